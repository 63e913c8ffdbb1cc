"""Cut and fill between two surfaces inside an outline: by difference of nets, and by the square-grid method.

Volumes are natural (bank) cubic metres, areas ㎡, levels m, in the office's survey grid. Fill is where the
later surface lies above the earlier one. The net method is exact for surfaces made of flat triangles: every
triangle is split along its line of no change and each part integrated as a prism with a sloping top.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from expansion.rules.terrain import Points, Terrain

# Triangles worked on at once: what bounds the memory beside the net itself.
CHUNK = 200_000
PAIRS = 20_000
PLACES = Decimal("0.01")
AT_LEVEL_M = 0.10


@dataclass
class Volume:
    """Cut and fill with the ground they stand on; `covered_m2` is the ground both surfaces know.

    `at_level_m2` is ground where the two are within 0.10 m of each other: levelled, as far as a grader goes.
    """

    cut_m3: float = 0.0
    fill_m3: float = 0.0
    cut_m2: float = 0.0
    fill_m2: float = 0.0
    at_level_m2: float = 0.0
    covered_m2: float = 0.0
    ground_m2: float = 0.0

    @property
    def gap_m2(self) -> float:
        """Ground of the outline that a surface does not reach."""
        return max(0.0, self.ground_m2 - self.covered_m2)

    def add(self, other: "Volume") -> None:
        """Take in the figures of another part of the same ground."""
        for name in ("cut_m3", "fill_m3", "cut_m2", "fill_m2", "at_level_m2", "covered_m2"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def between(before: Terrain, after: Terrain | float, ground: BaseGeometry) -> Volume:
    """Cut and fill from `before` to `after` (a surface, or one level in metres) inside `ground`, exactly.

    A lot of 100 m × 100 m at 201 m brought down to 200 m: cut 10 000 m³ on 10 000 ㎡.
    """
    total = Volume(ground_m2=float(ground.area))
    plane = _plane_around(before, after)
    if plane is not None:
        here = before.local(ground)
        if isinstance(after, Terrain):
            # A flat surface ends where its points end, too.
            here = here.intersection(before.local(_hull(after)))
        for corners, levels in _pieces(before, here):
            total.add(integrate(corners, corners @ plane[:2] + plane[2] - levels))
        return total
    assert isinstance(after, Terrain)
    flat = _plane_around(after, before)
    if flat is not None:
        here = after.local(ground).intersection(after.local(_hull(before)))
        for corners, levels in _pieces(after, here):
            total.add(integrate(corners, levels - (corners @ flat[:2] + flat[2])))
        return total
    for part in _overlaid(before, after, ground):
        total.add(part)
    return total


def _hull(terrain: Terrain) -> BaseGeometry:
    return shapely.transform(shapely.MultiPoint(terrain.xy).convex_hull, lambda xy: xy + terrain.origin)


def _plane_around(net: Terrain, other: Terrain | float) -> Points | None:
    """(a, b, c) of the other surface around the net's origin, where it is one plane."""
    if not isinstance(other, Terrain):
        return np.array([0.0, 0.0, float(other)])
    if other.plane is None:
        return None
    a, b, c = other.plane
    east, north = net.origin - other.origin
    return np.array([a, b, c + a * east + b * north])


def _pieces(net: Terrain, here: BaseGeometry) -> Iterator[tuple[Points, Points]]:
    """Triangles of the net inside `here` (local): corners (k, 3, 2) and levels (k, 3), cut to the outline."""
    if here.is_empty or here.area == 0:
        return
    inside, cut = net.sieve(here)
    for start in range(0, len(inside), CHUNK):
        corners = net.triangles[inside[start : start + CHUNK]]
        yield net.xy[corners], net.z[corners]
    for start in range(0, len(cut), PAIRS):
        numbers = cut[start : start + PAIRS]
        pieces = shapely.intersection(net.shapes(numbers), here)
        yield _levelled(net, numbers, *_triangulated(pieces))


def _triangulated(pieces: npt.NDArray[Any]) -> tuple[Points, npt.NDArray[np.int64]]:
    """Corners (k, 3, 2) of triangles that fill the pieces, and the piece each lies in."""
    parts, owner = shapely.get_parts(pieces, return_index=True)
    flat = shapely.get_type_id(parts) == 3
    parts, owner = parts[flat], owner[flat]
    fans, of_part = shapely.get_parts(shapely.constrained_delaunay_triangles(parts), return_index=True)
    if not len(fans):
        return np.empty((0, 3, 2)), np.empty(0, dtype=np.int64)
    corners = shapely.get_coordinates(fans).reshape(-1, 4, 2)[:, :3]
    return corners, owner[of_part]


