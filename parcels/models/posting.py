"""Public lists (公示): how long they hang, their frozen rows, and the objections to a row."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from parcels.models.periods import Period
from parcels.rules.posting import ListStage, ListState, ObjectionState
from parcels.words.posting import LATE_STATES, LIST_STAGES, LIST_STATES, OBJECTION_STATES, ROW_KINDS

USER = settings.AUTH_USER_MODEL


class PostingRule(Period):
    """How many days a list hangs (公示规则) and whether it comes before signing; since when, by what."""

    # None: for every project that has no rule of its own.
    project = models.ForeignKey(
        "parcels.Project",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posting_rules",
        verbose_name=_("项目"),
    )
    stage = models.CharField(_("公示内容"), max_length=14, choices=list(LIST_STAGES.items()))
    days = models.PositiveSmallIntegerField(_("公示天数"))
    before_signing = models.BooleanField(_("公示期满方可签协议"), default=False)
    source = models.CharField(_("依据"), max_length=120)

    class Meta:
        verbose_name = _("公示规则")
        ordering = ["stage", "project", "-valid"]
        constraints = [
            ExclusionConstraint(
                name="posting_rule_no_overlap",
                expressions=[
                    (Coalesce("project_id", 0), RangeOperators.EQUAL),
                    ("stage", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=models.Q(days__range=(1, 90)), name="posting_rule_days"),
            models.CheckConstraint(condition=~models.Q(source=""), name="posting_rule_has_source"),
        ]


class PublicList(models.Model):
    """A public list (公示表): rows frozen and hashed when made, then posted from a day for some days."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("公示编号"), max_length=20)
    revision = models.PositiveSmallIntegerField(_("版次"), default=1)
    batch = models.ForeignKey(
        "parcels.ApprovalBatch",
        on_delete=models.PROTECT,
        related_name="public_lists",
        verbose_name=_("报批批次"),
    )
    place = models.ForeignKey(
        "parcels.Place", on_delete=models.PROTECT, related_name="public_lists", verbose_name=_("村组")
    )
    stage = models.CharField(_("公示内容"), max_length=14, choices=list(LIST_STAGES.items()))
    state = models.CharField(
        _("状态"), max_length=10, choices=list(LIST_STATES.items()), default=ListState.MAKING
    )
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("更正的上一版"),
    )
    reason = models.CharField(_("更正原因"), max_length=200, blank=True, default="")
    rows_count = models.PositiveIntegerField(_("行数"), default=0)
    # The database counts and hashes the rows when the list is made ready.
    sha256 = models.CharField(_("内容校验值"), max_length=64, blank=True, default="")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("编制人"))
    made_date = models.DateField(_("编制日"))
    posted_date = models.DateField(_("张贴日"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("公示天数"), null=True, blank=True)
    ends_date = models.DateField(_("公示截止日"), null=True, blank=True)
    spots = models.CharField(_("张贴地点"), max_length=200, blank=True, default="")
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("张贴照片"),
    )
    posted_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("张贴登记人")
    )
    withdrawn_reason = models.CharField(_("撤回原因"), max_length=200, blank=True, default="")
    client_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("公示表")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "place", "stage", "revision"],
                condition=~models.Q(state=ListState.WITHDRAWN),
                name="public_list_once",
            ),
            models.UniqueConstraint(
                fields=["number", "revision"],
                condition=~models.Q(state=ListState.WITHDRAWN),
                name="public_list_number_once",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=~models.Q(state=ListState.WITHDRAWN),
                name="public_list_corrected_once",
            ),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True, revision=1)
                | models.Q(corrects__isnull=False, revision__gt=1) & ~models.Q(reason=""),
                name="public_list_correction_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ListState.POSTED)
                & models.Q(
                    posted_date__isnull=False,
                    days__isnull=False,
                    ends_date__isnull=False,
                    paper__isnull=False,
                    posted_by__isnull=False,
                )
                & ~models.Q(spots="")
                | ~models.Q(state=ListState.POSTED)
                & models.Q(posted_date__isnull=True, ends_date__isnull=True, paper__isnull=True),
                name="public_list_posting_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_date__isnull=True)
                | models.Q(ends_date__gte=models.F("posted_date") + models.F("days")),
                name="public_list_ends_after_its_days",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stage_word(self) -> str:
        return str(LIST_STAGES[ListStage(self.stage)])

    @property
    def state_word(self) -> str:
        return str(LIST_STATES[ListState(self.state)])

    def hangs_on(self, day: date) -> bool:
        """Whether it hangs on the wall on a day."""
        return bool(self.posted_date and self.ends_date and self.posted_date <= day <= self.ends_date)

    def has_run(self, day: date) -> bool:
        """Whether its time is over on a day."""
        return self.ends_date is not None and self.ends_date < day


