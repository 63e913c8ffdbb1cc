"""Volumes equal closed forms, add up, mirror, and agree between net and squares within what is stated.

Net against closed form: 1e-6 of the volume for flat-sided solids (plane, prism, wedge, pyramid); a cone by
points every metre: 0.5 %. Squares of 10 m against the net on smooth ground: 2 % of the earth moved.
"""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import Polygon, box

from expansion.rules.earthwork import balance, between, by_squares
from expansion.rules.terrain import Terrain

EAST, NORTH = 37_398_000.0, 3_001_000.0
LOT = box(EAST, NORTH, EAST + 100, NORTH + 100)


def net(level, *, step=10.0, low=-20.0, high=120.0):
    grid = np.arange(low, high + step / 2, step)
    x, y = (a.ravel() for a in np.meshgrid(grid, grid))
    return Terrain(np.column_stack([x + EAST, y + NORTH, level(x, y) + 0 * x]))


def scattered(level, seed, count=400):
    xy = np.random.default_rng(seed).random((count, 2)) * 160 - 30
    xy = np.vstack([xy, [(-30, -30), (130, -30), (130, 130), (-30, 130)]])
    return Terrain(np.column_stack([xy[:, 0] + EAST, xy[:, 1] + NORTH, level(*xy.T)]))


def test_a_prism_is_area_times_height():
    found = between(net(lambda x, y: 201), 200.0, LOT)
    assert (found.cut_m3, found.fill_m3, found.cut_m2, found.gap_m2) == pytest.approx((10_000, 0, 10_000, 0))


def test_a_wedge_is_cut_and_filled_on_either_side_of_its_zero_line():
    # 5 m over 100 m, zero in the middle: two wedges of 50 × 100 × 2.5 / 2
    found = between(net(lambda x, y: 200 + 0.05 * x), 202.5, LOT)
    assert (found.cut_m3, found.fill_m3) == pytest.approx((6250, 6250))
    assert (found.cut_m2, found.fill_m2) == pytest.approx((5000, 5000))


def test_the_zero_line_through_the_middle_of_triangles_loses_nothing():
    found = between(scattered(lambda x, y: 200 + 0.05 * x, seed=3), 202.37, LOT)
    cut, fill = 52.6**2 * 0.05 / 2 * 100, 47.4**2 * 0.05 / 2 * 100
    assert (found.cut_m3, found.fill_m3) == pytest.approx((cut, fill), rel=1e-9)


def test_a_pyramid_is_a_third_of_its_box():
    points = np.array([(0, 0, 0), (100, 0, 0), (100, 100, 0), (0, 100, 0), (50, 50, 10.0)])
    before = Terrain(points + np.array([EAST, NORTH, 200]))
    assert between(before, 200.0, LOT).cut_m3 == pytest.approx(100 * 100 * 10 / 3, rel=1e-9)


def test_a_cone_by_points_every_metre_is_within_half_a_percent():
    cone = net(lambda x, y: 200 + np.maximum(0, 10 - np.hypot(x - 50, y - 50) / 4), step=1.0)
    assert between(cone, 200.0, LOT).cut_m3 == pytest.approx(np.pi * 40**2 * 10 / 3, rel=0.005)


def test_a_lot_cut_out_of_a_plane_is_its_area_times_the_level_of_its_middle():
    lot = Polygon([(3, 7), (91, 12), (88, 95), (50, 40), (9, 83)])
    lot = affinity.translate(lot, EAST, NORTH)
    middle = lot.centroid
    mean = 0.03 * (middle.x - EAST) - 0.02 * (middle.y - NORTH)
    found = between(scattered(lambda x, y: 210 + 0.03 * x - 0.02 * y, seed=5), 200.0, lot)
    assert found.cut_m3 == pytest.approx(lot.area * (10 + mean), rel=1e-6)


planes = st.tuples(st.floats(-0.08, 0.08), st.floats(-0.08, 0.08), st.floats(-3, 3))


