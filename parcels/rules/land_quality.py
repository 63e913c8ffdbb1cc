"""Quality of land on file (数据质检): every rule with its weight; the geometric ones work on plain shapes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from landmgmt.lib import geometry
from parcels.rules.checks import same_land
from parcels.rules.cross_checks import Rule, Weight

# Metres: a strip narrower than `gap` between two neighbours is a gap (缝隙); land narrower than `sliver` on
# average is a sliver (碎屑); neighbouring corners nearer than `near` are one corner measured twice. Shares of
# one: an area that differs by more than `area` is asked about (facts §2: 1 %). ㎡: what may lie outside.
LIMITS = {"gap": 0.5, "sliver": 0.5, "near": 0.01, "area": 0.01, "outside": 0.5}
# Named neighbours of one piece of land; more of them are counted.
NAMED = 5


@dataclass(frozen=True)
class Ground:
    """A taking's land on a day: its key, its code, its project, and its shape in survey metres."""

    pk: int
    code: str
    project: int
    shape: BaseGeometry


@dataclass(frozen=True)
class Fault:
    """What a geometric rule says of one taking: its place in the given sequence, and what is told of it."""

    place: int
    told: dict[str, Any]


GeometricRule = Callable[[Sequence[Ground]], Iterator[Fault]]


def overlap(lands: Sequence[Ground]) -> Iterator[Fault]:
    """Land that lies over other land by more than 1 mm, with each neighbour and the common ㎡."""
    met: dict[int, list[tuple[int, str]]] = {}
    for i, j, area_m2 in _overlaps(lands):
        if not same_land(lands[i].shape, lands[j].shape):
            met.setdefault(i, []).append((j, f"{area_m2:.2f}"))
            met.setdefault(j, []).append((i, f"{area_m2:.2f}"))
    for place, others in sorted(met.items()):
        yield Fault(place, _neighbours(lands, others))


def same_ground(lands: Sequence[Ground]) -> Iterator[Fault]:
    """Land whose outline is another's within 1 mm: each later one names the earlier."""
    for i, j, area_m2 in _overlaps(lands):
        if same_land(lands[i].shape, lands[j].shape):
            yield Fault(max(i, j), _neighbours(lands, [(min(i, j), f"{area_m2:.2f}")]))


def gap(lands: Sequence[Ground]) -> Iterator[Fault]:
    """Land that leaves a strip of no land, narrower than half a metre, between itself and a neighbour.

    The later of the two is named. Told: the neighbour and the strip's ㎡.
    """
    near = _suspects(lands)
    shapes = [lands[place].shape for place in near]
    if len(shapes) < 2:
        return
    tree, width = shapely.STRtree(shapes), LIMITS["gap"]
    left, right = tree.query(shapes, predicate="dwithin", distance=width)
    met: dict[int, list[tuple[int, str]]] = {}
    for i, j in sorted((int(i), int(j)) for i, j in zip(left, right, strict=True) if i < j):
        strip = _between(shapes[i], shapes[j], width)
        others = [shapes[k] for k in tree.query(strip) if k not in (i, j)] if not strip.is_empty else []
        strip = strip.difference(shapely.union_all(others)) if others else strip
        if not strip.buffer(-geometry.TOLERANCE_M / 2).is_empty:
            met.setdefault(near[j], []).append((near[i], f"{strip.area:.2f}"))
    for place, others in sorted(met.items()):
        yield Fault(place, _neighbours(lands, others))


def sliver(lands: Sequence[Ground]) -> Iterator[Fault]:
    """Land, or a part of it, that is on average narrower than half a metre: twice its ㎡ by its outline."""
    for place, land in enumerate(lands):
        parts = shapely.get_parts(land.shape)
        lengths = shapely.length(parts)
        widths = np.divide(2 * shapely.area(parts), lengths, out=np.zeros_like(lengths), where=lengths > 0)
        thin = widths < LIMITS["sliver"]
        if thin.any():
            worst = int(np.argmin(widths))
            told = {"width_m": f"{widths[worst]:.3f}", "area_m2": f"{shapely.area(parts[worst]):.2f}"}
            yield Fault(place, told)


