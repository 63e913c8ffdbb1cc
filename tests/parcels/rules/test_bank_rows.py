"""Every row of a bank's file gets one verdict, whatever the bank wrote."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.rules.approvals import approvals_needed
from parcels.rules.bank_rows import BankRow, Booked, Expected, Kept, Verdict, judge
from parcels.rules.money_terms import BankResult as R

DAY = date(2026, 7, 15)
WANG = Expected(11, 1, "王家", "62280001", D("81900.00"), R.PENDING, None)
LI = Expected(12, 2, "李大家", "62280002", D("100.00"), R.SUCCESS, DAY, "REF-2")
LOST = Expected(14, 4, "唐家", "62280004", D("100.00"), R.FAILED, DAY)
GONE = Expected(13, 3, "陈家", "62280003", D("100.00"), R.RETURNED, DAY, "REF-3")


def row(amount="81900.00", result=R.SUCCESS, **more) -> BankRow:
    return BankRow(row=2, amount=D(amount), result=result, **{"number": 1, "day": DAY, **more})


def verdict(one: BankRow, bank_date=None) -> tuple[str, str]:
    (found,) = judge([one], [WANG, LI, GONE, LOST], run_number="ZF-1", bank_date=bank_date)
    return found.verdict.value, found.findings[0].code if found.findings else ""


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        (row(), ("paid", "")),
        (row(result=R.FAILED, failure="销户"), ("failed", "")),
        (row(result=R.FAILED), ("wrong", "BANK_FAILURE_UNSAID")),
        (row(number=None, account="62280001"), ("paid", "")),
        (row(run="ZF-2"), ("wrong", "BANK_OTHER_RUN")),
        (row(number=9), ("suspense", "BANK_ROW_UNKNOWN")),
        (row(number=9, result=R.FAILED), ("wrong", "BANK_ROW_UNKNOWN_UNPAID")),
        (row("81900.01"), ("suspense", "BANK_AMOUNT_DIFFERS")),
        (row("100.01", number=2), ("wrong", "BANK_AMOUNT_DIFFERS_ANSWERED")),
        (row(account="62280002"), ("suspense", "BANK_ACCOUNT_DIFFERS")),
        (row(name="李大家"), ("suspense", "BANK_NAME_DIFFERS")),
        (row(name="李大家", result=R.FAILED, failure="销户"), ("wrong", "BANK_NAME_DIFFERS_ANSWERED")),
        (row("100.00", number=2, account="62280001"), ("wrong", "BANK_ACCOUNT_DIFFERS_ANSWERED")),
        (row("-1.00"), ("wrong", "BANK_AMOUNT_NOT_POSITIVE")),
        (row(day=None), ("wrong", "BANK_DAY_MISSING")),
        (row("100.00", number=2), ("same", "BANK_ROW_KNOWN")),
        (row("100.00", number=2, day=date(2026, 7, 16)), ("wrong", "BANK_ANSWER_DIFFERS")),
        (row("100.00", number=2, result=R.RETURNED), ("returned", "")),
        (row("100.00", number=2, result=R.RETURNED, day=date(2026, 7, 1)), ("wrong", "BANK_RETURN_BEFORE")),
        (row(result=R.RETURNED), ("wrong", "BANK_RETURN_UNPAID")),
        (row("100.00", number=3, result=R.RETURNED), ("same", "BANK_ROW_KNOWN")),
        (row("100.00", number=3), ("same", "BANK_ROW_KNOWN")),
        (row("100.00", number=2, reference="REF-2"), ("same", "BANK_ROW_KNOWN")),
        (row("100.00", number=2, reference="NEW-2"), ("suspense", "BANK_PAID_AGAIN")),
        (row("100.00", number=3, reference="NEW-3"), ("suspense", "BANK_PAID_AGAIN")),
        (row("100.01", number=2, reference="NEW-2"), ("suspense", "BANK_PAID_AGAIN")),
        (row("100.00", number=2, result=R.RETURNED, reference="NEW-2"), ("returned", "")),
        (row("100.00", number=4), ("paid", "BANK_SUCCESS_AFTER_FAILURE")),
        (row("100.00", number=4, result=R.FAILED, failure="销户"), ("same", "BANK_ROW_KNOWN")),
        (row(result=None), ("silent", "")),
    ],
)
def test_a_row_is_told_what_becomes_of_it(one, wanted):
    assert verdict(one) == wanted


def test_a_row_without_a_day_takes_the_day_of_the_file():
    assert verdict(row(day=None), DAY) == ("paid", "")


def test_a_row_that_comes_twice_in_one_file_is_wrong_both_times():
    found = judge([row(), row()], [WANG], run_number="ZF-1", bank_date=None)
    assert [one.verdict for one in found] == [Verdict.WRONG, Verdict.WRONG]


def test_two_payments_of_one_row_in_one_file_are_one_and_one_that_waits():
    found = judge([row(reference="T-1"), row(reference="T-2")], [WANG], run_number="ZF-1", bank_date=None)
    assert [(one.verdict, one.item) for one in found] == [(Verdict.PAID, WANG.pk), (Verdict.SUSPENSE, None)]
    assert [found.code for found in found[1].findings] == ["BANK_PAID_AGAIN"]
    # The control: under one number, or beside a failure, it is one payment written twice.
    for other in (row(reference="T-1"), row(reference="T-2", result=R.FAILED, failure="销户")):
        both = judge([row(reference="T-1"), other], [WANG], run_number="ZF-1", bank_date=None)
        assert [one.verdict for one in both] == [Verdict.WRONG, Verdict.WRONG]


def test_a_sum_that_waits_already_is_known_once():
    kept = Kept(D("5.00"), DAY, reference="X-1")
    rows = [row("5.00", number=9, reference="X-1"), row("5.00", number=8, reference="X-1")]
    found = judge(rows, [WANG], run_number="ZF-1", bank_date=None, kept=[kept])
    assert [one.verdict for one in found] == [Verdict.SAME, Verdict.SUSPENSE]


BOOKED = Booked("T-1", "62280001", D("81900.00"), "ZF-9", 7)
WAITING = Booked("T-1", "62280001", D("5.00"))


@pytest.mark.parametrize(
    ("booked", "wanted"),
    [
        ([BOOKED], ("wrong", ["BANK_REFERENCE_BOOKED"])),
        ([WAITING], ("wrong", ["BANK_REFERENCE_WAITS"])),
        ([replace(BOOKED, account="62289999")], ("paid", [])),
        ([replace(BOOKED, reference="T-2")], ("paid", [])),
    ],
)
def test_a_transaction_that_stands_elsewhere_for_this_account_answers_no_row(booked, wanted):
    (found,) = judge([row(reference="T-1")], [WANG], run_number="ZF-1", bank_date=None, booked=booked)
    assert (found.verdict.value, [one.code for one in found.findings]) == wanted


def test_one_number_of_the_bank_on_two_rows_of_an_account_is_asked():
    twin = replace(WANG, pk=15, number=5)
    rows = [row(reference="T-1"), row(number=5, reference="T-1", account="62280001")]
    rows[0] = replace(rows[0], account="62280001")
    found = judge(rows, [WANG, twin], run_number="ZF-1", bank_date=None)
    assert [[f.code for f in one.findings] for one in found] == [["BANK_REFERENCE_TWICE"]] * 2
    other = judge(
        [rows[0], replace(rows[1], reference="T-2")], [WANG, twin], run_number="ZF-1", bank_date=None
    )
    assert [one.findings for one in other] == [(), ()]


def test_two_rows_of_one_account_and_amount_are_not_guessed_between():
    twin = Expected(14, 4, "王家", "62280001", D("81900.00"), R.PENDING, None)
    (found,) = judge([row(number=None, account="62280001")], [WANG, twin], run_number="ZF-1", bank_date=None)
    assert (found.verdict, found.item) == (Verdict.SUSPENSE, None)


@given(st.lists(st.sampled_from([1, 2, 3, 9, None]), max_size=8), st.sampled_from(list(R)))
def test_no_row_of_the_run_is_answered_twice_by_one_file(numbers, result):
    rows = [
        BankRow(row=place, amount=D("100.00"), result=result, number=number, account="62280002", failure="x")
        for place, number in enumerate(numbers, 2)
    ]
    found = judge(rows, [WANG, LI, GONE], run_number="ZF-1", bank_date=DAY)
    new = [one.item for one in found if one.item and one.verdict not in (Verdict.SAME, Verdict.WRONG)]
    assert len(found) == len(rows)
    assert len(new) == len(set(new))


@pytest.mark.parametrize(
    ("total", "needed"), [("100000.00", 1), ("100000.01", 2), ("1000000.00", 2), ("1000000.01", 3)]
)
def test_over_a_sum_excludes_the_sum_itself(total, needed):
    assert approvals_needed(D(total), [(D(100_000), 2), (D(1_000_000), 3)]) == needed


def test_without_a_band_one_leader_approves():
    assert approvals_needed(D(10**9), []) == 1
