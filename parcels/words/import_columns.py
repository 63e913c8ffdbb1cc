"""The words of what a column of a survey file is read for, and of how much land a file is."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SUBJECT_WORDS = {
    "code": _("地块编号"),
    "name": _("地块名称"),
    "area": _("申报面积"),
    "land_class": _("地类编码"),
    "land_use": _("地块用途"),
    "map_sheet": _("图幅号"),
    "group_name": _("村民小组"),
}
WHOLE_WORDS = {
    "": _("部分地块：没有列出的地块不看"),
    "groups": _("所列村民小组的全部地块（整批重交）"),
    "project": _("本项目的全部地块（整批重交）"),
}
COLUMN_FINDINGS = {
    "COLUMN_MISSING": (
        _("%(subject)s：选定或记住的字段“%(named)s”这份文件里没有，已改按已知字段名读取。"),
        _("请在“字段对应”中核对；需要时另选字段。"),
    ),
    "ABSENT_LAND": (
        _("库内地块 %(other)s 不在这次整批里。"),
        _("导入不会注销它。请核对是否漏交；确已不征的，写入后在该地块页办理。"),
    ),
    "ABSENT_HELD": (
        _("库内地块 %(other)s 不在这次整批里，而它已有协议、付款或争议。"),
        _("文件不能注销它。请核对是否漏交；确已不征的，先了结协议和付款。"),
    ),
    "ABSENT_MORE": (
        _("另有 %(count)s 块库内地块不在这次整批里。"),
        _("导入不会注销它们。请核对项目和村组是否选对。"),
    ),
    "WHOLE_WITHOUT_GROUPS": (
        _("文件没有写明村民小组，不能按小组核对整批。"),
        _("请在“字段对应”中选定村民小组的字段，或按全项目核对。"),
    ),
}


def counts_line(counts: Any) -> str:
    """How many plots are in each state, and how much land is lacking, in one line; "" where not counted."""
    if not counts:
        return ""
    told = gettext(
        "新增 %(new)s，变更 %(changed)s，未变 %(same)s，有错 %(error)s，库内有而未列 %(retired)s"
    ) % {key: counts.get(key, 0) for key in ("new", "changed", "same", "error", "retired")}
    if counts.get("old"):
        told = gettext("%(counts)s，旧坐标系 %(old)s") % {"counts": told, "old": counts["old"]}
    return told


def columns_line(columns: Any) -> str:
    """Which column was chosen for what, in one line."""
    return gettext("、").join(
        f"{SUBJECT_WORDS[subject]} ← {column or gettext('不读')}"
        for subject, column in columns.items()
        if subject in SUBJECT_WORDS
    )
