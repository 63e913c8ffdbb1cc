"""Correcting what a line of the old books owes or had been paid: live deeds, on their own day and paper."""

from datetime import date
from decimal import Decimal

from landmgmt.lib import intake
from landmgmt.lib.money import ZERO, yuan
from landmgmt.lib.refusal import Refusal
from parcels.actions.amendments import chain_of, lock_last, next_version, takings_of
from parcels.actions.deed import deed
from parcels.actions.ledger import (
    Posting,
    accounts_of,
    check_amount,
    check_day,
    lock_lines,
    open_amounts,
    post,
)
from parcels.actions.versions import post_version, seal_version, write_parts
from parcels.models import Agreement, Document, Line, Reduction, Transfer, User, Voucher
from parcels.models.figures import committed, line_balances
from parcels.rules.amendments import OpenLine, reduce
from parcels.rules.instalments import Terms, check_terms
from parcels.rules.money_terms import AccountKind, TransferKind
from parcels.rules.valuation import EntitlementDraft


def correct_old_line(
    line: Line,
    *,
    amount: Decimal,
    reason: str,
    signed_date: date,
    due_date: date | None,
    paper: Document | None,
    actor: User,
    on: date,
    dry: bool = False,
) -> Agreement | None:
    """Set what a line that came with the old books should owe, in yuan, by a signed paper.

    Inside a confirmed proposal (proposed.py); `dry` only asks whether it could be.

    More is a new line of the version, due on `due_date`; less comes off what is open of the old line. Refuses
    a line of a live agreement, no change, less than what is paid, and a day before the take-over.
    """
    reason, amount = intake.clean(reason), check_amount(amount)
    check_day(signed_date, on)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    if paper is None or not paper.scan:
        raise Refusal("agreement_without_scan", {"number": line.agreement.number}, field="scan")
    told = {"number": line.agreement.number, "name": line.claimant.name, "reason": reason}
    with deed("correct_old_line", actor=actor, on=on, project=line.project, **told) as d:
        first = chain_of(line.agreement)[0]
        if first.takeover is None or line.agreement_id != first.pk:
            raise Refusal("old_line_only", {"number": line.agreement.number})
        if signed_date < first.takeover.cutover_date:
            raise Refusal(
                "correction_before_takeover", {"day": str(first.takeover.cutover_date)}, field="signed_date"
            )
        before = lock_last(chain_of(line.agreement)[-1])
        if before.signed_date and signed_date < before.signed_date:
            told_days = {"signed": str(signed_date), "before": str(before.signed_date)}
            raise Refusal("amendment_before_agreement", told_days, field="signed_date")
        lock_lines([line.pk])
        owed = line_balances(date.max, lines=[line.pk])[0].payable_yuan
        if amount == owed:
            raise Refusal("old_sum_unchanged", {"amount": str(owed)}, field="amount")
        made = _version(before, line, owed, amount, reason, due_date or signed_date)
        if dry:
            return None
        takings = takings_of(before)
        seal_version(made, takings, signed_date=signed_date, paper=paper)
        voucher = post_version(made, actor=actor, paper=paper)
        d.params |= {"before": str(owed), "after": str(amount), "signed": str(signed_date)}
        d.touch(made, before, voucher, line, *takings)
    return made


def _version(
    before: Agreement, line: Line, owed: Decimal, amount: Decimal, reason: str, due_date: date
) -> Agreement:
    """The next version with its part: a new line for what is more, a reduction for what is less."""
    more, less = max(amount - owed, ZERO), max(owed - amount, ZERO)
    taken: list[tuple[int, Decimal]] = []
    if less:
        free = open_amounts([line.pk])[line.pk] - committed([line.pk]).get(line.pk, ZERO)
        taken = reduce(less, [OpenLine(line.pk, line.due_date, free)])
    made = next_version(
        before,
        kind=chain_of(before)[0].kind,
        reason=reason,
        total=more,
        reduced=less,
        snapshot={"computed_on": chain_of(before)[0].snapshot["computed_on"], "rate_sets": [], "sums": []},
    )
    drafts = [_more(line, owed, amount)] if more else []
    terms = [Terms(due_date)] if more else []
    if terms:
        check_terms(terms)
    write_parts(made, takings_of(before), drafts, terms)
    Reduction.objects.bulk_create(Reduction(agreement=made, line_id=pk, amount_yuan=y) for pk, y in taken)
    return made


