"""How the journal tells what was measured, posted and objected to."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "measure_item": _("复测 %(code)s 的%(name)s：%(quantity)s %(unit)s（%(note)s）"),
    "strike_item": _("剔除 %(code)s 的%(name)s：%(quantity)s %(unit)s（%(note)s）"),
    "sign_item": _("签字确认 %(code)s 的%(name)s：%(quantity)s %(unit)s %(note)s"),
    "decide_late": _("%(code)s 的%(name)s在预公告后首见：%(late)s（%(reason)s）"),
    "set_posting_rule": _("公示规则：%(list_stage)s %(days)s 天，%(since)s 起（%(source)s）"),
    "make_list": _("编制公示表 %(number)s：%(place)s，%(list_stage)s，%(rows)s 行"),
    "correct_list": _("编制公示表 %(number)s 第 %(revision)s 版，改动 %(changed)s 行：%(reason)s"),
    "post_list": _("公示表 %(number)s 于 %(date)s 张贴 %(days)s 天，至 %(ends)s：%(spots)s"),
    "withdraw_list": _("撤回公示表 %(number)s：%(reason)s"),
    "record_objection": _("登记异议 %(number)s：公示表 %(list)s 第 %(row)s 行 %(name)s"),
    "order_remeasure": _("异议 %(number)s 决定复测：%(name)s"),
    "record_remeasure": _("异议 %(number)s 登记复测结果：%(name)s，%(quantity)s"),
    "decide_objection": _("异议 %(number)s：%(objection)s，%(name)s（%(reason)s）"),
}
