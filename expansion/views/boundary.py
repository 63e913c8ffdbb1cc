"""The boundary: its versions, one of them, the land against it, and two versions against each other."""

import json
from datetime import date
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from expansion.actions.boundary import end_boundary
from expansion.exporters import boundary as exports
from expansion.forms_boundary import EndForm
from expansion.maps import plan as plans
from expansion.models import BoundaryVersion, ZoneDraft, figures
from expansion.models import boundary_figures as measure
from expansion.models.delivery import delivered_m2
from expansion.views.asking import answer_form, waiting_drafts
from expansion.words.zone import CHANGES, GROUPS, LEFTOVERS
from landmgmt.lib import units
from parcels.asked import chosen, shown_day
from parcels.models import Office, Taking
from parcels.permissions import needs, one

GROUP_KEYS = ("held", "taken", "acquiring", "remainder")
CSS = {"left": "m-rest", "overlap": "m-clash", "outside": "m-beyond"}
CHANGE_CSS = {"kept": "m-held", "added": "m-added", "removed": "m-gone"}


def _epsg() -> int:
    office = Office.objects.first()
    return office.survey_epsg if office else 4525


@require_safe
@needs("see_land")
def boundary_list(request: HttpRequest) -> HttpResponse:
    """Every version with its days and paper; what is being brought in; which two to compare."""
    today = request.office_day()
    versions = list(BoundaryVersion.objects.select_related("paper").order_by("-valid"))
    may_edit = request.user.may("edit_zone")
    context = {
        "on": today,
        "rows": [_version_row(version, today) for version in versions],
        **waiting_drafts(request, ZoneDraft.Subject.BOUNDARY),
        "may_edit": may_edit,
        "ordered": _numbered(versions),
    }
    return render(request, "expansion/boundary/list.html", context)


def _numbered(versions: list[BoundaryVersion]) -> list[BoundaryVersion]:
    """In the order they were published, each with the number it is told by."""
    ordered = sorted(versions, key=lambda version: version.pk)
    for number, version in enumerate(ordered, start=1):
        version.number = number  # type: ignore[attr-defined]
    return ordered


def _version_row(version: BoundaryVersion, today: date) -> dict[str, Any]:
    days = version.valid
    blocks = list(version.blocks.all())
    plane = sum((b.plane_area_m2 for b in blocks), figures.ZERO)
    return {
        "version": version,
        "blocks": len(blocks),
        "plane_ha": units.to_ha(plane),
        "from": None if days.isempty else days.lower,
        "to": None if days.isempty else days.upper,
        "replaced": days.isempty,
        "in_force": not days.isempty and days.lower <= today and (days.upper is None or today < days.upper),
    }


@require_safe
@needs("see_land")
def boundary_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its paper, its blocks with their bounds and areas, its plan."""
    version = one(BoundaryVersion.objects.select_related("paper"), pk)
    blocks = list(version.blocks.order_by("pk"))
    plane = sum((b.plane_area_m2 for b in blocks), figures.ZERO)
    ellipsoid = sum((b.ellipsoid_area_m2 for b in blocks), figures.ZERO)
    row = _version_row(version, request.office_day())
    context = {
        "on": request.office_day(),
        "row": row,
        "version": version,
        "blocks": [
            (b, units.to_ha(b.plane_area_m2), units.to_ha(b.ellipsoid_area_m2), units.to_mu(b.plane_area_m2))
            for b in blocks
        ],
        "plane_ha": units.to_ha(plane),
        "ellipsoid_ha": units.to_ha(ellipsoid),
        "plane_mu": units.to_mu(plane),
        "plan": plans.plan(_blocks(version), epsg=_epsg()),
        "others": BoundaryVersion.objects.exclude(pk=version.pk).order_by("-valid"),
        "may_end": request.user.may("edit_zone") and row["in_force"] and row["to"] is None,
    }
    return render(request, "expansion/boundary/file.html", context)


def _blocks(version: BoundaryVersion, *, words: bool = True) -> list[plans.Drawn]:
    found = []
    for block in version.blocks.order_by("pk"):
        shape = json.loads(block.geom.geojson)
        found += [
            plans.drawn("m-band", shape),
            plans.drawn("m-bound", shape, block.code if words else ""),
        ]
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def boundary_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a version without another in its place."""
    version = one(BoundaryVersion.objects.all(), pk)
    return answer_form(
        request,
        EndForm(request.POST or None, initial={"on": request.office_day()}),
        lambda data: end_boundary(version, **data, actor=request.user),
        title=_("停用界线"),
        button=_("停用"),
        back=reverse("boundary_file", args=[version.pk]),
        crumb=version.name,
        said=_("已停用"),
        note=_("停用之后的日子没有园区界线，直到公布新的界线；以前的日子不变。更正界线请公布新版本。"),
    )


@require_safe
@needs("see_land")
def boundary_reconcile(request: HttpRequest) -> HttpResponse:
    """The boundary as the sum of held land, takings and remainder, and every piece that does not fit."""
    on = shown_day(request)
    found = figures.reconciliation(on)
    context: dict[str, Any] = {"on": on, "is_today": on == request.office_day(), "found": found}
    if found:
        works = figures.levelling(on)
        left = _shown_leftovers(request.user, on)
        context |= {
            "rows": [
                {"word": GROUPS[key], "part": found.group(key), "inside": key not in GROUP_KEYS}
                for key in GROUPS
            ],
            "blocks": measure.block_parts(found.version, on),
            "batches": measure.batch_parts(on),
            "works": works,
            "levelled": measure.measured(works.total.levelled_m2),
            "planned": measure.measured(works.total.planned_m2),
            "ready": found.group("ready"),
            "delivered": measure.measured(delivered_m2(on)),
            "leftovers": left,
            "parts": [(part, word, _sum(left, part)) for part, word in LEFTOVERS.items()],
            "plan": plans.plan(_leftover_plan(left, on), epsg=_epsg()),
        }
    return render(request, "expansion/boundary/reconcile.html", context)


