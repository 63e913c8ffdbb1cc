"""What the zone measures on any day, added up by the database: boundary, levelling, sites.

Areas are plane areas in the office's survey system, ㎡ with 2 places; printed ha and 亩 add up as printed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Max, Sum

from expansion.models.boundary import BoundaryVersion
from expansion.models.ramp import CLEARED, COMPACTED, HANDED_OVER, RAMP, READY
from expansion.models.siting import SubstationCandidate
from expansion.rules.boundary import printed, shares
from landmgmt.lib import units
from parcels.models import JournalEntry
from parcels.models.figures import taking_money

ZERO = Decimal(0)
_SQL = Path(__file__).with_name("sql")


def sql_text(path: Path) -> str:
    """A file of SQL without its comments, so that it can stand inside another text."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("--"))


GROUND_CTE = sql_text(_SQL / "ground.sql")
_RECONCILIATION = f"WITH {GROUND_CTE} {sql_text(_SQL / 'reconciliation.sql')}"
_OUTSIDE = f"WITH {GROUND_CTE} {sql_text(_SQL / 'outside.sql')}"
_LEVELLING = sql_text(_SQL / "levelling.sql")
_SITING = sql_text(_SQL / "siting.sql")


def rows(sql: str, on: date) -> list[dict[str, Any]]:
    """Run one of the zone's texts for a day."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"on": on, "ramp": RAMP})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Part:
    """A part of the boundary: `key` is held, s9 … s0 or remainder; `share` is of the whole."""

    key: str
    m2: Decimal
    ha: Decimal
    mu: Decimal
    share: Decimal


@dataclass(frozen=True)
class Outside:
    """What a project takes beyond the boundary."""

    code: str
    name: str
    takings: int
    m2: Decimal
    ha: Decimal
    mu: Decimal


@dataclass(frozen=True)
class Reconciliation:
    """The boundary as the sum of its parts; `overlap_m2` is ground that more than one taking claims."""

    version: BoundaryVersion
    whole: Part
    ellipsoid_m2: Decimal
    parts: list[Part]
    outside: list[Outside]
    overlap_m2: Decimal

    def group(self, key: str) -> Part:
        """A sum over parts as printed: held, taken, cleared, levelled, ready, acquiring, remainder."""
        keys = GROUPS[key]
        chosen = [part for part in self.parts if part.key in keys]
        sums = {name: sum((getattr(p, name) for p in chosen), ZERO) for name in ("m2", "ha", "mu", "share")}
        return Part(key=key, **sums)


def _steps(first: int, last: int = len(RAMP) - 1) -> list[str]:
    return [f"s{step}" for step in range(last, first - 1, -1)]


# In the order of the bar: what is done first, what is not begun last.
GROUPS: dict[str, list[str]] = {
    "held": ["held"],
    "taken": _steps(HANDED_OVER),
    "cleared": _steps(CLEARED),
    "levelled": _steps(COMPACTED),
    "ready": _steps(READY),
    "acquiring": _steps(0, HANDED_OVER - 1),
    "remainder": ["remainder"],
}
PART_KEYS = ["held", *_steps(0), "remainder"]


def reconciliation(on: date) -> Reconciliation | None:
    """Boundary = held land + takings within it by step + remainder, on a day; None without a boundary."""
    version = BoundaryVersion.objects.on(on).first()
    if version is None:
        return None
    found = rows(_RECONCILIATION, on)
    m2 = {f"s{row['step']}" if row["part"] == "taken" else row["part"]: row["m2"] for row in found}
    whole_m2, overlap = m2.pop("whole"), m2.pop("overlap")
    exact = {key: m2.get(key, ZERO) for key in PART_KEYS[:-1]}
    exact["remainder"] = whole_m2 - sum(exact.values(), ZERO)
    ellipsoid = version.blocks.aggregate(total=Sum("ellipsoid_area_m2"))["total"] or ZERO
    return Reconciliation(
        version=version,
        whole=Part("whole", *_measures(whole_m2), share=Decimal(1)),
        ellipsoid_m2=ellipsoid,
        parts=_parts(exact),
        outside=_outside(on),
        overlap_m2=units.to_m2(overlap),
    )


def _measures(m2: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    return units.to_m2(m2), units.to_ha(m2), units.to_mu(m2)


def _parts(exact: dict[str, Decimal]) -> list[Part]:
    columns = {unit: printed(exact, unit) for unit in ("m2", "ha", "mu")}
    share = shares(exact)
    return [
        Part(key, *(columns[unit][key] for unit in ("m2", "ha", "mu")), share=share[key]) for key in exact
    ]


def _outside(on: date) -> list[Outside]:
    return [
        Outside(row["code"], row["name"], row["takings"], *_measures(row["m2"])) for row in rows(_OUTSIDE, on)
    ]


@dataclass(frozen=True)
class LotProgress:
    """A lot on a day, or the sum of several: ground in ㎡ and 亩 as printed, earth in m³."""

    planned_m2: Decimal
    cleared_m2: Decimal
    levelled_m2: Decimal
    planned_mu: Decimal
    cleared_mu: Decimal
    levelled_mu: Decimal
    design_cut_m3: Decimal
    design_fill_m3: Decimal
    cut_m3: Decimal
    fill_m3: Decimal
    takings: int
    handed_over: int
    lot_id: int = 0
    code: str = ""
    name: str = ""
    project_code: str = ""
    works: str = ""
    since_date: date | None = None
    report_date: date | None = None
    design_level_m: Decimal | None = None

    @property
    def cleared_share(self) -> Decimal | None:
        """Cleared of planned ground."""
        return _ratio(self.cleared_m2, self.planned_m2)

    @property
    def levelled_share(self) -> Decimal | None:
        """Levelled of planned ground."""
        return _ratio(self.levelled_m2, self.planned_m2)

    @property
    def volume_share(self) -> Decimal | None:
        """Earth moved of the design's cut and fill together."""
        return _ratio(self.cut_m3 + self.fill_m3, self.design_cut_m3 + self.design_fill_m3)


