"""Which of many polygons overlap, without comparing each with its neighbours: edges are walked once each way.

Where land is divided, an edge between two plots is walked by both, in opposite directions. What is left
when those cancel is the outline of "how many plots lie here". Ground that two plots claim is bounded by
such left-over edges, and inside of them both lie: so it is enough to ask what other plots the left-over
edges meet, and from each overlap to go on to the plots that take part in it and to those that touch them.
On any way through ground claimed twice, a plot that ends hands on to one that touches it, which is compared
then: no pair is missed.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from landmgmt.lib import units
from landmgmt.lib.geometry import TOLERANCE_M
from landmgmt.lib.many import Rings

Numbers = NDArray[np.int64]
Boxes = NDArray[np.float64]
# Plots compared at a time: bounds the memory, whatever the file.
SLICE = 10_000
_CELLS = 512
_END_M = TOLERANCE_M * 0.4


class Outline:
    """The edges that no neighbour walks back, of plots that are added batch by batch."""

    def __init__(self) -> None:
        self._kept: list[tuple[Any, ...]] = []

    def add(self, edges: tuple[NDArray[Any], ...]) -> None:
        """Add the edges of some plots, as `walked_once` gives them."""
        self._kept.append(edges)

    def owners(self) -> Numbers:
        """The plots with an edge that is left over when all have been added, in ascending order."""
        if not self._kept:
            return np.empty(0, dtype=np.int64)
        whole = [np.concatenate(parts) for parts in zip(*self._kept, strict=True)]
        self._kept = [_left(*whole)]
        return np.unique(self._kept[0][3]).astype(np.int64)

    def edges(self, rings: Rings) -> tuple[NDArray[Any], Numbers]:
        """The left-over edges of plots as lines without their ends, and the place of the plot of each."""
        key, _proof, _way = _walked(rings)
        here = np.flatnonzero(rings.edge)[np.isin(key, self._kept[0][0])]
        start, end = rings.xy[here], rings.xy[here + 1]
        along = end - start
        length = np.hypot(along[:, 0], along[:, 1])
        # Plots that share a corner meet there; ground narrower than the tolerance is none.
        inward = along * (np.minimum(_END_M, length / 4) / length)[:, None]
        lines = shapely.linestrings(np.stack([start + inward, end - inward], axis=1))
        return lines, rings.plot[here]


def walked_once(rings: Rings | None, owners: Numbers) -> tuple[NDArray[Any], ...]:
    """The edges left over among plots in metres with counter-clockwise shells and clockwise holes.

    Key, proof, way and owner of each, to be added to an outline.
    """
    if rings is None:
        return tuple(np.empty(0, dtype=kind) for kind in (np.uint64, np.uint64, np.int8, np.int32))
    key, proof, way = _walked(rings)
    owner = owners[rings.plot[rings.edge]].astype(np.int32)
    return _left(key, proof, way, owner)


def _walked(rings: Rings) -> tuple[Any, Any, Any]:
    """A key and a proof per edge, the same whichever way it is walked, and the way."""
    here = np.flatnonzero(rings.edge)
    bits = np.ascontiguousarray(rings.xy + 0.0).view(np.uint64)
    one, other = _mixed(bits[here]), _mixed(bits[here + 1])
    forward = one < other
    low, high = np.where(forward, one, other), np.where(forward, other, one)
    with np.errstate(over="ignore"):
        key = low * np.uint64(0x9E3779B97F4A7C15) ^ (high + (high << np.uint64(7)))
        proof = high * np.uint64(0xC2B2AE3D27D4EB4F) + low
    return key, proof, np.where(forward, 1, -1).astype(np.int8)


def _mixed(points: NDArray[np.uint64]) -> NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        x = points[:, 0] * np.uint64(0xFF51AFD7ED558CCD)
        x ^= x >> np.uint64(32)
        y = (points[:, 1] ^ (points[:, 1] >> np.uint64(29))) * np.uint64(0xC4CEB9FE1A85EC53)
        y ^= y >> np.uint64(31)
        mixed = (x + y * np.uint64(3)) * np.uint64(0x9FB21C651E98DF25)
        return mixed ^ (mixed >> np.uint64(28))


def _left(key: Any, proof: Any, way: Any, owner: Any) -> tuple[Any, ...]:
    """Keep the edges whose walks do not cancel; two edges under one key would fail the proof and stay."""
    if not len(key):
        return key, proof, way, owner
    order = np.argsort(key, kind="stable")
    key, proof, way, owner = key[order], proof[order], way[order], owner[order]
    start = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
    with np.errstate(over="ignore"):
        walked = np.add.reduceat(way.astype(np.int64), start)
        proved = np.add.reduceat(np.where(way > 0, proof, np.uint64(0) - proof), start)
    stays = np.repeat((walked != 0) | (proved != 0), np.diff(np.append(start, len(key))))
    return key[stays], proof[stays], way[stays], owner[stays]


def overlapping(
    outline: Outline, boxes: Boxes, load: Callable[[Numbers], NDArray[Any]]
) -> Iterator[tuple[int, int, Any, Any, Any]]:
    """Yield (i, j, shape i, shape j, common ground), i < j, of each pair that overlaps wider than 1 mm.

    `boxes` are the bounds of all plots by number (NaN for none), `load` gives the shapes of numbers in
    metres.
    """
    waiting = _beginnings(outline, boxes, load)
    compared = np.zeros(len(boxes), dtype=np.int32)  # in which round; 0 for not yet
    twice = np.zeros(len(boxes), dtype=bool)  # takes part in an overlap
    turn = 0
    while len(waiting):
        turn += 1
        compared[waiting] = turn
        beside, met = [], []
        for chosen in _slices(waiting, boxes):
            found, i, j = _pairs(chosen, boxes, load, compared, turn)
            for pair in found:
                twice[[pair[0], pair[1]]] = True
                yield pair
            beside.append(np.array([n for pair in found for n in pair[:2]], dtype=np.int64))
            met.append((i, j))
        beside += [j[twice[i]] for i, j in met]
        further = np.unique(np.concatenate(beside))
        waiting = further[compared[further] == 0]


def _beginnings(outline: Outline, boxes: Boxes, load: Callable[[Numbers], NDArray[Any]]) -> Numbers:
    """The plots that overlap where an edge is left over: from these all others are reached."""
    begun: list[Numbers] = [np.empty(0, dtype=np.int64)]
    owners = outline.owners()
    for chosen in _slices(owners, boxes) if len(owners) else ():
        near = _near(chosen, boxes)
        shapes = load(near)
        lines, place = outline.edges(Rings(shapes[np.searchsorted(near, chosen)]))
        shapely.prepare(lines)
        line, other = shapely.STRtree(shapes).query(lines, predicate="intersects")
        pairs = np.unique(np.column_stack([chosen[place[line]], near[other]]), axis=0)
        pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        one, two = (shapes[np.searchsorted(near, pairs[:, k])] for k in (0, 1))
        lying = [_lies_on(a, b) is not None for a, b in zip(one, two, strict=True)]
        begun.append(pairs[np.array(lying, dtype=bool)].ravel())
    return np.unique(np.concatenate(begun))


def _lies_on(one: Any, other: Any) -> Any:
    """The common ground of two, None where it is no wider than the tolerance."""
    common = one.intersection(other)
    return common if common.area > 0 and not common.buffer(-TOLERANCE_M / 2).is_empty else None


def _slices(waiting: Numbers, boxes: Boxes) -> Iterable[Numbers]:
    """Plots that lie together: strips from west to east, each cut from south to north."""
    by_x = waiting[np.argsort(boxes[waiting, 0], kind="stable")]
    across = max(1, int(np.ceil(np.sqrt(len(waiting) / SLICE))))
    for strip in np.array_split(by_x, across):
        by_y = strip[np.argsort(boxes[strip, 1], kind="stable")]
        yield from np.array_split(by_y, max(1, int(np.ceil(len(strip) / SLICE))))


def _pairs(
    chosen: Numbers,
    boxes: Boxes,
    load: Callable[[Numbers], NDArray[Any]],
    compared: NDArray[np.int32],
    turn: int,
) -> tuple[list[tuple[int, int, Any, Any, Any]], Numbers, Numbers]:
    """The overlaps of the chosen plots, and the numbers of all that meet: chosen beside other."""
    near = _near(chosen, boxes)
    shapes = load(near)
    shapely.prepare(shapes)
    mine = shapes[np.searchsorted(near, chosen)]
    left, right = shapely.STRtree(shapes).query(mine, predicate="intersects")
    i, j = chosen[left], near[right]
    # A pair of two that are compared in one turn comes from both: it counts from the lower one.
    met = (i, j)
    once = (compared[j] == 0) | (compared[j] == turn) & (i < j)
    left, right = left[once], right[once]
    found = []
    meets = ~shapely.touches(mine[left], shapes[right])
    for a, b in zip(chosen[left[meets]].tolist(), near[right[meets]].tolist(), strict=True):
        low, high = min(a, b), max(a, b)
        one, other = shapes[np.searchsorted(near, low)], shapes[np.searchsorted(near, high)]
        common = _lies_on(one, other)
        if common is not None:
            found.append((low, high, one, other, common))
    return found, *met


def _near(chosen: Numbers, boxes: Boxes) -> Numbers:
    """The numbers of all plots whose bounds may meet those of the chosen ones: a grid over their
    ground tells.
    """
    mine = boxes[chosen]
    low, high = mine[:, :2].min(axis=0), mine[:, 2:].max(axis=0)
    with np.errstate(invalid="ignore"):
        inside = np.flatnonzero(np.all((boxes[:, :2] <= high) & (boxes[:, 2:] >= low), axis=1))
    cell = np.maximum((high - low) / _CELLS, 1e-9)
    taken = np.zeros((_CELLS + 1, _CELLS + 1), dtype=np.int32)
    x0, y0, x1, y1 = _cells(mine, low, cell)
    for x, y, way in ((x0, y0, 1), (x1 + 1, y1 + 1, 1), (x0, y1 + 1, -1), (x1 + 1, y0, -1)):
        np.add.at(taken, (x, y), way)
    counted = np.zeros((_CELLS + 1, _CELLS + 1), dtype=np.int64)
    counted[1:, 1:] = (
        (taken.cumsum(axis=0).cumsum(axis=1)[:_CELLS, :_CELLS] > 0).cumsum(axis=0).cumsum(axis=1)
    )
    x0, y0, x1, y1 = _cells(boxes[inside], low, cell)
    met = counted[x1 + 1, y1 + 1] - counted[x0, y1 + 1] - counted[x1 + 1, y0] + counted[x0, y0]
    return inside[met > 0]


def _cells(boxes: Boxes, low: Boxes, cell: Boxes) -> list[Numbers]:
    """The first and last column and row of the grid under each box."""
    at = [((boxes[:, k] - low[k % 2]) / cell[k % 2]).astype(np.int64) for k in range(4)]
    return [np.clip(one, 0, _CELLS - 1) for one in at]


def area_m2(common: Any) -> Decimal:
    """Return ㎡ of common ground, 2 places, as `geometry.overlaps` gives it."""
    return units.to_m2(Decimal(common.area).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP))
