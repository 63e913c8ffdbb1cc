"""Public lists (公示): their stages and states, how long they hang, what changed between two of them."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from parcels.rules.money_terms import Head

# A datum of a child under this age is sensitive and stands on no notice (PIPL 28).
CHILD_YEARS = 14


class ListStage(StrEnum):
    """What a list shows."""

    SURVEY = "survey"  # 现状调查结果: areas and things, no money
    REGISTRATION = "registration"  # 补偿登记: what each would be owed


class ListState(StrEnum):
    """A list is made with its rows, then posted; one that was never posted may be withdrawn."""

    MAKING = "making"  # inside the deed that writes its rows
    READY = "ready"  # 待张贴
    POSTED = "posted"  # 已张贴
    WITHDRAWN = "withdrawn"  # 已撤回


class RowKind(StrEnum):
    AREA = "area"
    ITEM = "item"
    AMOUNT = "amount"


class ObjectionState(StrEnum):
    """An objection is decided by another person than recorded it; a re-measurement may come between."""

    OPEN = "open"  # 待处理
    REMEASURE = "remeasure"  # 复测
    UPHELD = "upheld"  # 成立
    REJECTED = "rejected"  # 不成立


class LateState(StrEnum):
    """What was first seen after the pre-announcement (REG 26): not valued until a person counts it."""

    UNDECIDED = "undecided"
    COUNTED = "counted"
    EXCLUDED = "excluded"


class MeasureKind(StrEnum):
    MEASURED = "measured"  # 测量
    SIGNED = "signed"  # 签字确认
    STRUCK = "struck"  # 剔除: not there after all; a later measure brings it back


# The sums of a public list that are reckoned from the surveyed area; the database has them in row_stands_for.
RECKONED_FROM_AREA = (Head.LAND, Head.RESETTLEMENT)

OPEN_OBJECTIONS = (ObjectionState.OPEN, ObjectionState.REMEASURE)
OBJECTION_TRANSITIONS = {
    (ObjectionState.OPEN, ObjectionState.REMEASURE),
    (ObjectionState.OPEN, ObjectionState.UPHELD),
    (ObjectionState.OPEN, ObjectionState.REJECTED),
    (ObjectionState.REMEASURE, ObjectionState.UPHELD),
    (ObjectionState.REMEASURE, ObjectionState.REJECTED),
}


def shows_area(kind: str, head: str) -> bool:
    """Whether a row stands on the surveyed area: then an objection is to whatever is worked out from it."""
    return kind == RowKind.AREA or (kind == RowKind.AMOUNT and head in RECKONED_FROM_AREA)


def last_day(posted: date, days: int) -> date:
    """The last day a list hangs as counted: the day of posting is not (民法典 201); it moves off a free day.

    >>> last_day(date(2026, 3, 1), 7)
    datetime.date(2026, 3, 8)
    """
    return posted + timedelta(days=days)


def shown_name(name: str, born: date | None, on: date) -> str:
    """A name as a notice may show it: of a child under 14 only the first character is left.

    >>> shown_name("王小军", date(2015, 5, 1), date(2026, 5, 1))
    '王××'
    """
    if born is None or not name:
        return name
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return name if years >= CHILD_YEARS else name[0] + "××"


@dataclass(frozen=True)
class RowFacts:
    """One row of a list as plain values: `key` says which row it is, `shown` what it says."""

    key: Hashable
    shown: Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """What a corrected list says otherwise: `before` is None for a new row, `after` for one gone."""

    key: Hashable
    before: RowFacts | None
    after: RowFacts | None


def differences(before: Sequence[RowFacts], after: Sequence[RowFacts]) -> list[Difference]:
    """Rows that differ, in the order of the later list, then those that are gone, in the earlier's order."""
    old = {row.key: row for row in before}
    new = {row.key: row for row in after}
    found = [
        Difference(row.key, old.get(row.key), row)
        for row in after
        if row.key not in old or dict(old[row.key].shown) != dict(row.shown)
    ]
    return found + [Difference(row.key, row, None) for row in before if row.key not in new]
