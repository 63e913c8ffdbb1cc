"""Documents of the office with their scans (文书)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """A paper (文书), with or without its scan; a scan is kept with its hash and never replaced."""

    class Kind(models.TextChoices):
        APPROVAL = "approval", _("批复")
        NOTICE = "notice", _("公告")
        SURVEY = "survey", _("勘测定界资料")
        CONFIRMATION = "confirmation", _("现状调查确认表")
        REGISTRATION = "registration", _("补偿登记表")
        AGREEMENT = "agreement", _("补偿安置协议")
        DECISION = "decision", _("补偿安置决定")
        AUTHORITY = "authority", _("委托或继承材料")
        VOUCHER = "voucher", _("支付凭证")
        RATE = "rate", _("补偿标准文件")
        DISPUTE = "dispute", _("信访材料")
        POSSESSION = "possession", _("交地确认书")
        RESOLUTION = "resolution", _("集体会议决议")
        PHOTO = "photo", _("照片")
        OTHER = "other", _("其他")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("类别"), max_length=16, choices=Kind.choices)
    title = models.CharField(_("名称"), max_length=120)
    number = models.CharField(_("文号"), max_length=60, blank=True, default="")
    paper_date = models.DateField(_("成文日期"), null=True, blank=True)
    project = models.ForeignKey(
        "parcels.Project",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("项目"),
    )
    scan = models.FileField(_("扫描件"), upload_to="papers/%Y/%m", blank=True, max_length=200)
    original_name = models.CharField(_("原文件名"), max_length=200, blank=True, default="")
    media_type = models.CharField(_("文件类型"), max_length=60, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="", db_index=True)
    size_bytes = models.PositiveBigIntegerField(_("大小"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("文书")
        ordering = ["-paper_date", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scan="", sha256="") | ~models.Q(sha256=""), name="document_scan_has_hash"
            )
        ]

    def __str__(self) -> str:
        return self.title
