"""The office's words for distribution plans."""

from django.utils.translation import gettext_lazy as _

from parcels.rules.distribution import PlanMode, PlanState

STATES = {
    PlanState.DRAFT: _("草案"),
    PlanState.VOTED: _("已表决，待复核"),
    PlanState.IN_FORCE: _("已生效"),
    PlanState.REPLACED: _("已被新版替代"),
    PlanState.WITHDRAWN: _("已撤回"),
}
MODES = {
    PlanMode.LAND: _("按地块承包份额"),
    PlanMode.LIST: _("按名单份额"),
    PlanMode.AMOUNTS: _("按名单金额"),
}
