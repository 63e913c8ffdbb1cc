"""Reads a zipped shapefile: shapes through the one allowed driver, its table and households as text."""

import struct
import tempfile
from pathlib import Path, PurePosixPath

from shapely.geometry.base import BaseGeometry

from landmgmt.lib import crs, intake
from landmgmt.lib.findings import Finding, error, note
from landmgmt.lib.refusal import Refusal
from parcels.importers.choices import NONE, Choices, layer_question
from parcels.importers.dbf import Table, read_table
from parcels.importers.features import Item, common_epsg, plots_of, polygons
from parcels.importers.fields import table_of
from parcels.importers.households import is_household_table, read_households
from parcels.importers.plots import (
    MAX_PLOTS,
    MAX_POINTS,
    MAX_RINGS,
    HolderRow,
    Plot,
    Reading,
    too_many,
)
from parcels.importers.systems import Claim, claim_of_prj, datum_remarks, in_old_datum, unknown_epsg
from parcels.importers.vectors import only

FORMAT = "shapefile"
DRIVER = "ESRI Shapefile"
_POLYGONS = (5, 15, 25)
_WITH_HEIGHTS = 15


def looks_like(content: bytes) -> bool:
    """Say whether bytes are a zip; what is in it is told on reading."""
    return intake.is_zip(content)


def read(
    content: bytes, *, epsg: int | None = None, survey_epsg: int = crs.SURVEY, choices: Choices = NONE
) -> Reading:
    """Return the reading of a zip with a polygon shapefile, one of several by choice, and its households."""
    try:
        files = _lower(intake.unpack(content))
        layers = _layers(files)
        stem = choices.layer if choices.layer in layers else layers[0] if len(layers) == 1 else ""
        asked = [layer_question(layers, taken=stem)] if len(layers) > 1 else []
        if not stem:
            names = "、".join(intake.clean(name, 40) for name in layers[:5])
            return Reading(FORMAT, findings=[error("LAYER_UNCHOSEN", names=names)], questions=asked)
        if stem + ".dbf" not in files:
            raise Refusal("DBF_MISSING")
        records = _index(files[stem + ".shp"])
        table = _table(files, stem)
        shapes = _shapes(files[stem + ".shp"], records)
    except Refusal as no:
        return Reading(FORMAT, findings=[error(no.code, **no.params)])
    said = _claim(files.get(stem + ".prj"))
    findings = unknown_epsg(epsg)
    if len(table.records) != len(shapes):
        findings.append(error("DBF_DIFFERS", shapes=len(shapes), records=len(table.records)))
    if not shapes:
        findings.append(error("NO_PLOTS"))
    if findings:
        return Reading(FORMAT, table.encoding, None, [], [], findings, said=said.source, questions=asked)
    if said.source == "none" and epsg is None:
        findings.append(note("PRJ_MISSING"))
    elif epsg is None:
        findings += datum_remarks(said)
    if _kind(files[stem + ".shp"]) == _WITH_HEIGHTS:
        findings.append(note("HEIGHT_DROPPED", count=len(shapes)))
    if table.cpg_wrong:
        findings.append(note("CPG_DIFFERS", encoding=table.encoding))
    items = [
        Item(row, record, shape, said, fault)
        for row, (record, (shape, fault)) in enumerate(
            zip(table.records, polygons(shapes), strict=True), start=1
        )
        if record is not None
    ]
    columns = table_of([item.record for item in items], choices, names=table.fields)
    plots, told = plots_of(items, choices, epsg=epsg, survey_epsg=survey_epsg, table=columns)
    holders, shares = _households(files, stem, plots)
    found = [*findings, *in_old_datum(p.source_epsg for p in plots), *told, *shares]
    own = common_epsg(plots)
    return columns.told(
        Reading(FORMAT, table.encoding, own, plots, holders, found, said=said.source, questions=asked)
    )


def _lower(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with their endings in lower case."""
    paths = {name: PurePosixPath(name) for name in files}
    return {str(path.with_suffix(path.suffix.lower())): files[name] for name, path in paths.items()}


def _layers(files: dict[str, bytes]) -> list[str]:
    """Return the names of the polygon shapefiles without their ending, in order; a Refusal for none."""
    shapes = sorted(name for name in files if name.endswith(".shp"))
    if not shapes:
        inner = next((name for name in files if name.lower().endswith((".zip", ".rar", ".7z"))), None)
        raise Refusal("ZIP_NESTED", {"name": intake.clean(inner, 60)}) if inner else Refusal("NO_SHAPEFILE")
    layers = [name.removesuffix(".shp") for name in shapes if _kind(files[name]) in _POLYGONS]
    if not layers:
        raise Refusal("SHP_BROKEN" if all(_kind(files[n]) is None for n in shapes) else "NOT_POLYGONS")
    return layers


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


def _shapes(content: bytes, records: list[tuple[int, int]]) -> list[BaseGeometry | None]:
    """Return one geometry per record, read in a folder, under names and with an index of our own."""
    if not records:
        return []
    with tempfile.TemporaryDirectory(prefix="landmgmt-shp-") as folder:
        path = Path(folder) / "plots.shp"
        path.write_bytes(content)
        index = b"".join(struct.pack(">ii", place // 2, length // 2) for place, length in records)
        head = content[:24] + struct.pack(">i", (100 + len(index)) // 2) + content[28:100]
        path.with_suffix(".shx").write_bytes(head + index)
        shapes = only(DRIVER, path, fault="SHP_BROKEN").geometries()
    if len(shapes) != len(records):
        raise Refusal("SHP_BROKEN")
    return shapes


def _claim(prj: bytes | None) -> Claim:
    if not prj or not prj.strip():
        return Claim("none")
    return claim_of_prj(prj[:8000].decode("utf-8", errors="replace"))


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
