"""The roster workbook: an empty one, what is on file to edit, and one handed back with its cells marked.

Everything is text: an ID, an account, a day and a fraction stay as they are written; nothing is a formula.
"""

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from parcels.rules.rosters import FIELDS, FILLED, MAX_ROWS, Sheet
from parcels.words.money import PARTY_KINDS
from parcels.words.rosters import ROSTER_COLUMNS, SHEETS

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTHS = {"key": 4, "id_number": 22, "number": 24, "remark": 24, "bank": 18, "name": 16, "parcel": 14}
_CELL = re.compile(r"(?P<sheet>.*)!(?P<column>[A-Z]{1,3})(?P<row>\d+)")


def template(rates: Sequence[tuple[str, str, str]] = ()) -> bytes:
    """An empty roster; `rates` are (code, name, unit) of the things that have a price."""
    return roster({kind: [] for kind in Sheet}, rates)


def roster(rows: Mapping[Sheet, Sequence[Mapping[str, str]]], rates: Sequence[tuple[str, str, str]]) -> bytes:
    """A roster with rows on it, each with its key in the first, narrow column."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, _OPTIONS) as book:
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#EDEAE2"}),
            "must": book.add_format(
                {"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#EDEAE2", "font_color": "#9B1C1C"}
            ),
            "text": book.add_format({"num_format": "@"}),
            "key": book.add_format({"num_format": "@", "font_color": "#8A8A8A", "font_size": 8}),
            "wrap": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        }
        for kind in Sheet:
            _list(book, kind, rows.get(kind, []), rates, formats)
        _explain(book, formats)
        _example(book, formats)
        _prices(book, rates, formats)
    return held.getvalue()


def _list(
    book: Any,
    kind: Sheet,
    rows: Sequence[Mapping[str, str]],
    rates: Sequence[tuple[str, str, str]],
    formats: Mapping[str, Any],
) -> None:
    sheet = book.add_worksheet(str(SHEETS[kind]))
    for column, name in enumerate(FIELDS[kind]):
        style = formats["key"] if name == "key" else formats["text"]
        sheet.set_column(column, column, _WIDTHS.get(name, 13), style)
        must = name in FILLED[kind]
        sheet.write_string(0, column, str(ROSTER_COLUMNS[name]), formats["must" if must else "head"])
        # Blank cells must not turn digits into numbers either: the column's own format is text.
        words = _allowed(name, rates)
        if words:
            sheet.data_validation(
                1, column, MAX_ROWS, column, {"validate": "list", "source": words, "error_type": "warning"}
            )
    for number, row in enumerate(rows, start=1):
        for column, name in enumerate(FIELDS[kind]):
            if row.get(name):
                style = formats["key"] if name == "key" else formats["text"]
                sheet.write_string(number, column, _word(name, row[name]), style)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(len(rows), 1), len(FIELDS[kind]) - 1)


def _word(name: str, text: str) -> str:
    return str(PARTY_KINDS[text]) if name == "kind" and text in PARTY_KINDS else text  # type: ignore[index]


def _allowed(name: str, rates: Sequence[tuple[str, str, str]]) -> Any:
    if name == "kind":
        return [str(word) for word in PARTY_KINDS.values()]
    if name == "rate_code" and rates:
        return f"='{_('单价编码')}'!$A$2:$A${len(rates) + 1}"
    if name == "unit" and rates:
        units = sorted({unit for _code, _name, unit in rates})
        return units if len(",".join(units)) < 250 else None
    return None


def _explain(book: Any, formats: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(_("填表说明"))
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 2, 90)
    for column, title in enumerate((_("表"), _("栏目"), _("怎么填"))):
        sheet.write_string(0, column, title, formats["head"])
    lines = [
        (str(SHEETS[kind]), str(ROSTER_COLUMNS[name]), _how(name)) for kind in Sheet for name in FIELDS[kind]
    ]
    for number, line in enumerate(lines, start=1):
        for column, said in enumerate(line):
            sheet.write_string(number, column, said, formats["wrap"])


def _how(name: str) -> str:
    return {
        "key": _("系统写的，不要改；新加的行留空。删去的行不会删除系统中的数据"),
        "kind": _("个人、农户、集体、企业之一"),
        "name": _("写全，各表一致；地上物不填的，按份额归权利人"),
        "village": _("系统中登记的村名；组名不重复时可不填"),
        "group": _("系统中登记的组名，如“3 组”；企业可不填"),
        "id_number": _("18 位，末位 X 大写；同名的人靠它区分"),
        "phone": _("可不填"),
        "remark": _("最多 200 字"),
        "parcel": _("本项目的地块编号"),
        "fraction": _("写成 1/3 或 1，也可写百分数；一块地各人相加正好是 1；不再持有的写 0"),
        "right": _("如承包经营权；可不填，同一块地写一样"),
        "since": _("份额从哪天起，如 2026-05-08；不填的从导入日起，同一块地写一样"),
        "rate_code": _("“单价编码”表中的编码；与项目至少填一个"),
        "rate": _("补偿标准中的项目名称"),
        "quantity": _("大于 0，最多两位小数；已登记的不在这里改"),
        "unit": _("与补偿标准的单位一致；可不填"),
        "first_seen": _("第一次看到的日子，如 2026-01-08；预公告以后才看到的到地块页登记"),
        "bank": _("开户银行，写到支行"),
        "holder": _("不填的按权利人名称"),
        "number": _("8 至 30 位数字；已有账户的不在这里改，到家户页办理收款变更"),
    }[name]


def _example(book: Any, formats: Mapping[str, Any]) -> None:
    """How filled rows look; its headings stand in brackets, so that it is never read as a list."""
    sheet = book.add_worksheet(_("示例"))
    sheet.set_column(0, 12, 14, formats["text"])
    who, where, group = _("张三家"), _("长田村"), _("3 组")
    made = {
        Sheet.HOLDERS: ("", _("农户"), who, where, group, "", "", _("示例")),
        Sheet.SHARES: ("", "KP-001", who, where, group, "", "1/2", _("承包经营权"), "2026-05-08"),
        Sheet.ITEMS: ("", "KP-001", who, where, group, "", "WELL", _("机井"), "1", _("口"), "2026-01-08"),
        Sheet.ACCOUNTS: ("", who, where, group, "", _("农商行"), _("张三"), "6228000012345678"),
    }
    line = 0
    for kind, cells in made.items():
        sheet.write_string(line, 0, _("示例：%(sheet)s") % {"sheet": SHEETS[kind]}, formats["head"])
        for column, name in enumerate(FIELDS[kind][1:], start=1):
            sheet.write_string(line + 1, column, f"[{ROSTER_COLUMNS[name]}]", formats["head"])
            if cells[column]:
                sheet.write_string(line + 2, column, cells[column], formats["text"])
        line += 4


def _prices(book: Any, rates: Sequence[tuple[str, str, str]], formats: Mapping[str, Any]) -> None:
    if not rates:
        return
    sheet = book.add_worksheet(_("单价编码"))
    sheet.set_column(0, 2, 22, formats["text"])
    for column, title in enumerate((_("编码"), _("名目"), _("计价单位"))):
        sheet.write_string(0, column, title, formats["head"])
    for number, line in enumerate(rates, start=1):
        for column, said in enumerate(line):
            sheet.write_string(number, column, said, formats["text"])


@dataclass(frozen=True)
class Mark:
    """What is wrong in a cell ("份额!D7"), in words; `is_error` says whether it must be mended."""

    cell: str
    said: str
    is_error: bool


def marked(tables: Sequence[tuple[str, Sequence[Sequence[str]]]], marks: Iterable[Mark]) -> bytes:
    """A roster as it was read, wrong cells coloured and commented; it can be mended and uploaded again.

    It is a fresh workbook of text: formulas, links and colours of the original are not in it.
    """
    found: dict[tuple[str, int, int], list[Mark]] = defaultdict(list)
    for mark in marks:
        if place := _CELL.fullmatch(mark.cell):
            found[place["sheet"], int(place["row"]) - 1, _number(place["column"])].append(mark)
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, _OPTIONS) as book:
        text = book.add_format({"num_format": "@"})
        grades = {
            True: book.add_format({"num_format": "@", "bg_color": "#F6D5D1", "bold": True}),
            False: book.add_format({"num_format": "@", "bg_color": "#F6E7C1"}),
        }
        for title, lines in tables:
            sheet = book.add_worksheet(_title(title))
            width = max((len(line) for line in lines), default=1)
            sheet.set_column(0, max(width - 1, 0), 15, text)
            for number, line in enumerate(lines):
                for column, said in enumerate(line):
                    if said and (title, number, column) not in found:
                        sheet.write_string(number, column, said, text)
            for (where, number, column), its in found.items():
                if where != title:
                    continue
                said = lines[number][column] if number < len(lines) and column < len(lines[number]) else ""
                style = grades[any(mark.is_error for mark in its)]
                if said:
                    sheet.write_string(number, column, said, style)
                else:
                    sheet.write_blank(number, column, None, style)
                told = "\n".join(dict.fromkeys(mark.said for mark in its))
                sheet.write_comment(number, column, told[:1000], {"x_scale": 2, "y_scale": 1.2})
    return held.getvalue()


def _title(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:31] or _("名册")


def _number(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
