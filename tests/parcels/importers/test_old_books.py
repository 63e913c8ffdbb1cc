"""Old ledgers are read by their headings; what cannot be read is named with its cell, nothing is guessed."""

import csv
import io
import resource
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal as D
from pathlib import Path

import pytest
import xlsxwriter
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from landmgmt.lib.findings import Severity
from parcels.exporters.old_books import Mark, marked, template
from parcels.importers import old_books, sheets_apart
from parcels.importers.old_books import amount_of, column_letters, day_of, read_ledger
from parcels.importers.workbook import open_workbook, sheet_rows
from parcels.rules.takeover import FIELDS, check_rows
from tests.house.sources import ROOT
from tests.old_ledgers import DAY, HEADINGS, ROWS, workbook


def as_csv(encoding: str) -> bytes:
    held = io.StringIO()
    csv.writer(held).writerows([("长田村旧账",), HEADINGS, *ROWS])
    return held.getvalue().encode(encoding)


def errors(content: bytes, name: str = "a.xlsx") -> dict[str, str]:
    found = read_ledger(name, content).findings
    return {str(f.params.get("cell", "")): f.code for f in found if f.severity is Severity.ERROR}


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_says_the_same_as_the_workbook(encoding: str):
    from_csv, from_xlsx = read_ledger("台账.csv", as_csv(encoding)), read_ledger("台账.xlsx", workbook())
    assert [(r.name, r.amount, r.paid, r.due_date) for r in from_csv.rows] == [
        (r.name, r.amount, r.paid, r.due_date) for r in from_xlsx.rows
    ]
    assert len(from_csv.rows) == 4


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        ("1,234.50", D("1234.50")),
        ("１，２３４．５０", D("1234.50")),
        ("￥8000元", D("8000.00")),
        (1234.5, D("1234.50")),
        (0.1 + 0.2, D("0.30")),
        (7, D("7.00")),
        ("-5", D("-5.00")),
        ("1,23.4", None),
        ("12.345", None),
        (12.345, None),
        ("1e3", None),
        ("约 5000", None),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        ("", None),
    ],
)
def test_an_amount_is_read_exactly_or_not_at_all(cell, yuan):
    assert amount_of(cell) == yuan


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2023-5-8", date(2023, 5, 8)),
        ("２０２３年５月８日", date(2023, 5, 8)),
        ("2023/05/08 00:00:00", date(2023, 5, 8)),
        ("20230508", date(2023, 5, 8)),
        (datetime(2023, 5, 8, 12), date(2023, 5, 8)),
        ("2023-13-01", None),
        ("2023.5", None),
        (45054, None),
        ("去年五月", None),
    ],
)
def test_a_day_is_read_or_named(cell, day):
    assert day_of(cell) == day


def test_what_nobody_knows_is_marked_and_what_must_be_known_is_an_error():
    rows = [("不详", "未知", "王家", "长田村", "3组", "青苗", 100, "不详", 0, "")]
    ledger = read_ledger("a.xlsx", workbook(rows))
    # Nothing was paid, so no day of payment is lacking.
    assert set(ledger.rows[0].unknown) == {"number", "signed_date", "due_date"}
    assert errors(workbook([("", "", "不详", "", "3组", "青苗", "未知", "", "不详", "")])) == {
        "2023 台账!C4": "OLD_FIELD_MISSING",
        "2023 台账!D4": "OLD_FIELD_MISSING",
        "2023 台账!G4": "OLD_FIELD_MISSING",
        "2023 台账!I4": "OLD_PAID_MISSING",
    }


def test_a_formula_counts_by_its_saved_value_and_a_sum_line_is_left_out():
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet("甲")
        for column, word in enumerate(("户主", "村", "科目", "应付", "已付")):
            sheet.write_string(0, column, word)
            sheet.write_string(1, column, ("王家", "长田村", "土地费", "", "0")[column])
        sheet.write_formula(1, 3, "=100*2.5", None, 250)
        sheet.write_string(2, 0, "合 计")
        sheet.write_formula(2, 3, "=SUM(D2:D2)", None, 250)
        book.add_worksheet("说明").write_string(0, 0, "本表由村会计编制")
    ledger = read_ledger("a.xlsx", held.getvalue())
    assert [(row.name, row.amount) for row in ledger.rows] == [("王家", D("250.00"))]
    assert [(f.code, f.params.get("cell")) for f in ledger.findings] == [
        ("OLD_TOTAL_SKIPPED", "甲!A3"),
        ("OLD_SHEET_SKIPPED", None),
    ]


def test_a_ledger_without_the_headings_says_which_it_lacks():
    assert errors(workbook(headings=[*HEADINGS[:6], "钱", *HEADINGS[7:]])) == {
        "2023 台账!3": "OLD_COLUMN_MISSING"
    }
    # The rest of it is read; a summary beside a whole ledger is not taken for half a one.
    ledger = read_ledger("a.xlsx", workbook(headings=[*HEADINGS[:6], "钱", *HEADINGS[7:]]))
    assert (len(ledger.rows), len(ledger.broken)) == (0, 4)
    assert {row.unread for row in ledger.broken} == {frozenset({"amount"})}
    assert errors(workbook(headings=["序号", "日期", "姓名", "村", "组"])) == {"": "OLD_HEADING_MISSING"}


