"""What a boundary must be before it is published: blocks that meet without overlap or gap and add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from expansion.rules.boundary import AREA_TOLERANCE
from landmgmt.lib import crs, geometry, units
from landmgmt.lib.findings import Finding, confirm, error, in_order

# Less ground than this between two drawings is the noise of rounded corners.
NOISE_M2 = Decimal(1)
# A boundary this far from the one in force is another park's, or another zone's.
FAR_M = 5_000


@dataclass(frozen=True)
class DraftBlock:
    """A block to be published: its code, its approved area in ha, its geometry in 4490."""

    no: int
    code: str
    official_area_ha: Decimal | None
    geometry: MultiPolygon


@dataclass(frozen=True)
class Published:
    """A version that stands: its name and its days [from, to)."""

    name: str
    start: date
    end: date | None


def check_draft(
    blocks: Sequence[DraftBlock],
    *,
    official_area_ha: Decimal,
    valid_from: date,
    versions: Sequence[Published],
    extent: BaseGeometry | None,
    survey_epsg: int = crs.SURVEY,
    reason: str = "",
    in_force: BaseGeometry | None = None,
) -> list[Finding]:
    """Return all findings of a boundary that is not yet published, errors first; areas in ㎡ and ha.

    `reason` says why a version that begins on the same day is corrected; `in_force` is the ground that holds
    now, `extent` where the office expects its land, all in 4490.
    """
    metres = [crs.to_survey(block.geometry, survey_epsg) for block in blocks]
    return in_order(
        [
            *_codes(blocks),
            *_overlaps(blocks, metres),
            *_gaps(metres),
            *_sums(blocks, official_area_ha),
            *_areas(blocks, metres),
            *_whole(official_area_ha, blocks, survey_epsg),
            *_outside(blocks, extent),
            *_grid(blocks, survey_epsg, extent),
            *_far(metres, in_force, survey_epsg),
            *_days(valid_from, versions, reason),
        ]
    )


def _codes(blocks: Sequence[DraftBlock]) -> list[Finding]:
    seen: set[str] = set()
    found = []
    for block in blocks:
        if block.code and block.code in seen:
            found.append(error("BLOCK_CODE_TWICE", plot=block.no, block=block.code))
        seen.add(block.code)
    return found


def _overlaps(blocks: Sequence[DraftBlock], metres: Sequence[BaseGeometry]) -> list[Finding]:
    return [
        error("BLOCKS_OVERLAP", plot=blocks[j].no, block=blocks[j].code, other=blocks[i].code, area_m2=m2)
        for i, j, m2 in geometry.overlaps(metres)
        if m2 >= NOISE_M2
    ]


def gaps(metres: Sequence[BaseGeometry]) -> list[Polygon]:
    """Return ground that the blocks together enclose and that no block was drawn to leave out, in metres.

    A hole drawn into one block is meant; a hole that only several blocks form is a gap.
    """
    whole = shapely.union_all([shapely.buffer(one, geometry.TOLERANCE_M / 2) for one in metres])
    meant = shapely.union_all(
        [Polygon(ring) for one in metres for part in one.geoms for ring in part.interiors]
    )
    parts = whole.geoms if isinstance(whole, MultiPolygon) else [whole]
    holes = [Polygon(ring) for part in parts if isinstance(part, Polygon) for ring in part.interiors]
    left = [hole.difference(meant) for hole in holes]
    return [hole for hole in left if Decimal(hole.area) >= NOISE_M2]


def _gaps(metres: Sequence[BaseGeometry]) -> list[Finding]:
    found = []
    for hole in gaps(metres):
        middle = hole.representative_point()
        east, north = f"{middle.x:.3f}", f"{middle.y:.3f}"
        found.append(error("BLOCKS_LEAVE_A_HOLE", area_m2=f"{hole.area:.2f}", east=east, north=north))
    return found


def _sums(blocks: Sequence[DraftBlock], official_area_ha: Decimal) -> list[Finding]:
    areas = [block.official_area_ha for block in blocks]
    if any(area is None for area in areas):
        return []
    total = sum((area for area in areas if area is not None), Decimal(0))
    if total == official_area_ha:
        return []
    return [error("BLOCKS_DO_NOT_ADD_UP", blocks_ha=f"{total:.2f}", official_ha=f"{official_area_ha:.2f}")]


def _areas(blocks: Sequence[DraftBlock], metres: Sequence[BaseGeometry]) -> list[Finding]:
    found = []
    for block, shape in zip(blocks, metres, strict=True):
        if block.official_area_ha is None:
            continue
        official, drawn = units.ha_to_m2(block.official_area_ha), units.to_m2(f"{shape.area:.3f}")
        # Two places of a hectare are 50 ㎡ either way; beyond them a thousandth is another piece of land.
        if abs(official - drawn) > max(Decimal(50), official * AREA_TOLERANCE):
            found.append(
                confirm(
                    "BLOCK_AREA_DIFFERS",
                    plot=block.no,
                    block=block.code,
                    official_ha=block.official_area_ha,
                    plane_ha=units.to_ha(drawn),
                )
            )
    return found


def _whole(official_area_ha: Decimal, blocks: Sequence[DraftBlock], survey_epsg: int) -> list[Finding]:
    areas = [geometry.areas(block.geometry, survey_epsg) for block in blocks]
    plane = sum((a.plane_m2 for a in areas), Decimal(0))
    ellipsoid = sum((a.ellipsoid_m2 for a in areas), Decimal(0))
    official = units.ha_to_m2(official_area_ha)
    if min(abs(plane - official), abs(ellipsoid - official)) <= official * AREA_TOLERANCE:
        return []
    return [error("BOUNDARY_AREA_DIFFERS", official_ha=official_area_ha, plane_ha=units.to_ha(plane))]


def _outside(blocks: Sequence[DraftBlock], extent: BaseGeometry | None) -> list[Finding]:
    if extent is None:
        return []
    return [
        confirm(
            "BLOCK_OUTSIDE_EXTENT",
            plot=block.no,
            block=block.code,
            longitude=f"{block.geometry.centroid.x:.5f}",
            latitude=f"{block.geometry.centroid.y:.5f}",
        )
        for block in blocks
        if not extent.covers(block.geometry)
    ]


def _grid(blocks: Sequence[DraftBlock], survey_epsg: int, extent: BaseGeometry | None) -> list[Finding]:
    """Where no extent is known: land beyond the zone of the office's system was read in another zone's."""
    system = crs.SYSTEMS[survey_epsg]
    if extent is not None or system.meridian is None or system.width is None:
        return []
    return [
        confirm(
            "BLOCK_OUTSIDE_GRID",
            plot=block.no,
            block=block.code,
            longitude=f"{block.geometry.centroid.x:.5f}",
            meridian=system.meridian,
            zone=system.zone,
        )
        for block in blocks
        if abs(block.geometry.centroid.x - system.meridian) > system.width / 2
    ]


def _far(metres: Sequence[BaseGeometry], in_force: BaseGeometry | None, survey_epsg: int) -> list[Finding]:
    if in_force is None:
        return []
    away = shapely.union_all(metres).distance(crs.to_survey(in_force, survey_epsg))
    return [confirm("BOUNDARY_FAR_AWAY", km=f"{away / 1000:.1f}")] if away > FAR_M else []


def _days(valid_from: date, versions: Sequence[Published], reason: str) -> list[Finding]:
    """Two versions never hold on one day: a new one begins after every one that begins or ends later.

    One that begins on the day another did replaces it whole: that is a correction, and says why.
    """
    later = [v for v in versions if v.start > valid_from or (v.end is not None and v.end > valid_from)]
    return [
        error("VERSION_HOLDS_THEN", name=one.name, day=str(valid_from), since=str(one.start))
        for one in sorted(later, key=lambda v: v.start)[:1]
    ] or [
        confirm("VERSION_CORRECTED", name=one.name, day=str(valid_from), reason=reason)
        if reason.strip()
        else error("VERSION_BEGINS_THEN", name=one.name, day=str(valid_from))
        for one in versions
        if one.start == valid_from and one.end is None
    ]
