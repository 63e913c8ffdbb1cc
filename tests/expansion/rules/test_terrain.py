"""Ground between points: exact on planes, unknown beyond them, steep by area; and what cannot be ground."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import Polygon, box

from expansion.rules.terrain import Terrain, level_at, slope_percent
from landmgmt.lib.refusal import Refusal

EAST, NORTH = 37_398_000.0, 3_001_000.0


def ramp(east_share, north_share=0.0, step=10, size=100):
    """A square of 100 m with a point every 10 m, 200 m high in its corner."""
    grid = np.arange(0, size + step, step, dtype=float)
    x, y = (a.ravel() for a in np.meshgrid(grid, grid))
    return np.column_stack([x + EAST, y + NORTH, 200 + east_share * x + north_share * y])


def test_level_on_a_ramp_is_the_ramps():
    assert level_at(ramp(0.05), EAST + 33.3, NORTH + 71.9) == pytest.approx(201.665, abs=1e-9)


def test_level_beyond_the_points_is_unknown_and_never_zero():
    assert level_at(ramp(0.05), EAST + 133, NORTH) is None


def test_a_ramp_of_one_in_twenty_slopes_five_percent():
    slope = slope_percent(ramp(0.05), box(EAST + 13, NORTH + 13, EAST + 61, NORTH + 77))
    assert (slope.mean, slope.maximum, slope.covered) == pytest.approx((5, 5, 1))


def test_a_roof_has_the_mean_of_its_sides_by_area_and_the_steeper_as_maximum():
    points = ramp(0)
    x = points[:, 0] - EAST
    points[:, 2] = 200 + np.where(x <= 50, 0.10 * x, 5 - 0.02 * (x - 50))
    slope = slope_percent(points, box(EAST, NORTH, EAST + 100, NORTH + 100))
    assert (slope.mean, slope.maximum) == pytest.approx((6, 10))


def test_half_surveyed_ground_says_so():
    slope = slope_percent(ramp(0.05), box(EAST + 50, NORTH, EAST + 150, NORTH + 100))
    assert slope.covered == pytest.approx(0.5)


def test_ground_no_point_reaches_has_no_slope():
    assert slope_percent(ramp(0.05), box(EAST + 500, NORTH, EAST + 550, NORTH + 50)) is None


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**6),
    st.floats(-0.3, 0.3),
    st.floats(-0.3, 0.3),
    st.floats(0, 360),
    st.floats(0.3, 1.0),
)
def test_any_plane_under_any_points_and_any_outline_gives_its_own_slope(seed, east, north, turn, size):
    xy = np.random.default_rng(seed).random((300, 2)) * 100
    points = np.column_stack([xy[:, 0] + EAST, xy[:, 1] + NORTH, 200 + xy @ [east, north]])
    notch = Polygon([(20, 20), (80, 20), (80, 80), (50, 40), (20, 80)])
    ground = affinity.translate(affinity.scale(affinity.rotate(notch, turn), size, size), EAST, NORTH)
    slope = slope_percent(points, ground)
    assert slope.mean == pytest.approx(100 * np.hypot(east, north), abs=1e-6)
    assert slope.covered == pytest.approx(1, abs=0.05)


def test_the_sieve_finds_the_area_of_a_notched_outline_exactly():
    rng = np.random.default_rng(7)
    xy = np.vstack([rng.random((5000, 2)) * 100, [[-9, -9], [109, -9], [109, 109], [-9, 109]]])
    terrain = Terrain(np.column_stack([xy[:, 0] + EAST, xy[:, 1] + NORTH, np.zeros(len(xy))]))
    ground = Polygon([(0, 0), (100, 0), (100, 100), (50.01, 100), (50, 0.02), (49.99, 100), (0, 100)])
    here = affinity.translate(ground, *([EAST, NORTH] - terrain.origin))
    inside, cut = terrain.sieve(here)
    whole = terrain.areas(inside).sum() + shapely.area(shapely.intersection(terrain.shapes(cut), here)).sum()
    assert whole == pytest.approx(ground.area, abs=1e-6)


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ([(0, 0, 1), (1, 1, 1)], "terrain_too_few"),
        ([(0, 0, 1), (10, 10, 2), (20, 20, 3), (30, 30, 9)], "terrain_collinear"),
        ([(5, 5, 1), (5, 5, 2), (5, 5, 3)], "terrain_collinear"),
    ],
)
def test_points_that_span_no_ground_are_refused(points, code):
    with pytest.raises(Refusal, match=code):
        Terrain(np.array(points, dtype=float) + np.array([EAST, NORTH, 0]))
