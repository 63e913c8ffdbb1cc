"""What the quality rules find in the land as a workbook to send to the surveyor or the village."""

import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter
from django.utils.translation import gettext as _

_WIDTHS = (8, 20, 16, 12, 14, 60, 40, 10, 12, 40)


def workbook(rows: Iterable[Sequence[str]], *, on: date, note: str) -> bytes:
    """`rows` are texts: weight, rule, code, project, group, sentence, remedy, state, owner, reason."""
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, {**options, "in_memory": True}) as book:
        sheet = book.add_worksheet(_("数据质检"))
        bold, head = book.add_format({"bold": True}), book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, _("数据质检清单，截至 %(day)s") % {"day": on.isoformat()}, bold)
        sheet.write_string(1, 0, note)
        titles = (
            _("级别"),
            _("规则"),
            _("地块编号"),
            _("项目"),
            _("村民小组"),
            _("问题"),
            _("怎么改"),
            _("处理"),
            _("核查人"),
            _("说明"),
        )
        for column, title in enumerate(titles):
            sheet.write_string(3, column, title, head)
        for line, row in enumerate(rows, start=4):
            for column, value in enumerate(row):
                sheet.write_string(line, column, value, wrapped)
        sheet.freeze_panes(4, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
    return buffer.getvalue()
