"""Land of every shape the office meets, for tests of what is written and read again: in metres of 4525."""

import math
from typing import Any

import shapely
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import MultiPolygon, Polygon, box

from landmgmt.lib import crs

EAST, NORTH = 37398864.552, 3001337.231


@st.composite
def shells(draw: Any) -> Polygon:
    """A star round a point: 3 to 24 corners, 40 to 100 m out, at angles that never meet."""
    outs = draw(st.lists(st.integers(40_000, 100_000), min_size=3, max_size=24))
    turn = draw(st.floats(0, 360, allow_nan=False))
    step = 2 * math.pi / len(outs)
    corners = [(math.cos(i * step) * mm / 1000, math.sin(i * step) * mm / 1000) for i, mm in enumerate(outs)]
    return affinity.rotate(Polygon(corners), turn, origin=(0, 0))


@st.composite
def parts(draw: Any) -> Polygon:
    """A star with up to two holes, one of which may touch the shell in a corner, and corners 1–2 mm apart."""
    shell = draw(shells())
    if draw(st.booleans()):
        x, y = shell.exterior.coords[0]
        turn = draw(st.integers(1, 3)) / 1000
        near = Polygon([(x, y), (x - turn * 0.6, y + turn * 0.8), *list(shell.exterior.coords)[1:-1]])
        shell = near if near.is_valid else shell
    holes = [box(x, -3, x + 5, 3) for x in (-9, 3)[: draw(st.integers(0, 2))]]
    whole = shell
    for hole in holes:
        if hole.within(shell):
            whole = whole.difference(hole)
    if draw(st.booleans()):
        # A hole that touches the shell in one corner of both.
        x, y = shell.exterior.coords[0]
        wedge = Polygon(
            [(x, y), (x * 0.6 - y * 0.05, y * 0.6 + x * 0.05), (x * 0.6 + y * 0.05, y * 0.6 - x * 0.05)]
        )
        touched = Polygon(
            whole.exterior.coords, [*(r.coords for r in whole.interiors), wedge.exterior.coords]
        )
        whole = touched if touched.is_valid else whole
    return whole if whole.is_valid else shell


@st.composite
def lands(draw: Any) -> MultiPolygon:
    """One to three parts; the second may touch the first in a corner, the others lie apart."""
    first = draw(parts())
    found = [first]
    for place in range(1, draw(st.integers(1, 3))):
        one = draw(parts())
        found.append(affinity.translate(one, place * 300, 0))
    if len(found) > 1 and draw(st.booleans()):
        # Slid along until their outermost corners are the same point.
        east = max(first.exterior.coords, key=lambda c: c[0])
        mate = box(east[0], east[1], east[0] + 10, east[1] + 10)
        if shapely.intersection(first, mate).geom_type == "Point":
            found[1] = mate
    land = affinity.translate(MultiPolygon(found), EAST, NORTH)
    sound = land if land.is_valid else MultiPolygon([affinity.translate(first, EAST, NORTH)])
    return sound if sound.is_valid else MultiPolygon([box(EAST, NORTH, EAST + 9, NORTH + 9)])


def in_degrees(land: Any) -> Any:
    """The land as the database holds it."""
    return crs.to_geographic(land, crs.SURVEY)


def farthest_m(one: Any, other: Any, epsg: int = crs.SURVEY) -> float:
    """How far the outlines lie apart, both ways, in metres."""
    metres = [crs.to_survey(g, epsg) for g in (one, other)]
    return float(shapely.hausdorff_distance(metres[0].boundary, metres[1].boundary))
