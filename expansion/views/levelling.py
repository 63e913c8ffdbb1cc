"""The room of levelling: the lots, their earth together, and who gives whom."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from expansion.models import EarthFactors, Lot, Surface, SurveyFile, figures
from expansion.models.earth_figures import figures_of_all, ground_of, survey_grid
from expansion.models.earthwork import Method, Purpose
from expansion.rules.haul import Haul, Stand, haul
from expansion.views.zone import lot_rows
from parcels.asked import shown_day
from parcels.permissions import needs


@require_safe
@needs("see_land")
def levelling(request: HttpRequest) -> HttpResponse:
    """Lots with their volumes on a day, the balance between them, and what waits."""
    on = shown_day(request)
    works = figures.levelling(on)
    earth, stands, epsg = [], [], survey_grid()
    lots = list(Lot.objects.filter(pk__in=[row.lot_id for row in works.lots]).order_by("code"))
    found = figures_of_all(lots, on)
    for lot in lots:
        row = _earth(lot, found[lot.pk])
        if row is None:
            continue
        earth.append(row)
        if row["stale"]:
            continue
        middle = ground_of(lot, epsg).centroid
        stands.append(Stand(lot.code, float(row["rest"].balance_m3), middle.x, middle.y))
    plan = haul(stands)
    context: dict[str, Any] = {
        "on": on,
        "is_today": on == request.office_day(),
        "works": works,
        "lots": lot_rows(works),
        "earth": earth,
        "totals": _totals(earth),
        "haul": _haul_words(plan) if plan.moves else None,
        "surplus": f"{plan.surplus_m3:,.2f}",
        "lacking": f"{plan.lacking_m3:,.2f}",
        "factors": EarthFactors.objects.on(on),
        "wide": Surface.objects.filter(lot=None, survey_date__lte=on),
        "waiting": SurveyFile.objects.filter(state=SurveyFile.State.TRIED).select_related("lot"),
        "may_edit": request.user.may("edit_zone") and on == request.office_day(),
    }
    return render(request, "expansion/levelling.html", context)


def _earth(lot: Lot, found: dict[str, Any]) -> dict[str, Any] | None:
    """What is still to be done where a survey says so, else the whole design."""
    rest = found[Purpose.REMAINING].net or found[Purpose.TO_DESIGN].net
    if rest is None:
        stale = next((f.results[Method.NET] for f in found.values() if Method.NET in f.results), None)
        if stale is None:
            return None
        return {"lot": lot, "stale": True, "rest": stale.calculation, "share": None, "measured": False}
    whole = found[Purpose.TO_DESIGN].net
    share = None
    if whole and rest.purpose == Purpose.REMAINING and whole.cut_m3 + whole.fill_m3:
        share = max(Decimal(0), 1 - (rest.cut_m3 + rest.fill_m3) / (whole.cut_m3 + whole.fill_m3))
    return {"lot": lot, "rest": rest, "whole": whole, "share": share, "stale": False,
            "measured": rest.purpose == Purpose.REMAINING}  # fmt: skip


def _haul_words(plan: Haul) -> dict[str, Any]:
    """The moves as they are printed."""
    moves = [
        {
            "source": m.source,
            "target": m.target,
            "m3": f"{m.m3:,.2f}",
            "km": f"{m.km:.3f}",
            "m3_km": f"{m.m3_km:,.2f}",
        }
        for m in plan.moves
    ]
    return {"moves": moves, "m3": f"{plan.m3:,.2f}", "m3_km": f"{plan.m3_km:,.2f}"}


def _totals(earth: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("cut_m3", "fill_m3", "balance_m3")
    return {
        name: sum((getattr(row["rest"], name) for row in earth if not row["stale"]), Decimal(0))
        for name in names
    }
