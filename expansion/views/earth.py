"""A lot's earth: volumes, map of cut and fill, profile, and what computes or carries them away."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from expansion.actions import earthwork, surfaces
from expansion.exporters import earth_book
from expansion.maps import earth_svg
from expansion.models import EarthFactors, Lot, Surface
from expansion.models.earth_figures import (
    against_report,
    figures_of,
    ground_of,
    inputs_of,
    terrain_of,
)
from expansion.models.earthwork import Method, Purpose
from expansion.rules.earthwork import Grid
from expansion.views.asking import answer_form
from expansion.views.levelling_forms import FactorsForm, PlaneForm
from expansion.words.zone import SURFACE_KINDS
from landmgmt.lib.refusal import Refusal
from landmgmt.templatetags.office import written
from parcels.asked import chosen, shown_day
from parcels.permissions import needs, one
from parcels.words.refusals import sentence

LOTS = Lot.objects.select_related("project")
MOST_SQUARES = 4000
STEP_M = 5.0
LONGEST_LINE_M = 10_000.0
MOST_CORNERS = 20


@require_safe
@needs("see_land")
def lot_earth(request: HttpRequest, pk: int) -> HttpResponse:
    """The volumes of a lot on a day, how they agree, and where cut and fill lie."""
    lot, on = one(LOTS, pk), shown_day(request)
    figures = figures_of(lot, on)
    purpose = chosen(request, "purpose", _("用途"), dict(Purpose.choices)) or _first_ready(figures)
    shown = figures[purpose]
    drawing, refused = None, ""
    if shown.inputs.ready and shown.results:
        drawing = _drawing(lot, shown.inputs)
    context: dict[str, Any] = {
        "lot": lot,
        "on": on,
        "is_today": on == request.office_day(),
        "purpose": purpose,
        "purposes": [(key, Purpose(key).label, figures[key]) for key in Purpose.values],
        "rows": [_row(method, shown.results.get(method)) for method in Method.values],
        "shown": shown,
        "progress": _progress(figures),
        "against": against_report(lot, figures),
        "drawing": drawing,
        "legend": _legend(),
        "surfaces": [
            (row, SURFACE_KINDS[row.kind])
            for row in Surface.objects.filter(lot=lot, survey_date__lte=on).select_related(
                "made_by", "survey_file"
            )
        ],
        "wide": Surface.objects.filter(lot=None, survey_date__lte=on),
        "factors": EarthFactors.objects.on(on),
        "may_edit": request.user.may("edit_zone") and on == request.office_day(),
        "refused": refused,
    }
    return render(request, "expansion/lot_earth.html", context)


def _first_ready(figures: dict[str, Any]) -> str:
    order = (Purpose.REMAINING, Purpose.TO_DESIGN, Purpose.DONE)
    return str(next((key for key in order if figures[key].results), Purpose.TO_DESIGN))


def _row(method: str, result: Any) -> dict[str, Any]:
    return {"word": Method(method).label, "method": method, "result": result}


def _progress(figures: dict[str, Any]) -> dict[str, Any] | None:
    whole, done, rest = (figures[key].net for key in (Purpose.TO_DESIGN, Purpose.DONE, Purpose.REMAINING))
    if not whole or not rest or not whole.covered_m2:
        return None
    moved, all_ = (x.cut_m3 + x.fill_m3 for x in (rest, whole))
    return {
        # What is left says how far it is: earth moved twice, or beyond the design, is no progress.
        "volume": max(Decimal(0), 1 - moved / all_) if all_ else None,
        "area": rest.at_level_m2 / rest.covered_m2 if rest.covered_m2 else None,
        "at_level_m2": rest.at_level_m2,
        "done": done,
        "rest": rest,
        "whole": whole,
    }


def _drawing(lot: Lot, inputs: Any, side: Method = Method.SQUARES_20) -> earth_svg.Drawing | None:
    _volume, grid = earthwork.volume_of(lot, inputs, side)
    if grid is None or len(grid.cells) > MOST_SQUARES:
        return None
    return earth_svg.cut_fill(grid, ground_of(lot))


def cut_fill_of(lot: Lot, on: date) -> dict[str, Any]:
    """The map of cut and fill of what is computed of a lot, for its other pages; None where nothing is."""
    figures = figures_of(lot, on)
    shown = figures[_first_ready(figures)]
    drawn = shown.inputs.ready and bool(shown.results)
    return {"drawing": _drawing(lot, shown.inputs) if drawn else None, "legend": _legend()}


def _legend() -> list[tuple[str, str]]:
    edges = [f"{step:+g}".replace("-", "−") for step in earth_svg.STEPS]
    words = [
        _("挖深于 4 m"),
        *(f"{a} … {b} m" for a, b in pairwise(edges)),
        _("填高于 4 m"),
    ]
    return list(zip(earth_svg.CLASSES, words, strict=True))


@require_POST
@needs("edit_zone")
def lot_earth_calculate(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute every purpose that has its surfaces, by every method."""
    lot, today = one(LOTS, pk), request.office_day()
    made = 0
    for purpose in Purpose.values:
        found = inputs_of(lot, purpose, today)
        if found.low is None or (found.high is None and found.level_m is None):
            continue
        try:
            made += len(earthwork.calculate(lot=lot, purpose=purpose, actor=request.user, on=today))
        except Refusal as refused:
            messages.error(request, sentence(refused))
            return redirect("lot_earth", pk=pk)
    if made:
        messages.success(request, _("土方已按现有测量面算好"))
    else:
        messages.error(request, _("%(code)s 还没有原始地面。请先上传测量点。") % {"code": lot.code})
    return redirect("lot_earth", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def lot_design(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a lot a design plane with slopes."""
    lot, today = one(LOTS, pk), request.office_day()
    first = {"level_m": lot.design_level_m, "survey_date": today, "height_system": _last_heights(lot)}
    return answer_form(
        request,
        PlaneForm(request.POST or None, initial=first),
        lambda data: surfaces.design_plane(lot=lot, **data, actor=request.user, on=today),
        title=_("%(code)s 设计面") % {"code": lot.code},
        button=_("保存设计面"),
        back=reverse("lot_earth", args=[pk]),
        crumb=lot.name,
        said=_("设计面已保存"),
        note=_("没有设计面时按设计标高 %(level)s m 的水平面算。") % {"level": lot.design_level_m},
    )


def _last_heights(lot: Lot) -> str:
    last = Surface.objects.filter(lot=lot).first() or Surface.objects.first()
    return last.height_system if last else ""


@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def levelling_factors(request: HttpRequest) -> HttpResponse:
    """Set the earth factors from a day on."""
    today = request.office_day()
    now = EarthFactors.objects.on(today)
    first = {"since_date": today} | ({"swell": now.swell, "compaction": now.compaction} if now else {})
    note = _("现用：松散 %(swell)s，压实 %(compaction)s（%(source)s，自 %(day)s）。") % {
        "swell": now.swell, "compaction": now.compaction, "source": now.source, "day": now.since_date,
    } if now else _("还没有土方系数，算不了余缺。")  # fmt: skip
    return answer_form(
        request,
        FactorsForm(request.POST or None, initial=first),
        lambda data: earthwork.set_factors(**data, actor=request.user, on=today),
        title=_("土方系数"),
        button=_("起用"),
        back=reverse("levelling"),
        crumb=_("平整"),
        said=_("土方系数已起用；此前算的土方标为过期"),
        note=note,
    )


@require_safe
@needs("see_land")
def lot_earth_book(request: HttpRequest, pk: int) -> HttpResponse:
    """The volumes of a lot and its squares as a workbook."""
    lot, on = one(LOTS, pk), shown_day(request)
    figures = figures_of(lot, on)
    rows = [result.calculation for purpose in figures.values() for result in purpose.results.values()]
    grids = [
        (lot, _grid(lot, purpose.inputs, method))
        for purpose in figures.values()
        if purpose.purpose == _first_ready(figures) and purpose.inputs.ready
        for method in (Method.SQUARES_20, Method.SQUARES_10)
    ]
    note = _("%(code)s 土方，截至 %(day)s 日终") % {"code": lot.code, "day": on}
    content = earth_book.workbook([(lot, rows)], grids, note)
    return _download(content, earth_book.MEDIA_TYPE, f"{lot.code}-{on}-earthwork.xlsx")


def _grid(lot: Lot, inputs: Any, method: Method) -> Grid:
    _volume, grid = earthwork.volume_of(lot, inputs, method)
    assert grid is not None
    return grid


def _download(content: bytes, media: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@needs("see_land")
def lot_earth_grid(request: HttpRequest, pk: int, side: int, ending: str) -> HttpResponse:
    """The squares of a lot as CSV or DXF, 10 or 20 m."""
    lot, on = one(LOTS, pk), shown_day(request)
    if side not in (10, 20) or ending not in ("csv", "dxf"):
        raise Http404
    figures = figures_of(lot, on)
    shown = figures[_first_ready(figures)]
    if not shown.inputs.ready:
        messages.error(request, _("%(code)s 还没有原始地面。请先上传测量点。") % {"code": lot.code})
        return redirect("lot_earth", pk=pk)
    grid = _grid(lot, shown.inputs, Method.SQUARES_10 if side == 10 else Method.SQUARES_20)
    name = f"{lot.code}-{on}-grid{side}.{ending}"
    if ending == "csv":
        return _download(earth_book.grid_csv(grid), "text/csv; charset=utf-8", name)
    rings = [list(part.exterior.coords) for part in ground_of(lot).geoms]
    return _download(earth_book.grid_dxf(grid, rings), "image/vnd.dxf", name)


@require_safe
@needs("see_land")
def lot_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Levels along a line: before, design, as built."""
    lot, on = one(LOTS, pk), shown_day(request)
    ground, wrong = ground_of(lot), ""
    text = request.GET.get("line", "")[:1000]
    try:
        line = read_line(text) if text else _middle_line(ground)
    except ValidationError as bad:
        wrong, line = bad.messages[0], _middle_line(ground)
    stations, places = earth_svg.along(line, step_m=STEP_M)
    levels = _levels(lot, on, places)
    drawing = earth_svg.profile(stations, levels)
    rows = [
        {"station": f"{stations[i]:.1f}", "levels": [_figure(levels.get(key), i) for key in SURFACE_KINDS],
         "rise": _rise(levels, i)}
        for i in range(len(stations))
    ]  # fmt: skip
    context = {
        "lot": lot, "on": on, "line": text or " ; ".join(f"{x:.2f},{y:.2f}" for x, y in line), "wrong": wrong,
        "drawing": drawing, "rows": rows, "length": f"{stations[-1]:.1f}",
        "keys": [(key, word) for key, word in SURFACE_KINDS.items() if key in levels],
        "words": list(SURFACE_KINDS.values()),
        "across": " ; ".join(f"{x:.2f},{y:.2f}" for x, y in _middle_line(ground)),
        "along": " ; ".join(f"{x:.2f},{y:.2f}" for x, y in _middle_line(ground, north=True)),
    }  # fmt: skip
    return render(request, "expansion/lot_profile.html", context, status=422 if wrong else 200)


def _middle_line(ground: Any, *, north: bool = False) -> list[tuple[float, float]]:
    left, low, right, top = ground.bounds
    middle = ground.representative_point()
    if north:
        return [(middle.x, low), (middle.x, top)]
    return [(left, middle.y), (right, middle.y)]


def read_line(text: str) -> list[tuple[float, float]]:
    """Corners `easting,northing ; easting,northing …`; ValidationError with a sentence for anything else."""
    corners = []
    for part in text.replace("；", ";").replace("\n", ";").split(";"):
        if not part.strip():
            continue
        words = part.replace("，", ",").split(",")
        try:
            east, north = (float(word) for word in words)
        except ValueError as bad:
            raise ValidationError(
                _("“%(part)s”不是坐标。写成：东坐标,北坐标；东坐标,北坐标。") % {"part": part.strip()[:40]}
            ) from bad
        if not (np.isfinite(east) and np.isfinite(north)):
            raise ValidationError(_("坐标不是有限的数。"))
        corners.append((east, north))
    length = sum(float(np.hypot(b[0] - a[0], b[1] - a[1])) for a, b in pairwise(corners))
    if not 2 <= len(corners) <= MOST_CORNERS or not 1 <= length <= LONGEST_LINE_M:
        raise ValidationError(_("断面线要有 2 到 20 个点，长 1 m 到 10 km。"))
    return corners


def _levels(lot: Lot, on: Any, places: Any) -> dict[str, Any]:
    found = {
        "before": inputs_of(lot, Purpose.TO_DESIGN, on).low,
        "design": inputs_of(lot, Purpose.TO_DESIGN, on).high,
        "as_built": inputs_of(lot, Purpose.REMAINING, on).low,
    }
    out = {key: terrain_of(surface).levels(places) for key, surface in found.items() if surface}
    if found["design"] is None:
        out["design"] = np.full(len(places), float(lot.design_level_m))
    return out


def _figure(row: Any, at: int) -> str:
    return "—" if row is None or np.isnan(row[at]) else f"{row[at]:.2f}"


def _rise(levels: dict[str, Any], at: int) -> str:
    ground = levels.get("as_built")
    if ground is None or np.isnan(ground[at]):
        ground = levels.get("before")
    if ground is None or np.isnan(ground[at]) or np.isnan(levels["design"][at]):
        return "—"
    rise = Decimal(f"{levels['design'][at] - ground[at]:.2f}")
    return f"{'+' if rise > 0 else ''}{written(rise, 2)}"
