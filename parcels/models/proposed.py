"""Postings that one person proposes with their paper and another confirms: claims, and mended old books."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.rules.money_terms import ProposalKind, ProposalState
from parcels.words.money import PROPOSAL_KINDS, PROPOSAL_STATES

USER = settings.AUTH_USER_MODEL


class ProposedPosting(models.Model):
    """A posting that waits for a second person (待复核入账): what, by which paper; nothing moves before.

    `amount_yuan` is the sum claimed, or what the line should owe or had been paid; never edited.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("事项"), max_length=10, choices=list(PROPOSAL_KINDS.items()))
    line = models.ForeignKey(
        "parcels.Line", on_delete=models.PROTECT, related_name="proposals", verbose_name=_("应付明细")
    )
    suspense = models.ForeignKey(
        "parcels.SuspenseItem",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("待查款"),
    )
    amount_yuan = models.DecimalField(_("金额 元"), max_digits=16, decimal_places=2)
    value_date = models.DateField(_("入账日"))
    due_date = models.DateField(_("到期日"), null=True, blank=True)
    reason = models.CharField(_("说明"), max_length=200)
    other_payee = models.CharField(_("户名或账号不同的说明"), max_length=200, blank=True, default="")
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("凭据")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=list(PROPOSAL_STATES.items()), default=ProposalState.PROPOSED
    )
    proposed_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    proposed_date = models.DateField(_("提出日"))
    decided_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    decided_date = models.DateField(_("复核日"), null=True, blank=True)
    answer = models.CharField(_("退回原因"), max_length=200, blank=True, default="")
    voucher = models.OneToOneField(
        "parcels.Voucher", on_delete=models.PROTECT, null=True, blank=True, related_name="proposal"
    )
    agreement = models.OneToOneField(
        "parcels.Agreement", on_delete=models.PROTECT, null=True, blank=True, related_name="proposal"
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("待复核入账")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "-id"], name="proposed_posting_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=ProposalKind.CLAIM, suspense__isnull=False)
                | ~models.Q(kind=ProposalKind.CLAIM) & models.Q(suspense__isnull=True),
                name="proposal_names_its_sum",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="proposal_has_reason"),
            models.CheckConstraint(
                condition=models.Q(amount_yuan__gt=0)
                | models.Q(kind=ProposalKind.OLD_PAID, amount_yuan__gte=0),
                name="proposal_amount",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ProposalState.PROPOSED, decided_by__isnull=True)
                | models.Q(state=ProposalState.WITHDRAWN, decided_by=models.F("proposed_by"))
                | models.Q(
                    state__in=[ProposalState.CONFIRMED, ProposalState.REFUSED], decided_by__isnull=False
                )
                & ~models.Q(decided_by=models.F("proposed_by")),
                name="proposal_by_a_second",
            ),
            models.UniqueConstraint(
                fields=["kind", "line", "suspense"],
                condition=models.Q(state=ProposalState.PROPOSED),
                nulls_distinct=False,
                name="proposal_waits_once",
            ),
        ]
