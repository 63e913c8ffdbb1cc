"""Things on the land, entitlements that explain themselves, agreements, instalments and lines."""

import uuid
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from parcels.models.rates import Rate
from parcels.rules.money_terms import AgreementKind, AgreementState
from parcels.words.money import AGREEMENT_KINDS, AGREEMENT_STATES, HEADS, LEVELS


class Item(models.Model):
    """A thing on the land (青苗与附着物) with its owner, quantities and the day it was first seen (REG 26).

    The measured and the signed quantity follow the newest ItemMeasure of their kind; the database sees to it.
    """

    taking = models.ForeignKey("parcels.Taking", on_delete=models.PROTECT, related_name="items")
    # No owner: it belongs to the holders of the taking by their shares.
    owner = models.ForeignKey(
        "parcels.Party",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("所有人"),
    )
    rate = models.ForeignKey(Rate, on_delete=models.PROTECT, related_name="+", verbose_name=_("单价"))
    quantity = models.DecimalField(_("测量数量"), max_digits=12, decimal_places=2)
    signed_quantity = models.DecimalField(
        _("确认数量"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    first_seen_date = models.DateField(_("首见日期"))
    photo = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_date = models.DateField(_("确认日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("青苗与附着物")
        ordering = ["taking", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="item_is_positive"),
            models.CheckConstraint(
                condition=models.Q(signed_quantity__isnull=True, signed_date__isnull=True)
                | models.Q(signed_quantity__gt=0, signed_date__isnull=False),
                name="item_signed_is_whole",
            ),
        ]

    @property
    def counted_quantity(self) -> Decimal:
        """What it is valued by: the signed quantity once there is one, else the measured one."""
        return self.quantity if self.signed_quantity is None else self.signed_quantity

    @property
    def difference(self) -> Decimal | None:
        """Signed − measured; None before it is signed."""
        return None if self.signed_quantity is None else self.signed_quantity - self.quantity


class Agreement(models.Model):
    """Agreement (征地补偿安置协议, REG 29) or decision (决定, REG 31); final once signed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(
        "parcels.Project", on_delete=models.PROTECT, related_name="agreements", verbose_name=_("项目")
    )
    number = models.CharField(_("协议编号"), max_length=40)
    revision = models.PositiveSmallIntegerField(_("版次"), default=1)
    kind = models.CharField(
        _("类别"), max_length=10, choices=list(AGREEMENT_KINDS.items()), default=AgreementKind.AGREEMENT
    )
    state = models.CharField(
        _("状态"), max_length=8, choices=list(AGREEMENT_STATES.items()), default=AgreementState.DRAFT
    )
    signed_date = models.DateField(_("签订日期"), null=True, blank=True)
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("协议扫描件"),
    )
    total_yuan = models.DecimalField(_("协议金额 元"), max_digits=16, decimal_places=2, default=0)
    snapshot = models.JSONField(_("起草时的计算"), default=dict, blank=True)
    # A version that amends another posts only the difference: its own lines add, its reductions take away.
    amends = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="amended_by",
        verbose_name=_("变更的上一版"),
    )
    reason = models.CharField(_("变更原因"), max_length=200, blank=True, default="")
    reduced_yuan = models.DecimalField(_("核减 元"), max_digits=16, decimal_places=2, default=0)
    # What was signed, word for word: later changes of the register never reach it; the database hashes it.
    frozen = models.JSONField(_("签订内容"), default=dict, blank=True)
    frozen_sha256 = models.CharField(_("签订内容校验值"), max_length=64, blank=True, default="")
    client_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    # Signed before the system, brought in with the old books: its signing day may be unknown.
    takeover = models.ForeignKey(
        "parcels.TakeOver",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("旧账接管"),
    )
    takings: models.ManyToManyField = models.ManyToManyField(
        "parcels.Taking",
        through="parcels.AgreementTaking",
        related_name="agreements",
        verbose_name=_("征收部分"),
    )

    class Meta:
        verbose_name = _("补偿安置协议")
        ordering = ["number", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number", "revision"], name="agreement_number_once"),
            models.CheckConstraint(
                condition=~models.Q(state=AgreementState.SIGNED)
                | (models.Q(signed_date__isnull=False) | models.Q(takeover__isnull=False))
                & models.Q(paper__isnull=False)
                & (models.Q(total_yuan__gt=0) | models.Q(reduced_yuan__gt=0)),
                name="agreement_signed_is_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(amends__isnull=True, revision=1, reduced_yuan=0)
                | models.Q(amends__isnull=False, revision__gt=1) & ~models.Q(reason=""),
                name="agreement_amendment_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=AgreementKind.SUCCESSION) | models.Q(amends__isnull=False),
                name="succession_amends",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_legacy(self) -> bool:
        """Whether it was made before the system (系统启用前已办) and came in with the old books."""
        return self.takeover_id is not None


class AgreementTaking(models.Model):
    """Which takings an agreement covers (协议地块)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="taking_links")
    taking = models.ForeignKey("parcels.Taking", on_delete=models.PROTECT, related_name="agreement_links")

    class Meta:
        verbose_name = _("协议地块")
        constraints = [models.UniqueConstraint(fields=["agreement", "taking"], name="agreement_taking_once")]


class Entitlement(models.Model):
    """What one claimant is owed under one head (应补明细), with the formula and the rate behind it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="entitlements")
    taking = models.ForeignKey(
        "parcels.Taking", on_delete=models.PROTECT, null=True, blank=True, related_name="entitlements"
    )
    head = models.CharField(_("科目"), max_length=20, choices=list(HEADS.items()))
    level = models.CharField(_("层级"), max_length=10, choices=list(LEVELS.items()))
    claimant = models.ForeignKey(
        "parcels.Party", on_delete=models.PROTECT, related_name="entitlements", verbose_name=_("权利人")
    )
    amount_yuan = models.DecimalField(_("金额 元"), max_digits=16, decimal_places=2)
    formula = models.CharField(_("算式"), max_length=24)
    params = models.JSONField(_("算式参数"), default=dict)
    rate = models.ForeignKey(Rate, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(_("序"))

    class Meta:
        verbose_name = _("应补明细")
        ordering = ["agreement", "position"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "position"], name="entitlement_position_once"),
            models.CheckConstraint(condition=models.Q(amount_yuan__gt=0), name="entitlement_is_positive"),
        ]


class Instalment(models.Model):
    """Instalment (分期): when which part of the agreement is due."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField(_("期次"))
    weight = models.PositiveSmallIntegerField(_("比例权重"))
    due_date = models.DateField(_("到期日"))
    condition = models.CharField(_("付款条件"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("分期")
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="instalment_number_once"),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="instalment_weight_positive"),
        ]


class Line(models.Model):
    """Line (应付明细): one instalment's part of one entitlement; the obligation every posting names."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="lines")
    instalment = models.ForeignKey(Instalment, on_delete=models.PROTECT, related_name="lines")
    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="lines")
    project = models.ForeignKey("parcels.Project", on_delete=models.PROTECT, related_name="lines")
    taking = models.ForeignKey(
        "parcels.Taking", on_delete=models.PROTECT, null=True, blank=True, related_name="lines"
    )
    head = models.CharField(_("科目"), max_length=20, choices=list(HEADS.items()))
    level = models.CharField(_("层级"), max_length=10, choices=list(LEVELS.items()))
    claimant = models.ForeignKey(
        "parcels.Party", on_delete=models.PROTECT, related_name="claimed_lines", verbose_name=_("权利人")
    )
    payee = models.ForeignKey(
        "parcels.Party", on_delete=models.PROTECT, related_name="payee_lines", verbose_name=_("收款人")
    )
    authority_paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("委托或继承材料"),
    )
    due_date = models.DateField(_("到期日"))
    amount_yuan = models.DecimalField(_("金额 元"), max_digits=16, decimal_places=2)
    position = models.PositiveSmallIntegerField(_("序"))

    class Meta:
        verbose_name = _("应付明细")
        ordering = ["agreement", "position"]
        indexes = [models.Index(fields=["due_date"], name="line_due_date")]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "position"], name="line_position_once"),
            models.CheckConstraint(condition=models.Q(amount_yuan__gt=0), name="line_is_positive"),
            models.CheckConstraint(
                condition=models.Q(payee=models.F("claimant")) | models.Q(authority_paper__isnull=False),
                name="line_other_payee_has_paper",
            ),
        ]
