"""What is known of a lot's earth on a day: its surfaces, the newest volumes, and which of them are stale."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import shapely
from django.db.models import Q, QuerySet
from shapely.geometry.base import BaseGeometry

from expansion.models.earthwork import EarthCalculation, EarthFactors, Method, Purpose
from expansion.models.levelling import LevellingReport, Lot
from expansion.models.surfaces import Surface, SurfaceKind, SurfacePoints, surface_points
from expansion.rules.terrain import Terrain
from landmgmt.lib import crs
from parcels.models import Office


@dataclass(frozen=True)
class Inputs:
    """What a volume is taken from: two surfaces, or a surface and a level; None where one is missing."""

    purpose: str
    low: Surface | None
    high: Surface | None
    level_m: Decimal | None
    factors: EarthFactors | None

    @property
    def ready(self) -> bool:
        return self.low is not None and self.factors is not None and (self.high or self.level_m) is not None


def survey_grid() -> int:
    """The office's survey system."""
    return Office.objects.values_list("survey_epsg", flat=True).first() or crs.SURVEY


def ground_of(lot: Lot, epsg: int | None = None) -> BaseGeometry:
    """The lot's outline in the survey grid."""
    return crs.to_survey(shapely.from_wkb(bytes(lot.geom.wkb)), epsg or survey_grid())


@dataclass(frozen=True)
class Kept:
    """What the volumes of some lots stand on up to a day, read at once: one page shows many lots."""

    surfaces: list[Surface]
    points: dict[int, str]
    factors: EarthFactors | None

    @classmethod
    def of(cls, lots: Sequence[Lot], on: date) -> "Kept":
        theirs = Q(lot__in=lots) | Q(lot=None)
        newest = Surface.objects.filter(theirs, survey_date__lte=on).order_by("-survey_date", "-id")
        surfaces = list(newest)
        return cls(surfaces, dict(_packed(surfaces)), EarthFactors.objects.on(on))

    def own(self, kind: str, lot: Lot | None) -> Surface | None:
        """The newest of a kind of this lot alone, or of the whole zone."""
        pk = lot.pk if lot else None
        return next((one for one in self.surfaces if (one.kind, one.lot_id) == (kind, pk)), None)

    def current(self, kind: str, lot: Lot) -> Surface | None:
        """The newest of a kind: the lot's own, else one of the whole zone."""
        return self.own(kind, lot) or self.own(kind, None)


def inputs_of(lot: Lot, purpose: str, on: date, kept: Kept | None = None) -> Inputs:
    """The newest surfaces up to a day that a volume of this purpose stands on."""
    kept = kept or Kept.of([lot], on)
    low = kept.current(SurfaceKind.AS_BUILT if purpose == Purpose.REMAINING else SurfaceKind.BEFORE, lot)
    if purpose == Purpose.DONE:
        return Inputs(purpose, low, kept.current(SurfaceKind.AS_BUILT, lot), None, kept.factors)
    high = kept.own(SurfaceKind.DESIGN, lot)
    return Inputs(purpose, low, high, None if high else lot.design_level_m, kept.factors)


def fingerprint(lot: Lot, found: Inputs, method: str, kept: Kept | None = None) -> tuple[str, str]:
    """(text, SHA-256) of everything the volume depends on, points by their own hash."""
    stands_on = [s for s in (found.low, found.high) if s]
    points = kept.points if kept else dict(_packed(stands_on))
    text = json.dumps(
        {
            "purpose": str(found.purpose),
            "method": str(method),
            "from": [found.low.pk, points.get(found.low.pk)] if found.low else None,
            "to": [found.high.pk, points.get(found.high.pk)] if found.high else f"{found.level_m:.2f}",
            "ground": hashlib.sha256(bytes(lot.geom.wkb)).hexdigest(),
            "swell": f"{found.factors.swell:.3f}" if found.factors else None,
            "compaction": f"{found.factors.compaction:.3f}" if found.factors else None,
        },
        sort_keys=True,
    )
    return text, hashlib.sha256(text.encode()).hexdigest()


def _packed(surfaces: Sequence[Surface]) -> "QuerySet[SurfacePoints, tuple[int, str]]":
    """(surface, hash of its points) of each."""
    return SurfacePoints.objects.filter(surface__in=surfaces).values_list("surface_id", "packed_sha256")


