"""The arrears sheet of any day: by one thing, by two crossed, by age, and over time.

Sums come from the kept totals: one dimension without a filter from day sums and checkpoints, all else from
the deltas; only `showing`, which asks for whole lines, from the ledger itself. All three are equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from parcels.models.sums import (
    ADDED,
    NO_VILLAGE,
    UNSPECIFIED_KEY,
    ZERO,
    Sums,
    line_state,
    narrow,
    pk_of,
    rows_of,
    sql_text,
    sums_of,
    two_places,
)
from parcels.rules.ageing import Age
from parcels.rules.money_terms import ArrearsReason, Head, Level
from parcels.words.money import AGES, HEADS, LEVELS, REASONS, UNSPECIFIED


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
class AgedRow(ArrearsRow):
    """One row of rows × age: the unpaid yuan of each age; `key2`, `label2` where two things are crossed."""

    key2: str = ""
    label2: Any = ""
    ages: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Aged:
    """Rows × age of a day, and the total of each age."""

    on: date
    by: str
    second: str
    rows: list[AgedRow]
    total: AgedRow


_VILLAGE = "LEFT JOIN parcels_place v ON v.id = s.village_id"
_PARTY = "JOIN parcels_line {0}l ON {0}l.id = s.line_id JOIN parcels_party {0} ON {0}.id = {0}l.{1}_id"
# The fund a line was last paid or sent from, else the only one its project has.
_PAYER = (
    "LEFT JOIN line_payer y ON y.line_id = s.line_id "
    "LEFT JOIN parcels_fundsource f ON f.id = y.fund_source_id"
)
# by → (key column, label column, joins)
_BY: dict[str, tuple[str, str, str]] = {
    "project": ("p.code", "p.name", "JOIN parcels_project p ON p.id = s.project_id"),
    "village": ("COALESCE(v.code, '')", "COALESCE(v.name, '')", _VILLAGE),
    "party": ("c.uid::text", "c.name", _PARTY.format("c", "payee")),
    "claimant": ("k.uid::text", "k.name", _PARTY.format("k", "claimant")),
    "payer": ("COALESCE(f.code, '')", "COALESCE(f.name, '')", _PAYER),
    "head": ("s.head", "s.head", ""),
    "level": ("s.level", "s.level", ""),
    "age": ("s.age", "s.age", ""),
    "reason": ("s.reason", "s.reason", ""),
}
BY = tuple(_BY)
# What the day sums are kept by.
KEPT = ("project", "village", "head", "level", "reason", "age")
_WORDS: dict[str, dict[Any, Any]] = {
    "head": HEADS,
    "level": LEVELS,
    "age": AGES,
    "reason": {**REASONS, UNSPECIFIED_KEY: UNSPECIFIED},
    "village": {"": _("未归村")},
    "payer": {"": _("未定资金来源")},
}
_ORDER: dict[str, list[str]] = {
    "head": list(Head),
    "level": list(Level),
    "age": list(Age),
    "reason": [*ArrearsReason, UNSPECIFIED_KEY],
}
# These rows are there even when nothing falls into them.
_ALWAYS = {"age": Age.NOT_DUE, "reason": UNSPECIFIED_KEY}
_AGES = [age.value for age in Age]
_KEPT_SUMS = sql_text("kept_sums")
_DELTA_SUMS = sql_text("delta_sums")
_FEN = ("payable", "paid", "unpaid", "overdue", "deposited", "held", "in_transit")
_IN_YUAN = ", ".join(f"x.{name} / 100.0 AS {name}_yuan" for name in _FEN) + ", x.lines, x.overdue_lines"
_AGED = ", ".join(f"sum(s.unpaid) FILTER (WHERE s.age = '{age}') AS {age}" for age in _AGES)
_AGED_IN_YUAN = ", ".join(f"COALESCE(x.{age}, 0) / 100.0 AS {age}" for age in _AGES)
_DELTA_ADDED = (
    ", ".join(f"sum(s.{name}) AS {name}" for name in _FEN)
    + ", sum(s.lines) AS lines, sum(s.overdue_lines) AS overdue_lines"
)


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
    payee: Any = None,
    claimant: Any = None,
    payer: Any = None,
    showing: str | None = None,
) -> Arrears:
    """The arrears sheet of a day, by one of BY: `party` is the payee, `payer` the fund.

    Each line stands whole (payable, paid, unpaid) in the row its age or reason names; `showing`, one of the
    sums (overdue, paid …), keeps to lines with some of it. Staff see their villages. Bad `by`: ValueError.
    """
    _check(by)
    codes = {"level": level, "reason": reason, "age": age, "head": head}
    people = {"payee": payee, "claimant": claimant, "payer": payer}
    asked = {"user": user, "project": project, "village": village, **codes, **people}
    found = _from_ledger(on, by, showing, asked) if showing else _from_totals(on, by, asked)
    total = next((sums_of(row) for row in found if row["is_total"]), Sums())
    rows = [_arrears_row(by, row) for row in found if not row["is_total"]]
    if by in _ALWAYS and _ALWAYS[by] not in {row.key for row in rows}:
        rows.append(ArrearsRow(key=str(_ALWAYS[by]), label=_WORDS[by][_ALWAYS[by]]))
    return Arrears(on=on, by=by, rows=_ordered(by, rows), total=total)


def aged(on: date, by: str = "project", second: str = "", **asked: Any) -> Aged:
    """Rows × age: the unpaid sum of each age by one thing, or by two crossed.

    Filters as of `arrears`, without `showing`. Only rows with something payable are there.
    """
    for one in (by, second) if second else (by,):
        _check(one)
    where, params = _narrowed(asked)
    if by in KEPT and by != "age" and not second and where == "true":
        found = rows_of(_KEPT_SUMS + _kept_aged(by), {"on": on, "grains": [by]})
    else:
        found = rows_of(_delta_aged(by, second, where), {"on": on, **params})
    total = next((_aged_row(by, second, row) for row in found if row["is_total"]), AgedRow())
    rows = [_aged_row(by, second, row) for row in found if not row["is_total"]]
    return Aged(on=on, by=by, second=second, rows=_crossed_order(by, second, rows), total=total)


def totals(on: date, *, user: Any = None, project: Any = None, village: Any = None) -> Sums:
    """The headline: what the park owes on a day, at either level."""
    return arrears(on, "level", user=user, project=project, village=village).total


def holder_sums(party: Any, on: date) -> Sums:
    """What the park owes one payee on a day: by the deltas of that payee's lines alone."""
    added = ", ".join(
        f"COALESCE(sum(d.{name}_fen), 0) / 100.0 AS {name}_yuan" for name in _FEN if name != "overdue"
    )
    found = rows_of(
        f"SELECT {added}, COALESCE(sum(d.unpaid_fen) FILTER (WHERE d.due_date < %(on)s), 0) / 100.0 "  # noqa: S608
        "AS overdue_yuan, COALESCE(sum(d.lines), 0) AS lines, "
        "COALESCE(sum(d.open_lines) FILTER (WHERE d.due_date < %(on)s), 0) AS overdue_lines "
        "FROM parcels_line l JOIN parcels_arrearsdelta d ON d.line_id = l.id "
        "WHERE l.payee_id = %(party)s AND d.day <= %(on)s",
        {"on": on, "party": pk_of(party)},
    )
    return sums_of(found[0])


