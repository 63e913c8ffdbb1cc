"""What the dead were not handed is their heirs', to the fen."""

from decimal import Decimal as D

from parcels.rules.heirs import dues

FATHER, ELDEST, SECOND, YOUNGEST, GRANDSON = range(1, 6)
THREE = {FATHER: [(ELDEST, 3), (SECOND, 2), (YOUNGEST, 1)]}


def test_what_the_father_was_not_handed_is_his_heirs():
    found = dues({FATHER: D("100.00")}, {FATHER: D("0.01")}, THREE)
    assert found.yuan == {FATHER: D("0.01"), ELDEST: D("50.00"), SECOND: D("33.33"), YOUNGEST: D("16.66")}
    assert sum(found.yuan.values()) == D("100.00")


def test_an_heir_keeps_a_part_of_his_own_beside_it():
    found = dues({FATHER: D("60.00"), SECOND: D("5.00")}, {}, THREE)
    assert (found.yuan[FATHER], found.yuan[SECOND]) == (D(0), D("25.00"))


def test_an_heirs_heir_gets_what_the_heir_was_not_handed():
    more = {**THREE, ELDEST: [(GRANDSON, 1)]}
    found = dues({FATHER: D("60.00")}, {ELDEST: D("10.00")}, more)
    assert (found.yuan[ELDEST], found.yuan[GRANDSON]) == (D("10.00"), D("20.00"))


def test_two_who_are_each_others_heirs_pass_nothing():
    found = dues({1: D("10.00"), 2: D("20.00")}, {}, {1: [(2, 1)], 2: [(1, 1)]})
    assert (found.yuan, found.passed) == ({1: D("10.00"), 2: D("20.00")}, [])
