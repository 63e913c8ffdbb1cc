"""The workbook an old ledger is typed into, and a ledger handed back with its wrong cells marked."""

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from parcels.importers.old_books import Table
from parcels.rules.takeover import FIELDS, MAY_BE_UNKNOWN, NEEDED
from parcels.words.money import HEADS, LEVELS, PARTY_KINDS
from parcels.words.takeover import COLUMNS

_OPTIONS = {
    "in_memory": True,
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MONEY = ("amount", "paid")
_CELL = re.compile(r"(?:(?P<sheet>.*)!)?(?P<column>[A-Z]{0,3})(?P<row>\d+)")
ROWS_READY = 500


def template() -> bytes:
    """An empty ledger with its columns by name, and a sheet that says how each is filled."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, _OPTIONS) as book:
        sheet = book.add_worksheet(_("旧台账"))
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        text, money = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0.00"})
        for column, name in enumerate(FIELDS):
            # Days too are text: a sheet turns 2023-5 into another day otherwise.
            sheet.set_column(column, column, 14, money if name in _MONEY else text)
            sheet.write_string(0, column, str(COLUMNS[name]), head)
        sheet.freeze_panes(1, 0)
        _explain(book, head)
    return held.getvalue()


def _explain(book: Any, head: Any) -> None:
    sheet = book.add_worksheet(_("填表说明"))
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 2, 90)
    for column, title in enumerate((_("列"), _("必填"), _("怎么填"))):
        sheet.write_string(0, column, title, head)
    for row, name in enumerate(FIELDS, 1):
        needed = _("必填") if name in NEEDED else _("可写“不详”") if name in MAY_BE_UNKNOWN else ""
        for column, said in enumerate((str(COLUMNS[name]), needed, _how(name))):
            sheet.write_string(row, column, said, wrapped)


def _how(name: str) -> str:
    if name in ("head", "level", "kind"):
        words = {"head": HEADS, "level": LEVELS, "kind": PARTY_KINDS}[name]
        said = _("、").join(str(word) for word in words.values())
        rest = {
            "head": "",
            "level": _("。空着时：集体是拨付，其余是兑付"),
            "kind": _("。空着时：随本村已登记的同名主体；没有登记过的，拨付的是集体，其余是农户"),
        }
        return said + rest[name]
    return {
        "number": _("同一份协议的各行写同一个编号；不详的，每户各成一份"),
        "signed_date": _("写成 2023-05-08 的样子；不详的留空或写“不详”"),
        "name": _("户主姓名、集体或企业名称，写全"),
        "village": _("系统中登记的村名；同名的写“乡镇名+村名”"),
        "group": _("系统中登记的组名，如“3 组”；企业可不填"),
        "id_number": _("18 位，末位 X 大写；不详的留空"),
        "parcel_code": _("系统中本项目的地块编号；没有的留空"),
        "amount": _("元，最多两位小数；可以写 1,234.50，也认得公式算出的数"),
        "due_date": _("协议约定的付款日；不详的从接管日起算到期"),
        "paid": _("到接管日为止共付了多少元；没有付过写 0"),
        "last_paid_date": _("最后一次付款的日期"),
        "voucher": _("旧账的凭证号"),
        "remark": _("其他要留下的话，最多 200 字"),
    }[name]


@dataclass(frozen=True)
class Mark:
    """What is wrong in a cell ("2023 台账!K7"), in words; `is_error` says whether it must be mended."""

    cell: str
    said: str
    is_error: bool


def marked(tables: Sequence[Table], marks: Iterable[Mark]) -> bytes:
    """The ledger as it was read, wrong cells coloured, and what is wrong in a last column of its row.

    It is a fresh workbook of values: formulas and colours of the original are not in it.
    """
    by_place = _places(marks)
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, _OPTIONS) as book:
        formats = {
            "": book.add_format({}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            True: book.add_format({"bg_color": "#F6D5D1", "bold": True}),
            False: book.add_format({"bg_color": "#F6E7C1"}),
            "said": book.add_format({"font_color": "#9B1C1C", "text_wrap": True}),
        }
        used: set[str] = set()
        for table in tables:
            sheet = book.add_worksheet(_sheet_name(table.sheet, used))
            width = max((len(row) for row in table.rows), default=0)
            for number, cells in enumerate(table.rows):
                found = by_place[table.sheet, number + 1]
                _write_row(sheet, number, cells, {column: grade for column, _said, grade in found}, formats)
                if found:
                    said = "\n".join(dict.fromkeys(said for _column, said, _grade in found))
                    sheet.write_string(number, width, said, formats["said"])
            sheet.set_column(0, max(width - 1, 0), 13)
            sheet.set_column(width, width, 60)
    return held.getvalue()


def _places(marks: Iterable[Mark]) -> dict[tuple[str, int], list[tuple[int, str, bool]]]:
    found: dict[tuple[str, int], list[tuple[int, str, bool]]] = defaultdict(list)
    for mark in marks:
        place = _CELL.fullmatch(mark.cell)
        if place:
            key = (place["sheet"] or "", int(place["row"]))
            found[key].append((_number(place["column"]), mark.said, mark.is_error))
    return found


def _number(letters: str) -> int:
    """The place of a column from 0: A → 0, AA → 26; -1 for none."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _sheet_name(name: str, used: set[str]) -> str:
    """A name a workbook takes: no forbidden sign, at most 31, once."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:24] or _("旧台账")
    fresh, count = plain, 1
    while fresh.casefold() in used:
        count += 1
        fresh = f"{plain} {count}"
    used.add(fresh.casefold())
    return fresh


def _write_row(sheet: Any, row: int, cells: Sequence[Any], grades: dict[int, bool], formats: Any) -> None:
    for column in range(max(len(cells), max(grades, default=-1) + 1)):
        value = cells[column] if column < len(cells) else ""
        grade = formats[grades[column]] if column in grades else None
        if isinstance(value, datetime | date) and not isinstance(value, str):
            sheet.write_string(row, column, str(value)[:10], grade or formats[""])
        elif (isinstance(value, int) and not isinstance(value, bool)) or _is_fraction(value):
            sheet.write_number(row, column, value, grade or formats[""])
        elif value not in (None, ""):
            sheet.write_string(row, column, str(value)[:2000], grade or formats[""])
        elif grade:
            sheet.write_blank(row, column, None, grade)


def _is_fraction(value: Any) -> bool:
    return not isinstance(value, str | bool) and isinstance(value, float) and abs(value) < 1e300
