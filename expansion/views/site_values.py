"""The grid of what no layer knows: criterion by candidate, one paper a row or one for all."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from expansion.actions.site_values import Typed, type_values
from expansion.exporters.site_words import how_sentence, threshold_text
from expansion.models import SubstationCandidate
from expansion.models.site_sheet import Known, criteria_on, known_on, plain
from expansion.rules.site_typed import LONGEST_TEXT, read_figure
from expansion.rules.siting import Kind, Origin
from expansion.views.site_forms import FORM_METHODS
from expansion.words.criteria import said
from landmgmt.lib.intake import clean
from landmgmt.lib.refusal import Refusal
from parcels.permissions import needs
from parcels.words.refusals import sentence

# Read whole, so that a text too long is named with its length and not cut.
LONGEST_READ = 20_000
Told = dict[int, dict[str, Known]]


@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_values(request: HttpRequest) -> HttpResponse:
    """One grid: what no layer knows, criterion by candidate, with the papers it comes from."""
    on = request.office_day()
    criteria = criteria_on(on)
    sites = list(SubstationCandidate.objects.filter(withdrawn_date=None, chosen_date=None).order_by("code"))
    if criteria is None or not sites:
        return render(request, "expansion/siting_values.html", {"groups": [], "sites": sites})
    known = known_on(sites, criteria, on)
    rules = list(criteria.rows.order_by("position"))
    asked = [rule for rule in rules if _open_sites(rule, sites, known)]
    errors: list[Any] = []
    if request.method == "POST":
        values, papers, errors = _grid(request, asked, sites, known)
        if not errors:
            try:
                with transaction.atomic():
                    changed = type_values(
                        values=values, papers=papers, criteria=criteria, on=on, actor=request.user
                    )
            except Refusal as refused:
                errors = [_wrong(refused)]
            else:
                messages.success(request, _("已保存 %(count)s 个指标值") % {"count": changed})
                return redirect("siting")
    wrong = {one["field"] for one in errors}
    total = sum((rule.weight for rule in rules), Decimal(0))
    rows = [_row(rule, sites, known, request.POST or None, wrong, total) for rule in asked]
    context = {
        "groups": [
            (_("参加排序所需"), [row for row in rows if row["needed"]]),
            (_("只供阅读，可留空"), [row for row in rows if not row["needed"]]),
        ],
        "sites": sites,
        "columns": len(sites) + 3 + (len(sites) > 1),
        "paper_all": request.POST.get("paper_all", "")[:LONGEST_TEXT],
        "errors": [one["text"] for one in errors],
    }
    return render(request, "expansion/siting_values.html", context, status=409 if errors else 200)


def _open_sites(rule: Any, sites: list[Any], known: Told) -> list[Any]:
    return [site for site in sites if known[site.pk][rule.code].origin != Origin.COMPUTED]


def _name(site: Any, rule: Any) -> str:
    return f"v_{site.pk}_{rule.code}"


def _grid(
    request: HttpRequest, asked: list[Any], sites: list[Any], known: Told
) -> tuple[list[Typed], dict[str, str], list[dict[str, Any]]]:
    """What was sent: values, papers by criterion, and everything that could not be read, all at once."""
    sent = request.POST
    for_all = clean(sent.get("paper_all", ""), LONGEST_READ)
    values: list[Typed] = []
    papers: dict[str, str] = {}
    wrong: list[dict[str, Any]] = []
    for rule in asked:
        own = clean(sent.get(f"paper_{rule.code}", ""), LONGEST_READ)
        papers[rule.code] = own or for_all
        # A paper that only stands there from before names what it named; what is new bears the one for all.
        stood = own == _paper_of(rule, sites, known)
        if len(papers[rule.code]) > LONGEST_TEXT:
            params = {"criterion": said(rule.name), "count": len(papers[rule.code]), "most": LONGEST_TEXT}
            wrong.append(_wrong(Refusal("site_paper_long", params, field=f"paper_{rule.code}")))
        for site, text in _texts(sent, rule, _open_sites(rule, sites, known), wrong):
            told = {"criterion": said(rule.name), "site": site.name, "text": text[:20]}
            try:
                one = _typed(site, rule, text, told)
                values.append(_sourced(one, known[site.pk][rule.code], for_all) if stood else one)
            except Refusal as no:
                wrong.append(_wrong(Refusal(no.code, no.params, field=_name(site, rule))))
    return values, papers, wrong


def _texts(sent: Any, rule: Any, sites: list[Any], wrong: list[Any]) -> list[tuple[Any, str]]:
    """Each open site with what was sent of it; ticked as the first, the first's for all of them."""
    told = [
        (site, clean(sent[_name(site, rule)], LONGEST_READ)) for site in sites if _name(site, rule) in sent
    ]
    if f"same_{rule.code}" not in sent or not told:
        return told
    first, text = told[0]
    if not text:
        params = {"criterion": said(rule.name), "site": first.name}
        wrong.append(_wrong(Refusal("site_value_same_of_nothing", params, field=_name(first, rule))))
        return []
    return [(site, text) for site in sites]


def _typed(site: Any, rule: Any, text: str, told: dict[str, Any]) -> Typed:
    if rule.kind == Kind.TEXT:
        return Typed(site, rule.code, text=text)
    return Typed(site, rule.code, read_figure(text, told) if text else None)


def _paper_of(rule: Any, sites: list[Any], known: Told) -> str:
    """What the row's paper field shows before anybody types: the first paper known in it."""
    return next((known[site.pk][rule.code].paper for site in sites if known[site.pk][rule.code].paper), "")


def _sourced(one: Typed, was: Any, for_all: str) -> Typed:
    """A value left as it was keeps its own paper; a new or changed one has the paper for all rows, if any."""
    same = was.text == one.text if one.text else was.number == one.number
    return replace(one, paper=(was.paper if same else for_all))


def _wrong(refused: Refusal) -> dict[str, Any]:
    return {"field": refused.field, "text": sentence(refused)}


def _row(
    rule: Any, sites: list[Any], known: Told, sent: Any, wrong: set[Any], total: Decimal
) -> dict[str, Any]:
    cells, paper = [], _paper_of(rule, sites, known)
    for site in sites:
        one, name = known[site.pk][rule.code], _name(site, rule)
        value = one.text if rule.kind == Kind.TEXT else ("" if one.number is None else plain(one.number))
        cells.append(
            {
                "name": name,
                "site": site,
                "value": sent.get(name, value) if sent else value,
                "computed": one.origin == Origin.COMPUTED,
                "why": how_sentence(one.to_json()) if one.origin == Origin.NO_DATA and one.how else "",
                "wrong": name in wrong,
            }
        )
    paper = sent.get(f"paper_{rule.code}", paper) if sent else paper
    leader = next(cell["site"] for cell in cells if not cell["computed"])
    return {
        "rule": rule,
        "cells": cells,
        "paper": paper,
        "paper_wrong": f"paper_{rule.code}" in wrong,
        "leader": leader if sum(not cell["computed"] for cell in cells) > 1 else None,
        "same": bool(sent) and f"same_{rule.code}" in sent,
        "needed": bool(rule.weight or rule.is_veto),
        "threshold": threshold_text(rule),
        "share": rule.weight * 100 / total if total else Decimal(0),
    }
