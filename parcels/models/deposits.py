"""Orders to deposit money with the notary: asked for by one, approved by others, done by a third."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.rules.money_terms import DepositState
from parcels.words.money import DEPOSIT_CAME_BACK, DEPOSIT_STATES

USER = settings.AUTH_USER_MODEL


class DepositOrder(models.Model):
    """Order of a deposit (提存申请): which line, how much, from which fund and why; never edited.

    `is_return` (提存退回): the notary gives the sum back into the fund, and it is owed again.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    line = models.ForeignKey(
        "parcels.Line", on_delete=models.PROTECT, related_name="deposit_orders", verbose_name=_("应付明细")
    )
    fund_source = models.ForeignKey(
        "parcels.FundSource", on_delete=models.PROTECT, related_name="+", verbose_name=_("资金来源")
    )
    is_return = models.BooleanField(_("退回"), db_default=False)
    amount_yuan = models.DecimalField(_("金额 元"), max_digits=16, decimal_places=2)
    reason = models.CharField(_("提存原因"), max_length=200)
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("依据"),
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=list(DEPOSIT_STATES.items()), default=DepositState.PROPOSED
    )
    approvals_needed = models.PositiveSmallIntegerField(_("须审批人数"), default=1)
    ordered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("申请人"))
    ordered_date = models.DateField(_("申请日"))
    ended_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("退回人")
    )
    ended_date = models.DateField(_("退回日"), null=True, blank=True)
    answer = models.CharField(_("退回原因"), max_length=200, blank=True, default="")
    entered_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办理人")
    )
    voucher = models.OneToOneField(
        "parcels.Voucher",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deposit_order",
        verbose_name=_("凭证"),
    )
    client_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("提存申请")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "-id"], name="deposit_order_state")]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_yuan__gt=0), name="deposit_is_positive"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="deposit_has_reason"),
            models.CheckConstraint(
                condition=models.Q(state=DepositState.DONE, voucher__isnull=False, entered_by__isnull=False)
                | ~models.Q(state=DepositState.DONE)
                & models.Q(voucher__isnull=True, entered_by__isnull=True),
                name="deposit_done_by_voucher",
            ),
            # P3: who asked neither enters it nor sends it back as another; only its author takes it back.
            models.CheckConstraint(
                condition=models.Q(entered_by__isnull=True) | ~models.Q(entered_by=models.F("ordered_by")),
                name="deposit_entered_by_a_third",
            ),
            models.CheckConstraint(
                condition=models.Q(state=DepositState.WITHDRAWN, ended_by=models.F("ordered_by"))
                | models.Q(state=DepositState.REFUSED)
                & ~models.Q(ended_by=models.F("ordered_by"))
                & ~models.Q(answer="")
                | ~models.Q(state__in=[DepositState.WITHDRAWN, DepositState.REFUSED])
                & models.Q(ended_by__isnull=True),
                name="deposit_ended_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line.payee} {self.amount_yuan:,.2f}"

    @property
    def state_word(self) -> str:
        """The state as a person says it: what came back is not deposited (款已退回)."""
        if self.is_return and self.state == DepositState.DONE:
            return str(DEPOSIT_CAME_BACK)
        return str(self.get_state_display())


class DepositApproval(models.Model):
    """One leader's consent to a deposit (提存审批); a large one needs several, as a run does."""

    order = models.ForeignKey(DepositOrder, on_delete=models.PROTECT, related_name="approvals")
    approver = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("审批人"))
    approved_date = models.DateField(_("审批日"))
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("提存审批")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["order", "approver"], name="deposit_approver_once")]
