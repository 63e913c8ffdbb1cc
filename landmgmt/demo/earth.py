"""The demo's ground: tilted planes under the lots, so that every volume is the design's figure to the cent.

Before = design level + offset + tilt, the tilt chosen so that cut and fill to the design are the round
figures of the lot's plan; as built = the share of the way from before to design moved by the day. Schematic.
"""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import shapely

from expansion.actions import earthwork
from expansion.actions.surfaces import keep_surface
from expansion.models import Lot
from expansion.models.earth_figures import ground_of
from expansion.rules.earthwork import integrate
from landmgmt.demo.script import Script

FACTORS = date(2025, 2, 10)
BEFORE = date(2025, 3, 1)
AS_BUILT = date(2026, 11, 20)
HEIGHTS, SOURCE = "1985国家高程基准", "示意数据"
SURVEYED = ("PZ-01", "PZ-02", "PZ-03", "PZ-04", "PZ-05", "PZ-06", "PZ-07", "PZ-08")
STEP_M = 20.0


def write(script: Script, moved: Any) -> None:
    """Write down the surveys; `moved(work, on)` is the share of a lot's earth moved by a day."""
    script.at(FACTORS, partial(_factors, script))
    script.at(BEFORE, partial(_before, script))
    works = {work["lot"]: work for phase in script.story["phases"] for work in phase["works"]}
    script.at(AS_BUILT, partial(_as_built, script, works, moved))


def _factors(script: Script) -> None:
    earthwork.set_factors(
        swell=Decimal("1.15"),
        compaction=Decimal("1.12"),
        source="示意数据，非试验值",
        since_date=FACTORS,
        actor=script.planner,
        on=FACTORS,
    )


def _before(script: Script) -> None:
    for code in SURVEYED:
        lot = Lot.objects.get(code=code)
        _keep(script, lot, "before", "原始地面（示意）", BEFORE, *_plane(lot), share=1.0)
        earthwork.calculate(lot=lot, purpose="to_design", actor=script.planner, on=BEFORE)


def _as_built(script: Script, works: dict[str, Any], moved: Any) -> None:
    for code in SURVEYED:
        share = float(moved(works[code], AS_BUILT))
        if share <= 0:
            continue
        lot = Lot.objects.get(code=code)
        _keep(script, lot, "as_built", "11 月实测（示意）", AS_BUILT, *_plane(lot), share=1 - share)
        for purpose in ("done", "remaining"):
            earthwork.calculate(lot=lot, purpose=purpose, actor=script.planner, on=AS_BUILT)


def _keep(
    script: Script, lot: Lot, kind: str, name: str, on: date, offset: float, tilt: float, *, share: float
) -> None:
    """A grid of points well beyond the lot, `share` of the way up from the design to the ground before."""
    ground = ground_of(lot)
    left, low, right, top = ground.buffer(2 * STEP_M).bounds
    east, north = (
        one.ravel() for one in np.meshgrid(np.arange(left, right, STEP_M), np.arange(low, top, STEP_M))
    )
    rise = offset + tilt * _along(np.column_stack([east, north]), ground)
    keep_surface(
        lot=lot,
        kind=kind,
        name=name,
        survey_date=on,
        height_system=HEIGHTS,
        source=SOURCE,
        points=np.column_stack([east, north, float(lot.design_level_m) + share * rise]),
        actor=script.planner,
        on=on,
    )


def _along(places: Any, ground: Any) -> Any:
    """Metres towards the north-east of the lot's middle."""
    return (places - (ground.centroid.x, ground.centroid.y)) @ np.array([0.8, 0.6])


def _plane(lot: Lot) -> tuple[float, float]:
    """(offset, tilt) for which cut and fill to the design level are the lot's planned volumes."""
    ground = ground_of(lot)
    fans = shapely.get_parts(shapely.constrained_delaunay_triangles(ground))
    corners = shapely.get_coordinates(fans).reshape(-1, 4, 2)[:, :3]
    along = _along(corners, ground)
    offset = float(lot.design_cut_m3 - lot.design_fill_m3) / ground.area
    low, high = 0.0, 10.0
    for _turn in range(80):
        tilt = (low + high) / 2
        cut = integrate(corners, -(offset + tilt * along)).cut_m3
        low, high = (tilt, high) if cut < float(lot.design_cut_m3) else (low, tilt)
    return offset, (low + high) / 2
