"""A bank's result file is read by its own headings, and what cannot be read is named with its row."""

import random
from datetime import date, datetime
from decimal import Decimal as D
from io import BytesIO

import openpyxl
import pytest

from landmgmt.lib.refusal import Refusal
from parcels.importers import sheets_apart
from parcels.importers.bank_result import Columns, read_result
from parcels.rules.money_terms import BankResult

TITLES = ["批次号", "序号", "账号", "收款人", "金额", "结果", "失败原因", "银行日", "流水号"]
FIELDS = ["run", "number", "account", "name", "amount", "result", "failure", "day", "reference"]
BANK = Columns(dict(zip(FIELDS, TITLES, strict=True)), ["成功"], ["失败"], ["退票"])
GOOD = ["ZF-1", "1", "62280001", "王家", "81,900.00", "成功", "", "2026-07-15", "A1"]


def table(*rows, titles=TITLES, above=()) -> bytes:
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in [*above, titles, *rows]).encode(
        "gb18030"
    )


def sheet(*rows) -> bytes:
    book, held = openpyxl.Workbook(), BytesIO()
    for row in [["某某银行代发回单"], TITLES, *rows]:
        book.active.append(row)
    book.save(held)
    return held.getvalue()


def codes(content: bytes) -> list[tuple[int | None, str]]:
    return [(found.row, found.code) for found in read_result(content, BANK)[1]]


def test_a_gbk_table_and_a_workbook_read_alike():
    numbers = ["ZF-1", 1, "62280001", "王家", 81900.0, "成功", None, datetime(2026, 7, 15), "A1"]
    (text,), none = read_result(table(GOOD), BANK)
    (cells,), nothing = read_result(sheet(numbers), BANK)
    assert none == nothing == []
    assert (text.amount, text.day, text.number) == (D("81900.00"), date(2026, 7, 15), 1)
    assert (cells.run, cells.number, cells.account, cells.amount, cells.result, cells.day) == (
        *("ZF-1", 1, "62280001", D("81900.00")),
        *(BankResult.SUCCESS, date(2026, 7, 15)),
    )


def test_headings_may_stand_under_a_title_in_another_order_and_a_sum_line_is_left_out():
    titles = TITLES[::-1]
    content = table(
        GOOD[::-1], ["", "", "", "", "81900.00", "", "", "", "合计"][::-1], titles=titles, above=[["x"]]
    )
    rows, findings = read_result(content, BANK)
    assert [one.row for one in rows] == [3]
    assert findings == []


@pytest.mark.parametrize("amount", ["1.234", "1e5", "NaN", "", "九", "1,23.00", "∞", "0x10"])
def test_an_amount_that_is_not_whole_fen_is_named_with_its_row(amount):
    assert codes(table([*GOOD[:4], amount, *GOOD[5:]])) == [(2, "BANK_AMOUNT_UNREADABLE")]


def test_a_third_decimal_in_a_cell_is_seen_and_a_binary_fraction_is_not():
    assert codes(sheet([*GOOD[:4], 100.005, *GOOD[5:]])) == [(3, "BANK_AMOUNT_UNREADABLE")]
    assert codes(sheet([*GOOD[:4], 0.1 + 0.2, *GOOD[5:]])) == []


def test_every_fault_of_a_row_is_named_at_once():
    bad = ["ZF-1", "一", "62280001", "王家", "x", "也许", "", "昨天", ""]
    assert {code for _row, code in codes(table(bad))} == {
        "BANK_NUMBER_UNREADABLE",
        "BANK_AMOUNT_UNREADABLE",
        "BANK_RESULT_UNKNOWN",
        "BANK_DAY_UNREADABLE",
    }


def test_a_file_without_the_banks_headings_or_rows_says_so():
    assert codes(b"a,b\r\n1,2\r\n") == [(None, "BANK_HEADING_MISSING")]
    assert codes(table()) == [(None, "BANK_FILE_EMPTY")]


def test_what_is_no_table_is_refused():
    for content, code in [(b"PK\x03\x04 broken", "WORKBOOK_BROKEN"), (b"\xff\x00\xff", "TEXT_UNREADABLE")]:
        with pytest.raises(Refusal, match=code):
            read_result(content, BANK)


def test_mutants_of_good_files_never_crash_the_reader(monkeypatch: pytest.MonkeyPatch):
    # In this process, where a crash is seen, and hundreds of starts are spared.
    monkeypatch.setattr(
        sheets_apart.apart, "ask", lambda _task, asked, data: sheets_apart.answer(asked, data)
    )
    chance = random.Random(20261123)
    for whole in (table(GOOD, GOOD), sheet(GOOD, GOOD)):
        for _mutant in range(150):
            spoilt = bytearray(whole)
            for _byte in range(chance.randint(1, 6)):
                spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
            try:
                rows, findings = read_result(bytes(spoilt[: chance.randint(1, len(spoilt))]), BANK)
            except Refusal:
                continue
            assert rows or findings
