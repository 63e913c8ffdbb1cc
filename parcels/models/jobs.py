"""Background jobs: what is asked, how far it is, what it came to. One row a job; nothing else queues."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.rules.jobs import ENDED, UNDER_WAY, JobState, share_done
from parcels.words.jobs import KINDS, STATES, STEPS


class JobSet(models.QuerySet["Job"]):
    """Which jobs a person sees, and which still go on."""

    def visible_to(self, user: Any) -> JobSet:
        """My own; the administrator sees everybody's."""
        return self if user.may("manage_users") else self.filter(actor=user)

    def under_way(self) -> JobSet:
        """Queued or running."""
        return self.filter(state__in=UNDER_WAY)


class Job(models.Model):
    """A deed that takes longer than a request (后台任务), done by a worker process, once in effect."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("任务"), max_length=40)
    # Codes, numbers and days: never a name, an ID, an account (the database refuses them).
    params = models.JSONField(default=dict)
    # The same key twice is one job, unless the first failed or was cancelled.
    key = models.CharField(max_length=80)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("提交人")
    )
    project = models.ForeignKey(
        "parcels.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    on_date = models.DateField(_("办公日"))
    file = models.FileField(_("文件"), upload_to="jobs/%Y/%m", max_length=200, blank=True)
    file_name = models.CharField(_("文件名"), max_length=200, blank=True, default="")
    # What a person wrote with it; shown to the owner only, as the name of the file.
    reason = models.CharField(_("事由"), max_length=200, blank=True, default="")
    state = models.CharField(_("状态"), max_length=10, choices=list(STATES.items()), default=JobState.QUEUED)
    holder = models.UUIDField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    step = models.CharField(max_length=12, blank=True, default="")
    step_number = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=1)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    # How much of it an earlier try had done: what is left is told by the pace of this one.
    kept_share = models.FloatField(default=0)
    cancel_asked = models.BooleanField(default=False)
    # {"code", "params"}: an outcome, or the refusal that ended it.
    result = models.JSONField(null=True, blank=True)
    queued_at = models.DateTimeField(_("提交时间"), db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = JobSet.as_manager()

    class Meta:
        verbose_name = _("后台任务")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["actor", "-id"], name="job_of_actor"),
            models.Index(fields=["id"], condition=models.Q(state__in=UNDER_WAY), name="job_under_way"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state__in=[JobState.QUEUED, JobState.RUNNING, JobState.DONE]),
                name="job_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state=JobState.RUNNING, holder__isnull=False, heartbeat_at__isnull=False)
                | ~models.Q(state=JobState.RUNNING),
                name="job_running_has_holder",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ENDED, ended_at__isnull=False)
                | models.Q(state__in=UNDER_WAY, ended_at__isnull=True),
                name="job_ended_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.kind_word

    @property
    def kind_word(self) -> str:
        return str(KINDS.get(self.kind, self.kind))

    @property
    def state_word(self) -> str:
        return str(STATES[JobState(self.state)])

    @property
    def step_word(self) -> str:
        return str(STEPS.get(self.step, ""))

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def restarts(self) -> int:
        """How often it began anew after its worker had stopped."""
        return max(self.attempts - 1, 0)

    @property
    def went_on(self) -> bool:
        """Whether this try goes on where an earlier one was stopped; 1 stands until it has said so."""
        return 0 < self.kept_share < 1

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        if self.state == JobState.DONE:
            return 1.0
        return share_done(self.step_number, self.steps, self.done, self.total)
