"""What service sections cross and reach on a day, and what a lot lacks; m of the survey system."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection

from expansion.models import figures
from expansion.models.levelling import Lot
from expansion.models.services import ServiceDemand
from expansion.rules.delivery import LotFacts
from expansion.rules.services import Clash, ServiceState
from parcels.models import TakingStage

_SQL = Path(__file__).with_name("sql")
_CLASHES = figures.sql_text(_SQL / "clashes.sql")
_SECTIONS = figures.sql_text(_SQL / "sections.sql")
_REACH = figures.sql_text(_SQL / "reach.sql")
ZERO = Decimal(0)


def _rows(sql: str, **asked: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def clashes(
    on: date, *, line_id: int | None = None, taking_ids: Iterable[int] | None = None
) -> dict[int, list[Clash]]:
    """Takings each section crosses on a day for over 0.5 m; `taking_ids` are those one may see."""
    seen = None if taking_ids is None else set(taking_ids)
    found: dict[int, list[Clash]] = {}
    for row in _rows(_CLASHES, on=on, line=line_id):
        if seen is None or row["taking_id"] in seen:
            clash = Clash(row["taking_id"], row["code"], row["metres"], row["handed_over"])
            found.setdefault(row["line_id"], []).append(clash)
    return found


@dataclass(frozen=True)
class Section:
    """A section on a day: its state since when, and its length in m."""

    line_id: int
    kind: str
    code: str
    name: str
    trunk: str
    grade: str
    diameter_mm: int | None
    metres: Decimal
    state: str
    since_date: date


def sections(on: date) -> list[Section]:
    """Every section that was told of on the day, by kind and code."""
    return [Section(**row) for row in _rows(_SECTIONS, on=on)]


@dataclass(frozen=True)
class KindSum:
    """Sections of one kind on a day: how many, and m in all and by state; `share` is built of all."""

    kind: str
    lines: int
    total_m: Decimal
    metres: dict[str, Decimal]

    @property
    def share(self) -> Decimal | None:
        """Built of all drawn."""
        built = self.metres.get(ServiceState.BUILT, ZERO)
        return built / self.total_m if self.total_m else None


def by_kind(found: list[Section]) -> list[KindSum]:
    """The sections added up by kind, in their order."""
    sums: dict[str, list[Section]] = {}
    for one in found:
        sums.setdefault(one.kind, []).append(one)
    return [
        KindSum(
            kind,
            len(mine),
            sum((one.metres for one in mine), ZERO),
            {
                str(state): sum((one.metres for one in mine if one.state == state), ZERO)
                for state in ServiceState
                if any(one.state == state for one in mine)
            },
        )
        for kind, mine in sums.items()
    ]


def lot_facts(lot: Lot, on: date) -> LotFacts:
    """What decides whether a lot may be delivered on a day."""
    works = figures.levelling(on, lot_id=lot.pk)
    progress = works.lots[0] if works.lots else None
    takings = list(lot.takings.alive(on).order_by("code", "pk"))
    handed = set(
        TakingStage.objects.on(on)
        .filter(taking__in=takings, stage="handed_over")
        .values_list("taking_id", flat=True)
    )
    demands = ServiceDemand.objects.on(on)
    reached: dict[str, list[str]] = {one.kind: [] for one in demands}
    for row in _rows(_REACH, on=on, lot=lot.pk):
        reached[row["kind"]].append(row["code"])
    return LotFacts(
        works=progress.works if progress else "not_started",
        planned_m2=lot.planned_area_m2,
        levelled_m2=progress.levelled_m2 if progress else ZERO,
        takings=len(takings),
        waiting=[str(t) for t in takings if t.pk not in handed],
        services=reached,
        reach_m={one.kind: one.reach_m for one in demands},
    )
