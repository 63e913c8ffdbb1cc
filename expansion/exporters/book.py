"""A workbook of the zone, sheet by sheet: text forced as text, figures as figures, its terms above."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import xlsxwriter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Page:
    """A sheet: its name, lines above the table, titles, rows, a row of totals; `places` of its figures."""

    name: str
    above: Sequence[str]
    titles: Sequence[str]
    rows: Iterable[Sequence[Any]]
    total: Sequence[Any] = field(default=())
    places: int = 2


def workbook(pages: Sequence[Page]) -> BytesIO:
    """Return the workbook; None leaves a cell empty."""
    held = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(held, options) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})
        for page in pages:
            sheet = book.add_worksheet(page.name[:31])
            figure = book.add_format({"num_format": "#,##0." + "0" * page.places})
            total = book.add_format(
                {"num_format": "#,##0." + "0" * page.places, "bold": True, "top": 1, "bottom": 6}
            )
            for number, words in enumerate(page.above):
                sheet.write_string(number, 0, words, None if number else bold)
            top = len(page.above) + 1
            _write(sheet, top, page.titles, head, head)
            sheet.freeze_panes(top + 1, 1)
            sheet.repeat_rows(top)
            last = top
            for last, row in enumerate(page.rows, start=top + 1):
                _write(sheet, last, row, text, figure)
            if page.total:
                _write(sheet, last + 1, page.total, total, total)
            sheet.set_column(0, len(page.titles) - 1, 16)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
    held.seek(0)
    return held


def _write(sheet: Any, line: int, cells: Sequence[Any], text: Any, figure: Any) -> None:
    for column, value in enumerate(cells):
        if isinstance(value, str):
            sheet.write_string(line, column, value, text)
        elif value is not None:
            sheet.write_number(line, column, value, figure)
