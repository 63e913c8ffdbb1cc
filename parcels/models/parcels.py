"""Parcels, the part a project takes of each, their geometry over time, and their areas."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.indexes import BrinIndex
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.models.office import in_village
from parcels.models.periods import (
    Period,
    PeriodQuerySet,
    from_since,
    no_overlap,
    open_once,
    open_once_among,
)
from parcels.words.deeds import STAGES, WORKS


def _where_there_is(field: str, name: str) -> models.Index:
    """An index of the rows that have the field: most never do, and a million empty ones cost on the
    way in.
    """
    return models.Index(fields=[field], name=name, condition=models.Q(**{f"{field}__isnull": False}))


class Parcel(models.Model):
    """Parcel (地块): a piece of land; exists without a project."""

    # A parcel without a code has none, not an empty one: uniqueness holds among those that have one.
    code = models.CharField(_("地块编号"), max_length=40, null=True, blank=True)
    name = models.CharField(_("地块名称"), max_length=80, blank=True, default="")
    group = models.ForeignKey(
        "parcels.Place",
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="parcels",
        verbose_name=_("村民小组"),
    )
    collective = models.ForeignKey(
        "parcels.Party",
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="owned_parcels",
        verbose_name=_("集体所有权人"),
    )

    # From this day on other parcels stand in its place (see LandOperation).
    retired_date = models.DateField(_("退出日"), null=True, blank=True)

    objects = in_village("group__parent").as_manager()

    class Meta:
        verbose_name = _("地块")
        ordering = ["code", "id"]
        indexes = [
            _where_there_is("group", "parcel_group"),
            _where_there_is("collective", "parcel_collective"),
        ]

    def __str__(self) -> str:
        return self.code or self.name or f"#{self.pk}"


class GeometryPeriod(Period):
    """One geometry and the days it holds. Plane and ellipsoid area are computed by the database on write."""

    geom = models.MultiPolygonField(_("界线"), srid=4490)
    plane_area_m2 = models.DecimalField(
        _("平面面积 ㎡"), max_digits=14, decimal_places=2, editable=False, default=0
    )
    ellipsoid_area_m2 = models.DecimalField(
        _("椭球面积 ㎡"), max_digits=14, decimal_places=2, editable=False, default=0
    )
    import_run = models.ForeignKey(
        "parcels.ImportRun",
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("来源"),
    )

    class Meta:
        abstract = True


class ParcelGeometry(GeometryPeriod):
    """Geometry period of a parcel (地块界线)."""

    # Nothing asks for parcels by place: takings are drawn, and looked for. The index of a million costs
    # seconds.
    geom = models.MultiPolygonField(_("界线"), srid=4490, spatial_index=False)
    # Found by the index of parcel_geometry_open_once, which begins with it.
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, db_index=False, related_name="geometries")

    class Meta:
        verbose_name = _("地块界线")
        constraints = [open_once_among("parcel_geometry_open_once", "parcel")]


class TakingQuerySet(in_village("parcel__group__parent")):  # type: ignore[misc]
    def alive(self, on: date) -> Self:
        """Those that are land at the end of the day: entered by then, and not yet split or merged away."""
        return self.filter(pk__in=TakingStage.objects.on(on).values("taking"))


class Taking(models.Model):
    """Taking (征收部分): the part one project takes of one parcel."""

    # Found by the index of taking_code_once, which begins with it.
    project = models.ForeignKey(
        "parcels.Project",
        on_delete=models.PROTECT,
        db_index=False,
        related_name="takings",
        verbose_name=_("项目"),
    )
    # Found by the index of taking_parcel_once, which begins with it.
    parcel = models.ForeignKey(
        Parcel, on_delete=models.PROTECT, db_index=False, related_name="takings", verbose_name=_("地块")
    )
    batch = models.ForeignKey(
        "parcels.ApprovalBatch",
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="takings",
        verbose_name=_("报批批次"),
    )
    price_zone = models.ForeignKey(
        "parcels.PriceZone",
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="takings",
        verbose_name=_("区片"),
    )
    # A parcel without a code has none, not an empty one: uniqueness holds among those that have one.
    code = models.CharField(_("地块编号"), max_length=40, null=True, blank=True)
    registered_area_m2 = models.DecimalField(
        _("登记面积 ㎡"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    registered_paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, db_index=False, null=True, blank=True, related_name="+"
    )
    declared_area_m2 = models.DecimalField(
        _("申报面积 ㎡"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    # From this day on others stand in its place: boundary, stage and works end on it, money and papers stay.
    retired_date = models.DateField(_("退出日"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)
    papers: Any = models.ManyToManyField(
        "parcels.Document", through="parcels.TakingPaper", related_name="takings", verbose_name=_("文书")
    )

    objects = TakingQuerySet.as_manager()

    class Meta:
        verbose_name = _("征收部分")
        ordering = ["code", "id"]
        constraints = [
            # Those without a code are never alike, and are in the index for their project's sake.
            models.UniqueConstraint(fields=["project", "code"], name="taking_code_once"),
            models.UniqueConstraint(fields=["parcel", "project"], name="taking_parcel_once"),
        ]
        indexes = [
            _where_there_is("registered_paper", "taking_registered_paper"),
            _where_there_is("batch", "taking_batch"),
            _where_there_is("price_zone", "taking_price_zone"),
        ]

    def __str__(self) -> str:
        return self.code or f"#{self.pk}"


class TakingGeometry(GeometryPeriod):
    """Geometry period of a taking (征收界线)."""

    # Found by the index of taking_geometry_open_once, which begins with it.
    taking = models.ForeignKey(Taking, on_delete=models.PROTECT, db_index=False, related_name="geometries")

    class Meta:
        verbose_name = _("征收界线")
        constraints = [open_once_among("taking_geometry_open_once", "taking")]
        # What one import brought lies together: of each few pages the first and the last run is enough.
        indexes = [
            BrinIndex(
                fields=["import_run"], name="taking_geometry_run", pages_per_range=16, autosummarize=True
            )
        ]


class TakingArea(models.Model):
    """Surveyed area per land class (测绘面积), the only area that pays, once signed."""

    taking = models.ForeignKey(Taking, on_delete=models.PROTECT, db_index=False, related_name="areas")
    land_class = models.CharField(_("地类"), max_length=5)
    surveyed_area_m2 = models.DecimalField(_("测绘面积 ㎡"), max_digits=14, decimal_places=2)
    signed_date = models.DateField(_("确认日期"), null=True, blank=True)
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("调查确认表"),
    )

    class Meta:
        verbose_name = _("测绘面积")
        ordering = ["taking", "land_class"]
        constraints = [
            models.UniqueConstraint(fields=["taking", "land_class"], name="taking_area_class_once"),
            models.CheckConstraint(
                condition=models.Q(surveyed_area_m2__gt=0), name="taking_area_is_positive"
            ),
        ]
        indexes = [_where_there_is("paper", "taking_area_paper")]


def ground_m2(takings: Iterable[int]) -> dict[int, Decimal]:
    """The ground of takings in ㎡: as surveyed, else as drawn in the survey plane; none known, none told."""
    ids = list(takings)
    drawn = TakingGeometry.objects.open().filter(taking__in=ids).values_list("taking_id", "plane_area_m2")
    measured = TakingArea.objects.filter(taking__in=ids).values("taking_id")
    surveyed = measured.annotate(m2=models.Sum("surveyed_area_m2")).values_list("taking_id", "m2")
    return dict(drawn) | dict(surveyed.order_by())


class TakingPaper(models.Model):
    """A paper filed with a taking (地块文书)."""

    taking = models.ForeignKey(Taking, on_delete=models.PROTECT, related_name="paper_links")
    document = models.ForeignKey("parcels.Document", on_delete=models.PROTECT, related_name="taking_links")

    class Meta:
        verbose_name = _("地块文书")
        constraints = [models.UniqueConstraint(fields=["taking", "document"], name="taking_paper_once")]


class StagePeriod(Period):
    """One link of a chain of stages: `position` counts from 0; a link left on its first day has no days."""

    position = models.PositiveSmallIntegerField(_("序"))
    since_date = models.DateField(_("起始日"))
    is_legacy = models.BooleanField(_("系统启用前已办"), default=False)
    legacy_reason = models.CharField(_("补录原因"), max_length=200, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True


class TakingStage(StagePeriod):
    """Acquisition stage of a taking (征收阶段) over time."""

    taking = models.ForeignKey(Taking, on_delete=models.PROTECT, db_index=False, related_name="stages")
    stage = models.CharField(_("征收阶段"), max_length=16, choices=list(STAGES.items()))
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, db_index=False, null=True, blank=True, related_name="+"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("登记人"),
    )

    class Meta:
        verbose_name = _("征收阶段")
        ordering = ["taking", "position"]
        constraints = [
            open_once("taking_stage_open_once", "taking"),
            from_since("taking_stage_from_since"),
            models.UniqueConstraint(fields=["taking", "position"], name="taking_stage_position_once"),
        ]
        indexes = [_where_there_is("paper", "taking_stage_paper")]


class TakingWorks(StagePeriod):
    """Works on a taking (工程状态) over time, after hand-over."""

    taking = models.ForeignKey(Taking, on_delete=models.PROTECT, related_name="works")
    works = models.CharField(_("工程状态"), max_length=16, choices=list(WORKS.items()))

    class Meta:
        verbose_name = _("工程状态")
        ordering = ["taking", "position"]
        constraints = [
            no_overlap("taking_works_no_overlap", "taking"),
            from_since("taking_works_from_since"),
            models.UniqueConstraint(fields=["taking", "position"], name="taking_works_position_once"),
        ]


class StageTransition(models.Model):
    """Which stage may follow which (阶段流转), for the database's guards; a test holds it to the rules.

    On the axis "procedure" it says which step of a batch needs which: all of them, not one.
    """

    axis = models.CharField(max_length=12)
    from_stage = models.CharField(max_length=16)
    to_stage = models.CharField(max_length=16)

    class Meta:
        verbose_name = _("阶段流转")
        constraints = [
            models.UniqueConstraint(fields=["axis", "from_stage", "to_stage"], name="stage_transition_once")
        ]
