"""What a roster workbook may say: its sheets, their columns, and which of them a roster may change."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

# What a page reads; more goes through the background, up to so many rows.
MAX_ROWS = 5_000
MOST_ROWS = 50_000


class Sheet(StrEnum):
    """The four lists of one workbook."""

    HOLDERS = "holders"
    SHARES = "shares"
    ITEMS = "items"
    ACCOUNTS = "accounts"


_WHO = ("name", "village", "group", "id_number")
# The columns of each list in the template's order; the key comes first.
FIELDS: dict[Sheet, tuple[str, ...]] = {
    Sheet.HOLDERS: ("key", "kind", *_WHO, "phone", "remark"),
    Sheet.SHARES: ("key", "parcel", *_WHO, "fraction", "right", "since"),
    Sheet.ITEMS: ("key", "parcel", *_WHO, "rate_code", "rate", "quantity", "unit", "first_seen"),
    Sheet.ACCOUNTS: ("key", *_WHO, "bank", "holder", "number"),
}
# By these headings a sheet is known to be one of the lists.
NEEDED: dict[Sheet, tuple[str, ...]] = {
    Sheet.HOLDERS: ("kind", "name", "group"),
    Sheet.SHARES: ("parcel", "name", "fraction"),
    Sheet.ITEMS: ("parcel", "quantity", "first_seen"),
    Sheet.ACCOUNTS: ("name", "bank", "number"),
}
# Columns whose cells must be filled.
FILLED: dict[Sheet, tuple[str, ...]] = {
    Sheet.HOLDERS: ("kind", "name"),
    Sheet.SHARES: ("parcel", "name", "fraction"),
    Sheet.ITEMS: ("parcel", "quantity", "first_seen"),
    Sheet.ACCOUNTS: ("name", "bank", "number"),
}
KEY_LETTER = {Sheet.HOLDERS: "P", Sheet.SHARES: "S", Sheet.ITEMS: "I", Sheet.ACCOUNTS: "A"}
LONGEST = {"name": 80, "village": 60, "group": 60, "phone": 30, "remark": 200, "parcel": 40, "right": 40}
LONGEST |= {"rate_code": 24, "rate": 60, "unit": 4, "bank": 80, "holder": 80}
SECRET = ("id_number", "phone", "number")
_KEY = re.compile(r"([PSIA])(\d{1,15})-([0-9a-f]{8,32})")
_FRACTION = re.compile(r"(\d{1,7})\s*[/／]\s*(\d{1,7})|(\d{1,3}(?:\.\d{1,4})?)\s*%|(0?\.\d{1,6}|[01])")


@dataclass(frozen=True)
class RosterRow:
    """One row as read: values are plain text, a number in them never shows in a repr."""

    list: Sheet
    sheet: str
    row: int
    columns: Mapping[str, str]
    values: Mapping[str, str] = field(repr=False)

    def cell(self, name: str) -> str:
        """How the workbook names the cell of a column: 份额!D7."""
        return f"{self.sheet}!{self.columns.get(name, 'A')}{self.row}"

    def said(self, name: str) -> str:
        """What stands in a column; nothing where the file has no such column."""
        return self.values.get(name, "")


def key_of(text: str, wanted: Sheet) -> tuple[int, str] | None:
    """The row and the state that a key names; None where it is no key of this list."""
    found = _KEY.fullmatch(text)
    if not found or found[1] != KEY_LETTER[wanted]:
        return None
    return int(found[2]), found[3]


def fraction_of(text: str) -> Fraction | None:
    """An exact share: "1/3", "50%", "0.25", "1", and "0" for one who holds nothing any more.

    >>> fraction_of("2/6"), fraction_of("50%"), fraction_of("三分之一")
    (Fraction(1, 3), Fraction(1, 2), None)
    """
    found = _FRACTION.fullmatch(text.strip())
    if not found:
        return None
    if found[2] and int(found[2]) == 0:
        return None
    if found[1]:
        part = Fraction(int(found[1]), int(found[2]))
    else:
        part = Fraction(found[3]) / 100 if found[3] else Fraction(found[4])
    return part if part <= 1 else None


def fraction_said(part: Fraction) -> str:
    """A share as the roster writes it."""
    return f"{part.numerator}/{part.denominator}" if part.denominator > 1 else str(part.numerator)
