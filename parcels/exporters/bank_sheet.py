"""The bank sheet of a payment run (代发表): full account numbers, kept as text so that no digit is lost."""

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from parcels.models import PaymentRun, RunItem
from parcels.words.money import HEADS

_WIDTHS = (6, 20, 20, 24, 26, 16, 40, 16)


def bank_sheet(run: PaymentRun, items: Iterable[RunItem], *, schematic: bool) -> BytesIO:
    """Return the workbook of a run, opened in full: only behind a right and a line in the access log."""
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "constant_memory": True}) as book:
        sheet = book.add_worksheet(_("代发表"))
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
        money = book.add_format({"num_format": "#,##0.00"})
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        row = 0
        for row, line in enumerate(_heading(run, schematic=schematic)):
            sheet.write_string(row, 0, line, head if row == 0 else text)
        row += 1
        for column, title in enumerate(_titles()):
            sheet.write_string(row, column, title, head)
        sheet.freeze_panes(row + 1, 0)
        for row, item in enumerate(items, start=row + 1):  # noqa: B020
            _write(sheet, row, _cells(run, item), text, money)
        _write(sheet, row + 1, ["", _("合计"), "", "", "", run.total_yuan, "", ""], head, money)
    held.seek(0)
    return held


def _heading(run: PaymentRun, *, schematic: bool) -> list[str]:
    told = {"number": run.number, "project": run.project.name, "fund": run.fund_source.name}
    lines = [
        _("代发表 %(number)s") % told,
        _("项目：%(project)s；资金来源：%(fund)s") % told,
        _("编制 %(prepared)s；审批 %(approved)s；发出 %(released)s")
        % {
            "prepared": f"{run.prepared_by} {run.prepared_date}",
            "approved": f"{run.approved_by or ''} {run.approved_date or ''}",
            "released": f"{run.released_by or ''} {run.released_date or ''}",
        },
    ]
    return [*lines, _("示意数据，非法定界线；演示账套，不得付款")] if schematic else lines


def _titles() -> tuple[str, ...]:
    return (
        _("序号"),
        _("收款人"),
        _("证件号码"),
        _("开户行"),
        _("账号"),
        _("金额 元"),
        _("用途"),
        _("电话"),
    )


def _cells(run: PaymentRun, item: RunItem) -> list[Any]:
    parcel = item.line.taking.code if item.line.taking and item.line.taking.code else ""
    purpose = [str(HEADS[item.line.head]), item.line.agreement.number, parcel]
    return [
        str(item.number),
        item.holder_name,
        item.payee.id_number.reveal(),
        item.bank_name,
        item.account_number.reveal(),
        item.amount_yuan,
        " ".join(part for part in purpose if part),
        item.payee.phone.reveal(),
    ]


def _write(sheet: Any, row: int, cells: list[Any], text: Any, money: Any) -> None:
    for column, value in enumerate(cells):
        if isinstance(value, Decimal):
            sheet.write_number(row, column, value, money)
        elif value:
            sheet.write_string(row, column, value, text)
