"""Prices chosen in a range, appraisals, and lines written by hand: what a sum stands on beside the rates."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.rules.pricing import ManualKind, ManualState
from parcels.words.money import HEADS
from parcels.words.pricing import MANUAL_KINDS, MANUAL_STATES

USER = settings.AUTH_USER_MODEL


class ItemPrice(models.Model):
    """Chosen price (选定单价): one price within the range of a thing's rate, and why; the newest counts."""

    item = models.ForeignKey("parcels.Item", on_delete=models.PROTECT, related_name="prices")
    price_yuan = models.DecimalField(_("单价 元"), max_digits=12, decimal_places=2)
    reason = models.CharField(_("选定理由"), max_length=200)
    chosen_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("选定人"))
    chosen_date = models.DateField(_("选定日"))
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("选定单价")
        ordering = ["item", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="item_price_has_reason"),
        ]


class Appraisal(models.Model):
    """Appraisal (评估): what one thing on the land is worth in whole, by a report; the newest counts."""

    item = models.ForeignKey("parcels.Item", on_delete=models.PROTECT, related_name="appraisals")
    appraiser = models.CharField(_("评估机构"), max_length=80)
    number = models.CharField(_("报告编号"), max_length=60)
    commission_date = models.DateField(_("委托日期"))
    report_date = models.DateField(_("报告日期"))
    value_yuan = models.DecimalField(_("评估价值 元"), max_digits=16, decimal_places=2)
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("评估报告")
    )
    # An old paper whose report bears an earlier day than its commission is recorded as it is, and is a doubt.
    legacy_reason = models.CharField(_("旧材料说明"), max_length=200, blank=True, default="")
    note = models.CharField(_("重新评估原因"), max_length=200, blank=True, default="")
    recorded_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_date = models.DateField(_("登记日"))
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("评估")
        ordering = ["item", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="appraisal_once"),
            models.CheckConstraint(condition=models.Q(value_yuan__gt=0), name="appraisal_is_positive"),
            models.CheckConstraint(
                condition=models.Q(report_date__gte=models.F("commission_date"))
                | ~models.Q(legacy_reason=""),
                name="appraisal_before_commission",
            ),
            models.CheckConstraint(
                condition=~models.Q(appraiser="") & ~models.Q(number=""), name="appraisal_names_its_report"
            ),
        ]

    @property
    def is_out_of_order(self) -> bool:
        return self.report_date < self.commission_date


class ManualLine(models.Model):
    """Manual line (手工明细): a sum no rate gives, entered by one person and countersigned by another."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    taking = models.ForeignKey("parcels.Taking", on_delete=models.PROTECT, related_name="manual_lines")
    kind = models.CharField(_("增减"), max_length=8, choices=list(MANUAL_KINDS.items()))
    head = models.CharField(_("科目"), max_length=20, choices=list(HEADS.items()))
    claimant = models.ForeignKey(
        "parcels.Party", on_delete=models.PROTECT, related_name="manual_lines", verbose_name=_("权利人")
    )
    amount_yuan = models.DecimalField(_("金额 元"), max_digits=16, decimal_places=2)
    reason = models.CharField(_("事由"), max_length=200)
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("依据"),
    )
    state = models.CharField(
        _("状态"), max_length=14, choices=list(MANUAL_STATES.items()), default=ManualState.PROPOSED
    )
    entered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("录入人"))
    entered_date = models.DateField(_("录入日"))
    decided_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    decided_date = models.DateField(_("复核日"), null=True, blank=True)
    answer = models.CharField(_("复核意见"), max_length=200, blank=True, default="")
    client_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("手工明细")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "-id"], name="manual_line_state")]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_yuan__gt=0), name="manual_is_positive"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="manual_has_reason"),
            # P3: whoever entered it never countersigns it; only its author takes it back.
            models.CheckConstraint(
                condition=models.Q(state=ManualState.PROPOSED, decided_by__isnull=True)
                | models.Q(state=ManualState.WITHDRAWN, decided_by=models.F("entered_by"))
                | models.Q(state__in=[ManualState.COUNTERSIGNED, ManualState.REJECTED])
                & ~models.Q(decided_by=models.F("entered_by")),
                name="manual_countersigned_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ManualState.PROPOSED, decided_date__isnull=True)
                | ~models.Q(state=ManualState.PROPOSED)
                & models.Q(decided_by__isnull=False, decided_date__isnull=False),
                name="manual_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ManualState.REJECTED) | ~models.Q(answer=""),
                name="manual_rejection_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.taking} · {HEADS[self.head]} · {self.signed_yuan:+,.2f}"

    @property
    def signed_yuan(self) -> Decimal:
        """What it does to its head: below zero where it is deducted."""
        return -self.amount_yuan if self.kind == ManualKind.DEDUCT else self.amount_yuan

    @property
    def waits(self) -> bool:
        return self.state == ManualState.PROPOSED
