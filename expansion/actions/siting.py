"""Enter candidate sites of the substation and choose one (选址定界)."""

from datetime import date
from decimal import Decimal

from expansion.actions import shapes
from expansion.models import SubstationCandidate
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
    actor: User,
    on: date,
) -> SubstationCandidate:
    """A candidate: its whole ground and the area inside the wall (㎡), which lies within the ground."""
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
            remark=remark,
        )
        # The drawn area is the database's: it is known only after the write.
        row.refresh_from_db(fields=["plane_area_m2"])
        if wall_area_m2 > row.plane_area_m2:
            params = {"wall_m2": wall_area_m2, "drawn_m2": row.plane_area_m2}
            raise Refusal("candidate_wall_beyond_site", params, field="wall_area_m2")
        d.touch(row)
    return row


def choose_candidate(*, candidate: SubstationCandidate, on: date, actor: User) -> SubstationCandidate:
    """The site is fixed on `on`; refuses while another one is."""
    params = {"code": candidate.code, "name": candidate.name}
    with deed("choose_candidate", actor=actor, on=on, project=candidate.project, **params) as d:
        rows = list(SubstationCandidate.objects.select_for_update().order_by("pk"))
        if chosen := next((row for row in rows if row.chosen_date), None):
            params = {"code": chosen.code, "day": chosen.chosen_date}
            raise Refusal("candidate_already_chosen", params)
        candidate = next(row for row in rows if row.pk == candidate.pk)
        candidate.chosen_date = on
        candidate.save(update_fields=["chosen_date"])
        d.touch(candidate)
    return candidate
