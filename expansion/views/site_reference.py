"""What sites are judged by: values people know, criteria, load centre, flood level."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from expansion.actions.site_values import Typed, measure_all, type_values
from expansion.actions.siting_reference import revise_criteria, set_basis
from expansion.exporters.site_words import how_sentence
from expansion.forms_siting import BasisForm, CriteriaForm, CriterionForm
from expansion.models import CriteriaSet, SitingBasis, SubstationCandidate
from expansion.models.site_sheet import criteria_on, known_on, plain
from expansion.rules.siting import Kind, Origin
from expansion.views import site_ground
from expansion.views.asking import answer_form
from expansion.views.site_forms import FORM_METHODS
from landmgmt.lib.intake import clean
from landmgmt.lib.refusal import Refusal
from parcels.actions.land_files import survey_epsg
from parcels.permissions import needs
from parcels.words.refusals import sentence

# Rows left blank under the criteria for new ones.
BLANK = 3


@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_values(request: HttpRequest) -> HttpResponse:
    """One grid: what no layer knows, criterion by candidate, one source paper per criterion."""
    on = request.office_day()
    criteria = criteria_on(on)
    sites = list(SubstationCandidate.objects.filter(withdrawn_date=None, chosen_date=None).order_by("code"))
    if criteria is None or not sites:
        return render(request, "expansion/siting_values.html", {"rows": [], "sites": sites})
    known = known_on(sites, criteria, on)
    asked = [
        rule
        for rule in criteria.rows.order_by("position")
        if any(known[site.pk][rule.code].origin != Origin.COMPUTED for site in sites)
    ]
    errors: list[Any] = []
    if request.method == "POST":
        try:
            values, papers = _grid(request, asked, sites, known)
            with transaction.atomic():
                changed = type_values(
                    values=values, papers=papers, criteria=criteria, on=on, actor=request.user
                )
        except Refusal as refused:
            errors = [sentence(refused)]
        else:
            messages.success(request, _("已保存 %(count)s 个指标值") % {"count": changed})
            return redirect("siting")
    rows = [_grid_row(rule, sites, known, request.POST or None) for rule in asked]
    context = {"rows": rows, "sites": sites, "errors": errors}
    return render(request, "expansion/siting_values.html", context, status=409 if errors else 200)


def _name(site: Any, rule: Any) -> str:
    return f"v_{site.pk}_{rule.code}"


def _grid(request: HttpRequest, asked: Any, sites: Any, known: Any) -> tuple[list[Typed], dict[str, str]]:
    values, papers = [], {}
    for rule in asked:
        papers[rule.code] = clean(request.POST.get(f"paper_{rule.code}", ""), 200)
        for site in sites:
            name = _name(site, rule)
            if name not in request.POST or known[site.pk][rule.code].origin == Origin.COMPUTED:
                continue
            text = clean(request.POST[name], 200)
            if rule.kind == Kind.TEXT:
                values.append(Typed(site, rule.code, text=text))
            else:
                values.append(Typed(site, rule.code, _number(text, rule, site)))
    return values, papers


def _number(text: str, rule: Any, site: Any) -> Decimal | None:
    if not text:
        return None
    try:
        number = Decimal(text.replace(",", "").replace("，", ""))
        if not number.is_finite() or abs(number) >= Decimal(10) ** 14:
            raise InvalidOperation
        return number.quantize(Decimal("0.0001"))
    except InvalidOperation as broken:
        said = {"criterion": rule.name, "site": site.name, "text": text[:20]}
        raise Refusal("site_value_unreadable", said) from broken


def _grid_row(rule: Any, sites: Any, known: Any, sent: Any) -> dict[str, Any]:
    cells, paper = [], ""
    for site in sites:
        one, name = known[site.pk][rule.code], _name(site, rule)
        paper = paper or one.paper
        value = one.text if rule.kind == Kind.TEXT else ("" if one.number is None else plain(one.number))
        cells.append(
            {
                "name": name,
                "site": site,
                "value": sent.get(name, value) if sent else value,
                "computed": one.origin == Origin.COMPUTED,
                "why": how_sentence(one.to_json()) if one.origin == Origin.NO_DATA else "",
            }
        )
    paper = sent.get(f"paper_{rule.code}", paper) if sent else paper
    return {"rule": rule, "cells": cells, "paper": paper}


@require_safe
@needs("see_land")
def siting_criteria(request: HttpRequest) -> HttpResponse:
    """The criteria in force, or another version's."""
    versions = list(CriteriaSet.objects.order_by("-valid_from", "-pk").select_related("recorded_by"))
    in_force = criteria_on(request.office_day())
    shown = next((row for row in versions if str(row.pk) == request.GET.get("version")), in_force)
    rows = list(shown.rows.order_by("position")) if shown else []
    total = sum((row.weight for row in rows), Decimal(0))
    context = {
        "versions": versions,
        "in_force": in_force,
        "shown": shown,
        "rows": [(row, row.weight * 100 / total if total else Decimal(0)) for row in rows],
        "total": total,
        "may_edit": request.user.may("edit_zone"),
    }
    return render(request, "expansion/siting_criteria.html", context)


