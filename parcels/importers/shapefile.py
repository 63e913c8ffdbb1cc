"""Reads a zipped shapefile: shapes through the one allowed driver, its table and households as text."""

import struct
import tempfile
from pathlib import Path, PurePosixPath

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataSourceError

from landmgmt.lib import crs, geometry, intake
from landmgmt.lib.findings import Finding, error, note
from landmgmt.lib.refusal import Refusal
from parcels.importers.dbf import Table, read_table
from parcels.importers.fields import fill
from parcels.importers.households import is_household_table, read_households
from parcels.importers.plots import (
    MAX_PLOTS,
    MAX_POINTS,
    MAX_RINGS,
    Draft,
    HolderRow,
    Plot,
    Reading,
    finish,
    too_many,
    without_land,
)
from parcels.importers.systems import (
    Claim,
    checked_epsg,
    claim_of_prj,
    datum_remarks,
    old_datum,
    resolve,
)

FORMAT = "shapefile"
DRIVER = "ESRI Shapefile"
_POLYGONS = (5, 15, 25)


def looks_like(content: bytes) -> bool:
    """Say whether bytes are a zip; what is in it is told on reading."""
    return intake.is_zip(content)


def read(content: bytes, *, epsg: int | None = None, survey_epsg: int = crs.SURVEY) -> Reading:
    """Return the reading of a zip with one polygon shapefile and at most one household table."""
    try:
        files = intake.unpack(content)
        stem = _stem(files)
        records = _index(files[stem + ".shp"])
        table = _table(files, stem)
        shapes = _shapes(files[stem + ".shp"], records)
    except Refusal as no:
        return Reading(FORMAT, findings=[error(no.code, **no.params)])
    said = _claim(files.get(stem + ".prj"))
    findings = [*checked_epsg(epsg), *old_datum(said)]
    if len(table.records) != len(shapes):
        findings.append(error("DBF_DIFFERS", shapes=len(shapes), records=len(table.records)))
    if not shapes:
        findings.append(error("NO_PLOTS"))
    if findings:
        return Reading(FORMAT, table.encoding, None, [], [], findings)
    if said.source == "none" and epsg is None:
        findings.append(note("PRJ_MISSING"))
    elif epsg is None:
        findings += datum_remarks(said)
    plots, told = _plots(table, shapes, said, epsg=epsg, survey_epsg=survey_epsg)
    holders, shares = _households(files, stem, plots)
    systems = {plot.source_epsg for plot in plots}
    own = systems.pop() if len(systems) == 1 else None
    return Reading(FORMAT, table.encoding, own, plots, holders, [*findings, *told, *shares])


def _stem(files: dict[str, bytes]) -> str:
    """Return the name of the polygon shapefile without its ending; endings in `files` become lower case."""
    for name in list(files):
        path = PurePosixPath(name)
        files[str(path.with_suffix(path.suffix.lower()))] = files.pop(name)
    shapes = [name for name in files if name.endswith(".shp")]
    if not shapes:
        raise Refusal("NO_SHAPEFILE")
    polygons = [name for name in shapes if _kind(files[name]) in _POLYGONS]
    if not polygons:
        raise Refusal("SHP_BROKEN" if all(_kind(files[n]) is None for n in shapes) else "NOT_POLYGONS")
    if len(polygons) > 1:
        raise Refusal(
            "MANY_SHAPEFILES", {"names": "、".join(intake.clean(name, 40) for name in polygons[:5])}
        )
    stem = polygons[0].removesuffix(".shp")
    if stem + ".dbf" not in files:
        raise Refusal("DBF_MISSING")
    return stem


def _kind(content: bytes) -> int | None:
    # The file code keeps every other format that a library might sniff out of the driver's reach.
    if len(content) < 100 or struct.unpack_from(">i", content)[0] != 9994:
        return None
    return int(struct.unpack_from("<i", content, 32)[0])


def _index(content: bytes) -> list[tuple[int, int]]:
    """Return (offset, length) of each record, having checked that none claims more than is there."""
    records: list[tuple[int, int]] = []
    place, points = 100, 0
    while place < len(content):
        if place + 12 > len(content):
            raise Refusal("SHP_BROKEN")
        number, words = struct.unpack_from(">ii", content, place)
        length = words * 2
        if number != len(records) + 1 or length < 4 or place + 8 + length > len(content):
            raise Refusal("SHP_BROKEN")
        points += _record_points(content, place + 8, length)
        records.append((place, length))
        if len(records) > MAX_PLOTS:
            raise Refusal("TOO_MANY_PLOTS", too_many(len(records)).params)
        if points > MAX_POINTS:
            raise Refusal("TOO_MANY_POINTS", {"limit": MAX_POINTS})
        place += 8 + length
    return records


