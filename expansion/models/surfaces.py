"""Surfaces (测量面): the ground before, as designed and as built, with the files they came from."""

import uuid
import zlib
from datetime import date
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SurfaceKind(models.TextChoices):
    """What a surface tells: 原始地面, 设计面, 竣工或当前地面."""

    BEFORE = "before", _("原始地面")
    DESIGN = "design", _("设计面")
    AS_BUILT = "as_built", _("实测现状")


class SurveyFile(models.Model):
    """A file of survey points (测量点文件): tried with its findings, then taken in as one surface."""

    class State(models.TextChoices):
        TRIED = "tried", _("已试读")
        ACCEPTED = "accepted", _("已写入")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(
        "expansion.Lot",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="survey_files",
        verbose_name=_("平整地块"),
    )
    kind = models.CharField(_("类别"), max_length=8, choices=SurfaceKind.choices)
    name = models.CharField(_("名称"), max_length=60)
    survey_date = models.DateField(_("测量日"))
    height_system = models.CharField(_("高程系统"), max_length=40)
    source = models.CharField(_("来源"), max_length=120)
    file_name = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(_("文件"), upload_to="surveys/%Y/%m", max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.PositiveBigIntegerField(_("大小"))
    # The reading a person chose among the possible ones, and what was read: codes, never text.
    chosen = models.CharField(_("读法"), max_length=60, blank=True, default="")
    reading = models.JSONField(_("读出"), default=dict)
    findings = models.JSONField(_("问题"), default=list)
    accepted_codes = models.JSONField(_("已确认"), default=list)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.TRIED)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人")
    )
    recorded_at = models.DateTimeField(_("时间"), db_default=Now())

    class Meta:
        verbose_name = _("测量点文件")
        ordering = ["-id"]
        constraints = [
            # The same file becomes one surface of a lot and kind, however often it is sent.
            models.UniqueConstraint(
                fields=["lot", "kind", "sha256", "chosen"],
                condition=models.Q(state="accepted"),
                nulls_distinct=False,
                name="survey_file_accepted_once",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class SurfaceQuerySet(models.QuerySet[Any]):
    def of_ground(self, on: date) -> Self:
        """Surfaces of real ground surveyed up to a day, the newest first."""
        return (
            self.exclude(kind=SurfaceKind.DESIGN).filter(survey_date__lte=on).order_by("-survey_date", "-id")
        )


class Surface(models.Model):
    """A surface (测量面) of a lot, or of the whole zone where it names none; never changed, only followed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(
        "expansion.Lot",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="surfaces",
        verbose_name=_("平整地块"),
    )
    kind = models.CharField(_("类别"), max_length=8, choices=SurfaceKind.choices)
    name = models.CharField(_("名称"), max_length=60)
    survey_date = models.DateField(_("测量日"))
    height_system = models.CharField(_("高程系统"), max_length=40)
    source = models.CharField(_("来源"), max_length=120)
    survey_file = models.OneToOneField(
        SurveyFile, on_delete=models.PROTECT, null=True, blank=True, related_name="surface"
    )
    epsg = models.PositiveIntegerField(_("坐标系"))
    points_count = models.PositiveIntegerField(_("点数"))
    min_east_m = models.DecimalField(max_digits=13, decimal_places=3)
    max_east_m = models.DecimalField(max_digits=13, decimal_places=3)
    min_north_m = models.DecimalField(max_digits=13, decimal_places=3)
    max_north_m = models.DecimalField(max_digits=13, decimal_places=3)
    min_level_m = models.DecimalField(_("最低 m"), max_digits=8, decimal_places=3)
    max_level_m = models.DecimalField(_("最高 m"), max_digits=8, decimal_places=3)
    # What a typed plane was typed as: {"level_m", "east_percent", "north_percent", …}.
    terms = models.JSONField(_("参数"), default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人")
    )
    recorded_at = models.DateTimeField(_("时间"), db_default=Now())

    objects = SurfaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("测量面")
        ordering = ["-survey_date", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(points_count__gte=3), name="surface_has_three_points"),
        ]

    def __str__(self) -> str:
        return self.name


class SurfacePoints(models.Model):
    """Points of a surface (测量点): easting, northing, level as float64 rows, packed; large, so apart."""

    surface = models.OneToOneField(
        Surface, on_delete=models.PROTECT, primary_key=True, related_name="points", verbose_name=_("测量面")
    )
    packed = models.BinaryField(_("点"))
    packed_sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("测量点")


def pack_points(points: npt.NDArray[np.float64]) -> bytes:
    """Points of shape (n, 3) as they are kept: little-endian float64, row by row, deflated."""
    return zlib.compress(np.ascontiguousarray(points, dtype="<f8").tobytes(), 6)


def surface_points(surface: Surface) -> npt.NDArray[np.float64]:
    """Easting, northing, level in metres of the grid `surface.epsg`, shape (n, 3), in the file's order."""
    packed = SurfacePoints.objects.values_list("packed", flat=True).get(surface=surface)
    flat = np.frombuffer(zlib.decompress(bytes(packed)), dtype="<f8")
    return flat.reshape(-1, 3).astype(np.float64)
