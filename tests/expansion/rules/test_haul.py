"""Surplus goes the shortest way in sum, and never more than there is."""

import pytest

from expansion.rules.haul import Stand, haul


def test_surplus_goes_first_where_it_is_nearest_and_the_rest_stays_lacking():
    plan = haul([Stand("A", 100, 0, 0), Stand("B", -60, 1000, 0), Stand("C", -60, 2000, 0)])
    assert [(m.source, m.target, round(m.m3), m.km) for m in plan.moves] == [
        ("A", "B", 60, 1),
        ("A", "C", 40, 2),
    ]
    assert (plan.m3, plan.m3_km, plan.surplus_m3, plan.lacking_m3) == pytest.approx((100, 140, 0, 20))


def test_a_greedy_pairing_is_beaten_where_it_costs_more():
    # Nearest first would send A to X (1 km) and B all the way to Y (10 km).
    stands = [
        Stand("A", 50, 0, 0),
        Stand("B", 50, -1000, 0),
        Stand("X", -50, 1000, 0),
        Stand("Y", -50, 9000, 0),
    ]
    assert haul(stands).m3_km == pytest.approx(50 * 2 + 50 * 9)


@pytest.mark.parametrize("balances", [(5, 7), (-5, -7), (0, 0)])
def test_nothing_moves_without_both_sides(balances):
    assert haul([Stand(str(i), b, i, 0) for i, b in enumerate(balances)]).moves == []
