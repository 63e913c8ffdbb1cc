"""Rosters tried in the background or written: the workbook, sealed, what was found and done, its undoing."""

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

    @property
    def knows_before(self) -> bool:
        """Whether what stood before it is kept with it, so that it can be taken back."""
        return "before" in self.made


class RosterUndo(models.Model):
    """A written roster taken back (名册撤销): once, with its reason; the roster itself stays as it is."""

    roster = models.OneToOneField(
        RosterImport, on_delete=models.PROTECT, related_name="undoing", verbose_name=_("名册导入")
    )
    reason = models.CharField(_("撤销原因"), max_length=200)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("撤销人"))
    made_date = models.DateField(_("撤销日期"))
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("名册撤销")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="roster_undone_with_reason"),
        ]

    def __str__(self) -> str:
        return self.reason


class RosterTrial(models.Model):
    """A large roster as the background tried it (名册试读): what was found; the workbook until it is written.

    Numbers of people stand in the sealed files only; what is told of them is masked.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(
        "parcels.Project", on_delete=models.PROTECT, related_name="+", verbose_name=_("项目")
    )
    name = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(_("文件"), upload_to="rosters/%Y/%m", max_length=200, blank=True)
    sealed_sha256 = models.CharField(max_length=64)
    # The copy with its cells marked, made by the job: too long a work for a page.
    marked = models.FileField(_("标出问题的名册"), upload_to="rosters/%Y/%m", max_length=200, blank=True)
    rows_count = models.PositiveIntegerField(_("行数"))
    added = models.PositiveIntegerField(_("新增"))
    changed = models.PositiveIntegerField(_("变更"))
    unchanged = models.PositiveIntegerField(_("未变"))
    findings = models.JSONField(_("问题"), default=list)
    findings_count = models.PositiveIntegerField(_("问题数"))
    # [sheet, cell, title, is new, [column, before, after]…] of the first rows that would be written.
    changes = models.JSONField(_("将要写入的"), default=list)
    # Whether nothing but what a person may confirm stands against writing it.
    may_accept = models.BooleanField(default=False)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("试读人"))
    made_date = models.DateField(_("试读日"))
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())
    roster = models.OneToOneField(
        RosterImport,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="trial",
        verbose_name=_("名册导入"),
    )

    class Meta:
        verbose_name = _("名册试读")
        ordering = ["-id"]
        indexes = [models.Index(fields=["made_by", "project", "-id"], name="roster_trial_of")]

    def __str__(self) -> str:
        return self.name
