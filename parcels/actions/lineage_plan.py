"""What a split, merge or adjustment would give, from what was drawn, typed or sent; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from landmgmt.lib import crs
from landmgmt.lib.findings import Severity
from landmgmt.lib.refusal import Refusal
from parcels.actions.land_files import read_land, survey_epsg
from parcels.actions.lineage import Judged, NewPart, judge, old_of
from parcels.importers.typed_land import as_text, typed_lines, typed_outlines
from parcels.models import Taking
from parcels.rules import lineage as rules
from parcels.rules.lineage import Old, OperationKind, Part
from parcels.words.findings import describe

LINES, OUTLINES = "lines", "outlines"


@dataclass(frozen=True)
class Plan:
    """The parts with their codes, in degrees of 4490, and what the rules found of them."""

    parts: list[NewPart]
    judged: Judged


def plan(
    kind: OperationKind | str,
    takings: Sequence[Taking],
    *,
    since: date,
    how: str = LINES,
    points: str = "",
    epsg: int | None = None,
    codes: Sequence[str] = (),
) -> Plan:
    """The operation as it would be on a day. Refuses as the deed would."""
    grid = survey_epsg()
    olds = old_of(takings, since)
    rules.check_alike(olds)
    whole = unary_union([old.land for old in olds])
    names: list[str] = []
    if kind == OperationKind.MERGE:
        lands = [rules.merged(olds)]
    elif not points.strip():
        raise Refusal("lineage_nothing_drawn", field="points")
    elif how == OUTLINES:
        drawn = typed_outlines(points, epsg=epsg, survey_epsg=grid)
        names = [name for name, _land in drawn]
        lands = rules.parts_of(whole, [crs.to_survey(land, grid) for _name, land in drawn])
    else:
        lines = typed_lines(points, epsg=epsg, survey_epsg=grid)
        lands = rules.cut(whole, [crs.to_survey(line, grid) for line in lines])  # type: ignore[misc]
    rules.check_kind(kind, olds, len(lands))
    chosen = _codes(kind, olds, lands, codes, names)
    parts = [NewPart(code, crs.to_geographic(land, grid)) for code, land in zip(chosen, lands, strict=True)]
    return Plan(parts, judge(kind, olds, parts))


def _codes(
    kind: OperationKind | str,
    olds: Sequence[Old],
    lands: Sequence[MultiPolygon],
    codes: Sequence[str],
    names: Sequence[str],
) -> list[str]:
    """The codes given, else the names above the outlines, else such as follow from the old ones."""
    if codes:
        if len(codes) != len(lands):
            raise Refusal("lineage_codes_count", {"codes": len(codes), "parts": len(lands)}, field="codes")
        return list(codes)
    stems = [old.code for old in olds]
    if kind == OperationKind.ADJUST:
        given = rules.pairs(olds, [Part(str(n), land) for n, land in enumerate(lands)])
        stems = [rules.main_old(n, olds, given).code for n in range(len(lands))]
    used = Taking.objects.filter(project=olds[0].project, code__isnull=False)
    taken = [code for code in used.values_list("code", flat=True) if code]
    found = rules.suggested_codes(stems, len(lands), taken)
    own = [name for name in names if name]
    if len(own) == len(set(own)) == len(names):
        found[: len(own)] = own
    return found


@dataclass(frozen=True)
class FileLand:
    """The outlines of a file as text in the survey system, with their codes where every one has its own."""

    text: str
    codes: list[str]
    lands: list[BaseGeometry]


def land_of_file(name: str, content: bytes, *, epsg: int | None) -> FileLand:
    """The plots of a TXT, zipped shapefile or GeoJSON; a Refusal with the first fault in words."""
    reading = read_land(name, content, epsg=epsg)
    plots = [plot for plot in reading.plots if plot.geometry is not None]
    wrong = [f for f in reading.findings if f.severity is Severity.ERROR]
    if wrong or not plots:
        why = " ".join(str(part) for part in describe(wrong[0])) if wrong else ""
        raise Refusal("lineage_file_without_land", {"why": why}, field="file")
    codes = [plot.code or "" for plot in plots]
    lands = [plot.geometry for plot in plots if plot.geometry is not None]
    whole = all(codes) and len(set(codes)) == len(codes)
    named = [
        (code if whole else f"#{n}", land) for n, (code, land) in enumerate(zip(codes, lands, strict=True), 1)
    ]
    return FileLand(as_text(named, survey_epsg()), codes if whole else [], lands)
