"""What the ledger says on any day: arrears, balances and payment states, added up by the database.

Every figure is the state at the end of a day, as known now. A reversal counts on its own day. Amounts are
Decimal yuan. payable = obligations up to the day; unpaid = payable − paid − deposited − held; overdue = the
unpaid part whose due date lies before the day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from parcels.models.arrears_sheet import (
    BY,
    Aged,
    AgedRow,
    Arrears,
    ArrearsRow,
    aged,
    arrears,
    overdue_trend,
    totals,
)
from parcels.models.lineage import former
from parcels.models.sums import (
    ADDED,
    LINE_STATE_CTE,
    NO_VILLAGE,
    UNSPECIFIED_KEY,
    ZERO,
    Sums,
    line_state,
    narrow,
    pk_of,
    rows_of,
    sql_text,
    two_places,
)

__all__ = [
    "BY",
    "LINE_STATE_CTE",
    "NO_VILLAGE",
    "TAKING_MONEY_CTE",
    "TAKING_MONEY_SQL",
    "UNSPECIFIED_KEY",
    "ZERO",
    "Aged",
    "AgedRow",
    "Arrears",
    "ArrearsRow",
    "LineBalance",
    "ProjectMoney",
    "Sums",
    "TakingMoney",
    "aged",
    "arrears",
    "committed",
    "due_lines",
    "fund_balance",
    "fund_free",
    "line_balances",
    "overdue_trend",
    "project_money",
    "taking_money",
    "taking_unpaid_overdue",
    "totals",
]

TAKING_MONEY_CTE = f"{LINE_STATE_CTE},\n{sql_text('taking_money')}"
# The same as a table expression: columns taking_id, payable, paid, unpaid, overdue, deposited, held,
# next_due, days_overdue, payment. `f"… LEFT JOIN ({TAKING_MONEY_SQL}) m ON m.taking_id = t.id"`.
TAKING_MONEY_SQL = f"WITH {TAKING_MONEY_CTE} SELECT * FROM taking_money"  # noqa: S608
_LINE_ROWS = sql_text("line_rows")
_FUNDS = sql_text("funds")


@dataclass(frozen=True)
class TakingMoney:
    """The money of one taking on a day; `payment` is a value of rules.stages.Payment."""

    taking_id: int
    payable: Decimal
    paid: Decimal
    unpaid: Decimal
    overdue: Decimal
    deposited: Decimal
    held: Decimal
    next_due: date | None
    days_overdue: int
    payment: str


@dataclass(frozen=True)
class LineBalance:
    """One line on a day with the names a table shows; `reason` and `age` are codes."""

    line_id: int
    agreement_id: int
    agreement_number: str
    project_id: int
    project_code: str
    taking_id: int | None
    taking_code: str | None
    taking_now: str | None
    head: str
    level: str
    claimant_id: int
    claimant: str
    payee_id: int
    payee: str
    village: str | None
    due_date: date
    payable_yuan: Decimal
    paid_yuan: Decimal
    unpaid_yuan: Decimal
    overdue_yuan: Decimal
    deposited_yuan: Decimal
    held_yuan: Decimal
    in_transit_yuan: Decimal
    is_held: bool
    reason: str
    age: str
    days_overdue: int
    account_id: int | None = None
    collectable_yuan: Decimal = ZERO
    ordered_yuan: Decimal = ZERO


@dataclass(frozen=True)
class ProjectMoney(Sums):
    """A project's lines and its funds on a day: received, still there, and free of what is in transit."""

    project_id: int = 0
    received_yuan: Decimal = ZERO
    balance_yuan: Decimal = ZERO
    free_yuan: Decimal = ZERO


def taking_money(on: date, taking_ids: Iterable[int] | None = None) -> dict[int, TakingMoney]:
    """The money of takings on a day; a taking without an obligation is not in it (payment NONE)."""
    sql = TAKING_MONEY_SQL
    params: dict[str, Any] = {"on": on}
    if taking_ids is not None:
        params["ids"] = list(taking_ids)
        sql = sql.replace(LINE_STATE_CTE, line_state(params)) + " WHERE taking_id = ANY(%(ids)s)"
    rows = ({name: two_places(value) for name, value in row.items()} for row in rows_of(sql, params))
    return {row["taking_id"]: TakingMoney(**row) for row in rows}


def taking_unpaid_overdue(taking_ids: Iterable[int], on: date) -> dict[int, Decimal]:
    """What is due on or before `on` and not met, per taking, held sums included: possession waits for it.

    Land that came from another parcel waits for what is owed there too.
    """
    asked = list(taking_ids)
    sources = {pk: {pk, *(one.pk for one in kin)} for pk, kin in former(asked).items()}
    wanted = set(asked).union(*sources.values())
    params = {"on": on, "ids": sorted(wanted)}
    found = rows_of(
        f"WITH {line_state(params)} SELECT s.taking_id, sum(s.left_over) AS yuan FROM line_state s "  # noqa: S608
        "WHERE s.taking_id = ANY(%(ids)s) AND s.due_date <= %(on)s AND s.left_over > 0 GROUP BY s.taking_id",
        params,
    )
    owed = {row["taking_id"]: row["yuan"] for row in found}
    sums = {pk: sum((owed.get(one, ZERO) for one in sources.get(pk, {pk})), ZERO) for pk in asked}
    return {pk: yuan for pk, yuan in sums.items() if yuan}


