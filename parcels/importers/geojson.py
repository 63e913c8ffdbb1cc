"""Reads GeoJSON: a FeatureCollection, a Feature or a bare polygon, in degrees or in a listed grid."""

import json
import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from landmgmt.lib import crs, gcj02, intake
from landmgmt.lib.findings import Finding, error, note
from landmgmt.lib.refusal import Refusal
from parcels.importers.choices import NONE, Choices
from parcels.importers.features import common_epsg
from parcels.importers.fields import Table, fill, table_of
from parcels.importers.plots import (
    MAX_PLOTS,
    MAX_POINTS,
    MAX_RINGS,
    Draft,
    Plot,
    Reading,
    finish,
    polygon_parts,
    too_many,
    without_land,
)
from parcels.importers.systems import (
    Claim,
    claim_of_crs,
    in_old_datum,
    must_unshift,
    placed,
    resolve,
    unknown_epsg,
)

FORMAT = "geojson"
# A corner is a list, and so is a ring: more brackets than this are more corners than a file may have.
MAX_BRACKETS = MAX_POINTS + 50_000
_Rings = list[list[tuple[float, float]]]


class _Bad(Exception):
    """A geometry that is no land, with the code of its finding."""


def looks_like(content: bytes) -> bool:
    """Say whether bytes begin like a JSON object."""
    return content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] == b"{"


def read(
    content: bytes, *, epsg: int | None = None, survey_epsg: int = crs.SURVEY, choices: Choices = NONE
) -> Reading:
    """Return the reading of a GeoJSON; rows are 1-based features, in degrees unless `crs` or size differ."""
    try:
        text, encoding = intake.decode(content)
        _measure(text)
        whole = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except Refusal as no:
        return Reading(FORMAT, findings=[error(no.code, **no.params)])
    except json.JSONDecodeError as cause:
        return Reading(FORMAT, findings=[error("JSON_BROKEN", row=cause.lineno, line=cause.lineno)])
    except (RecursionError, ValueError, ArithmeticError):
        return Reading(FORMAT, findings=[error("JSON_UNSAFE")])
    features = _features(whole)
    said, findings = _claim(whole)
    findings = [*unknown_epsg(epsg), *findings]
    if features is None or not features:
        findings.append(error("NO_PLOTS"))
    elif len(features) > MAX_PLOTS:
        findings.append(too_many(len(features)))
    if findings or not features:
        return Reading(FORMAT, encoding, None, [], [], findings)
    plots: list[Plot] = []
    table = table_of([_properties(feature) for feature in features], choices)
    findings += table.findings
    for row, feature in enumerate(features, start=1):
        plot, told = _plot(feature, row, said, choices, table, epsg=epsg, survey_epsg=survey_epsg)
        plots.append(plot)
        findings += told
    high = sum(_has_height(feature) for feature in features)
    findings += [note("HEIGHT_DROPPED", count=high)] if high else []
    findings += in_old_datum(p.source_epsg for p in plots)
    own = common_epsg(plots)
    return table.told(Reading(FORMAT, encoding, own, plots, [], findings, said=said.source))


def _properties(feature: Any) -> dict[str, Any]:
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found if isinstance(found, dict) else {}


def _measure(text: str) -> None:
    """Refuse by its brackets what is too deep or too big, before anything is built of it."""
    if text.count("[") + text.count("{") > MAX_BRACKETS + 4 * MAX_PLOTS:
        raise Refusal("TOO_MANY_POINTS", {"limit": MAX_POINTS})


def _has_height(feature: Any) -> bool:
    """Say whether the first corner of a feature bears a third number that is not nought."""
    found = feature.get("geometry") if isinstance(feature, dict) else None
    found = found.get("coordinates") if isinstance(found, dict) else None
    while isinstance(found, list) and found and isinstance(found[0], list):
        found = found[0]
    return isinstance(found, list) and len(found) > 2 and found[2] not in (0, None)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _features(whole: Any) -> list[Any] | None:
    if not isinstance(whole, dict):
        return None
    if whole.get("type") == "FeatureCollection":
        features = whole.get("features")
        return features if isinstance(features, list) else None
    if whole.get("type") == "Feature":
        return [whole]
    if whole.get("type") in ("Polygon", "MultiPolygon"):
        return [{"type": "Feature", "properties": {}, "geometry": whole}]
    return None


