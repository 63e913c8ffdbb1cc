"""What passes between the office and its banks: each bank's columns, files read, and money without a line."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.models.secrets import SecretField
from parcels.rules.money_terms import SuspenseGround, SuspenseState
from parcels.words.bank import FILE_KINDS
from parcels.words.money import SUSPENSE_GROUNDS, SUSPENSE_STATES

USER = settings.AUTH_USER_MODEL


class BankFormat(models.Model):
    """A bank's columns (银行表式): what its payment sheet holds, and how its result file is read."""

    code = models.SlugField(_("编号"), max_length=24, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    file_kind = models.CharField(_("文件类型"), max_length=12, choices=list(FILE_KINDS.items()))
    # [["number", "序号"], …]: fields of rules.bank_rows.SHEET_FIELDS in the sheet's order.
    sheet_columns = models.JSONField(_("代发表列"), default=list)
    # {"amount": "金额", …}: fields of rules.bank_rows.RESULT_FIELDS with the bank's headings.
    result_columns = models.JSONField(_("回单列"), default=dict)
    success_words = models.JSONField(_("成功的写法"), default=list)
    failed_words = models.JSONField(_("失败的写法"), default=list)
    returned_words = models.JSONField(_("退票的写法"), default=list)
    is_used = models.BooleanField(_("使用中"), default=True)

    class Meta:
        verbose_name = _("银行表式")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class BankFile(models.Model):
    """A result file as it was read (银行回单文件): known by its content, for one run, read once."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey("parcels.PaymentRun", on_delete=models.PROTECT, related_name="bank_files")
    bank_format = models.ForeignKey(
        BankFormat, on_delete=models.PROTECT, related_name="+", verbose_name=_("银行表式")
    )
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    rows_count = models.PositiveIntegerField(_("行数"))
    new_count = models.PositiveIntegerField(_("新答复"))
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    recorded_date = models.DateField(_("登记日"))
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("银行回单文件")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["sha256"], name="bank_file_once")]


class BankFileRow(models.Model):
    """A row of a result file (回单行): which run row it answered, and what became of it."""

    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="rows")
    row = models.PositiveIntegerField(_("文件行"))
    item = models.ForeignKey(
        "parcels.RunItem", on_delete=models.PROTECT, null=True, blank=True, related_name="bank_rows"
    )
    verdict = models.CharField(_("处理"), max_length=24)
    params = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("回单行")
        ordering = ["file", "row"]
        constraints = [models.UniqueConstraint(fields=["file", "row"], name="bank_file_row_once")]


class SuspenseItem(models.Model):
    """Money paid that no line accounts for (待查款), until it finds its line or comes back.

    The bank's names its run and fund; what old books had paid above what was owed names its row of them.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey("parcels.Project", on_delete=models.PROTECT, related_name="suspense_items")
    fund_source = models.ForeignKey(
        "parcels.FundSource", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    run = models.ForeignKey(
        "parcels.PaymentRun", on_delete=models.PROTECT, null=True, blank=True, related_name="suspense_items"
    )
    old_entry = models.OneToOneField(
        "parcels.OldEntry", on_delete=models.PROTECT, null=True, blank=True, related_name="excess"
    )
    run_item = models.ForeignKey(
        "parcels.RunItem", on_delete=models.PROTECT, null=True, blank=True, related_name="suspense_items"
    )
    ground = models.CharField(_("缘由"), max_length=10, choices=list(SUSPENSE_GROUNDS.items()))
    state = models.CharField(
        _("状态"), max_length=10, choices=list(SUSPENSE_STATES.items()), default=SuspenseState.OPEN
    )
    amount_yuan = models.DecimalField(_("金额 元"), max_digits=16, decimal_places=2)
    bank_date = models.DateField(_("银行日"))
    holder_name = models.CharField(_("银行所写户名"), max_length=80, blank=True, default="")
    account_number = SecretField(_("银行所写账号"), scope="suspense.account_number")
    reference = models.CharField(_("银行流水号"), max_length=60, blank=True, default="")
    resolved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    resolved_date = models.DateField(_("了结日"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("待查款")
        ordering = ["-bank_date", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_yuan__gt=0), name="suspense_is_positive"),
            models.CheckConstraint(
                condition=~models.Q(ground=SuspenseGround.EXCESS) | models.Q(run_item__isnull=False),
                name="suspense_excess_names_its_row",
            ),
            models.CheckConstraint(
                condition=models.Q(ground=SuspenseGround.OLD_BOOK, old_entry__isnull=False, run__isnull=True)
                | ~models.Q(ground=SuspenseGround.OLD_BOOK)
                & models.Q(old_entry__isnull=True, run__isnull=False, fund_source__isnull=False),
                name="suspense_names_its_origin",
            ),
        ]

    @property
    def origin(self) -> str:
        """Where it came from, as people name it: the run's number, or the row of the old book."""
        if self.run:
            return self.run.number
        entry = self.old_entry
        return f"{entry.book.name} #{entry.row}" if entry else ""
