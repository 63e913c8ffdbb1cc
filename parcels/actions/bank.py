"""What the bank says of a released run, row by row, and what it sends back later."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from landmgmt.lib import intake
from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions.arrears import end_failure, end_reasons, note_failures
from parcels.actions.deed import deed, refusals
from parcels.actions.ledger import Posting, accounts_of, check_day, lock_lines, open_amounts, post
from parcels.actions.suspense import Found, keep
from parcels.models import BankFileRow, Document, PaymentRun, RunItem, Transfer, User, Voucher
from parcels.models.follow_ups import standing_elsewhere
from parcels.rules.bank_rows import Verdict
from parcels.rules.money_terms import (
    AccountKind,
    BankResult,
    RunState,
    SuspenseGround,
    SuspenseState,
    TransferKind,
)


@dataclass(frozen=True)
class Result:
    """The bank's answer for one row: success or failed, on the bank's day; a failure says why."""

    item: RunItem | int
    result: BankResult | str
    bank_date: date
    failure: str = ""
    reference: str = ""


# What an answer needs of a row: a run may have hundreds.
_READ = (
    *("uid", "run", "number", "holder_name", "account_number", "amount_yuan", "result", "result_date"),
    *("failure", "bank_reference", "line__taking"),
)
_ANSWERS = """
UPDATE parcels_runitem i
SET result = a.result, result_date = a.day, failure = a.failure, bank_reference = a.reference
FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::text[], %s::text[]) AS a(id, result, day, failure,
  reference)
WHERE i.id = a.id
"""


def record_results(
    run: PaymentRun,
    results: Sequence[Result],
    *,
    actor: User,
    on: date,
    paper: Document | None = None,
) -> PaymentRun:
    """Enter answers of the bank: a success is posted on the bank's day, a failure becomes a reason.

    The same answer twice has one effect; another answer for an answered row is refused, but for a success
    after a failure. A run with every row answered is closed. What a line no longer owes goes to 待查款.
    Refuses a success that nothing of the bank's proves: no slip (`paper`), no number of the row, no row of a
    result file.
    """
    with refusals(), transaction.atomic():
        run = PaymentRun.objects.select_for_update(of=("self",)).select_related("project").get(pk=run.pk)
        rows = run.items.select_for_update(of=("self",)).select_related("line").only(*_READ)
        items = {item.pk: item for item in rows}
        lost = {item.pk: item.result_date for item in rows if item.result == BankResult.FAILED}
        news = [item for result in results if (item := _answered(run, items, result, on))]
        if not news:
            return run
        _refuse_unproved(run, news, paper)
        _refuse_booked(run, news)
        with deed("record_results", actor=actor, on=on, project=run.project, number=run.number) as d:
            lock_lines([item.line_id for item in news])
            _write_answers(news)
            paid = [item for item in news if item.result == BankResult.SUCCESS]
            failed = [item for item in news if item.result == BankResult.FAILED]
            if paid:
                d.touch(_post_paid(run, paid, actor, paper))
            for day in sorted({item.result_date for item in failed if item.result_date}):
                same = [item.line_id for item in failed if item.result_date == day]
                note_failures(same, since=day)
            _end_failures(paid, lost)
            if all(item.result != BankResult.PENDING for item in items.values()):
                run.state = RunState.ANSWERED
                run.save(update_fields=["state"])
            total = sum((item.amount_yuan for item in paid), ZERO)
            d.params.update(success=len(paid), failed=len(failed), paid=str(total))
            d.touch(run, run.project)
            d.touch_ids("taking", sorted({i.line.taking_id for i in news if i.line.taking_id}))
    return run


def _answered(run: PaymentRun, items: dict[int, RunItem], result: Result, on: date) -> RunItem | None:
    """The row with its answer in it, None where it has this answer already; Refusal where it cannot be."""
    item = items.get(result.item if isinstance(result.item, int) else result.item.pk)
    if item is None:
        raise Refusal("run_item_unknown", {"number": run.number})
    told = {"number": run.number, "row": item.number}
    said, failure = BankResult(result.result), intake.clean(result.failure, 100)
    if said not in (BankResult.SUCCESS, BankResult.FAILED):
        raise Refusal("run_answer_illegal", told)
    if item.result != BankResult.PENDING:
        was = BankResult.SUCCESS if item.result == BankResult.RETURNED else item.result
        if (was, item.result_date) == (said, result.bank_date):
            return None
        # A success after a failure is what the bank says now; any other change goes by a return.
        if (item.result, said) != (BankResult.FAILED, BankResult.SUCCESS):
            raise Refusal("run_answer_differs", told)
    elif run.state != RunState.RELEASED:
        raise Refusal("run_state_illegal", {"number": run.number})
    check_day(result.bank_date, on)
    if run.released_date and result.bank_date < run.released_date:
        raise Refusal("run_answer_before_release", {**told, "since": str(run.released_date)})
    if said is BankResult.FAILED and not failure:
        raise Refusal("run_failure_unsaid", told)
    item.result, item.result_date = said, result.bank_date
    item.failure = failure if said is BankResult.FAILED else ""
    item.bank_reference = intake.clean(result.reference, 60)
    return item


def _refuse_unproved(run: PaymentRun, news: Sequence[RunItem], paper: Document | None) -> None:
    """A success stands on the bank's slip, its own number of the row, or a row of its file."""
    if paper and (paper.number or paper.scan):
        return
    bare = {i.pk: i for i in news if i.result == BankResult.SUCCESS and not i.bank_reference}
    told = BankFileRow.objects.filter(item__in=bare, verdict=Verdict.PAID)
    for pk in told.values_list("item_id", flat=True) if bare else ():
        bare.pop(pk, None)
    if first := next(iter(bare.values()), None):
        rows = {"number": run.number, "row": first.number, "count": len(bare)}
        raise Refusal("payment_without_slip", rows, field="number")


