"""A set of rates as a workbook: zones in the columns of the national disclosure platform, then the rest."""

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parcels.models import RateSet
from parcels.words.formulas import land_group_word, unit_word
from parcels.words.money import HEADS
from parcels.words.pricing import PRICINGS, RATE_STATES

_WIDTH = 16


def workbook(one: RateSet, *, note: str) -> bytes:
    """Three sheets: prices by zone, coefficients, things. Texts stay texts, prices are numbers of 元."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        title = f"{one.name}（{one.paper_number}）{RATE_STATES[one.state]}"
        if one.is_sample:
            title += " · " + _("样例值")
        for name, titles, rows in _sheets(one):
            _write(book, name, [title, note], titles, rows)
    return buffer.getvalue()


def _sheets(one: RateSet) -> list[tuple[str, Sequence[Any], Iterable[Sequence[Any]]]]:
    rates = list(one.rates.select_related("price_zone").order_by("pk"))
    return [
        (_("区片综合地价"), _zone_titles(), [_zone(one, rate) for rate in rates if rate.price_zone_id]),
        (
            _("地类系数"),
            (_("地类"), _("系数")),
            [(land_group_word(row.land_group), row.coefficient) for row in one.coefficients.order_by("pk")],
        ),
        (
            _("单价"),
            (
                _("科目"),
                pgettext("补偿标准", "项目"),
                _("单位"),
                _("计价方式"),
                _("单价 元"),
                _("最高单价 元"),
            ),
            [
                (HEADS[r.head], r.name, unit_word(r.unit), PRICINGS[r.pricing], r.price_yuan, r.high_yuan)
                for r in rates
                if not r.price_zone_id
            ],
        ),
    ]


def _zone_titles() -> tuple[str, ...]:
    return (
        *(_("行政区划代码"), pgettext("补偿标准", "公布日"), _("施行日"), _("停用日")),
        *(_("土地补偿费占比 %"), _("安置补助费占比 %"), _("区片"), _("区片范围"), _("区片综合地价 元/亩")),
        *(_("永久基本农田 元/亩"), _("建设用地 元/亩"), _("未利用地 元/亩"), _("备注")),
    )


def _zone(one: RateSet, rate: Any) -> tuple[Any, ...]:
    since, until = (None, None) if one.valid.isempty else (one.valid.lower, one.valid.upper)
    zone = rate.price_zone
    return (
        *(one.county_code, one.published_date, since, until),
        *(Decimal(one.land_percent), Decimal(one.resettlement_percent)),
        *(zone.name or zone.code, rate.extent, rate.price_yuan),
        *(rate.basic_farmland_yuan, rate.built_yuan, rate.unused_yuan),
        "；".join(text for text in (rate.remark, one.remark) if text),
    )


def _write(
    book: Any, name: str, about: Sequence[str], titles: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": "#,##0.00#", "valign": "top"})
    for line, text in enumerate(about):
        sheet.write_string(line, 0, text)
    for column, word in enumerate(titles):
        sheet.set_column(column, column, _WIDTH)
        sheet.write_string(3, column, str(word), head)
    for line, row in enumerate(rows, start=4):
        for column, value in enumerate(row):
            if isinstance(value, Decimal):
                sheet.write_number(line, column, value, number)
            elif value not in (None, ""):
                sheet.write_string(line, column, str(value), wrapped)
    sheet.freeze_panes(4, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
