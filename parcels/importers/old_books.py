"""Reads an old ledger (Excel or CSV) by its column names into rows and findings, each at its cell.

Every sheet that has the headings is read. Nothing is guessed: a blank or 不详 where a day, number or code
may be unknown is marked, anything else that cannot be read is a finding. Formulas count by their saved value.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from landmgmt.lib import intake
from landmgmt.lib.findings import Finding, error, note
from landmgmt.lib.refusal import Refusal
from parcels.importers.old_words import HEADINGS, HEADS, KINDS, LEVELS, TOTALS, UNKNOWN
from parcels.importers.sheets_apart import sheets_of
from parcels.rules.takeover import MAY_BE_UNKNOWN, NEEDED, OldRow

MAX_BYTES = 4 * 1024 * 1024
MAX_ROWS = 5_000
MAX_SHEETS = 30
MAX_CELLS = 64
# The headings stand in one of the first rows, under the ledger's own title.
HEADING_WITHIN = 20
# Of five columns needed, so many make a row of headings, where no sheet has all.
MOST_NEEDED = 3
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?|(\d{4})(\d{2})(\d{2})"
)
_AMOUNT = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})(?:\.[0-9]+)?")
_EXACT = Decimal("0.000001")
_FEN = Decimal("0.01")


@dataclass(frozen=True)
class Table:
    """One sheet as it stood, rows from the top; the name of a CSV's only sheet is empty."""

    sheet: str
    rows: list[list[Any]]


@dataclass(frozen=True)
class Ledger:
    """What a file says: its sheets as they were, the rows read from them, and every finding.

    `broken` are rows with a cell that cannot be read: they say the rest, so that all of it is told at once.
    """

    tables: list[Table] = field(default_factory=list)
    rows: list[OldRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    broken: list[OldRow] = field(default_factory=list)

    @property
    def all_rows(self) -> list[OldRow]:
        """Every row in the order of the file."""
        places = {table.sheet: n for n, table in enumerate(self.tables)}
        return sorted([*self.rows, *self.broken], key=lambda row: (places.get(row.sheet, 0), row.row))


def read_ledger(name: str, content: bytes) -> Ledger:
    """Return a file's rows and findings; never raises for what is in the file."""
    try:
        intake.check_size(len(content), limit=MAX_BYTES)
        tables = _sheets(content) if intake.is_zip(content) else _text(name, content)
    except Refusal as no:
        return Ledger(findings=[error(no.code, **no.params)])
    rows: list[OldRow] = []
    broken: list[OldRow] = []
    findings: list[Finding] = []
    # Where no sheet has every column needed, those that have most of them are read as far as they go.
    whole = any(_heading(table.rows)[1] is not None for table in tables)
    headed = False
    for table in tables:
        place, at = _heading(table.rows, needed=len(NEEDED) if whole else MOST_NEEDED)
        if at is None:
            if any(_said(cell) for cells in table.rows for cell in cells):
                findings.append(note("OLD_SHEET_SKIPPED", sheet=intake.clean(table.sheet, 40) or name[:60]))
            continue
        headed = True
        if lacking := [name for name in NEEDED if name not in at]:
            words = ", ".join(HEADINGS[name][0] for name in lacking)
            cell = f"{table.sheet}!{place + 1}" if table.sheet else f"{place + 1}"
            findings.append(error("OLD_COLUMN_MISSING", row=place + 1, cell=cell, headings=words))
        for number, cells in enumerate(table.rows[place + 1 :], start=place + 2):
            row, wrong = _row(table.sheet, number, cells, at)
            findings += wrong
            if row:
                (broken if row.unread else rows).append(row)
    if not headed:
        wanted = ", ".join(HEADINGS[name][0] for name in NEEDED)
        return Ledger(tables, [], [*findings, error("OLD_HEADING_MISSING", headings=wanted)])
    if not rows and not any(f.code != "OLD_SHEET_SKIPPED" for f in findings):
        findings.append(error("OLD_BOOK_EMPTY"))
    return Ledger(tables, rows, findings, broken)


def _sheets(content: bytes) -> list[Table]:
    count, sheets = sheets_of(content, most_sheets=MAX_SHEETS, most_rows=MAX_ROWS + 1)
    if count > MAX_SHEETS:
        raise Refusal("OLD_TOO_MANY_SHEETS", {"limit": MAX_SHEETS})
    return _bounded([Table(name, rows) for name, rows in sheets])


def _text(name: str, content: bytes) -> list[Table]:
    if name.lower().endswith((".xls", ".xlsx")):
        raise Refusal("WORKBOOK_UNREADABLE")
    text, _encoding = intake.decode(content)
    try:
        return _bounded([Table("", list(csv.reader(io.StringIO(text), strict=True)))])
    except csv.Error as cause:
        raise Refusal("WORKBOOK_UNREADABLE") from cause


def _bounded(tables: list[Table]) -> list[Table]:
    if sum(len(table.rows) for table in tables) > MAX_ROWS:
        raise Refusal("OLD_BOOK_LONG", {"limit": MAX_ROWS})
    return [Table(table.sheet[:60], [row[:MAX_CELLS] for row in table.rows]) for table in tables]


def _heading(
    rows: Sequence[Sequence[Any]], *, needed: int = len(NEEDED)
) -> tuple[int, dict[str, int] | None]:
    """The row of the headings and the column of each field; (0, None) where fewer than `needed` stand."""
    for place, cells in enumerate(rows[:HEADING_WITHIN]):
        words = {_squeezed(cell): column for column, cell in reversed(list(enumerate(cells)))}
        at = {}
        for name, known in HEADINGS.items():
            column = next((words[_squeezed(word)] for word in known if _squeezed(word) in words), None)
            if column is not None:
                at[name] = column
        if sum(name in at for name in NEEDED) >= needed:
            return place, at
    return 0, None


def _squeezed(value: Any) -> str:
    """A heading without blanks, brackets' width, case and unit: "应付金额（元）" is 应付金额."""
    text = "".join(_said(value).split()).casefold()
    return re.sub(r"[(\[]?(?:元|yuan|cny)[)\]]?$", "", text).rstrip(":")


def _said(value: Any) -> str:
    """A cell as text, full-width letters and digits as plain ones; a whole number without its point."""
    if value is None:
        return ""
    if _is_number(value) and value == int(value) and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return unicodedata.normalize("NFKC", str(value)).strip().lstrip("'").strip()


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and value == value
        and abs(value) < 1e18
    )


