"""Milestones of the expansion from the start letter to recognition."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Milestone(models.Model):
    """Milestone (里程碑) with its planned and its real day."""

    number = models.PositiveSmallIntegerField(_("序"), unique=True)
    name = models.CharField(_("名称"), max_length=80)
    planned_date = models.DateField(_("计划日"))
    done_date = models.DateField(_("完成日"), null=True, blank=True)
    paper_number = models.CharField(_("文号"), max_length=80, blank=True, default="")
    after = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )

    class Meta:
        verbose_name = _("里程碑")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name
