"""How the journal tells the writing of rosters."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "accept_roster": _("写入名册“%(name)s”：新增 %(added)s 行，变更 %(changed)s 行"),
}
