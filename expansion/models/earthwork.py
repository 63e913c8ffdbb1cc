"""Earthwork: the factors that turn cut into fill, and every volume as computed, with what it stands on."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from expansion.models.levelling import Lot
from expansion.models.surfaces import Surface


class Purpose(models.TextChoices):
    """From which surface to which."""

    TO_DESIGN = "to_design", _("设计总量（原始地面→设计）")
    DONE = "done", _("已完成（原始地面→实测现状）")
    REMAINING = "remaining", _("剩余（实测现状→设计）")


class Method(models.TextChoices):
    """How a volume is taken."""

    NET = "net", _("DTM 差值（三角网）")
    SQUARES_10 = "squares10", _("方格网法 10 m")
    SQUARES_20 = "squares20", _("方格网法 20 m")


class EarthFactorsQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> "EarthFactors | None":
        """The factors in force at the end of `day`."""
        return self.filter(since_date__lte=day).order_by("-since_date", "-id").first()


class EarthFactors(models.Model):
    """Earth factors (土方系数) from a day on, with their source; a later row follows, none is changed."""

    since_date = models.DateField(_("起用日"))
    swell = models.DecimalField(_("松散系数"), max_digits=5, decimal_places=3)
    compaction = models.DecimalField(_("压实系数"), max_digits=5, decimal_places=3)
    source = models.CharField(_("依据"), max_length=120)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = EarthFactorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("土方系数")
        ordering = ["-since_date", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(swell__gte=1, swell__lte=3, compaction__gte="0.5", compaction__lte=2),
                name="earth_factors_are_possible",
            )
        ]


class EarthCalculation(models.Model):
    """A volume as it was computed (土方计算): inputs by hash, method, factors, who, when; never changed."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="calculations")
    purpose = models.CharField(_("算什么"), max_length=10, choices=Purpose.choices)
    method = models.CharField(_("方法"), max_length=10, choices=Method.choices)
    on_date = models.DateField(_("计算日"))
    ground = models.MultiPolygonField(_("范围"), srid=4490)
    from_surface = models.ForeignKey(Surface, on_delete=models.PROTECT, related_name="+")
    to_surface = models.ForeignKey(Surface, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    # Where the design is one level and no surface.
    to_level_m = models.DecimalField(_("设计标高 m"), max_digits=7, decimal_places=2, null=True, blank=True)
    inputs = models.TextField(_("输入"))
    inputs_sha256 = models.CharField(max_length=64, db_index=True)
    swell = models.DecimalField(_("松散系数"), max_digits=5, decimal_places=3)
    compaction = models.DecimalField(_("压实系数"), max_digits=5, decimal_places=3)
    cut_m3 = models.DecimalField(_("挖方 m³"), max_digits=14, decimal_places=2)
    fill_m3 = models.DecimalField(_("填方 m³"), max_digits=14, decimal_places=2)
    cut_m2 = models.DecimalField(_("挖方区 ㎡"), max_digits=14, decimal_places=2)
    fill_m2 = models.DecimalField(_("填方区 ㎡"), max_digits=14, decimal_places=2)
    at_level_m2 = models.DecimalField(_("已到位 ㎡"), max_digits=14, decimal_places=2)
    covered_m2 = models.DecimalField(_("测到 ㎡"), max_digits=14, decimal_places=2)
    gap_m2 = models.DecimalField(_("未测到 ㎡"), max_digits=14, decimal_places=2)
    loose_m3 = models.DecimalField(_("虚方 m³"), max_digits=14, decimal_places=2)
    needed_m3 = models.DecimalField(_("填筑需土 m³"), max_digits=14, decimal_places=2)
    balance_m3 = models.DecimalField(_("余缺 m³"), max_digits=14, decimal_places=2)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("土方计算")
        ordering = ["lot", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_surface__isnull=False) ^ models.Q(to_level_m__isnull=False),
                name="earth_calculation_has_one_target",
            )
        ]
