"""Enter candidate sites of the substation, edit and withdraw them, and choose one (选址定界)."""

from datetime import date
from decimal import Decimal

from expansion.actions import shapes
from expansion.actions.far import refuse_far
from expansion.actions.site_values import forget_typed, measure
from expansion.models import BoundaryVersion, SubstationCandidate
from expansion.models.site_measures import lies_within
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import Project, User


def add_candidate(
    *,
    code: str,
    name: str,
    geom: shapes.Shape,
    wall_area_m2: Decimal,
    project: Project | None = None,
    remark: str = "",
    source: str = "",
    accept_outside: bool = False,
    actor: User,
    on: date,
) -> SubstationCandidate:
    """A candidate: its whole ground and the area inside the wall (㎡), which lies within the ground.

    Ground beyond the boundary in force is refused until `accept_outside` says that it is meant.
    """
    if SubstationCandidate.objects.filter(code=code).exists():
        raise Refusal("candidate_code_taken", {"code": code}, field="code")
    params = {"code": code, "name": name, "wall_m2": str(wall_area_m2)}
    with deed("add_candidate", actor=actor, on=on, project=project, **params) as d:
        row = SubstationCandidate.objects.create(
            code=code,
            name=name,
            geom=shapes.land(geom),
            wall_area_m2=wall_area_m2,
            project=project,
            source=source,
            remark=remark,
        )
        _check_ground(row, on, accept_outside=accept_outside)
        measure(row, on=on, actor=actor)
        d.touch(row)
    return row


def edit_candidate(
    *,
    candidate: SubstationCandidate,
    name: str,
    wall_area_m2: Decimal,
    geom: shapes.Shape | None = None,
    remark: str = "",
    source: str = "",
    accept_outside: bool = False,
    actor: User,
    on: date,
) -> SubstationCandidate:
    """New terms for a candidate that is neither chosen nor withdrawn; new ground is measured again.

    Values typed for the old ground are no longer known.
    """
    params = {"code": candidate.code, "name": name, "wall_m2": str(wall_area_m2)}
    with deed("edit_candidate", actor=actor, on=on, project=candidate.project, **params) as d:
        row = _open(candidate)
        row.name, row.wall_area_m2, row.remark, row.source = name, wall_area_m2, remark, source
        moved = geom is not None and not shapes.land(geom).equals_exact(row.geom, 1e-9)
        if geom is not None and moved:
            row.geom = shapes.land(geom)
        row.save()
        _check_ground(row, on, accept_outside=accept_outside or not moved)
        if moved:
            forget_typed(row, on=on, actor=actor)
        measure(row, on=on, actor=actor)
        d.params["moved"] = moved
        d.touch(row)
    return row


def withdraw_candidate(
    *, candidate: SubstationCandidate, reason: str, on: date, actor: User
) -> SubstationCandidate:
    """The candidate is compared no longer, for a reason; it stays in the books."""
    if not reason.strip():
        raise Refusal("candidate_withdrawn_without_reason", {}, field="reason")
    params = {"code": candidate.code, "name": candidate.name, "reason": reason}
    with deed("withdraw_candidate", actor=actor, on=on, project=candidate.project, **params) as d:
        row = _open(candidate)
        row.withdrawn_date, row.withdrawn_reason = on, reason
        row.save(update_fields=["withdrawn_date", "withdrawn_reason"])
        d.touch(row)
    return row


def _open(candidate: SubstationCandidate) -> SubstationCandidate:
    row = SubstationCandidate.objects.select_for_update().get(pk=candidate.pk)
    if row.chosen_date:
        raise Refusal("candidate_chosen_is_final", {"code": row.code})
    if row.withdrawn_date:
        params = {"code": row.code, "day": row.withdrawn_date, "reason": row.withdrawn_reason}
        raise Refusal("candidate_is_withdrawn", params)
    return row


def _check_ground(row: SubstationCandidate, on: date, *, accept_outside: bool) -> None:
    # The drawn area is the database's: it is known only after the write.
    row.refresh_from_db(fields=["plane_area_m2"])
    if row.wall_area_m2 > row.plane_area_m2:
        params = {"wall_m2": row.wall_area_m2, "drawn_m2": row.plane_area_m2}
        raise Refusal("candidate_wall_beyond_site", params, field="wall_area_m2")
    refuse_far(row.geom, on)
    version = BoundaryVersion.objects.on(on).first()
    if version and not accept_outside and not lies_within(row.pk, version.pk):
        raise Refusal("candidate_outside_zone", {"code": row.code}, field="accept_outside")
