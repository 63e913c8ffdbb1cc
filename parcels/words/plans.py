"""The office's words for distribution plans."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext
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


def who_receives(
    given: Sequence[tuple[str, Decimal]], taken: Sequence[tuple[str, Decimal]], agents: Sequence[str]
) -> str:
    """Who receives for whom in a row of a plan: what passed to heirs or came to one, and by whose hand."""
    join = gettext("、")
    told = []
    if given:
        names = join.join(f"{name} {yuan:,.2f}" for name, yuan in given)
        told.append(gettext("已去世，未兑付的由 %(names)s 元继承") % {"names": names})
    if taken:
        names = join.join(f"{name} {yuan:,.2f}" for name, yuan in taken)
        told.append(gettext("含继承 %(names)s 元") % {"names": names})
    if agents:
        told.append(gettext("由 %(names)s 代领") % {"names": join.join(agents)})
    return gettext("；").join(told)
