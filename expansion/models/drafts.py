"""Files brought to the zone: tried first with all there is to say, then written or dropped."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class DraftQuerySet(models.QuerySet["ZoneDraft"]):
    """Drafts asked for in one sentence."""

    def waiting(self, subject: str) -> "DraftQuerySet":
        """What is neither written nor dropped, the newest first."""
        open_ones = self.filter(subject=subject, state=ZoneDraft.State.OPEN)
        return open_ones.select_related("made_by").order_by("-id")


class ZoneDraft(models.Model):
    """A boundary or a layer on its way in (界线与图层草稿): the file as it came, and its terms."""

    class Subject(models.TextChoices):
        BOUNDARY = "boundary", _("界线")
        OVERLAY = "overlay", _("约束图层")

    class State(models.TextChoices):
        OPEN = "open", _("待核对")
        WRITTEN = "written", _("已写入")
        DROPPED = "dropped", _("已放弃")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(_("内容"), max_length=8, choices=Subject.choices)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.OPEN)
    file = models.FileField(_("文件"), upload_to="drafts/%Y/%m", max_length=200)
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    asked_epsg = models.PositiveIntegerField(_("指定坐标系"), null=True, blank=True)
    terms = models.JSONField(_("登记内容"), default=dict)
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("批文"),
    )
    version = models.ForeignKey(
        "expansion.BoundaryVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="drafts"
    )
    layer = models.ForeignKey(
        "expansion.OverlayLayer", on_delete=models.PROTECT, null=True, blank=True, related_name="drafts"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("界线与图层草稿")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name
