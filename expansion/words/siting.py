"""The siting's words: criteria, where values come from, verdicts, methods, approvals."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, override

from expansion.rules.siting import Direction, Kind, Origin, Step, Verdict
from expansion.rules.siting_ranking import Method
from parcels.words.formulas import land_class_word

KINDS = {Kind.NUMBER: _("数值"), Kind.YES_NO: _("是／否"), Kind.TEXT: _("文字")}
DIRECTIONS = {
    Direction.LESS: _("越小越好"),
    Direction.MORE: _("越大越好"),
    Direction.TARGET: _("接近目标值"),
}
ORIGINS = {Origin.COMPUTED: _("计算"), Origin.TYPED: _("填报"), Origin.NO_DATA: _("无数据")}
VERDICTS = {
    Verdict.PASSES: _("满足"),
    Verdict.FAILS: _("不满足"),
    Verdict.NO_DATA: _("无数据"),
    Verdict.FREE: "",
}
METHODS = {
    Method.SUM: _("加权求和法"),
    Method.TOPSIS: _("优劣解距离法（TOPSIS）"),
    Method.PROMETHEE: _("级别优于法（PROMETHEE II）"),
}
# Where a place stands beside it.
METHODS_SHORT = {Method.SUM: _("加权法"), Method.TOPSIS: "TOPSIS ", Method.PROMETHEE: "PROMETHEE "}
STEPS = {
    Step.SITE_OPINION: _("用地预审与选址意见书"),
    Step.PROJECT_APPROVAL: _("项目核准"),
    Step.DEMARCATION: _("勘测定界"),
    Step.CONVERSION: _("农用地转用和土地征收"),
    Step.ALLOCATION: _("划拨"),
}
# Why a candidate is not ranked.
OUT = {
    "veto_fails": _("否决指标“%(criterion)s”不满足"),
    "veto_unknown": _("否决指标“%(criterion)s”无数据，不能视为满足"),
    "value_unknown": _("指标“%(criterion)s”有权重但无数据"),
}
# How a value was computed: one text per code of `how`.
HOWS = {
    "site_area": _("站址范围的平面面积（测量坐标系）"),
    "wall_area": _("登记的围墙内面积"),
    "load_distance": _("站址中心到负荷中心的平面距离"),
    "no_basis": _("没有登记负荷中心或设计洪水位"),
    "parcels": _("与站址重叠超过 1 ㎡ 的征收部分块数"),
    "households": _("所涉征收部分的权利人（户）数"),
    "unpaid": _("所涉征收部分的未付补偿合计，不按占地比例分"),
    "unpaid_unsettled": _("%(count)s 块还没有协议或决定，应付多少未定：%(codes)s"),
    "arable_share": _("所涉征收部分测绘耕地（01 类）按占地面积加权的比例"),
    "classes": _("所涉征收部分测绘地类按占地面积加权"),
    "ground_unknown": _("征收部分和系统前已有用地只覆盖站址的 %(percent)s %%，其余地上情况不明"),
    "holders_unknown": _("有 %(count)s 块所涉征收部分没有登记权利人份额"),
    "classes_incomplete": _("测绘地类只覆盖站址的 %(percent)s %%，不足 99 %%"),
    "road_distance": _("站址边界到最近已建或在建道路的距离"),
    "corridors": _("与站址相交的线路走廊保护带条数"),
    "no_layer": _("没有“%(layer)s”图层"),
    "layer_distance": _("站址边界到最近要素的平面距离"),
    "layer_area": _("站址内该图层要素的平面面积"),
    "slope": _("站址内地形面按面积平均的坡度"),
    "flood": _("站址内地形最低高程 %(lowest)s m 减设计洪水位 %(flood)s m"),
    "no_terrain": _("站址内没有可用的地形面"),
    "ground_changed": _("站址范围已改动，填报值须重新确认"),
}
# What a criterion may be measured by.
MEASURES = {
    "site_area": _("站址总面积"),
    "wall_area": _("围墙内面积"),
    "load_distance": _("距负荷中心"),
    "parcels": _("涉及地块数"),
    "households": _("涉及户数"),
    "unpaid": _("待付补偿"),
    "arable_share": _("耕地比例"),
    "classes": _("地类构成"),
    "road_distance": _("距道路"),
    "corridors": _("走廊交叉"),
    "homes_distance": _("距居民点"),
    "farmland_area": _("占永久基本农田"),
    "red_line_area": _("占生态保护红线"),
    "hazards_area": _("占地质灾害区"),
    "slope": _("平均坡度"),
    "flood": _("高出设计洪水位"),
}

# The layers values are computed from.
SITE_LAYERS = {
    "sites": _("站址范围"),
    "basis": _("选址基础条件"),
    "takings": _("征收部分"),
    "ledger": _("台账"),
    "roads": _("道路"),
    "corridors": _("线路走廊"),
    "homes": _("居民点"),
    "farmland": _("永久基本农田"),
    "redline": _("生态保护红线"),
    "hazard": _("地质灾害区"),
    "terrain": _("地形"),
}

# What the points' file says of the land, in the bureau's own words whatever the reader's language.
LAND_USE, LAND_USE_CODE = gettext_noop("供电用地"), "1303"

# Room for the make-up of a site in one value.
_LONGEST_CLASSES = 200


def classes_text(shares: Iterable[tuple[str, Decimal]]) -> str:
    """Land classes with names and shares, as kept: 水田 0101 74.2 %，乔木林地 0301 25.8 %; cut short: …."""
    text = ""
    with override("zh-hans"):
        for code, percent in shares:
            part = f"{land_class_word(code)} {code} {percent} %"
            if len(text) + len(part) + 2 > _LONGEST_CLASSES:
                return f"{text}…"
            text = f"{text}，{part}" if text else part
    return text