def line_balances(
    on: date,
    *,
    overdue_only: bool = False,
    unpaid_only: bool = False,
    largest_first: bool = False,
    limit: int | None = None,
    offset: int = 0,
    **filters: Any,
) -> list[LineBalance]:
    """Lines of a day in an agreement's order; overdue ones oldest first, or the largest overdue sum first.

    Filters: user, project, village, taking, agreement, party, lines (ids), head, level, reason, age, showing.
    """
    where, params = narrow(**filters)
    where += " AND s.overdue > 0" if overdue_only else ""
    where += " AND s.unpaid > 0" if unpaid_only else ""
    order = "s.due_date, agreement.number, s.position" if overdue_only else "agreement.number, s.position"
    order = f"s.overdue DESC, {order}" if largest_first else order
    found = rows_of(
        f"WITH {line_state(params)} {_LINE_ROWS} WHERE {where} ORDER BY {order}, s.line_id "
        "LIMIT %(limit)s OFFSET %(offset)s",
        {"on": on, "limit": limit, "offset": offset, **params},
    )
    return [LineBalance(**{name: two_places(value) for name, value in row.items()}) for row in found]


def due_lines(project: Any, on: date, *, due_by: date | None = None, **filters: Any) -> list[LineBalance]:
    """What a payment run can collect: not held, not yet in another run, payee with an open account.

    `collectable_yuan` = unpaid − what stands in runs that are not cancelled and not answered − what waits in
    orders of a deposit (`ordered_yuan`); `account_id` is the payee's account open on `on`. `due_by` keeps to
    lines due by then.
    """
    where, params = narrow(project=project, **filters)
    where += " AND s.due_date <= %(due_by)s" if due_by else ""
    left = "s.unpaid - COALESCE(c.yuan, 0) - COALESCE(d.yuan, 0)"
    rows = _LINE_ROWS.replace(
        "FROM line_state s",
        f", b.id AS account_id, {left} AS collectable_yuan, COALESCE(d.yuan, 0) AS ordered_yuan "
        "FROM line_state s",
        1,
    )
    found = rows_of(
        f"WITH {line_state(params)}, committed AS ({COMMITTED_SQL}), ordered AS ({ORDERED_SQL}) {rows} "
        "JOIN parcels_bankaccount b ON b.party_id = s.payee_id AND b.valid @> %(on)s::date "
        "LEFT JOIN committed c ON c.line_id = s.line_id "
        f"LEFT JOIN ordered d ON d.line_id = s.line_id WHERE {where} AND {left} > 0 "
        "ORDER BY s.due_date, agreement.number, s.position, s.line_id",
        {"on": on, "due_by": due_by, **params},
    )
    return [LineBalance(**row) for row in found]


# What stands in runs without an answer, whichever their day: per line and in yuan.
COMMITTED_SQL = (
    "SELECT i.line_id, sum(i.amount_yuan) AS yuan FROM parcels_runitem i "
    "JOIN parcels_paymentrun r ON r.id = i.run_id "
    "WHERE r.state <> 'cancelled' AND i.result = 'pending' GROUP BY i.line_id"
)


def committed(line_ids: Iterable[int]) -> dict[int, Decimal]:
    """What stands in runs without an answer, per line: it cannot be put into another run."""
    found = rows_of(
        f"SELECT * FROM ({COMMITTED_SQL}) c WHERE line_id = ANY(%(ids)s)",  # noqa: S608
        {"ids": list(line_ids)},
    )
    return {row["line_id"]: row["yuan"] for row in found}


# What waits in orders of a deposit that nobody has ended or entered yet.
ORDERED_SQL = (
    "SELECT line_id, sum(amount_yuan) AS yuan FROM parcels_depositorder "
    "WHERE NOT is_return AND state IN ('proposed', 'approved') GROUP BY line_id"
)


def ordered(line_ids: Iterable[int]) -> dict[int, Decimal]:
    """What waits in orders of a deposit, per line: neither another order nor a run may take it."""
    found = rows_of(
        f"SELECT * FROM ({ORDERED_SQL}) d WHERE line_id = ANY(%(ids)s)",  # noqa: S608
        {"ids": list(line_ids)},
    )
    return {row["line_id"]: row["yuan"] for row in found}


def fund_balance(fund_source: Any, on: date) -> Decimal:
    """Yuan in a fund on a day, with what is in transit; 0.00 for a fund nothing ever reached."""
    return _fund(fund_source, on, "balance")


def fund_free(fund_source: Any, on: date) -> Decimal:
    """Yuan of a fund that no released run waits to take."""
    return _fund(fund_source, on, "balance - in_transit")


def _fund(fund_source: Any, on: date, column: str) -> Decimal:
    found = rows_of(
        f"SELECT {column} AS yuan FROM ({_FUNDS}) f WHERE fund_source_id = %(fund)s",  # noqa: S608
        {"on": on, "fund": pk_of(fund_source)},
    )
    return Decimal(two_places(found[0]["yuan"])) if found else ZERO


def project_money(on: date, *, user: Any = None) -> dict[int, ProjectMoney]:
    """Every project with lines or funds on a day, by its primary key."""
    where, params = narrow(user=user)
    found = rows_of(
        f"WITH {line_state(params)}, lines AS (SELECT s.project_id, {ADDED} FROM line_state s WHERE {where} "  # noqa: S608
        "GROUP BY s.project_id), funds AS (SELECT project_id, sum(received) AS received_yuan, "
        f"sum(balance) AS balance_yuan, sum(balance - in_transit) AS free_yuan FROM ({_FUNDS}) f "
        "GROUP BY project_id) SELECT * FROM lines FULL JOIN funds USING (project_id)",
        {"on": on, **params},
    )
    whole = [{name: two_places(value) for name, value in row.items() if value is not None} for row in found]
    return {row["project_id"]: ProjectMoney(**row) for row in whole}
