"""The office's words for rosters: the four lists, their columns, what becomes of a row."""

from django.utils.translation import gettext_lazy as _

from parcels.rules.rosters import Sheet

SHEETS = {
    Sheet.HOLDERS: _("权利人"),
    Sheet.SHARES: _("份额"),
    Sheet.ITEMS: _("地上物"),
    Sheet.ACCOUNTS: _("账户"),
}
ROSTER_COLUMNS = {
    "key": _("行标识"),
    "kind": _("类别"),
    "name": _("名称"),
    "village": _("村"),
    "group": _("村民小组"),
    "id_number": _("证件号码"),
    "phone": _("联系电话"),
    "remark": _("备注"),
    "parcel": _("地块编号"),
    "fraction": _("份额"),
    "right": _("权利"),
    "since": _("生效日"),
    "rate_code": _("项目编码"),
    "rate": _("项目"),
    "quantity": _("数量"),
    "unit": _("单位"),
    "first_seen": _("首见日期"),
    "bank": _("开户行"),
    "holder": _("账户户名"),
    "number": _("账号"),
}