def _ratio(part: Decimal, whole: Decimal) -> Decimal | None:
    return part / whole if whole else None


@dataclass(frozen=True)
class Levelling:
    """The lots on a day and their total."""

    lots: list[LotProgress]
    total: LotProgress


_GROUND = ("planned", "cleared", "levelled")
_SUMMED = (
    *(f"{name}_m2" for name in _GROUND),
    *(f"{name}_mu" for name in _GROUND),
    *("design_cut_m3", "design_fill_m3", "cut_m3", "fill_m3"),
)


def levelling(on: date, *, lot_id: int | None = None) -> Levelling:
    """Clearing and levelling on a day, per lot and in total; the total is always of all lots."""
    found = rows(_LEVELLING, on)
    for name in _GROUND:
        mu = printed({str(row["lot_id"]): row[f"{name}_m2"] for row in found}, "mu")
        for row in found:
            row[f"{name}_mu"] = mu[str(row["lot_id"])]
    lots = [LotProgress(**row) for row in found]
    sums = {name: sum((getattr(lot, name) for lot in lots), ZERO) for name in _SUMMED}
    counts = {name: sum(getattr(lot, name) for lot in lots) for name in ("takings", "handed_over")}
    chosen = [lot for lot in lots if lot_id is None or lot.lot_id == lot_id]
    return Levelling(chosen, LotProgress(**sums, **counts))


@dataclass(frozen=True)
class Touched:
    """A taking under a candidate's ground, with the shared area in ㎡ and what is unpaid on it in yuan."""

    taking_id: int
    code: str
    m2: Decimal
    unpaid_yuan: Decimal
    # An agreement or a decision says what is owed; before it nought is no figure.
    is_settled: bool = True


@dataclass(frozen=True)
class Site:
    """A candidate on a day; `unpaid_yuan` adds up the takings it touches."""

    candidate: SubstationCandidate
    is_chosen: bool
    touched: list[Touched] = field(default_factory=list)

    @property
    def unpaid_yuan(self) -> Decimal:
        """Still to be paid on the takings touched, in whole, not only on the shared ground."""
        return sum((t.unpaid_yuan for t in self.touched), Decimal("0.00"))

    @property
    def unsettled(self) -> list[Touched]:
        """Takings of which no agreement says yet what will be owed."""
        return [t for t in self.touched if not t.is_settled]


def sites(on: date, *, taking_ids: Iterable[int] | None = None) -> list[Site]:
    """Every candidate with the takings it touches on a day; `taking_ids` are those a person may see."""
    seen = None if taking_ids is None else set(taking_ids)
    found = [row for row in rows(_SITING, on) if seen is None or row["taking_id"] in seen]
    money = taking_money(on, {row["taking_id"] for row in found})
    touched: dict[int, list[Touched]] = {}
    for row in found:
        owed = money.get(row["taking_id"])
        touched.setdefault(row["candidate_id"], []).append(
            Touched(
                row["taking_id"],
                row["code"],
                units.to_m2(row["m2"]),
                owed.unpaid if owed else Decimal("0.00"),
                row["is_settled"],
            )
        )
    return [
        Site(c, bool(c.chosen_date and c.chosen_date <= on), touched.get(c.pk, []))
        for c in SubstationCandidate.objects.select_related("project")
    ]


def recorded_up_to() -> datetime | None:
    """The moment of the last deed: what a report sent out today knows."""
    return JournalEntry.objects.aggregate(last=Max("recorded_at"))["last"]
