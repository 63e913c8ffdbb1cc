"""How the journal tells the taking over of old books."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "open_takeover": _("开办旧账接管，接管日 %(date)s"),
    "drop_takeover": _("撤回旧账接管，没有入账：%(reason)s"),
    "accept_old_book": _("读入旧台账“%(name)s”，%(rows)s 行"),
    "withdraw_old_book": _("撤出旧台账“%(name)s”，%(rows)s 行"),
    "enter_signed_total": _("录入签字汇总：%(village)s%(name)s，应付 %(agreed)s 元，已付 %(paid)s 元"),
    "decide_old_party": _("选定旧账户名“%(name)s”：%(party)s"),
    "submit_takeover": _("旧账核对一致，提交锁定"),
    "send_back_takeover": _("退回旧账接管：%(reason)s"),
    "correct_old_line": _(
        "更正旧账应付：协议 %(number)s，%(name)s，%(before)s 元改为 %(after)s 元（%(signed)s，%(reason)s）"
    ),
    "correct_old_payment": _(
        "更正旧账已付：协议 %(number)s，%(name)s，%(before)s 元改为 %(after)s 元（%(date)s，%(reason)s）"
    ),
    "lock_takeover": _(
        "锁定旧账（接管日 %(date)s）：%(agreements)s 份协议，%(lines)s 笔应付 %(agreed)s 元，已付 %(paid)s 元"
    ),
}
