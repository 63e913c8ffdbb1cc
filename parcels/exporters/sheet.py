"""The parcel list as a workbook: codes and names as text, figures as figures, the day above them."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from landmgmt.lib.intake import formula_safe
from landmgmt.lib.units import to_mu
from parcels.models.sheet import Row
from parcels.words.deeds import PAYMENT_STATES, RAMP_WORDS


def write_sheet(rows: Iterable[Row], *, on: date, money: bool, people: bool, note: str = "") -> BytesIO:
    """Return the workbook; columns of money and people only where asked; areas ㎡ and 亩, money yuan."""
    held = BytesIO()
    book = xlsxwriter.Workbook(
        held, {"in_memory": True, "constant_memory": True, "strings_to_formulas": False}
    )
    page = book.add_worksheet(_("地块清单"))
    formats = {
        "text": book.add_format({"num_format": "@"}),
        "area": book.add_format({"num_format": "#,##0.00"}),
        "count": book.add_format({"num_format": "0"}),
        "head": book.add_format({"bold": True, "bottom": 1}),
    }
    columns = _columns(money=money, people=people)
    page.write_string(
        0, 0, formula_safe(_("截至 %(day)s 日终") % {"day": on} + (f"；{note}" if note else ""))
    )
    for place, (word, _kind, _value) in enumerate(columns):
        page.write_string(1, place, str(word), formats["head"])
    page.set_column(0, len(columns) - 1, 14)
    page.freeze_panes(2, 1)
    for line, row in enumerate(rows, start=2):
        for place, (_word, kind, value) in enumerate(columns):
            _put(page, line, place, value(row), kind, formats)
    book.close()
    held.seek(0)
    return held


def _columns(*, money: bool, people: bool) -> list[tuple[Any, str, Any]]:
    columns: list[tuple[Any, str, Any]] = [
        (_("地块编号"), "text", lambda r: r.code),
        (_("项目"), "text", lambda r: r.project_name),
        (_("村"), "text", lambda r: r.village),
        (_("村民小组"), "text", lambda r: r.village_group),
        (_("阶段"), "text", lambda r: str(RAMP_WORDS[r.step])),
        (_("面积 ㎡"), "area", lambda r: r.area_m2),
        (_("面积 亩"), "area", lambda r: to_mu(r.area_m2)),
        (_("面积依据"), "text", lambda r: _("测绘面积") if r.is_surveyed else _("图形平面面积")),
        (_("矛盾"), "text", lambda r: _("有") if r.disputed else ""),
    ]
    if people:
        columns.insert(4, (_("权利人"), "text", lambda r: r.holder_names or r.collective))
    if money:
        columns += [
            (_("付款状态"), "text", lambda r: str(PAYMENT_STATES[r.payment])),
            (_("应付 元"), "area", lambda r: r.payable),
            (_("已付 元"), "area", lambda r: r.paid),
            (_("未付 元"), "area", lambda r: r.unpaid),
            (_("逾期 元"), "area", lambda r: r.overdue),
            (_("逾期 天"), "count", lambda r: r.days_overdue),
        ]
    return columns


def _put(page: Any, line: int, place: int, value: Any, kind: str, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if kind == "text":
        page.write_string(line, place, formula_safe(str(value)), formats["text"])
    else:
        page.write_number(line, place, value, formats[kind])
