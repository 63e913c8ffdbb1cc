"""The desk's list of what was posted on a typed number alone: receipts and reversals without a scan."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from landmgmt.templatetags.office import money as yuan_written
from parcels.models import Transfer
from parcels.rules.money_terms import AccountKind, TransferKind
from parcels.views.desk_parts import MOST, Job, WorkList, address
from parcels.words.money import TRANSFER_KINDS


def bare_vouchers(user: Any, on: date) -> WorkList | None:
    """Money received and postings taken back whose paper is not on file, the newest first."""
    # By the account and the reversed row, not by kind alone: those are indexed, and few.
    received = Q(kind=TransferKind.FUND_IN, from_account__kind=AccountKind.OUTSIDE)
    back = Q(kind=TransferKind.REVERSAL, reverses__isnull=False)
    rows = Transfer.objects.filter(received | back, value_date__lte=on)
    # What came later has its scan.
    rows = rows.filter(Q(voucher__paper=None) | Q(voucher__paper__scan=""), voucher__more_papers=None)
    jobs = [
        Job(
            f"{row.voucher.number} {TRANSFER_KINDS[row.kind]}",
            yuan_written(row.amount_yuan),
            _("元"),
            address("voucher_file", row.voucher_id),
        )
        for row in rows.select_related("voucher__project").order_by("-pk")[:MOST]
    ]
    return WorkList(_("缺扫描件的凭证"), jobs) if jobs else None
