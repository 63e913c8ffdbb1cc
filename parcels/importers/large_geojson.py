"""Reads a large GeoJSON feature by feature: what was read is let go before the next comes."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from landmgmt.lib.findings import Finding, error
from landmgmt.lib.refusal import Refusal
from parcels.importers import geojson
from parcels.importers.large_rows import BATCH, Batch, LargeFile, picked
from parcels.importers.plots import polygon_parts
from parcels.importers.systems import Claim, claim_of_crs

_FEATURES = re.compile(r'"features"\s*:\s*\[')


def open_geojson(path: Path) -> LargeFile:
    head = path.open("rb").read(1 << 16).decode("utf-8-sig", errors="replace")
    start = _FEATURES.search(head)
    if not start:
        raise Refusal("JSON_UNSAFE")
    named = re.search(r'"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"]{1,120})"', head[: start.start()])
    said, findings = claim_of_crs(named[1]) if named else (Claim("none"), [])
    return LargeFile("geojson", said, None, _geojson_batches(path), "UTF-8", findings, oriented=False)


def _geojson_batches(path: Path) -> Iterator[Batch]:
    rows: list[int] = []
    shapes: list[Any] = []
    records: list[dict[str, Any]] = []
    why: dict[int, Finding] = {}
    for row, feature in enumerate(_features(path), start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        records.append(properties if isinstance(properties, dict) else {})
        rows.append(row)
        try:
            parts = geojson._polygons(feature.get("geometry") if isinstance(feature, dict) else None)
            few = any(len(set(ring)) < 3 for rings in parts for ring in rings)
            shapes.append(None if few else polygon_parts(parts))
            if few:
                why[row] = error("TOO_FEW_POINTS", row=row, points=2)
        except geojson._Bad as bad:
            shapes.append(None)
            why[row] = error(str(bad), row=row)
        if len(rows) == BATCH:
            yield _geojson_batch(rows, shapes, records, why)
            rows, shapes, records, why = [], [], [], {}
    if rows:
        yield _geojson_batch(rows, shapes, records, why)


def _geojson_batch(
    rows: list[int], shapes: list[Any], records: list[dict[str, Any]], why: dict[int, Finding]
) -> Batch:
    names = {name for record in records for name in record}
    table = {
        name: [
            None if isinstance(value := record.get(name), dict | list | bool) else value for record in records
        ]
        for name in names
    }
    made = np.full(len(shapes), None, dtype=object)
    made[:] = shapes
    return Batch(rows, made, picked(table, len(rows)), why)


def _features(path: Path) -> Iterator[Any]:
    """The features one by one: the text is decoded as it is read, and what was read is let go."""
    decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=geojson._no_constant)
    with path.open("r", encoding="utf-8-sig", errors="strict", newline="") as stream:
        text = ""
        while not (start := _FEATURES.search(text)):
            more = stream.read(1 << 20)
            if not more or len(text) > 1 << 20:
                raise Refusal("JSON_UNSAFE")
            text += more
        place = start.end()
        while True:
            place = _skipped(text, place)
            if place < len(text) and text[place] == "]":
                return
            try:
                feature, end = decoder.raw_decode(text, place)
            except json.JSONDecodeError as cause:
                more = stream.read(1 << 20)
                if not more or len(text) - place > 64 << 20:
                    raise Refusal("JSON_BROKEN", {"line": cause.lineno}) from cause
                text, place = text[place:] + more, 0
                continue
            except (RecursionError, ValueError, ArithmeticError) as cause:
                raise Refusal("JSON_UNSAFE") from cause
            yield feature
            place = end
            if place > 1 << 20:
                text, place = text[place:], 0


def _skipped(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \t\r\n,":
        place += 1
    return place
