"""The schedule: early and late days by hand, no circles, floats that mean what they say."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expansion.rules.milestones import Stone, check_needs, schedule
from landmgmt.lib.refusal import Refusal

ON = date(2026, 3, 1)


def day(n: int) -> date:
    return ON + timedelta(days=n)


def test_a_chain_begins_when_what_it_needs_is_done():
    stones = [Stone(1, day(0), done=day(4)), Stone(2, day(10), frozenset({1}))]
    place = schedule(stones, on=day(5))[2]
    assert (place.days, place.start, place.early, place.late, place.spare) == (
        10,
        day(4),
        day(14),
        day(10),
        -4,
    )


def test_the_critical_path_is_the_longer_way():
    stones = [
        Stone(1, day(1)),
        Stone(2, day(3), frozenset({1})),
        Stone(3, day(9), frozenset({1})),
        Stone(4, day(12), frozenset({2, 3})),
    ]
    places = schedule(stones, on=ON)
    assert [k for k in places if places[k].critical] == [1, 3, 4]
    assert {k: places[k].spare for k in places} == {1: 0, 2: 6, 3: 0, 4: 0}


def test_a_forecast_moves_what_follows():
    stones = [Stone(1, day(1), forecast=day(6)), Stone(2, day(3), frozenset({1}))]
    assert schedule(stones, on=ON)[2].early == day(8)


def test_nothing_open_is_expected_in_the_past():
    assert schedule([Stone(1, day(-9))], on=ON)[1].early == ON


@pytest.mark.parametrize("needs", [{1: [1]}, {1: [2], 2: [1]}, {1: [2], 2: [3], 3: [1], 4: [1]}])
def test_a_circle_is_refused(needs):
    with pytest.raises(Refusal, match="milestone_circle"):
        check_needs(needs, {})


def test_a_long_way_round_without_a_circle_passes():
    check_needs({4: [2, 3], 3: [1], 2: [1], 1: []}, {})


@st.composite
def plans(draw):
    stones = []
    for k in range(draw(st.integers(1, 8))):
        needs = draw(st.sets(st.integers(0, k - 1), max_size=3)) if k else set()
        begins = max((stones[n].planned for n in needs), default=ON)
        stones.append(Stone(k, begins + timedelta(days=draw(st.integers(0, 30))), frozenset(needs)))
    return stones


@given(plans(), st.integers(1, 20))
def test_a_delay_of_a_critical_one_delays_the_end_as_long(stones, late):
    places = schedule(stones, on=ON)
    end = max(place.early for place in places.values())
    for k, place in places.items():
        moved = [
            Stone(
                s.key, s.planned, s.needs, forecast=place.early + timedelta(days=late) if s.key == k else None
            )
            for s in stones
        ]
        new_end = max(p.early for p in schedule(moved, on=ON).values())
        if place.critical:
            assert new_end == end + timedelta(days=late)
        else:
            assert new_end <= end + timedelta(days=late)


@given(plans())
def test_on_plan_nobody_has_less_than_no_days_to_spare_unless_already_late(stones):
    places = schedule(stones, on=ON)
    assert all(place.early <= place.late or place.spare < 0 for place in places.values())
    assert all(places[s.key].early == s.planned for s in stones if not s.needs)
