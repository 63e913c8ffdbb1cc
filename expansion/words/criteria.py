"""The first criteria's names, units and sources in the reader's language; an office's own stay as written."""

from django.utils.translation import gettext, gettext_noop

# The texts of the first version; the catalogue has their English.
FIRST = frozenset(
    (
        gettext_noop("站址总面积"),
        gettext_noop("已建站用地 7000–30000 ㎡（通行做法）"),
        gettext_noop("围墙内面积"),
        gettext_noop("设计文件"),
        gettext_noop("距负荷中心"),
        gettext_noop("综合技术经济比较"),
        gettext_noop("占永久基本农田"),
        gettext_noop("土地管理法第三十五条"),
        gettext_noop("占生态保护红线"),
        gettext_noop("生态保护红线管控要求"),
        gettext_noop("占地质灾害区"),
        gettext_noop("地质灾害防治条例"),
        gettext_noop("符合国土空间规划"),
        gettext_noop("国土空间规划"),
        gettext_noop("地质条件适宜"),
        gettext_noop("工程地质勘察"),
        gettext_noop("压覆重要矿产"),
        gettext_noop("矿产资源法"),
        gettext_noop("距甲类厂房"),
        gettext_noop("室外变电站防火间距 25 m（通行做法）"),
        gettext_noop("距甲类仓库"),
        gettext_noop("室外变电站防火间距 30 m（通行做法）"),
        gettext_noop("高出设计洪水位"),
        gettext_noop("枢纽站 1 %，其他站 2 % 频率（通行做法）"),
        gettext_noop("场地平均坡度"),
        gettext_noop("不大于 6 %（地方做法）"),
        gettext_noop("距最近居民点"),
        gettext_noop("噪声与电磁环境"),
        gettext_noop("距道路"),
        gettext_noop("进站道路和大件运输"),
        gettext_noop("走廊交叉"),
        gettext_noop("处"),
        gettext_noop("220/110 kV 单侧 15 m 保护带（通行做法）"),
        gettext_noop("耕地比例"),
        gettext_noop("节约集约用地"),
        gettext_noop("涉及地块"),
        gettext_noop("块"),
        gettext_noop("征收部分"),
        gettext_noop("涉及户数"),
        gettext_noop("户"),
        gettext_noop("征收部分权利人"),
        gettext_noop("待付补偿"),
        gettext_noop("元"),
        gettext_noop("台账，所涉征收部分"),
        gettext_noop("土石方量"),
        gettext_noop("场平设计"),
        gettext_noop("投资差额"),
        gettext_noop("万元"),
        gettext_noop("与最省方案的差额"),
        gettext_noop("地类构成"),
        gettext_noop("测绘地类（三调）"),
        gettext_noop("挡护工程"),
        gettext_noop("大件运输"),
        gettext_noop("进站道路踏勘"),
        gettext_noop("站用水与排水"),
        gettext_noop("踏勘"),
        gettext_noop("取得协议"),
        gettext_noop("自然资源、林业、水利、文物、军事、环保"),
        gettext_noop("系统初始指标集：行业通行做法，阈值与权重须由单位核定后另立版本"),
    )
)

# Units that count things; and those never below nought: counts, lengths, areas, volumes, money.
WHOLE = frozenset((gettext_noop("处"), gettext_noop("块"), gettext_noop("户"), gettext_noop("座")))
NOT_NEGATIVE = WHOLE | frozenset(
    (
        *("%", "m", "km", "㎡", "ha", "m³"),
        *(gettext_noop("米"), gettext_noop("亩"), gettext_noop("元"), gettext_noop("万元")),
    )
)


def said(text: str) -> str:
    """A name, unit or source of a criterion as the reader reads it."""
    return gettext(text) if text in FIRST else text
