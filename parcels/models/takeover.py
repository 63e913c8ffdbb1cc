"""The old books as they were taken over: files, rows, whom they name, and the totals that were signed."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from landmgmt.lib.money import ZERO
from parcels.models.secrets import SecretField
from parcels.rules.takeover import Decision, TakeOverState
from parcels.words.money import HEADS, LEVELS, PARTY_KINDS
from parcels.words.takeover import DECISIONS, TAKEOVER_STATES

USER = settings.AUTH_USER_MODEL
_YUAN = {"max_digits": 16, "decimal_places": 2}


class TakeOver(models.Model):
    """Take-over (旧账接管): what a project owed and had paid before the system; locked by a second person."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(
        "parcels.Project", on_delete=models.PROTECT, related_name="takeovers", verbose_name=_("项目")
    )
    cutover_date = models.DateField(_("接管日"))
    state = models.CharField(
        _("状态"), max_length=10, choices=list(TAKEOVER_STATES.items()), default=TakeOverState.OPEN
    )
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人"))
    opened_date = models.DateField(_("登记日"))
    submitted_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提交人")
    )
    submitted_date = models.DateField(_("提交日"), null=True, blank=True)
    locked_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("锁定人")
    )
    locked_date = models.DateField(_("锁定日"), null=True, blank=True)
    note = models.CharField(_("退回原因"), max_length=200, blank=True, default="")
    agreed_yuan = models.DecimalField(_("旧账应付 元"), **_YUAN, null=True, blank=True)
    paid_yuan = models.DecimalField(_("旧账已付 元"), **_YUAN, null=True, blank=True)

    class Meta:
        verbose_name = _("旧账接管")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(state__in=["open", "submitted"]),
                name="takeover_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(locked_by__isnull=True)
                | ~models.Q(locked_by=models.F("submitted_by")) & ~models.Q(locked_by=models.F("opened_by")),
                name="takeover_locked_by_a_second",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["submitted", "locked"])
                | models.Q(submitted_by__isnull=False, submitted_date__isnull=False),
                name="takeover_submitted_by_someone",
            ),
            models.CheckConstraint(
                condition=models.Q(state="locked")
                & models.Q(
                    locked_by__isnull=False,
                    locked_date__isnull=False,
                    agreed_yuan__isnull=False,
                    paid_yuan__isnull=False,
                )
                | ~models.Q(state="locked")
                & models.Q(locked_by__isnull=True, locked_date__isnull=True, agreed_yuan__isnull=True),
                name="takeover_locked_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.cutover_date}"


class OldBook(models.Model):
    """An old ledger (旧台账) as it came: sealed on disk, for it names people with their numbers."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    takeover = models.ForeignKey(TakeOver, on_delete=models.PROTECT, related_name="books")
    name = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(_("文件"), upload_to="takeovers/%Y/%m", max_length=200)
    sha256 = models.CharField(max_length=64)
    sealed_sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField(_("大小"))
    rows_count = models.PositiveIntegerField(_("行数"))
    uploaded_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    uploaded_date = models.DateField(_("上传日"))
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("旧台账")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["takeover", "sha256"], name="old_book_once_per_takeover")
        ]

    def __str__(self) -> str:
        return self.name


class OldParty(models.Model):
    """A name of the old books (旧账户名), and which party of the register it is."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    takeover = models.ForeignKey(TakeOver, on_delete=models.PROTECT, related_name="parties")
    village = models.ForeignKey("parcels.Place", on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(
        "parcels.Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("类别"), max_length=12, choices=list(PARTY_KINDS.items()))
    name = models.CharField(_("户名"), max_length=80)
    id_number = SecretField(_("身份证件号码"), scope="old_party.id_number")
    id_number_index = models.CharField(max_length=32, blank=True, default="")
    decision = models.CharField(
        _("对应"), max_length=8, choices=list(DECISIONS.items()), default=Decision.OPEN
    )
    party = models.ForeignKey(
        "parcels.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="old_names"
    )
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("旧账户名")
        ordering = ["village", "group", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["takeover", "village", "group", "kind", "name", "id_number_index"],
                name="old_party_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~models.Q(decision__in=["matched", "chosen"]) | models.Q(party__isnull=False),
                name="old_party_is_someone",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision="open") | models.Q(party__isnull=True),
                name="old_party_open_is_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OldEntry(models.Model):
    """A row of an old ledger (旧账行): one sum owed, what was paid of it, and which fields are unknown."""

    book = models.ForeignKey(OldBook, on_delete=models.PROTECT, related_name="entries")
    takeover = models.ForeignKey(TakeOver, on_delete=models.PROTECT, related_name="entries")
    owner = models.ForeignKey(OldParty, on_delete=models.PROTECT, related_name="entries")
    sheet = models.CharField(_("工作表"), max_length=60, blank=True, default="")
    row = models.PositiveIntegerField(_("行"))
    number = models.CharField(_("协议编号"), max_length=40, blank=True, default="")
    signed_date = models.DateField(_("签订日期"), null=True, blank=True)
    head = models.CharField(_("科目"), max_length=20, choices=list(HEADS.items()))
    level = models.CharField(_("层级"), max_length=10, choices=list(LEVELS.items()))
    parcel_code = models.CharField(_("地块编号"), max_length=40, blank=True, default="")
    taking = models.ForeignKey(
        "parcels.Taking", on_delete=models.PROTECT, null=True, blank=True, related_name="old_entries"
    )
    amount_yuan = models.DecimalField(_("应付 元"), **_YUAN)
    paid_yuan = models.DecimalField(_("已付 元"), **_YUAN)
    # Why it was taken in although more was paid than owed; what is above goes to 待查款 at the lock.
    excess_reason = models.CharField(_("多付说明"), max_length=200, blank=True, default="")
    due_date = models.DateField(_("到期日"), null=True, blank=True)
    last_paid_date = models.DateField(_("最后付款日"), null=True, blank=True)
    voucher = models.CharField(_("旧凭证号"), max_length=60, blank=True, default="")
    remark = models.CharField(_("备注"), max_length=200, blank=True, default="")
    unknown = models.JSONField(_("不详"), default=list, blank=True)
    # What it became when the books were locked.
    line = models.OneToOneField(
        "parcels.Line", on_delete=models.PROTECT, null=True, blank=True, related_name="old_entry"
    )

    class Meta:
        verbose_name = _("旧账行")
        ordering = ["book", "sheet", "row"]
        constraints = [
            models.UniqueConstraint(fields=["book", "sheet", "row"], name="old_entry_once"),
            models.CheckConstraint(
                condition=models.Q(amount_yuan__gt=0, paid_yuan__gte=0)
                & (models.Q(paid_yuan__lte=models.F("amount_yuan")) | ~models.Q(excess_reason="")),
                name="old_entry_paid_within",
            ),
        ]

    @property
    def excess_yuan(self) -> Decimal:
        """What was paid above what was owed, in yuan."""
        return max(self.paid_yuan - self.amount_yuan, ZERO)


class SignedTotal(models.Model):
    """A total that was signed (签字汇总): of a village, or of one household of it; typed from its paper."""

    takeover = models.ForeignKey(TakeOver, on_delete=models.PROTECT, related_name="totals")
    village = models.ForeignKey(
        "parcels.Place", on_delete=models.PROTECT, related_name="+", verbose_name=_("村")
    )
    owner = models.ForeignKey(
        OldParty, on_delete=models.PROTECT, null=True, blank=True, related_name="totals", verbose_name=_("户")
    )
    agreed_yuan = models.DecimalField(_("应付合计 元"), **_YUAN)
    paid_yuan = models.DecimalField(_("已付合计 元"), **_YUAN)
    unpaid_yuan = models.DecimalField(_("未付合计 元"), **_YUAN)
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        related_name="signed_totals",
        verbose_name=_("签字汇总表"),
    )
    explanation = models.CharField(_("差额说明"), max_length=200, blank=True, default="")
    entered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("录入人"))
    entered_date = models.DateField(_("录入日"))

    class Meta:
        verbose_name = _("签字汇总")
        ordering = ["takeover", "village", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["takeover", "village", "owner"], name="signed_total_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_yuan__gte=0, paid_yuan__gte=0, unpaid_yuan__gte=0),
                name="signed_total_not_negative",
            ),
        ]
