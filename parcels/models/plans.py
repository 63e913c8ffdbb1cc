"""A collective's distribution plan (分配方案): what of its money is whose, voted and published."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.models.office import in_village
from parcels.rules.distribution import LIVE, PlanState
from parcels.words.money import HEADS
from parcels.words.plans import MODES, STATES

USER = settings.AUTH_USER_MODEL
_YUAN: dict[str, Any] = {"max_digits": 16, "decimal_places": 2}
# Kept apart from the vote's own figures so that a plan on an old paper may lack them.
_COUNT: dict[str, Any] = {"null": True, "blank": True}


class DistributionPlan(models.Model):
    """Distribution plan (分配方案): drafted, voted with its paper, confirmed; corrected by a version."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("方案编号"), max_length=20)
    revision = models.PositiveSmallIntegerField(_("版次"), default=1)
    collective = models.ForeignKey(
        "parcels.Party", on_delete=models.PROTECT, related_name="plans", verbose_name=_("集体")
    )
    project = models.ForeignKey(
        "parcels.Project", on_delete=models.PROTECT, related_name="plans", verbose_name=_("项目")
    )
    batch = models.ForeignKey(
        "parcels.ApprovalBatch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name=_("报批批次"),
    )
    agreement = models.ForeignKey(
        "parcels.Agreement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name=_("协议"),
    )
    state = models.CharField(_("状态"), max_length=10, choices=list(STATES.items()), default=PlanState.DRAFT)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("更正的上一版"),
    )
    reason = models.CharField(_("更正原因"), max_length=200, blank=True, default="")
    total_yuan = models.DecimalField(_("集体收到或应收 元"), **_YUAN)
    given_yuan = models.DecimalField(_("归户 元"), **_YUAN)
    kept_yuan = models.DecimalField(_("集体留存 元"), **_YUAN)
    drafted_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("拟稿人"))
    drafted_date = models.DateField(_("拟稿日"))
    notice_date = models.DateField(_("会议通知日"), null=True, blank=True)
    meeting_date = models.DateField(_("成员大会日"), null=True, blank=True)
    members = models.PositiveIntegerField(_("有表决权的成员"), **_COUNT)
    present = models.PositiveIntegerField(_("到会"), **_COUNT)
    in_favour = models.PositiveIntegerField(_("同意"), **_COUNT)
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("表决记录"),
    )
    legacy_reason = models.CharField(_("旧件原因"), max_length=200, blank=True, default="")
    voted_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("表决登记人")
    )
    voted_date = models.DateField(_("表决登记日"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    in_force_date = models.DateField(_("生效日"), null=True, blank=True)
    ended_date = models.DateField(_("替代日"), null=True, blank=True)
    # The database hashes the content when it is voted.
    sha256 = models.CharField(_("内容校验值"), max_length=64, blank=True, default="")
    withdrawn_reason = models.CharField(_("撤回原因"), max_length=200, blank=True, default="")
    client_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    objects = in_village("collective__group__parent").as_manager()

    class Meta:
        verbose_name = _("分配方案")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["collective"], condition=models.Q(state=PlanState.IN_FORCE), name="plan_in_force"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "revision"],
                condition=~models.Q(state=PlanState.WITHDRAWN),
                name="plan_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(batch__isnull=True) | models.Q(agreement__isnull=True),
                name="plan_one_scope",
            ),
            models.CheckConstraint(
                condition=models.Q(total_yuan=models.F("given_yuan") + models.F("kept_yuan"))
                & models.Q(given_yuan__gte=0, kept_yuan__gte=0),
                name="plan_total_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True, revision=1)
                | models.Q(corrects__isnull=False, revision__gt=1) & ~models.Q(reason=""),
                name="plan_correction_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[PlanState.DRAFT, PlanState.WITHDRAWN])
                | models.Q(
                    meeting_date__isnull=False,
                    paper__isnull=False,
                    voted_by__isnull=False,
                    voted_date__isnull=False,
                )
                & (
                    ~models.Q(legacy_reason="")
                    | models.Q(
                        notice_date__isnull=False,
                        members__isnull=False,
                        present__isnull=False,
                        in_favour__isnull=False,
                    )
                ),
                name="plan_vote_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(members__isnull=True)
                | models.Q(
                    members__gt=0, present__lte=models.F("members"), in_favour__lte=models.F("present")
                ),
                name="plan_vote_figures",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("voted_by")),
                name="plan_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[PlanState.IN_FORCE, PlanState.REPLACED])
                | models.Q(confirmed_by__isnull=False, in_force_date__isnull=False),
                name="plan_in_force_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def state_word(self) -> str:
        return str(STATES[PlanState(self.state)])

    @property
    def is_live(self) -> bool:
        """Whether it binds: voted or in force."""
        return self.state in LIVE


