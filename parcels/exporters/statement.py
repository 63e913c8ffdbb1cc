"""Rows × age, the months, and the statement of a period as workbooks; text stays text, sums are numbers."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _

from parcels.exporters.arrears import Made, Page, heading
from parcels.models.arrears_sheet import Aged, AgedRow
from parcels.models.statement import PARTS, LineFlow, Statement
from parcels.models.sums import Sums
from parcels.words.money import AGES, HEADS, STATEMENT_PARTS


def ages_book(found: Aged, words: Sequence[str], trend: Iterable[tuple[date, Sums]], made: Made) -> BytesIO:
    """One sheet of rows × age, one of month ends; yuan."""
    held = BytesIO()
    until = _("截至 %(day)s 日终，按现在所知") % {"day": found.on}
    with xlsxwriter.Workbook(held, {"in_memory": True, "constant_memory": True}) as book:
        page = Page(book, _("账龄"), (*[24] * len(words), *[16] * (len(AGES) + 1)))
        heading(page, _("园区欠款账龄（未付）"), until, made)
        page.titles([*words, *(_("%(what)s 元") % {"what": word} for word in AGES.values()), _("未付 元")])
        for row in found.rows:
            page.write([*_labels(row, words), *row.ages.values(), row.unpaid_yuan], figure=page.money)
        blanks = [""] * (len(words) - 1)
        sums = [*(found.total.ages.get(age, 0) for age in AGES), found.total.unpaid_yuan]
        page.write([_("合计"), *blanks, *sums], text=page.head, figure=page.sum)
        page = Page(book, _("月末"), (14, *[16] * 4))
        heading(page, _("园区欠款，每月末"), until, made)
        page.titles([_("截至"), _("应付 元"), _("已付 元"), _("未付 元"), _("逾期 元")])
        for day, sums_of in trend:
            four = (sums_of.payable_yuan, sums_of.paid_yuan, sums_of.unpaid_yuan, sums_of.overdue_yuan)
            page.write([day.isoformat(), *four], figure=page.money)
    held.seek(0)
    return held


def _labels(row: AgedRow, words: Sequence[str]) -> list[str]:
    return [str(row.label), str(row.label2)][: len(words)]


def statement_book(
    found: Statement, by_word: str, of_word: str, lines: Iterable[LineFlow], made: Made
) -> BytesIO:
    """The statement and its lines; the parts of each row add up to its last column."""
    held = BytesIO()
    until = _("%(since)s 日终之后至 %(on)s 日终，按现在所知") % {"since": found.since, "on": found.on}
    title = _("园区欠款变动：%(of)s") % {"of": of_word}
    heads = [_("%(what)s 元") % {"what": STATEMENT_PARTS[part]} for part in PARTS]
    with xlsxwriter.Workbook(held, {"in_memory": True, "constant_memory": True}) as book:
        page = Page(book, _("变动汇总"), (24, 8, *[15] * len(PARTS)))
        heading(page, title, until, made)
        page.titles([by_word, _("笔"), *heads])
        for row in found.rows:
            page.write(
                [str(row.label), row.lines, *(getattr(row, part) for part in PARTS)], figure=page.money
            )
        sums = [getattr(found.total, part) for part in PARTS]
        page.write([_("合计"), found.total.lines, *sums], text=page.head, figure=page.sum)
        page = Page(book, _("变动明细"), (18, 14, 18, 14, 12, *[15] * len(PARTS)))
        heading(page, title, until, made)
        page.titles([_("协议编号"), _("地块"), _("收款人"), _("科目"), _("到期日"), *heads])
        for line in lines:
            names = [line.agreement, line.taking or "", line.payee, str(HEADS[line.head]), str(line.due_date)]
            page.write([*names, *(getattr(line, part) for part in PARTS)], figure=page.money)
    held.seek(0)
    return held
