"""Each unpaid sum has one age, and the buckets meet without a gap."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.rules.ageing import Age, age_of, days_overdue
from parcels.words.money import AGES

DUE = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("late", "age"),
    [
        *((-5, "not_due"), (0, "not_due"), (1, "d1_30"), (30, "d1_30"), (31, "d31_90"), (90, "d31_90")),
        *((91, "d91_180"), (180, "d91_180"), (181, "d181_365"), (365, "d181_365"), (366, "d366")),
    ],
)
def test_a_day_falls_into_its_bucket(late, age):
    assert age_of(DUE, DUE + timedelta(days=late)) == age


def test_eighty_four_days_late_is_what_the_file_shows():
    assert days_overdue(DUE, date(2026, 11, 23)) == 84


def test_every_age_has_its_word():
    assert list(AGES) == list(Age)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 2000))
def test_a_sum_never_grows_younger(due, days):
    order = list(Age)
    on = due + timedelta(days=days)
    assert order.index(age_of(due, on)) <= order.index(age_of(due, on + timedelta(days=1)))
