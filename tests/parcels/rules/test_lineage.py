"""Parts of land: cut by lines or drawn, kept as a union, with areas that add up and codes that follow."""

import random
from decimal import Decimal as D

import pytest
from shapely.geometry import LineString, Polygon, box
from shapely.ops import unary_union

from landmgmt.lib.refusal import Refusal
from parcels.rules.lineage import (
    MOST_MOVED,
    Old,
    Part,
    balance,
    check_alike,
    check_codes,
    check_kind,
    check_parts,
    check_union,
    common_shares,
    cut,
    merged,
    pairs,
    parts_of,
    suggested_codes,
)
from parcels.rules.lineage_areas import areas_of_parts

FIELD = box(0, 0, 100, 40)  # 4 000 ㎡


def old(land=FIELD, code="A", key=1, **more):
    alike = {"project": 1, "parcel": key, "batch": 1, "price_zone": 1, "group": 1, "collective": 1}
    return Old(
        **{"key": key, "code": code, "land": land, "stage": "signed", "works": "not_started", **alike, **more}
    )


def refused(code, call, *args):
    with pytest.raises(Refusal) as no:
        call(*args)
    assert no.value.code == code
    return no.value


def test_a_line_across_gives_two_parts_that_are_the_whole():
    west, east = cut(FIELD, [LineString([(25, -5), (25, 45)])])
    assert (west.area, east.area) == (1000, 3000)
    assert unary_union([west, east]).symmetric_difference(FIELD).area == 0


@pytest.mark.parametrize("ends", [(0, 40), (0.05, 39.95), (-0.02, 40.02)])
def test_a_line_drawn_up_to_the_edge_within_10_cm_reaches_it(ends):
    west, east = cut(FIELD, [LineString([(25, ends[0]), (25, ends[1])])])
    assert west.area == pytest.approx(1000, abs=1e-6)
    assert east.area == pytest.approx(3000, abs=1e-6)


@pytest.mark.parametrize("line", [[(25, 5), (25, 35)], [(25, -5), (25, 20)], [(200, 0), (200, 40)]])
def test_a_line_that_leaves_the_ground_whole_is_refused(line):
    refused("lineage_line_does_not_cross", cut, FIELD, [LineString(line)])


def test_lines_that_cross_each_other_give_four():
    lines = [LineString([(50, -1), (50, 41)]), LineString([(-1, 20), (101, 20)])]
    assert [part.area for part in cut(FIELD, lines)] == [1000, 1000, 1000, 1000]


def test_what_drawn_parts_leave_over_is_a_part_too_and_a_sliver_is_not():
    assert [part.area for part in parts_of(FIELD, [box(0, 0, 30, 40)])] == [1200, 2800]
    assert [part.area for part in parts_of(FIELD, [box(0, 0, 99.995, 40)])] == [pytest.approx(3999.8)]


def test_parts_on_each_other_are_refused_from_one_millimetre_on():
    check_parts([Part("a", box(0, 0, 50.0009, 40)), Part("b", box(50, 0, 100, 40))])
    no = refused(
        "lineage_parts_overlap",
        check_parts,
        [Part("a", box(0, 0, 50.01, 40)), Part("b", box(50, 0, 100, 40))],
    )
    assert no.params == {"first": "a", "other": "b", "m2": "0.40"}


def test_the_union_is_kept_to_one_part_in_a_thousand_and_the_difference_is_told():
    near = balance([old()], [Part("a", box(0, 0, 100, 39.97))])
    assert (near.before_m2, near.after_m2, near.moved_m2) == (D("4000.00"), D("3997.00"), D("3.00"))
    check_union(near)
    no = refused("lineage_union_lost", check_union, balance([old()], [Part("a", box(0, 0, 100, 39.9))]))
    assert no.params == {"m2": "10.00", "percent": "0.250"}


def test_as_much_ground_elsewhere_is_not_the_same_ground():
    moved = balance([old()], [Part("a", box(10, 0, 110, 40))])
    assert moved.after_m2 == moved.before_m2
    refused("lineage_union_lost", check_union, moved)


def test_only_land_that_touches_is_merged():
    both = merged([old(), old(box(100, 0, 150, 40), "B", 2)])
    assert both.area == 6000
    assert len(both.geoms) == 1
    refused("lineage_not_adjacent", merged, [old(), old(box(101, 0, 150, 40), "B", 2)])