def _row(
    sheet: str, number: int, cells: Sequence[Any], at: Mapping[str, int]
) -> tuple[OldRow | None, list[Finding]]:
    given = {name: cells[column] if column < len(cells) else "" for name, column in at.items()}
    if not any(_said(value) for value in given.values()):
        return None, []
    reader = _Reader(sheet, number, given, {name: column_letters(place) for name, place in at.items()})
    if reader.is_total():
        return None, [note("OLD_TOTAL_SKIPPED", row=number, column="name", cell=reader.cell("name"))]
    return reader.read()


class _Reader:
    """The cells of one row, read field by field; what is wrong gathers in `findings`."""

    def __init__(self, sheet: str, number: int, given: Mapping[str, Any], columns: Mapping[str, str]):
        self.sheet, self.number, self.given, self.columns = sheet, number, given, columns
        self.findings: list[Finding] = []
        self.unknown: list[str] = []
        self.unread: set[str] = set()

    def cell(self, name: str) -> str:
        place = f"{self.columns.get(name, '')}{self.number}"
        return f"{self.sheet}!{place}" if self.sheet else place

    def text(self, name: str) -> str:
        return _said(self.given.get(name, ""))

    def is_total(self) -> bool:
        """A sum line of the ledger: it stands in no village or says 合计 where a name should be."""
        words = {"".join(self.text(name).split()) for name in ("name", "village", "number", "group")}
        return any(word.casefold() in TOTALS for word in words if word)

    def wrong(self, code: str, name: str, **params: Any) -> None:
        """What a cell says cannot be read; a column that is missing is told once, at the headings."""
        self.unread.add(name)
        if name not in self.columns:
            return
        shown = intake.clean(self.text(name), 24)
        self.findings.append(
            error(code, row=self.number, column=name, cell=self.cell(name), text=shown, **params)
        )

    def is_unknown(self, name: str) -> bool:
        """Whether a field that may be unknown is blank or 不详; it is marked.

        Blank ID and parcel are no answer that is lacking: many rows have neither.
        """
        said = self.text(name).casefold()
        if said not in UNKNOWN:
            return False
        if said or name not in ("id_number", "parcel_code"):
            self.unknown.append(name)
        return True

    def words(self, name: str, longest: int) -> str:
        """A required text; 不详 is no answer here."""
        said = self.text(name)
        if said.casefold() in UNKNOWN:
            self.wrong("OLD_FIELD_MISSING", name)
        elif len(said) > longest:
            self.wrong("OLD_TEXT_LONG", name, limit=longest)
        return intake.clean(said, longest)

    def optional(self, name: str, longest: int) -> str:
        if name in MAY_BE_UNKNOWN and self.is_unknown(name):
            return ""
        said = self.text(name)
        if len(said) > longest:
            self.wrong("OLD_TEXT_LONG", name, limit=longest)
        return "" if said.casefold() in UNKNOWN else intake.clean(said, longest)

    def code(self, name: str, known: Mapping[str, Any], *, needed: bool) -> Any:
        """A word that means one of the office's own."""
        said = "".join(self.text(name).split()).casefold()
        if said in UNKNOWN and not needed:
            return None
        if said in UNKNOWN:
            self.wrong("OLD_FIELD_MISSING", name)
        elif said not in known:
            self.wrong("OLD_WORD_UNKNOWN", name)
        return known.get(said)

    def amount(self, name: str) -> Decimal:
        value = self.given.get(name, "")
        if _said(value).casefold() in UNKNOWN:
            self.wrong("OLD_PAID_MISSING" if name == "paid" else "OLD_FIELD_MISSING", name)
            return Decimal(0)
        found = amount_of(value)
        if found is None:
            self.wrong("OLD_AMOUNT_UNREADABLE", name)
        return found if found is not None else Decimal(0)

    def day(self, name: str) -> date | None:
        if self.is_unknown(name):
            return None
        found = day_of(self.given.get(name, ""))
        if found is None:
            self.wrong("OLD_DAY_UNREADABLE", name)
        return found

    def read(self) -> tuple[OldRow | None, list[Finding]]:
        row = OldRow(
            sheet=self.sheet,
            row=self.number,
            columns=self.columns,
            name=self.words("name", 80),
            village=self.words("village", 60),
            head=self.code("head", HEADS, needed=True),
            amount=self.amount("amount"),
            paid=self.amount("paid"),
            group=self.optional("group", 60),
            number=self.optional("number", 40),
            signed_date=self.day("signed_date"),
            kind=self.code("kind", KINDS, needed=False),
            id_number=self.optional("id_number", 30).upper(),
            level=self.code("level", LEVELS, needed=False),
            parcel_code=self.optional("parcel_code", 40),
            due_date=self.day("due_date"),
            last_paid_date=self.day("last_paid_date"),
            voucher=self.optional("voucher", 60),
            remark=self.optional("remark", 200),
        )
        # Where nothing was paid no day and no voucher are lacking.
        lacking = [name for name in self.unknown if row.paid or name not in ("last_paid_date", "voucher")]
        return replace(row, unknown=tuple(lacking), unread=frozenset(self.unread)), self.findings


def amount_of(value: Any) -> Decimal | None:
    """Yuan of a cell with at most two places: 1234.5, "1,234.50", full-width digits; None for the rest."""
    try:
        if _is_number(value):
            amount = Decimal(repr(value)).quantize(_EXACT)  # a sheet's binary 0.1 is 0.1
        else:
            text = _said(value).removeprefix("¥").removesuffix("元").strip()
            if not _AMOUNT.fullmatch(text):
                return None
            amount = Decimal(text.replace(",", ""))
        whole = amount.quantize(_FEN) if abs(amount) < Decimal("1e14") else None
    except (InvalidOperation, ValueError):
        return None
    return whole if whole is not None and whole == amount else None


def day_of(value: Any) -> date | None:
    """The day of a cell: a date, "2023-5-8", "2023年5月8日", "20230508"; None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = _DAY.fullmatch(_said(value))
    if not written:
        return None
    try:
        found = date(*(int(part) for part in written.groups() if part))
    except ValueError:
        return None
    return found if 1950 <= found.year <= 2100 else None


def column_letters(place: int) -> str:
    """How a sheet names a column counted from 0: 0 → A, 26 → AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
