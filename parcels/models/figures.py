"""What the ledger says on any day: arrears, balances and payment states, added up by the database.

Every figure is the state at the end of a day, as known now. A reversal counts on its own day. Amounts are
Decimal yuan. payable = obligations up to the day; unpaid = payable − paid − deposited − held; overdue = the
unpaid part whose due date lies before the day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from parcels.rules.ageing import Age
from parcels.rules.money_terms import ArrearsReason, Head, Level
from parcels.words.money import AGES, HEADS, LEVELS, REASONS, UNSPECIFIED

ZERO = Decimal("0.00")
UNSPECIFIED_KEY = "unspecified"
NO_VILLAGE = "none"
_SQL = Path(__file__).with_name("sql")


def _text(name: str) -> str:
    # Comments go, so that a text can stand inside another statement and hold no stray percent sign.
    lines = (_SQL / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("--"))


# Lists of CTEs with the one parameter %(on)s: `f"WITH {TAKING_MONEY_CTE} SELECT … FROM taking_money"`.
LINE_STATE_CTE = _text("line_state")
TAKING_MONEY_CTE = f"{LINE_STATE_CTE},\n{_text('taking_money')}"
# The same as a table expression: columns taking_id, payable, paid, unpaid, overdue, deposited, held,
# next_due, days_overdue, payment. `f"… LEFT JOIN ({TAKING_MONEY_SQL}) m ON m.taking_id = t.id"`.
TAKING_MONEY_SQL = f"WITH {TAKING_MONEY_CTE} SELECT * FROM taking_money"  # noqa: S608
_LINE_ROWS = _text("line_rows")
_FUNDS = _text("funds")


@dataclass(frozen=True)
class Sums:
    """The figures of some lines on a day, in yuan; in transit is a part of unpaid."""

    payable_yuan: Decimal = ZERO
    paid_yuan: Decimal = ZERO
    unpaid_yuan: Decimal = ZERO
    overdue_yuan: Decimal = ZERO
    deposited_yuan: Decimal = ZERO
    held_yuan: Decimal = ZERO
    in_transit_yuan: Decimal = ZERO
    lines: int = 0


@dataclass(frozen=True)
class ArrearsRow(Sums):
    """One row of the arrears sheet: `key` is a code, `label` the name or (lazy) word a person reads."""

    key: str = ""
    label: Any = ""


@dataclass(frozen=True)
class Arrears:
    """The arrears sheet of a day: its rows and their total."""

    on: date
    by: str
    rows: list[ArrearsRow]
    total: Sums


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


@dataclass(frozen=True)
class ProjectMoney(Sums):
    """A project's lines and its funds on a day: received, still there, and free of what is in transit."""

    project_id: int = 0
    received_yuan: Decimal = ZERO
    balance_yuan: Decimal = ZERO
    free_yuan: Decimal = ZERO


_SUMS = ("payable", "paid", "unpaid", "overdue", "deposited", "held", "in_transit")
_ADDED = ", ".join(f"COALESCE(sum(s.{name}), 0) AS {name}_yuan" for name in _SUMS) + ", count(*) AS lines"
_VILLAGE = "LEFT JOIN parcels_place v ON v.id = s.village_id"
# by → (key column, label column, joins)
_BY: dict[str, tuple[str, str, str]] = {
    "project": ("p.code", "p.name", "JOIN parcels_project p ON p.id = s.project_id"),
    "village": ("COALESCE(v.code, '')", "COALESCE(v.name, '')", _VILLAGE),
    "party": ("c.uid::text", "c.name", "JOIN parcels_party c ON c.id = s.payee_id"),
    "head": ("s.head", "s.head", ""),
    "level": ("s.level", "s.level", ""),
    "age": ("s.age", "s.age", ""),
    "reason": ("s.reason", "s.reason", ""),
}
BY = tuple(_BY)
_WORDS: dict[str, dict[Any, Any]] = {
    "head": HEADS,
    "level": LEVELS,
    "age": AGES,
    "reason": {**REASONS, UNSPECIFIED_KEY: UNSPECIFIED},
    "village": {"": _("未归村")},
}
_ORDER: dict[str, list[str]] = {
    "head": list(Head),
    "level": list(Level),
    "age": list(Age),
    "reason": [*ArrearsReason, UNSPECIFIED_KEY],
}
# These rows are there even when nothing falls into them.
_ALWAYS = {"age": Age.NOT_DUE, "reason": UNSPECIFIED_KEY}