def _refuse_booked(run: PaymentRun, news: Sequence[RunItem]) -> None:
    """A transaction that answers a row of another run, to the same account, is no answer here."""
    paid = {i.bank_reference: i for i in news if i.result == BankResult.SUCCESS and i.bank_reference}
    for other in booked(run, paid):
        item = paid[other.bank_reference]
        if other.account_number.reveal() == item.account_number.reveal():
            told = {"number": run.number, "other": other.run.number, "row": other.number}
            raise Refusal("bank_reference_booked", {**told, "reference": other.bank_reference})


def booked(run: PaymentRun, references: Collection[str]) -> "QuerySet[RunItem]":
    """The paid rows of other runs that bear one of these numbers of the bank, also if sent back since."""
    rows = RunItem.objects.filter(bank_reference__in=references).exclude(bank_reference="").exclude(run=run)
    return rows.filter(result__in=(BankResult.SUCCESS, BankResult.RETURNED)).select_related("run")


def _write_answers(items: Sequence[RunItem]) -> None:
    columns = zip(
        *((i.pk, str(i.result), i.result_date, i.failure, i.bank_reference) for i in items), strict=True
    )
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERS, [list(column) for column in columns])


def _post_paid(run: PaymentRun, paid: Sequence[RunItem], actor: User, paper: Document | None) -> Voucher:
    accounts = accounts_of(run.project)
    fund = run.fund_source.account
    left = open_amounts([item.line_id for item in paid])
    # A row that was paid again elsewhere owes nothing, though its line may: what comes late waits.
    elsewhere = standing_elsewhere(run, list(left))
    again = {pk for pk, row in elsewhere.items() if row.result == BankResult.SUCCESS}
    left |= dict.fromkeys(again, ZERO)
    rows = []
    for item in paid:
        assert item.result_date is not None
        met = min(item.amount_yuan, max(left.get(item.line_id, ZERO), ZERO))
        excess = item.amount_yuan - met
        taker = accounts[AccountKind.PAID]
        if met:
            rows.append(Posting(fund, taker, met, item.result_date, line=item.line_id, run_item=item))
        if excess:
            rows.append(_excess(run, item, excess))
    voucher = post(TransferKind.PAYMENT, rows, project=run.project, actor=actor, paper=paper)
    _end_met([item for item in paid if item.line_id not in again], left)
    return voucher


def _end_failures(paid: Sequence[RunItem], lost: Mapping[int, date | None]) -> None:
    """A success after all ends what the row's failure said of the line, unless another row of it was lost."""
    for item in paid:
        if item.pk in lost and item.result_date:
            others = RunItem.objects.filter(
                line=item.line_id, result__in=(BankResult.FAILED, BankResult.RETURNED)
            )
            if not others.exclude(pk=item.pk).exists():
                end_failure(item.line_id, since=max(item.result_date, lost[item.pk] or item.result_date))


