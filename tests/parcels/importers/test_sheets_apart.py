"""A workbook is laid out in a process of its own: its cells come back as they are, a heavy one is refused."""

import io
from datetime import date, datetime

import pytest
import xlsxwriter

from landmgmt.lib import apart
from landmgmt.lib.refusal import Refusal
from parcels.importers import sheets_apart
from parcels.importers.sheets_apart import sheets_of


def book(*sheets: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"}) as made:
        for rows in sheets:
            page = made.add_worksheet()
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    page.write(line, place, cell)
    return out.getvalue()


def test_cells_keep_their_kinds_and_their_places():
    content = book([["户主", 12.5, True], [], ["王家", "", datetime(2026, 11, 23)]], [["二"]])
    count, sheets = sheets_of(content, most_sheets=1, most_rows=9)
    assert count == 2
    [(name, rows)] = sheets
    assert (name, rows[0], rows[2]) == ("Sheet1", ["户主", 12.5, True], ["王家", "", date(2026, 11, 23)])


def test_what_a_caller_does_to_the_rows_is_not_kept():
    content = book([["一"]])
    sheets_of(content, most_sheets=1, most_rows=9)[1][0][1][0][0] = "改过"
    assert sheets_of(content, most_sheets=1, most_rows=9)[1][0][1] == [["一"]]


def test_a_broken_book_and_one_too_heavy_are_refused(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(Refusal, match=r"WORKBOOK_BROKEN|WORKBOOK_UNREADABLE"):
        sheets_of(b"PK\x03\x04 no book", most_sheets=1, most_rows=9)
    small = apart.Limits(memory=24 * 2**20, work=5, wait=10)
    monkeypatch.setattr(sheets_apart.apart, "ask", lambda *words: ask(*words[:3], small))
    with pytest.raises(Refusal, match=r"FILE_TOO_HEAVY|READER_FAILED"):
        sheets_of(book([["重"]]), most_sheets=1, most_rows=9)


ask = apart.ask
