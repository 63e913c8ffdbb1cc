"""Splitting, merging and adjusting land: the parts, whether they are the old ground, what they inherit."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, unary_union

from landmgmt.lib import geometry, units
from landmgmt.lib.refusal import Refusal

# One part in a thousand: so far two surveys of one outline may lie apart (issue 3, point 5).
MOST_MOVED = Decimal("0.001")
MOST_PARTS = 50
MOST_OLD = 20
# A line drawn up to an edge ends a hair before or behind it: within this it is meant to reach it.
REACH_M = 0.10
# Ground smaller than this between parts is the noise of two drawings, not a part.
LEAST_PART_M2 = 1.0


class OperationKind(StrEnum):
    """What is done with land as a whole (分割、合并、调整边界)."""

    SPLIT = "split"
    MERGE = "merge"
    ADJUST = "adjust"


@dataclass(frozen=True)
class Old:
    """An old taking as the rules need it; `land` in metres of the survey system, keys are primary keys."""

    key: int
    code: str | None
    land: BaseGeometry
    project: int
    parcel: int
    batch: int | None
    price_zone: int | None
    group: int | None
    collective: int | None
    stage: str
    works: str
    areas: tuple[tuple[str, Decimal], ...] = ()
    # (right, denominator, ((party, numerator), …)), None where no shares are in force.
    shares: tuple[str, int, tuple[tuple[int, int], ...]] | None = None


@dataclass(frozen=True)
class Part:
    """One new piece of ground with its code; `land` in metres of the survey system."""

    code: str
    land: MultiPolygon


@dataclass(frozen=True)
class Pair:
    """How much of an old taking (by its key) lies in a part (by its place)."""

    old: int
    part: int
    m2: Decimal


@dataclass(frozen=True)
class Balance:
    """The old ground against the new, in the survey plane: `moved_m2` lies in one of both only."""

    before_m2: Decimal
    after_m2: Decimal
    moved_m2: Decimal

    @property
    def share(self) -> Decimal:
        """The moved part of the old ground."""
        return self.moved_m2 / self.before_m2


def cut(land: BaseGeometry, lines: Sequence[LineString]) -> list[MultiPolygon]:
    """The pieces of land between lines; a line within 10 cm of the edge is taken to reach it.

    Refuses lines that leave the ground whole: `lineage_line_does_not_cross`.
    """
    whole = geometry.as_multipolygon(land)
    if whole is None:
        raise Refusal("geometry_invalid")
    reaching = [_reaching(line, whole.boundary) for line in lines]
    # An exact meeting of line and edge, so that both sides get the same corner.
    noded = unary_union([whole.boundary, *reaching])
    pieces = [piece for piece in polygonize(noded) if whole.covers(piece.representative_point())]
    pieces = _without_slivers(pieces)
    if len(pieces) <= len(whole.geoms):
        raise Refusal("lineage_line_does_not_cross", field="points")
    return [_multi(piece) for piece in _from_the_north_west(pieces)]


def _without_slivers(pieces: Sequence[Polygon]) -> list[Polygon]:
    """Pieces too small to be land join the neighbour they share most of their edge with."""
    left = sorted(pieces, key=lambda piece: -piece.area)
    while len(left) > 1 and left[-1].area < LEAST_PART_M2:
        sliver = left.pop()
        place = max(range(len(left)), key=lambda i: left[i].boundary.intersection(sliver.boundary).length)
        joined = unary_union([left[place], sliver])
        # Pieces that meet in a point only stay as they are; the sliver is lost within the tolerance.
        left[place] = joined if isinstance(joined, Polygon) else left[place]
    return left


def _reaching(line: LineString, edge: BaseGeometry) -> LineString:
    points = [tuple(point) for point in shapely.get_coordinates(line).tolist()]
    if edge.distance(shapely.Point(points[0])) <= REACH_M:
        points.insert(0, _beyond(points[1], points[0]))
    if edge.distance(shapely.Point(points[-1])) <= REACH_M:
        points.append(_beyond(points[-2], points[-1]))
    return LineString(points)


def _beyond(before: tuple[float, ...], end: tuple[float, ...]) -> tuple[float, ...]:
    """A point 20 cm further along the way from one point to the next."""
    length = shapely.Point(before).distance(shapely.Point(end)) or 1.0
    return tuple(e + (e - b) / length * 2 * REACH_M for b, e in zip(before, end, strict=True))


def parts_of(land: BaseGeometry, drawn: Sequence[BaseGeometry]) -> list[MultiPolygon]:
    """Drawn polygons as parts; what they leave over of the land is a part too, where it is ground at all."""
    parts = [_sound(one) for one in drawn]
    left = land.difference(unary_union(parts)) if parts else land
    if left.area > max(LEAST_PART_M2, float(MOST_MOVED) * land.area):
        rest = [p for p in getattr(left, "geoms", [left]) if p.geom_type == "Polygon"]
        parts += [_multi(piece) for piece in rest if piece.area > LEAST_PART_M2]
    return parts


def merged(olds: Sequence[Old]) -> MultiPolygon:
    """The union of takings that touch; refuses ground that lies apart."""
    union = unary_union([old.land for old in olds])
    reached, waiting = [olds[0]], list(olds[1:])
    while waiting:
        near = next(
            (o for o in waiting if any(o.land.distance(r.land) <= geometry.TOLERANCE_M for r in reached)),
            None,
        )
        if near is None:
            raise Refusal("lineage_not_adjacent", {"code": waiting[0].code or ""}, field="others")
        waiting.remove(near)
        reached.append(near)
    return _multi(union)


def _sound(geom: BaseGeometry) -> MultiPolygon:
    multi = geometry.as_multipolygon(geom)
    if multi is None or geometry.problems(multi):
        raise Refusal("geometry_invalid", field="points")
    return multi


def _multi(geom: BaseGeometry) -> MultiPolygon:
    multi = geometry.as_multipolygon(geom)
    if multi is None:
        raise Refusal("geometry_invalid", field="points")
    return multi


def _from_the_north_west(pieces: Sequence[Polygon]) -> list[Polygon]:
    """In the order a sheet is read: the westernmost first, of equals the northern one."""
    return sorted(pieces, key=lambda piece: (round(piece.centroid.x, 1), -round(piece.centroid.y, 1)))


def check_kind(kind: OperationKind | str, olds: Sequence[Old], parts: int) -> None:
    """One becomes several, several one, or several as many."""
    kind = OperationKind(kind)
    if len(olds) > MOST_OLD or parts > MOST_PARTS:
        raise Refusal("lineage_too_many", {"old": MOST_OLD, "new": MOST_PARTS}, field="points")
    if kind is OperationKind.SPLIT and len(olds) != 1:
        raise Refusal("lineage_split_of_one", field="others")
    if kind is OperationKind.SPLIT and parts < 2:
        raise Refusal("lineage_two_parts", field="points")
    if kind is not OperationKind.SPLIT and len(olds) < 2:
        raise Refusal("lineage_two_old", field="others")
    if kind is OperationKind.MERGE and parts != 1:
        raise Refusal("lineage_merge_into_one", field="points")
    if kind is OperationKind.ADJUST and parts != len(olds):
        raise Refusal("lineage_as_many_parts", {"old": len(olds), "new": parts}, field="points")


def check_alike(olds: Sequence[Old]) -> None:
    """Land goes together only where project, batch, owner, zone, stage and works are the same."""
    first = olds[0]
    for name in ("project", "batch", "group", "collective", "price_zone", "stage", "works"):
        if other := next((old for old in olds if getattr(old, name) != getattr(first, name)), None):
            told = {"first": first.code or "", "other": other.code or "", "alike": name}
            raise Refusal("lineage_not_alike", told, field="others")


def check_codes(codes: Sequence[str], taken: Sequence[str]) -> None:
    """Each part has a code of its own that the project never used."""
    if any(not code for code in codes):
        raise Refusal("lineage_code_missing", field="codes")
    known = set(taken)
    for place, code in enumerate(codes):
        if code in known or code in codes[:place]:
            raise Refusal("taking_code_once", {"code": code}, field="codes")


def check_parts(parts: Sequence[Part]) -> None:
    """Parts do not lie on each other, to 1 mm."""
    if found := geometry.overlaps([part.land for part in parts]):
        i, j, m2 = found[0]
        told = {"first": parts[i].code, "other": parts[j].code, "m2": str(m2)}
        raise Refusal("lineage_parts_overlap", told, field="points")


def balance(olds: Sequence[Old], parts: Sequence[Part]) -> Balance:
    """The old union against the new one, rounded to 0.01 ㎡."""
    before = unary_union([old.land for old in olds])
    after = unary_union([part.land for part in parts])
    moved = before.symmetric_difference(after)
    return Balance(_m2(before.area), _m2(after.area), _m2(moved.area))


def check_union(found: Balance) -> None:
    """The union is kept: at most one part in a thousand differs."""
    if found.share > MOST_MOVED:
        told = {"m2": str(found.moved_m2), "percent": f"{found.share * 100:.3f}"}
        raise Refusal("lineage_union_lost", told, field="points")


def pairs(olds: Sequence[Old], parts: Sequence[Part]) -> list[Pair]:
    """Who gave ground to whom: every overlap of 0.01 ㎡ and more that is wider than 1 mm."""
    found = []
    for old in olds:
        for place, part in enumerate(parts):
            common = old.land.intersection(part.land)
            m2 = _m2(common.area)
            if m2 > 0 and not common.buffer(-geometry.TOLERANCE_M / 2).is_empty:
                found.append(Pair(old.key, place, m2))
    return found


def main_old(place: int, olds: Sequence[Old], given: Sequence[Pair]) -> Old:
    """The old taking most of a part's ground came from."""
    mine = {pair.old: pair.m2 for pair in given if pair.part == place}
    if not mine:
        raise Refusal("lineage_part_from_nowhere", field="points")
    return max(olds, key=lambda old: mine.get(old.key, Decimal(0)))


def common_shares(olds: Sequence[Old]) -> tuple[str, int, tuple[tuple[int, int], ...]] | None:
    """The shares all old takings have alike; None where they differ or there are none."""
    first = olds[0].shares
    return first if first is not None and all(old.shares == first for old in olds) else None


def suggested_codes(codes: Sequence[str | None], count: int, taken: Sequence[str]) -> list[str]:
    """Codes that follow from the old ones: KP-050 → KP-050-1, KP-050-2; one per old where as many."""
    known, found = set(taken), []
    for place in range(count):
        stem = (codes[place] if len(codes) == count else codes[0]) or "X"
        number = 1
        while f"{stem}-{number}" in known:
            number += 1
        found.append(f"{stem}-{number}")
        known.add(found[-1])
    return found


def _m2(area: float) -> Decimal:
    return units.to_m2(Decimal(repr(area)))
