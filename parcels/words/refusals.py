"""Says why a deed was refused: every pillar's sentences in one place, found by the refusal's code."""

import pkgutil
import re
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from importlib import import_module
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import parcels.words as rooms
from landmgmt.lib.refusal import Refusal
from parcels.words import (
    cross_checks,
    deeds,
    findings,
    import_columns,
    jobs,
    law,
    lineage,
    money,
    paper_needs,
    photos,
    plans,
    posting,
    pricing,
)

# A pillar's sentences are one file, refusals_*.py; the app above adds its own with `add`.
REFUSALS: dict[str, str | Promise] = {}
for _room in pkgutil.iter_modules(rooms.__path__):
    if _room.name.startswith("refusals_"):
        REFUSALS |= import_module(f"parcels.words.{_room.name}").REFUSALS

# The provisions reasons stand on: LAL = 土地管理法, REG = 实施条例, XF = 信访工作条例.
ARTICLES = {
    "LAL9": _("土地管理法第9条"),
    "LAL44": _("土地管理法第44条"),
    "LAL45": _("土地管理法第45条"),
    "LAL46": _("土地管理法第46条"),
    "LAL47": _("土地管理法第47条"),
    "LAL48": _("土地管理法第48条"),
    "LAL49": _("土地管理法第49条"),
    "REG26": _("实施条例第26条"),
    "REG27": _("实施条例第27条"),
    "REG28": _("实施条例第28条"),
    "REG29": _("实施条例第29条"),
    "REG30": _("实施条例第30条"),
    "REG31": _("实施条例第31条"),
    "REG32": _("实施条例第32条"),
    "REG62": _("实施条例第62条"),
    "XF23": _("信访工作条例第23条"),
    "XF34": _("信访工作条例第34条"),
    "RCEO28": _("农村集体经济组织法第26至28条"),
}

# Parameters that are codes, by their name: a person reads the word.
CODES: dict[str, Mapping[Any, Any]] = {
    "step": deeds.STEPS,
    "stage": deeds.STAGES,
    "works": deeds.WORKS,
    "to_works": deeds.WORKS,
    "role": deeds.ROLES,
    "right": deeds.RIGHTS,
    "state": deeds.DISPUTE_STATES,
    "thing": deeds.STANDING,
    "change": money.CHANGE_KINDS,
    "way": money.SERVICE_WAYS,
    "check": {code: words[0] for code, words in cross_checks.CHECKS.items()},
    "disposal": cross_checks.DISPOSALS,
    "late": posting.LATE_STATES,
    "list_stage": posting.LIST_STAGES,
    "objection": posting.OBJECTION_STATES,
    "job_kind": jobs.KINDS,
    "picture_kind": photos.PERSONAL_KINDS,
    "term": law.TERMS,
    "head": money.HEADS,
    "what": money.PROPOSAL_KINDS,
    "level": money.LEVELS,
    "need": paper_needs.NEEDS,
    "plan_state": plans.STATES,
    "manual_kind": pricing.MANUAL_KINDS,
    "manual_state": pricing.MANUAL_STATES,
    "rate_state": pricing.RATE_STATES,
    "alike": lineage.ALIKE,
    "whole": import_columns.WHOLE_WORDS,
}
_FIGURE = re.compile(r"-?\d+\.\d{2}")
_TO = {**deeds.WORKS, **deeds.DISPUTE_STATES, **deeds.STAGES}


def add(words: Mapping[str, str | Promise]) -> None:
    """Take in the sentences of the app above; a code has one sentence in the whole house."""
    global REFUSALS
    REFUSALS |= words


def sentence(refusal: Refusal) -> str:
    """The refusal in the reader's language; a code without words is shown as it is, never hidden."""
    # The database refuses by name alone: a sentence is told without the figures it lacks.
    params: defaultdict[str, Any] = defaultdict(lambda: "…", worded(refusal.params))
    if refusal.code in REFUSALS:
        return str(REFUSALS[refusal.code]) % params
    if refusal.code in findings.FINDINGS:
        what, remedy = findings.FINDINGS[refusal.code]
        return f"{str(what) % params}{remedy}"
    return str(_("办不了（%(code)s）：数据库拒绝了这一笔，数据没有变化。")) % {"code": refusal.code}


def worded(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters with codes turned to words: {"step": "2"} → {"step": "土地现状调查"}."""
    tables = {**CODES, "to": _TO}
    return {
        key: tables[key].get(value, value) if key in tables else _spaced(value)
        for key, value in params.items()
    } | _needs(params)


def _needs(params: Mapping[str, Any]) -> dict[str, str]:
    """Several required papers, in words."""
    found = params.get("needs")
    return {"needs": gettext("、").join(str(paper_needs.NEEDS[one]) for one in found)} if found else {}


def _spaced(value: Any) -> Any:
    """A sum or an area kept as text as tables write it: "19656.00" → "19,656.00", "-1.01" → "−1.01"."""
    if isinstance(value, str) and _FIGURE.fullmatch(value):
        return f"{Decimal(value):,}".replace("-", "−")
    return value
