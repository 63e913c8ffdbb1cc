"""Reads a bank's result file (Excel or CSV) by the bank's own headings into rows and findings."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from landmgmt.lib import intake
from landmgmt.lib.findings import Finding, error
from landmgmt.lib.refusal import Refusal
from parcels.importers.sheets_apart import sheets_of
from parcels.rules.bank_rows import NEEDED, BankRow
from parcels.rules.money_terms import BankResult

MAX_ROWS = 20_000
MAX_CELLS = 64
# The headings stand in one of the first rows, under the bank's own title.
HEADING_WITHIN = 20
_DAY = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?(?:[ T].*)?")
_AMOUNT = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})(?:\.[0-9]+)?")
_EXACT = Decimal("0.000001")


@dataclass(frozen=True)
class Columns:
    """How one bank writes: field → heading, and its words for the three results."""

    headings: Mapping[str, str]
    success: Sequence[str]
    failed: Sequence[str]
    returned: Sequence[str]

    def result(self, text: str) -> BankResult | None:
        """The result a word means; None for a word this bank does not use."""
        for words, result in (
            (self.success, BankResult.SUCCESS),
            (self.failed, BankResult.FAILED),
            (self.returned, BankResult.RETURNED),
        ):
            if text in words:
                return result
        return None


def read_result(content: bytes, columns: Columns) -> tuple[list[BankRow], list[Finding]]:
    """Return (rows, findings), rows numbered as the file shows them; a Refusal for what is no table."""
    table = _sheet(content) if intake.is_zip(content) else _text(content)
    place, at = _heading(table, columns.headings)
    if at is None:
        wanted = ", ".join(columns.headings[name] for name in NEEDED)
        return [], [error("BANK_HEADING_MISSING", headings=wanted)]
    rows: list[BankRow] = []
    findings: list[Finding] = []
    for number, cells in enumerate(table[place + 1 :], start=place + 2):
        given = {name: cells[column] if column < len(cells) else "" for name, column in at.items()}
        if not any(_said(value) for value in given.values()) or _is_total(given):
            continue
        row, wrong = _row(number, given, columns)
        findings += wrong
        if row:
            rows.append(row)
    if not rows and not findings:
        findings.append(error("BANK_FILE_EMPTY"))
    return rows, findings


def _sheet(content: bytes) -> list[list[Any]]:
    _count, sheets = sheets_of(content, most_sheets=1, most_rows=MAX_ROWS + 1)
    if not sheets:
        raise Refusal("BANK_FILE_UNREADABLE")
    return _bounded(sheets[0][1])


def _text(content: bytes) -> list[list[Any]]:
    text, _encoding = intake.decode(content)
    try:
        return _bounded(list(csv.reader(io.StringIO(text), strict=True)))
    except csv.Error as cause:
        raise Refusal("BANK_FILE_UNREADABLE") from cause


def _bounded(table: list[list[Any]]) -> list[list[Any]]:
    if len(table) > MAX_ROWS:
        raise Refusal("BANK_FILE_LONG", {"limit": MAX_ROWS})
    return [row[:MAX_CELLS] for row in table]


def _heading(
    table: Sequence[Sequence[Any]], headings: Mapping[str, str]
) -> tuple[int, dict[str, int] | None]:
    """The row of the headings, and the column of each field it names; (0, None) where there is none."""
    for place, cells in enumerate(table[:HEADING_WITHIN]):
        words = {_squeezed(_said(cell)): column for column, cell in reversed(list(enumerate(cells)))}
        at = {
            name: words[_squeezed(word)]
            for name, word in headings.items()
            if word and _squeezed(word) in words
        }
        if all(name in at for name in NEEDED):
            return place, at
    return 0, None


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _is_total(given: Mapping[str, Any]) -> bool:
    """A sum line of the bank: it names no result and no account."""
    return not any(_said(given.get(name, "")) for name in ("result", "account", "number"))


def _row(number: int, given: Mapping[str, Any], columns: Columns) -> tuple[BankRow | None, list[Finding]]:
    findings = []
    amount = _amount(given["amount"])
    if amount is None:
        shown = intake.clean(_said(given["amount"]), 24)
        findings.append(error("BANK_AMOUNT_UNREADABLE", row=number, column="amount", text=shown))
    word = _said(given["result"])
    result = columns.result(word)
    if word and result is None:
        findings.append(
            error("BANK_RESULT_UNKNOWN", row=number, column="result", text=intake.clean(word, 24))
        )
    day_text = _said(given.get("day", ""))
    day = _day(given.get("day", ""))
    if day_text and day is None:
        findings.append(
            error("BANK_DAY_UNREADABLE", row=number, column="day", text=intake.clean(day_text, 24))
        )
    serial = _said(given.get("number", ""))
    if serial and not (serial.isascii() and serial.isdecimal() and len(serial) < 8):
        findings.append(
            error("BANK_NUMBER_UNREADABLE", row=number, column="number", text=intake.clean(serial, 24))
        )
    if findings:
        return None, findings
    return BankRow(
        row=number,
        amount=amount,
        result=result,
        run=_said(given.get("run", "")),
        number=int(serial) if serial else None,
        name=intake.clean(_said(given.get("name", "")), 80),
        account=_squeezed(_said(given.get("account", ""))),
        failure=intake.clean(_said(given.get("failure", "")), 100),
        day=day,
        reference=intake.clean(_said(given.get("reference", "")), 60),
    ), []


def _said(value: Any) -> str:
    """A cell as text: a whole number without its point, an apostrophe or tab that kept it text taken off."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip().lstrip("'").strip() if value is not None else ""


def _amount(value: Any) -> Decimal | None:
    """Yuan with at most two places; None for anything else, a third decimal among it."""
    try:
        if isinstance(value, float):
            amount = Decimal(repr(value)).quantize(_EXACT)  # a sheet's binary 0.1 is 0.1
        else:
            text = _said(value)
            if not _AMOUNT.fullmatch(text):
                return None
            amount = Decimal(text.replace(",", ""))
    except (InvalidOperation, ValueError):
        return None
    whole = amount.quantize(Decimal("0.01")) if abs(amount) < Decimal("1e14") else None
    return whole if whole is not None and whole == amount else None


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = _DAY.fullmatch(_said(value))
    if not written:
        return None
    try:
        return date(*(int(part) for part in written.groups()))
    except ValueError:
        return None