def _claim(whole: Any) -> tuple[Claim, list[Finding]]:
    member = whole.get("crs") if isinstance(whole, dict) else None
    if not member:
        return Claim("none"), []
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return claim_of_crs(name if isinstance(name, str) else "", old=True)


def _plot(
    feature: Any,
    row: int,
    said: Claim,
    choices: Choices,
    table: Table,
    *,
    epsg: int | None,
    survey_epsg: int,
) -> tuple[Plot, list[Finding]]:
    draft = Draft(no=row, row=row)
    fill(draft, _properties(feature), table)
    try:
        polygons = _polygons(feature.get("geometry") if isinstance(feature, dict) else None)
    except _Bad as bad:
        return without_land(draft, [error(str(bad), plot=row, row=row)])
    guess = crs.guess([point for rings in polygons for ring in rings for point in ring])
    if guess is None:
        first, second = polygons[0][0][0]
        wrong = error("COORDINATES_UNKNOWN", plot=row, row=row, first=f"{first:.3f}", second=f"{second:.3f}")
        return without_land(draft, [wrong])
    draft.epsg, findings = resolve(guess, said, epsg=epsg, plot=row, row=row)
    if draft.epsg is None:
        return without_land(draft, placed(findings, guess, polygons[0][0][0]))
    if not guess.east_first:
        findings.append(note("SWAPPED_AXES", plot=row, row=row))
        polygons = [[[(east, north) for north, east in ring] for ring in rings] for rings in polygons]
    if guess.kind == "degrees":
        convert, told = must_unshift(said, choices, plot=row, row=row)
        findings = [*findings, *told]
        if any(f.severity == "error" for f in told):
            return without_land(draft, findings)
        if convert:
            polygons = [[_unshifted(ring) for ring in rings] for rings in polygons]
    if any(len(set(ring)) < 3 for rings in polygons for ring in rings):
        few = error("TOO_FEW_POINTS", plot=row, row=row, points=2)
        return without_land(draft, [*findings, few])
    draft.shape = polygon_parts(polygons)
    plot, told = finish(draft, survey_epsg=survey_epsg)
    return plot, findings + told


def _unshifted(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in gcj02.unshifted(np.array(ring, dtype=float))]


def _polygons(geometry: Any) -> list[_Rings]:
    if not isinstance(geometry, dict) or not geometry.get("coordinates"):
        raise _Bad("NO_GEOMETRY")
    kind, nested = geometry.get("type"), geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise _Bad("NOT_A_POLYGON")
    parts = [nested] if kind == "Polygon" else nested
    if not _lists(parts) or not all(_lists(rings) for rings in parts):
        raise _Bad("BAD_COORDINATES")
    rings = [ring for part in parts for ring in part]
    if len(rings) > MAX_RINGS or sum(len(ring) for ring in rings) > MAX_POINTS:
        raise _Bad("TOO_MANY_CORNERS")
    return [[_ring(ring) for ring in part] for part in parts]


def _lists(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, list) and item for item in value)


def _ring(positions: Sequence[Any]) -> list[tuple[float, float]]:
    ring = []
    for position in positions:
        # A third number is a height: dropped, land is flat here.
        if not isinstance(position, list) or len(position) < 2:
            raise _Bad("BAD_COORDINATES")
        ring.append((_number(position[0]), _number(position[1])))
    return ring


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or not -(10**12) < value < 10**12:
        raise _Bad("BAD_COORDINATES")
    number = float(value)
    if not math.isfinite(number):
        raise _Bad("BAD_COORDINATES")
    return number
