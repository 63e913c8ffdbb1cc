"""Periods of the law around free days: the first day excluded, the last moved, a year unknown."""

from datetime import date

import pytest

from landmgmt.lib.refusal import Refusal
from landmgmt.lib.workdays import published_days, published_years
from parcels.rules.gates import step_obstacles
from parcels.rules.procedure import Step
from parcels.rules.terms import Law, Term, TermCode, TermUnit
from parcels.rules.working_days import Calendar, ClockState, LastDay, clock_state, last_day

CALENDAR = Calendar(published_years(), published_days())
SINCE = date(2021, 9, 1)
LAW = Law(
    CALENDAR,
    {
        TermCode.PRE_ANNOUNCEMENT: [
            Term(TermCode.PRE_ANNOUNCEMENT, 10, TermUnit.WORKING_DAYS, "REG26", SINCE)
        ],
        TermCode.PLAN_NOTICE: [Term(TermCode.PLAN_NOTICE, 30, TermUnit.DAYS, "REG28", SINCE)],
    },
)


def test_a_make_up_saturday_works_and_the_festivals_monday_does_not():
    assert CALENDAR.works(date(2026, 2, 14))
    assert CALENDAR.works(date(2026, 2, 28))
    assert not CALENDAR.works(date(2026, 2, 23))
    assert CALENDAR.works(date(2026, 2, 24))


def test_the_first_day_is_not_counted():
    # Tuesday to Wednesday: one working day.
    assert CALENDAR.working_day(date(2026, 3, 3), 1) == date(2026, 3, 4)


def test_ten_working_days_over_the_spring_festival():
    """From 2026-02-10: 11, 12, 13, the made-up 14, then 24–27, the made-up 28, 2 March."""
    assert last_day(date(2026, 2, 10), 10, CALENDAR, working=True) == LastDay(
        date(2026, 3, 2), date(2026, 3, 2)
    )


def test_a_last_day_in_the_festival_moves_behind_it():
    # 30 days from 18 January end on 17 February, the festival; the 24th is the first working day.
    end = last_day(date(2026, 1, 18), 30, CALENDAR, working=False)
    assert (end.counted, end.moved, end.both) == (date(2026, 2, 17), date(2026, 2, 24), True)


def test_a_last_day_on_a_made_up_saturday_stays():
    end = last_day(date(2026, 1, 15), 30, CALENDAR, working=False)
    assert (end.counted, end.both) == (date(2026, 2, 14), False)


def test_a_year_nobody_published_is_unknown_and_never_guessed():
    with pytest.raises(Refusal, match="calendar_year_unknown"):
        CALENDAR.works(date(2027, 1, 4))
    end = last_day(date(2026, 12, 10), 30, CALENDAR, working=False)
    assert (end.counted, end.moved, end.unknown_year) == (date(2027, 1, 9), None, 2027)
    assert last_day(date(2026, 12, 25), 10, CALENDAR, working=True) == LastDay(None, None, 2027)


def test_a_new_years_day_named_by_an_earlier_notice_makes_no_year_known():
    assert 2027 not in published_years()
    assert {2024, 2025, 2026} <= published_years()


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 2, 9), ClockState.RUNNING),
        (date(2026, 2, 10), ClockState.SOON),
        (date(2026, 2, 17), ClockState.SOON),
        (date(2026, 2, 18), ClockState.MOVED),
        (date(2026, 2, 24), ClockState.MOVED),
        (date(2026, 2, 25), ClockState.OVERDUE),
    ],
)
def test_a_deadline_is_soon_by_the_counted_day_and_late_by_the_moved_one(on, state):
    assert clock_state(LastDay(date(2026, 2, 17), date(2026, 2, 24)), on) is state


def test_a_deadline_in_an_unknown_year_is_told_as_unknown():
    end = LastDay(date(2027, 1, 1), None, 2027)
    assert clock_state(end, date(2026, 11, 23)) is ClockState.RUNNING
    assert clock_state(end, date(2027, 1, 2)) is ClockState.UNKNOWN


def obstacles(posted: date, day: date) -> list[tuple[str, str]]:
    done = {"1": posted, "2": posted, "3": posted}
    found = step_obstacles(Step.DRAFT_PLAN, day, done, law=LAW)
    return [(one.code, one.params.get("date", "")) for one in found]


def test_the_pre_announcement_hangs_ten_working_days_before_the_plan():
    posted = date(2026, 2, 10)
    assert obstacles(posted, date(2026, 3, 2)) == [("working_notice_running", "2026-03-03")]
    assert obstacles(posted, date(2026, 3, 3)) == []


def test_without_make_up_days_the_same_notice_would_end_later():
    """The control: a calendar that knows no make-up day counts other days."""
    plain = Calendar(published_years(), {day: works for day, works in published_days().items() if not works})
    assert plain.working_day(date(2026, 2, 10), 10) == date(2026, 3, 4)


def test_a_notice_that_ends_in_an_unknown_year_lets_nothing_follow():
    assert obstacles(date(2026, 12, 25), date(2027, 2, 1)) == [("calendar_year_unknown", "")]


def test_a_proportion_is_reached_by_whole_people():
    term = Term(TermCode.ASSEMBLY_QUORUM, 2, TermUnit.SHARE, "RCEO28", SINCE, 3)
    assert [term.least(n) for n in (3, 100, 120)] == [2, 67, 80]
    assert (term.reached(66, 100), term.reached(67, 100)) == (False, True)
