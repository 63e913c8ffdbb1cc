"""How the journal tells what a collective planned, voted and published."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "draft_plan": _("%(collective)s 拟分配方案 %(number)s：%(total)s 元，归户 %(given)s 元"),
    "redraft_plan": _("重拟分配方案 %(number)s：%(total)s 元，归户 %(given)s 元"),
    "correct_plan": _("编制分配方案 %(number)s 的新版：%(reason)s，%(total)s 元，归户 %(given)s 元"),
    "vote_plan": _("登记表决 %(number)s：%(date)s，成员 %(members)s 人，同意 %(votes)s 人 %(legacy_reason)s"),
    "confirm_plan": _("分配方案 %(number)s 生效"),
    "withdraw_plan": _("撤回分配方案 %(number)s：%(reason)s"),
    "publish_accounts": _("%(collective)s 收支公布：截至 %(until)s，%(date)s 公布"),
}
