"""A run's payment sheet in a bank's own columns, as Excel or CSV, with full account numbers kept as text."""

import csv
from collections.abc import Callable, Iterable
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from landmgmt.lib.intake import formula_safe
from parcels.models import BankFormat, PaymentRun, RunItem
from parcels.rules.bank_rows import FileKind
from parcels.words.money import HEADS

_ENCODINGS = {FileKind.CSV_GBK: "gb18030", FileKind.CSV_UTF8: "utf-8-sig"}
MEDIA = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV_GBK: "text/csv; charset=gb18030",
    FileKind.CSV_UTF8: "text/csv; charset=utf-8",
}


def bank_table(run: PaymentRun, items: Iterable[RunItem], bank_format: BankFormat) -> tuple[BytesIO, str]:
    """Return (content, ending) for a bank: a row of its headings, a row per payee, nothing else.

    Opened in full: only behind a right and a line in the access log. In CSV texts that a spreadsheet
    would run are kept from it, in Excel every text is stored as text; amounts are figures with two places.
    """
    kind = FileKind(bank_format.file_kind)
    titles = [title for _, title in bank_format.sheet_columns]
    rows = [[_CELLS[field](run, item) for field, _ in bank_format.sheet_columns] for item in items]
    if kind is FileKind.XLSX:
        return _workbook(titles, rows, [field for field, _ in bank_format.sheet_columns]), "xlsx"
    held = StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow([formula_safe(title) for title in titles])
    writer.writerows([[formula_safe(str(cell)) for cell in row] for row in rows])
    return BytesIO(held.getvalue().encode(_ENCODINGS[kind])), "csv"


def _workbook(titles: list[str], rows: list[list[Any]], fields: list[str]) -> BytesIO:
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "constant_memory": True}) as book:
        sheet = book.add_worksheet()
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
        money = book.add_format({"num_format": "0.00"})
        sheet.set_column(0, max(len(titles) - 1, 0), 20)
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, head)
        for place, row in enumerate(rows, start=1):
            for column, (field, cell) in enumerate(zip(fields, row, strict=True)):
                if field == "amount":
                    sheet.write_number(place, column, cell, money)
                elif cell:
                    sheet.write_string(place, column, str(cell), text)
    held.seek(0)
    return held


def _purpose(run: PaymentRun, item: RunItem) -> str:
    parcel = item.line.taking.code if item.line.taking and item.line.taking.code else ""
    return " ".join(part for part in (str(HEADS[item.line.head]), item.line.agreement.number, parcel) if part)


_CELLS: dict[str, Callable[[PaymentRun, RunItem], Any]] = {
    "run": lambda run, item: run.number,
    "number": lambda run, item: str(item.number),
    "name": lambda run, item: item.holder_name,
    "id_number": lambda run, item: item.payee.id_number.reveal(),
    "bank": lambda run, item: item.bank_name,
    "account": lambda run, item: item.account_number.reveal(),
    "amount": lambda run, item: item.amount_yuan,
    "purpose": _purpose,
    "phone": lambda run, item: item.payee.phone.reveal(),
}
