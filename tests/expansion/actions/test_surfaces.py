"""A surface is kept as it was measured, and stays so."""

from datetime import date

import numpy as np
import pytest
from django.db import DatabaseError, connection, transaction

from expansion.actions.surfaces import keep_surface
from expansion.models import Surface
from expansion.models.earth_figures import Kept
from expansion.models.surfaces import surface_points
from landmgmt.lib.refusal import Refusal

DAY = date(2026, 3, 1)
POINTS = np.array(
    [(37398000.123, 3001000.001, 200.1), (37398050, 3001000, 201.25), (37398000, 3001040, 199.0)]
)


def keep(world, lot, **changes):
    terms = {
        "lot": lot,
        "kind": "before",
        "name": "原地面",
        "survey_date": DAY,
        "height_system": "1985国家高程基准",
        "source": "示意",
        "points": POINTS,
        "actor": world.planner,
        "on": date(2026, 11, 23),
    }
    return keep_surface(**{**terms, **changes})


def test_points_come_back_to_the_last_bit(world, zone):
    surface = keep(world, zone.lot)
    assert np.array_equal(surface_points(surface), POINTS)
    assert (surface.points_count, surface.epsg) == (3, 4525)
    surface.refresh_from_db()
    assert (str(surface.min_level_m), str(surface.max_east_m)) == ("199.000", "37398050.000")


def test_the_newest_surface_of_the_lot_counts_and_the_zones_where_it_has_none(world, zone):
    whole = keep(world, None)
    assert Kept.of([zone.lot], DAY).current("before", zone.lot) == whole
    own = keep(world, zone.lot)
    assert Kept.of([zone.lot], DAY).current("before", zone.lot) == own
    assert Kept.of([zone.lot], date(2026, 2, 28)).current("before", zone.lot) is None
    assert Kept.of([zone.lot], DAY).current("as_built", zone.lot) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"points": POINTS[:2]}, "terrain_too_few"),
        ({"points": POINTS * [1, 1, np.nan]}, "terrain_no_level"),
        ({"points": POINTS + np.array([0, 0, 9000])}, "terrain_level_impossible"),
        ({"survey_date": date(2026, 11, 24)}, "survey_ahead"),
    ],
)
def test_what_is_no_ground_is_refused_and_nothing_is_written(world, zone, changes, code):
    with pytest.raises(Refusal, match=code):
        keep(world, zone.lot, **changes)
    assert Surface.objects.count() == 0


@pytest.mark.parametrize("table", ["expansion_surface", "expansion_surfacepoints"])
def test_a_kept_surface_is_never_changed(world, zone, table):
    keep(world, zone.lot)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
