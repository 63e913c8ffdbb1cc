"""Why a line is not paid, and which lines are held: both over time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parcels.models.periods import Period, no_overlap
from parcels.rules.money_terms import HoldCause
from parcels.words.money import HOLD_CAUSES, REASONS


class LineReason(Period):
    """Reason of arrears of a line (欠付原因)."""

    line = models.ForeignKey("parcels.Line", on_delete=models.PROTECT, related_name="reasons")
    reason = models.CharField(_("原因"), max_length=12, choices=list(REASONS.items()))
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("欠付原因")
        constraints = [no_overlap("line_reason_no_overlap", "line")]


class LineHold(Period):
    """Payment of a line held (暂停付款) with its paper or ground."""

    line = models.ForeignKey("parcels.Line", on_delete=models.PROTECT, related_name="holds")
    cause = models.CharField(
        _("暂停原因"), max_length=12, choices=list(HOLD_CAUSES.items()), default=HoldCause.PERSON
    )
    ground = models.CharField(_("暂停理由"), max_length=200)
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("暂停付款")
        constraints = [no_overlap("line_hold_no_overlap", "line", "cause")]
