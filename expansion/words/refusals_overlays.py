"""Why the rules of the constraint layers say no: one sentence per code."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "overlay_text_missing": _("“%(field)s”没有填写。图层要有编号、名称和来源。"),
    "overlay_loaded_has_date": _("有图形的图层要写数据日期。请按数据来源填写。"),
    "overlay_dated_later": _("数据日期晚于启用日 %(day)s。请核对两个日期。"),
    "overlay_reach_absurd": _("外扩距离须在 0 到 %(most_m)s m 之间。"),
    "overlay_reach_without_source": _("外扩距离要写依据（法规条款或文件）。"),
    "overlay_buffer_not_negative": _("外扩距离不能为负。"),
    "overlay_code_of_other_kind": _("编号 %(code)s 已用于“%(name)s”，类别不同。请换一个编号。"),
    "overlay_newer_exists": _("这个图层自 %(day)s 起已有更新的版本，新版本的启用日不能早于它。"),
    "overlay_already_ended": _("这个图层已定于 %(day)s 停用。请换一个更晚的启用日，或换一个编号。"),
    "survey_system_has_zone": _("园区已有界线或约束图层，测量坐标系不能再改。"),
}
CODES = {"field": {"code": _("编号"), "name": _("名称"), "source": _("来源")}}