class PlanHead(models.Model):
    """One head of a plan (科目分配): what of it goes to the households, by what, over which denominator."""

    plan = models.ForeignKey(DistributionPlan, on_delete=models.PROTECT, related_name="heads")
    head = models.CharField(_("科目"), max_length=20, choices=list(HEADS.items()))
    mode = models.CharField(_("分配办法"), max_length=8, choices=list(MODES.items()))
    numerator = models.PositiveIntegerField(_("归户分子"))
    denominator = models.PositiveIntegerField(_("归户分母"))
    total_yuan = models.DecimalField(_("合计 元"), **_YUAN)
    given_yuan = models.DecimalField(_("归户 元"), **_YUAN)
    kept_yuan = models.DecimalField(_("集体留存 元"), **_YUAN)
    # The one denominator of its parts' shares.
    weights = models.DecimalField(_("份额分母"), max_digits=30, decimal_places=0)

    class Meta:
        verbose_name = _("科目分配")
        ordering = ["plan", "head"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "head"], name="plan_head_once"),
            models.CheckConstraint(
                condition=models.Q(total_yuan=models.F("given_yuan") + models.F("kept_yuan"))
                & models.Q(given_yuan__gte=0, kept_yuan__gte=0, total_yuan__gt=0),
                name="plan_head_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(denominator__gt=0, numerator__lte=models.F("denominator")),
                name="plan_head_share",
            ),
        ]


class PlanLine(models.Model):
    """A line whose money a plan divides (方案应付明细), with what the park owes on it."""

    plan = models.ForeignKey(DistributionPlan, on_delete=models.PROTECT, related_name="sources")
    line = models.ForeignKey("parcels.Line", on_delete=models.PROTECT, related_name="plan_lines")
    amount_yuan = models.DecimalField(_("金额 元"), **_YUAN)

    class Meta:
        verbose_name = _("方案应付明细")
        ordering = ["plan", "line"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "line"], name="plan_line_once"),
            models.CheckConstraint(condition=models.Q(amount_yuan__gt=0), name="plan_line_is_positive"),
        ]


class PlanPart(models.Model):
    """What a household gets (归户明细): its share over the head's one denominator, and its yuan."""

    plan = models.ForeignKey(DistributionPlan, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveIntegerField(_("序号"))
    head = models.CharField(_("科目"), max_length=20, choices=list(HEADS.items()))
    line = models.ForeignKey(
        "parcels.Line", on_delete=models.PROTECT, null=True, blank=True, related_name="plan_parts"
    )
    household = models.ForeignKey(
        "parcels.Party", on_delete=models.PROTECT, related_name="plan_parts", verbose_name=_("农户")
    )
    weight = models.DecimalField(_("份额"), max_digits=30, decimal_places=0)
    amount_yuan = models.DecimalField(_("金额 元"), **_YUAN)

    class Meta:
        verbose_name = _("归户明细")
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="plan_part_position_once"),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0, amount_yuan__gte=0), name="plan_part_is_positive"
            ),
        ]


class AccountsNotice(models.Model):
    """Receipts and spending of a collective as published (收支公布, LAL 49), with their paper; kept."""

    collective = models.ForeignKey(
        "parcels.Party", on_delete=models.PROTECT, related_name="accounts_notices", verbose_name=_("集体")
    )
    as_of_date = models.DateField(_("截至"))
    received_yuan = models.DecimalField(_("收到 元"), **_YUAN)
    handed_yuan = models.DecimalField(_("已兑付 元"), **_YUAN)
    kept_yuan = models.DecimalField(_("按方案留存 元"), **_YUAN)
    posted_date = models.DateField(_("公布日"))
    spots = models.CharField(_("公布地点"), max_length=200)
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("公布照片")
    )
    recorded_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("收支公布")
        ordering = ["-posted_date", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(as_of_date__lte=models.F("posted_date")) & ~models.Q(spots=""),
                name="accounts_notice_is_whole",
            )
        ]