def _more(line: Line, owed: Decimal, amount: Decimal) -> EntitlementDraft:
    return EntitlementDraft(
        taking_id=line.taking_id,  # type: ignore[arg-type]  # old sums may belong to no land
        head=line.head,
        level=line.level,
        claimant_id=line.claimant_id,
        amount_yuan=amount - owed,
        formula="old_correction",
        params={"before": str(owed), "after": str(amount)},
        rate_id=None,
    )


def correct_old_payment(
    line: Line,
    *,
    paid: Decimal,
    reason: str,
    value_date: date,
    paper: Document | None,
    actor: User,
    on: date,
    dry: bool = False,
) -> Voucher | None:
    """Set what had been paid of a line before the take-over, in yuan, from a day on and by a paper.

    Inside a confirmed proposal (proposed.py); `dry` only asks whether it could be.

    What stands is reversed and the right sum posted beside it on `value_date`; no day before it changes.
    Refuses a line of no old book, no change, a day before the take-over, and more than the line owes.
    """
    reason = intake.clean(reason, 100)
    check_day(value_date, on)
    if paid < 0 or yuan(paid) != paid:
        raise Refusal("amount_not_positive", {"amount": str(paid)}, field="paid")
    if not reason:
        raise Refusal("reason_missing", field="reason")
    if paper is None:
        raise Refusal("paper_missing", field="scan")
    told = {"number": line.agreement.number, "name": line.claimant.name, "reason": reason}
    with deed("correct_old_payment", actor=actor, on=on, project=line.project, **told) as d:
        takeover = line.agreement.takeover
        if takeover is None:
            raise Refusal("old_line_only", {"number": line.agreement.number})
        if value_date < takeover.cutover_date:
            raise Refusal(
                "correction_before_takeover", {"day": str(takeover.cutover_date)}, field="value_date"
            )
        lock_lines([line.pk])
        kinds = (TransferKind.OPENING_PAID, TransferKind.OPENING_FIX)
        standing = list(
            Transfer.objects.filter(line=line, kind__in=kinds, reversed_by=None)
            .select_related("from_account", "to_account")
            .order_by("pk")
        )
        before = sum((row.amount_yuan for row in standing), ZERO)
        if before == paid:
            raise Refusal("old_sum_unchanged", {"amount": str(before)}, field="paid")
        room = open_amounts([line.pk])[line.pk] - committed([line.pk]).get(line.pk, ZERO)
        if paid - before > room:
            raise Refusal("old_payment_above", {"most": str(before + room)}, field="paid")
        if dry:
            return None
        rows = [_back(row, value_date, reason) for row in standing]
        if paid:
            accounts = accounts_of(line.project)
            giver, taker = accounts[AccountKind.OPENING], accounts[AccountKind.PAID]
            rows.append(Posting(giver, taker, paid, value_date, line=line, reason=reason))
        voucher = post(TransferKind.OPENING_FIX, rows, project=line.project, actor=actor, paper=paper)
        d.params |= {"before": str(before), "after": str(paid), "date": str(value_date)}
        d.touch(voucher, line, line.agreement)
    return voucher


def _back(row: Transfer, value_date: date, reason: str) -> Posting:
    """The mirror of a transfer; never before it."""
    return Posting(
        row.to_account,
        row.from_account,
        row.amount_yuan,
        max(value_date, row.value_date),
        line=row.line,
        reverses=row,
        reason=reason,
        kind=TransferKind.REVERSAL,
    )
