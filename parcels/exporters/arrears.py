"""The arrears sheet as a workbook: one sheet of sums, one of lines; numbers of papers stay text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from parcels.models.figures import Arrears, LineBalance, Sums
from parcels.words.money import AGES, HEADS, LEVELS, REASONS, UNSPECIFIED

# More lines than a sheet of Excel is read with; the page says the same total.
LONGEST = 50_000
_SUMS = ("payable", "paid", "unpaid", "overdue", "deposited", "held", "in_transit")


@dataclass(frozen=True)
class Sheet:
    """What is exported: the sums, what narrows them, their lines, and who made it."""

    arrears: Arrears
    by_word: str
    lines: Iterable[LineBalance]
    made: "Made"


@dataclass(frozen=True)
class Made:
    """Who made a workbook, where, how far the books were written then, and what narrows it."""

    office: str
    name: str
    schematic: bool
    recorded: str
    narrowed: Sequence[str] = ()


class Page:
    """A sheet that is written row by row, text forced as text."""

    def __init__(self, book: Any, name: str, widths: Sequence[int]):
        self.sheet, self.next = book.add_worksheet(name), 0
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.text = book.add_format({"num_format": "@"})
        self.money = book.add_format({"num_format": "#,##0.00"})
        self.sum = book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1, "bottom": 6})
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)

    def write(self, cells: Sequence[Any], *, text: Any = None, figure: Any = None) -> None:
        """One row: strings as text, everything else as a number."""
        for column, value in enumerate(cells):
            if isinstance(value, str):
                self.sheet.write_string(self.next, column, value, text or self.text)
            elif value is not None:
                self.sheet.write_number(self.next, column, value, figure)
        self.next += 1

    def write_each(self, cells: Sequence[Any], figures: Sequence[Any], *, text: Any = None) -> None:
        """One row whose figures have a format each."""
        for column, value in enumerate(cells):
            if isinstance(value, str):
                self.sheet.write_string(self.next, column, value, text or self.text)
            elif value is not None:
                self.sheet.write_number(self.next, column, value, figures[column])
        self.next += 1

    def titles(self, words: Sequence[str]) -> None:
        """The heading of the table; it stays on the screen and on every printed page."""
        self.write(words, text=self.head)
        self.sheet.freeze_panes(self.next, 1)
        self.sheet.repeat_rows(self.next - 1)


def workbook(sheet: Sheet) -> BytesIO:
    """Return the workbook; money in yuan, the meanings of the page."""
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "constant_memory": True}) as book:
        _write_sums(Page(book, _("欠款汇总"), (26, 8, *[16] * 7)), sheet)
        widths = (16, 14, 12, 16, 8, 18, 18, 12, *[15] * 7, 10, 14, 14)
        _write_lines(Page(book, _("欠款明细"), widths), sheet)
    held.seek(0)
    return held


def heading(page: Page, title: str, until: str, made: Made) -> None:
    """What every sheet says of itself before its table."""
    page.write([title], text=page.bold)
    if made.schematic:
        page.write([_("示意数据，非法定界线；演示账套，不作依据")], text=page.bold)
    page.write([until])
    if made.narrowed:
        page.write([_("只含：%(parts)s") % {"parts": "、".join(made.narrowed)}])
    page.write([_("单位：%(office)s；导出人：%(name)s") % {"office": made.office, "name": made.name}])
    page.write([_("账务登记截至 %(moment)s") % {"moment": made.recorded or "—"}])


def _heading(page: Page, sheet: Sheet) -> None:
    heading(page, _("园区欠款"), _("截至 %(day)s 日终，按现在所知") % {"day": sheet.arrears.on}, sheet.made)
    page.write([_("未付 = 应付 − 已付 − 提存 − 暂停；逾期 = 未付中到期日早于当日的部分；在途仍算未付")])


def _sum_titles() -> list[str]:
    words = (_("应付"), _("已付"), _("未付"), _("逾期"), _("提存"), _("暂停"), _("在途"))
    return [_("%(what)s 元") % {"what": word} for word in words]


def _amounts(row: Sums | LineBalance) -> list[Any]:
    return [getattr(row, f"{name}_yuan") for name in _SUMS]


def _write_sums(page: Page, sheet: Sheet) -> None:
    _heading(page, sheet)
    page.titles([sheet.by_word, _("笔"), *_sum_titles()])
    for row in sheet.arrears.rows:
        page.write([str(row.label), row.lines, *_amounts(row)], figure=page.money)
    total = sheet.arrears.total
    page.write([_("合计"), total.lines, *_amounts(total)], text=page.head, figure=page.sum)


def _write_lines(page: Page, sheet: Sheet) -> None:
    _heading(page, sheet)
    first = (_("协议编号"), _("项目"), _("地块"), _("村"), _("层级"), _("权利人"), _("收款人"), _("科目"))
    page.titles([*first, *_sum_titles(), _("逾期 天"), _("账龄"), _("原因")])
    for line in sheet.lines:
        page.write(
            [
                line.agreement_number,
                line.project_code,
                " → ".join(code for code in (line.taking_code, line.taking_now) if code),
                line.village or "",
                str(LEVELS[line.level]),
                line.claimant,
                line.payee,
                str(HEADS[line.head]),
                *_amounts(line),
                str(line.days_overdue) if line.days_overdue else "",
                str(AGES[line.age]),
                str(REASONS.get(line.reason, UNSPECIFIED)),
            ],
            figure=page.money,
        )
