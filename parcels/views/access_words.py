"""The lines of the access log as a reader reads them: codes as words, rows by their numbers and names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from django.db.models import Model
from django.utils.translation import gettext as _

from parcels.forms.arrears import BY, OF, SHOWING
from parcels.models import (
    AccessRecord,
    Agreement,
    Dispute,
    Objection,
    Party,
    PaymentRun,
    Place,
    PublicList,
    Taking,
)
from parcels.models.figures import NO_VILLAGE, UNSPECIFIED_KEY
from parcels.rules.roles import Right
from parcels.words import access, cross_checks, land_quality
from parcels.words.money import AGES, HEADS, LEVELS, REASONS, STATEMENT_PARTS, UNSPECIFIED

# A code that stands for a word, by the name it bears in a subject.
WORDS: dict[str, Mapping[Any, Any]] = {
    "level": LEVELS,
    "reason": {**REASONS, UNSPECIFIED_KEY: UNSPECIFIED},
    "age": AGES,
    "head": HEADS,
    "showing": SHOWING,
    "part": STATEMENT_PARTS,
    "by": BY,
    "second": BY,
    "of": OF,
    "rule": {code: words[0] for code, words in (*cross_checks.CHECKS.items(), *land_quality.QUALITY.items())},
}
# A row that is better named than numbered: its model and the column that names it.
ROWS: dict[str, tuple[type[Model], str]] = {
    "taking": (Taking, "code"),
    "agreement": (Agreement, "number"),
    "run": (PaymentRun, "number"),
    "public_list": (PublicList, "number"),
    "dispute": (Dispute, "number"),
    "objection": (Objection, "number"),
    "party": (Party, "name"),
}
# What `pk` is of, by how the address is named.
OF_ADDRESS = (
    *(("agreement_", "agreement"), ("posting_", "public_list"), ("objection_", "objection")),
    *(("dispute_", "dispute"), ("import_", "import"), ("plan_", "plan"), ("takeover_", "takeover")),
    *(("run_", "run"), ("line_", "line"), ("taking_", "taking"), ("party_", "party"), ("item_", "item")),
)
_TWO_WORDS = {
    "old ledger": "old_ledger",
    "old name": "old_name",
    "bank file": "bank_file",
    "roster of ": "roster=",
}
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_EXPORT = re.compile(r"(?P<format>\w+) (?P<project>\S+) (?P<on>\d{4}-\d\d-\d\d) n=(?P<n>\d+)")
_LARGEST = 2**63
Parts = list[tuple[str, str]]


def read_subject(view_name: str, subject: str) -> Parts:
    """A subject as it was written down, taken apart: (name, value), the value empty for a bare word."""
    for written, name in _TWO_WORDS.items():
        subject = subject.replace(written, name)
    if export := _EXPORT.fullmatch(subject):
        return [(name, value) for name, value in export.groupdict().items() if value != "*"]
    found = []
    for token in re.split(r"[\s&]+", subject.strip()):
        name, _equals, value = token.partition("=")
        if name == "pk":
            name = next((kind for start, kind in OF_ADDRESS if view_name.startswith(start)), "pk")
        found.append((name, unquote_plus(value)))
    return [(name, value) for name, value in found if name]


def told(records: Iterable[AccessRecord], user: Any) -> list[dict[str, Any]]:
    """Each record with its page, its subject and its outcome in words; one question per kind of row."""
    read = [(record, read_subject(record.view_name, record.subject)) for record in records]
    names = _names([part for _record, parts in read for part in parts], user)
    return [
        {
            "row": record,
            "page": access.PAGES.get(record.view_name, record.view_name),
            "subject": _("，").join(_told(name, value, names) for name, value in parts),
            "outcome": access.STATUSES.get(record.status, ""),
        }
        for record, parts in read
    ]


def _told(name: str, value: str, names: Mapping[tuple[str, str], str]) -> str:
    if not value:
        return str(access.MARKS.get(name, name))
    known = {**WORDS.get(name, {}), **access.VALUES.get(name, {})}
    word = names.get((name, value)) or str(known.get(value, value))
    return str(access.PARTS[name]) % {"value": word} if name in access.PARTS else f"{name} {word}"


def _names(parts: Parts, user: Any) -> dict[tuple[str, str], str]:
    """The names of the rows that are spoken of; of people only to who may see people."""
    asked: dict[str, set[str]] = defaultdict(set)
    for name, value in parts:
        asked["party" if name == "claimant" else name].add(value)
    found = {("village", NO_VILLAGE): str(_("未归村"))}
    for code, name in Place.objects.filter(code__in=asked["village"]).values_list("code", "name"):
        found["village", code] = name
    for kind, (model, column) in ROWS.items():
        if kind == "party" and not user.may(Right.SEE_PEOPLE):
            continue
        numbers = {value for value in asked[kind] if value.isascii() and value.isdigit()}
        keys = {int(value) for value in numbers if int(value) < _LARGEST}
        if keys:
            rows = model._base_manager.filter(pk__in=keys).values_list("pk", column)
            found |= {(kind, str(pk)): str(name) for pk, name in rows if name}
    uids = {value for value in asked["party"] if _UID.fullmatch(value)}
    if uids and user.may(Right.SEE_PEOPLE):
        for uid, name in Party.objects.filter(uid__in=uids).values_list("uid", "name"):
            found |= {("party", str(uid)): name, ("claimant", str(uid)): name}
    return found