def _levelled(
    net: Terrain, numbers: npt.NDArray[np.int64], corners: Points, owner: npt.NDArray[np.int64]
) -> tuple[Points, Points]:
    """Levels of the net's own triangles at the corners of their pieces."""
    return corners, _level_in(net, numbers[owner], corners)


def _level_in(net: Terrain, numbers: npt.NDArray[np.int64], corners: Points) -> Points:
    first = net.triangles[numbers, 0]
    offset = corners - net.xy[first][:, None, :]
    levels: Points = net.z[first][:, None] + (offset * net.gradients(numbers)[:, None, :]).sum(axis=2)
    return levels


def _overlaid(before: Terrain, after: Terrain, ground: BaseGeometry) -> Iterator[Volume]:
    """Two nets laid over each other: on each common piece both are flat."""
    here = before.local(ground)
    shift = before.origin - after.origin
    inside, cut = before.sieve(here)
    numbers = np.concatenate([inside, cut])
    over, under = after.sieve(after.local(ground))
    others = np.concatenate([over, under])
    if not len(numbers) or not len(others):
        return
    tree = shapely.STRtree(shapely.transform(after.shapes(others), lambda xy: xy - shift))
    edge = set(cut.tolist())
    for start in range(0, len(numbers), PAIRS // 8):
        mine = numbers[start : start + PAIRS // 8]
        shapes = before.shapes(mine)
        at_edge = np.array([number in edge for number in mine.tolist()])
        shapes[at_edge] = shapely.intersection(shapes[at_edge], here)
        one, other = tree.query(shapes)
        pieces = shapely.intersection(shapes[one], tree.geometries[other])
        corners, owner = _triangulated(pieces)
        low = _level_in(before, mine[one[owner]], corners)
        high = _level_in(after, others[other[owner]], corners + shift)
        yield integrate(corners, high - low)


def integrate(corners: Points, rise: Points) -> Volume:
    """Cut and fill over triangles (k, 3, 2) on which the rise at the corners (k, 3) runs flat between.

    Over a triangle of area A with one corner u above and two, v and w, below zero, the part above is
    A · u³ / (3 (u − v)(u − w)); the rest follows from the whole, A (u + v + w) / 3.
    """
    if not len(corners):
        return Volume()
    (ax, ay), (bx, by), (cx, cy) = (corners[:, i].T for i in range(3))
    area = np.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2
    rise = np.where(np.abs(rise) < 1e-9, 0.0, rise)
    low, middle, high = np.sort(rise, axis=1).T
    whole = area * (low + middle + high) / 3
    up, up_area = np.maximum(whole, 0.0), np.where(low >= 0, area, 0.0)
    one = (high > 0) & (middle <= 0) & (low < 0)
    two = (middle > 0) & (low < 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = high**2 / ((high - middle) * (high - low))
        rest = low**2 / ((low - middle) * (low - high))
    up = np.where(one, area * high * share / 3, up)
    up_area = np.where(one, area * share, up_area)
    up = np.where(two, whole - area * low * rest / 3, up)
    up_area = np.where(two, area * (1 - rest), up_area)
    # Ground that does not change is neither cut nor filled.
    still = (low == 0) & (high == 0)
    up_area = np.where(still, 0.0, up_area)
    down_area = np.where(still | (low >= 0), 0.0, area - up_area)
    return Volume(
        cut_m3=float((up - whole).sum()),
        fill_m3=float(up.sum()),
        cut_m2=float(down_area.sum()),
        fill_m2=float(up_area.sum()),
        at_level_m2=float((area - _above(area, rise - AT_LEVEL_M) - _above(area, -rise - AT_LEVEL_M)).sum()),
        covered_m2=float(area.sum()),
    )


def _above(area: Points, rise: Points) -> Points:
    """The part of each triangle's area where the rise is above zero."""
    low, middle, high = np.sort(rise, axis=1).T
    with np.errstate(divide="ignore", invalid="ignore"):
        one = high**2 / ((high - middle) * (high - low))
        two = 1 - low**2 / ((low - middle) * (low - high))
    share = np.select([low >= 0, high <= 0, middle <= 0], [1.0, 0.0, one], two)
    found: Points = area * share
    return found


@dataclass(frozen=True)
class Cell:
    """A square of the grid: its south-west corner, levels at SW SE NE NW, and what is cut and filled."""

    row: int
    column: int
    east: float
    north: float
    before: tuple[float, ...]
    after: tuple[float, ...]
    inside_m2: float
    cut_m3: float
    fill_m3: float

    @property
    def heights(self) -> tuple[float, ...]:
        """施工高度 at the corners: fill above zero, cut below."""
        return tuple(high - low for low, high in zip(self.before, self.after, strict=True))


@dataclass
class Grid:
    """The squares that meet an outline; `beyond` counts corners whose level is the nearest point's."""

    side_m: float
    cells: list[Cell] = field(default_factory=list)
    total: Volume = field(default_factory=Volume)
    beyond: int = 0


def by_squares(before: Terrain, after: Terrain | float, ground: BaseGeometry, *, side_m: float = 20) -> Grid:
    """方格网法: four corner heights a square, mixed squares by the squared sums, edge squares by their share.

    All four of one sign: V = a²/4 · Σh. Mixed: V± = a²/4 · (Σh±)² / Σ|h|. The grid stands on whole multiples
    of its side, so that two surveys of a lot fall on the same corners.
    """
    left, low, right, top = ground.bounds
    columns = np.arange(np.floor(left / side_m), np.ceil(right / side_m)) * side_m
    rows = np.arange(np.floor(low / side_m), np.ceil(top / side_m)) * side_m
    east, north = (one.ravel() for one in np.meshgrid(columns, rows))
    squares = shapely.box(east, north, east + side_m, north + side_m)
    size = shapely.area(shapely.intersection(squares, ground))
    kept = size > 1e-6
    east, north, size = east[kept], north[kept], size[kept]
    steps = np.array([(0, 0), (side_m, 0), (side_m, side_m), (0, side_m)])
    places = (np.column_stack([east, north])[:, None, :] + steps).reshape(-1, 2)
    old, missing = _corner_levels(before, places)
    new, absent = _corner_levels(after, places)
    rise = (new - old).reshape(-1, 4)
    up, down = np.maximum(rise, 0).sum(axis=1), np.maximum(-rise, 0).sum(axis=1)
    both = np.where(up + down > 0, up + down, 1.0)
    fill, cut = size / 4 * up**2 / both, size / 4 * down**2 / both
    grid = Grid(side_m, beyond=int((missing | absent).sum()))
    grid.total = Volume(
        cut_m3=float(cut.sum()),
        fill_m3=float(fill.sum()),
        cut_m2=float((size * down / both).sum()),
        fill_m2=float((size * up / both).sum()),
        at_level_m2=float(size[(np.abs(rise) <= AT_LEVEL_M).all(axis=1)].sum()),
        covered_m2=float(size.sum()),
        ground_m2=float(ground.area),
    )
    old, new = old.reshape(-1, 4), new.reshape(-1, 4)
    grid.cells = [
        Cell(
            row=round((float(north[i]) - float(rows[0])) / side_m) + 1,
            column=round((float(east[i]) - float(columns[0])) / side_m) + 1,
            east=float(east[i]),
            north=float(north[i]),
            before=tuple(old[i].tolist()),
            after=tuple(new[i].tolist()),
            inside_m2=float(size[i]),
            cut_m3=float(cut[i]),
            fill_m3=float(fill[i]),
        )
        for i in range(len(size))
    ]
    return grid


def _corner_levels(surface: Terrain | float, places: Points) -> tuple[Points, npt.NDArray[np.bool_]]:
    """Levels at the corners; one beyond the surveyed ground has its nearest point's, and is told."""
    if not isinstance(surface, Terrain):
        return np.full(len(places), float(surface)), np.zeros(len(places), dtype=bool)
    found = surface.levels(places)
    missing = np.isnan(found)
    if missing.any():
        found[missing] = surface.z[surface.nearest(places[missing])]
    return found, missing


@dataclass(frozen=True)
class Balance:
    """Earth of a lot in m³: the cut loose on the lorry, what the fill asks for, what is left or lacking."""

    cut_m3: Decimal
    fill_m3: Decimal
    loose_m3: Decimal
    needed_m3: Decimal
    balance_m3: Decimal


def balance(cut_m3: Decimal, fill_m3: Decimal, *, swell: Decimal, compaction: Decimal) -> Balance:
    """Weigh cut against fill in natural m³: a compacted m³ takes `compaction` natural ones, and a natural one
    fills `swell` on the lorry. Cut 1000, fill 800, 1.15 and 1.10: loose 1150, needed 880, 120 left over.
    """
    needed = (fill_m3 * compaction).quantize(PLACES)
    return Balance(cut_m3, fill_m3, (cut_m3 * swell).quantize(PLACES), needed, cut_m3 - needed)
