"""A lot's ground from a file or typed corners, and the takings it covers; the lot is planned on both."""

from datetime import date
from decimal import Decimal
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from expansion.actions.levelling import edit_lot, plan_lot
from expansion.models import Lot
from expansion.models.earth_figures import survey_grid
from expansion.rules.corners import read_corners
from landmgmt.lib import crs
from landmgmt.lib.findings import Severity
from landmgmt.lib.refusal import Refusal
from parcels.actions.land_files import read_land
from parcels.models import Project, Taking, TakingGeometry, User

# Land that a lot only brushes is not of it: the two drawings differ by so much at their common edge.
LEAST_M2 = 1.0
CENT = Decimal("0.01")


def ground_from(file: tuple[str, bytes] | None, corners: str) -> BaseGeometry | None:
    """The ground in degrees of 4490; None where neither is given. Refuses what the readers find wrong."""
    if corners:
        return read_corners(corners, grid=survey_grid())
    if file is None:
        return None
    read = read_land(*file, epsg=None)
    wrong = [f for f in read.findings if f.severity is Severity.ERROR]
    if wrong:
        raise Refusal(wrong[0].code, wrong[0].params, field="file")
    shapes = [plot.geometry for plot in read.plots if plot.geometry is not None]
    if len(shapes) != 1:
        raise Refusal("lot_of_many_shapes", {"count": len(shapes)}, field="file")
    return shapes[0]


def covered(project: Project, ground: BaseGeometry) -> list[Taking]:
    """The project's takings that lie in the ground with more than 1 ㎡."""
    grid = survey_grid()
    here = crs.to_survey(ground, grid)
    found = (
        TakingGeometry.objects.open()
        .filter(taking__project=project, geom__bboverlaps=_box(ground))
        .select_related("taking")
    )
    return [
        row.taking
        for row in found
        if crs.to_survey(shapely.from_wkb(bytes(row.geom.wkb)), grid).intersection(here).area > LEAST_M2
    ]


def _box(ground: BaseGeometry) -> Any:
    from django.contrib.gis.geos import Polygon

    box = Polygon.from_bbox(ground.bounds)
    box.srid = 4490
    return box


def _planned(ground: BaseGeometry, said: Decimal | None) -> Decimal:
    return said or Decimal(crs.to_survey(ground, survey_grid()).area).quantize(CENT)


def plan(
    *,
    project: Project,
    planned_area_m2: Decimal | None,
    file: tuple[str, bytes] | None,
    corners: str,
    actor: User,
    on: date,
    **terms: Any,
) -> Lot:
    """Plan a lot on the ground given, with the takings it covers."""
    ground = ground_from(file, corners)
    if ground is None:
        raise Refusal("shape_empty", {}, field="corners")
    return plan_lot(
        project=project,
        geom=ground,
        planned_area_m2=_planned(ground, planned_area_m2),
        takings=covered(project, ground),
        actor=actor,
        on=on,
        **terms,
    )


def replan(
    *,
    lot: Lot,
    planned_area_m2: Decimal | None,
    file: tuple[str, bytes] | None,
    corners: str,
    actor: User,
    on: date,
    **terms: Any,
) -> Lot:
    """Change a lot's plan; ground that is not given stays, and its takings with it."""
    ground = ground_from(file, corners)
    kept = ground if ground is not None else shapely.from_wkb(bytes(lot.geom.wkb))
    return edit_lot(
        lot=lot,
        geom=ground,
        planned_area_m2=_planned(kept, planned_area_m2),
        takings=covered(lot.project, ground) if ground is not None else None,
        actor=actor,
        on=on,
        **terms,
    )
