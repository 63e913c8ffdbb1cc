"""Whom a name means, what a row may say, and when the books agree with what was signed."""

from datetime import date
from decimal import Decimal as D

import pytest

from parcels.rules.money_terms import Head, Level, PartyKind
from parcels.rules.takeover import (
    Candidate,
    Compared,
    Decision,
    Figures,
    OldRow,
    Signed,
    by_agreement,
    check_rows,
    compare,
    due_day,
    kind_of,
    level_of,
    match,
    obstacles,
)

CUTOVER = date(2026, 6, 30)


def row(**more) -> OldRow:
    about = {"sheet": "甲", "row": 4, "name": "王家", "village": "长田村", "head": Head.LAND}
    return OldRow(**{**about, "amount": D("100.00"), "paid": D("40.00"), "columns": {"paid": "I"}, **more})


@pytest.mark.parametrize(
    ("group", "found", "decision", "party"),
    [
        (3, [], Decision.NEW, None),
        (3, [Candidate(1, 3)], Decision.MATCHED, 1),
        (None, [Candidate(1, 3)], Decision.MATCHED, 1),
        (3, [Candidate(1, 4)], Decision.OPEN, None),
        (3, [Candidate(1, 3), Candidate(2, 3)], Decision.OPEN, None),
        (3, [Candidate(1, 3), Candidate(2, 4)], Decision.OPEN, None),
        (None, [Candidate(1, 3), Candidate(2, 4)], Decision.OPEN, None),
        (3, [Candidate(1, 3), Candidate(2, 3, same_id=True)], Decision.MATCHED, 2),
        (3, [Candidate(1, 3, same_id=False)], Decision.NEW, None),
        (3, [Candidate(1, 3, same_id=False), Candidate(2, 3)], Decision.MATCHED, 2),
    ],
)
def test_one_party_is_meant_or_a_person_chooses(group, found, decision, party):
    assert match(group, found) == (decision, party)


def test_the_books_less_the_signed_sheet_is_the_difference():
    found = compare(Figures(D("100.00"), D("40.00")), D("100.01"), D("40.00"), D("60.00"))
    assert (found.agreed, found.paid, found.unpaid, found.is_zero) == (D("-0.01"), 0, 0, False)


def test_a_sheet_whose_own_sums_do_not_add_up_differs():
    assert not compare(Figures(D(100), D(40)), D(100), D(40), D(61)).is_zero


def test_an_unknown_due_day_is_the_cut_over_and_never_older():
    assert due_day(None, CUTOVER) == CUTOVER
    assert due_day(date(2023, 1, 1), CUTOVER) == date(2023, 1, 1)


def test_a_row_that_does_not_say_is_a_household_paid_directly():
    assert (kind_of(None, None), level_of(None, None)) == (PartyKind.HOUSEHOLD, Level.DISBURSE)
    assert (kind_of(None, Level.ALLOT), level_of(None, PartyKind.COLLECTIVE)) == (
        PartyKind.COLLECTIVE,
        Level.ALLOT,
    )


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"amount": D(0)}, "OLD_AMOUNT_NOT_POSITIVE"),
        ({"paid": D("100.01")}, "OLD_PAID_ABOVE"),
        ({"paid": D("-1")}, "OLD_PAID_NEGATIVE"),
        ({"signed_date": date(2026, 7, 1)}, "OLD_DAY_AFTER_CUTOVER"),
        ({"last_paid_date": date(2026, 7, 1)}, "OLD_DAY_AFTER_CUTOVER"),
        ({"paid": D(0), "last_paid_date": date(2026, 6, 1)}, "OLD_PAID_DAY_WITHOUT_SUM"),
        ({"level": Level.ALLOT, "kind": PartyKind.HOUSEHOLD}, "OLD_LEVEL_OF_KIND"),
        ({"head": Head.SOCIAL_INSURANCE}, "OLD_INSURANCE_APART"),
        ({"signed_date": date(2024, 1, 2), "due_date": date(2024, 1, 1)}, "OLD_DUE_BEFORE_SIGNING"),
    ],
)
def test_a_row_that_contradicts_itself_is_named(more, code):
    assert code in {f.code for f in check_rows([row(**more)], cutover=CUTOVER)}


def test_what_went_above_one_row_pays_nothing_of_another():
    both = Figures(D(100), D(150), D(50)) + Figures(D(80), D(0))
    assert (both.agreed, both.paid, both.excess, both.unpaid) == (D(180), D(150), D(50), D(80))


def test_a_good_row_has_nothing_to_say():
    assert check_rows([row(due_date=date(2027, 1, 1))], cutover=CUTOVER) == []


def test_rows_of_one_agreement_are_signed_on_one_day():
    rows = [row(number="1", signed_date=date(2024, 1, d), amount=D(100 + d), row=d) for d in (1, 2)]
    assert [f.code for f in check_rows(rows, cutover=CUTOVER)] == ["OLD_SIGNED_TWICE"]
    # The day one row knows holds for the others of its agreement.
    rows = [row(number="1", signed_date=date(2024, 1, 5)), row(number="1", due_date=date(2024, 1, 1), row=5)]
    assert [f.code for f in check_rows(rows, cutover=CUTOVER)] == ["OLD_DUE_BEFORE_SIGNING"]


def test_a_cell_is_named_by_sheet_column_and_row():
    found = check_rows([row(paid=D(200))], cutover=CUTOVER)
    assert found[0].params["cell"] == "甲!I4"


def test_rows_without_a_number_make_an_agreement_per_name():
    rows = [(1, "旧-1", 7), (2, "", 7), (3, "旧-1", 8), (4, "", 8), (5, "", 7)]
    assert by_agreement(rows) == {("旧-1", 0): [1, 3], ("", 7): [2, 5], ("", 8): [4]}


def signed(agreed: int = 100, why: str = "") -> Signed:
    return Signed(D(agreed), D(40), D(agreed - 40), why)


BOOKS = Figures(D(100), D(40))


def codes(*args, **more) -> list[str]:
    return [one.code for one in obstacles(*args, **more)]


def test_the_books_are_handed_over_when_all_agrees_or_is_explained():
    assert codes([]) == ["takeover_is_empty"]
    assert codes([Compared("长田村", BOOKS, None)]) == ["takeover_total_missing"]
    assert codes([Compared("长田村", BOOKS, signed())]) == []
    assert codes([Compared("长田村", BOOKS, signed(101))]) == ["takeover_difference_open"]
    assert codes([Compared("长田村", BOOKS, signed(101, "笔误"))]) == []
    assert codes([Compared("长田村", BOOKS, signed())], undecided=2) == ["takeover_parties_open"]


def test_a_total_of_a_village_the_books_lack_is_a_difference():
    two = [Compared("长田村", BOOKS, signed()), Compared("茅头园村", None, signed())]
    assert codes(two) == ["takeover_difference_open"]


def test_a_household_that_signed_another_sum_is_a_difference():
    homes = [Compared("王家", Figures(D(60), D(0)), Signed(D(61), D(0), D(61)))]
    assert codes([Compared("长田村", BOOKS, signed())], homes) == ["takeover_difference_open"]