class PublicRow(models.Model):
    """One row of a list (公示行), as it was written: no ID, no account, no phone."""

    public_list = models.ForeignKey(PublicList, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField(_("序号"))
    kind = models.CharField(_("类别"), max_length=8, choices=list(ROW_KINDS.items()))
    taking = models.ForeignKey("parcels.Taking", on_delete=models.PROTECT, related_name="public_rows")
    party = models.ForeignKey("parcels.Party", on_delete=models.PROTECT, related_name="public_rows")
    item = models.ForeignKey(
        "parcels.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="public_rows"
    )
    group_name = models.CharField(_("村组"), max_length=130, blank=True, default="")
    taking_code = models.CharField(_("地块编号"), max_length=40)
    party_name = models.CharField(_("权利人"), max_length=80)
    land_class = models.CharField(_("地类"), max_length=5, blank=True, default="")
    # The head whose lines an objection holds; none for an area, which stands behind several.
    head = models.CharField(_("科目"), max_length=20, blank=True, default="")
    thing = models.CharField(_("项目"), max_length=60, blank=True, default="")
    quantity = models.DecimalField(_("数量"), max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=4, blank=True, default="")
    numerator = models.PositiveIntegerField(_("分子"), default=1)
    denominator = models.PositiveIntegerField(_("分母"), default=1)
    amount_yuan = models.DecimalField(_("金额 元"), max_digits=16, decimal_places=2, null=True, blank=True)
    standing = models.CharField(
        _("认定"), max_length=10, choices=list(LATE_STATES.items()), blank=True, default=""
    )
    # By which rates a sum is priced, and the signed version it is copied from: then it is not computed anew.
    rate_set = models.ForeignKey(
        "parcels.RateSet",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("补偿标准"),
    )
    agreement = models.ForeignKey(
        "parcels.Agreement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("协议"),
    )

    class Meta:
        verbose_name = _("公示行")
        ordering = ["public_list", "number"]
        indexes = [models.Index(fields=["taking", "party"], name="public_row_land")]
        constraints = [
            models.UniqueConstraint(fields=["public_list", "number"], name="public_row_number_once"),
            # Whatever is written in a name: a notice shows no ID and no account.
            models.CheckConstraint(
                condition=~models.Q(party_name__regex=r"\d{8,}") & ~models.Q(thing__regex=r"\d{8,}"),
                name="public_row_shows_no_number",
            ),
        ]


class Objection(models.Model):
    """An objection to a row (公示异议): recorded by one, decided by another; payment waits meanwhile."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("异议编号"), max_length=20, unique=True)
    row = models.ForeignKey(PublicRow, on_delete=models.PROTECT, related_name="objections")
    by_name = models.CharField(_("异议人"), max_length=80)
    received_date = models.DateField(_("收到日"))
    text = models.TextField(_("异议内容"), max_length=1000)
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("异议材料"),
    )
    recorded_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_date = models.DateField(_("登记日"))
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())
    state = models.CharField(
        _("状态"), max_length=10, choices=list(OBJECTION_STATES.items()), default=ObjectionState.OPEN
    )
    ordered_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定复测人")
    )
    ordered_date = models.DateField(_("决定复测日"), null=True, blank=True)
    measured_date = models.DateField(_("复测日"), null=True, blank=True)
    measured_quantity = models.DecimalField(
        _("复测数量"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    measured_paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("复测确认表"),
    )
    decided_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    decided_date = models.DateField(_("决定日"), null=True, blank=True)
    answer = models.CharField(_("决定理由"), max_length=500, blank=True, default="")
    # The corrected list made after it was upheld: it settles the objection when it has hung its days.
    settled_by = models.ForeignKey(
        PublicList, on_delete=models.PROTECT, null=True, blank=True, related_name="settles"
    )

    class Meta:
        verbose_name = _("公示异议")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["row"],
                condition=~models.Q(state=ObjectionState.REJECTED),
                name="objection_standing",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("recorded_by")),
                name="objection_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[ObjectionState.OPEN, ObjectionState.REMEASURE])
                & models.Q(decided_by__isnull=True, decided_date__isnull=True)
                | models.Q(state__in=[ObjectionState.UPHELD, ObjectionState.REJECTED])
                & models.Q(decided_by__isnull=False, decided_date__isnull=False)
                & ~models.Q(answer=""),
                name="objection_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_by__isnull=True) | models.Q(state=ObjectionState.UPHELD),
                name="objection_settled_was_upheld",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def state_word(self) -> str:
        return str(OBJECTION_STATES[ObjectionState(self.state)])

    @property
    def is_late(self) -> bool:
        """Received after the list's last day; needs `row__public_list`."""
        ends = self.row.public_list.ends_date
        return ends is not None and self.received_date > ends
