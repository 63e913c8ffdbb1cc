"""The doubts that are this person's to look into, each with its own page."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from landmgmt.templatetags.office import money as yuan_written
from parcels.models import CheckDecision
from parcels.models.cross_checks import findings_of
from parcels.rules.cross_checks import BY_CODE, CLOSED
from parcels.views.desk_parts import MOST, Job, WorkList, address
from parcels.words.cross_checks import heading


def own_doubts(user: Any, on: date) -> WorkList:
    """Findings whose last word names this person and that are not closed, or opened again since."""
    named = CheckDecision.objects.filter(owner=user, rule__in=list(BY_CODE))
    jobs = []
    for code in named.order_by("rule").values_list("rule", flat=True).distinct():
        for one in findings_of(BY_CODE[code], on):
            if one.decision and one.decision.owner_id == user.pk and one.state not in CLOSED:
                page = address("check_finding", code, one.kind, one.pk)
                yuan = yuan_written(one.amount_yuan) if one.amount_yuan else None
                jobs.append(Job(heading(code), yuan, _("元") if yuan else "", page))
    return WorkList(_("由您核查的疑点"), jobs[:MOST], address("check_list"), _("全部疑点"))
