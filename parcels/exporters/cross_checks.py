"""The findings of the cross-checks as a workbook, with who looks into each and what came out."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

_WIDTHS = (8, 22, 60, 12, 14, 10, 12, 40)


def workbook(rows: Iterable[Sequence[Any]], *, on: date, note: str) -> bytes:
    """`rows` are (weight, heading, sentence, day, yuan or None, state, owner, reason); texts stay texts."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(_("疑点"))
        head = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        money = book.add_format({"num_format": "#,##0.00", "valign": "top"})
        sheet.write_string(
            0, 0, _("疑点清单，截至 %(day)s") % {"day": on.isoformat()}, book.add_format({"bold": True})
        )
        sheet.write_string(1, 0, note)
        titles = (_("级别"), _("规则"), _("证据"), _("日期"), _("金额 元"), _("处理"), _("核查人"), _("说明"))
        for column, (title, width) in enumerate(zip(titles, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(3, column, title, head)
        for line, row in enumerate(rows, start=4):
            for column, value in enumerate(row):
                if column == 4 and value is not None:
                    sheet.write_number(line, column, value, money)
                elif value not in (None, ""):
                    sheet.write_string(line, column, str(value), wrapped)
        sheet.freeze_panes(4, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
    return buffer.getvalue()
