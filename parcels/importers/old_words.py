"""The words that stand in other people's old ledgers: their headings, heads, levels, kinds, and 不详."""

import re
import unicodedata

from parcels.rules.money_terms import Head, Level, PartyKind
from parcels.rules.old_names import folded

# Field → the headings it is known by, the template's own first, then its English one.
HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("协议编号", "Agreement number", "协议号", "合同编号", "协议书编号"),
    "signed_date": ("签订日期", "Signing date", "签约日期", "签订时间", "签约时间"),
    "name": (
        "户主或单位",
        "Householder or body",
        "户主",
        "户主姓名",
        "姓名",
        "权利人",
        "收款人",
        "单位名称",
        "户名",
    ),
    "kind": ("主体类别", "Kind of party", "类别"),
    "village": ("村", "Village", "村名", "行政村", "村(社区)", "所在村"),
    "group": ("村民小组", "Village group", "组", "组别", "小组"),
    "id_number": ("身份证号", "ID number", "身份证号码", "证件号码", "证件号"),
    "head": ("科目", "Head", "补偿科目", "补偿项目", "款项", "补偿类别"),
    "level": ("层级", "Level", "拨付或兑付", "拨付/兑付"),
    "parcel_code": ("地块编号", "Parcel code", "地块号", "地块"),
    "amount": ("应付金额", "Agreed amount", "协议金额", "应补金额", "补偿金额", "应付", "应付款", "金额"),
    "due_date": ("到期日", "Due date", "应付日期", "约定付款日", "付款期限", "到期日期"),
    "paid": ("已付金额", "Paid so far", "已付", "已兑付", "已付款", "累计已付", "已兑付金额", "已拨付"),
    "last_paid_date": ("最后付款日", "Last paid on", "最后付款日期", "最近付款日期", "付款日期", "付款日"),
    "voucher": ("凭证号", "Voucher no.", "凭证编号", "记账凭证号"),
    "remark": ("备注", "Remark", "说明"),
}
# What says that nobody knows; a blank says it too.
UNKNOWN = {"", "不详", "未知", "不明", "不清楚", "无法查明", "unknown", "?"}
TOTALS = {"合计", "小计", "总计", "本页合计", "累计", "total", "subtotal"}


def _plain(known: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {"".join(word.split()).casefold(): code for code, words in known.items() for word in words}


HEADS: dict[str, Head] = {
    word: Head(code)
    for word, code in _plain(
        {
            Head.LAND: ("土地补偿费", "Land compensation", "土地补偿", "土地费", "征地补偿费", "征地款"),
            Head.RESETTLEMENT: ("安置补助费", "Resettlement subsidy", "安置补助", "安置费"),
            Head.ATTACHMENT: ("地上附着物", "Fixtures", "附着物", "附着物补偿费", "地上附着物补偿费"),
            Head.CROPS: ("青苗", "Crops", "青苗费", "青苗补偿费", "青苗补偿"),
            Head.HOUSE: ("农村村民住宅", "Rural homes", "房屋", "房屋补偿费", "住宅", "房屋补偿"),
            Head.MOVING: ("搬迁与过渡费", "Moving and interim housing", "搬迁费", "过渡费", "搬家费"),
            Head.AWARD: ("奖励", "Award", "奖励费", "奖励金"),
            Head.SOCIAL_INSURANCE: ("社会保障费", "Social insurance", "社保费", "社保"),
            Head.ENVIRONMENT: ("环保补偿", "Environmental compensation", "环保补偿费"),
            Head.OTHER: ("其他", "Other", "其它", "其他费用"),
        }
    ).items()
}
LEVELS: dict[str, Level] = {
    word: Level(code)
    for word, code in _plain({Level.ALLOT: ("拨付", "Allotment"), Level.DISBURSE: ("兑付", "Payout")}).items()
}
KINDS: dict[str, PartyKind] = {
    word: PartyKind(code)
    for word, code in _plain(
        {
            PartyKind.PERSON: ("个人", "Person"),
            PartyKind.HOUSEHOLD: ("农户", "Household", "户", "家庭"),
            PartyKind.COLLECTIVE: ("集体", "Collective", "村集体", "组集体", "集体经济组织"),
            PartyKind.ENTERPRISE: ("企业", "Enterprise", "单位", "公司"),
            PartyKind.INSURANCE: ("社保专户", "Social insurance account", "社保基金", "社保"),
        }
    ).items()
}
# What a name ends with that plainly says its kind; a tail in brackets is left out.
_TAIL = re.compile(r"[(（][^()（）]*[)）]$")
_COLLECTIVE = re.compile(
    r"(?:集体经济组织|经济(?:股份)?(?:合作|联合)(?:总|联)?社|股份(?:经济)?合作(?:联)?社"
    r"|村民小组|村民委员会|居民委员会|村委会?|居委会?|[村组]集体|[0-9一二三四五六七八九十]+ ?(?:村民)?小?组"
    r"|collective|village committee|village group)$",
    re.IGNORECASE,
)
_ENTERPRISE = re.compile(
    r"(?:公司|厂|[农林茶渔]场|养殖场|专业合作社|事务所|co\.?, ?ltd\.?|company)$", re.IGNORECASE
)


def kind_said_by(name: str, *places: str) -> PartyKind | None:
    """The kind a name plainly bears; None where it could be anybody's. `places` are its village and group.

    >>> kind_said_by("长田村2组集体经济组织"), kind_said_by("王家")
    (<PartyKind.COLLECTIVE: 'collective'>, None)
    """
    bare = _TAIL.sub("", unicodedata.normalize("NFKC", name).strip()).strip() or name
    named = {folded(place) for place in (*places, "".join(places))} - {""}
    if folded(bare) in named or _COLLECTIVE.search(bare):
        return PartyKind.COLLECTIVE
    return PartyKind.ENTERPRISE if _ENTERPRISE.search(bare) else None
