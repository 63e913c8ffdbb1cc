"""Further papers of a voucher that is posted: added with who, when and why; none is replaced or removed."""

from datetime import date

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed, refusals
from parcels.models import Document, User, Voucher, VoucherPaper


def add_voucher_paper(
    voucher: Voucher, *, paper: Document | None, reason: str, actor: User, on: date
) -> VoucherPaper:
    """File a paper with a voucher that is posted, as a bank's slip that came later; the ledger stays.

    The same paper twice is one. Refuses a paper without scan, and one without its reason.
    """
    reason = intake.clean(reason)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    if paper is None or not paper.scan:
        raise Refusal("voucher_paper_without_scan", field="scan")
    told = {"number": voucher.number, "title": paper.number or paper.title, "reason": reason}
    with refusals(), transaction.atomic():
        # Two presses of one form meet at the paper.
        Document.objects.select_for_update(no_key=True).get(pk=paper.pk)
        if known := VoucherPaper.objects.filter(voucher=voucher, paper=paper).first():
            return known
        with deed("add_voucher_paper", actor=actor, on=on, project=voucher.project, **told) as d:
            made: VoucherPaper = VoucherPaper.objects.create(
                voucher=voucher, paper=paper, reason=reason, added_by=actor, added_date=on
            )
            d.touch(voucher, paper)
    return made
