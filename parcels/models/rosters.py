"""Rosters that were written: the workbook as it came, sealed, with its hash and what came of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class RosterImport(models.Model):
    """A roster (名册) that was written: never changed; sealed on disk, for people stand in it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(
        "parcels.Project", on_delete=models.PROTECT, related_name="rosters", verbose_name=_("项目")
    )
    name = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(_("文件"), upload_to="rosters/%Y/%m", max_length=200)
    sha256 = models.CharField(max_length=64)
    sealed_sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField(_("大小"))
    rows_count = models.PositiveIntegerField(_("行数"))
    added = models.PositiveIntegerField(_("新增"))
    changed = models.PositiveIntegerField(_("变更"))
    unchanged = models.PositiveIntegerField(_("未变"))
    made = models.JSONField(_("写入内容"), default=dict, blank=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("导入人"))
    made_date = models.DateField(_("导入日"))
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("名册导入")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rows_count__gte=models.F("added") + models.F("changed")),
                name="roster_counts_fit",
            ),
        ]

    def __str__(self) -> str:
        return self.name
