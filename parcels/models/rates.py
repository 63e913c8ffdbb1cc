"""Rates (补偿标准): by area, zone and day; confirmed by a second person before they price anything."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parcels.models.periods import Period, PeriodQuerySet
from parcels.rules.pricing import Pricing, RateState
from parcels.words.money import HEADS
from parcels.words.pricing import PRICINGS, RATE_STATES

USER = settings.AUTH_USER_MODEL


class PriceZone(models.Model):
    """Price zone (区片) of a county."""

    county_code = models.CharField(_("行政区划代码"), max_length=12)
    code = models.CharField(_("区片"), max_length=8)
    name = models.CharField(_("名称"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("区片")
        ordering = ["county_code", "code"]
        constraints = [models.UniqueConstraint(fields=["county_code", "code"], name="price_zone_once")]

    def __str__(self) -> str:
        return self.code


class RateSets(PeriodQuerySet):
    def on(self, day: date) -> Self:
        """The confirmed sets in force at the end of `day`: what waits for a second person prices nothing."""
        return super().on(day).confirmed()

    def confirmed(self) -> Self:
        return self.filter(state=RateState.CONFIRMED)


class RateSet(Period):
    """A published set of rates (补偿标准) and the days it is in force; a signed agreement keeps its own.

    Entered by one person, in force once another has confirmed it. A set of before that rule names neither.
    """

    name = models.CharField(_("名称"), max_length=80)
    paper_number = models.CharField(_("文号"), max_length=60)
    county_code = models.CharField(_("行政区划代码"), max_length=12)
    land_percent = models.PositiveSmallIntegerField(_("土地补偿费占比 %"))
    # Sets of before the system asked for it have none.
    published_date = models.DateField(_("公布日"), null=True, blank=True)
    remark = models.CharField(_("备注"), max_length=400, blank=True, default="")
    is_sample = models.BooleanField(_("样例值"), default=False)
    # The published paper; sets of before the system asked for it have none.
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("文件扫描件"),
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=list(RATE_STATES.items()), default=RateState.PROPOSED
    )
    entered_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("录入人")
    )
    entered_date = models.DateField(_("录入日"), null=True, blank=True)
    decided_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    decided_date = models.DateField(_("复核日"), null=True, blank=True)
    answer = models.CharField(_("复核意见"), max_length=200, blank=True, default="")

    objects = RateSets.as_manager()

    class Meta:
        verbose_name = _("补偿标准")
        constraints = [
            models.CheckConstraint(condition=models.Q(land_percent__range=(0, 100)), name="rate_set_percent"),
            models.CheckConstraint(
                condition=models.Q(published_date__isnull=True)
                | models.Q(published_date__lte=models.F("entered_date")),
                name="rate_set_is_published",
            ),
            # P3: whoever entered it neither confirms it nor sends it back.
            models.CheckConstraint(
                condition=models.Q(
                    state=RateState.PROPOSED, entered_by__isnull=False, decided_by__isnull=True
                )
                | models.Q(state=RateState.CONFIRMED, entered_by__isnull=True, decided_by__isnull=True)
                | models.Q(state__in=[RateState.CONFIRMED, RateState.REJECTED], decided_by__isnull=False)
                & ~models.Q(decided_by=models.F("entered_by")),
                name="rate_set_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True, decided_date__isnull=True)
                | models.Q(decided_by__isnull=False, decided_date__isnull=False),
                name="rate_set_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RateState.REJECTED) | ~models.Q(answer=""),
                name="rate_set_rejection_has_reason",
            ),
            models.UniqueConstraint(
                fields=["county_code", "paper_number"],
                condition=models.Q(state=RateState.PROPOSED),
                name="rate_set_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stands(self) -> bool:
        return self.state == RateState.CONFIRMED

    @property
    def resettlement_percent(self) -> int:
        """The share of the zone's price that is resettlement (安置补助费): what land compensation leaves."""
        return 100 - self.land_percent

    @property
    def waits(self) -> bool:
        return self.state == RateState.PROPOSED

    @property
    def is_of_before(self) -> bool:
        """Whether it was in force before two people were asked for (migration 0034 marked those)."""
        return self.entered_by_id is None


