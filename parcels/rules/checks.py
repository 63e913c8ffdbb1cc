"""Row rules for plots of a file: where they lie, whether they repeat or overlap, and what they declare."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from landmgmt.lib import crs, geometry
from landmgmt.lib.findings import Finding, Severity, confirm, in_order
from parcels.rules import landclass

AREA_TOLERANCE = Decimal("0.01")


class PlotLike(Protocol):
    """What a rule must know of a plot; `geometry` is in 4490, areas are ㎡ and ha."""

    @property
    def no(self) -> int: ...
    @property
    def row(self) -> int: ...
    @property
    def code(self) -> str | None: ...
    @property
    def geometry(self) -> MultiPolygon | None: ...
    @property
    def declared_ha(self) -> Decimal | None: ...
    @property
    def matched(self) -> str: ...
    @property
    def plane_ha(self) -> Decimal | None: ...
    @property
    def ellipsoid_ha(self) -> Decimal | None: ...
    @property
    def land_class(self) -> str | None: ...


@dataclass(frozen=True)
class Existing:
    """Land the office already has: its code and geometry in 4490."""

    code: str
    geometry: BaseGeometry


def only_old_datum(findings: Sequence[Finding]) -> bool:
    """Say whether an old datum, which nobody can convert, is the one thing wrong with a file."""
    return {f.code for f in findings if f.severity is Severity.ERROR} == {"OLD_DATUM"}


def check_plots(
    plots: Sequence[PlotLike],
    *,
    extent: BaseGeometry | None,
    existing: Sequence[Existing] = (),
    survey_epsg: int = crs.SURVEY,
) -> list[Finding]:
    """Return the findings of all row rules, in order; `extent` is the expected ground, None for any."""
    findings: list[Finding] = []
    for plot in plots:
        findings += outside_extent(plot, extent) + area_differs(plot) + unknown_land_class(plot)
    findings += duplicate_codes(plots)
    findings += same_or_overlapping(plots, existing=existing, survey_epsg=survey_epsg)
    return in_order(findings)


def outside_extent(plot: PlotLike, extent: BaseGeometry | None) -> list[Finding]:
    """Ask whoever imports land that is not wholly within the expected ground."""
    if extent is None or plot.geometry is None or extent.covers(plot.geometry):
        return []
    middle = plot.geometry.centroid
    place = {"longitude": f"{middle.x:.5f}", "latitude": f"{middle.y:.5f}"}
    return [confirm("OUTSIDE_EXTENT", plot=plot.no, row=plot.row, **place)]


def area_differs(plot: PlotLike) -> list[Finding]:
    """Ask where the declared area is more than 1 % from the plane and from the ellipsoid area."""
    declared = plot.declared_ha
    if declared is None or plot.matched != "none" or not plot.plane_ha or not plot.ellipsoid_ha:
        return []
    shares = [(declared - computed) / computed for computed in (plot.plane_ha, plot.ellipsoid_ha)]
    if min(abs(share) for share in shares) <= AREA_TOLERANCE:
        return []
    params = {
        "declared": f"{declared.normalize():f}",
        "computed": f"{plot.plane_ha:.4f}",
        "percent": f"{shares[0] * 100:+.2f}",
    }
    return [confirm("AREA_DIFFERS", plot=plot.no, row=plot.row, **params)]


def unknown_land_class(plot: PlotLike) -> list[Finding]:
    """Ask about a class code that is on no list; no code at all is no matter here."""
    if plot.land_class is None or landclass.group_of(plot.land_class):
        return []
    return [confirm("UNKNOWN_LAND_CLASS", plot=plot.no, row=plot.row, land_class=plot.land_class[:20])]


def duplicate_codes(plots: Sequence[PlotLike]) -> list[Finding]:
    """Ask about each later plot that bears the code of an earlier one."""
    first: dict[str, int] = {}
    findings = []
    for plot in plots:
        if plot.code is None:
            continue
        if plot.code in first:
            params = {"plot_code": plot.code, "other": str(first[plot.code])}
            findings.append(confirm("DUPLICATE_CODE", plot=plot.no, row=plot.row, **params))
        first.setdefault(plot.code, plot.no)
    return findings


def same_or_overlapping(
    plots: Sequence[PlotLike], *, existing: Sequence[Existing], survey_epsg: int
) -> list[Finding]:
    """Ask about plots on the same land as another or as existing land, and about plots that overlap.

    Two geometries within the 1 mm tolerance of each other are the same land.
    """
    landed = [plot for plot in plots if plot.geometry is not None]
    metres = [crs.to_survey(plot.geometry, survey_epsg) for plot in landed if plot.geometry is not None]
    findings = []
    for i, j, area_m2 in geometry.overlaps(metres):
        one, other = landed[i], landed[j]
        if same_land(metres[i], metres[j]):
            findings.append(confirm("SAME_LAND", plot=other.no, row=other.row, other=str(one.no)))
        else:
            params = {"other": str(one.no), "area_m2": f"{area_m2:.2f}"}
            findings.append(confirm("PLOTS_OVERLAP", plot=other.no, row=other.row, **params))
    return findings + _same_as_existing(landed, metres, existing=existing, survey_epsg=survey_epsg)


def _same_as_existing(
    plots: Sequence[PlotLike],
    metres: Sequence[BaseGeometry],
    *,
    existing: Sequence[Existing],
    survey_epsg: int,
) -> list[Finding]:
    if not existing or not plots:
        return []
    known = [crs.to_survey(land.geometry, survey_epsg) for land in existing]
    found = []
    tree = shapely.STRtree(known)
    for plot, shape in zip(plots, metres, strict=True):
        for place in sorted(tree.query(shape)):
            if same_land(shape, known[place]):
                code = existing[place].code
                found.append(confirm("SAME_LAND", plot=plot.no, row=plot.row, other=code))
    return found


def same_land(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Say whether two geometries in metres differ by no more than 1 mm along their outline."""
    difference = one.symmetric_difference(other)
    return bool(difference.is_empty or difference.buffer(-geometry.TOLERANCE_M / 2).is_empty)