def _rows(sql: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _pk(row: Any) -> Any:
    return getattr(row, "pk", row)


def _where(
    *,
    user: Any = None,
    project: Any = None,
    village: Any = None,
    taking: Any = None,
    agreement: Any = None,
    party: Any = None,
    lines: Iterable[int] | None = None,
    showing: str | None = None,
    **codes: Any,
) -> tuple[str, dict[str, Any]]:
    """The condition on line_state, and its parameters; rows may be given as objects or primary keys."""
    parts = [f"s.{_SUMS[_SUMS.index(showing)]} <> 0"] if showing else []
    if village == NO_VILLAGE:
        village, parts = None, [*parts, "s.village_id IS NULL"]
    ids = {"project_id": project, "village_id": village, "taking_id": taking, "agreement_id": agreement}
    given = {name: _pk(value) for name, value in {**ids, **codes}.items() if value not in (None, "")}
    parts += [f"s.{name} = %({name})s" for name in given]
    if party not in (None, ""):
        parts.append("%(party_id)s IN (s.payee_id, s.claimant_id)")
        given["party_id"] = _pk(party)
    if lines is not None:
        parts.append("s.line_id = ANY(%(lines)s)")
        given["lines"] = list(lines)
    if user is not None and user.by_village:
        parts.append("s.village_id = ANY(%(villages)s)")
        given["villages"] = list(user.villages.values_list("pk", flat=True))
    return " AND ".join(parts) or "true", given


def arrears(
    on: date,
    by: str = "project",
    *,
    user: Any = None,
    project: Any = None,
    village: Any = None,
    level: str | None = None,
    reason: str | None = None,
    age: str | None = None,
    head: str | None = None,
    showing: str | None = None,
) -> Arrears:
    """The arrears sheet of a day, by project | village | head | age | reason | level | party (the payee).

    Each line stands whole (payable, paid, unpaid) in the row its age or reason names; `showing`, one of the
    sums (overdue, paid …), keeps to lines with some of it. Staff see their villages. Bad `by`: ValueError.
    """
    if by not in _BY:
        raise ValueError(f"by is one of {', '.join(BY)}, not {by}")
    key, label, joins = _BY[by]
    codes = {"level": level, "reason": reason, "age": age, "head": head}
    where, params = _where(user=user, project=project, village=village, showing=showing, **codes)
    found = _rows(
        f"WITH {LINE_STATE_CTE} SELECT {key} AS key, {label} AS label, grouping({key}) AS is_total, {_ADDED} "  # noqa: S608
        f"FROM line_state s {joins} WHERE {where} GROUP BY GROUPING SETS (({key}, {label}), ())",
        {"on": on, **params},
    )
    total = next(_sums(row) for row in found if row["is_total"])
    rows = [_arrears_row(by, row) for row in found if not row["is_total"]]
    if by in _ALWAYS and _ALWAYS[by] not in {row.key for row in rows}:
        rows.append(ArrearsRow(key=str(_ALWAYS[by]), label=_WORDS[by][_ALWAYS[by]]))
    return Arrears(on=on, by=by, rows=_ordered(by, rows), total=total)


def _sums(row: dict[str, Any]) -> Sums:
    return Sums(**{field.name: _yuan(row[field.name]) for field in fields(Sums)})


def _yuan(value: Any) -> Any:
    # A sum over nothing comes back as 0 without its two places.
    return value.quantize(ZERO) if isinstance(value, Decimal) else value


def _arrears_row(by: str, row: dict[str, Any]) -> ArrearsRow:
    label = _WORDS.get(by, {}).get(row["key"], row["label"])
    return ArrearsRow(**vars(_sums(row)), key=row["key"], label=label)


def _ordered(by: str, rows: list[ArrearsRow]) -> list[ArrearsRow]:
    if by in _ORDER:
        return sorted(rows, key=lambda row: _ORDER[by].index(row.key))
    if by == "party":
        return sorted(rows, key=lambda row: (-row.unpaid_yuan, str(row.label), row.key))
    return sorted(rows, key=lambda row: row.key)


def totals(on: date, *, user: Any = None, project: Any = None, village: Any = None) -> Sums:
    """The headline: what the park owes on a day, at either level."""
    return arrears(on, "level", user=user, project=project, village=village).total


def taking_money(on: date, taking_ids: Iterable[int] | None = None) -> dict[int, TakingMoney]:
    """The money of takings on a day; a taking without an obligation is not in it (payment NONE)."""
    sql = TAKING_MONEY_SQL
    params: dict[str, Any] = {"on": on}
    if taking_ids is not None:
        sql, params["ids"] = f"{sql} WHERE taking_id = ANY(%(ids)s)", list(taking_ids)
    rows = ({name: _yuan(value) for name, value in row.items()} for row in _rows(sql, params))
    return {row["taking_id"]: TakingMoney(**row) for row in rows}


def taking_unpaid_overdue(taking_ids: Iterable[int], on: date) -> dict[int, Decimal]:
    """What is due on or before `on` and not met, per taking, held sums included: possession waits for it."""
    found = _rows(
        f"WITH {LINE_STATE_CTE} SELECT s.taking_id, sum(s.left_over) AS yuan FROM line_state s "  # noqa: S608
        "WHERE s.taking_id = ANY(%(ids)s) AND s.due_date <= %(on)s AND s.left_over > 0 GROUP BY s.taking_id",
        {"on": on, "ids": list(taking_ids)},
    )
    return {row["taking_id"]: row["yuan"] for row in found}


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
    where, params = _where(**filters)
    where += " AND s.overdue > 0" if overdue_only else ""
    where += " AND s.unpaid > 0" if unpaid_only else ""
    order = "s.due_date, agreement.number, s.position" if overdue_only else "agreement.number, s.position"
    order = f"s.overdue DESC, {order}" if largest_first else order
    found = _rows(
        f"WITH {LINE_STATE_CTE} {_LINE_ROWS} WHERE {where} ORDER BY {order}, s.line_id "
        "LIMIT %(limit)s OFFSET %(offset)s",
        {"on": on, "limit": limit, "offset": offset, **params},
    )
    return [LineBalance(**{name: _yuan(value) for name, value in row.items()}) for row in found]


def due_lines(project: Any, on: date, *, due_by: date | None = None, **filters: Any) -> list[LineBalance]:
    """What a payment run can collect: not held, not yet in another run, payee with an open account.

    `collectable_yuan` = unpaid − what stands in runs that are not cancelled and not answered; `account_id` is
    the payee's account open on `on`. `due_by` keeps to lines due by then.
    """
    where, params = _where(project=project, **filters)
    where += " AND s.due_date <= %(due_by)s" if due_by else ""
    rows = _LINE_ROWS.replace(
        "FROM line_state s",
        ", b.id AS account_id, s.unpaid - COALESCE(c.yuan, 0) AS collectable_yuan FROM line_state s",
        1,
    )
    found = _rows(
        f"WITH {LINE_STATE_CTE}, committed AS ({COMMITTED_SQL}) {rows} "
        "JOIN parcels_bankaccount b ON b.party_id = s.payee_id AND b.valid @> %(on)s::date "
        f"LEFT JOIN committed c ON c.line_id = s.line_id WHERE {where} "
        "AND s.unpaid - COALESCE(c.yuan, 0) > 0 "
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
    found = _rows(
        f"SELECT * FROM ({COMMITTED_SQL}) c WHERE line_id = ANY(%(ids)s)",  # noqa: S608
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
    found = _rows(
        f"SELECT {column} AS yuan FROM ({_FUNDS}) f WHERE fund_source_id = %(fund)s",  # noqa: S608
        {"on": on, "fund": _pk(fund_source)},
    )
    return Decimal(_yuan(found[0]["yuan"])) if found else ZERO


def project_money(on: date, *, user: Any = None) -> dict[int, ProjectMoney]:
    """Every project with lines or funds on a day, by its primary key."""
    where, params = _where(user=user)
    found = _rows(
        f"WITH {LINE_STATE_CTE}, lines AS (SELECT s.project_id, {_ADDED} FROM line_state s WHERE {where} "  # noqa: S608
        "GROUP BY s.project_id), funds AS (SELECT project_id, sum(received) AS received_yuan, "
        f"sum(balance) AS balance_yuan, sum(balance - in_transit) AS free_yuan FROM ({_FUNDS}) f "
        "GROUP BY project_id) SELECT * FROM lines FULL JOIN funds USING (project_id)",
        {"on": on, **params},
    )
    whole = [{name: _yuan(value) for name, value in row.items() if value is not None} for row in found]
    return {row["project_id"]: ProjectMoney(**row) for row in whole}


def overdue_trend(days: Sequence[date], *, user: Any = None, project: Any = None) -> list[tuple[date, Sums]]:
    """The totals of several days, say month ends, in one statement and in the days' order."""
    where, params = _where(user=user, project=project)
    each_day = LINE_STATE_CTE.replace("%(on)s", "d.day")
    found = _rows(
        f"SELECT d.day, x.* FROM unnest(%(days)s::date[]) WITH ORDINALITY d(day, nr) CROSS JOIN LATERAL "  # noqa: S608
        f"(WITH {each_day} SELECT {_ADDED} FROM line_state s WHERE {where}) x ORDER BY d.nr",
        {"days": list(days), **params},
    )
    return [(row["day"], _sums(row)) for row in found]
