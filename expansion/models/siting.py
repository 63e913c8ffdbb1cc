"""Candidate sites of the 220 kV substation."""

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _


class SubstationCandidate(models.Model):
    """Substation candidate (变电站站址): drawn ground, its areas, and whether it was chosen (选址定界)."""

    code = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    geom = models.MultiPolygonField(_("站址范围"), srid=4490)
    plane_area_m2 = models.DecimalField(
        _("平面面积 ㎡"), max_digits=14, decimal_places=2, editable=False, default=0
    )
    ellipsoid_area_m2 = models.DecimalField(
        _("椭球面积 ㎡"), max_digits=14, decimal_places=2, editable=False, default=0
    )
    wall_area_m2 = models.DecimalField(_("围墙内面积 ㎡"), max_digits=12, decimal_places=2)
    project = models.ForeignKey(
        "parcels.Project",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="substation_candidates",
        verbose_name=_("项目"),
    )
    chosen_date = models.DateField(_("选定日期"), null=True, blank=True)
    remark = models.CharField(_("说明"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("变电站站址")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(wall_area_m2__gt=0), name="candidate_wall_is_positive")
        ]

    def __str__(self) -> str:
        return self.name