def terrain_of(surface: Surface) -> Terrain:
    """The net of a kept surface."""
    return Terrain(surface_points(surface))


@dataclass(frozen=True)
class Result:
    """The newest volume of a purpose by a method; `stale` where what it stands on has changed since."""

    calculation: EarthCalculation
    stale: bool


# A 10 m grid lies within this share of the earth moved from the net, where the ground is smooth.
GRID_TOLERANCE = Decimal("0.02")


@dataclass(frozen=True)
class PurposeFigures:
    """A purpose with what it would stand on now, and what was computed."""

    purpose: str
    inputs: Inputs
    results: dict[str, Result]

    @property
    def net(self) -> EarthCalculation | None:
        """The exact volume, where it was computed and still holds."""
        found = self.results.get(Method.NET)
        return found.calculation if found and not found.stale else None

    @property
    def spread(self) -> Decimal | None:
        """The largest difference of a square grid from the net, as a share of the earth moved."""
        exact = self.results.get(Method.NET)
        others = [r.calculation for key, r in self.results.items() if key != Method.NET]
        if not exact or not others:
            return None
        whole = exact.calculation.cut_m3 + exact.calculation.fill_m3
        if not whole:
            return None
        gaps = [abs(o.cut_m3 - exact.calculation.cut_m3) + abs(o.fill_m3 - exact.calculation.fill_m3)
                for o in others]  # fmt: skip
        return max(gaps) / whole

    @property
    def apart(self) -> bool:
        """Say whether a grid lies further from the net than smooth ground lets it."""
        return self.spread is not None and self.spread > GRID_TOLERANCE


def figures_of(lot: Lot, on: date) -> dict[str, PurposeFigures]:
    """Every purpose of a lot on a day."""
    return figures_of_all([lot], on)[lot.pk]


def figures_of_all(lots: Sequence[Lot], on: date) -> dict[int, dict[str, PurposeFigures]]:
    """The same of many lots by their keys, in as many queries as of one."""
    kept = Kept.of(lots, on)
    computed = EarthCalculation.objects.filter(lot__in=lots, on_date__lte=on).order_by("id")
    newest: dict[int, dict[tuple[str, str], EarthCalculation]] = {lot.pk: {} for lot in lots}
    for row in computed.select_related("made_by", "to_surface"):
        newest[row.lot_id][row.purpose, row.method] = row
    return {
        lot.pk: {purpose: _purpose(lot, purpose, on, kept, newest[lot.pk]) for purpose in Purpose.values}
        for lot in lots
    }


def _purpose(
    lot: Lot, purpose: str, on: date, kept: Kept, newest: dict[tuple[str, str], EarthCalculation]
) -> PurposeFigures:
    found = inputs_of(lot, purpose, on, kept)
    results = {
        method: Result(row, not found.ready or fingerprint(lot, found, method, kept)[1] != row.inputs_sha256)
        for (of, method), row in newest.items()
        if of == purpose
    }
    return PurposeFigures(purpose, found, results)


@dataclass(frozen=True)
class AgainstReport:
    """The measured volume beside what was reported up to the survey's day, in m³."""

    report: LevellingReport | None
    measured_cut_m3: Decimal
    measured_fill_m3: Decimal
    survey_date: date

    @property
    def reported_cut_m3(self) -> Decimal | None:
        return self.report.cut_m3 if self.report else None

    @property
    def reported_fill_m3(self) -> Decimal | None:
        return self.report.fill_m3 if self.report else None

    @property
    def cut_difference_m3(self) -> Decimal:
        return self.measured_cut_m3 - (self.report.cut_m3 if self.report else 0)

    @property
    def fill_difference_m3(self) -> Decimal:
        return self.measured_fill_m3 - (self.report.fill_m3 if self.report else 0)


def against_report(lot: Lot, figures: dict[str, PurposeFigures]) -> AgainstReport | None:
    """What the reports said by the day of the as-built survey, against what the survey shows."""
    done = figures[Purpose.DONE].net
    if done is None or done.to_surface is None:
        return None
    day = done.to_surface.survey_date
    report = lot.reports.filter(report_date__lte=day).last()
    return AgainstReport(report, done.cut_m3, done.fill_m3, day)
