"""Reads a large GeoJSON feature by feature: what was read is let go before the next comes."""

import codecs
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from landmgmt.lib.findings import Finding, error
from landmgmt.lib.refusal import Refusal
from parcels.importers import geojson
from parcels.importers.large_rows import BATCH, Batch, LargeFile, Mark, picked
from parcels.importers.plots import polygon_parts
from parcels.importers.systems import Claim, claim_of_crs

_FEATURES = re.compile(r'"features"\s*:\s*\[')


def open_geojson(path: Path) -> LargeFile:
    head = path.open("rb").read(1 << 16).decode("utf-8-sig", errors="replace")
    start = _FEATURES.search(head)
    if not start:
        raise Refusal("JSON_UNSAFE")
    named = re.search(r'"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"]{1,120})"', head[: start.start()])
    said, findings = claim_of_crs(named[1], old=True) if named else (Claim("none"), [])
    batches, size = partial(_geojson_batches, path), path.stat().st_size
    return LargeFile("geojson", said, None, batches, "UTF-8", findings, size=size, oriented=False)


def _geojson_batches(path: Path, start: Mark) -> Iterator[Batch]:
    rows: list[int] = []
    shapes: list[Any] = []
    records: list[dict[str, Any]] = []
    why: dict[int, Finding] = {}
    with path.open("rb") as stream:
        features = _Features(stream, start)
        row = start.row
        for row, feature in enumerate(features, start=start.row + 1):
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
                yield _geojson_batch(rows, shapes, records, why, features.mark(row))
                rows, shapes, records, why = [], [], [], {}
        if rows:
            yield _geojson_batch(rows, shapes, records, why, features.mark(row))


def _geojson_batch(
    rows: list[int],
    shapes: list[Any],
    records: list[dict[str, Any]],
    why: dict[int, Finding],
    after: Mark,
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
    return Batch(rows, made, picked(table, len(rows)), after, why)


class _Features:
    """The features one by one from a mark on: decoded as the text is read, and what was read is let go."""

    def __init__(self, stream: BinaryIO, start: Mark) -> None:
        byte = start.byte
        if not byte and stream.read(3) == codecs.BOM_UTF8:
            byte = 3
        stream.seek(byte)
        self._stream = io.TextIOWrapper(stream, encoding="utf-8", errors="strict", newline="")
        self._begun = start.row > 0
        # What is at hand, how far it was read, and what stood before it.
        self._text, self._place, self._byte, self._line = "", 0, byte, start.line

    def mark(self, row: int) -> Mark:
        """The place behind the feature that was given last."""
        read = self._text[: self._place]
        return Mark(row, self._byte + len(read.encode()), self._line + read.count("\n"))

    def __iter__(self) -> Iterator[Any]:
        decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=geojson._no_constant)
        if not self._begun:
            self._find_first()
        while True:
            self._place = _skipped(self._text, self._place)
            if self._text[self._place : self._place + 1] == "]":
                return
            try:
                feature, self._place = decoder.raw_decode(self._text, self._place)
            except json.JSONDecodeError as cause:
                more = self._stream.read(1 << 20)
                if not more or len(self._text) - self._place > 64 << 20:
                    raise Refusal("JSON_BROKEN", {"line": self._line + cause.lineno}) from cause
                self._let_go()
                self._text += more
                continue
            except (RecursionError, ValueError, ArithmeticError) as cause:
                raise Refusal("JSON_UNSAFE") from cause
            yield feature
            if self._place > 1 << 20:
                self._let_go()

    def _find_first(self) -> None:
        while not (found := _FEATURES.search(self._text)):
            more = self._stream.read(1 << 20)
            if not more or len(self._text) > 1 << 20:
                raise Refusal("JSON_UNSAFE")
            self._text += more
        self._place = found.end()

    def _let_go(self) -> None:
        _row, self._byte, self._line = self.mark(0)
        self._text, self._place = self._text[self._place :], 0


def _skipped(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \t\r\n,":
        place += 1
    return place
