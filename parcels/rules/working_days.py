"""Working days and the last day of a period: by analogy to 民法典 201 and 203, for the land law has no rule.

The first day is not counted; a last day on a free day moves to the next working day. A year whose arrangement
nobody published is unknown, never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from landmgmt.lib.refusal import Refusal

_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """What a notice says of a day."""

    FREE = "free"  # 放假
    WORKS = "works"  # 调休上班
    USUAL = "usual"  # 照常: takes an earlier row back


@dataclass(frozen=True)
class Calendar:
    """Known years, and the days in them that are not what their weekday says (True: works)."""

    years: frozenset[int]
    marked: Mapping[date, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Whether the office works on a day; a Refusal in a year whose calendar is not published."""
        if day.year not in self.years:
            raise Refusal("calendar_year_unknown", {"year": day.year})
        return self.marked.get(day, day.weekday() < 5)

    def moved(self, day: date) -> date:
        """The day itself, or the next working day where it is free (民法典 203).

        2026-02-15, the first day of the Spring Festival's holidays, → 2026-02-24.
        """
        while not self.works(day):
            day += _DAY
        return day

    def working_day(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`, which is not counted itself (民法典 201)."""
        day = start
        while count > 0:
            day += _DAY
            count -= self.works(day)
        return day


@dataclass(frozen=True)
class LastDay:
    """The last day of a period as counted, and moved off a free day; None where the year is not published."""

    counted: date | None
    moved: date | None
    unknown_year: int | None = None

    @property
    def both(self) -> bool:
        """Whether two different days are to be told."""
        return self.counted is not None and self.moved is not None and self.counted != self.moved


def last_day(start: date, count: int, calendar: Calendar, *, working: bool) -> LastDay:
    """The last day of `count` days, or working days, after `start`.

    30 days from 2026-02-15 → 2026-03-17; 10 working days from 2026-02-10 → 2026-02-28, a Saturday made up.
    """
    if not working:
        return moved_end(start + timedelta(days=count), calendar)
    try:
        day = calendar.working_day(start, count)
    except Refusal as unknown:
        return LastDay(None, None, int(unknown.params["year"]))
    return LastDay(day, day)


def moved_end(counted: date, calendar: Calendar) -> LastDay:
    """A last day as it was counted, and where it moves off a free day, if that year is published."""
    try:
        return LastDay(counted, calendar.moved(counted))
    except Refusal as unknown:
        return LastDay(counted, None, int(unknown.params["year"]))


class ClockState(StrEnum):
    """Where a deadline stands on a day."""

    RUNNING = "running"  # 期限内
    SOON = "soon"  # 快到期
    MOVED = "moved"  # 已过计数末日，顺延中
    OVERDUE = "overdue"  # 逾期
    UNKNOWN = "unknown"  # 到期日须待节假日安排公布


def clock_state(end: LastDay, on: date, *, soon_days: int = 7) -> ClockState:
    """Where a deadline stands at the end of `on`: soon by the counted day, late by the moved one."""
    first = end.counted or end.moved
    if first is None:
        return ClockState.UNKNOWN
    if on <= first:
        return ClockState.SOON if first - on <= timedelta(days=soon_days) else ClockState.RUNNING
    if end.moved is None:
        return ClockState.UNKNOWN
    return ClockState.MOVED if on <= end.moved else ClockState.OVERDUE
