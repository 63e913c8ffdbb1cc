"""The sums of an agreement as a workbook: quantity, price, rule and paper of each, then what waits."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from parcels.models import Agreement

_WIDTHS = (14, 24, 8, 12, 80, 36, 16)
# (head, claimant, level, parcel, how it was reached, article and rates, yuan)
Sum = tuple[str, str, str, str, str, str, Decimal]
# (head, claimant, parcel, reason, yuan; below zero where deducted)
Waiting = tuple[str, str, str, str, Decimal]


def workbook(agreement: Agreement, rows: Sequence[Sum], waiting: Sequence[Waiting]) -> BytesIO:
    """Return the workbook; texts stay texts, the total is the agreement's own."""
    held = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(held, options) as book:
        page = book.add_worksheet(_("应补明细"))
        head = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        money = book.add_format({"num_format": "#,##0.00", "valign": "top"})
        sets = agreement.snapshot.get("rate_sets") or []
        told = "；".join(f"{one['name']}（{one['paper_number']}）" for one in sets)
        title = f"{agreement.number} · {agreement.get_kind_display()} · {agreement.get_state_display()}"
        page.write_string(0, 0, title, book.add_format({"bold": True}))
        page.write_string(1, 0, told)
        words = (_("科目"), _("权利人"), _("层级"), _("地块"), _("怎么算出来的"), _("依据"), _("应补 元"))
        for column, (word, width) in enumerate(zip(words, _WIDTHS, strict=True)):
            page.set_column(column, column, width)
            page.write_string(3, column, word, head)
        line = 4
        for row in rows:
            _write(page, line, row, text, money)
            line += 1
        page.write_string(line, 0, _("合计"), head)
        page.write_number(line, len(_WIDTHS) - 1, agreement.total_yuan, money)
        if waiting:
            line += 2
            page.write_string(line, 0, _("等待复核签字，未计入"), head)
            for kind, claimant, parcel, reason, amount in waiting:
                line += 1
                _write(page, line, (kind, claimant, "", parcel, reason, "", amount), text, money)
        page.freeze_panes(4, 0)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
    held.seek(0)
    return held


def _write(page: Any, line: int, row: Sum, text: Any, money: Any) -> None:
    *texts, yuan = row
    for column, value in enumerate(texts):
        page.write_string(line, column, str(value), text)
    page.write_number(line, len(texts), yuan, money)
