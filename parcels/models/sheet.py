"""The parcel list of a day: rows, totals and legend of one filter from one statement; the map the same.

Areas are ㎡: the signed surveyed area where there is one, else the plane area of the geometry in force.
Money is Decimal yuan and only there for those who may see it; names likewise; staff see their villages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from itertools import product
from pathlib import Path
from typing import Any

from django.db import connection

from landmgmt.lib.units import to_mu
from parcels.models.figures import TAKING_MONEY_CTE
from parcels.models.sums import sql_text
from parcels.rules.disputes import OPEN_STATES
from parcels.rules.roles import Right
from parcels.rules.stages import Stage, Works, ramp_step

PAGE_SIZE = 100
LONGEST_SEARCH = 40
_LAND = "\n".join(
    line
    for line in Path(__file__).with_name("sql").joinpath("sheet.sql").read_text(encoding="utf-8").splitlines()
    if not line.startswith("--")
)
# A parcel split, merged or redrawn keeps its money; land that came from it shows that state, not the sums.
_MONEY = f"{TAKING_MONEY_CTE},\n{sql_text('former_money')}"
_PAYMENT = (
    "(ARRAY['none', 'paid', 'not_due', 'overdue'])[1 + GREATEST(COALESCE(former.rank, 0), "
    "COALESCE(array_position(ARRAY['none', 'paid', 'not_due', 'overdue'], m.payment) - 1, 0))]"
)
_JOINED = (
    "LEFT JOIN taking_money m ON m.taking_id = land.id "
    "LEFT JOIN former_money former ON former.taking_id = land.id"
)
# The ramp as three columns, so that the one rule in rules/stages decides the step in SQL too.
_RAMP = [(s.value, w.value, ramp_step(s, w)) for s, w in product(Stage, Works)]
SORTS = {
    "code": "code",
    "holder": "village, holder",
    "stage": "step",
    "area": "area_m2",
    "unpaid": "unpaid",
    "days": "days_overdue",
}
_MONEY_SORTS = {"unpaid", "days"}


@dataclass(frozen=True)
class Ask:
    """What is asked; `step` is a place on the ramp, `dispute` open or none, `sort` may begin with -."""

    on: date
    q: str = ""
    project: str = ""
    village: int | None = None
    step: int | None = None
    payment: str = ""
    dispute: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Row:
    """One taking on the day. Without the right to see money or people those fields are None."""

    id: int
    code: str | None
    parcel_name: str
    project_code: str
    project_name: str
    village: str | None
    village_group: str | None
    collective: str | None
    stage: str
    works: str
    step: int
    area_m2: Decimal
    is_surveyed: bool
    geometry_id: int | None
    holder: str | None
    holders: int
    holder_names: str | None
    disputed: bool
    payable: Decimal | None
    paid: Decimal | None
    unpaid: Decimal | None
    overdue: Decimal | None
    days_overdue: int | None
    payment: str | None


@dataclass(frozen=True)
class Sum:
    """Some takings together."""

    count: int = 0
    area_m2: Decimal = Decimal("0.00")
    unpaid: Decimal | None = None
    overdue: Decimal | None = None


@dataclass(frozen=True)
class Sheet:
    """A page of the list with the sums of the whole filter."""

    rows: list[Row]
    total: Sum
    steps: dict[int, Sum] = field(default_factory=dict)
    payments: dict[str, Sum] = field(default_factory=dict)
    disputed: Sum = field(default_factory=Sum)
    # What the parcels that rows came from still owe: part of the total, of no row.
    former: Sum = field(default_factory=Sum)


_COLUMNS = tuple(Row.__dataclass_fields__)
_SUMS = "count(*) AS n, sum(area_m2) AS sum_m2, sum(unpaid) AS sum_unpaid, sum(overdue) AS sum_overdue"


def sheet(user: Any, ask: Ask, *, page: int = 1, size: int = PAGE_SIZE) -> Sheet:
    """One page of the list and the sums over all of it; a page beyond the end gives the last."""
    base, params = _base(user, ask)
    sql = (
        f"{base}, sums AS (SELECT grouping(step, payment, disputed) AS made_of, step AS of_step, "  # noqa: S608
        f"payment AS of_payment, disputed AS of_disputed, {_SUMS} FROM found "
        "GROUP BY GROUPING SETS ((step), (payment), (disputed), ())), "
        f"page AS (SELECT row_number() OVER (ORDER BY {_order(user, ask)}) AS nr, found.* FROM found "
        "ORDER BY nr LIMIT %(size)s OFFSET LEAST(%(offset)s, "
        "(GREATEST((SELECT count(*) FROM found), 1) - 1) / %(size)s * %(size)s)) "
        "SELECT made_of, of_step, of_payment, of_disputed, n, sum_m2, sum_unpaid, sum_overdue, NULL AS nr, "
        f"{', '.join(f'NULL AS {name}' for name in _COLUMNS)} FROM sums UNION ALL "
        f"SELECT {'NULL, ' * 8}nr, {', '.join(_COLUMNS)} FROM page {_former(user)}ORDER BY nr"
    )
    found = list(_fetch(sql, {**params, "size": size, "offset": max(page - 1, 0) * size}))
    sums = [row for row in found if row["made_of"] is not None]
    former = next((_sum(row) for row in sums if row["made_of"] == -1), Sum())
    return Sheet(
        rows=[Row(**{name: row[name] for name in _COLUMNS}) for row in found if row["made_of"] is None],
        total=_with(next(_sum(row) for row in sums if row["made_of"] == 7), former),
        steps={row["of_step"]: _sum(row) for row in sums if row["made_of"] == 3},
        payments={row["of_payment"]: _sum(row) for row in sums if row["made_of"] == 5 and row["of_payment"]},
        disputed=next((_sum(row) for row in sums if row["made_of"] == 6 and row["of_disputed"]), Sum()),
        former=former,
    )


def _former(user: Any) -> str:
    """One row with the money of the parcels that the found ones came from, each counted once."""
    if not user.may(Right.SEE_MONEY):
        return ""
    return (
        "UNION ALL SELECT -1, NULL, NULL, NULL, count(*), 0, sum(unpaid), sum(overdue), NULL, "  # noqa: S608
        f"{', '.join(f'NULL AS {name}' for name in _COLUMNS)} FROM taking_money WHERE taking_id IN "
        "(SELECT a.ancestor_id FROM parcels_ancestry a JOIN found ON found.id = a.taking_id) "
        "HAVING count(*) > 0 "
    )


def _with(total: Sum, former: Sum) -> Sum:
    if not former.count:
        return total
    zero = Decimal("0.00")
    return replace(
        total,
        unpaid=(total.unpaid or zero) + (former.unpaid or zero),
        overdue=(total.overdue or zero) + (former.overdue or zero),
    )


@dataclass(frozen=True)
class Former:
    """A parcel split, merged or redrawn, with the money that stays on it and is of no row of the list."""

    code: str | None
    project_name: str
    payable: Decimal
    paid: Decimal
    unpaid: Decimal
    overdue: Decimal
    days_overdue: int
    payment: str


def sheet_former(user: Any, ask: Ask) -> list[Former]:
    """The parcels that rows of the filter came from, each once; nothing for those who may not see money."""
    if not user.may(Right.SEE_MONEY):
        return []
    base, params = _base(user, ask)
    names = list(Former.__dataclass_fields__)
    sql = (
        f"{base} SELECT t.code, p.name AS project_name, {', '.join(f'm.{name}' for name in names[2:])} "  # noqa: S608
        "FROM taking_money m JOIN parcels_taking t ON t.id = m.taking_id "
        "JOIN parcels_project p ON p.id = t.project_id WHERE m.taking_id IN "
        "(SELECT a.ancestor_id FROM parcels_ancestry a JOIN found ON found.id = a.taking_id) "
        "ORDER BY t.code NULLS LAST, t.id"
    )
    return [Former(**row) for row in _fetch(sql, params)]


def sheet_shapes(user: Any, ask: Ask) -> Iterator[tuple[Row, str]]:
    """Every row of the filter that has a geometry on the day, with it as GeoJSON text (degrees, 1 cm)."""
    base, params = _base(user, ask)
    columns = ", ".join(f"found.{name}" for name in _COLUMNS)
    sql = (
        f"{base} SELECT {columns}, ST_AsGeoJSON(g.geom, 7) AS shape "  # noqa: S608
        "FROM found JOIN parcels_takinggeometry g ON g.id = found.geometry_id ORDER BY found.code, found.id"
    )
    for row in _fetch(sql, params):
        shape = row.pop("shape")
        yield Row(**row), shape


def sheet_with(
    user: Any, ask: Ask, *, select: str, joins: str = "", order: bool = True
) -> Iterator[dict[str, Any]]:
    """What `select` says of the rows `found` of the filter, joined to more: for what needs other columns.

    Both are texts of our own, never of a person; what is ordered selects every column of the row.
    """
    base, params = _base(user, ask)
    last = f" ORDER BY {_order(user, ask)}" if order else ""
    yield from _fetch(f"{base} SELECT * FROM (SELECT {select} FROM found {joins}) found{last}", params)  # noqa: S608


def mu_adding_up(parts: Sequence[Sum], total_m2: Decimal) -> list[Decimal]:
    """亩 of each part with 2 places, such that they sum to the printed total: largest remainders first."""
    cent = Decimal("0.01")
    exact = [part.area_m2 * 15 / 10_000 for part in parts]
    mu = [one.quantize(cent, rounding=ROUND_DOWN) for one in exact]
    missing = int((to_mu(total_m2) - sum(mu)) / cent)
    for place in sorted(range(len(mu)), key=lambda i: mu[i] - exact[i])[: max(missing, 0)]:
        mu[place] += cent
    return mu


def _base(user: Any, ask: Ask) -> tuple[str, dict[str, Any]]:
    """The CTEs up to `found`, the filtered rows, and their parameters."""
    money, people = user.may(Right.SEE_MONEY), user.may(Right.SEE_PEOPLE)
    params: dict[str, Any] = {
        "on": ask.on,
        "open_states": [state.value for state in OPEN_STATES],
        "ramp_stages": [stage for stage, _, _ in _RAMP],
        "ramp_works": [works for _, works, _ in _RAMP],
        "ramp_steps": [step for _, _, step in _RAMP],
    }
    where = _conditions(user, ask, params, money=money, people=people)
    sql = (
        f"WITH {_MONEY + ', ' if money else ''}{_LAND}, "  # noqa: S608
        f"found AS MATERIALIZED (SELECT {_columns(money, people)} "
        f"FROM land {_JOINED if money else ''} WHERE {where})"
    )
    return sql, params


def _columns(money: bool, people: bool) -> str:
    parts = {name: f"land.{name}" for name in _COLUMNS}
    if not people:
        parts |= {
            "holder": "NULL::text",
            "holders": "0::bigint",
            "holder_names": "NULL::text",
            "collective": "NULL::text",
        }
    for name in ("payable", "paid", "unpaid", "overdue", "days_overdue"):
        kind = "int" if name == "days_overdue" else "numeric"
        parts[name] = f"COALESCE(m.{name}, 0)" if money else f"NULL::{kind}"
    if money:
        parts["days_overdue"] = "GREATEST(COALESCE(m.days_overdue, 0), COALESCE(former.days_overdue, 0))"
    parts["payment"] = _PAYMENT if money else "NULL::text"
    return ", ".join(f"{sql} AS {name}" for name, sql in parts.items())


def _conditions(user: Any, ask: Ask, params: dict[str, Any], *, money: bool, people: bool) -> str:
    parts = []
    if user.by_village:
        params["villages"] = list(user.villages.values_list("pk", flat=True))
        parts.append("village_id = ANY(%(villages)s)")
    for name, column, value in (
        ("project", "project_code", ask.project or None),
        ("village", "village_id", ask.village),
        ("step", "step", ask.step),
    ):
        if value is not None:
            params[name] = value
            parts.append(f"{column} = %({name})s")
    if ask.payment and money:
        params["payment"] = ask.payment
        parts.append(f"{_PAYMENT} = %(payment)s")
    if ask.dispute:
        parts.append("disputed" if ask.dispute == "open" else "NOT disputed")
    if ask.q:
        parts.append(_search(ask.q, params, money=money, people=people))
    return " AND ".join(parts) or "true"


def _search(text: str, params: dict[str, Any], *, money: bool, people: bool) -> str:
    """Code, place and their initials; names, collectives and agreement numbers for those who may see them."""
    text = text[:LONGEST_SEARCH].lower().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    params["like"] = f"%{text}%"
    columns = [
        "land.code",
        "parcel_name",
        "village",
        "village_group",
        "village_initials",
        "village || ' ' || village_group",
    ]
    if people:
        columns += ["holder_names", "holder_initials", "collective"]
    parts = [f"lower({column}) LIKE %(like)s" for column in columns]
    if money:
        parts.append(
            "land.id IN (SELECT x.taking_id FROM parcels_agreementtaking x JOIN parcels_agreement a "
            "ON a.id = x.agreement_id WHERE lower(a.number) LIKE %(like)s)"
        )
    return f"({' OR '.join(parts)})"


def _order(user: Any, ask: Ask) -> str:
    money = user.may(Right.SEE_MONEY)
    name, down = ask.sort.removeprefix("-"), ask.sort.startswith("-")
    if name not in SORTS or (name in _MONEY_SORTS and not money):
        name, down = ("days", True) if money else ("code", False)
    columns = [f"{part}{' DESC' if down else ''} NULLS LAST" for part in SORTS[name].split(", ")]
    return ", ".join([*columns, "code NULLS LAST", "id"])


def _sum(row: dict[str, Any]) -> Sum:
    return Sum(row["n"], row["sum_m2"] or Decimal("0.00"), row["sum_unpaid"], row["sum_overdue"])


def _fetch(sql: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))
