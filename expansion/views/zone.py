"""The zone on one page: what the boundary is made of, milestones, services; and its layers for the map."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from expansion.maps import layers
from expansion.models import figures, network
from expansion.models.agenda import agenda
from expansion.models.ramp import step_of, word_of
from expansion.rules.services import ServiceState
from expansion.views.network import kind_rows
from expansion.words.zone import GROUPS, PARTS, SERVICE_STATES
from landmgmt.lib import units
from parcels.asked import shown_day
from parcels.permissions import needs
from parcels.words.deeds import WORKS

# The brackets over the bar; the three between stand inside the second.
BRACKETS = ("held", "taken", "acquiring", "remainder")
INSIDE = ("cleared", "levelled", "ready")
CSS = {"held": "held", "remainder": "rest"}


@require_safe
@needs("see_land")
def zone(request: HttpRequest) -> HttpResponse:
    """Boundary, reconciliation, lots, milestones and services on a day."""
    on, user = shown_day(request), request.user
    found = figures.reconciliation(on)
    works = figures.levelling(on)
    context: dict[str, Any] = {
        "on": on,
        "is_today": on == request.office_day(),
        "found": found,
        "works": works,
        "lots": lot_rows(works),
        "milestones": milestone_steps(on),
        "services": kind_rows(network.sections(on)),
        "states": [SERVICE_STATES[state] for state in ServiceState],
        "may_edit": user.may("edit_zone"),
    }
    if found:
        context |= _boundary(found, on)
    return render(request, "expansion/zone.html", context)


def lot_rows(works: figures.Levelling) -> list[dict[str, Any]]:
    """Lots with the step and the word of their state."""
    return [{"lot": lot, "step": step_of(lot.works), "word": WORKS[lot.works]} for lot in works.lots]


def _boundary(found: figures.Reconciliation, on: date) -> dict[str, Any]:
    blocks = list(found.version.blocks.order_by("pk"))
    return {
        "blocks": [(b, units.to_ha(b.plane_area_m2), units.to_ha(b.ellipsoid_area_m2)) for b in blocks],
        "ellipsoid_ha": units.to_ha(found.ellipsoid_m2),
        "rows": [{"word": GROUPS[key], "part": found.group(key), "inside": key in INSIDE} for key in GROUPS],
        "parts": [_part(part, on) for part in found.parts],
        "brackets": [
            {
                "word": str(GROUPS[key]),
                "figure": found.group(key).ha,
                "size": len(figures.GROUPS[key]),
            }
            for key in BRACKETS
        ],
    }


def _part(part: figures.Part, on: date) -> dict[str, Any]:
    if part.key in PARTS:
        # Their bracket names them already.
        return {
            "word": str(PARTS[part.key]),
            "figure": part.ha,
            "css": CSS[part.key],
            "url": "",
            "labelled": False,
        }
    step = int(part.key[1:])
    url = f"{reverse('parcel_list')}?stage={step}&on={on}"
    return {"word": word_of(step), "figure": part.ha, "css": part.key, "url": url}


def milestone_steps(on: date) -> list[dict[str, Any]]:
    """The strip of milestones as planned on a day: done ones, the first open one, the later ones."""
    steps, open_seen = [], False
    for entry in agenda(on):
        state = "done" if entry.done else ("later" if open_seen else "now")
        open_seen = open_seen or entry.done is None
        steps.append(
            {
                "row": entry.row,
                "word": entry.row.name,
                "state": state,
                "under": entry.done or entry.planned,
                "late": entry.done is None and entry.late_days > 0,
            }
        )
    return steps


@require_safe
@needs("see_land")
def zone_layers(request: HttpRequest) -> JsonResponse:
    """The layers of a day as the live map fetches them."""
    drawn = layers.layers(shown_day(request), restricted=request.user.may("see_restricted"))
    response = JsonResponse(drawn, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, no-store"
    return response