@settings(max_examples=40, deadline=None)
@given(planes, planes, st.integers(0, 10**6), st.floats(0, 90))
def test_two_nets_over_planes_give_the_planes_own_difference(one, other, seed, turn):
    lot = affinity.rotate(box(EAST + 20, NORTH + 20, EAST + 80, NORTH + 80), turn)
    low = scattered(lambda x, y: 200 + one[0] * x + one[1] * y + one[2], seed)
    high = scattered(lambda x, y: 200 + other[0] * x + other[1] * y + other[2], seed + 1)
    found = between(low, high, lot)
    middle = [other[0] - one[0], other[1] - one[1]] @ np.array([50.0, 50.0]) + other[2] - one[2]
    assert found.fill_m3 - found.cut_m3 == pytest.approx(lot.area * middle, abs=1e-3)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_rough_nets_mirror_each_other_and_net_out_by_their_mean_levels(seed):
    rng = np.random.default_rng(seed)
    low = scattered(lambda x, y: 200 + rng.random(x.shape) * 4, seed, 60)
    high = scattered(lambda x, y: 201 + rng.random(x.shape) * 4, seed + 1, 60)
    there, back = between(low, high, LOT), between(high, low, LOT)
    assert (there.cut_m3, there.fill_m3) == pytest.approx((back.fill_m3, back.cut_m3), rel=1e-6)
    # What the overlay says must be what each net says on its own against one level.
    down, up = between(low, 150.0, LOT), between(high, 150.0, LOT)
    assert there.fill_m3 - there.cut_m3 == pytest.approx(up.cut_m3 - down.cut_m3, rel=1e-6)
    assert there.covered_m2 == pytest.approx(LOT.area)
    assert there.at_level_m2 <= there.covered_m2


@settings(max_examples=20, deadline=None)
@given(st.floats(0.02, 0.08), st.floats(0, 6), st.floats(35, 80))
def test_squares_agree_with_the_net_within_two_percent_on_smooth_ground(tilt, lift, wave):
    low = net(lambda x, y: 200 + tilt * x + lift * np.sin(x / wave) * np.cos(y / wave), step=5)
    exact, squares = between(low, 202.0, LOT), by_squares(low, 202.0, LOT, side_m=10).total
    gap = abs(exact.cut_m3 - squares.cut_m3) + abs(exact.fill_m3 - squares.fill_m3)
    assert gap <= 0.02 * (exact.cut_m3 + exact.fill_m3) + 20


def test_a_square_with_both_signs_follows_the_formula_of_the_squared_sums():
    before = Terrain(
        np.array([(0, 0, 201), (20, 0, 199), (20, 20, 199), (0, 20, 201.0)]) + np.array([EAST, NORTH, 0])
    )
    (cell,) = by_squares(before, 200.0, box(EAST, NORTH, EAST + 20, NORTH + 20), side_m=20).cells
    assert cell.heights == (-1, 1, 1, -1)
    assert (cell.cut_m3, cell.fill_m3) == pytest.approx((100, 100))


def test_an_edge_square_counts_by_its_share():
    grid = by_squares(net(lambda x, y: 201), 200.0, box(EAST, NORTH, EAST + 50, NORTH + 100), side_m=20)
    assert grid.total.cut_m3 == pytest.approx(5000)
    assert sum(cell.inside_m2 for cell in grid.cells) == pytest.approx(5000)


def test_ground_no_point_reaches_is_a_gap_and_no_volume():
    found = between(net(lambda x, y: 201, high=50), 200.0, LOT)
    assert (found.covered_m2, found.gap_m2, found.cut_m3) == pytest.approx((2500, 7500, 2500))


def test_ground_within_ten_centimetres_is_at_level():
    found = between(net(lambda x, y: 200 + 0.01 * x), 200.0, LOT)
    assert found.at_level_m2 == pytest.approx(1000)


def test_balance_weighs_natural_cut_against_compacted_fill():
    found = balance(Decimal(1000), Decimal(800), swell=Decimal("1.15"), compaction=Decimal("1.10"))
    assert (found.loose_m3, found.needed_m3, found.balance_m3) == (1150, 880, 120)
