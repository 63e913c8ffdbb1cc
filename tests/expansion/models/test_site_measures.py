"""What layers and surveyed ground say of a site: figures for the head, and silence where none is known."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from expansion.actions import siting_reference
from expansion.actions.surfaces import keep_surface
from expansion.models.site_measures import METHODS, measured
from expansion.words.siting import HOWS, MEASURES
from landmgmt.lib import crs
from tests.expansion.overlays import enter
from tests.expansion.zone import field_of
from tests.money_day import draft, sign

JUNE = date(2026, 6, 1)
D = Decimal


def ramp(world, *, percent=3.0, level=200.0, east=40):
    """Ground that rises eastwards by so much a hundred metres, around the site at 80 m east."""
    frame = crs.to_survey(field_of(east, -30, 100, 100), crs.SURVEY)
    west, south, right, north = frame.bounds
    grid = [(x, y) for x in np.linspace(west, right, 11) for y in np.linspace(south, north, 11)]
    points = np.array([(x, y, level + (x - west) * percent / 100) for x, y in grid])
    return keep_surface(
        lot=None,
        kind="before",
        name="原始地面",
        survey_date=JUNE,
        height_system="1985",
        source="测绘",
        points=points,
        actor=world.planner,
        on=JUNE,
    )


def flood(world, level):
    return siting_reference.set_basis(
        valid_from=JUNE,
        load_centre=None,
        flood_level_m=D(level),
        flood_source="防洪评价",
        actor=world.planner,
        on=JUNE,
    )


def say(world, zone, method):
    zone.site.refresh_from_db()
    return measured(method, zone.site, JUNE)


def test_every_method_has_its_words():
    assert set(METHODS) == set(MEASURES)


@pytest.mark.parametrize("method", ["homes_distance", "farmland_area", "red_line_area", "hazards_area"])
def test_without_a_layer_there_is_no_figure(world, zone, method):
    found = say(world, zone, method)
    assert (found.number, found.how) == (None, "no_layer")


def test_a_layer_without_data_gives_no_figure_either(world, zone):
    enter(world, "farmland")
    assert say(world, zone, "farmland_area").number is None


def test_farmland_under_half_of_the_site_is_200_square_metres(world, zone):
    enter(world, "farmland", field_of(90, 0, 40, 40))
    found = say(world, zone, "farmland_area")
    assert abs(found.number - 200) < D("0.05")
    assert (found.layer, found.layer_date is not None) == ("farmland", True)


def test_a_red_line_elsewhere_is_nought_and_known(world, zone):
    enter(world, "redline", field_of(500, 0, 10, 10))
    assert say(world, zone, "red_line_area").number == 0


def test_homes_30_metres_off(world, zone):
    enter(world, "homes", field_of(130, 0, 10, 10))
    assert abs(say(world, zone, "homes_distance").number - 30) < D("0.2")


def test_a_restricted_layer_counts_but_is_not_named(world, zone):
    enter(world, "hazard", field_of(90, 0, 40, 40), is_restricted=True, name="保密图层")
    found = say(world, zone, "hazards_area")
    assert found.number > 0
    assert found.layer == "hazard"


def test_a_ramp_of_3_percent_slopes_3_percent_and_stands_above_the_flood(world, zone):
    ramp(world)
    flood(world, "200.50")
    assert abs(say(world, zone, "slope").number - 3) < D("0.02")
    # The site begins 40 m up the ramp: 200 + 1.2 m at its lowest.
    found = say(world, zone, "flood")
    assert abs(found.number - D("0.70")) < D("0.02")
    assert "原始地面" in found.layer


def test_ground_below_the_flood_is_negative(world, zone):
    ramp(world)
    flood(world, "205")
    assert say(world, zone, "flood").number < 0


def test_a_surface_that_ends_inside_the_site_tells_nothing_of_it(world, zone):
    ramp(world, east=-10)
    flood(world, "200")
    assert say(world, zone, "slope").how == "no_terrain"
    assert say(world, zone, "flood").how == "no_terrain"


def test_without_a_flood_level_there_is_none_to_stand_above(world, zone):
    ramp(world)
    assert say(world, zone, "flood").how == "no_basis"


def test_land_classes_of_a_taking_are_the_sites(world, zone):
    found = say(world, zone, "classes")
    assert found.how in HOWS
    assert found.text or found.how == "classes_incomplete"


def test_what_is_still_to_be_paid_is_unknown_until_an_agreement_says_it(world, zone):
    found = say(world, zone, "unpaid")
    assert (found.number, found.how, found.params) == (
        None,
        "unpaid_unsettled",
        {"count": "1", "codes": "KP-050"},
    )
    agreement = sign(world, draft(world))
    assert say(world, zone, "unpaid").number == agreement.total_yuan
