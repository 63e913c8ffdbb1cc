"""The journal: one line per deed, hashed when written and chained by a sealer; and who looked at what."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class JournalEntry(models.Model):
    """One deed (日志): code and parameters, never text. The database hashes it and refuses every change."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recorded_at = models.DateTimeField(_("时间"), db_default=Now())
    effective_date = models.DateField(_("业务日期"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人")
    )
    deed = models.CharField(_("事项"), max_length=40, db_index=True)
    params = models.JSONField(_("内容"), default=dict)
    # [["taking", 12], …]: hashed with the row; the database keeps JournalSubject from it as the index.
    touched = models.JSONField(_("对象"), default=list)
    project = models.ForeignKey(
        "parcels.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    row_hash = models.CharField(max_length=64, editable=False, default="")

    class Meta:
        verbose_name = _("日志")
        ordering = ["-id"]


class JournalSubject(models.Model):
    """What a deed touched (日志对象): `kind` is a model's name in lower case."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="subjects")
    kind = models.CharField(max_length=24)
    object_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("日志对象")
        indexes = [models.Index(fields=["kind", "object_id", "-entry"], name="journal_subject_of")]
        constraints = [
            models.UniqueConstraint(fields=["entry", "kind", "object_id"], name="journal_subject_once")
        ]


class JournalSeal(models.Model):
    """A link of the hash chain (日志封签) over committed entries."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="seal")
    chain_hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("日志封签")
        ordering = ["number"]


class AccessRecord(models.Model):
    """Who looked at arrears or personal data (查阅记录, PIPL 51, REG 64)."""

    recorded_at = models.DateTimeField(_("时间"), db_default=Now(), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("查阅人")
    )
    view_name = models.CharField(_("页面"), max_length=60)
    subject = models.CharField(_("对象"), max_length=120, blank=True, default="")
    status = models.PositiveSmallIntegerField(_("结果"))

    class Meta:
        verbose_name = _("查阅记录")
        ordering = ["-id"]
