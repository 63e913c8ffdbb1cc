"""The ledger: accounts and transfers, balanced by construction, only ever added to."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.rules.money_terms import WITHOUT_LINE, AccountKind, TransferKind
from parcels.words.money import ACCOUNT_KINDS, TRANSFER_KINDS


class Account(models.Model):
    """Ledger account (账户): one of each kind per project, one per fund source."""

    kind = models.CharField(_("类别"), max_length=12, choices=list(ACCOUNT_KINDS.items()))
    project = models.ForeignKey("parcels.Project", on_delete=models.PROTECT, related_name="ledger_accounts")
    fund_source = models.OneToOneField(
        "parcels.FundSource",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="account",
    )

    class Meta:
        verbose_name = _("账户")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind"],
                condition=~models.Q(kind=AccountKind.FUND),
                name="account_kind_once_per_project",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=AccountKind.FUND, fund_source__isnull=False)
                | (~models.Q(kind=AccountKind.FUND) & models.Q(fund_source__isnull=True)),
                name="account_fund_has_source",
            ),
        ]


class Voucher(models.Model):
    """Voucher (记账凭证): groups the transfers of one deed under one number and paper."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey("parcels.Project", on_delete=models.PROTECT, related_name="vouchers")
    number = models.CharField(_("凭证号"), max_length=48, unique=True)
    kind = models.CharField(_("类别"), max_length=12, choices=list(TRANSFER_KINDS.items()))
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="vouchers"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("入账时间"), db_default=Now())

    class Meta:
        verbose_name = _("记账凭证")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


class VoucherPaper(models.Model):
    """Further paper (补充凭据) of a voucher that is posted: who added it, when and why; kept for ever."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="more_papers")
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("凭据")
    )
    reason = models.CharField(_("来由"), max_length=200)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("补充人")
    )
    added_date = models.DateField(_("补充日"))
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("补充凭据")
        ordering = ["voucher", "id"]
        constraints = [
            models.UniqueConstraint(fields=["voucher", "paper"], name="voucher_paper_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="voucher_paper_has_reason"),
        ]


class Transfer(models.Model):
    """Transfer (分录): value from one account to another on a day; never edited, only reversed.

    Its keys are asked by the database's guard, a statement at a time, not row by row (decision 0019).
    """

    voucher = models.ForeignKey(
        Voucher, on_delete=models.PROTECT, db_constraint=False, related_name="transfers"
    )
    kind = models.CharField(_("类别"), max_length=12, choices=list(TRANSFER_KINDS.items()))
    from_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, db_constraint=False, related_name="given"
    )
    to_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, db_constraint=False, related_name="received"
    )
    amount_yuan = models.DecimalField(_("金额 元"), max_digits=16, decimal_places=2)
    value_date = models.DateField(_("发生日"))
    recorded_at = models.DateTimeField(_("入账时间"), db_default=Now())
    line = models.ForeignKey(
        "parcels.Line",
        on_delete=models.PROTECT,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="transfers",
    )
    run_item = models.ForeignKey(
        "parcels.RunItem",
        on_delete=models.PROTECT,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="transfers",
    )
    suspense = models.ForeignKey(
        "parcels.SuspenseItem",
        on_delete=models.PROTECT,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="transfers",
    )
    loan = models.ForeignKey(
        "parcels.ProjectLoan",
        on_delete=models.PROTECT,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="transfers",
    )
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="reversed_by",
    )
    reason = models.CharField(_("原因"), max_length=100, blank=True, default="")

    class Meta:
        verbose_name = _("分录")
        ordering = ["value_date", "id"]
        indexes = [
            models.Index(fields=["line", "value_date"], name="transfer_line_day"),
            models.Index(fields=["value_date"], name="transfer_day"),
            # What came into a fund: few rows, asked whenever a slip is booked.
            models.Index(
                fields=["to_account"],
                condition=models.Q(kind=TransferKind.FUND_IN),
                name="transfer_fund_in",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_yuan__gt=0), name="transfer_is_positive"),
            models.CheckConstraint(
                condition=~models.Q(from_account=models.F("to_account")), name="transfer_has_two_sides"
            ),
            models.CheckConstraint(
                condition=models.Q(line__isnull=False) | models.Q(kind__in=list(WITHOUT_LINE)),
                name="transfer_names_a_line",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=[TransferKind.RETURN, TransferKind.REVERSAL])
                | models.Q(reverses__isnull=False),
                name="transfer_reversal_names_its_row",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["suspense", "assign", "back"])
                | models.Q(suspense__isnull=False),
                name="transfer_names_its_suspense",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["loan_out", "loan_in", "repay_out", "repay_in"])
                | models.Q(loan__isnull=False),
                name="transfer_names_its_loan",
            ),
            # One success per bank row: the guard against paying a row twice.
            models.UniqueConstraint(
                fields=["run_item"],
                condition=models.Q(kind=TransferKind.PAYMENT),
                name="transfer_run_item_paid_once",
            ),
        ]
