"""What the geometric rules say of land in metres: squares side by side, and what goes wrong between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon, box

from parcels.rules.land_quality import BY_CODE, GEOMETRIC, Ground
from parcels.words.land_quality import QUALITY, evidence

WEST, EAST = box(0, 0, 10, 10), box(10, 0, 20, 10)


def found(code: str, *shapes) -> list[tuple[int, dict]]:
    lands = [Ground(n, f"A-{n}", 1, shape) for n, shape in enumerate(shapes)]
    return [(fault.place, fault.told) for fault in GEOMETRIC[code](lands)]


def neighbours(code: str, *shapes) -> list[tuple[int, list[tuple[str, str]]]]:
    return [
        (place, [(one["code"], one["area_m2"]) for one in told["others"]])
        for place, told in found(code, *shapes)
    ]


@pytest.mark.parametrize("code", GEOMETRIC)
def test_two_fields_that_share_a_side_have_no_fault(code: str):
    assert found(code, WEST, EAST) == []


@pytest.mark.parametrize("code", GEOMETRIC)
def test_one_field_or_none_has_no_neighbour(code: str):
    assert found(code) == found(code, WEST) == []


def test_fields_over_each_other_are_both_named_with_the_common_ground():
    both = [(0, [("A-1", "20.00")]), (1, [("A-0", "20.00")])]
    assert neighbours("overlap", WEST, translate(EAST, -2)) == both


def test_half_a_millimetre_over_the_line_is_no_overlap():
    assert found("overlap", WEST, translate(EAST, -0.0005)) == []


def test_the_same_field_twice_is_a_double_and_no_overlap():
    assert neighbours("same_ground", WEST, box(0, 0, 10, 10)) == [(1, [("A-0", "100.00")])]
    assert found("overlap", WEST, box(0, 0, 10, 10)) == []


def test_a_strip_between_neighbours_is_a_gap_of_so_many_square_metres():
    assert neighbours("gap", WEST, translate(EAST, 0.2)) == [(1, [("A-0", "2.00")])]


def test_a_wedge_between_neighbours_that_touch_is_a_gap():
    wedge = Polygon([(10, 0), (20, 0), (20, 10), (10.4, 10)])
    [(place, [(code, area)])] = neighbours("gap", WEST, wedge)
    assert (place, code) == (1, "A-0")
    assert 1.5 < float(area) <= 2


def test_a_path_a_metre_wide_is_no_gap():
    assert found("gap", WEST, translate(EAST, 1)) == []


def test_a_strip_that_is_a_field_itself_is_no_gap():
    assert found("gap", WEST, translate(EAST, 0.2), box(10, 0, 10.2, 10)) == []


def test_a_strip_narrower_than_half_a_metre_is_a_sliver_also_as_one_part():
    strip = box(30, 0, 30.4, 50)
    assert found("sliver", strip) == [(0, {"width_m": "0.397", "area_m2": "20.00"})]
    assert found("sliver", MultiPolygon([WEST, strip])) == [(0, {"width_m": "0.397", "area_m2": "20.00"})]


def test_corners_a_few_millimetres_apart_are_counted_and_the_nearest_is_placed():
    shape = Polygon([(0, 0), (10, 0), (10, 0.005), (10, 10), (0, 10), (0, 9.997)])
    told = {"count": 2, "mm": "3.0", "place": "0.000, 10.000"}
    assert found("near_points", shape) == [(0, told)]


@given(st.floats(0.01, 0.45), st.integers(0, 10_000), st.integers(0, 10_000))
def test_any_narrow_strip_is_found_wherever_the_fields_lie(width: float, east: int, north: int):
    fields = [translate(WEST, east, north), translate(EAST, east + width, north)]
    [(place, [(code, area)])] = neighbours("gap", *fields)
    assert (place, code) == (1, "A-0")
    assert abs(float(area) - width * 10) <= 0.02


def test_every_rule_has_its_words_and_every_geometric_one_its_rule():
    assert set(QUALITY) == set(BY_CODE)
    assert set(GEOMETRIC) <= set(BY_CODE)


def test_a_finding_names_each_neighbour_with_its_area():
    [(_, told), _] = found("overlap", WEST, translate(EAST, -2))
    assert evidence("overlap", told) == "与 A-1（20.00 ㎡） 重叠"
