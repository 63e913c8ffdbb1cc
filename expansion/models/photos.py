"""Photos that come with a levelling report: without their camera's tags, the place kept apart."""

import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from expansion.models.levelling import LevellingReport


class LevellingPhoto(models.Model):
    """A photo of a report (日报照片), kept with its hash; `place` is where the camera said it stood."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(LevellingReport, on_delete=models.PROTECT, related_name="photos")
    file = models.FileField(_("照片"), upload_to="levelling/%Y/%m", max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField(_("大小"))
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    place = models.PointField(_("拍摄位置"), srid=4490, null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("日报照片")
        ordering = ["report", "id"]
