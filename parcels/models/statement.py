"""The statement of a period: what was carried forward, what came, what was cleared, what is carried on."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from parcels.models.arrears_sheet import named, place_of
from parcels.models.sums import ZERO, line_state, narrow, rows_of, sql_text, two_places

_STATEMENT = sql_text("statement")
# In the order they are read: the sum of all but the last is the last.
PARTS = ("carried", "fell_due", "new", "changed", "moved", "paid", "returned", "deposited", "held", "closing")
_COLUMN = {"paid": "-s.paid_then", "deposited": "-s.deposited_then", "held": "-s.held_then"}
_SUMMED = ", ".join(f"COALESCE(sum({_COLUMN.get(part, f's.{part}')}), 0) AS {part}" for part in PARTS)
_EACH = ", ".join(f"{_COLUMN.get(part, f's.{part}')} AS {part}" for part in PARTS)
OVERDUE, UNPAID = "overdue", "unpaid"
BY = ("project", "village", "head", "level", "reason")


@dataclass(frozen=True)
class Flow:
    """One row of the statement in yuan; signs are those of the sum: what clears is negative.

    carried + fell_due + new + changed + moved + paid + returned + deposited + held = closing, to the fen.
    """

    key: str = ""
    label: Any = ""
    lines: int = 0
    carried: Decimal = ZERO
    fell_due: Decimal = ZERO
    new: Decimal = ZERO
    changed: Decimal = ZERO
    moved: Decimal = ZERO
    paid: Decimal = ZERO
    returned: Decimal = ZERO
    deposited: Decimal = ZERO
    held: Decimal = ZERO
    closing: Decimal = ZERO


@dataclass(frozen=True)
class LineFlow(Flow):
    """The same of one line, with the names a table shows."""

    line_id: int = 0
    agreement: str = ""
    taking: str | None = None
    payee: str = ""
    head: str = ""
    due_date: date | None = None


@dataclass(frozen=True)
class Statement:
    """A period's rows and their total; of what is overdue, or of everything unpaid."""

    since: date
    on: date
    of: str
    by: str
    rows: list[Flow]
    total: Flow


def statement(since: date, on: date, by: str = "project", *, of: str = OVERDUE, **asked: Any) -> Statement:
    """From the end of `since` to the end of `on`, `of` what is overdue or all that is unpaid.

    A line stands in the row its facts name on `on`. `fell_due` was owed already and fell due in between;
    `new` are obligations posted in between, `moved` what went to another payee and is neither. Filters as of
    `arrears`. ValueError for another `by` or `of`.
    """
    if by not in BY or of not in (OVERDUE, UNPAID) or since > on:
        raise ValueError(f"statement by {by} of {of} from {since} to {on}")
    key, label, joins = named(by)
    where, params = narrow(**asked)
    found = rows_of(
        f"WITH {line_state(params)}, {_STATEMENT} SELECT {key} AS key, {label} AS label, "  # noqa: S608
        f"grouping({key}) AS is_total, count(*) AS lines, {_SUMMED} FROM statement s {joins} WHERE {where} "
        f"GROUP BY GROUPING SETS (({key}, {label}), ())",
        {"on": on, "since": since, "whole": of == UNPAID, **params},
    )
    rows = [_flow(by, row) for row in found if not row["is_total"]]
    total = next((_flow(by, row) for row in found if row["is_total"]), Flow())
    return Statement(since, on, of, by, sorted(rows, key=lambda row: place_of(by, row.key)), total)


def statement_lines(
    since: date,
    on: date,
    *,
    of: str = OVERDUE,
    part: str = "",
    limit: int | None = None,
    offset: int = 0,
    **asked: Any,
) -> list[LineFlow]:
    """The lines behind a figure of the statement; `part` keeps to those with some of it."""
    where, params = narrow(**asked)
    some = f" AND ({_COLUMN.get(part, f's.{part}')}) <> 0" if part in PARTS else ""
    found = rows_of(
        f"WITH {line_state(params)}, {_STATEMENT} SELECT s.line_id, a.number AS agreement, k.code AS taking, "  # noqa: S608
        f"y.name AS payee, s.head, s.due_date, {_EACH} FROM statement s "
        "JOIN parcels_agreement a ON a.id = s.agreement_id JOIN parcels_party y ON y.id = s.payee_id "
        f"LEFT JOIN parcels_taking k ON k.id = s.taking_id WHERE {where}{some} "
        "ORDER BY a.number, s.position, s.line_id LIMIT %(limit)s OFFSET %(offset)s",
        {"on": on, "since": since, "whole": of == UNPAID, "limit": limit, "offset": offset, **params},
    )
    return [LineFlow(**{name: two_places(value) for name, value in row.items()}, lines=1) for row in found]


def _flow(by: str, row: dict[str, Any]) -> Flow:
    parts = {part: two_places(row[part]) for part in PARTS}
    return Flow(
        key=row["key"] or "", label=named(by, row["key"], row["label"] or "")[1], lines=row["lines"], **parts
    )
