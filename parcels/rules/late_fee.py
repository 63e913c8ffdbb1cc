"""Interest on late payment, where an agreement has such a clause: simple, by days, apart from the arrears."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from landmgmt.lib.money import yuan


@dataclass(frozen=True)
class Clause:
    """What the agreement says: percent a year, days after the due date that are free, days a year counts."""

    percent_a_year: Decimal
    free_days: int
    days_in_year: int


def late_fee(unpaid: Sequence[tuple[date, Decimal]], due: date, clause: Clause, on: date) -> Decimal:
    """Yuan of interest up to the end of `on`; `unpaid` are the changes of the unpaid sum, (day, yuan).

    Each day after the due date and the free days counts on what is unpaid at its end; rounded once, last:
    10,000.00 at 3.65 % over 365 days, due 2026-08-31, 30 days late → 30.00; paid on the 11th day → 10.00.
    """
    first = due + timedelta(days=clause.free_days)
    yuan_days = sum(
        (amount * max((on - max(day - timedelta(days=1), first)).days, 0) for day, amount in unpaid),
        Decimal(0),
    )
    return yuan(yuan_days * clause.percent_a_year / 100 / clause.days_in_year)