def overdue_trend(days: Sequence[date], **asked: Any) -> list[tuple[date, Sums]]:
    """The totals of several days, say month ends, in the days' order; filters as of `arrears`."""
    where, params = _narrowed(asked)
    if where == "true":
        each_day = _KEPT_SUMS.replace("%(on)s", "asked.on_day") + _kept_rows("level", only_total=True)
        params["grains"] = ["all"]
    else:
        each_day = _delta_rows("level", where).replace("%(on)s", "asked.on_day")
    found = rows_of(
        "SELECT asked.on_day AS day, y.* FROM unnest(%(days)s::date[]) WITH ORDINALITY asked(on_day, nr) "  # noqa: S608
        f"CROSS JOIN LATERAL ({each_day}) y WHERE y.is_total = 1 ORDER BY asked.nr",
        {"days": list(days), **params},
    )
    by_day = {row["day"]: sums_of(row) for row in found}
    return [(day, by_day.get(day, Sums())) for day in days]


def named(by: str, key: Any = None, label: Any = None) -> tuple[str, Any, str]:
    """Key column, label column and joins of a dimension; given a row's key and label, its word as label."""
    column, word, joins = _BY[by]
    return (column, word, joins) if label is None else (column, _label(by, key, label), joins)


def place_of(by: str, key: str) -> Any:
    """Where a row stands among its like."""
    return _ORDER[by].index(key) if by in _ORDER else key


