"""Measuring and judging polygons: areas on plane and ellipsoid, parts and holes, faults, overlaps."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pyproj
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from landmgmt.lib import crs, units

ELLIPSOID = pyproj.Geod(a=6378137, rf=298.257222101)
TOLERANCE_M = 0.001
# Two points one millimetre apart in each axis still count as near.
NEAR_M = 0.0015
SPIKE_DEGREES = 0.05
_PLACE = re.compile(r"\[(\S+) (\S+)\]")
Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Areas:
    """Both areas of one geometry: in the survey plane and on the CGCS2000 ellipsoid.

    `plane` and `ellipsoid` are square metres with 3 places, so that a unit is rounded once and not twice.
    """

    plane: Decimal
    ellipsoid: Decimal

    @property
    def plane_m2(self) -> Decimal:
        """Return square metres in the plane, 2 places."""
        return units.to_m2(self.plane)

    @property
    def ellipsoid_m2(self) -> Decimal:
        """Return square metres on the ellipsoid, 2 places."""
        return units.to_m2(self.ellipsoid)

    @property
    def plane_ha(self) -> Decimal:
        """Return hectares in the plane, 4 places."""
        return units.to_ha(self.plane)

    @property
    def ellipsoid_ha(self) -> Decimal:
        """Return hectares on the ellipsoid, 4 places."""
        return units.to_ha(self.ellipsoid)


@dataclass(frozen=True)
class Problem:
    """One fault of a geometry: a code and where it is, in the coordinates it was given in."""

    code: str
    params: dict[str, Any]


def as_multipolygon(geom: BaseGeometry | None) -> MultiPolygon | None:
    """Return a flat MultiPolygon with counter-clockwise shells; None if the geometry is no polygon."""
    if geom is None or geom.is_empty or geom.geom_type not in ("Polygon", "MultiPolygon"):
        return None
    flat = shapely.force_2d(geom)
    parts = flat.geoms if isinstance(flat, MultiPolygon) else [flat]
    return MultiPolygon([orient(part) for part in parts if not part.is_empty])


def areas(geom4490: BaseGeometry, survey_epsg: int = crs.SURVEY) -> Areas:
    """Return both areas of polygons in 4490; the plane one in the given grid."""
    plane = crs.to_survey(geom4490, survey_epsg).area
    return Areas(_decimal(plane), _decimal(_ellipsoid_area(geom4490)))


def plane(shape: BaseGeometry) -> Decimal:
    """Return the area of polygons in the grid they stand in, 3 places."""
    return _decimal(shape.area)


def _decimal(value: float) -> Decimal:
    # A transformation and back leaves some 1e-5 ㎡ of noise on the park: a thousandth is the last true place.
    return Decimal(value).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)


def _ring_area(ring: BaseGeometry) -> float:
    longitudes, latitudes = shapely.get_coordinates(ring).T
    return abs(ELLIPSOID.polygon_area_perimeter(longitudes, latitudes)[0])


def _ellipsoid_area(geom: BaseGeometry) -> float:
    multi = as_multipolygon(geom)
    if multi is None:
        return 0.0
    return sum(_ring_area(p.exterior) - sum(_ring_area(hole) for hole in p.interiors) for p in multi.geoms)


def assemble(rings: Sequence[Ring]) -> MultiPolygon:
    """Return closed rings as parts and holes by containment: inside an odd number of others is a hole.

    Each ring needs 3 different points. Crossing rings give an invalid geometry, which `problems` names.
    """
    polygons = [Polygon(ring) for ring in rings]
    # A representative point of a bowtie may fail, so an invalid ring is judged by its first corner.
    inside = [
        p.representative_point() if p.is_valid else shapely.Point(p.exterior.coords[0]) for p in polygons
    ]
    size = [(abs(p.area), -i) for i, p in enumerate(polygons)]

    def holders(i: int) -> list[int]:
        return [
            j
            for j, other in enumerate(polygons)
            if j != i
            and size[j] > size[i]
            and other.is_valid
            and other.covers(inside[i])
            and _mostly_within(polygons[i], other)
        ]

    above = [holders(i) for i in range(len(polygons))]
    holes: dict[int, list[Ring]] = {}
    for i, parents in enumerate(above):
        if len(parents) % 2:
            nearest = min(parents, key=lambda j: size[j])
            holes.setdefault(nearest, []).append(rings[i])
    parts = [Polygon(rings[i], holes.get(i, [])) for i, parents in enumerate(above) if len(parents) % 2 == 0]
    return MultiPolygon([orient(part) for part in parts])


def _mostly_within(inner: Polygon, outer: Polygon) -> bool:
    if not inner.is_valid:
        return True
    return bool(outer.intersection(inner).area >= inner.area / 2)


def closed(points: Ring) -> list[tuple[float, float]]:
    """Return the ring without repeated neighbours and with its first point at the end."""
    kept: list[tuple[float, float]] = []
    for point in points:
        if not kept or point != kept[-1]:
            kept.append(point)
    if kept and kept[0] != kept[-1]:
        kept.append(kept[0])
    return kept


def ring_problems(points: Ring) -> list[Problem]:
    """Return the faults of one ring in metres: too few, repeated or near points, spikes. Points count from 1.

    A closing point equal to the first is no repetition.
    """
    numbered = list(enumerate(points, start=1))
    if len(numbered) > 1 and numbered[0][1] == numbered[-1][1]:
        numbered.pop()
    if len({point for _, point in numbered}) < 3:
        return [Problem("TOO_FEW_POINTS", {"points": len({point for _, point in numbered})})]
    found: list[Problem] = []
    kept: list[tuple[int, tuple[float, float]]] = []
    for place, (number, point) in enumerate(numbered):
        following_number, following = numbered[(place + 1) % len(numbered)]
        gap = math.dist(point, following)
        if gap <= NEAR_M:
            code = "REPEATED_POINT" if gap == 0 else "NEAR_POINTS"
            found.append(
                Problem(code, {"point": number, "next": following_number, "mm": f"{gap * 1000:.1f}"})
            )
        else:
            kept.append((number, point))
    return found + _spikes(kept)


def _spikes(numbered: Sequence[tuple[int, tuple[float, float]]]) -> list[Problem]:
    if len(numbered) < 4:
        return []
    found = []
    for i, (number, (x, y)) in enumerate(numbered):
        (ax, ay), (bx, by) = numbered[i - 1][1], numbered[(i + 1) % len(numbered)][1]
        angle = abs(math.degrees(math.atan2(ay - y, ax - x) - math.atan2(by - y, bx - x)))
        if min(angle, 360 - angle) < SPIKE_DEGREES:
            found.append(Problem("SPIKE", {"point": number, **_at(x, y)}))
    return found


def _at(x: float, y: float) -> dict[str, str]:
    places = 3 if abs(x) > 400 else 7
    return {"east": f"{x:.{places}f}", "north": f"{y:.{places}f}"}


def problems(geom: BaseGeometry) -> list[Problem]:
    """Return what makes a polygon invalid, with the place; empty for a sound one."""
    if geom.is_empty:
        return [Problem("TOO_FEW_POINTS", {"points": 0})]
    if not math.isfinite(geom.bounds[0]) or not bool(shapely.get_coordinates(geom).size):
        return [Problem("BAD_COORDINATE_VALUE", {})]
    if not geom.is_valid:
        reason = shapely.is_valid_reason(geom)
        place = _PLACE.search(reason)
        code = "SELF_INTERSECTION" if "elf-intersection" in reason else "INVALID_GEOMETRY"
        where = _at(float(place[1]), float(place[2])) if place else {"east": "?", "north": "?"}
        return [Problem(code, where)]
    if geom.area <= 0:
        return [Problem("ZERO_AREA", {})]
    return []


def overlaps(geoms_m: Sequence[BaseGeometry]) -> list[tuple[int, int, Decimal]]:
    """Return (i, j, ㎡) of every pair of valid geometries in metres that overlap wider than 1 mm."""
    if len(geoms_m) < 2:
        return []
    tree = shapely.STRtree(list(geoms_m))
    left, right = tree.query(list(geoms_m), predicate="intersects")
    pairs = sorted((int(i), int(j)) for i, j in zip(left, right, strict=True) if i < j)
    found = []
    for i, j in pairs:
        common = geoms_m[i].intersection(geoms_m[j])
        if common.area > 0 and not common.buffer(-TOLERANCE_M / 2).is_empty:
            found.append((i, j, units.to_m2(_decimal(common.area))))
    return found
