"""How old an unpaid sum is: the buckets of the arrears sheet."""

from datetime import date
from enum import StrEnum


class Age(StrEnum):
    """Days overdue in the office's buckets (账龄)."""

    NOT_DUE = "not_due"
    D1_30 = "d1_30"
    D31_90 = "d31_90"
    D91_180 = "d91_180"
    D181_365 = "d181_365"
    D366 = "d366"


# The last day of each bucket; what is older falls into the last one.
BOUNDS: tuple[tuple[int, Age], ...] = (
    (0, Age.NOT_DUE),
    (30, Age.D1_30),
    (90, Age.D31_90),
    (180, Age.D91_180),
    (365, Age.D181_365),
)


def days_overdue(due: date, on: date) -> int:
    """Days a sum is late at the end of `on`; 0 on its due date and before.

    >>> days_overdue(date(2026, 8, 31), date(2026, 11, 23))
    84
    """
    return max((on - due).days, 0)


def age_of(due: date, on: date) -> Age:
    """The bucket of a sum due on `due`, seen at the end of `on`: 84 days late → 31–90."""
    late = days_overdue(due, on)
    return next((age for bound, age in BOUNDS if late <= bound), Age.D366)
