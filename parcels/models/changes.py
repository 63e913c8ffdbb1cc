"""Who receives money instead, conditions that were met, decisions that were served: each with its paper."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.models.secrets import SecretField
from parcels.rules.money_terms import ChangeKind, ChangeState
from parcels.words.money import CHANGE_KINDS, CHANGE_STATES, SERVICE_WAYS

USER = settings.AUTH_USER_MODEL


class PayeeChange(models.Model):
    """Change of payee or account (收款变更): proposed by one person, confirmed by another, final then."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("变更类别"), max_length=10, choices=list(CHANGE_KINDS.items()))
    party = models.ForeignKey(
        "parcels.Party", on_delete=models.PROTECT, related_name="changes", verbose_name=_("原收款人")
    )
    reason = models.CharField(_("变更原因"), max_length=200)
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("依据")
    )
    since_date = models.DateField(_("起始日"))
    until_date = models.DateField(_("截止日"), null=True, blank=True)
    # A minor's birthday as the paper says, where no ID number tells it.
    born_date = models.DateField(_("出生日期（按依据）"), null=True, blank=True)
    ends = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="returns",
        verbose_name=_("终止的代收"),
    )
    denominator = models.PositiveIntegerField(_("分母"), default=1)
    bank_name = models.CharField(_("开户行"), max_length=80, blank=True, default="")
    holder_name = models.CharField(_("账户户名"), max_length=80, blank=True, default="")
    number = SecretField(_("账号"), scope="change.number")
    number_index = models.CharField(max_length=32, blank=True, default="")
    state = models.CharField(
        _("状态"), max_length=10, choices=list(CHANGE_STATES.items()), default=ChangeState.PROPOSED
    )
    proposed_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人")
    )
    proposed_date = models.DateField(_("登记日"))
    decided_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    decided_date = models.DateField(_("复核日"), null=True, blank=True)
    answer = models.CharField(_("复核意见"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("收款变更")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("proposed_by"))
                # Whoever proposed it may take it back, but never confirm it.
                | models.Q(state=ChangeState.REFUSED),
                name="change_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ChangeState.PROPOSED, decided_by__isnull=True)
                | models.Q(decided_by__isnull=False, decided_date__isnull=False)
                & ~models.Q(state=ChangeState.PROPOSED),
                name="change_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=models.Q(until_date__isnull=True) | models.Q(until_date__gt=models.F("since_date")),
                name="change_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=ChangeKind.ACCOUNT) | ~models.Q(number_index=""),
                name="change_names_the_account",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=ChangeKind.RETURN, ends__isnull=False)
                | ~models.Q(kind=ChangeKind.RETURN) & models.Q(ends__isnull=True),
                name="change_return_ends_one",
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=models.Q(state=ChangeState.PROPOSED),
                name="change_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.party}"


class PayeePart(models.Model):
    """Who receives which part instead (代收份额): integer numerators that sum to the change's denominator."""

    change = models.ForeignKey(PayeeChange, on_delete=models.PROTECT, related_name="parts")
    payee = models.ForeignKey(
        "parcels.Party", on_delete=models.PROTECT, related_name="+", verbose_name=_("新收款人")
    )
    numerator = models.PositiveIntegerField(_("分子"))
    position = models.PositiveSmallIntegerField(_("序"))

    class Meta:
        verbose_name = _("代收份额")
        ordering = ["change", "position"]
        constraints = [
            models.UniqueConstraint(fields=["change", "payee"], name="payee_part_once"),
            models.UniqueConstraint(fields=["change", "position"], name="payee_part_position_once"),
            models.CheckConstraint(condition=models.Q(numerator__gt=0), name="payee_part_is_positive"),
        ]


class ConditionMet(models.Model):
    """A condition of an instalment came true (条件成就), with its paper."""

    instalment = models.OneToOneField("parcels.Instalment", on_delete=models.PROTECT, related_name="met")
    met_date = models.DateField(_("成就日"))
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("依据")
    )
    recorded_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("条件成就")


class DecisionService(models.Model):
    """A decision was served (送达): when, how, and the receipt."""

    agreement = models.OneToOneField("parcels.Agreement", on_delete=models.PROTECT, related_name="service")
    served_date = models.DateField(_("送达日"))
    way = models.CharField(_("送达方式"), max_length=8, choices=list(SERVICE_WAYS.items()))
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("送达回证")
    )
    recorded_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("送达")
