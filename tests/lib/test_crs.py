"""Coordinate systems come from an allow-list, and east always comes before north."""

import pytest
from shapely.geometry import Point

from landmgmt.lib import crs
from landmgmt.lib.refusal import Refusal


def test_the_control_point_has_its_published_coordinates():
    point = crs.to_survey(Point(109.98, 27.12), 4525)
    assert (round(point.x, 3), round(point.y, 3)) == (37398864.552, 3001337.231)


def test_the_way_back_lands_on_the_same_point():
    point = crs.to_geographic(Point(37398864.552, 3001337.231), 4525)
    assert (round(point.x, 7), round(point.y, 7)) == (109.98, 27.12)


def test_east_comes_first_although_epsg_says_north():
    without_prefix = crs.to_survey(Point(109.98, 27.12), 4546)
    assert without_prefix.x == pytest.approx(398864.552, abs=0.001)


@pytest.mark.parametrize(
    ("zone", "width", "prefixed", "epsg"),
    [
        (37, 3, True, 4525),
        (37, 3, False, 4546),
        (38, 3, True, 4526),
        (19, 6, True, 4497),
        (19, 6, False, 4508),
    ],
)
def test_zones_have_their_numbers(zone, width, prefixed, epsg):
    assert crs.epsg_of(zone=zone, width=width, prefixed=prefixed) == epsg
    assert crs.zone_of_epsg(epsg) == zone


def test_every_number_of_the_table_names_the_meridian_proj_knows():
    import pyproj

    for epsg, system in crs.SYSTEMS.items():
        if not system.geographic:
            params = pyproj.CRS(epsg).coordinate_operation.params
            axis = next(p for p in params if "longitude" in p.name.lower())
            assert axis.value == system.meridian, epsg


@pytest.mark.parametrize("epsg", [2361, 4610, 21419, 4214])
def test_an_old_datum_is_known_but_refused(epsg):
    with pytest.raises(Refusal) as refused:
        crs.to_geographic(Point(1, 1), epsg)
    assert refused.value.code == "OLD_DATUM"


def test_the_ranges_of_the_old_datums_hold_every_number_of_them_and_no_other():
    within = {epsg for first, last in crs.OLD_RANGES for epsg in range(first, last + 1)}
    assert within == {epsg for epsg, system in crs.SYSTEMS.items() if system.old}


@pytest.mark.parametrize("epsg", [3857, 0, -1, 32649])
def test_a_number_off_the_list_is_refused(epsg):
    with pytest.raises(Refusal) as refused:
        crs.allowed(epsg)
    assert refused.value.code == "UNKNOWN_EPSG"


@pytest.mark.parametrize(
    ("pair", "guess"),
    [
        ((3001337.231, 37398864.552), crs.Guess("prefixed", False, 37, 3)),
        ((37398864.552, 3001337.231), crs.Guess("prefixed", True, 37, 3)),
        ((3001337.231, 19398864.552), crs.Guess("prefixed", False, 19, 6)),
        ((3001337.231, 398864.552), crs.Guess("bare", False)),
        ((398864.552, 3001337.231), crs.Guess("bare", True)),
        ((109.98, 27.12), crs.Guess("degrees", True)),
        ((27.12, 109.98), crs.Guess("degrees", False)),
        ((1e11, -1e11), None),
        ((float("nan"), 1.0), None),
    ],
)
def test_numbers_tell_their_order_and_zone_by_size(pair, guess):
    assert crs.guess([pair, pair]) == guess


def test_a_ring_that_disagrees_with_itself_tells_nothing():
    assert crs.guess([(3001337.2, 398864.5), (398864.5, 3001337.2)]) is None
