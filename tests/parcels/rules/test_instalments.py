"""Instalments split sums over their terms without losing or making a fen."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landmgmt.lib.refusal import Refusal
from parcels.rules.instalments import Terms, check_terms, lines

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)


def test_a_sum_is_split_by_weight_and_the_last_fen_goes_to_the_largest_remainder():
    found = lines([("land", D("100.00"))], [Terms(JUNE), Terms(JUNE), Terms(JULY)])
    assert [line.amount_yuan for line in found] == [D("33.34"), D("33.33"), D("33.33")]


def test_a_term_may_pay_some_heads_only():
    found = lines(
        [("land", D(10)), ("crops", D(7))],
        [Terms(JUNE, 1, "", ("crops",)), Terms(JULY, 1, "", ("land",))],
    )
    assert [(line.entitlement, line.instalment, line.amount_yuan) for line in found] == [
        (1, 0, D(7)),
        (0, 1, D(10)),
    ]


def test_a_head_without_a_term_is_refused():
    with pytest.raises(Refusal) as no:
        lines([("land", D(10))], [Terms(JUNE, 1, "", ("crops",))])
    assert (no.value.code, no.value.params) == ("instalment_missing_for_head", {"head": "land"})


def test_a_due_date_before_the_signing_names_its_instalment():
    with pytest.raises(Refusal) as no:
        check_terms([Terms(JULY), Terms(JUNE)], signed=date(2026, 7, 1))
    assert (no.value.code, no.value.params["number"]) == ("instalment_due_before_signing", 2)


@pytest.mark.parametrize(
    ("terms", "code"), [([], "instalment_missing"), ([Terms(JUNE, 0)], "instalment_weight_positive")]
)
def test_terms_need_at_least_one_with_a_weight(terms, code):
    with pytest.raises(Refusal) as no:
        check_terms(terms)
    assert no.value.code == code


@given(
    amounts=st.lists(st.decimals("0.01", 10**9, places=2), min_size=1, max_size=8),
    weights=st.lists(st.integers(1, 100), min_size=1, max_size=6),
)
def test_the_lines_of_each_sum_add_up_to_it(amounts, weights):
    found = lines([("land", a) for a in amounts], [Terms(JUNE, w) for w in weights])
    for index, amount in enumerate(amounts):
        assert sum(line.amount_yuan for line in found if line.entitlement == index) == amount
