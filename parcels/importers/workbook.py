"""Opens an Excel workbook of strangers: measured part by part first, then read by its saved values."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal

MAX_UNPACKED = 40 * 1024 * 1024
# A reader lays a sheet out as a rectangle: one filled cell in the last corner would ask for gigabytes.
MAX_AREA = 2_000_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def open_workbook(content: bytes, *, old: bool = False) -> CalamineWorkbook:
    """Return a workbook whose sheets are safe to lay out; a Refusal for the broken, too big or too wide.

    An old xls has no parts to measure: `old` allows one, to whoever reads apart, where memory has its limit.
    """
    if old and content[:4] == _OLD_OFFICE:
        return _opened(content)
    parts = unpacked(content)
    if sum(map(len, parts.values())) > MAX_UNPACKED:
        raise Refusal("FILE_TOO_LARGE", {"mib": len(content) // 2**20, "limit_mib": MAX_UNPACKED // 2**20})
    for name, part in parts.items():
        if name.lower().endswith(".xml") and "sheet" in name.lower():
            _check_extent(part)
    return _opened(content)


_AS_BOOK = {
    "ZIP_LOCKED": "WORKBOOK_LOCKED",
    "ZIP_TOO_LARGE": "WORKBOOK_TOO_LARGE",
    "ZIP_TOO_MANY": "WORKBOOK_TOO_LARGE",
}


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook; what its zip refuses is told of a workbook, not of an archive of shapes."""
    try:
        return intake.unpack(content)
    except Refusal as no:
        if not no.code.startswith("ZIP_"):
            raise
        raise Refusal(_AS_BOOK.get(no.code, "WORKBOOK_BROKEN")) from no


def _opened(content: bytes) -> CalamineWorkbook:
    with _no_panic():
        return CalamineWorkbook.from_filelike(io.BytesIO(content))


def sheet_rows(book: CalamineWorkbook, name: str, *, most: int) -> list[list[Any]]:
    """The rows of a sheet from its first one, at most `most`, so that cells keep their addresses."""
    with _no_panic():
        rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=most)
        return rows


@contextmanager
def _no_panic() -> Iterator[None]:
    """Whatever the library makes of a broken book is one refusal, even its panics, which are no Exception."""
    try:
        yield
    except (CalamineError, ValueError, IndexError, OSError) as cause:
        raise Refusal("WORKBOOK_UNREADABLE") from cause
    except BaseException as cause:
        if type(cause).__name__ != "PanicException":
            raise
        raise Refusal("WORKBOOK_UNREADABLE") from cause


def _check_extent(part: bytes) -> None:
    """Refuse a sheet whose last row times last column is more than a ledger can be."""
    last_row = last_column = row = column = 0
    try:
        reading = etree.iterparse(
            io.BytesIO(part),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
        )
        for event, element in reading:
            kind = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if event == "end":
                if kind == "row":
                    element.clear()
                continue
            if kind == "row":
                row, column = _number(element.get("r"), row + 1), 0
            elif kind == "c":
                row, column = _place(element.get("r"), row, column + 1)
            else:
                continue
            last_row, last_column = max(last_row, row), max(last_column, column)
            if last_row * last_column > MAX_AREA:
                raise Refusal("SHEET_TOO_WIDE", {"rows": last_row, "columns": last_column})
    except etree.XMLSyntaxError as cause:
        raise Refusal("WORKBOOK_UNREADABLE") from cause


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else otherwise


def _place(text: str | None, row: int, column: int) -> tuple[int, int]:
    written = _CELL.fullmatch((text or "").replace("$", "").upper())
    if not written:
        return row, column
    place = 0
    for letter in written[1]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return int(written[2]), place
