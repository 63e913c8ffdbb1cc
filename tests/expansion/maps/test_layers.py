"""The zone's layers on the live map: as many features as rows, in degrees, on the asked day."""

from datetime import date

import pytest

from expansion.actions.boundary import add_backdrop
from expansion.maps.layers import LAYERS, features, layers
from expansion.words.zone import LAYERS as WORDS
from tests.expansion.zone import START, choose
from tests.world import TODAY, field_of


def drawn(on=TODAY):
    return {one["key"]: one["features"]["features"] for one in layers(on)["layers"]}


def layer(key, on):
    return features(next(one for one in LAYERS if one.key == key), on)


def test_every_layer_has_its_word():
    assert {one.key for one in LAYERS} == set(WORDS)


def test_each_layer_draws_its_rows(world, zone):
    add_backdrop(
        kind="river",
        geom=field_of(-200, 0, 50, 200),
        source="示意",
        name="沅江",
        actor=world.planner,
        on=START,
    )
    counts = {key: len(features) for key, features in drawn().items()}
    assert counts == {
        "river": 1,
        "contours": 0,
        "held": 1,
        "remainder": 1,
        "services": 1,
        "lots": 1,
        "boundary": 1,
        "substation": 0,
        "candidates": 1,
    }


def test_a_chosen_site_changes_its_layer_from_that_day(world, zone):
    choose(world, zone.site)
    assert len(drawn(date(2026, 5, 31))["candidates"]) == 1
    assert len(drawn(date(2026, 6, 1))["substation"]) == 1


def test_the_remainder_says_its_area(world, zone):
    [rest] = layer("remainder", TODAY)
    assert rest["properties"]["note"] == "3.3000 ha"


def test_coordinates_are_degrees_with_seven_decimals(world, zone):
    [park] = layer("boundary", TODAY)
    longitude, latitude = park["geometry"]["coordinates"][0][0][:2]
    assert 109 < longitude < 111
    assert 27 < latitude < 28
    assert len(str(longitude).split(".")[1]) <= 7


@pytest.mark.parametrize("key", ["boundary", "held", "remainder", "lots"])
def test_before_the_zone_there_is_nothing_to_draw(world, zone, key):
    assert layer(key, date(2026, 1, 13)) == []
