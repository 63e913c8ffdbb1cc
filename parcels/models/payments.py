"""Payment runs: what is due, frozen, approved, released and answered by the bank row by row."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.models.periods import Period, no_overlap
from parcels.models.secrets import SecretField
from parcels.rules.money_terms import BankResult, RunState, RunWay
from parcels.words.money import BANK_RESULTS, RUN_STATES, RUN_WAYS, TREASURY_STAGES

USER = settings.AUTH_USER_MODEL


class PaymentRun(models.Model):
    """Payment run (支付批次): prepared by one, approved by another, released by a third."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey("parcels.Project", on_delete=models.PROTECT, related_name="payment_runs")
    fund_source = models.ForeignKey(
        "parcels.FundSource",
        on_delete=models.PROTECT,
        related_name="payment_runs",
        verbose_name=_("资金来源"),
    )
    number = models.CharField(_("批次号"), max_length=40, unique=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=list(RUN_STATES.items()), default=RunState.PREPARED
    )
    total_yuan = models.DecimalField(_("金额 元"), max_digits=16, decimal_places=2)
    prepared_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("编制"))
    prepared_date = models.DateField(_("编制日"))
    prepared_at = models.DateTimeField(db_default=Now())
    way = models.CharField(_("支付途径"), max_length=10, choices=list(RUN_WAYS.items()), default=RunWay.BANK)
    approvals_needed = models.PositiveSmallIntegerField(_("须审批人数"), default=1)
    follows = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("补发自"),
    )
    approved_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审批")
    )
    approved_date = models.DateField(_("审批日"), null=True, blank=True)
    released_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发出")
    )
    released_date = models.DateField(_("发出日"), null=True, blank=True)
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("支付批次")
        ordering = ["-id"]
        indexes = [
            # What waits for somebody: few of many.
            models.Index(
                fields=["state", "id"],
                condition=models.Q(state__in=[RunState.PREPARED, RunState.APPROVED, RunState.RELEASED]),
                name="run_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(total_yuan__gt=0), name="run_is_positive"),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("prepared_by")),
                name="run_approver_is_not_preparer",
            ),
            models.CheckConstraint(
                condition=models.Q(released_by__isnull=True)
                | (
                    ~models.Q(released_by=models.F("prepared_by"))
                    & ~models.Q(released_by=models.F("approved_by"))
                ),
                name="run_releaser_is_a_third",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[RunState.PREPARED, RunState.CANCELLED])
                | models.Q(approved_by__isnull=False, approved_date__isnull=False),
                name="run_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[RunState.RELEASED, RunState.ANSWERED])
                | models.Q(released_by__isnull=False, released_date__isnull=False),
                name="run_released_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class TreasuryStep(models.Model):
    """A step of the treasury's way (国库支付步骤): done on a day, with its paper, never changed."""

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="treasury_steps")
    stage = models.CharField(_("步骤"), max_length=12, choices=list(TREASURY_STAGES.items()))
    done_date = models.DateField(_("办理日"))
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("凭据")
    )
    recorded_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("国库支付步骤")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "stage"], name="treasury_step_once")]


class RunApproval(models.Model):
    """One leader's consent to a run (审批签署); a large run needs several, each another person's."""

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="approvals")
    approver = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("审批人"))
    approved_date = models.DateField(_("审批日"))
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("审批签署")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "approver"], name="run_approver_once"),
        ]


class ApprovalBand(Period):
    """From which sum on how many leaders approve a run (审批额度), and the days this holds."""

    over_yuan = models.DecimalField(_("超过 元"), max_digits=16, decimal_places=2)
    approvals = models.PositiveSmallIntegerField(_("须审批人数"))
    paper_number = models.CharField(_("依据文号"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("审批额度")
        ordering = ["over_yuan", "-valid"]
        constraints = [
            no_overlap("approval_band_no_overlap", "over_yuan"),
            models.CheckConstraint(condition=models.Q(over_yuan__gte=0), name="approval_band_not_negative"),
            models.CheckConstraint(
                condition=models.Q(approvals__range=(1, 5)), name="approval_band_one_to_five"
            ),
        ]


class RunItem(models.Model):
    """One line of a run (支付明细) with the payee's account as it was frozen, and the bank's answer."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveIntegerField(_("序号"))
    line = models.ForeignKey("parcels.Line", on_delete=models.PROTECT, related_name="run_items")
    payee = models.ForeignKey(
        "parcels.Party", on_delete=models.PROTECT, related_name="run_items", verbose_name=_("收款人")
    )
    account = models.ForeignKey(
        "parcels.BankAccount", on_delete=models.PROTECT, related_name="run_items", verbose_name=_("收款账户")
    )
    account_number = SecretField(_("账号"), scope="run_item.account_number")
    bank_name = models.CharField(_("开户行"), max_length=80)
    holder_name = models.CharField(_("账户户名"), max_length=80)
    amount_yuan = models.DecimalField(_("金额 元"), max_digits=16, decimal_places=2)
    result = models.CharField(
        _("银行结果"), max_length=8, choices=list(BANK_RESULTS.items()), default=BankResult.PENDING
    )
    result_date = models.DateField(_("银行日"), null=True, blank=True)
    failure = models.CharField(_("失败原因"), max_length=100, blank=True, default="")
    bank_reference = models.CharField(_("银行流水号"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("支付明细")
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="run_item_number_once"),
            models.UniqueConstraint(fields=["run", "line"], name="run_item_line_once"),
            models.CheckConstraint(condition=models.Q(amount_yuan__gt=0), name="run_item_is_positive"),
            models.CheckConstraint(
                condition=models.Q(result=BankResult.PENDING) | models.Q(result_date__isnull=False),
                name="run_item_answer_has_day",
            ),
        ]
        indexes = [
            # A transaction that a file names is looked for in every run.
            models.Index(
                fields=["bank_reference"], condition=~models.Q(bank_reference=""), name="run_item_reference"
            ),
        ]
