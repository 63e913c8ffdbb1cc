"""Levelling lots, the state of each over time, and the reports from the ground."""

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.models.parcels import StagePeriod
from parcels.models.periods import from_since, no_overlap
from parcels.words.deeds import WORKS


class Lot(models.Model):
    """Levelling lot (平整地块) with its design level and volumes."""

    project = models.ForeignKey(
        "parcels.Project", on_delete=models.PROTECT, related_name="lots", verbose_name=_("项目")
    )
    code = models.CharField(_("编号"), max_length=20)
    name = models.CharField(_("名称"), max_length=60)
    geom = models.MultiPolygonField(_("范围"), srid=4490)
    plane_area_m2 = models.DecimalField(
        _("平面面积 ㎡"), max_digits=14, decimal_places=2, editable=False, default=0
    )
    ellipsoid_area_m2 = models.DecimalField(
        _("椭球面积 ㎡"), max_digits=14, decimal_places=2, editable=False, default=0
    )
    planned_area_m2 = models.DecimalField(_("计划面积 ㎡"), max_digits=14, decimal_places=2)
    design_level_m = models.DecimalField(_("设计标高 m"), max_digits=7, decimal_places=2)
    design_cut_m3 = models.DecimalField(_("设计挖方 m³"), max_digits=14, decimal_places=2)
    design_fill_m3 = models.DecimalField(_("设计填方 m³"), max_digits=14, decimal_places=2)
    takings: models.ManyToManyField = models.ManyToManyField(
        "parcels.Taking", related_name="lots", verbose_name=_("征收部分"), blank=True
    )

    class Meta:
        verbose_name = _("平整地块")
        ordering = ["project", "code"]
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="lot_code_once"),
            models.CheckConstraint(
                condition=models.Q(planned_area_m2__gt=0, design_cut_m3__gte=0, design_fill_m3__gte=0),
                name="lot_figures_are_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LotState(StagePeriod):
    """State of a lot (平整状态) over time."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="states")
    works = models.CharField(_("状态"), max_length=16, choices=list(WORKS.items()))

    class Meta:
        verbose_name = _("平整状态")
        ordering = ["lot", "position"]
        constraints = [
            no_overlap("lot_state_no_overlap", "lot"),
            from_since("lot_state_from_since"),
            models.UniqueConstraint(fields=["lot", "position"], name="lot_state_position_once"),
        ]


class LevellingReport(models.Model):
    """Levelling report (平整日报): totals reached on a lot up to a day; a later one corrects."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="reports", verbose_name=_("平整地块"))
    report_date = models.DateField(_("报告日"))
    cleared_m2 = models.DecimalField(_("累计清表 ㎡"), max_digits=14, decimal_places=2)
    levelled_m2 = models.DecimalField(_("累计平整 ㎡"), max_digits=14, decimal_places=2)
    cut_m3 = models.DecimalField(_("累计挖方 m³"), max_digits=14, decimal_places=2)
    fill_m3 = models.DecimalField(_("累计填方 m³"), max_digits=14, decimal_places=2)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("平整日报")
        ordering = ["lot", "report_date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    cleared_m2__gte=0,
                    levelled_m2__gte=0,
                    cut_m3__gte=0,
                    fill_m3__gte=0,
                    levelled_m2__lte=models.F("cleared_m2"),
                ),
                name="levelling_levelled_within_cleared",
            ),
        ]
