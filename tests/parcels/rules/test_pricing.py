"""The rules of prices and lines by hand, on plain values."""

from decimal import Decimal as D

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.rules.money_terms import Head, PartyKind
from parcels.rules.pricing import (
    Manual,
    ManualKind,
    Missing,
    Pricing,
    check_choice,
    check_manual,
    check_rate,
    refuse_missing,
    with_deductions,
)
from parcels.rules.valuation import EntitlementDraft, Party

WANG = Party(7, PartyKind.HOUSEHOLD)


def owed(amount: str, head: Head = Head.CROPS, claimant: int = 7) -> EntitlementDraft:
    return EntitlementDraft(1, head.value, "disburse", claimant, D(amount), "things", {"base": amount}, None)


def less(amount: str, number: int = 1, head: Head = Head.CROPS) -> Manual:
    return Manual(number, ManualKind.DEDUCT, head, WANG, D(amount), {"reason": "x"})


@pytest.mark.parametrize(
    ("pricing", "low", "high", "code"),
    [
        (Pricing.FIXED, D(1), None, ""),
        (Pricing.FIXED, D(1), D(2), "rate_priced_whole"),
        (Pricing.FIXED, None, None, "rate_is_positive"),
        (Pricing.FIXED, D(0), None, "rate_is_positive"),
        (Pricing.RANGE, D(1), D(2), ""),
        (Pricing.RANGE, D(2), D(2), "rate_priced_whole"),
        (Pricing.RANGE, D(1), None, "rate_priced_whole"),
        (Pricing.APPRAISAL, None, None, ""),
        (Pricing.APPRAISAL, D(1), None, "rate_priced_whole"),
    ],
)
def test_a_rate_has_the_figures_its_way_of_pricing_asks_for(pricing, low, high, code):
    if not code:
        check_rate(pricing, low, high)
        return
    with pytest.raises(Refusal, match=code):
        check_rate(pricing, low, high)


@pytest.mark.parametrize(("price", "fits"), [("7.99", False), ("8", True), ("11", True), ("11.01", False)])
def test_both_bounds_are_inside(price, fits):
    told = {"name": "房屋", "unit": "㎡"}
    if fits:
        check_choice(D(price), D(8), D(11), **told)
        return
    with pytest.raises(Refusal, match="price_outside_range"):
        check_choice(D(price), D(8), D(11), **told)


def test_two_deductions_come_off_the_last_sum_first_and_both_are_told():
    sums = [owed("100.00"), owed("50.00"), owed("30.00", Head.HOUSE), owed("9.00", claimant=8)]
    left = with_deductions(sums, [less("20.00"), less("40.00", 2)])
    assert [str(d.amount_yuan) for d in left] == ["90.00", "30.00", "9.00"]
    assert left[0].formula == "deducted"
    assert left[0].params["sum"]["amount"] == "100.00"
    assert [(x["manual"], x["amount"]) for x in left[0].params["less"]] == [(2, "10.00")]


@pytest.mark.parametrize(("head", "have"), [(Head.CROPS, "150.00"), (Head.AWARD, "0")])
def test_no_head_becomes_negative(head, have):
    with pytest.raises(Refusal, match="deduction_below_zero") as no:
        with_deductions([owed("100.00"), owed("50.00")], [less("150.01", head=head)])
    assert D(no.value.params["have"]) == D(have)


def test_what_has_no_price_is_named_with_how_many_more():
    house = Missing(1, "KP-1", "房屋", "㎡", Pricing.RANGE, D(8), D(11))
    shop = Missing(2, "KP-1", "作坊", "座", Pricing.APPRAISAL)
    refuse_missing([])
    with pytest.raises(Refusal, match="price_not_chosen") as no:
        refuse_missing([house, shop])
    assert (no.value.params["high"], no.value.params["more"]) == ("11", "1")
    with pytest.raises(Refusal, match="appraisal_missing"):
        refuse_missing([shop])


@pytest.mark.parametrize(
    ("kind", "head", "party", "code"),
    [
        ("add", Head.AWARD, PartyKind.HOUSEHOLD, ""),
        ("add", Head.CROPS, PartyKind.HOUSEHOLD, "manual_head_is_computed"),
        ("deduct", Head.CROPS, PartyKind.HOUSEHOLD, ""),
        ("add", Head.SOCIAL_INSURANCE, PartyKind.INSURANCE, ""),
        ("add", Head.SOCIAL_INSURANCE, PartyKind.COLLECTIVE, "social_insurance_apart"),
        ("add", Head.OTHER, PartyKind.INSURANCE, "social_insurance_apart"),
    ],
)
def test_what_a_hand_may_write(kind, head, party, code):
    if not code:
        check_manual(ManualKind(kind), head, party)
        return
    with pytest.raises(Refusal, match=code):
        check_manual(ManualKind(kind), head, party)
