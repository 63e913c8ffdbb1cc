"""The burn-up of the lots' land by weeks, what it forecasts, and which takings hold up which lots."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import connection
from django.db.models import DateField, Func, Min

from expansion.models.boundary import BoundaryVersion
from expansion.models.figures import sql_text
from expansion.models.levelling import LotState
from expansion.models.milestones import Milestone
from expansion.rules.forecast import CHAIN, USUAL, BackTest, Forecast, Measure, Terms, back_test, forecast
from landmgmt.lib.refusal import Refusal
from parcels.models.figures import TAKING_MONEY_SQL
from parcels.models.sheet import OPEN_STATES

_SQL = Path(__file__).with_name("sql")
_BURNUP = sql_text(_SQL / "burnup.sql")
_HOLDUPS = sql_text(_SQL / "holdups.sql").replace("{money}", TAKING_MONEY_SQL)
MOST_WEEKS = 520
OF_LAND = (Measure.ACQUIRED, Measure.PAID)


@dataclass(frozen=True)
class Burnup:
    """Sums in ㎡ at weekly ends, the last of them the day; `targets` is what each measure is to reach."""

    days: list[date]
    reached: dict[Measure, list[Decimal]]
    targets: dict[Measure, Decimal]


def burnup(on: date) -> Burnup:
    """The land of the lots that exist on the day, week by week since the park's boundary or the first lot."""
    weeks = min(max((on - first_day(on)).days // 7 + 1, 0), MOST_WEEKS)
    with connection.cursor() as cursor:
        cursor.execute(_BURNUP, {"on": on, "weeks": weeks})
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    last = rows[-1]
    return Burnup(
        [row["day"] for row in rows],
        {measure: [row[measure.value] for row in rows] for measure in Measure},
        {measure: last["land_m2" if measure in OF_LAND else "lots_m2"] for measure in Measure},
    )


def first_day(on: date) -> date:
    """Where the series begins: the first boundary or lot, whichever is earlier; the day without both."""
    starts = [
        BoundaryVersion.objects.aggregate(
            first=Min(Func("valid", function="lower", output_field=DateField()))
        )["first"],
        LotState.objects.aggregate(first=Min("since_date"))["first"],
    ]
    return min((day for day in starts if day and day <= on), default=on)


def deadline() -> date | None:
    """The planned day of the last milestone: recognition of the expansion."""
    last = Milestone.objects.order_by("-number").first()
    return last.planned_date if last else None


@dataclass(frozen=True)
class Outlook:
    """A measure with its forecast and the back-test of it; `refused` says why there is none."""

    measure: Measure
    reached_m2: Decimal
    target_m2: Decimal
    forecast: Forecast | None
    tested: BackTest | None
    refused: Refusal | None = None


def outlooks(
    found: Burnup, measures: Iterable[Measure], *, until: date, terms: Terms = USUAL, test: bool = True
) -> dict[Measure, Outlook]:
    """What each measure's burn-up forecasts on its last day; a refusal is kept, not raised.

    Along the chain no step ends before the one before it, in any run.
    """
    wanted, said, before = list(measures), {}, None
    for measure in Measure:
        if measure in CHAIN:
            said[measure] = _outlook(found, measure, until, terms, before, test=test and measure in wanted)
            before = said[measure].forecast or before
        elif measure in wanted:
            said[measure] = _outlook(found, measure, until, terms, None, test=test)
    return {measure: said[measure] for measure in wanted}


def outlook(
    found: Burnup, measure: Measure, *, until: date, terms: Terms = USUAL, test: bool = True
) -> Outlook:
    """One measure's outlook, held back by those before it."""
    return outlooks(found, [measure], until=until, terms=terms, test=test)[measure]


def _outlook(
    found: Burnup, measure: Measure, until: date, terms: Terms, before: Forecast | None, *, test: bool
) -> Outlook:
    reached, target = found.reached[measure], found.targets[measure]
    try:
        said = forecast(
            reached, target_m2=target, on=found.days[-1], deadline=until, terms=terms, before=before
        )
    except Refusal as refused:
        return Outlook(measure, reached[-1], target, None, None, refused)
    tested = back_test(reached, target_m2=target, terms=terms) if test else None
    return Outlook(measure, reached[-1], target, said, tested)


@dataclass(frozen=True)
class Holdup:
    """A taking that holds up a lot; area in ㎡, `unpaid_yuan` and `overdue_yuan` of the ledger's day."""

    lot_id: int
    lot_code: str
    lot_name: str
    works: str
    taking_id: int
    code: str
    m2: Decimal
    stage: str
    handed_over: bool
    approved: bool
    unpaid_yuan: Decimal
    overdue_yuan: Decimal
    disputes: int


def holdups(on: date, *, taking_ids: Iterable[int] | None = None) -> list[Holdup]:
    """Takings that hold up lots not delivered on the day; `taking_ids` are those a person may see."""
    seen = None if taking_ids is None else set(taking_ids)
    with connection.cursor() as cursor:
        cursor.execute(_HOLDUPS, {"on": on, "open": [state.value for state in OPEN_STATES]})
        rows = [Holdup(*row) for row in cursor.fetchall()]
    return [row for row in rows if seen is None or row.taking_id in seen]
