"""The zone of the demo: boundary, held land, lots with works and reports, and sites."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

import shapely
from shapely.geometry import shape as to_shape

from expansion.actions import boundary, levelling
from landmgmt.demo import earth, plans, siting
from landmgmt.demo.script import Script, day, shape

PLANNED = date(2025, 1, 14)
BEFORE = date(2020, 1, 1)
CENT = Decimal("0.01")
SOURCE = "示意数据，非法定界线"


def write(script: Script) -> None:
    """Write down the zone's deeds."""
    _ground(script)
    script.at(PLANNED, partial(_boundary, script))
    plans.write(script)
    script.at("2025-02-10", partial(_lots, script))
    siting.write(script)
    for phase in script.story["phases"]:
        for work in phase["works"]:
            _works(script, work)
    earth.write(script, _moved)


def _ground(script: Script) -> None:
    for row in script.zone["held"]:
        boundary.add_held_land(
            name=row["name"],
            source=row["source"],
            geom=shape("MultiPolygon", row["geometry"]),
            valid_from=BEFORE,
            actor=script.planner,
        )
    _old_boundary(script)
    river = script.zone["river"]
    boundary.add_backdrop(
        kind="river",
        name=river["name"],
        geom=shape("MultiPolygon", [river["water"]] if _is_polygon(river["water"]) else river["water"]),
        source=SOURCE,
        actor=script.planner,
        on=BEFORE,
    )
    for row in script.zone["contours"]:
        lines = row["geometry"]
        kind = "LineString" if isinstance(lines[0][0], int | float) else "MultiLineString"
        boundary.add_backdrop(
            kind="contour",
            name=f"{row['level_m']} m",
            geom=shape(kind, lines),
            source=SOURCE,
            actor=script.planner,
            on=BEFORE,
        )


def _is_polygon(coordinates: Any) -> bool:
    """Rings of one polygon, not a list of polygons."""
    return isinstance(coordinates[0][0][0], int | float)


def _old_boundary(script: Script) -> None:
    """The park as it was before its extension: the land it holds, 33.0000 ha in one block."""
    held = [part for row in script.zone["held"] for part in row["geometry"]]
    whole = shapely.union_all([to_shape(shape("Polygon", part)) for part in held])
    boundary.publish_boundary(
        name="扩片前园区范围",
        paper_number="2009 年认定文件（示意）",
        source=SOURCE,
        official_area_ha=Decimal("33.00"),
        valid_from=BEFORE,
        blocks=[
            {
                "code": "老区",
                "geom": whole,
                "official_area_ha": Decimal("33.00"),
                "east_to": "东至园区大道",
                "south_to": "南至沅江支沟",
                "west_to": "西至沅江东岸堤路",
                "north_to": "北至岩垅村山脊",
            }
        ],
        is_schematic=True,
        actor=script.planner,
    )


def _boundary(script: Script) -> None:
    boundary.publish_boundary(
        name="扩片后化工片区范围",
        paper_number="省工信厅函（2025-01-14）",
        source=SOURCE,
        official_area_ha=Decimal(script.zone["boundary"]["official_ha"]),
        valid_from=day(script.zone["boundary"]["valid_from"]),
        blocks=[
            {
                "code": row["name"],
                "geom": shape("MultiPolygon", row["geometry"]),
                "official_area_ha": Decimal(row["official_ha"]),
                "east_to": row["bounds"]["east"],
                "south_to": row["bounds"]["south"],
                "west_to": row["bounds"]["west"],
                "north_to": row["bounds"]["north"],
            }
            for row in script.zone["blocks"]
        ],
        is_schematic=True,
        actor=script.planner,
    )


def _lots(script: Script) -> None:
    script.cast["lots"] = {}
    for row in script.zone["lots"]:
        script.cast["lots"][row["code"]] = levelling.plan_lot(
            project=script.cast["projects"]["KP-1"],
            code=row["code"],
            name=row["name"],
            geom=shape("MultiPolygon", row["geometry"]),
            planned_area_m2=Decimal(row["planned_m2"]),
            design_level_m=Decimal(str(row["design_level_m"])),
            design_cut_m3=Decimal(str(row["cut_m3"])),
            design_fill_m3=Decimal(str(row["fill_m3"])),
            takings=[script.cast["takings"][code] for code in row["parcels"]],
            actor=script.planner,
            on=date(2025, 2, 10),
        )


def _works(script: Script, work: dict[str, str]) -> None:
    for state in ("clearing", "earthwork", "compaction", "ready"):
        if state in work:
            script.at(work[state], partial(_move, script, work["lot"], state, day(work[state])))
    first = day(work["clearing"])
    last = day(work["ready"]) if "ready" in work else script.end - timedelta(days=1)
    when = first
    while when <= last:
        script.at(when, partial(_report, script, work, when))
        if when == last:
            break
        when = min(when + timedelta(days=28), last)


def _move(script: Script, code: str, state: str, on: date) -> None:
    levelling.move_lot(lot=script.cast["lots"][code], to=state, on=on, actor=script.planner)


def _report(script: Script, work: dict[str, str], on: date) -> None:
    """Totals at an even pace: clearing until earthwork, levelling until compaction, the rest until ready."""
    lot = script.cast["lots"][work["lot"]]
    cleared = _pace(on, work["clearing"], work.get("earthwork"), Decimal(1), 75)
    moved = _moved(work, on)
    levelling.report_levelling(
        lot=lot,
        report_date=on,
        cleared_m2=_cents(lot.planned_area_m2 * cleared),
        levelled_m2=_cents(lot.planned_area_m2 * moved),
        cut_m3=_cents(lot.design_cut_m3 * moved),
        fill_m3=_cents(lot.design_fill_m3 * moved),
        actor=script.planner,
        on=on,
    )


def _moved(work: dict[str, str], on: date) -> Decimal:
    """The share of a lot's earth moved by a day."""
    if "compaction" in work and on >= day(work["compaction"]):
        return Decimal("0.9") + _pace(on, work["compaction"], work.get("ready"), Decimal("0.1"), 180)
    return _pace(on, work.get("earthwork"), work.get("compaction"), Decimal("0.9"), 180)


def _pace(on: date, start: str | None, end: str | None, whole: Decimal, usual_days: int) -> Decimal:
    if start is None or on < day(start):
        return Decimal(0)
    until = day(end) if end else day(start) + timedelta(days=usual_days)
    share = Decimal((on - day(start)).days) / Decimal((until - day(start)).days)
    return whole * min(share, Decimal(1))


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)