@pytest.mark.parametrize("what", ["project", "batch", "group", "collective", "price_zone", "stage", "works"])
def test_only_land_alike_goes_together(what):
    other = "handed_over" if what in ("stage", "works") else 2
    no = refused("lineage_not_alike", check_alike, [old(), old(key=2, code="B", **{what: other})])
    assert no.params == {"first": "A", "other": "B", "alike": what}


@pytest.mark.parametrize(
    ("kind", "olds", "parts", "code"),
    [
        ("split", 1, 1, "lineage_two_parts"),
        ("split", 2, 2, "lineage_split_of_one"),
        ("merge", 1, 1, "lineage_two_old"),
        ("merge", 2, 2, "lineage_merge_into_one"),
        ("adjust", 2, 3, "lineage_as_many_parts"),
        ("split", 1, 51, "lineage_too_many"),
    ],
)
def test_each_kind_has_its_numbers(kind, olds, parts, code):
    refused(code, check_kind, kind, [old(key=n) for n in range(olds)], parts)


def test_codes_are_new_and_of_their_own():
    check_codes(["a", "b"], ["c"])
    refused("taking_code_once", check_codes, ["a", "a"], [])
    refused("taking_code_once", check_codes, ["a", "b"], ["b"])
    refused("lineage_code_missing", check_codes, ["a", ""], [])


def test_codes_follow_from_the_old_ones_and_pass_by_those_in_use():
    assert suggested_codes(["A"], 2, ["A-1"]) == ["A-2", "A-3"]
    assert suggested_codes(["A", "B"], 2, []) == ["A-1", "B-1"]
    assert suggested_codes(["A", "B"], 1, []) == ["A-1"]


def test_shares_go_on_where_they_are_alike():
    one, other = ("承包", 2, ((1, 1), (2, 1))), ("承包", 1, ((1, 1),))
    assert common_shares([old(shares=one), old(shares=one)]) == one
    assert common_shares([old(shares=one), old(shares=other)]) is None
    assert common_shares([old()]) is None


def a_random_field(dice):
    """A quadrangle of some 1 000 to 40 000 ㎡, in metres of the zone."""
    x, y = dice.uniform(37_398_000, 37_400_000), dice.uniform(3_000_000, 3_002_000)
    w, h = dice.uniform(40, 200), dice.uniform(40, 200)
    jog = [dice.uniform(-10, 10) for _ in range(8)]
    corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
    return Polygon([(a + jog[2 * i], b + jog[2 * i + 1]) for i, (a, b) in enumerate(corners)])


def a_random_cut(dice, land):
    """A bent line from beyond one side to beyond the other, upright or level."""
    west, south, east, north = land.bounds
    at = [dice.uniform(0.25, 0.75) for _ in range(3)]
    if dice.random() < 0.5:
        xs = [west + (east - west) * one for one in at]
        return LineString(zip(xs, (south - 1, (south + north) / 2, north + 1), strict=True))
    ys = [south + (north - south) * one for one in at]
    return LineString(zip((west - 1, (west + east) / 2, east + 1), ys, strict=True))


def test_random_splits_keep_the_union_the_lineage_and_every_hundredth_of_a_square_metre():
    dice = random.Random(20261123)
    for _ in range(400):
        land = a_random_field(dice)
        lines = [a_random_cut(dice, land) for _ in range(dice.randint(1, 3))]
        whole = D(repr(round(land.area, 2)))
        one = old(land, areas=(("0101", whole), ("0103", D("0.05"))))
        parts = [Part(f"A-{n}", piece) for n, piece in enumerate(cut(land, lines), start=1)]
        assert len(parts) >= 2
        check_parts(parts)
        kept = balance([one], parts)
        assert kept.share <= MOST_MOVED / 100
        given = pairs([one], parts)
        # Every part has its ground from the old one, all of it, and nothing of the old is left.
        assert {pair.part for pair in given} == set(range(len(parts)))
        assert abs(sum(pair.m2 for pair in given) - kept.before_m2) <= D("0.01") * len(parts)
        divided = areas_of_parts(one, [pair.m2 for pair in given])
        for land_class, m2 in one.areas:
            assert sum(a for part in divided for c, a in part if c == land_class) == m2
