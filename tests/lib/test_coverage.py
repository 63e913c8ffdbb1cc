"""Overlaps found by left-over edges are those of comparing every pair; many are measured as one is."""

import random

import numpy as np
import pytest
import shapely
from shapely import affinity

from landmgmt.lib import coverage, crs, geometry
from landmgmt.lib.many import Rings, doubtful_rings, ellipsoid_areas

WEST, SOUTH = 37398864.0, 3001337.0


def grid(width: int, height: int, side: float = 24.0):
    return [
        shapely.box(WEST + side * x, SOUTH + side * y, WEST + side * (x + 1), SOUTH + side * (y + 1))
        for y in range(height)
        for x in range(width)
    ]


def found_in(shapes, batch: int = 50):
    whole = shapely.orient_polygons(np.array([geometry.as_multipolygon(s) for s in shapes], dtype=object))
    outline = coverage.Outline()
    for first in range(0, len(whole), batch):
        part = whole[first : first + batch]
        outline.add(coverage.walked_once(Rings(part), np.arange(first, first + len(part))))
    boxes = shapely.bounds(whole)
    told = [(i, j) for i, j, *_ in coverage.overlapping(outline, boxes, lambda n: whole[n])]
    assert len(told) == len(set(told)), "a pair is told once"
    return set(told), {(i, j) for i, j, _ in geometry.overlaps(list(whole))}


@pytest.mark.parametrize("seed", range(30))
def test_every_overlap_is_found_whatever_its_kind(seed):
    dice = random.Random(seed)
    shapes = grid(12, 12)
    for n in dice.sample(range(144), 20):
        move = dice.choice(((5, 3), (0.4, 0), (0, -0.0005), (24, 0), (-11, 11)))
        shapes[n] = affinity.translate(shapes[n], *move)
    shapes += [shapes[n] for n in dice.sample(range(144), 5)]
    shapes += [shapes[n].buffer(-4) for n in dice.sample(range(144), 5)]
    shapes += [shapely.box(WEST + 30, SOUTH + 30, WEST + 170, SOUTH + 150)]
    shapes += [shapely.box(WEST + 20, SOUTH + 20, WEST + 90, SOUTH + 90).difference(shapes[30].buffer(1))]
    dice.shuffle(shapes)
    found, expected = found_in(shapes)
    assert found == expected
    assert expected


def test_a_second_layer_divided_otherwise_is_found_to_its_last_pair():
    """Inside it every edge is walked both ways in its own layer: only its rim is left over."""
    for second in (grid(6, 6), grid(9, 9, side=16.0)):
        found, expected = found_in([*grid(6, 6), *second])
        assert found == expected
        assert len(expected) >= 36


def test_land_edge_to_edge_has_no_overlap_and_asks_for_none():
    assert found_in(grid(10, 10)) == (set(), set())


def test_without_going_on_from_an_overlap_pairs_are_missed(monkeypatch):
    """The control: the search stops at the plots whose edges are left over."""
    monkeypatch.setattr(coverage, "_pairs", _only_first(coverage._pairs))
    found, expected = found_in([*grid(6, 6), *grid(6, 6)])
    assert found < expected


def _only_first(pairs):
    def first_round(chosen, boxes, load, compared, turn):
        told, i, j = pairs(chosen, boxes, load, compared, turn)
        return (told, i[:0], j[:0]) if turn == 1 else ([], i[:0], j[:0])

    return first_round


def test_many_areas_on_the_ellipsoid_are_those_of_one():
    shapes = [crs.to_geographic(s.buffer(3 * n), crs.SURVEY) for n, s in enumerate(grid(5, 5, side=150.0))]
    many = ellipsoid_areas(Rings(np.array([geometry.as_multipolygon(s) for s in shapes], dtype=object)))
    one = [float(geometry.areas(shape).ellipsoid) for shape in shapes]
    assert np.abs(many - one).max() < 0.001


def test_an_edge_too_long_for_the_series_says_so():
    wide = crs.to_geographic(shapely.box(WEST, SOUTH, WEST + 20_000, SOUTH + 10), crs.SURVEY)
    assert np.isnan(ellipsoid_areas(Rings(np.array([geometry.as_multipolygon(wide)], dtype=object))))[0]


@pytest.mark.parametrize(
    ("corner", "doubtful"), [((12, 0), False), ((0.001, 0), True), ((60, 0.00001), True), ((12, 5), False)]
)
def test_a_ring_with_near_points_or_spikes_is_looked_at_closely(corner, doubtful):
    points = [(0, 0), corner, (24, 0.02), (24, 24), (0, 24)]
    ring = np.array([shapely.MultiPolygon([shapely.Polygon(points)])], dtype=object)
    assert doubtful_rings(Rings(ring), 500)[0] == doubtful
