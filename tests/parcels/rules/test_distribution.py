"""A collective's sum divided to the fen: by land, by shares, by sums; and every condition of the vote."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.forms.plans import read_share
from parcels.rules.distribution import (
    LandLine,
    Vote,
    by_amounts,
    by_land,
    by_list,
    to_households,
    vote_obstacles,
)
from parcels.rules.terms import Law, Term, TermCode, TermUnit
from tests.parcels.rules.test_working_days import CALENDAR

SINCE = date(2025, 5, 1)
LAW = Law(
    CALENDAR,
    {
        TermCode.ASSEMBLY_NOTICE: [Term(TermCode.ASSEMBLY_NOTICE, 10, TermUnit.DAYS, "RCEO28", SINCE)],
        TermCode.ASSEMBLY_QUORUM: [Term(TermCode.ASSEMBLY_QUORUM, 2, TermUnit.SHARE, "RCEO28", SINCE, 3)],
        TermCode.ASSEMBLY_CONSENT: [Term(TermCode.ASSEMBLY_CONSENT, 2, TermUnit.SHARE, "RCEO28", SINCE, 3)],
    },
)
A, B, C = 1, 2, 3


def test_the_households_part_is_served_first():
    assert to_households(D("100.01"), 3, 4) == (D("75.01"), D("25.00"))


def test_land_divides_by_its_sum_and_its_holders_shares():
    lines = [LandLine(7, D(100), [(A, 1)]), LandLine(8, D(100), [(B, 1), (C, 1)])]
    head = by_land(D(200), 7, 10, lines)
    assert [(p.household, p.line, p.amount_yuan) for p in head.parts] == [
        (A, 7, D(70)), (B, 8, D(35)), (C, 8, D(35)),
    ]  # fmt: skip
    assert (head.kept_yuan, head.denominator, [p.weight for p in head.parts]) == (D(60), 4, [2, 1, 1])


def test_land_that_nobody_contracted_stays_with_the_collective():
    head = by_land(D(150), 7, 10, [LandLine(7, D(100), [(A, 1)])])
    assert (head.given_yuan, head.kept_yuan) == (D(70), D(80))


def test_thirds_of_one_yuan_lose_no_fen_and_the_first_gets_it():
    head = by_list(D(1), 1, 1, [(A, 1), (B, 1), (C, 1)])
    assert [p.amount_yuan for p in head.parts] == [D("0.34"), D("0.33"), D("0.33")]


def test_a_list_of_sums_is_its_own_share_in_fen():
    head = by_amounts(D(100), [(A, D("33.33")), (B, D("50.00"))])
    assert (head.given_yuan, head.kept_yuan, head.denominator) == (D("83.33"), D("16.67"), 8333)


def test_nothing_for_the_households_leaves_all_with_the_collective():
    assert by_list(D(50), 0, 1, [(A, 1)]).kept_yuan == D(50)


@given(
    fen=st.integers(1, 10**12),
    top=st.integers(0, 100),
    weights=st.lists(st.integers(1, 10**6), min_size=1, max_size=40),
)
def test_parts_and_what_is_kept_add_up_to_the_fen(fen, top, weights):
    total = D(fen) / 100
    head = by_list(total, top, 100, list(enumerate(weights)))
    assert sum((p.amount_yuan for p in head.parts), D(0)) == head.given_yuan
    assert head.given_yuan + head.kept_yuan == total


def vote(**changes: object) -> list[str]:
    facts = {
        "notice_date": date(2026, 3, 2), "meeting_date": date(2026, 3, 14),
        "members": 120, "present": 90, "in_favour": 80,
    }  # fmt: skip
    return [one.code for one in vote_obstacles(Vote(**{**facts, **changes}), LAW)]  # type: ignore[arg-type]


def test_eighty_of_a_hundred_and_twenty_carry_the_plan():
    assert vote() == []
    assert vote(in_favour=79) == ["plan_vote_consent"]
    # Two thirds of those present are not two thirds of all.
    assert vote(present=80, in_favour=60) == ["plan_vote_consent"]
    assert vote(present=79, in_favour=79) == ["plan_vote_quorum", "plan_vote_consent"]


def test_a_failed_condition_names_its_figures():
    (one,) = vote_obstacles(Vote(date(2026, 3, 2), date(2026, 3, 14), 120, 90, 79), LAW)
    assert one.params == {"members": 120, "present": 90, "votes": 79, "least": 80, "share": "2/3"}


def test_the_notice_stands_ten_days_and_its_last_day_moves_off_a_free_one():
    assert vote(notice_date=date(2026, 3, 5)) == ["plan_vote_notice"]
    # A notice dated after the assembly is a wrong date, not a period of minus so many days.
    assert vote(notice_date=date(2026, 3, 15)) == ["plan_notice_after_meeting"]
    # Told on 4 March: the tenth day is Saturday the 14th, so Monday the 16th is the first day to meet.
    late = Vote(date(2026, 3, 4), date(2026, 3, 14), 120, 90, 80)
    (one,) = vote_obstacles(late, LAW)
    assert (one.code, one.params["given"], one.params["date"]) == ("plan_vote_notice", 10, "2026-03-16")
    assert vote(notice_date=date(2026, 3, 4), meeting_date=date(2026, 3, 16)) == []


def test_an_assembly_before_the_law_is_not_judged_by_it():
    found = vote_obstacles(Vote(date(2025, 3, 1), date(2025, 3, 20), 120, 90, 80), LAW)
    assert [one.code for one in found] == ["plan_vote_before_law"]


@pytest.mark.parametrize("figures", [(100, 101, 50), (100, 90, 91), (0, 0, 0)])
def test_figures_that_cannot_be_are_refused(figures):
    members, present, in_favour = figures
    assert vote(members=members, present=present, in_favour=in_favour) == ["plan_vote_figures"]


@pytest.mark.parametrize(
    ("text", "pair"),
    [("75%", (3, 4)), ("3/4", (3, 4)), ("1", (1, 1)), ("0.75", (3, 4)), ("0", (0, 1)), ("2/3", (2, 3))],
)
def test_a_share_is_read_as_it_is_written(text, pair):
    assert read_share(text) == pair


@pytest.mark.parametrize("text", ["", "-1", "x", "1/0", "NaN", "1e-9"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises((ValueError, ArithmeticError)) as wrong:
        read_share(text)
    assert wrong.type is not OverflowError


@pytest.mark.parametrize("text", ["101%", "4/3", "2"])
def test_more_than_the_whole_is_told_apart(text):
    with pytest.raises(OverflowError):
        read_share(text)
