"""What every money figure is made of: the sums, the state of lines as SQL, and what narrows a question."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection

ZERO = Decimal("0.00")
UNSPECIFIED_KEY = "unspecified"
NO_VILLAGE = "none"
_SQL = Path(__file__).with_name("sql")


def sql_text(name: str) -> str:
    """A file of `sql/` without comments, so that it can stand inside another statement."""
    lines = (_SQL / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("--"))


# A list of CTEs with the one parameter %(on)s: `f"WITH {LINE_STATE_CTE} SELECT … FROM line_state"`.
LINE_STATE_CTE = sql_text("line_state")


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
    overdue_lines: int = 0


SUMS = ("payable", "paid", "unpaid", "overdue", "deposited", "held", "in_transit")
ADDED = (
    ", ".join(f"COALESCE(sum(s.{name}), 0) AS {name}_yuan" for name in SUMS)
    + ", count(*) AS lines, count(*) FILTER (WHERE s.overdue <> 0) AS overdue_lines"
)


def rows_of(sql: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    """Every row of a statement as a mapping."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def sums_of(row: dict[str, Any]) -> Sums:
    """The sums in a row; lines come back as whole numbers, money with its two places."""
    found = {field.name: two_places(row[field.name]) for field in fields(Sums)}
    return Sums(**found | {name: int(found[name]) for name in ("lines", "overdue_lines")})


def two_places(value: Any) -> Any:
    """A sum over nothing comes back as 0 without its two places."""
    return value.quantize(ZERO) if isinstance(value, Decimal) else value


def pk_of(row: Any) -> Any:
    """The key of a row given as an object or as its key."""
    return getattr(row, "pk", row)


# Lines met out of one fund; none where nobody can say yet. An array is worked out once, a subquery per row.
_PAYER_IS = (
    f"s.line_id = ANY(ARRAY(WITH {sql_text('line_payer')} SELECT line_id FROM line_payer "  # noqa: S608
    "WHERE fund_source_id IS NOT DISTINCT FROM %(payer_id)s::bigint))"
)


def narrow(
    *,
    user: Any = None,
    project: Any = None,
    village: Any = None,
    taking: Any = None,
    agreement: Any = None,
    party: Any = None,
    payee: Any = None,
    claimant: Any = None,
    payer: Any = None,
    lines: Iterable[int] | None = None,
    showing: str | None = None,
    **codes: Any,
) -> tuple[str, dict[str, Any]]:
    """The condition on line_state, and its parameters; rows may be given as objects or primary keys."""
    parts = [f"s.{SUMS[SUMS.index(showing)]} <> 0"] if showing else []
    if village == NO_VILLAGE:
        village, parts = None, [*parts, "s.village_id IS NULL"]
    if payer not in (None, ""):
        parts.append(_PAYER_IS)
    ids = {
        "payee_id": payee,
        "claimant_id": claimant,
        "project_id": project,
        "village_id": village,
        "taking_id": taking,
        "agreement_id": agreement,
    }
    given = {name: pk_of(value) for name, value in {**ids, **codes}.items() if value not in (None, "")}
    parts += [f"s.{name} = %({name})s" for name in given]
    if payer not in (None, ""):
        given["payer_id"] = None if payer == NO_VILLAGE else pk_of(payer)
    if party not in (None, ""):
        parts.append("%(party_id)s IN (s.payee_id, s.claimant_id)")
        given["party_id"] = pk_of(party)
    if lines is not None:
        parts.append("s.line_id = ANY(%(lines)s)")
        given["lines"] = list(lines)
    if user is not None and user.by_village:
        parts.append("s.village_id = ANY(%(villages)s)")
        given["villages"] = list(user.villages.values_list("pk", flat=True))
    return " AND ".join(parts) or "true", given


# What a line itself knows; the rest (village, reason, age) is only known of its state.
_OF_LINE = {
    "project_id": "l.project_id = %(project_id)s",
    "taking_id": "l.taking_id = %(taking_id)s",
    "agreement_id": "l.agreement_id = %(agreement_id)s",
    "payee_id": "l.payee_id = %(payee_id)s",
    "claimant_id": "l.claimant_id = %(claimant_id)s",
    "party_id": "(l.payee_id = %(party_id)s OR l.claimant_id = %(party_id)s)",
    "lines": "l.id = ANY(%(lines)s)",
    "ids": "l.taking_id = ANY(%(ids)s)",
}


def line_state(params: dict[str, Any]) -> str:
    """LINE_STATE_CTE that reads only the postings of the lines `params` can mean, where they say which."""
    parts = [condition for name, condition in _OF_LINE.items() if name in params]
    if not parts:
        return LINE_STATE_CTE
    of_lines = f"ARRAY(SELECT l.id FROM parcels_line l WHERE {' AND '.join(parts)})"  # noqa: S608
    return LINE_STATE_CTE.replace("t.line_id IS NOT NULL", f"t.line_id = ANY({of_lines})").replace(
        "WHERE r.released_date", f"WHERE i.line_id = ANY({of_lines}) AND r.released_date"
    )
