"""The comparison table as a workbook: figures as figures, every text as text, where each value comes from."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from expansion.exporters.site_print import printed
from expansion.models.site_report import Report

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class _Sheet:
    """Rows downwards; what is text stays text."""

    def __init__(self, book: Any, name: str, widths: list[int]):
        self.page, self.line = book.add_worksheet(name), 0
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.figure = book.add_format({"num_format": "#,##0.####", "valign": "top"})
        self.fails = book.add_format({"num_format": "#,##0.####", "font_color": "#A8281E", "valign": "top"})
        for place, width in enumerate(widths):
            self.page.set_column(place, place, width)
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)

    def row(self, cells: list[Any], look: Any = None) -> None:
        """One row; Decimals are figures, the rest is text."""
        for place, cell in enumerate(cells):
            if isinstance(cell, Decimal):
                self.page.write_number(self.line, place, cell, look or self.figure)
            elif cell:
                self.page.write_string(self.line, place, str(cell), look or self.text)
        self.line += 1


def workbook(report: Report) -> bytes:
    """Return the .xlsx: table, scores and places, how each value is known."""
    words, held = printed(report), BytesIO()
    with xlsxwriter.Workbook(held, _OPTIONS) as book:
        _table(book, words)
        _places(book, words)
        _sources(book, words)
    return held.getvalue()


def _top(sheet: _Sheet, words: dict[str, Any]) -> None:
    sheet.row([words["title"]], sheet.bold)
    if words["mark"]:
        sheet.row([words["mark"]], sheet.bold)
    for line in (*words["heading"], words["review"]):
        sheet.page.write_string(sheet.line, 0, line)
        sheet.line += 1


def _table(book: Any, words: dict[str, Any]) -> None:
    count = len(words["sites"])
    sheet = _Sheet(book, _("比选表"), [24, 8, 18, 8, *[18, 10] * count, 40])
    _top(sheet, words)
    titles = [_("指标"), _("单位"), _("阈值"), _("权重 %")]
    for site in words["sites"]:
        titles += [f"{site['code']} {site['name']}", _("判定")]
    sheet.row([*titles, _("来源或条文")], sheet.head)
    sheet.page.freeze_panes(sheet.line, 1)
    sheet.page.repeat_rows(sheet.line - 1)
    for row in words["rows"]:
        cells: list[Any] = [
            row["name"],
            row["unit"],
            " ".join(p for p in (row["threshold"], row["veto_word"]) if p),
        ]
        cells.append(Decimal(row["weight"]) if row["weight"] != "—" else "—")
        for cell in row["cells"]:
            figure = cell["number"] is not None and row["unit"]
            cells += [
                Decimal(cell["number"]) if figure else cell["text"],
                f"{cell['mark']} {cell['verdict_word']}".strip(),
            ]
        sheet.row([*cells, row["source"]])
    sheet.line += 1
    for site in words["sites"]:
        if site["out"]:
            sheet.row([f"{site['code']} {site['name']}", _("未参加排序"), _("；").join(site["out"])])
    for line in (words["standing"]["text"], *words["notes"]):
        if line:
            sheet.page.write_string(sheet.line, 0, line)
            sheet.line += 1


def _places(book: Any, words: dict[str, Any]) -> None:
    sheet = _Sheet(book, _("得分与名次"), [30, *[14] * (4 * len(words["sites"]))])
    _top(sheet, words)
    if words["no_ranking"]:
        sheet.row([words["no_ranking"]])
    titles = [_("方法")]
    for site in words["sites"]:
        titles += [f"{site['code']} {word}" for word in (_("得分"), _("名次"), _("附近第一"), _("任意第一"))]
    sheet.row(titles, sheet.head)
    for result in words["results"]:
        row: list[Any] = [result["word"]]
        for cell in result["cells"]:
            row += [
                Decimal(cell["score"]) if cell["score"] else "",
                cell["place"] or _("未参加排序"),
                cell["near"],
                cell["free"],
            ]
        sheet.row(row)
    sheet.line += 1
    sheet.row([_("方法"), _("指标"), _("现权重"), _("第一名不变：从"), _("到"), _("第一名")], sheet.head)
    for place, method in enumerate(words["held"]["methods"]):
        for kept in words["held"]["rows"]:
            found = kept["ranges"][place]
            row = [method["word"], kept["criterion"], kept["share"], found["low"], found["high"]]
            sheet.row([*row, method["first"]])
    sheet.line += 1
    for line in words["assumptions"]:
        sheet.row([line])


def _sources(book: Any, words: dict[str, Any]) -> None:
    sheet = _Sheet(book, _("数据来源"), [24, 12, 90])
    _top(sheet, words)
    sheet.row([_("指标"), _("站址"), _("怎样得到")], sheet.head)
    for source in words["sources"]:
        sheet.row([source["criterion"], source["site"], source["how"]])