def _excess(run: PaymentRun, item: RunItem, excess: Decimal) -> Posting:
    """What the line no longer owed when the bank paid waits on the worklist."""
    assert item.result_date is not None
    found = Found(
        excess,
        item.result_date,
        SuspenseGround.EXCESS,
        item=item,
        holder_name=item.holder_name,
        account_number=item.account_number.reveal(),
        reference=item.bank_reference,
    )
    (row,) = keep(run, [found])
    taker = accounts_of(run.project)[AccountKind.SUSPENSE]
    return Posting(
        run.fund_source.account,
        taker,
        excess,
        item.result_date,
        run_item=item,
        suspense=row,
        kind=TransferKind.SUSPENSE,
    )


def _end_met(paid: Sequence[RunItem], left: dict[int, Decimal]) -> None:
    met = [item for item in paid if left.get(item.line_id, ZERO) <= item.amount_yuan]
    for day in sorted({item.result_date for item in met if item.result_date}):
        end_reasons([item.line_id for item in met if item.result_date == day], since=day)


def record_return(
    item: RunItem,
    *,
    value_date: date,
    reason: str,
    actor: User,
    on: date,
    paper: Document | None = None,
) -> RunItem:
    """Enter a return (退票): the payment goes back on the return's own day and the line is owed again.

    Refuses a return that neither the bank's notice (`paper`) nor a row of its file proves.
    """
    reason = intake.clean(reason, 100)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    check_day(value_date, on)
    with refusals(), transaction.atomic():
        item = (
            RunItem.objects.select_for_update(of=("self",))
            .select_related("run__project", "line")
            .get(pk=item.pk)
        )
        run = item.run
        told = {"number": run.number, "row": item.number, "name": item.holder_name, "reason": reason}
        lock_lines([item.line_id])
        rows = Transfer.objects.filter(run_item=item, reverses__isnull=True)
        if item.result == BankResult.RETURNED:
            if rows.exclude(reversed_by__value_date=value_date).exists():
                raise Refusal("run_answer_differs", {"number": run.number, "row": item.number})
            return item
        if item.result != BankResult.SUCCESS:
            raise Refusal("return_without_payment", {"number": run.number, "row": item.number})
        if item.result_date and value_date < item.result_date:
            raise Refusal("return_before_payment", {**told, "since": str(item.result_date)})
        _refuse_unproved_return(item, told, paper)
        told["amount"] = str(item.amount_yuan)
        with deed("record_return", actor=actor, on=on, project=run.project, **told) as d:
            # The bank's first day stays: on the days between, the sum was paid.
            item.result, item.failure = BankResult.RETURNED, reason
            item.save(update_fields=["result", "failure"])
            _refuse_settled(item)
            voucher = _post_back(item, rows, value_date, reason, actor, paper)
            item.suspense_items.filter(ground=SuspenseGround.EXCESS).update(
                state=SuspenseState.RETURNED, resolved_by=actor, resolved_date=on
            )
            note_failures([item.line_id], since=value_date, note=reason)
            d.touch(run, item.line, voucher)
            if item.line.taking:
                d.touch(item.line.taking)
    return item


def _refuse_unproved_return(item: RunItem, told: dict[str, Any], paper: Document | None) -> None:
    """A return stands on the bank's notice or a row of its file, as a payment does."""
    if paper and (paper.number or paper.scan):
        return
    if not BankFileRow.objects.filter(item=item, verdict=Verdict.RETURNED).exists():
        raise Refusal("return_without_slip", told, field="number")


def _refuse_settled(item: RunItem) -> None:
    """Money that has found another line cannot come back from here before that is taken back."""
    if item.suspense_items.exclude(state=SuspenseState.OPEN).filter(ground=SuspenseGround.EXCESS).exists():
        raise Refusal("suspense_is_settled", {"number": item.run.number})


def _post_back(
    item: RunItem,
    rows: "QuerySet[Transfer]",
    value_date: date,
    reason: str,
    actor: User,
    paper: Document | None,
) -> Voucher:
    kinds = {TransferKind.PAYMENT: TransferKind.RETURN}
    back = [
        Posting(
            row.to_account,
            row.from_account,
            row.amount_yuan,
            value_date,
            line=row.line,
            run_item=item,
            suspense=row.suspense,
            reverses=row,
            reason=reason,
            kind=kinds.get(TransferKind(row.kind), TransferKind.REVERSAL),
        )
        for row in rows.select_related("to_account", "from_account", "line", "suspense")
    ]
    return post(TransferKind.RETURN, back, project=item.run.project, actor=actor, paper=paper)
