"""Parties, households, bank accounts and shares: who holds a right and who receives the money."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from parcels.models.office import in_village
from parcels.models.periods import Period, no_overlap
from parcels.models.secrets import SecretField
from parcels.rules.money_terms import PartyKind
from parcels.words.money import PARTY_KINDS


class Party(models.Model):
    """Party (主体): person, household, collective, enterprise, or the social insurance fund's account."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("类别"), max_length=12, choices=list(PARTY_KINDS.items()))
    name = models.CharField(_("名称"), max_length=80)
    initials = models.CharField(_("拼音首字母"), max_length=80, blank=True, default="")
    group = models.ForeignKey(
        "parcels.Place",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parties",
        verbose_name=_("村民小组"),
    )
    id_number = SecretField(_("身份证件号码"), scope="party.id_number")
    id_number_index = models.CharField(max_length=32, blank=True, default="", db_index=True)
    phone = SecretField(_("联系电话"), scope="party.phone")
    remark = models.CharField(_("备注"), max_length=200, blank=True, default="")

    objects = in_village("group__parent").as_manager()

    class Meta:
        verbose_name = _("主体")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["id_number_index"], condition=~models.Q(id_number_index=""), name="party_id_once"
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=models.Q(kind=PartyKind.COLLECTIVE),
                name="party_collective_once_per_group",
            ),
            # The office has one account for social insurance (REG 32).
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(kind=PartyKind.INSURANCE), name="insurance_fund_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HouseholdMember(Period):
    """A person's days in a household (家庭成员)."""

    household = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="members", verbose_name=_("农户")
    )
    person = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("成员")
    )
    relation = models.CharField(_("与户主关系"), max_length=20, blank=True, default="")
    is_householder = models.BooleanField(_("户主"), default=False)

    class Meta:
        verbose_name = _("家庭成员")
        constraints = [no_overlap("household_member_no_overlap", "household", "person")]


class BankAccount(Period):
    """A party's bank account (收款账户) and the days it may be paid to."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="accounts", verbose_name=_("户名")
    )
    bank_name = models.CharField(_("开户行"), max_length=80)
    holder_name = models.CharField(_("账户户名"), max_length=80)
    number = SecretField(_("账号"), scope="account.number")
    number_index = models.CharField(max_length=32, db_index=True)
    closed_reason = models.CharField(_("停用原因"), max_length=100, blank=True, default="")

    class Meta:
        verbose_name = _("收款账户")
        ordering = ["party", "-valid"]
        constraints = [no_overlap("bank_account_no_overlap", "party")]


class ShareSet(Period):
    """Shares in one taking (份额): one denominator, numerators that sum to it once signed."""

    taking = models.ForeignKey("parcels.Taking", on_delete=models.PROTECT, related_name="share_sets")
    denominator = models.PositiveIntegerField(_("分母"))
    right = models.CharField(_("权利"), max_length=40, blank=True, default="")
    signed_date = models.DateField(_("确认日期"), null=True, blank=True)
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("依据"),
    )
    # Taken over from the former parcel, to be confirmed by the holders.
    lineage = models.ForeignKey(
        "parcels.LandOperation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="share_sets",
        verbose_name=_("沿革"),
    )

    class Meta:
        verbose_name = _("份额")
        constraints = [
            no_overlap("share_set_no_overlap", "taking"),
            models.CheckConstraint(
                condition=models.Q(denominator__gt=0), name="share_set_denominator_positive"
            ),
        ]


class Share(models.Model):
    """One claimant's numerator in a share set (份额明细)."""

    share_set = models.ForeignKey(ShareSet, on_delete=models.PROTECT, related_name="shares")
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="shares", verbose_name=_("权利人")
    )
    numerator = models.PositiveIntegerField(_("分子"))
    position = models.PositiveSmallIntegerField(_("序"))

    class Meta:
        verbose_name = _("份额明细")
        ordering = ["share_set", "position"]
        constraints = [
            models.UniqueConstraint(fields=["share_set", "party"], name="share_party_once"),
            models.UniqueConstraint(fields=["share_set", "position"], name="share_position_once"),
            models.CheckConstraint(condition=models.Q(numerator__gt=0), name="share_is_positive"),
        ]
