"""Kept totals of the arrears: what of each line changed on which day, summed per day, and checkpoints.

The database keeps them by itself (0004_arrears_totals.sql): triggers write deltas, a folding sums them up.
Everything here is derived from the ledger, the reasons, the holds and the runs; `verify` works it out again.
Amounts are whole fen, because integers add up exactly and fast; the figures a page shows are yuan again.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class _Measures(models.Model):
    """What is added up: sums in fen, lines with an obligation, lines with something unpaid."""

    payable_fen = models.BigIntegerField(_("应付 分"), default=0)
    paid_fen = models.BigIntegerField(_("已付 分"), default=0)
    deposited_fen = models.BigIntegerField(_("提存 分"), default=0)
    held_fen = models.BigIntegerField(_("暂停 分"), default=0)
    unpaid_fen = models.BigIntegerField(_("未付 分"), default=0)
    in_transit_fen = models.BigIntegerField(_("在途 分"), default=0)
    lines = models.BigIntegerField(_("笔"), default=0)
    open_lines = models.BigIntegerField(_("未付笔数"), default=0)

    class Meta:
        abstract = True


class ArrearsDelta(_Measures):
    """Change of one line's state on a day (欠款变动), with all it can be asked by; only ever added to.

    `fold` is the number of the folding that took it into the day sums; empty until then.
    """

    line = models.ForeignKey(
        "parcels.Line", on_delete=models.DO_NOTHING, db_constraint=False, related_name="deltas"
    )
    day = models.DateField(_("发生日"))
    due_date = models.DateField(_("到期日"))
    project_id = models.BigIntegerField(_("项目"))
    village_id = models.BigIntegerField(_("村"), null=True)
    head = models.CharField(_("科目"), max_length=20)
    level = models.CharField(_("层级"), max_length=10)
    reason = models.CharField(_("原因"), max_length=12)
    fold = models.BigIntegerField(_("归集号"), null=True)

    class Meta:
        verbose_name = _("欠款变动")
        # By folding, and which was the last that a folding took; by village what is folded, so that a posting
        # does not pay for it: what waits is few, and found by the first (delta_sums.sql asks for both).
        indexes = [
            models.Index(fields=["fold", "id"], name="arrears_delta_waiting"),
            models.Index(
                fields=["village_id"], name="arrears_delta_village", condition=models.Q(fold__isnull=False)
            ),
        ]


class ArrearsDaySum(_Measures):
    """Deltas summed per grain, key, threshold of age and day (欠款日合计); only ever added to.

    A sum counts at threshold n from the day it is late enough for it: 0 at once, 1 from the day after it is
    due, 2 from the 31st day, then the 91st, 181st and 366th. What is in a bucket is the difference of two.
    """

    fold = models.BigIntegerField(_("归集号"))
    grain = models.CharField(_("维度"), max_length=8)
    key = models.CharField(_("键"), max_length=24)
    threshold = models.SmallIntegerField(_("账龄档"))
    day = models.DateField(_("发生日"))

    class Meta:
        verbose_name = _("欠款日合计")
        indexes = [
            models.Index(fields=["grain", "day"], name="arrears_sum_day"),
            models.Index(fields=["grain", "fold"], name="arrears_sum_fold"),
        ]


class ArrearsCheckpoint(models.Model):
    """All sums at the end of a day (欠款结存) as of folding `fold`; never rewritten, a later one wins."""

    day = models.DateField(_("日期"))
    fold = models.BigIntegerField(_("归集号"))

    class Meta:
        verbose_name = _("欠款结存")
        indexes = [models.Index(fields=["-day", "-id"], name="arrears_checkpoint_day")]


class ArrearsCheckpointSum(_Measures):
    """One cell of a checkpoint (结存明细)."""

    checkpoint = models.ForeignKey(ArrearsCheckpoint, on_delete=models.CASCADE, related_name="sums")
    grain = models.CharField(_("维度"), max_length=8)
    key = models.CharField(_("键"), max_length=24)
    threshold = models.SmallIntegerField(_("账龄档"))

    class Meta:
        verbose_name = _("结存明细")
        indexes = [models.Index(fields=["checkpoint", "grain"], name="arrears_checkpoint_cell")]
