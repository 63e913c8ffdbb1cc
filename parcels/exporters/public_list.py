"""A public list as a workbook: exactly the frozen rows, no ID, no account, with the hash they bear."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from parcels.exporters.arrears import Made, Page, heading
from parcels.models import PublicList


def list_book(
    public_list: PublicList, rows: Sequence[dict[str, Any]], changes: Sequence[dict[str, Any]], made: Made
) -> BytesIO:
    """Return the workbook; `rows` and `changes` in the words of the page."""
    held = BytesIO()
    title = _("%(place)s %(stage)s公示表") % {
        "place": public_list.place.full_name,
        "stage": public_list.stage_word,
    }
    told = {"number": public_list.number, "revision": public_list.revision, "rows": public_list.rows_count}
    until = _("编号 %(number)s 第 %(revision)s 版，共 %(rows)s 行") % told
    with xlsxwriter.Workbook(held, {"in_memory": True, "constant_memory": True}) as book:
        page = Page(book, _("公示表"), (8, 18, 14, 16, 22, 14, 8, 12, 16, 22, 30))
        heading(page, title, until, made)
        page.write([_("内容校验值 %(hash)s") % {"hash": public_list.sha256}])
        page.titles(_titles())
        for row in rows:
            page.write(_cells(row), figure=page.money)
        if changes:
            page = Page(book, _("与上一版不同"), (8, 18, 14, 16, 22, 14, 8, 12, 16, 22, 30))
            heading(page, title, until, made)
            page.write([_("更正原因：%(reason)s") % {"reason": public_list.reason}])
            page.titles([_("版次"), *_titles()[1:]])
            for change in changes:
                for row, word in ((change["was"], _("上一版")), (change["now"], _("本版"))):
                    page.write([word, *(_cells(row)[1:] if row else [_("没有这一行")])], figure=page.money)
    held.seek(0)
    return held


def _titles() -> list[str]:
    return [
        _("序号"),
        _("村组"),
        _("地块编号"),
        _("权利人"),
        _("项目"),
        _("数量"),
        _("单位"),
        _("份额"),
        _("金额 元"),
        _("认定"),
        _("计价依据"),
    ]


def _cells(told: dict[str, Any]) -> list[Any]:
    row = told["row"]
    share = f"{row.numerator}/{row.denominator}" if row.denominator > 1 else ""
    return [
        str(row.number),
        row.group_name,
        row.taking_code,
        row.party_name,
        str(told["what"]),
        row.quantity,
        told["unit"],
        share,
        row.amount_yuan,
        str(told["standing"]),
        told["by"],
    ]
