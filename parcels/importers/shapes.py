"""Reads drawings that are no parcels: lines, points, polygons, from GeoJSON or a zipped shapefile."""

import json
import struct
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape as shape_of
from shapely.geometry.base import BaseGeometry

from landmgmt.lib import crs, geometry, intake
from landmgmt.lib.findings import Finding, error, in_order, note
from landmgmt.lib.refusal import Refusal
from parcels.importers import filegdb, geojson, kml, points, reading, shapefile
from parcels.importers.dbf import read_table
from parcels.importers.fields import pick
from parcels.importers.plots import MAX_PLOTS, MAX_POINTS, too_many
from parcels.importers.systems import Claim, checked_epsg, claim_of_crs, claim_of_prj, old_datum, resolve
from parcels.importers.vectors import only

_KINDS = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}
# Shape types of a shapefile: polygons, lines, points, many points, each with their Z and M kin.
_SHP_KINDS = {5, 15, 25, 3, 13, 23, 1, 11, 21, 8, 18, 28}


@dataclass(frozen=True)
class Feature:
    """One thing drawn: where it stood, its name, its geometry in 4490; None where its errors leave none."""

    row: int
    name: str = ""
    geometry: BaseGeometry | None = None


@dataclass(frozen=True)
class Drawing:
    """Everything a file of shapes says."""

    format: str
    source_epsg: int | None = None
    features: list[Feature] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


# Zips that are no shapefile: their readers know them.
_OTHER_ZIPS = (points.looks_like_sheet, filegdb.looks_like, kml.looks_like)


def read(filename: str, content: bytes, *, epsg: int | None = None, survey_epsg: int = crs.SURVEY) -> Drawing:
    """Return the shapes of a file, findings in order; never raises for what is in the file."""
    try:
        intake.check_size(len(content))
        if shapefile.looks_like(content) and not any(looks(content) for looks in _OTHER_ZIPS):
            return _drawing("shapefile", *_shapefile(content), epsg=epsg)
        if geojson.looks_like(content):
            return _drawing("geojson", *_geojson(content), epsg=epsg)
    except Refusal as no:
        return Drawing("unknown", findings=[error(no.code, **no.params)])
    plots = reading.read(filename, content, epsg=epsg, survey_epsg=survey_epsg)
    features = [Feature(p.row, p.name or p.code or "", p.geometry) for p in plots.plots]
    return Drawing(plots.format, plots.source_epsg, features, in_order(plots.findings))


Raw = tuple[int, str, BaseGeometry | None]


def _drawing(form: str, said: Claim, raw: Iterable[Raw], *, epsg: int | None) -> Drawing:
    wrong = [*checked_epsg(epsg), *old_datum(said)]
    if wrong:
        return Drawing(form, findings=wrong)
    features: list[Feature] = []
    findings: list[Finding] = []
    systems: set[int | None] = set()
    for row, name, shape in raw:
        geom, own, told = _placed(shape, row, said, epsg=epsg)
        features.append(Feature(row, name, geom))
        findings += told
        systems.add(own)
    if not features:
        findings.append(error("NO_PLOTS"))
    if said.source == "none" and epsg is None and form == "shapefile":
        findings.append(note("PRJ_MISSING"))
    return Drawing(form, systems.pop() if len(systems) == 1 else None, features, in_order(findings))


def _placed(
    shape: BaseGeometry | None, row: int, said: Claim, *, epsg: int | None
) -> tuple[BaseGeometry | None, int | None, list[Finding]]:
    if shape is None or shape.is_empty:
        return None, None, [error("NO_GEOMETRY", plot=row, row=row)]
    shape = shapely.force_2d(shape)
    pairs = [(float(x), float(y)) for x, y in shapely.get_coordinates(shape)]
    guess = crs.guess(pairs)
    if guess is None:
        first, second = (f"{value:.3f}" for value in pairs[0])
        return None, None, [error("COORDINATES_UNKNOWN", first=first, second=second, plot=row, row=row)]
    own, told = resolve(guess, said, epsg=epsg, plot=row, row=row)
    if own is None:
        return None, None, told
    if not guess.east_first:
        told = [*told, note("SWAPPED_AXES", plot=row, row=row)]
        shape = shapely.transform(shape, lambda xy: xy[:, ::-1])
    told += _faults(shape, row)
    if any(f.severity == "error" for f in told):
        return None, own, told
    return crs.to_geographic(shape, own), own, told


def _faults(shape: BaseGeometry, row: int) -> list[Finding]:
    if shape.geom_type.endswith("Polygon"):
        return [error(p.code, plot=row, row=row, **p.params) for p in geometry.problems(shape)]
    if shape.geom_type.endswith("LineString") and shape.length == 0:
        return [error("TOO_FEW_POINTS", points=1, plot=row, row=row)]
    return []


