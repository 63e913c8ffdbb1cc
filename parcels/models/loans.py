"""Loans between projects: the only lawful way one project's money serves another, and it must come back."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.rules.money_terms import LoanState
from parcels.words.money import LOAN_STATES

USER = settings.AUTH_USER_MODEL


class ProjectLoan(models.Model):
    """A loan from one project's fund to another's (项目间借款): asked by one, approved by a second."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("借款编号"), max_length=40, unique=True)
    lender = models.ForeignKey(
        "parcels.FundSource", on_delete=models.PROTECT, related_name="loans_given", verbose_name=_("借出资金")
    )
    borrower = models.ForeignKey(
        "parcels.FundSource", on_delete=models.PROTECT, related_name="loans_taken", verbose_name=_("借入资金")
    )
    amount_yuan = models.DecimalField(_("金额 元"), max_digits=16, decimal_places=2)
    due_date = models.DateField(_("还款期限"))
    reason = models.CharField(_("事由"), max_length=200)
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("借款协议")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=list(LOAN_STATES.items()), default=LoanState.ASKED
    )
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_date = models.DateField(_("申请日"))
    decided_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    decided_date = models.DateField(_("批准日"), null=True, blank=True)
    # Why it was turned down; asked for since 0050, so older ones may lack it.
    answer = models.CharField(_("不批准原因"), max_length=200, blank=True, default="")
    withdrawn_date = models.DateField(_("撤回日"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("项目间借款")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_yuan__gt=0), name="loan_is_positive"),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="loan_decided_by_a_second",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[LoanState.ASKED, LoanState.WITHDRAWN])
                | models.Q(decided_by__isnull=False, decided_date__isnull=False),
                name="loan_is_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=models.Q(state=LoanState.WITHDRAWN, withdrawn_date__isnull=False)
                & models.Q(decided_by__isnull=True)
                | ~models.Q(state=LoanState.WITHDRAWN) & models.Q(withdrawn_date__isnull=True),
                name="loan_withdrawn_undecided",
            ),
            models.CheckConstraint(
                condition=models.Q(due_date__gte=models.F("asked_date")), name="loan_due_after_asking"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class LoanExtension(models.Model):
    """A loan that is to be due later (借款展期): asked by one, answered by a second; never edited."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    loan = models.ForeignKey(
        ProjectLoan, on_delete=models.PROTECT, related_name="extensions", verbose_name=_("借款")
    )
    due_date = models.DateField(_("展期至"))
    reason = models.CharField(_("展期原因"), max_length=200)
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("展期协议")
    )
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_date = models.DateField(_("申请日"))
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("借款展期")
        ordering = ["loan", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="loan_extension_has_reason"),
        ]


class LoanExtensionAnswer(models.Model):
    """A second person's word on an extension (展期审批): from that day on it is due later, or not."""

    extension = models.OneToOneField(LoanExtension, on_delete=models.PROTECT, related_name="answer")
    agreed = models.BooleanField(_("同意"))
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("批准人"))
    decided_date = models.DateField(_("批准日"))
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("展期审批")
        ordering = ["extension"]
