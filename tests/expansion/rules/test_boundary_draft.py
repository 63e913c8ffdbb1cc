"""Before a boundary is published: overlap, gap, sums, areas, days and extent, each found and named."""

from datetime import date
from decimal import Decimal

import pytest
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon, box

from expansion.rules.boundary_draft import DraftBlock, Published, check_draft
from landmgmt.lib import crs

D = Decimal
X, Y = 37398864.0, 3001337.0
DAY = date(2026, 6, 1)


def square(no, code, bounds, ha="1.00", hole=None):
    west, south, east, north = bounds
    shape = box(X + west, Y + south, X + east, Y + north)
    if hole:
        a, b, c, d = hole
        shape = shape.difference(box(X + a, Y + b, X + c, Y + d))
    land = crs.to_geographic(MultiPolygon([shape]) if isinstance(shape, Polygon) else shape, 4525)
    return DraftBlock(no, code, D(ha) if ha else None, land)


def check(*blocks, official="2.00", day=DAY, versions=(), extent=None, **more):
    found = check_draft(
        list(blocks), official_area_ha=D(official), valid_from=day, versions=versions, extent=extent, **more
    )
    return {f.code: f for f in found}


A, B = square(1, "A", (0, 0, 100, 100)), square(2, "B", (100, 0, 200, 100))


def test_two_blocks_that_meet_and_add_up_have_no_findings():
    assert check(A, B) == {}


def test_an_overlap_is_named_with_its_area():
    found = check(A, square(2, "B", (90, 0, 190, 100)))["BLOCKS_OVERLAP"]
    assert (found.params["block"], found.params["other"]) == ("B", "A")
    assert round(D(found.params["area_m2"])) == 1000


def test_a_hole_that_only_several_blocks_form_is_a_gap_and_named_with_its_area():
    ring = [
        square(1, "A", (0, 0, 100, 40), "0.40"),
        square(2, "B", (0, 60, 100, 100), "0.40"),
        square(3, "C", (0, 40, 40, 60), "0.08"),
        square(4, "D", (60, 40, 100, 60), "0.08"),
    ]
    found = check(*ring, official="0.96")
    assert round(D(found["BLOCKS_LEAVE_A_HOLE"].params["area_m2"])) == 400


def test_a_hole_drawn_into_one_block_is_meant():
    found = check(square(1, "A", (0, 0, 100, 100), "0.96", hole=(40, 40, 60, 60)), official="0.96")
    assert found == {}


def test_blocks_that_do_not_add_up_are_an_error():
    assert "BLOCKS_DO_NOT_ADD_UP" in check(A, square(2, "B", (100, 0, 200, 100), "0.99"))


def test_a_drawing_of_another_size_is_an_error_and_its_block_asked_about():
    found = check(A, square(2, "B", (100, 0, 200, 90)))
    assert {"BOUNDARY_AREA_DIFFERS", "BLOCK_AREA_DIFFERS"} <= set(found)


def test_a_name_used_twice_is_an_error():
    assert "BLOCK_CODE_TWICE" in check(A, square(2, "A", (100, 0, 200, 100)))


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        (date(2026, 7, 1), None, True),
        (date(2026, 1, 1), date(2026, 7, 1), True),
        (date(2026, 1, 1), None, False),
        (DAY, None, False),
        (date(2026, 1, 1), DAY, False),
    ],
)
def test_two_versions_never_hold_on_one_day(start, end, wrong):
    found = check(A, B, versions=[Published("旧", start, end)])
    assert ("VERSION_HOLDS_THEN" in found) is wrong


def test_a_block_beyond_the_expected_extent_is_asked_about():
    far = crs.to_geographic(box(X + 500, Y, X + 900, Y + 400), 4525)
    assert "BLOCK_OUTSIDE_EXTENT" in check(A, B, extent=far)


def test_a_second_version_of_one_day_is_an_error_unless_it_says_what_it_corrects():
    stands = [Published("旧", DAY, None)]
    assert list(check(A, B, versions=stands)) == ["VERSION_BEGINS_THEN"]
    assert list(check(A, B, versions=stands, reason="界址点抄错")) == ["VERSION_CORRECTED"]
    assert check(A, B, day=date(2026, 6, 2), versions=stands) == {}


def moved(block, km):
    land = crs.to_survey(block.geometry, 4525)
    return DraftBlock(
        block.no,
        block.code,
        block.official_area_ha,
        crs.to_geographic(translate(land, km * 1000, 0), 4525),
    )


def test_a_boundary_far_from_the_one_in_force_is_asked_about_with_its_distance():
    in_force = A.geometry
    assert check(A, B, in_force=in_force) == {}
    found = check(moved(A, 30), moved(B, 30), in_force=in_force)
    assert found["BOUNDARY_FAR_AWAY"].params["km"] == "29.9"


def test_without_an_extent_land_of_the_next_zone_is_asked_about():
    """The same figures under prefix 38 lie three degrees farther east."""
    other = [DraftBlock(b.no, b.code, b.official_area_ha, translate(b.geometry, 3, 0)) for b in (A, B)]
    assert "BLOCK_OUTSIDE_GRID" in check(*other)
    assert "BLOCK_OUTSIDE_GRID" not in check(A, B)
