"""Earthwork's words: what a survey file's findings say, and how a reading is told."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Words = tuple[str | Promise, str | Promise]

FORMATS = {"text": _("文本（CSV、XYZ）"), "dxf": _("DXF"), "unknown": _("无法识别的文件")}
PURPOSES = {"to_design": _("设计总量"), "done": _("已完成"), "remaining": _("剩余")}

_MEND_ROW = _("请更正这些行后重新上传。")
_LOOK = _("请核对；确认无误后勾选接受。")
_NOTHING = _("无需处理。")
_SURVEY_MORE = _("请补测后重新上传。")
_EXPORT = _("请在测绘软件中另存为文本 DXF（R2000 及以后）或 CSV 后重新上传。")

FINDINGS: dict[str, Words] = {
    "SURVEY_ZIP_ONE": (_("压缩包内有 %(files)s 个文件，只收一个。"), _("请每次只压缩一个测量点文件。")),
    "SURVEY_TOO_HEAVY": (
        _("文件读取超过 %(mib)s MB 内存或 %(seconds)s 秒，已停止。"),
        _("请删去无关图层或分块后重新上传；一次最多 50 万点、20 MB（可压缩成 zip）。"),
    ),
    "SURVEY_TOO_MANY": (_("测量点超过 %(limit)s 个。"), _("请分块或抽稀后重新上传。")),
    "SURVEY_NO_POINTS": (_("文件里没有测量点。"), _("请核对导出的图层和内容。")),
    "SURVEY_BAD_LINE": (_("这一行不是测量点：%(text)s"), _MEND_ROW),
    "SURVEY_MANY_BAD_LINES": (_("不是测量点的行超过 %(limit)s 行，后面的不再列出。"), _("请核对文件格式。")),
    "SURVEY_DXF_BINARY": (_("这是二进制 DXF。"), _EXPORT),
    "SURVEY_DXF_BROKEN": (_("DXF 已损坏或不完整：%(said)s"), _EXPORT),
    "SURVEY_FLAT_LINES": (_("%(count)s 条多段线没有高程，未采用。"), _NOTHING),
    "SURVEY_NO_COORDINATES": (
        _("没有两列像国内的坐标（第一行 %(first)s, %(second)s）。"),
        _("请用 2000 国家大地坐标系导出：北坐标 7 位，东坐标 6 位或带带号 8 位。"),
    ),
    "SURVEY_NO_LEVELS": (_("没有高程列。"), _("请导出带高程的点（东、北、高程三列）。")),
    "SURVEY_CHOOSE": (_("这些数有 %(count)s 种可能的读法。"), _("请在下面选一种。")),
    "SURVEY_ELSEWHERE": (
        _("按 EPSG:%(epsg)s 读，这些点离地块 %(km)s km：可能是别的带号、别处的测量，或坐标经过平移。"),
        _("请核对带号和坐标系后重新上传。"),
    ),
    "SURVEY_OTHER_ZONE": (
        _("坐标在 %(zone)s 带，本单位用 %(own)s 带；将由 EPSG:%(epsg)s 换算过来。"),
        _LOOK,
    ),
    "SURVEY_EAST_FIRST": (
        _("按数的大小判断：第 %(east)s 列是东坐标，第 %(north)s 列是北坐标，第 %(level)s 列是高程。"),
        _NOTHING,
    ),
    "SURVEY_NORTH_FIRST": (
        _("北坐标在前：第 %(north)s 列是北坐标，第 %(east)s 列是东坐标，第 %(level)s 列是高程。"),
        _NOTHING,
    ),
    "SURVEY_POINT_NO_LEVEL": (_("%(count)s 个点没有坐标或高程：第 %(rows)s 行。"), _MEND_ROW),
    "SURVEY_POINT_ZERO_LEVEL": (_("%(count)s 个点高程为 0：第 %(rows)s 行。"), _MEND_ROW),
    "SURVEY_TOO_FEW": (_("只有 %(points)s 个不同的点，至少要有 3 个。"), _SURVEY_MORE),
    "SURVEY_COLLINEAR": (_("%(points)s 个点都在一条直线上，成不了面。"), _SURVEY_MORE),
    "SURVEY_TWO_LEVELS": (
        _("%(count)s 个点与别的点同位而高程不同：第 %(rows)s 行；只用先出现的。"),
        _LOOK,
    ),
    "SURVEY_REPEATED": (_("%(count)s 个点重复：第 %(rows)s 行；只用一次。"), _NOTHING),
    "SURVEY_NEAR": (_("%(count)s 个点与邻点相距不到 5 cm：第 %(rows)s 行。"), _NOTHING),
    "SURVEY_SPIKE": (
        _("%(count)s 个点比邻点突高或突低，最大 %(rise)s m：第 %(rows)s 行。"),
        _MEND_ROW,
    ),
    "SURVEY_ALONE": (_("%(count)s 个点远离其他点，最远 %(away)s m：第 %(rows)s 行。"), _MEND_ROW),
    "SURVEY_ALL_OUTSIDE": (_("所有点都不在地块内，离地块 %(away)s m。"), _("请核对选的地块和坐标。")),
    "SURVEY_OUTSIDE": (
        _("%(count)s 个点在地块外 %(rim)s m 以远：第 %(rows)s 行；仍参与构网。"),
        _LOOK,
    ),
    "SURVEY_GAP": (_("地块内有 %(m2)s ㎡（%(share)s%%）没有测到，不计入土方。"), _LOOK),
}


def reading_word(told: Mapping[str, Any]) -> str:
    """A possible reading as a person says it, with its reason."""
    words = dict(told)
    place = gettext("第 %(east)s 列东坐标，第 %(north)s 列北坐标，第 %(level)s 列高程") % words
    if told["kind"] == "degrees":
        why = gettext("经纬度，由大小判断")
    elif told["kind"] == "prefixed":
        why = gettext("东坐标 8 位，前两位是 %(zone)s 带") % words
    else:
        why = gettext("东坐标 6 位不带带号，按 %(zone)s 带读离地块 %(away_m)s m") % words
    return f"{place} · {why} · EPSG:{told['epsg']}"