def near_points(lands: Sequence[Ground]) -> Iterator[Fault]:
    """Land with neighbouring corners nearer than a centimetre: how many, and where the nearest."""
    for place, land in enumerate(lands):
        count, least, where = 0, np.inf, (0.0, 0.0)
        for ring in shapely.get_rings(shapely.get_parts(land.shape)):
            corners = shapely.get_coordinates(ring)
            steps = np.hypot(*np.diff(corners, axis=0).T)
            close = (steps < LIMITS["near"]) & (steps > 0)
            count += int(close.sum())
            if close.any() and steps[close].min() < least:
                at = int(np.flatnonzero(close)[steps[close].argmin()])
                least, where = float(steps[at]), (float(corners[at][0]), float(corners[at][1]))
        if count:
            told = {"count": count, "mm": f"{least * 1000:.1f}", "place": f"{where[0]:.3f}, {where[1]:.3f}"}
            yield Fault(place, told)


def _suspects(lands: Sequence[Ground]) -> list[int]:
    """Places of what is no clean coverage with its neighbours: one pass over all edges sorts out the rest."""
    if len(lands) < 2:
        return []
    edges = shapely.coverage_invalid_edges([land.shape for land in lands], gap_width=LIMITS["gap"])
    return [int(place) for place in np.flatnonzero(~shapely.is_empty(edges))]


def _overlaps(lands: Sequence[Ground]) -> list[tuple[int, int, Any]]:
    suspects = _suspects(lands)
    found = geometry.overlaps([lands[place].shape for place in suspects])
    return [(suspects[i], suspects[j], area_m2) for i, j, area_m2 in found]


def _between(one: BaseGeometry, other: BaseGeometry, width: float) -> BaseGeometry:
    """The ground between two shapes, narrower than the width, that neither covers."""
    reach = one.buffer(width, join_style="mitre").intersection(other.buffer(width, join_style="mitre"))
    # Closing fills what is narrower than the width, and flush with the ends.
    closed = shapely.union_all([one, other])
    for way in (width / 2, -width / 2):
        closed = closed.buffer(way, join_style="mitre")
    return reach.intersection(closed).difference(one).difference(other)


def _neighbours(lands: Sequence[Ground], met: Sequence[tuple[int, str]]) -> dict[str, Any]:
    named = [{"pk": lands[j].pk, "code": lands[j].code, "area_m2": area} for j, area in met[:NAMED]]
    return {"others": named, "count": len(met)}


GEOMETRIC: dict[str, GeometricRule] = {
    "overlap": overlap,
    "same_ground": same_ground,
    "gap": gap,
    "sliver": sliver,
    "near_points": near_points,
}

# In the order a person would mend them. A new rule is one line here; one function above or one SQL file in
# models/sql/quality; its words; its test.
RULES: tuple[Rule, ...] = (
    Rule("geometry_invalid", Weight.SERIOUS),
    Rule("same_ground", Weight.SERIOUS),
    Rule("overlap", Weight.SERIOUS),
    Rule("duplicate_code", Weight.SERIOUS),
    Rule("shares_not_one", Weight.SERIOUS),
    Rule("outside_extent", Weight.DOUBT),
    Rule("outside_parcel", Weight.DOUBT),
    Rule("gap", Weight.DOUBT),
    Rule("sliver", Weight.DOUBT),
    Rule("near_points", Weight.DOUBT),
    Rule("declared_area_differs", Weight.DOUBT),
    Rule("surveyed_area_differs", Weight.DOUBT),
    Rule("land_class_unknown", Weight.DOUBT),
    Rule("holder_missing", Weight.DOUBT),
    Rule("paper_missing", Weight.DOUBT),
    Rule("date_order", Weight.DOUBT),
    Rule("geometry_missing", Weight.NOTE),
)
BY_CODE = {rule.code: rule for rule in RULES}
