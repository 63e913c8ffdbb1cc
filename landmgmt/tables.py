"""What both apps put on shared pages: the sections of a parcel's file and the lists of a desk."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from expansion.models import BoundaryVersion, Lot, LotState, OverlayLayer, progress
from expansion.models.agenda import agenda
from expansion.models.figures import levelling, reconciliation
from expansion.views.outlook import LEAD, said
from parcels.models import Taking
from parcels.rules.roles import Right, Role
from parcels.rules.stages import Works
from parcels.views.desk import Maker
from parcels.views.desk_parts import MOST, Job, WorkList
from parcels.views.takings import Section
from parcels.words.deeds import WORKS

# What a new office enters of its zone: the address, its word, who may, and whether it is done.
ZONE_STARTS = (
    ("boundary_list", _("公布园区界线"), Right.EDIT_ZONE, lambda: BoundaryVersion.objects.exists()),
    ("overlay_list", _("登记约束图层"), Right.EDIT_ZONE, lambda: OverlayLayer.objects.exists()),
    ("levelling", _("计划平整地块"), Right.EDIT_ZONE, lambda: Lot.objects.exists()),
)
# Where a state of works stands on the ramp: it begins after hand-over; a lot not begun is plain.
_STEP = {works.value: 5 + place if place else 0 for place, works in enumerate(Works)}


def lots_here(taking: Taking, user: Any, on: date) -> dict[str, Any]:
    """The levelling lots this land lies in, each with its state on the day."""
    lots = list(taking.lots.order_by("code"))  # type: ignore[attr-defined]
    now = dict(LotState.objects.on(on).filter(lot__in=lots).values_list("lot", "works"))
    rows = [(lot, now.get(lot.pk, Works.NOT_STARTED.value)) for lot in lots]
    return {"rows": [(lot, _STEP[works], WORKS[works]) for lot, works in rows]}


def lots_by_state(user: Any, on: date) -> WorkList:
    """How many lots stand at each state of the works."""
    states = list(LotState.objects.on(on).values_list("works", flat=True))
    jobs = [
        Job(word, states.count(works), _("个"), reverse("zone"))
        for works, word in WORKS.items()
        if works in states
    ]
    return WorkList(_("平整地块"), jobs, reverse("zone"), _("园区与平整"))


def milestones_ahead(user: Any, on: date) -> WorkList:
    """Milestones not reached on the day, the late ones marked, and the chance that the last day holds."""
    ahead = [one for one in agenda(on) if one.done is None]
    jobs = [
        Job(
            one.row.name, one.planned, url=reverse("milestone_file", args=[one.row.pk]), bad=one.late_days > 0
        )
        for one in sorted(ahead, key=lambda one: one.planned)[:MOST]
    ]
    return WorkList(_("里程碑"), [*_chance(on), *jobs], reverse("milestones"), _("全部里程碑"))


def _chance(on: date) -> list[Job]:
    """One row: will the levelling be done by the last milestone's day?"""
    end = progress.deadline()
    if end is None or not LotState.objects.on(on).exists():
        return []
    found = progress.outlook(progress.burnup(on), LEAD, until=end, test=False)
    return [Job(said(found, end), url=reverse("forecast"))]


def zone_marks(on: date) -> list[dict[str, Any]]:
    """The map's boundary and what lies in it beside the parcels, for the legend: count, 亩 and ha."""
    found = reconciliation(on)
    if found is None:
        return []
    works = levelling(on)
    rows = [
        ("lot", _("平整地块"), len(works.lots), works.total.planned_mu, None),
        ("boundary", _("园区界线"), 1, found.whole.mu, found.whole.ha),
        *(
            (key, word, None, found.group(key).mu, found.group(key).ha)
            for key, word in (("held", _("系统前已有用地")), ("remainder", _("未列入征收")))
        ),
    ]
    return [
        {"key": key, "word": word, "count": count, "mu": mu, "ha": ha, "url": reverse("zone")}
        for key, word, count, mu, ha in rows
    ]


FILE_SECTIONS = (Section("parcels/file/lots.html", Right.SEE_LAND, lots_here, beside=True),)
DESK_LISTS: dict[Role, tuple[Maker, ...]] = {
    Role.PLANNER: (lots_by_state, milestones_ahead),
    Role.LEADER: (milestones_ahead,),
}
