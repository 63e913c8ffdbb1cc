"""Reads a GeoPackage: rows of one table and nothing else, no view, no function, no trigger ever runs."""

import sqlite3
import struct
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from landmgmt.lib import crs, intake
from landmgmt.lib.findings import Finding, error
from landmgmt.lib.refusal import Refusal
from parcels.importers.choices import NONE, Choices, layer_question
from parcels.importers.features import Item, common_epsg, heights_dropped, plots_of, polygons
from parcels.importers.fields import table_of
from parcels.importers.plots import MAX_PLOTS, MAX_POINTS, Reading, too_many
from parcels.importers.systems import (
    Claim,
    claim_of_crs,
    claim_of_prj,
    datum_remarks,
    in_old_datum,
    unknown_epsg,
)

FORMAT = "geopackage"
_MAGIC = b"SQLite format 3\x00"
_POLYGONS = ("POLYGON", "MULTIPOLYGON", "GEOMETRY", "GEOMETRYCOLLECTION")
# Triggers every writer puts in, for its index and its counts. They run on writing, which never happens here.
KNOWN_TRIGGERS = (
    "rtree_",
    "trigger_insert_feature_count_",
    "trigger_delete_feature_count_",
    "gpkg_",
    "fgti_",
)
_ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
# Sixteen bytes a corner, or four numbers of eight.
MAX_BLOB = MAX_POINTS * 32
_ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)


@dataclass(frozen=True)
class _Layer:
    name: str
    column: str
    srs: int


def looks_like(content: bytes) -> bool:
    """Say whether bytes are an SQLite database; whether it is a GeoPackage is told on reading."""
    return content[:16] == _MAGIC


def read(
    content: bytes, *, epsg: int | None = None, survey_epsg: int = crs.SURVEY, choices: Choices = NONE
) -> Reading:
    """Return the reading of the one layer of polygons, or of the one chosen; rows count from 1."""
    try:
        base = _open(content)
    except sqlite3.Error:
        return Reading(FORMAT, findings=[error("GPKG_BROKEN")])
    try:
        return _read(base, choices, epsg=epsg, survey_epsg=survey_epsg)
    except Refusal as no:
        return Reading(FORMAT, findings=[error(no.code, **no.params)])
    except (sqlite3.Error, OverflowError, UnicodeError, struct.error, ValueError):
        return Reading(FORMAT, findings=[error("GPKG_BROKEN")])
    finally:
        base.close()


def _open(content: bytes) -> sqlite3.Connection:
    """The database in memory, no file beside it, every deed but reading the rows of tables forbidden."""
    base = sqlite3.connect(":memory:")
    # A package left in write-ahead mode is read as it stands: a database in memory has no such log.
    base.deserialize(content[:18] + b"\x01\x01" + content[20:])
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute("PRAGMA cell_size_check = ON")
    base.execute("PRAGMA query_only = ON")
    base.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
    base.set_authorizer(_may)
    return base


def _may(deed: int, first: str | None, second: str | None, base: str | None, inner: str | None) -> int:
    """Let rows be read; no function, no view (`inner` names it), no recursion, no attached file."""
    return sqlite3.SQLITE_OK if deed in _ALLOWED and inner is None else sqlite3.SQLITE_DENY


def _read(base: sqlite3.Connection, choices: Choices, *, epsg: int | None, survey_epsg: int) -> Reading:
    _check_schema(base)
    layers = _layers(base)
    if not layers:
        raise Refusal("NO_POLYGON_LAYER")
    names = list(layers)
    taken = choices.layer if choices.layer in layers else names[0] if len(names) == 1 else ""
    asked = [layer_question(names, taken=taken)] if len(names) > 1 else []
    if not taken:
        told = "、".join(intake.clean(name, 40) for name in names[:5])
        return Reading(FORMAT, findings=[error("LAYER_UNCHOSEN", names=told)], questions=asked)
    layer = layers[taken]
    said, wrong = _claim(base, layer.srs)
    findings: list[Finding] = [*unknown_epsg(epsg), *wrong]
    if findings:
        return Reading(FORMAT, "UTF-8", None, [], [], findings, said=said.source, questions=asked)
    records, shapes = _rows(base, layer)
    if not records:
        raise Refusal("NO_PLOTS")
    findings += heights_dropped(shapes)
    findings += datum_remarks(said) if epsg is None else []
    items = [
        Item(row, record, shape, said, fault)
        for row, (record, (shape, fault)) in enumerate(zip(records, polygons(shapes), strict=True), start=1)
    ]
    table = table_of(records, choices)
    plots, told_of = plots_of(items, choices, epsg=epsg, survey_epsg=survey_epsg, table=table)
    found = [*findings, *in_old_datum(p.source_epsg for p in plots), *told_of]
    own = common_epsg(plots)
    return table.told(Reading(FORMAT, "UTF-8", own, plots, [], found, said=said.source, questions=asked))


