"""Interest on late payment: simple, by days, rounded once."""

from datetime import date
from decimal import Decimal as D

from parcels.rules.late_fee import Clause, late_fee

DUE = date(2026, 8, 31)
CLAUSE = Clause(D("3.65"), 0, 365)
OWED = [(date(2026, 5, 20), D("10000.00"))]


def test_nothing_is_owed_on_the_due_day_and_a_yuan_a_day_after_it():
    assert late_fee(OWED, DUE, CLAUSE, DUE) == 0
    assert late_fee(OWED, DUE, CLAUSE, date(2026, 9, 1)) == D("1.00")
    assert late_fee(OWED, DUE, CLAUSE, date(2026, 9, 30)) == D("30.00")


def test_it_stops_on_the_day_of_the_payment():
    paid = [*OWED, (date(2026, 9, 11), D("-10000.00"))]
    assert late_fee(paid, DUE, CLAUSE, date(2026, 11, 23)) == D("10.00")


def test_free_days_and_a_year_of_360_days():
    assert late_fee(OWED, DUE, Clause(D("3.60"), 10, 360), date(2026, 9, 30)) == D("20.00")