@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_criteria_edit(request: HttpRequest) -> HttpResponse:
    """A new version of the criteria, begun from the one in force."""
    now = criteria_on(request.office_day())
    first = [_criterion(row) for row in now.rows.order_by("position")] if now else []
    count = len(first) + BLANK
    data = request.POST or None
    head = CriteriaForm(data, initial={"valid_from": request.office_day()})
    rows = [
        CriterionForm(
            data, prefix=f"c{i}", initial=first[i] if i < len(first) else None, empty_permitted=False
        )
        for i in range(count)
    ]
    errors: list[Any] = []
    if request.method == "POST" and all([head.is_valid(), *(row.is_valid() for row in rows)]):
        told = [row.cleaned_data for row in rows if row.cleaned_data.get("code")]
        try:
            revise_criteria(rows=told, **head.cleaned_data, actor=request.user, on=request.office_day())
        except Refusal as refused:
            if refused.field in head.fields:
                head.add_error(refused.field, sentence(refused))
            else:
                errors = [sentence(refused)]
        else:
            messages.success(request, _("新一版指标已登记"))
            return redirect("siting_criteria")
    status = 409 if request.method == "POST" else 200
    context = {"head": head, "rows": rows, "errors": errors}
    return render(request, "expansion/siting_criteria_edit.html", context, status=status)


def _criterion(row: Any) -> dict[str, Any]:
    names = ("code", "name", "unit", "kind", "direction", "is_veto", "measured_by", "source")
    figures = ("target", "at_least", "at_most", "weight")
    found = {name: getattr(row, name) for name in names}
    return found | {
        name: None if getattr(row, name) is None else plain(getattr(row, name)) for name in figures
    }


@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_basis(request: HttpRequest) -> HttpResponse:
    """Load centre and design flood level from a day."""
    now = SitingBasis.objects.order_by("valid_from", "pk").last()
    first: dict[str, Any] = {"valid_from": request.office_day()}
    if now:
        first |= {name: getattr(now, name) for name in ("load_source", "flood_level_m", "flood_source")}
        if now.load_centre:
            first["load_point"] = f"{now.load_centre.x:.7f},{now.load_centre.y:.7f}"

    def do(data: dict[str, Any]) -> None:
        point = site_ground.point_of(data.pop("load_point"), survey_epsg())
        with transaction.atomic():
            set_basis(**data, load_centre=point, actor=request.user, on=request.office_day())
            measure_all(on=request.office_day(), actor=request.user)

    return answer_form(
        request,
        BasisForm(request.POST or None, initial=first),
        do,
        title=_("选址基础条件"),
        button=_("保存"),
        back=reverse("siting"),
        crumb=_("变电站选址"),
        said=_("已保存，指标值已重新计算"),
    )


@require_POST
@needs("edit_zone")
def siting_measure(request: HttpRequest) -> HttpResponse:
    """Compute anew what the layers can tell."""
    changed = measure_all(on=request.office_day(), actor=request.user)
    messages.success(request, _("已重新计算，更新 %(count)s 个指标值") % {"count": changed})
    return redirect("siting")