def _geojson(content: bytes) -> tuple[Claim, list[Raw]]:
    try:
        text, _encoding = intake.decode(content)
        whole = json.loads(text, parse_constant=_no_constant)
        features = whole["features"] if whole.get("type") == "FeatureCollection" else [whole]
        if whole.get("type") in _KINDS:
            features = [{"properties": {}, "geometry": whole}]
    except json.JSONDecodeError as cause:
        raise Refusal("JSON_BROKEN", {"line": cause.lineno}) from cause
    except (RecursionError, ValueError, ArithmeticError, KeyError, AttributeError, TypeError) as cause:
        raise Refusal("JSON_UNSAFE") from cause
    if not isinstance(features, list) or len(features) > MAX_PLOTS:
        count = len(features) if isinstance(features, list) else 0
        raise Refusal("TOO_MANY_PLOTS", too_many(count).params) if count else Refusal("NO_PLOTS")
    member = whole.get("crs")
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    said, wrong = claim_of_crs(name if isinstance(name, str) else "") if member else (Claim("none"), [])
    if wrong:
        raise Refusal(wrong[0].code, wrong[0].params)
    return said, [(row, _name(one), _shape(one)) for row, one in enumerate(features, start=1)]


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _name(feature: Any) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return (
        (pick(properties, "name") or pick(properties, "code") or "") if isinstance(properties, dict) else ""
    )


def _shape(feature: Any) -> BaseGeometry | None:
    geom = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geom, dict) or geom.get("type") not in _KINDS:
        return None
    try:
        shape = shape_of(geom)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError):
        return None
    count = len(shapely.get_coordinates(shape))
    finite = bool(np.isfinite(shapely.get_coordinates(shape)).all())
    return shape if 0 < count <= MAX_POINTS and finite else None


def _shapefile(content: bytes) -> tuple[Claim, list[Raw]]:
    files = {}
    for name, part in intake.unpack(content).items():
        path = Path(name)
        files[str(path.with_suffix(path.suffix.lower()))] = part
    stems = [name.removesuffix(".shp") for name in files if name.endswith(".shp")]
    if len(stems) != 1:
        names = "、".join(intake.clean(stem, 40) for stem in stems[:5])
        raise Refusal("MANY_SHAPEFILES", {"names": names}) if stems else Refusal("NO_SHAPEFILE")
    stem = stems[0]
    if f"{stem}.dbf" not in files:
        raise Refusal("DBF_MISSING")
    shapes = _shapes(files[f"{stem}.shp"])
    table = read_table(
        files[f"{stem}.dbf"], cpg=files.get(f"{stem}.cpg", b"").decode("ascii", errors="replace")
    )
    if len(table.records) != len(shapes):
        raise Refusal("DBF_DIFFERS", {"shapes": len(shapes), "records": len(table.records)})
    prj = files.get(f"{stem}.prj")
    said = (
        claim_of_prj(prj[:8000].decode("utf-8", errors="replace")) if prj and prj.strip() else Claim("none")
    )
    rows = [
        (row, _name({"properties": record}), shape)
        for row, (record, shape) in enumerate(zip(table.records, shapes, strict=True), start=1)
        if record is not None
    ]
    return said, rows


def _shapes(content: bytes) -> list[BaseGeometry | None]:
    records = _records(content)
    with tempfile.TemporaryDirectory(prefix="landmgmt-shp-") as folder:
        path = Path(folder) / "shapes.shp"
        path.write_bytes(content)
        index = b"".join(struct.pack(">ii", place // 2, length // 2) for place, length in records)
        head = content[:24] + struct.pack(">i", (100 + len(index)) // 2) + content[28:100]
        path.with_suffix(".shx").write_bytes(head + index)
        found = only(shapefile.DRIVER, path, fault="SHP_BROKEN").geometries()
    if len(found) != len(records):
        raise Refusal("SHP_BROKEN")
    return found


def _records(content: bytes) -> list[tuple[int, int]]:
    """Return (offset, length) of each record, having checked that none claims more than is there."""
    if len(content) < 100 or struct.unpack_from(">i", content)[0] != 9994:
        raise Refusal("SHP_BROKEN")
    if struct.unpack_from("<i", content, 32)[0] not in _SHP_KINDS:
        raise Refusal("NOT_POLYGONS")
    records: list[tuple[int, int]] = []
    place = 100
    while place < len(content):
        if place + 12 > len(content):
            raise Refusal("SHP_BROKEN")
        number, words = struct.unpack_from(">ii", content, place)
        length = words * 2
        if number != len(records) + 1 or length < 4 or place + 8 + length > len(content):
            raise Refusal("SHP_BROKEN")
        _check_record(content, place + 8, length)
        records.append((place, length))
        if len(records) > MAX_PLOTS:
            raise Refusal("TOO_MANY_PLOTS", too_many(len(records)).params)
        place += 8 + length
    return records


def _check_record(content: bytes, place: int, length: int) -> None:
    kind = struct.unpack_from("<i", content, place)[0]
    if kind in (0, 1, 11, 21):
        return
    if kind not in _SHP_KINDS or length < 40:
        raise Refusal("SHP_BROKEN")
    if kind in (8, 18, 28):
        (points,) = struct.unpack_from("<i", content, place + 36)
        parts = 0
    else:
        parts, points = struct.unpack_from("<ii", content, place + 36)
    if parts < 0 or not 0 <= points <= MAX_POINTS or 40 + parts * 4 + points * 16 > length:
        raise Refusal("SHP_BROKEN")
