"""Constraint layers: what they are, who drew them, how far they reach, and the ground they cover."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from expansion.rules.overlays import BUFFERS, OverlayKind
from expansion.words.overlays import BUFFER_SOURCES, OVERLAY_KINDS
from parcels.models.periods import Period, no_overlap


class OverlayLayer(Period):
    """Constraint layer (约束图层) with its source and date; a newer one replaces it from a day.

    `buffer_m` is the distance its kind reaches beyond what is drawn, with the law that says so. A layer
    without data says that it was asked for and is not there.
    """

    class State(models.TextChoices):
        LOADED = "loaded", _("已载入")
        NO_DATA = "no_data", _("无数据")

    kind = models.CharField(_("类别"), max_length=16, choices=list(OVERLAY_KINDS.items()))
    code = models.CharField(_("编号"), max_length=20)
    name = models.CharField(_("名称"), max_length=80)
    source = models.CharField(_("来源"), max_length=160)
    layer_date = models.DateField(_("数据日期"), null=True, blank=True)
    is_restricted = models.BooleanField(_("限制查看"), default=False)
    is_schematic = models.BooleanField(_("示意"), default=False)
    buffer_m = models.DecimalField(_("外扩距离 m"), max_digits=8, decimal_places=2, default=0)
    buffer_source = models.CharField(_("距离依据"), max_length=120, blank=True, default="")
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.NO_DATA)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")
    file = models.FileField(_("文件"), upload_to="overlays/%Y/%m", blank=True, max_length=200)
    file_name = models.CharField(_("文件名"), max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    source_epsg = models.PositiveIntegerField(_("坐标系"), null=True, blank=True)

    class Meta:
        verbose_name = _("约束图层")
        ordering = ["kind", "code", "valid"]
        constraints = [
            no_overlap("overlay_layer_no_overlap", "code"),
            models.CheckConstraint(condition=Q(buffer_m__gte=0), name="overlay_buffer_not_negative"),
            models.CheckConstraint(
                condition=~Q(state="loaded") | Q(layer_date__isnull=False), name="overlay_loaded_has_date"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reach_source(self) -> str:
        """Where its distance comes from: what was written, else the law where it is the law's own."""
        kind = OverlayKind(self.kind)
        law = BUFFERS.get(kind) if self.buffer_m else None
        return self.buffer_source or (str(BUFFER_SOURCES[kind]) if law == self.buffer_m else "")


class OverlayFeature(models.Model):
    """Feature of a constraint layer (图层要素) as it was drawn: polygon, line or point."""

    layer = models.ForeignKey(OverlayLayer, on_delete=models.PROTECT, related_name="features")
    number = models.PositiveIntegerField(_("序号"))
    name = models.CharField(_("名称"), max_length=80, blank=True, default="")
    geom = models.GeometryField(_("图形"), srid=4490)

    class Meta:
        verbose_name = _("图层要素")
        ordering = ["layer", "number"]
        constraints = [models.UniqueConstraint(fields=["layer", "number"], name="overlay_feature_once")]


class OverlayGround(models.Model):
    """Ground a layer covers with its distance (控制范围), united and cut into pieces that do not overlap.

    Derived by the database from the features, in metres of the office's survey system.
    """

    layer = models.ForeignKey(OverlayLayer, on_delete=models.PROTECT, related_name="ground")
    geom = models.PolygonField(_("范围"), srid=4525)

    class Meta:
        verbose_name = _("控制范围")
