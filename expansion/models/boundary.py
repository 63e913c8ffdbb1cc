"""The park's boundary: versions, blocks with their four bounds, and land held before the system."""

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from parcels.models.periods import Period, no_overlap


class BoundaryVersion(Period):
    """Boundary version (界线版本): valid from a day, never overwritten."""

    name = models.CharField(_("名称"), max_length=80)
    paper_number = models.CharField(_("文号"), max_length=80, blank=True, default="")
    source = models.CharField(_("来源"), max_length=120)
    official_area_ha = models.DecimalField(_("批准面积 ha"), max_digits=10, decimal_places=2)
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="boundary_versions",
        verbose_name=_("批文"),
    )
    reason = models.CharField(_("更正原因"), max_length=200, blank=True, default="")
    is_schematic = models.BooleanField(_("示意"), default=False)
    scope = models.CharField(_("范围"), max_length=20, default="park", editable=False)

    class Meta:
        verbose_name = _("界线版本")
        ordering = ["valid"]
        constraints = [
            no_overlap("boundary_version_no_overlap", "scope"),
            models.CheckConstraint(
                condition=models.Q(official_area_ha__gt=0), name="boundary_area_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BoundaryBlock(models.Model):
    """Boundary block (区块) with its 四至; plane area computed by the database."""

    version = models.ForeignKey(BoundaryVersion, on_delete=models.PROTECT, related_name="blocks")
    code = models.CharField(_("区块"), max_length=20)
    geom = models.MultiPolygonField(_("界线"), srid=4490)
    official_area_ha = models.DecimalField(_("批准面积 ha"), max_digits=10, decimal_places=2)
    plane_area_m2 = models.DecimalField(
        _("平面面积 ㎡"), max_digits=14, decimal_places=2, editable=False, default=0
    )
    ellipsoid_area_m2 = models.DecimalField(
        _("椭球面积 ㎡"), max_digits=14, decimal_places=2, editable=False, default=0
    )
    east_to = models.CharField(_("东至"), max_length=80)
    south_to = models.CharField(_("南至"), max_length=80)
    west_to = models.CharField(_("西至"), max_length=80)
    north_to = models.CharField(_("北至"), max_length=80)

    class Meta:
        verbose_name = _("区块")
        ordering = ["version", "code"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="boundary_block_once")]


class HeldLand(Period):
    """Land held before the system (系统前已有用地), with its source."""

    name = models.CharField(_("名称"), max_length=80)
    source = models.CharField(_("来源"), max_length=120)
    geom = models.MultiPolygonField(_("界线"), srid=4490)
    plane_area_m2 = models.DecimalField(
        _("平面面积 ㎡"), max_digits=14, decimal_places=2, editable=False, default=0
    )
    ellipsoid_area_m2 = models.DecimalField(
        _("椭球面积 ㎡"), max_digits=14, decimal_places=2, editable=False, default=0
    )

    class Meta:
        verbose_name = _("系统前已有用地")
        ordering = ["name"]


class Backdrop(models.Model):
    """Schematic ground layer (底图要素): river and contours, for orientation only."""

    class Kind(models.TextChoices):
        RIVER = "river", _("河流")
        CONTOUR = "contour", _("等高线")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=60, blank=True, default="")
    geom = models.GeometryField(_("图形"), srid=4490)
    source = models.CharField(_("来源"), max_length=120)

    class Meta:
        verbose_name = _("底图要素")
