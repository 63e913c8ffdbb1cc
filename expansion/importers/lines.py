"""Reads service lines: coordinates typed or in a TXT, GeoJSON lines, or a zipped shapefile of lines."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

from shapely.geometry import MultiLineString

from expansion.importers.polylines import records
from landmgmt.lib import crs, intake
from landmgmt.lib.findings import Finding, error, note
from landmgmt.lib.refusal import Refusal
from parcels.actions.land_files import (
    Claim,
    boundary_lines,
    claim_of_crs,
    claim_of_prj,
    old_datum,
    read_table,
    resolve,
)

MAX_LINES, MAX_POINTS = 500, 50_000
# A jump that no section of a park's pipe or road makes between two points, in degrees and in metres.
FARTHEST_M, FARTHEST_DEGREES = 5_000.0, 0.05
CODES = ("GXBH", "BH", "CODE", "编号", "管线编号", "管段编号")
NAMES = ("GXMC", "MC", "NAME", "名称", "管线名称")
GRADES = ("DJ", "GG", "GRADE", "等级", "规格")
DIAMETERS = ("GJ", "DIAMETER", "DIAMETER_MM", "管径")
Parts = list[list[tuple[float, float]]]


@dataclass(frozen=True)
class LineRow:
    """One line of a file: `geometry` in 4490, what its table says of it, and the row it stood in."""

    row: int
    geometry: MultiLineString
    source_epsg: int
    code: str = ""
    name: str = ""
    grade: str = ""
    diameter_mm: int | None = None
    unusual: str = ""


def read_lines(
    filename: str, content: bytes, *, epsg: int | None = None
) -> tuple[list[LineRow], list[Finding]]:
    """Every line of a file and what is wrong or odd with it; never raises for what is in the file."""
    try:
        intake.check_size(len(content))
        drawn, said = _drawn(content)
    except Refusal as no:
        return [], [error(no.code, **no.params)]
    except (RecursionError, ValueError, ArithmeticError):
        return [], [error("UNREADABLE", name=intake.clean(filename, 60))]
    if wrong := old_datum(said):
        return [], wrong
    if not drawn:
        return [], [error("NO_LINES")]
    if len(drawn) > MAX_LINES or sum(len(part) for _, parts, _ in drawn for part in parts) > MAX_POINTS:
        return [], [error("TOO_MANY_LINES", limit=MAX_LINES, points=MAX_POINTS)]
    rows: list[LineRow] = []
    findings: list[Finding] = []
    typed = not intake.is_zip(content) and not _is_json(intake.decode(content)[0])
    for row, parts, record in drawn:
        found = _line(row, parts, record, said, epsg, typed=typed)
        if isinstance(found, LineRow):
            rows.append(found)
            findings += [note(found.unusual, row=row)] if found.unusual else []
        else:
            findings += found
    return rows, findings


def _drawn(content: bytes) -> tuple[list[tuple[int, Parts, Mapping[str, Any]]], Claim]:
    if intake.is_zip(content):
        return _shapefile(content)
    text, _encoding = intake.decode(content)
    if _is_json(text):
        return _geojson(json.loads(text, parse_constant=_no_constant))
    return _typed(text)


def _is_json(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n")[:1] == "{"


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _typed(text: str) -> tuple[list[tuple[int, Parts, Mapping[str, Any]]], Claim]:
    sheet = boundary_lines.cut(text)
    if wrong := next(iter(sheet.findings), None):
        raise Refusal(wrong.code, {**wrong.params, "row": wrong.row})
    found: list[tuple[int, Parts, Mapping[str, Any]]] = []
    for block in sheet.blocks:
        rings: dict[int, list[tuple[float, float]]] = {}
        for point in block.points:
            rings.setdefault(point.ring, []).append((point.first, point.second))
        known = {"CODE": block.fields.get("code") or "", "NAME": block.fields.get("name") or ""}
        found.append((block.row, list(rings.values()), known))
    return found, boundary_lines.claim(sheet.header)


def _geojson(whole: Any) -> tuple[list[tuple[int, Parts, Mapping[str, Any]]], Claim]:
    if not isinstance(whole, dict):
        raise Refusal("NO_LINES")
    kind = whole.get("type")
    features = whole.get("features") if kind == "FeatureCollection" else [whole]
    if not isinstance(features, list):
        raise Refusal("NO_LINES")
    said = Claim("none")
    member = whole.get("crs")
    if isinstance(member, dict) and isinstance(member.get("properties"), dict):
        said, wrong = claim_of_crs(str(member["properties"].get("name", "")))
        if wrong:
            raise Refusal(wrong[0].code, wrong[0].params)
    found: list[tuple[int, Parts, Mapping[str, Any]]] = []
    for row, feature in enumerate(features, start=1):
        is_feature = isinstance(feature, dict) and feature.get("type") == "Feature"
        geometry = feature.get("geometry") if is_feature else feature
        record = feature.get("properties") if is_feature else {}
        found.append((row, _parts(row, geometry), record if isinstance(record, dict) else {}))
    return found, said


def _parts(row: int, geometry: Any) -> Parts:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("LineString", "MultiLineString"):
        raise Refusal("NOT_A_LINE", {"row": row})
    nested = geometry.get("coordinates")
    lines = [nested] if kind == "LineString" else nested
    if not isinstance(lines, list) or not all(isinstance(line, list) for line in lines):
        raise Refusal("NOT_A_LINE", {"row": row})
    return [[_pair(row, place) for place in line] for line in lines]


def _pair(row: int, place: Any) -> tuple[float, float]:
    numbers = place[:2] if isinstance(place, list) else []
    if len(numbers) != 2 or not all(isinstance(n, int | float) and math.isfinite(n) for n in numbers):
        raise Refusal("LINE_COORDINATES", {"row": row})
    return float(numbers[0]), float(numbers[1])


def _shapefile(content: bytes) -> tuple[list[tuple[int, Parts, Mapping[str, Any]]], Claim]:
    files = {}
    for name, inside in intake.unpack(content).items():
        path = PurePosixPath(name)
        files[str(path.with_suffix(path.suffix.lower()))] = inside
    shapes = [name for name in files if name.endswith(".shp")]
    if not shapes:
        raise Refusal("NO_SHAPEFILE")
    if len(shapes) > 1:
        raise Refusal("MANY_SHAPEFILES", {"names": "、".join(intake.clean(name, 40) for name in shapes[:5])})
    stem = shapes[0].removesuffix(".shp")
    drawn = records(files[shapes[0]], limit=MAX_LINES)
    table: list[Any] = [{} for _ in drawn]
    if dbf := files.get(stem + ".dbf"):
        cpg = files.get(stem + ".cpg", b"").decode("ascii", errors="replace")
        table = read_table(dbf, cpg=cpg).records
        if len(table) != len(drawn):
            raise Refusal("DBF_DIFFERS", {"shapes": len(drawn), "records": len(table)})
    prj = files.get(stem + ".prj", b"")[:8000].decode("utf-8", errors="replace").strip()
    said = claim_of_prj(prj) if prj else Claim("none")
    rows = [(n, parts, record) for n, (parts, record) in enumerate(zip(drawn, table, strict=True), start=1)]
    return [(n, parts, record) for n, parts, record in rows if record is not None], said


def _line(
    row: int, parts: Parts, record: Mapping[str, Any], said: Claim, epsg: int | None, *, typed: bool
) -> LineRow | list[Finding]:
    points = [point for part in parts for point in part]
    if not points or any(len(set(part)) < 2 for part in parts):
        return [error("LINE_TOO_FEW_POINTS", row=row)]
    guess = crs.guess(points)
    if guess is None:
        first, second = points[0]
        return [error("COORDINATES_UNKNOWN", row=row, first=f"{first:.3f}", second=f"{second:.3f}")]
    own, findings = resolve(guess, said, epsg=epsg, plot=None, row=row)
    if own is None:
        return findings
    if not guess.east_first:
        parts = [[(east, north) for north, east in part] for part in parts]
    farthest = FARTHEST_DEGREES if guess.kind == "degrees" else FARTHEST_M
    for part in parts:
        for (x, y), (u, v) in pairwise(part):
            if math.hypot(u - x, v - y) > farthest:
                return [error("LINE_SPIKE", row=row, east=f"{u:.3f}", north=f"{v:.3f}")]
    shape = crs.to_geographic(MultiLineString(parts), own)
    return LineRow(
        row,
        MultiLineString(getattr(shape, "geoms", [shape])),
        own,
        code=_said(record, CODES, 20),
        name=_said(record, NAMES, 80),
        grade=_said(record, GRADES, 40),
        diameter_mm=_diameter(_said(record, DIAMETERS, 12)),
        # A drawing is east first by its format: only typed points and TXT may stand in either order.
        unusual=guess.unusual if typed else "",
    )


def _said(record: Mapping[str, Any], columns: Sequence[str], longest: int) -> str:
    by_name = {str(name).strip().upper(): value for name, value in record.items()}
    found = next((by_name[c] for c in columns if by_name.get(c) not in (None, "")), "")
    return intake.clean(str(found), longest) if isinstance(found, str | int | float | Decimal) else ""


def _diameter(text: str) -> int | None:
    digits = text.upper().removeprefix("DN").removesuffix("MM").strip()
    return int(digits) if digits.isdecimal() and 0 < int(digits) < 100_000 else None
