"""Writes the attribute table of a shapefile (DBF, dBASE III): text in GBK, figures with their own places.

The library that writes the shapes gives every figure 24 digits and 15 places and cuts text within a
character; surveyors' tools show that as it stands. The format: a header, one per field, rows of fixed width.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

PLACES = {"area": 2, "mu": 2, "money": 2, "ha": 4, "count": 0}
LONGEST_TEXT = 254
# The language driver of code page 936, for readers that look at no .cpg.
_LDID = {"gbk": 0x4D, "gb18030": 0x4D, "utf-8": 0x00}


@dataclass(frozen=True)
class Field:
    """A field: its name of at most 10 ASCII characters and the kind of its values."""

    name: str
    kind: str


def encoding_of(rows: Sequence[Sequence[Any]], wanted: str) -> str:
    """Return `wanted`, or gb18030 where GBK lacks a character of some name (𠮷)."""
    if wanted != "gbk":
        return wanted
    try:
        for row in rows:
            for value in row:
                if isinstance(value, str):
                    value.encode("gbk")
    except UnicodeEncodeError:
        return "gb18030"
    return "gbk"


def table(fields: Sequence[Field], rows: Sequence[Sequence[Any]], *, encoding: str, on: date) -> bytes:
    """Return the DBF; None is blank. Text beyond 254 bytes is cut between two characters."""
    columns = [[_cell(row[place], one.kind, encoding) for row in rows] for place, one in enumerate(fields)]
    widths = [max([1, *(len(cell) for cell in column)]) for column in columns]
    size = 32 + 32 * len(fields) + 1
    head = struct.pack(
        "<B3BIHH17xB2x",
        *(3, on.year - 1900, on.month, on.day),
        *(len(rows), size, 1 + sum(widths), _LDID[encoding]),
    )
    told = b"".join(
        struct.pack(
            "<11sc4xBB14x",
            one.name.encode("ascii"),
            b"C" if one.kind == "text" else b"N",
            width,
            PLACES.get(one.kind, 0),
        )
        for one, width in zip(fields, widths, strict=True)
    )
    body = [
        b" "
        + b"".join(
            cell.ljust(width) if one.kind == "text" else cell.rjust(width)
            for one, cell, width in zip(fields, line, widths, strict=True)
        )
        for line in zip(*columns, strict=True)
    ]
    return head + told + b"\r" + b"".join(body) + b"\x1a"


def _cell(value: Any, kind: str, encoding: str) -> bytes:
    if value is None or value == "":
        return b""
    if kind == "text":
        return _cut(" ".join(str(value).split()), encoding)
    return f"{Decimal(value).quantize(Decimal(1).scaleb(-PLACES[kind])):f}".encode("ascii")


def _cut(text: str, encoding: str) -> bytes:
    raw = text.encode(encoding)
    while len(raw) > LONGEST_TEXT:
        text = text[: len(text) - max(1, (len(raw) - LONGEST_TEXT) // 4)]
        raw = text.encode(encoding)
    return raw
