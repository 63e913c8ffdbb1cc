"""What sites are judged by: criteria, load centre, flood level."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from expansion.actions.site_values import measure_all
from expansion.actions.siting_reference import revise_criteria, set_basis
from expansion.forms_siting import BasisForm, CriteriaForm, CriterionForm
from expansion.models import CriteriaSet, SitingBasis
from expansion.models.site_sheet import criteria_on, plain
from expansion.views import site_ground
from expansion.views.asking import answer_form
from expansion.views.site_forms import FORM_METHODS
from landmgmt.lib.refusal import Refusal
from parcels.actions.land_files import survey_epsg
from parcels.asked import chosen
from parcels.permissions import needs
from parcels.words.refusals import sentence

# Rows left blank under the criteria for new ones.
BLANK = 3


@require_safe
@needs("see_land")
def siting_criteria(request: HttpRequest) -> HttpResponse:
    """The criteria in force, or another version's."""
    versions = list(CriteriaSet.objects.order_by("-valid_from", "-pk").select_related("recorded_by"))
    in_force = criteria_on(request.office_day())
    asked = chosen(request, "version", _("版本"), {row.pk: row for row in versions})
    shown = next((row for row in versions if str(row.pk) == asked), in_force)
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
    kept = [row for row in rows if not row.dropped]
    if request.method == "POST" and all([head.is_valid(), *(row.is_valid() for row in kept)]):
        told = [_told(row) for row in kept if row.cleaned_data.get("code")]
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


def _told(row: CriterionForm) -> dict[str, Any]:
    return {name: value for name, value in row.cleaned_data.items() if name != "drop"}


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
        text = data.pop("load_point")
        point = site_ground.point_of(text, survey_epsg())
        with transaction.atomic():
            set_basis(**data, load_centre=point, actor=request.user, on=request.office_day())
            measure_all(on=request.office_day(), actor=request.user)
        if told := site_ground.order_note(text):
            messages.warning(request, told)

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
