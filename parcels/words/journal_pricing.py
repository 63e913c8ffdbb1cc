"""How the journal tells prices, appraisals, lines by hand and the social insurance account."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "choose_price": _("选定 %(code)s 的%(name)s单价 %(price)s 元/%(unit)s：%(reason)s"),
    "record_appraisal": _("登记 %(code)s 的%(name)s评估 %(number)s，%(value)s 元 %(note)s"),
    "enter_manual_line": _(
        "录入手工明细：%(code)s %(name)s %(head)s%(manual_kind)s %(amount)s 元（%(reason)s）"
    ),
    "countersign_manual_line": _(
        "复核签字手工明细：%(code)s %(name)s %(head)s%(manual_kind)s %(amount)s 元（%(reason)s）"
    ),
    "reject_manual_line": _(
        "退回手工明细：%(code)s %(name)s %(head)s%(manual_kind)s %(amount)s 元：%(answer)s"
    ),
    "withdraw_manual_line": _(
        "撤回手工明细：%(code)s %(name)s %(head)s%(manual_kind)s %(amount)s 元（%(reason)s）"
    ),
    "register_insurance_fund": _("登记社保专户“%(name)s”"),
}