# The further prices a zone may have, each in 元/亩.
ZONE_PRICES = ("basic_farmland_yuan", "built_yuan", "unused_yuan")


def _zone_price(word: Any) -> models.DecimalField:
    return models.DecimalField(word, max_digits=12, decimal_places=2, null=True, blank=True)


class Rate(models.Model):
    """One price of a set (单价): land per price zone in 元/亩, or a thing in 元 per unit.

    A thing's price may be a range (`price_yuan` to `high_yuan`) or come from an appraisal (no price at all).
    A zone may have prices of its own, in 元/亩 too, for land that is no farmland: where it has, that land is
    paid by them and no coefficient. The price of permanent basic farmland is kept as published; a land class
    does not say which land that is, so it pays nothing by itself.
    """

    rate_set = models.ForeignKey(RateSet, on_delete=models.PROTECT, related_name="rates")
    head = models.CharField(_("科目"), max_length=20, choices=list(HEADS.items()))
    price_zone = models.ForeignKey(
        PriceZone, on_delete=models.PROTECT, null=True, blank=True, related_name="rates"
    )
    code = models.CharField(_("项目编码"), max_length=24)
    name = models.CharField(_("项目"), max_length=60)
    unit = models.CharField(_("单位"), max_length=4)
    pricing = models.CharField(
        _("计价方式"), max_length=10, choices=list(PRICINGS.items()), default=Pricing.FIXED
    )
    price_yuan = models.DecimalField(_("单价 元"), max_digits=12, decimal_places=2, null=True, blank=True)
    high_yuan = models.DecimalField(_("最高单价 元"), max_digits=12, decimal_places=2, null=True, blank=True)
    basic_farmland_yuan = _zone_price(_("永久基本农田 元/亩"))
    built_yuan = _zone_price(_("建设用地 元/亩"))
    unused_yuan = _zone_price(_("未利用地 元/亩"))
    extent = models.CharField(_("区片范围"), max_length=400, blank=True, default="")
    remark = models.CharField(_("备注"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("单价")
        ordering = ["rate_set", "head", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["rate_set", "code", "price_zone"], name="rate_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(price_yuan__gt=0), name="rate_is_positive"),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{name}__isnull": True})
                    | models.Q(**{f"{name}__gt": 0, "price_zone__isnull": False}),
                    name=f"rate_{name.removesuffix('_yuan')}_of_zone",
                )
                for name in ZONE_PRICES
            ),
            models.CheckConstraint(
                condition=models.Q(pricing=Pricing.FIXED, price_yuan__isnull=False, high_yuan__isnull=True)
                | models.Q(
                    pricing=Pricing.RANGE,
                    price_yuan__isnull=False,
                    high_yuan__isnull=False,
                    high_yuan__gt=models.F("price_yuan"),
                )
                | models.Q(pricing=Pricing.APPRAISAL, price_yuan__isnull=True, high_yuan__isnull=True),
                name="rate_priced_whole",
            ),
        ]


class LandCoefficient(models.Model):
    """Coefficient of a land group (地类系数) in a rate set; paddy is 1."""

    rate_set = models.ForeignKey(RateSet, on_delete=models.PROTECT, related_name="coefficients")
    land_group = models.CharField(_("地类组"), max_length=16)
    coefficient = models.DecimalField(_("系数"), max_digits=5, decimal_places=3)

    class Meta:
        verbose_name = _("地类系数")
        constraints = [
            models.UniqueConstraint(fields=["rate_set", "land_group"], name="land_coefficient_once"),
            models.CheckConstraint(
                condition=models.Q(coefficient__gt=0), name="land_coefficient_is_positive"
            ),
        ]
