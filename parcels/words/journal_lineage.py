"""How the journal tells splits, merges and adjustments."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "lineage_split": _("分割地块 %(code)s 为 %(new)s，自 %(since)s 起：%(reason)s"),
    "lineage_merge": _("合并地块 %(code)s 为 %(new)s，自 %(since)s 起：%(reason)s"),
    "lineage_adjust": _("调整地块 %(code)s 的边界，新地块 %(new)s，自 %(since)s 起：%(reason)s"),
    "lineage_undo": _("撤销 %(since)s 的地块变更（%(code)s → %(new)s）：%(reason)s"),
    "place_items": _("定地上物归属 %(count)s 项：%(code)s"),
    "withdraw_placing": _("撤回地上物归属 %(name)s（%(code)s）：%(reason)s"),
    "change_taking": _("更正地块 %(code)s：编号 %(new_code)s，名称 %(name)s"),
}
