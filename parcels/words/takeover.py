"""The office's words for taking over the old books: states, decisions, columns."""

from django.utils.translation import gettext_lazy as _

from parcels.rules.takeover import Decision, TakeOverState

TAKEOVER_STATES = {
    TakeOverState.OPEN: _("整理中"),
    TakeOverState.SUBMITTED: _("待锁定"),
    TakeOverState.LOCKED: _("已锁定"),
    TakeOverState.DROPPED: _("已放弃"),
}
DECISIONS = {
    Decision.OPEN: _("待选"),
    Decision.MATCHED: _("名称和村组一致"),
    Decision.CHOSEN: _("人工选定"),
    Decision.NEW: _("锁定时新登记"),
}
# The headings of the template; the reader of old ledgers knows these and their usual kin.
COLUMNS = {
    "number": _("协议编号"),
    "signed_date": _("签订日期"),
    "name": _("户主或单位"),
    "kind": _("主体类别"),
    "village": _("村"),
    "group": _("村民小组"),
    "id_number": _("身份证号"),
    "head": _("科目"),
    "level": _("层级"),
    "parcel_code": _("地块编号"),
    "amount": _("应付金额 元"),
    "due_date": _("到期日"),
    "paid": _("已付金额 元"),
    "last_paid_date": _("最后付款日"),
    "voucher": _("凭证号"),
    "remark": _("备注"),
}