def _sum(left: list[dict[str, Any]], part: str) -> dict[str, Any]:
    mine = [row["piece"].area for row in left if row["piece"].part == part]
    sums = {unit: sum((getattr(area, unit) for area in mine), figures.ZERO) for unit in measure.UNITS}
    return {"count": len(mine), **sums}


def _shown_leftovers(user: Any, on: date) -> list[dict[str, Any]]:
    """Every piece with its number; codes of land in other villages stay out of sight."""
    seen = set(Taking.objects.visible_to(user).values_list("pk", flat=True)) if user.by_village else None
    found = []
    for number, piece in enumerate(measure.leftovers(on), start=1):
        takings = [
            (pk, code) if seen is None or pk in seen else (None, _("其他村"))
            for pk, code in zip(piece.taking_ids, piece.codes, strict=True)
        ]
        found.append({"no": number, "piece": piece, "word": LEFTOVERS[piece.part], "takings": takings})
    return found


def _leftover_plan(left: list[dict[str, Any]], on: date) -> list[plans.Drawn]:
    pieces = [
        plans.drawn(CSS[row["piece"].part], row["piece"].geometry, str(row["no"]))
        for row in sorted(left, key=lambda row: list(CSS).index(row["piece"].part))
    ]
    return [*plans.river_of(on), *pieces, *plans.boundary_of(on)]


@require_safe
@needs("see_land")
def boundary_reconcile_xlsx(request: HttpRequest) -> FileResponse:
    """The reconciliation of a day as a workbook."""
    on = shown_day(request)
    found = figures.reconciliation(on)
    if found is None:
        raise Http404
    book = exports.workbook(
        found,
        measure.block_parts(found.version, on),
        measure.batch_parts(on),
        _shown_leftovers(request.user, on),
        on=on,
        schematic=found.version.is_schematic,
    )
    name = _("界线核对 %(day)s.xlsx") % {"day": on}
    return FileResponse(book, as_attachment=True, filename=name, content_type=exports.MEDIA_TYPE)


@require_safe
@needs("see_land")
def boundary_leftovers(request: HttpRequest) -> JsonResponse:
    """The pieces of a day as GeoJSON for CAD and QGIS, areas in ㎡."""
    on = shown_day(request)
    features = [
        {
            "type": "Feature",
            "id": row["no"],
            "geometry": row["piece"].geometry,
            "properties": {
                "no": row["no"],
                "part": row["piece"].part,
                "word": str(row["word"]),
                "area_m2": str(row["piece"].area.m2),
                "area_ha": str(row["piece"].area.ha),
                "takings": "、".join(str(code) for _pk, code in row["takings"]),
            },
        }
        for row in _shown_leftovers(request.user, on)
    ]
    answer = JsonResponse(
        {"type": "FeatureCollection", "features": features},
        json_dumps_params={"ensure_ascii": False},
        content_type="application/geo+json",
    )
    answer["Content-Disposition"] = f'attachment; filename="leftovers-{on}.geojson"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@needs("see_land")
def boundary_difference(request: HttpRequest) -> HttpResponse:
    """What was added, removed and kept between two versions; before and after side by side, or swiped."""
    versions = _numbered(list(BoundaryVersion.objects.all()))
    old, new = _asked_pair(request, versions)
    context: dict[str, Any] = {"on": request.office_day(), "versions": versions, "old": old, "new": new}
    if old and new and old.pk != new.pk:
        found = measure.difference(old, new)
        frame = [plans.drawn("m-frame", c.geometry) for c in found.changes.values()]
        context |= {
            "found": found,
            "changes": [(found.changes[part], word) for part, word in CHANGES.items()],
            "plan": plans.plan(_change_plan(found), epsg=_epsg()),
            "before": plans.plan([*frame, *_blocks(old, words=False)], epsg=_epsg()),
            "after": plans.plan([*frame, *_blocks(new, words=False)], epsg=_epsg()),
            "swipe": {"before": _collection(old), "after": _collection(new)},
        }
    return render(request, "expansion/boundary/difference.html", context)


def _asked_pair(
    request: HttpRequest, versions: list[BoundaryVersion]
) -> tuple[BoundaryVersion | None, BoundaryVersion | None]:
    """`?from=1&to=2`; without them the last two."""
    by_pk = {str(version.pk): version for version in versions}
    words = {"from": _("从哪一版"), "to": _("到哪一版")}
    old, new = (by_pk.get(chosen(request, name, word, by_pk)) for name, word in words.items())
    if (old is None or new is None) and len(versions) > 1:
        old, new = versions[-2], versions[-1]
    return old, new


def _change_plan(found: measure.Difference) -> list[plans.Drawn]:
    pieces = [plans.drawn(CHANGE_CSS[part], found.changes[part].geometry) for part in CHANGES]
    return [*pieces, *_blocks(found.new)]


def _collection(version: BoundaryVersion) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(block.geom.geojson),
            "properties": {"name": block.code},
        }
        for block in version.blocks.order_by("pk")
    ]
    return {"type": "FeatureCollection", "features": features, "word": version.name}
