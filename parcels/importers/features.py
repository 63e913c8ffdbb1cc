"""From features of any vector file to plots: its record, its shape, its system, the same for every format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from landmgmt.lib import crs, gcj02, geometry
from landmgmt.lib.findings import Finding, error, note
from parcels.importers.choices import Choices
from parcels.importers.fields import Table, fill
from parcels.importers.plots import MAX_POINTS, MAX_RINGS, Draft, Plot, finish, without_land
from parcels.importers.systems import Claim, must_unshift, placed, resolve


@dataclass(frozen=True)
class Item:
    """One feature as the file has it; `fault` is the code of what is wrong where there is no shape."""

    row: int
    record: Mapping[str, Any]
    shape: MultiPolygon | None
    said: Claim
    fault: str = "NO_GEOMETRY"


def plots_of(
    items: Sequence[Item], choices: Choices, *, epsg: int | None, survey_epsg: int, table: Table | None = None
) -> tuple[list[Plot], list[Finding]]:
    """Return the plots of features, numbered as they stand, and everything found in them.

    `table` tells which column is read for what; without one the records bear our own names.
    """
    plots: list[Plot] = []
    findings: list[Finding] = [] if table is None else list(table.findings)
    for item in items:
        draft = Draft(no=len(plots) + 1, row=item.row)
        fill(draft, item.record, table)
        told = _place(draft, item, choices, epsg=epsg)
        if draft.shape is None:
            plot, told = without_land(draft, told)
        else:
            plot, more = finish(draft, survey_epsg=survey_epsg)
            told += more
        plots.append(plot)
        findings += told
    return plots, findings


def _place(draft: Draft, item: Item, choices: Choices, *, epsg: int | None) -> list[Finding]:
    shape, no, row = item.shape, draft.no, draft.row
    if shape is None or shape.is_empty:
        return [error(item.fault, plot=no, row=row)]
    pairs = [(float(x), float(y)) for x, y in shapely.get_coordinates(shape)]
    if len(pairs) > MAX_POINTS or shapely.get_num_geometries(shape) > MAX_RINGS:
        return [error("TOO_MANY_CORNERS", plot=no, row=row)]
    guess = crs.guess(pairs)
    if guess is None:
        first, second = (f"{value:.3f}" for value in pairs[0])
        return [error("COORDINATES_UNKNOWN", first=first, second=second, plot=no, row=row)]
    own, findings = resolve(guess, item.said, epsg=epsg, plot=no, row=row)
    if own is None:
        return placed(findings, guess, pairs[0])
    if not guess.east_first:
        findings = [*findings, note("SWAPPED_AXES", plot=no, row=row)]
        shape = geometry.as_multipolygon(shapely.transform(shape, lambda xy: xy[:, ::-1]))
    if guess.kind == "degrees":
        convert, told = must_unshift(item.said, choices, plot=no, row=row)
        findings = [*findings, *told]
        if any(f.severity == "error" for f in told):
            return findings
        shape = geometry.as_multipolygon(unshifted(shape)) if convert else shape
    draft.epsg, draft.shape = own, shape
    return findings


def unshifted(shape: BaseGeometry | None) -> BaseGeometry | None:
    """Return a shape in degrees of GCJ-02 in those of CGCS2000, by the public formula."""
    if shape is None:
        return None
    return shapely.transform(shape, lambda xy: gcj02.unshifted(np.asarray(xy, dtype=float)))


def polygons(shapes: Sequence[BaseGeometry | None]) -> list[tuple[MultiPolygon | None, str]]:
    """Return (flat polygons or None, the code of what is wrong) of each shape of a library."""
    found: list[tuple[MultiPolygon | None, str]] = []
    for shape in shapes:
        land = geometry.as_multipolygon(shape)
        empty = shape is None or shape.is_empty
        found.append((land, "NO_GEOMETRY" if empty else "NOT_A_POLYGON"))
    return found


def common_epsg(plots: Sequence[Plot]) -> int | None:
    """Return the system all plots share, None where they differ."""
    systems = {plot.source_epsg for plot in plots}
    return systems.pop() if len(systems) == 1 else None


def heights_dropped(shapes: Sequence[BaseGeometry | None]) -> list[Finding]:
    """Return the note of how many shapes bore heights: land is flat here."""
    count = sum(bool(shape is not None and shape.has_z) for shape in shapes)
    return [note("HEIGHT_DROPPED", count=count)] if count else []
