"""What is known of a lot's earth on a day: its surfaces, the newest volumes, and which of them are stale."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import shapely
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


def ground_of(lot: Lot) -> BaseGeometry:
    """The lot's outline in the survey grid."""
    return crs.to_survey(shapely.from_wkb(bytes(lot.geom.wkb)), survey_grid())


def inputs_of(lot: Lot, purpose: str, on: date) -> Inputs:
    """The newest surfaces up to a day that a volume of this purpose stands on."""

    def current(kind: str) -> Surface | None:
        return Surface.objects.current(kind, lot=lot, on=on)

    factors = EarthFactors.objects.on(on)
    low = current(SurfaceKind.AS_BUILT if purpose == Purpose.REMAINING else SurfaceKind.BEFORE)
    if purpose == Purpose.DONE:
        return Inputs(purpose, low, current(SurfaceKind.AS_BUILT), None, factors)
    design = Surface.objects.filter(lot=lot, kind=SurfaceKind.DESIGN, survey_date__lte=on)
    high = design.order_by("-survey_date", "-id").first()
    return Inputs(purpose, low, high, None if high else lot.design_level_m, factors)


def fingerprint(lot: Lot, found: Inputs, method: str) -> tuple[str, str]:
    """(text, SHA-256) of everything the volume depends on, points by their own hash."""
    points = dict(
        SurfacePoints.objects.filter(surface__in=[s for s in (found.low, found.high) if s]).values_list(
            "surface_id", "packed_sha256"
        )
    )
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
    newest: dict[tuple[str, str], EarthCalculation] = {}
    for row in lot.calculations.filter(on_date__lte=on).select_related("made_by").order_by("id"):
        newest[row.purpose, row.method] = row
    out = {}
    for purpose in Purpose.values:
        found = inputs_of(lot, purpose, on)
        results = {
            method: Result(row, not found.ready or fingerprint(lot, found, method)[1] != row.inputs_sha256)
            for (of, method), row in newest.items()
            if of == purpose
        }
        out[purpose] = PurposeFigures(purpose, found, results)
    return out


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
