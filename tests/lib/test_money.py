"""Money is rounded once, read strictly and split without losing a fen."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landmgmt.lib.money import parse_yuan, split, yuan
from landmgmt.lib.refusal import Refusal

AMOUNTS = st.decimals(min_value="-1e12", max_value="1e12", places=2)
WEIGHTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any)


def test_half_a_fen_goes_up():
    assert yuan(Decimal("62.105")) == Decimal("62.11")
    assert yuan(Decimal("-62.105")) == Decimal("-62.11")


def test_a_float_is_never_money():
    with pytest.raises(TypeError):
        yuan(0.1)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e16"])
def test_what_is_no_amount_is_refused(value):
    with pytest.raises(ValueError):
        yuan(value)


@pytest.mark.parametrize("text", ["1.005", "NaN", "1e3", "", "1,23", "十", "１２", "1.", "+5", "1 0"])
def test_what_a_person_cannot_mean_as_money_is_refused(text):
    with pytest.raises(Refusal) as refused:
        parse_yuan(text)
    assert refused.value.code == "AMOUNT_UNREADABLE"


def test_thousands_may_be_written_with_commas():
    assert parse_yuan(" 1,234,567.5 ") == Decimal("1234567.50")


def test_the_lost_fen_goes_to_the_first_of_equals():
    assert split(Decimal("100.00"), [1, 1, 1]) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_three_heirs_get_a_half_a_third_and_a_sixth():
    assert split(Decimal("100.00"), [3, 2, 1]) == [Decimal("50.00"), Decimal("33.33"), Decimal("16.67")]


@pytest.mark.parametrize("weights", [[], [0, 0], [-1, 2], [True], [0.5, 0.5]])
def test_weights_that_divide_nothing_are_refused(weights):
    with pytest.raises(ValueError):
        split(Decimal("1.00"), weights)


@given(AMOUNTS, WEIGHTS)
def test_parts_always_sum_to_the_whole(amount, weights):
    assert sum(split(amount, weights)) == amount


@given(AMOUNTS, WEIGHTS)
def test_no_part_is_a_fen_off_its_exact_share(amount, weights):
    exact = [amount * weight / sum(weights) for weight in weights]
    assert all(abs(a - b) < Decimal("0.01") for a, b in zip(split(amount, weights), exact, strict=True))


@given(AMOUNTS, WEIGHTS)
def test_a_negative_amount_mirrors_the_positive(amount, weights):
    assert split(-amount, weights) == [-part for part in split(amount, weights)]