def _record_points(content: bytes, place: int, length: int) -> int:
    kind = struct.unpack_from("<i", content, place)[0]
    if kind == 0:
        return 0
    if kind not in _POLYGONS or length < 44:
        raise Refusal("SHP_BROKEN")
    parts, points = struct.unpack_from("<ii", content, place + 36)
    if parts < 0 or points < 0 or parts > MAX_RINGS or 44 + parts * 4 + points * 16 > length:
        raise Refusal("SHP_BROKEN")
    starts = struct.unpack_from(f"<{parts}i", content, place + 44)
    if list(starts) != sorted(set(starts)) or (starts and (starts[0] != 0 or starts[-1] >= points)):
        raise Refusal("SHP_BROKEN")
    return int(points)


def _table(files: dict[str, bytes], stem: str) -> Table:
    cpg = files.get(stem + ".cpg", b"").decode("ascii", errors="replace")
    return read_table(files[stem + ".dbf"], cpg=cpg)


def _shapes(content: bytes, records: list[tuple[int, int]]) -> list[shapely.MultiPolygon | None]:
    """Return one geometry per record, read in a folder, under names and with an index of our own."""
    if not records:
        return []
    with tempfile.TemporaryDirectory(prefix="landmgmt-shp-") as folder:
        path = Path(folder) / "plots.shp"
        path.write_bytes(content)
        index = b"".join(struct.pack(">ii", place // 2, length // 2) for place, length in records)
        head = content[:24] + struct.pack(">i", (100 + len(index)) // 2) + content[28:100]
        path.with_suffix(".shx").write_bytes(head + index)
        try:
            if pyogrio.read_info(path)["driver"] != DRIVER:
                raise Refusal("SHP_BROKEN")
            _, fids, wkb, _ = pyogrio.raw.read(path, columns=[], return_fids=True, force_2d=True)
        except DataSourceError as cause:
            raise Refusal("SHP_BROKEN") from cause
    if len(fids) != len(records):
        raise Refusal("SHP_BROKEN")
    return [
        geometry.as_multipolygon(shape) for shape in shapely.from_wkb(np.asarray(wkb), on_invalid="ignore")
    ]


def _claim(prj: bytes | None) -> Claim:
    if not prj or not prj.strip():
        return Claim("none")
    return claim_of_prj(prj[:8000].decode("utf-8", errors="replace"))


def _plots(
    table: Table,
    shapes: list[shapely.MultiPolygon | None],
    said: Claim,
    *,
    epsg: int | None,
    survey_epsg: int,
) -> tuple[list[Plot], list[Finding]]:
    plots: list[Plot] = []
    findings: list[Finding] = []
    for row, (record, shape) in enumerate(zip(table.records, shapes, strict=True), start=1):
        if record is None:
            continue
        draft = Draft(no=len(plots) + 1, row=row)
        fill(draft, record)
        told = _place(draft, shape, said, epsg=epsg)
        if draft.shape is None:
            plot, told = without_land(draft, told)
        else:
            plot, more = finish(draft, survey_epsg=survey_epsg)
            told += more
        plots.append(plot)
        findings += told
    return plots, findings


def _place(
    draft: Draft, shape: shapely.MultiPolygon | None, said: Claim, *, epsg: int | None
) -> list[Finding]:
    if shape is None:
        return [error("NO_GEOMETRY", plot=draft.no, row=draft.row)]
    pairs = [(float(x), float(y)) for x, y in shapely.get_coordinates(shape)]
    guess = crs.guess(pairs)
    if guess is None:
        first, second = (f"{value:.3f}" for value in pairs[0])
        return [error("COORDINATES_UNKNOWN", plot=draft.no, row=draft.row, first=first, second=second)]
    draft.epsg, findings = resolve(guess, said, epsg=epsg, plot=draft.no, row=draft.row)
    if draft.epsg is None:
        return findings
    if not guess.east_first:
        findings.append(note("SWAPPED_AXES", plot=draft.no, row=draft.row))
        shape = geometry.as_multipolygon(shapely.transform(shape, lambda xy: xy[:, ::-1]))
    draft.shape = shape
    return findings


def _households(
    files: dict[str, bytes], stem: str, plots: list[Plot]
) -> tuple[list[HolderRow], list[Finding]]:
    findings: list[Finding] = []
    tables: list[Table] = []
    for name in sorted(files):
        if not name.endswith(".dbf") or name == stem + ".dbf" or name.removesuffix(".dbf") + ".shp" in files:
            continue
        cpg = files.get(name.removesuffix(".dbf") + ".cpg", b"").decode("ascii", errors="replace")
        try:
            table = read_table(files[name], cpg=cpg)
        except Refusal as no:
            findings.append(error(no.code, name=intake.clean(name, 60)))
            continue
        if is_household_table(table):
            tables.append(table)
        else:
            findings.append(note("DBF_IGNORED", name=intake.clean(name, 60)))
    if len(tables) > 1:
        return [], [*findings, error("MANY_HOUSEHOLD_TABLES", tables=len(tables))]
    if not tables:
        return [], findings
    holders, told = read_households(tables[0], plots)
    return holders, findings + told
