"""Imports of survey files: what came, what was found, what was written (导入报告)."""

import uuid
from typing import Any

import shapely
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from landmgmt.lib import crs


def in_old_datum() -> models.Q:
    """The systems of Xi'an 80 and Beijing 54, as ranges of their EPSG numbers."""
    found = models.Q()
    for first, last in crs.OLD_RANGES:
        found |= models.Q(source_epsg__range=(first, last))
    return found


class ImportRun(models.Model):
    """One file read for one project (导入): tried first, then accepted whole or not at all."""

    class State(models.TextChoices):
        TRIED = "tried", _("已试读")
        ACCEPTED = "accepted", _("已写入")
        REFUSED = "refused", _("已退回")
        UNDONE = "undone", _("已撤销")
        # In an old datum: read and kept, on no map.
        KEPT = "kept", _("已留存（未落图）")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(
        "parcels.Project", on_delete=models.PROTECT, related_name="imports", verbose_name=_("项目")
    )
    file_name = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(_("文件"), upload_to="imports/%Y/%m", max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.PositiveBigIntegerField(_("大小"))
    file_format = models.CharField(_("格式"), max_length=24, blank=True, default="")
    asked_epsg = models.PositiveIntegerField(_("指定坐标系"), null=True, blank=True)
    source_epsg = models.PositiveIntegerField(_("坐标系"), null=True, blank=True)
    # What a person chose where the file allows two readings: datum, layer, columns (importers/choices.py).
    choices = models.JSONField(_("读法"), default=dict, blank=True)
    sender = models.ForeignKey(
        "parcels.ImportSender",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("送件单位"),
    )
    # How many plots are new, changed, same, in error, and how much land on file the delivery lacks (retired).
    counts = models.JSONField(_("块数分列"), default=dict, blank=True)
    since_date = models.DateField(_("生效日"))
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.TRIED)
    findings = models.JSONField(_("问题"), default=list)
    accepted_codes = models.JSONField(_("已确认"), default=list)
    plots_count = models.PositiveIntegerField(_("块数"), default=0)
    holders_count = models.PositiveIntegerField(_("权利人行数"), default=0)
    # More plots than a page shows: read in a child process, judged and written set by set.
    is_large = models.BooleanField(_("大文件"), default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人")
    )
    recorded_at = models.DateTimeField(_("时间"), db_default=Now())
    # What an acceptance made beside land, and the area proposals it replaced: what an undoing needs.
    made = models.JSONField(_("写入内容"), default=dict, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("撤销人"),
    )
    undone_date = models.DateField(_("撤销日期"), null=True, blank=True)
    undone_reason = models.CharField(_("撤销原因"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("导入")
        ordering = ["-id"]
        constraints = [
            # The same file is accepted once per project.
            models.UniqueConstraint(
                fields=["project", "sha256"],
                condition=models.Q(state="accepted"),
                name="import_file_accepted_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="undone")
                | (
                    models.Q(undone_by__isnull=False, undone_date__isnull=False) & ~models.Q(undone_reason="")
                ),
                name="import_undone_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportPlot(models.Model):
    """A row of a file (图斑): its areas, its points as they stood, and what it became."""

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, db_index=False, related_name="plots")
    number = models.PositiveIntegerField(_("序号"))
    row = models.PositiveIntegerField(_("行"), null=True, blank=True)
    # A placeholder in the file is no code: null, so that two of them are not "the same".
    code = models.CharField(_("地块编号"), max_length=40, null=True, blank=True)  # noqa: DJ001
    name = models.CharField(_("地块名称"), max_length=80, null=True, blank=True)  # noqa: DJ001
    declared_ha = models.DecimalField(
        _("申报面积 ha"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    # In the grid the file came in: of an old datum it is that datum's own and no area of ours.
    plane_ha = models.DecimalField(_("平面面积 ha"), max_digits=12, decimal_places=4, null=True, blank=True)
    ellipsoid_ha = models.DecimalField(
        _("椭球面积 ha"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    matched = models.CharField(_("面积口径"), max_length=10)
    source_epsg = models.PositiveIntegerField(_("坐标系"))
    source_points = models.JSONField(_("原始界址点"), default=list)
    # A large file's points are kept as its shape, in the file's own system: WKB, to the last bit.
    source_shape = models.BinaryField(_("原始图形"), null=True, editable=False)
    # What was read stays when the import is undone, and keeps the number of the taking that is gone.
    taking = models.ForeignKey(
        "parcels.Taking",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="import_plots",
    )

    class Meta:
        verbose_name = _("图斑")
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="import_plot_once"),
            # What came in an old datum is land of no taking and has no area of ours; anything else has both.
            models.CheckConstraint(
                condition=(in_old_datum() & models.Q(taking__isnull=True, ellipsoid_ha__isnull=True))
                | (~in_old_datum() & models.Q(plane_ha__isnull=False, ellipsoid_ha__isnull=False)),
                name="old_datum_not_placed",
            ),
        ]

    @property
    def is_old_datum(self) -> bool:
        """Whether it came in a datum that nobody can convert."""
        return crs.SYSTEMS[self.source_epsg].old

    def points(self) -> list[list[Any]]:
        """[label, ring, northing, easting] of every point as it stood in the file, however it is kept."""
        if self.source_shape is None:
            return list(self.source_points)
        shape = shapely.from_wkb(bytes(self.source_shape))
        rings = [ring for part in shape.geoms for ring in (part.exterior, *part.interiors)]
        return [["", number, y, x] for number, ring in enumerate(rings, start=1) for x, y in ring.coords]
