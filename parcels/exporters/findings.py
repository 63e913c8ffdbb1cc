"""Writes the findings of an import as a workbook the office can send back to the surveyor."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter
from django.utils.translation import gettext as _

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = (10, 8, 18, 10, 60, 50, 10)


@dataclass(frozen=True)
class FindingRow:
    """One finding in words; `plot` and `row` are counted from 1, None for the whole file."""

    severity: str
    plot: int | None
    code: str | None
    row: int | None
    what: str
    remedy: str
    decision: str


@dataclass(frozen=True)
class Heading:
    """What the sheet says of the import above its table."""

    file_name: str
    project: str
    made_by: str
    on: date
    schematic: bool
    # How many plots are in each state, in words; "" where they were not counted.
    counts: str = ""


def workbook(heading: Heading, rows: Iterable[FindingRow]) -> bytes:
    """Return an .xlsx with one sheet; every text stays text, never a formula or a link."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(_("问题清单"))
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        line = 0
        for line, text in enumerate(_heading_lines(heading)):
            sheet.write_string(line, 0, text, bold if line == 0 else None)
        line += 2
        for column, title in enumerate(_titles()):
            sheet.write_string(line, column, title, head)
        for number, row in enumerate(rows, start=line + 1):
            _write(sheet, number, row, wrapped)
        sheet.freeze_panes(line + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(line)
    return buffer.getvalue()


def _heading_lines(heading: Heading) -> list[str]:
    lines = [
        _("导入问题清单"),
        _("文件：%(name)s") % {"name": heading.file_name},
        _("项目：%(name)s") % {"name": heading.project},
        _("经办人：%(name)s；办公日：%(day)s") % {"name": heading.made_by, "day": heading.on.isoformat()},
    ]
    if heading.counts:
        lines.append(_("块数：%(counts)s") % {"counts": heading.counts})
    if heading.schematic:
        lines.append(_("示意数据，非法定界线"))
    return lines


def _titles() -> Sequence[str]:
    return (_("级别"), _("地块序号"), _("地块编号"), _("行"), _("什么问题"), _("怎么办"), _("决定"))


def _write(sheet: xlsxwriter.worksheet.Worksheet, number: int, row: FindingRow, wrapped: object) -> None:
    cells = (row.severity, row.plot, row.code, row.row, row.what, row.remedy, row.decision)
    for column, value in enumerate(cells):
        if isinstance(value, int):
            sheet.write_number(number, column, value, wrapped)
        elif value:
            sheet.write_string(number, column, value, wrapped)
