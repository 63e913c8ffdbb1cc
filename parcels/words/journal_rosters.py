"""How the journal tells the writing of rosters."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "accept_roster": _("写入名册“%(name)s”：新增 %(added)s 行，变更 %(changed)s 行"),
    "try_roster": _("在后台试读名册“%(name)s”：%(rows)s 行，问题 %(findings)s 条"),
    "undo_roster": _("撤销名册“%(name)s”：新增的 %(added)s 行删去，变更的 %(changed)s 行恢复；%(reason)s"),
}
