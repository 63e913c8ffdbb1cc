"""The parcels of a filter as a layer to write: the columns a planner, a surveyor and the ledger expect.

No ID number, no account; names of people and money stand in the workbook alone, for those who may see them.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from landmgmt.lib import units
from parcels.exporters.land import Column, Feature, Layer
from parcels.models.land_sheet import LandRow
from parcels.models.sheet import Former
from parcels.words.deeds import PAYMENT_STATES, RAMP_WORDS

# A column with how a row fills it.
Filled = tuple[Column, Any]


def layer(
    rows: Iterable[LandRow],
    *,
    on: date,
    money: bool,
    people: bool,
    mark: str = "",
    unit: str = "",
    former: Iterable[Former] = (),
) -> Layer:
    """Return the layer: `money` and `people` say whether the reader may see those columns.

    `former` are parcels that were split, merged or redrawn: they stand below the land in the workbook with
    what stays on them, so that the columns of money add up.
    """
    columns = _columns(money=money, people=people)
    features = [Feature(one.land, [value(one) for _column, value in columns], one.row.step) for one in rows]
    return Layer(
        key="parcels",
        title=_("地块台账"),
        columns=[column for column, _value in columns],
        features=features,
        on=on,
        mark=mark,
        unit=unit,
        steps=[str(word) for word in RAMP_WORDS],
        below=[_below(one) for one in former] if money else [],
    )


def _below(one: Former) -> dict[str, Any]:
    return {
        "DKBH": _("原地块 %(code)s") % {"code": one.code or "—"},
        "XMMC": one.project_name,
        "FK": str(PAYMENT_STATES[one.payment]),
        "YF": one.payable,
        "YIF": one.paid,
        "WF": one.unpaid,
        "YQ": one.overdue,
        "YQT": one.days_overdue,
    }


def _columns(*, money: bool, people: bool) -> list[Filled]:
    found = [
        *_who(people=people),
        (Column("JD", _("阶段")), lambda r: str(RAMP_WORDS[r.row.step])),
        (Column("JDRQ", _("阶段起始日")), lambda r: r.since.isoformat() if r.since else None),
        (Column("DLBM", _("地类（面积最大）")), lambda r: r.land_class),
        (Column("DLMX", _("地类与确认面积 ㎡")), lambda r: r.land_classes),
        *_areas(),
        (Column("QP", _("区片")), lambda r: r.price_zone),
        (Column("MD", _("矛盾")), lambda r: _("有") if r.row.disputed else None),
    ]
    return [*found, *_money()] if money else found


def _who(*, people: bool) -> list[Filled]:
    holder = (
        Column("QLR", _("权利人"), book_only=True),
        lambda r: r.row.holder_names or r.row.collective,
    )
    return [
        (Column("DKBH", _("地块编号")), lambda r: r.row.code),
        (Column("DKMC", _("地块名称")), lambda r: r.row.parcel_name),
        (Column("XMBH", _("项目编号")), lambda r: r.row.project_code),
        (Column("XMMC", _("项目")), lambda r: r.row.project_name),
        (Column("PCBH", _("报批批次")), lambda r: r.batch),
        (Column("CMC", _("村")), lambda r: r.row.village),
        # With its village, so that a reader finds the one group meant: every village has a third group.
        (Column("ZMC", _("村民小组")), lambda r: f"{r.row.village or ''}{r.row.village_group or ''}"),
        *([holder] if people else []),
    ]


def _areas() -> list[Filled]:
    return [
        # The bureau's field: hectares of the shape in the plane, which a reader can check.
        (Column("DKMJ", _("图形平面面积 ha"), "ha"), lambda r: _of(units.to_ha, r.plane_m2)),
        (Column("MJ", _("面积 ㎡"), "area"), lambda r: r.row.area_m2),
        (Column("MJM", _("面积 亩"), "mu"), lambda r: units.to_mu(r.row.area_m2)),
        (Column("MJYJ", _("面积依据")), lambda r: _("测绘面积") if r.row.is_surveyed else _("图形平面面积")),
        (Column("CHMJ", _("测绘确认面积 ㎡"), "area"), lambda r: r.surveyed_m2),
        (Column("PMMJ", _("图形平面面积 ㎡"), "area"), lambda r: r.plane_m2),
        (Column("TQMJ", _("图形椭球面积 ㎡"), "area"), lambda r: r.ellipsoid_m2),
        (Column("DJMJ", _("登记面积 ㎡"), "area"), lambda r: r.registered_m2),
        (Column("SBMJ", _("申报面积 ㎡"), "area"), lambda r: r.declared_m2),
    ]


def _of(measure: Any, m2: Any) -> Any:
    return None if m2 is None else measure(m2)


def _money() -> list[Filled]:
    def yuan(key: str, word: str, name: str) -> Filled:
        return Column(key, word, "money", book_only=True), lambda r: getattr(r.row, name)

    return [
        (Column("FK", _("付款状态"), book_only=True), lambda r: str(PAYMENT_STATES[r.row.payment])),
        yuan("YF", _("应付 元"), "payable"),
        yuan("YIF", _("已付 元"), "paid"),
        yuan("WF", _("未付 元"), "unpaid"),
        yuan("YQ", _("逾期 元"), "overdue"),
        (Column("YQT", _("逾期 天"), "count", book_only=True), lambda r: r.row.days_overdue),
    ]