def _check_schema(base: sqlite3.Connection) -> None:
    """Refuse what a package of land does not need: triggers of its own, layers that are views or virtual."""
    rows = base.execute("SELECT type, name, sql FROM sqlite_master LIMIT 5000").fetchall()
    names = {str(name).lower() for kind, name, _ in rows if kind == "table"}
    if not {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"} <= names:
        raise Refusal("GPKG_NOT_ONE")
    for kind, name, _sql in rows:
        if kind == "trigger" and not str(name).lower().startswith(KNOWN_TRIGGERS):
            raise Refusal("GPKG_TRIGGER", {"name": intake.clean(str(name), 60)})
        if kind == "view" and str(name).lower().startswith("gpkg_"):
            raise Refusal("GPKG_VIEW", {"name": intake.clean(str(name), 60)})


def _layers(base: sqlite3.Connection) -> dict[str, _Layer]:
    """Return the layers of polygons by name, as the package's own register lists them."""
    tables = {
        str(name): str(sql or "")
        for name, sql in base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' LIMIT 5000")
    }
    views = {
        str(row[0]) for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'view' LIMIT 5000")
    }
    listed = base.execute(
        "SELECT table_name, column_name, geometry_type_name, srs_id FROM gpkg_geometry_columns LIMIT 500"
    ).fetchall()
    layers = {}
    for name, column, kind, srs in sorted(listed, key=lambda row: str(row[0])):
        if str(kind).upper() not in _POLYGONS:
            continue
        if str(name) in views:
            raise Refusal("GPKG_VIEW", {"name": intake.clean(str(name), 60)})
        if str(name) in tables and "VIRTUAL" not in tables[str(name)][:40].upper():
            layers[str(name)] = _Layer(str(name), str(column), srs if isinstance(srs, int) else 0)
    return layers


def _claim(base: sqlite3.Connection, srs: int) -> tuple[Claim, list[Finding]]:
    row = base.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys"
        " WHERE srs_id = ? LIMIT 1",
        (srs,),
    ).fetchone()
    if row is None or srs in (0, -1):
        return Claim("none"), []
    organization, number, definition = row
    if str(organization).upper() == "EPSG" and isinstance(number, int) and number in crs.SYSTEMS:
        return claim_of_crs(f"EPSG:{number}") if number in crs.ALLOWED else (_old(number), [])
    text = str(definition or "")[:8000]
    if text.strip() and text.strip().lower() != "undefined":
        return claim_of_prj(text), []
    return claim_of_crs(f"{organization}:{number}")


def _old(epsg: int) -> Claim:
    system = crs.SYSTEMS[epsg]
    return Claim("crs", system.datum, str(epsg), system.zone, system.width, system.geographic)


def _rows(base: sqlite3.Connection, layer: _Layer) -> tuple[list[dict[str, Any]], list[BaseGeometry | None]]:
    table = '"' + layer.name.replace('"', '""') + '"'
    cursor = base.execute(f"SELECT * FROM {table} LIMIT {MAX_PLOTS + 1}")  # noqa: S608 - quoted, and read only
    names = [column[0] for column in cursor.description]
    if layer.column not in names:
        raise Refusal("GPKG_BROKEN")
    records: list[dict[str, Any]] = []
    shapes: list[BaseGeometry | None] = []
    size = 0
    for row in cursor:
        record = dict(zip(names, row, strict=True))
        blob = record.pop(layer.column)
        size += len(blob) if isinstance(blob, bytes) else 0
        if len(records) >= MAX_PLOTS:
            raise Refusal("TOO_MANY_PLOTS", too_many(len(records) + 1).params)
        if size > MAX_BLOB:
            raise Refusal("TOO_MANY_POINTS", {"limit": MAX_POINTS})
        records.append(
            {name: value for name, value in record.items() if isinstance(value, str | int | float)}
        )
        shapes.append(_geometry(blob))
    return records, shapes


def _geometry(blob: Any) -> BaseGeometry | None:
    """Return the geometry behind the header of a blob; None for none and for what is no geometry."""
    if not isinstance(blob, bytes) or len(blob) < 13 or blob[:2] != b"GP":
        return None
    envelope = _ENVELOPES.get(blob[3] >> 1 & 7)
    if envelope is None or blob[3] >> 5 & 1:
        return None
    shape: BaseGeometry | None = shapely.from_wkb(blob[8 + envelope :], on_invalid="ignore")
    return shape
