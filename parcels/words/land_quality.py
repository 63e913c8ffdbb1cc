"""How the quality rules speak of land: what each looks for, the sentence of one finding, how to mend it."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parcels.words.deeds import STAGES

Text = str | Promise
# rule → (heading, what is said of one finding, how to mend it).
QUALITY: dict[str, tuple[Text, Text, Text]] = {
    "geometry_invalid": (
        _("图形无效或自相交"),
        _("图形无效：%(why)s"),
        _("在测绘软件中修正后重新导入，或在地块上重新画界。"),
    ),
    "same_ground": (
        _("图形重复"),
        _("与 %(others)s 是同一块地（外廓相差不到 1 mm）"),
        _("查是否重复登记；多登的一块不再办理。"),
    ),
    "overlap": (
        _("图形重叠"),
        _("与 %(others)s 重叠"),
        _("与测绘单位核对界址，改其中一块的界线；有意重叠的写明原因。"),
    ),
    "duplicate_code": (
        _("编号疑似重复"),
        _("编号只在全半角、大小写或空格上与 %(others)s 不同"),
        _("核对图纸，改正其中一个编号。"),
    ),
    "shares_not_one": (
        _("份额之和不等于 1"),
        _("份额合计 %(sum)s/%(denominator)s（%(signed)s）"),
        _("更正份额，使各权利人合计正好为 1。"),
    ),
    "outside_extent": (
        _("超出预期范围"),
        _("有 %(area_m2)s ㎡ 在项目（或园区）范围之外"),
        _("查坐标系和带号；确在范围外的，写明原因或调整项目范围。"),
    ),
    "outside_parcel": (
        _("征收部分超出地块"),
        _("有 %(area_m2)s ㎡ 在所属地块的界线之外"),
        _("征收部分不能大于地块：改征收界线，或更正地块界线。"),
    ),
    "gap": (
        _("相邻地块间有缝隙"),
        _("与 %(others)s 之间有窄缝"),
        _("与测绘单位核对共用界址点；确有沟渠、路埂的写明。"),
    ),
    "sliver": (
        _("碎屑图形"),
        _("有一部分平均宽仅 %(width_m)s m，面积 %(area_m2)s ㎡"),
        _("多为切割残留：并入相邻地块，或写明原因。"),
    ),
    "near_points": (
        _("界址点过近"),
        _("有 %(count)s 处相邻界址点相距不到 1 cm，最近 %(mm)s mm，位于 %(place)s"),
        _("删去多余的界址点后重新导入。"),
    ),
    "declared_area_differs": (
        _("申报面积与图形不符"),
        _("申报 %(declared_m2)s ㎡；平面 %(plane_m2)s ㎡，椭球 %(ellipsoid_m2)s ㎡，相差 %(percent)s%%"),
        _("相差不到百分之一的可用；请测绘单位说明或更正。"),
    ),
    "surveyed_area_differs": (
        _("测绘面积与图形不符"),
        _("测绘 %(surveyed_m2)s ㎡；平面 %(plane_m2)s ㎡，椭球 %(ellipsoid_m2)s ㎡，相差 %(percent)s%%"),
        _("付款依据签字的测绘面积：查确认表与图形哪个有误。"),
    ),
    "land_class_unknown": (
        _("地类缺失或不在分类表"),
        _("%(classes)s"),
        _("按三调地类补登测绘面积。"),
    ),
    "holder_missing": (
        _("缺少权利人"),
        _("已到“%(stage)s”，没有集体所有权人%(shares)s"),
        _("登记集体所有权人和份额后才能计算补偿。"),
    ),
    "paper_missing": (
        _("签字没有依据"),
        _("%(what)s已签字，没有存依据"),
        _("补存调查确认表或份额依据的扫描件。"),
    ),
    "date_order": (
        _("日期次序不对"),
        _("%(what)s"),
        _("核对纸件日期，登记更正；确属事后补办的写明。"),
    ),
    "geometry_missing": (
        _("没有界线"),
        _("这一天没有生效的界线"),
        _("导入测量文件，或在地块上画界。"),
    ),
}
_ORDER = {
    "announcement": _("调查于 %(signed)s 确认，早于批次预公告 %(other)s"),
    "survey_paper": _("面积于 %(signed)s 确认，早于确认表的日期 %(other)s"),
    "share_paper": _("份额于 %(signed)s 确认，早于依据的日期 %(other)s"),
}


def heading(code: str) -> str:
    """What the rule looks for, in a few words."""
    return str(QUALITY[code][0])


def advice(code: str) -> str:
    """How to mend it."""
    return str(QUALITY[code][2])


def evidence(code: str, told: Mapping[str, Any]) -> str:
    """The sentence of one finding."""
    if code == "date_order":
        return str(_ORDER[told["what"]]) % told
    words = {key: _worded(code, key, value) for key, value in told.items()}
    if code == "paper_missing":
        signed = [word for key, word in (("areas", _("测绘面积")), ("shares", _("份额"))) if told[key]]
        words["what"] = gettext("、").join(map(str, signed))
    return str(QUALITY[code][1]) % words


def _worded(code: str, key: str, value: Any) -> str:
    if key == "others":
        return gettext("、").join(_neighbour(one) for one in value)
    if key == "stage":
        return str(STAGES[value])
    if code == "holder_missing" and key == "shares":
        return "" if value else gettext("，也没有份额")
    if key == "signed":
        return gettext("已签字") if value else gettext("未签字")
    if key == "classes":
        if not value:
            return gettext("没有按地类登记测绘面积")
        return gettext("地类 %(classes)s 不在三调分类表") % {"classes": gettext("、").join(value)}
    return "—" if value in (None, "") else str(value)


def _neighbour(one: Mapping[str, Any]) -> str:
    if "area_m2" in one:
        return gettext("%(code)s（%(area_m2)s ㎡）") % one
    return str(one["code"])