def test_a_row_with_a_broken_cell_says_the_rest_and_is_asked_nothing_it_cannot_answer():
    broken = ("旧-9", DAY(2026, 5, 8), "王家", "长田村", "3组", "青苗", "abc", DAY(2025, 1, 1), 5, "")
    ledger = read_ledger("a.xlsx", workbook([*ROWS, broken]))
    (row,) = ledger.broken
    assert (row.name, row.paid, row.unread) == ("王家", D("5.00"), frozenset({"amount"}))
    assert [one.row for one in ledger.all_rows] == [4, 5, 6, 7, 8]
    codes = {(f.code, f.params["cell"]) for f in check_rows(ledger.all_rows, cutover=DAY(2026, 6, 30))}
    # Due before it was signed; paid 5.00 of nobody knows what is no finding.
    assert codes == {("OLD_DUE_BEFORE_SIGNING", "2023 台账!H8")}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"", "FILE_EMPTY"),
        ("a.xlsx", b"PK\x03\x04 broken", "WORKBOOK_BROKEN"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 64, "WORKBOOK_UNREADABLE"),
        ("a.csv", b"\xff\x00\xff", "TEXT_UNREADABLE"),
        ("a.csv", b"x" * (old_books.MAX_BYTES + 1), "FILE_TOO_LARGE"),
        ("a.csv", b"a\n" * (old_books.MAX_ROWS + 1), "OLD_BOOK_LONG"),
    ],
)
def test_what_is_no_ledger_is_one_sentence(name: str, content: bytes, code: str):
    assert [f.code for f in read_ledger(name, content).findings] == [code]


def far_cell() -> bytes:
    """Five kilobytes that a reader would lay out as nineteen gigabytes."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet("甲")
        sheet.write(0, 0, "x")
        sheet.write(1_000_000, 16_000, "y")
    return held.getvalue()


def test_a_cell_in_the_last_corner_is_refused_before_the_sheet_is_laid_out():
    bomb = far_cell()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert [f.code for f in read_ledger("a.xlsx", bomb).findings] == ["SHEET_TOO_WIDE"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes


def test_without_the_measure_that_cell_would_end_the_worker(tmp_path: Path):
    (tmp_path / "bomb.xlsx").write_bytes(far_cell())
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))\n"
        "from parcels.importers import workbook\n"
        "workbook.MAX_AREA = 10**12\n"
        f"book = workbook.open_workbook(open({str(tmp_path / 'bomb.xlsx')!r}, 'rb').read())\n"
        "workbook.sheet_rows(book, book.sheet_names[0], most=5)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode < 0  # killed by its own allocation, no exception to catch


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_stumble(noise: bytes):
    # In this process, where a stumble is seen, and hundreds of starts are spared.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets_apart.apart, "ask", lambda _task, asked, data: sheets_apart.answer(asked, data))
        read_ledger("a.csv", noise)
        read_ledger("a.xlsx", b"PK\x03\x04" + noise)


@given(st.lists(st.lists(st.text(max_size=6), min_size=10, max_size=10), max_size=4))
def test_no_cells_make_the_reader_stumble(rows: list[list[str]]):
    held = io.StringIO()
    csv.writer(held).writerows([HEADINGS, *rows])
    ledger = read_ledger("a.csv", held.getvalue().encode("utf-8"))
    assert all(row.amount == row.amount.quantize(D("0.01")) for row in ledger.rows)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_has_every_column_in_either_language(language: str):
    with translation.override(language):
        content = template()
    book = open_workbook(content)
    headings = sheet_rows(book, book.sheet_names[0], most=2)
    place, at = old_books._heading(headings)
    assert place == 0
    assert at == {name: column for column, name in enumerate(FIELDS)}
    assert [f.code for f in read_ledger("a.xlsx", content).findings] == [
        "OLD_SHEET_SKIPPED",
        "OLD_BOOK_EMPTY",
    ]


def test_a_marked_copy_holds_every_cell_and_says_what_is_wrong_in_its_row():
    wrong = ("旧-3", "", "=王家", "长田村", "", "青苗", "abc", "", 0, "")
    ledger = read_ledger("a.xlsx", workbook([*ROWS[:1], wrong]))
    copy = marked(ledger.tables, [Mark("2023 台账!G5", "金额看不懂", is_error=True)])
    again = read_ledger("a.xlsx", copy)
    assert again.rows == ledger.rows
    rows = sheet_rows(open_workbook(copy), "2023 台账", most=9)
    assert (rows[4][2], rows[4][6], rows[4][-1]) == ("=王家", "abc", "金额看不懂")


def test_columns_are_named_as_a_sheet_names_them():
    assert [column_letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