def _check(by: str) -> None:
    if by not in _BY:
        raise ValueError(f"by is one of {', '.join(BY)}, not {by}")


def _from_ledger(on: date, by: str, showing: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    key, label, joins = _BY[by]
    where, params = narrow(**asked, showing=showing)
    return rows_of(
        f"WITH {line_state(params)}, {_payer(by)} SELECT {key} AS key, {label} AS label, "  # noqa: S608
        f"grouping({key}) AS is_total, {ADDED} FROM line_state s {joins} WHERE {where} "
        f"GROUP BY GROUPING SETS (({key}, {label}), ())",
        {"on": on, **params},
    )


def _from_totals(on: date, by: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    where, params = _narrowed(asked)
    if by in KEPT and where == "true":
        grain = "all" if by == "age" else by
        rows = _kept_ages() if by == "age" else _kept_rows(by)
        return rows_of(_KEPT_SUMS + rows, {"on": on, "grains": [grain]})
    return rows_of(_delta_rows(by, where), {"on": on, **params})


def _narrowed(asked: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The condition on the deltas of a day, by the names they have there; people stand on the lines."""
    where, params = narrow(**asked)
    for name in ("payee_id", "claimant_id"):
        of_person = f"s.line_id IN (SELECT l.id FROM parcels_line l WHERE l.{name} = %({name})s)"  # noqa: S608
        where = where.replace(f"s.{name} = %({name})s", of_person)
    return where, params


def _payer(*by: str) -> str:
    return sql_text("line_payer") if "payer" in by else "nothing AS (SELECT 1)"


def _delta_rows(by: str, where: str) -> str:
    key, label, joins = _BY[by]
    return (
        f"WITH {_payer(by)}, s AS ({_DELTA_SUMS}) "  # noqa: S608
        f"SELECT x.key, x.label, x.is_total, {_IN_YUAN} FROM (SELECT {key} AS key, {label} AS label, "
        f"grouping({key}) AS is_total, {_DELTA_ADDED} FROM s {joins} WHERE {where} "
        f"GROUP BY GROUPING SETS (({key}, {label}), ())) x WHERE x.lines <> 0"
    )


def _delta_aged(by: str, second: str, where: str) -> str:
    key, label, joins = _BY[by]
    key2, label2, joins2 = _BY[second] if second else ("''", "''", "")
    both = joins if joins2 in ("", joins) else f"{joins} {joins2}"
    return (
        f"WITH {_payer(by, second)}, s AS ({_DELTA_SUMS}) "  # noqa: S608
        f"SELECT x.key, x.label, x.key2, x.label2, x.is_total, {_IN_YUAN}, {_AGED_IN_YUAN} FROM ("
        f"SELECT {key} AS key, {label} AS label, {key2}::text AS key2, {label2}::text AS label2, "
        f"grouping({key}) AS is_total, {_DELTA_ADDED}, {_AGED} FROM s {both} WHERE {where} "
        f"GROUP BY GROUPING SETS (({key}, {label}, {key2}::text, {label2}::text), ())) x WHERE x.lines <> 0"
    )


_NAMES = {
    "project": ("p.code", "p.name", "LEFT JOIN parcels_project p ON p.id = NULLIF(x.key, '')::bigint"),
    "village": (
        "COALESCE(v.code, '')",
        "COALESCE(v.name, '')",
        "LEFT JOIN parcels_place v ON v.id = NULLIF(x.key, '')::bigint",
    ),
}


def _kept_rows(by: str, *, only_total: bool = False) -> str:
    key, label, joins = _NAMES.get(by, ("x.key", "x.key", ""))
    sets = "()" if only_total else "(s.key), ()"
    return (
        f" SELECT {key} AS key, {label} AS label, x.is_total, {_IN_YUAN} FROM ("  # noqa: S608
        f"SELECT {'NULL::text' if only_total else 's.key'} AS key, "
        f"{'1' if only_total else 'grouping(s.key)'} AS is_total, {_DELTA_ADDED} FROM by_key s "
        f"GROUP BY GROUPING SETS ({sets})) x {joins} WHERE x.lines <> 0"
    )


def _kept_ages() -> str:
    return (
        f" SELECT x.age AS key, x.age AS label, x.is_total, {_IN_YUAN} FROM ("  # noqa: S608
        f"SELECT s.age, grouping(s.age) AS is_total, {_DELTA_ADDED} FROM by_age s "
        "GROUP BY GROUPING SETS ((s.age), ())) x WHERE x.lines <> 0"
    )


def _kept_aged(by: str) -> str:
    key, label, joins = _NAMES.get(by, ("x.key", "x.key", ""))
    return (
        f" SELECT {key} AS key, {label} AS label, ''::text AS key2, ''::text AS label2, x.is_total, "  # noqa: S608
        f"{_IN_YUAN}, {_AGED_IN_YUAN} FROM (SELECT s.key, grouping(s.key) AS is_total, {_DELTA_ADDED}, "
        f"{_AGED} FROM by_age s GROUP BY GROUPING SETS ((s.key), ())) x {joins} WHERE x.lines <> 0"
    )


def _arrears_row(by: str, row: dict[str, Any]) -> ArrearsRow:
    return ArrearsRow(**vars(sums_of(row)), key=row["key"], label=_label(by, row["key"], row["label"]))


def _aged_row(by: str, second: str, row: dict[str, Any]) -> AgedRow:
    return AgedRow(
        **vars(sums_of(row)),
        key=row["key"] or "",
        label=_label(by, row["key"], row["label"]),
        key2=row["key2"] or "",
        label2=_label(second, row["key2"], row["label2"]),
        ages={age: two_places(row[age]) for age in _AGES},
    )


def _label(by: str, key: Any, label: Any) -> Any:
    return _WORDS.get(by, {}).get(key, label)


def _ordered(by: str, rows: list[ArrearsRow]) -> list[ArrearsRow]:
    if by in ("party", "claimant"):
        return sorted(rows, key=lambda row: (-row.unpaid_yuan, str(row.label), row.key))
    return sorted(rows, key=lambda row: place_of(by, row.key))


def _crossed_order(by: str, second: str, rows: list[AgedRow]) -> list[AgedRow]:
    largest = by in ("party", "claimant")
    return sorted(
        rows,
        key=lambda row: (
            -row.unpaid_yuan if largest else ZERO,
            place_of(by, row.key),
            place_of(second, row.key2) if second else "",
        ),
    )


__all__ = [
    "BY",
    "KEPT",
    "NO_VILLAGE",
    "Aged",
    "AgedRow",
    "Arrears",
    "ArrearsRow",
    "aged",
    "arrears",
    "holder_sums",
    "named",
    "overdue_trend",
    "place_of",
    "totals",
]
