"""Milestones of the expansion: what each needs, how its plan changed, and the papers that prove it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from expansion.words.plans import MEASURES
from parcels.models.periods import Period, no_overlap


class Milestone(models.Model):
    """Milestone (里程碑) with its present plan and its real day; its past plans are MilestonePlan."""

    number = models.PositiveSmallIntegerField(_("序"), unique=True)
    name = models.CharField(_("名称"), max_length=80)
    planned_date = models.DateField(_("计划日"))
    forecast_date = models.DateField(_("预计日"), null=True, blank=True)
    done_date = models.DateField(_("完成日"), null=True, blank=True)
    done_reason = models.CharField(_("完成说明"), max_length=200, blank=True, default="")
    paper_number = models.CharField(_("文号"), max_length=80, blank=True, default="")
    measure = models.CharField(
        _("进度指标"), max_length=10, choices=list(MEASURES.items()), blank=True, default=""
    )
    needs: models.ManyToManyField = models.ManyToManyField(
        "self", through="MilestoneNeed", symmetrical=False, related_name="followed_by", verbose_name=_("前置")
    )

    class Meta:
        verbose_name = _("里程碑")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name


class MilestoneNeed(models.Model):
    """Milestone need (前置关系): `needed` comes first; the database refuses circles."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="need_links")
    needed = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("前置关系")
        constraints = [
            models.UniqueConstraint(fields=["milestone", "needed"], name="milestone_need_once"),
            models.CheckConstraint(
                condition=~models.Q(milestone=models.F("needed")), name="milestone_needs_itself"
            ),
        ]


class MilestonePlan(Period):
    """Plan of a milestone (里程碑计划) and the days it was the plan; a new one says why."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="plans")
    planned_date = models.DateField(_("计划日"))
    forecast_date = models.DateField(_("预计日"), null=True, blank=True)
    reason = models.CharField(_("调整原因"), max_length=200, blank=True, default="")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("里程碑计划")
        ordering = ["milestone", "id"]
        constraints = [no_overlap("milestone_plan_no_overlap", "milestone")]


class MilestonePaper(models.Model):
    """A paper that proves a milestone (里程碑凭据)."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="papers")
    document = models.ForeignKey("parcels.Document", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("里程碑凭据")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["milestone", "document"], name="milestone_paper_once")]
