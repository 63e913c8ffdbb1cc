"""Paying: a run is prepared by one, approved by another, released by a third, and answered by the bank."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions.bank import Result, record_results, record_return
from parcels.actions.deed import deed, refusals
from parcels.actions.ledger import (
    Posting,
    accounts_of,
    check_amount,
    check_day,
    lock_lines,
    meet,
    next_number,
    open_amounts,
    post,
)
from parcels.models import (
    BankAccount,
    Document,
    FundSource,
    Line,
    PaymentRun,
    Project,
    RunItem,
    User,
    Voucher,
)
from parcels.models.figures import LineBalance, committed, fund_free, line_balances
from parcels.models.secrets import seal
from parcels.rules.money_terms import AccountKind, RunState, TransferKind

__all__ = [
    "Result",
    "approve_run",
    "cancel_run",
    "deposit",
    "prepare_run",
    "record_results",
    "record_return",
    "release_run",
]

Wanted = tuple[Line | int, Decimal | None]


def prepare_run(
    *,
    project: Project,
    fund_source: FundSource,
    lines: Sequence[Wanted],
    actor: User,
    on: date,
    client_key: UUID,
) -> PaymentRun:
    """Collect lines into a run, each with an amount or None for all that is left, payees' accounts frozen.

    The same client_key twice is one run. Refuses a line named twice, held, of another project, without an
    open account, or an amount above unpaid − what stands in other runs.
    """
    wanted = [(line if isinstance(line, int) else line.pk, amount) for line, amount in lines]
    if not wanted:
        raise Refusal("run_is_empty", field="lines")
    if fund_source.project_id != project.pk:
        raise Refusal("fund_of_other_project", {"fund": fund_source.name}, field="fund_source")
    with refusals(), transaction.atomic():
        meet(client_key)
        found: PaymentRun | None = PaymentRun.objects.filter(client_key=client_key).first()
        if found:
            return found
        return _prepare(project, fund_source, wanted, actor, on, client_key)


def _prepare(
    project: Project,
    fund: FundSource,
    wanted: Sequence[tuple[int, Decimal | None]],
    actor: User,
    on: date,
    client_key: UUID,
) -> PaymentRun:
    ids = [pk for pk, _ in wanted]
    lock_lines(ids)
    with deed("prepare_run", actor=actor, on=on, project=project, fund=fund.name, count=len(ids)) as d:
        chosen = _chosen(project, wanted, on)
        payees = {line.payee_id for line, _ in chosen}
        accounts = {a.party_id: a for a in BankAccount.objects.on(on).filter(party_id__in=payees)}
        for line, _ in chosen:
            if line.payee_id not in accounts:
                raise Refusal("account_missing", {"name": line.payee}, field="lines")
        pk, number = next_number(PaymentRun, "ZF", on)
        run: PaymentRun = PaymentRun.objects.create(
            pk=pk,
            number=number,
            client_key=client_key,
            project=project,
            fund_source=fund,
            total_yuan=sum((amount for _, amount in chosen), ZERO),
            prepared_by=actor,
            prepared_date=on,
        )
        RunItem.objects.bulk_create(
            _item(run, number, line, amount, accounts[line.payee_id])
            for number, (line, amount) in enumerate(chosen, 1)
        )
        d.params.update(number=run.number, total=str(run.total_yuan))
        d.touch(run, project)
        d.touch_ids("taking", sorted({line.taking_id for line, _ in chosen if line.taking_id}))
    return run


def _chosen(
    project: Project, wanted: Sequence[tuple[int, Decimal | None]], on: date
) -> list[tuple[LineBalance, Decimal]]:
    ids = [pk for pk, _ in wanted]
    if len(set(ids)) < len(ids):
        raise Refusal("line_named_twice", field="lines")
    balances = {line.line_id: line for line in line_balances(on, lines=ids)}
    waiting = committed(ids)
    chosen = []
    for pk, amount in wanted:
        line = balances.get(pk)
        if line is None or line.project_id != project.pk:
            raise Refusal("line_of_other_project", field="lines")
        told = {"name": line.payee, "code": line.taking_code or line.agreement_number}
        if line.is_held:
            raise Refusal("line_is_held", told, field="lines")
        left = line.unpaid_yuan - waiting.get(pk, ZERO)
        asked = left if amount is None else check_amount(amount)
        if asked > left or asked <= 0:
            raise Refusal("run_above_line", {**told, "amount": str(asked), "left": str(left)}, field="lines")
        chosen.append((line, asked))
    return chosen


def _item(run: PaymentRun, number: int, line: LineBalance, amount: Decimal, account: BankAccount) -> RunItem:
    item = RunItem(
        run=run,
        number=number,
        line_id=line.line_id,
        payee_id=line.payee_id,
        account=account,
        bank_name=account.bank_name,
        holder_name=account.holder_name,
        amount_yuan=amount,
    )
    # Sealed again for its own row: the account may be closed or replaced later, this copy may not.
    seal(item, "account_number", account.number.reveal())
    return item


def approve_run(run: PaymentRun, *, actor: User, on: date) -> PaymentRun:
    """Approve a prepared run; whoever prepared it may not. Twice by the same person is once."""
    with refusals(), transaction.atomic():
        run = _locked(run)
        if run.approved_by_id == actor.pk:
            return run
        with deed("approve_run", actor=actor, on=on, project=run.project, **_told(run)) as d:
            if run.prepared_by_id == actor.pk:
                raise Refusal("run_approver_is_not_preparer", {"number": run.number})
            _move(run, RunState.PREPARED, RunState.APPROVED, since=run.prepared_date, on=on)
            run.approved_by, run.approved_date = actor, on
            run.save(update_fields=["state", "approved_by", "approved_date"])
            d.touch(run)
    return run


def release_run(run: PaymentRun, *, actor: User, on: date) -> PaymentRun:
    """Send an approved run to the bank: a third person does, once, and within the fund's free balance."""
    with refusals(), transaction.atomic():
        run = _locked(run)
        if run.released_by_id == actor.pk:
            return run
        with deed("release_run", actor=actor, on=on, project=run.project, **_told(run)) as d:
            if actor.pk in (run.prepared_by_id, run.approved_by_id):
                raise Refusal("run_releaser_is_a_third", {"number": run.number})
            _move(run, RunState.APPROVED, RunState.RELEASED, since=run.approved_date, on=on)
            _refuse_held(run, on)
            refuse_above_fund(run.fund_source, run.total_yuan, on)
            run.released_by, run.released_date = actor, on
            run.save(update_fields=["state", "released_by", "released_date"])
            d.touch(run, run.fund_source)
    return run


def _refuse_held(run: PaymentRun, on: date) -> None:
    """A hold that came after the preparing stops the release as well."""
    balances = line_balances(on, lines=run.items.values_list("line_id", flat=True))
    if held := next((line for line in balances if line.is_held), None):
        raise Refusal("line_is_held", {"name": held.payee, "code": held.taking_code or held.agreement_number})


def cancel_run(run: PaymentRun, *, actor: User, on: date, reason: str = "") -> PaymentRun:
    """Withdraw a run that is not released; its lines are free again."""
    told = {**_told(run), "reason": intake.clean(reason, 100)}
    with deed("cancel_run", actor=actor, on=on, project=run.project, **told) as d:
        run = _locked(run)
        if run.state not in (RunState.PREPARED, RunState.APPROVED):
            raise Refusal("run_state_illegal", {"number": run.number})
        run.state = RunState.CANCELLED
        run.save(update_fields=["state"])
        d.touch(run)
    return run


def refuse_above_fund(fund: FundSource, amount: Decimal, on: date) -> None:
    """Refuse more than the fund has free on a day; two payers meet at the fund's row."""
    FundSource.objects.select_for_update().get(pk=fund.pk)
    free = fund_free(fund, on)
    if amount > free:
        raise Refusal("fund_too_small", {"fund": fund.name, "free": str(free)})


def deposit(
    line: Line,
    *,
    amount: Decimal,
    fund_source: FundSource,
    value_date: date,
    paper: Document | None,
    actor: User,
    on: date,
    client_key: UUID | None = None,
) -> Voucher:
    """Deposit a sum with the notary for a payee who will not take it (提存): off the arrears, not paid."""
    amount = check_amount(amount)
    check_day(value_date, on)
    if paper is None:
        raise Refusal("paper_missing", field="paper")
    if fund_source.project_id != line.project_id:
        raise Refusal("fund_of_other_project", {"fund": fund_source.name}, field="fund_source")
    told = {"name": line.payee.name, "amount": str(amount), "value_date": str(value_date)}
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            found: Voucher | None = Voucher.objects.filter(uid=client_key).first()
            if found:
                return found
        lock_lines([line.pk])
        with deed("deposit", actor=actor, on=on, project=line.project, **told) as d:
            left = open_amounts([line.pk]).get(line.pk, ZERO) - committed([line.pk]).get(line.pk, ZERO)
            if amount > left:
                more = {"name": line.payee.name, "amount": str(amount), "left": str(left)}
                raise Refusal("deposit_above_line", more, field="amount")
            refuse_above_fund(fund_source, amount, on)
            taker = accounts_of(line.project)[AccountKind.DEPOSIT]
            row = Posting(fund_source.account, taker, amount, value_date, line=line)
            voucher = post(
                TransferKind.DEPOSIT, [row], project=line.project, actor=actor, paper=paper, uid=client_key
            )
            d.touch(line, voucher)
            if line.taking:
                d.touch(line.taking)
    return voucher


def _told(run: PaymentRun) -> dict[str, str]:
    return {"number": run.number, "total": str(run.total_yuan)}


def _locked(run: PaymentRun) -> PaymentRun:
    return (
        PaymentRun.objects.select_for_update(of=("self",))
        .select_related("project", "fund_source")
        .get(pk=run.pk)
    )


def _move(run: PaymentRun, old: RunState, new: RunState, *, since: date | None, on: date) -> None:
    if run.state != old:
        raise Refusal("run_state_illegal", {"number": run.number})
    if since and on < since:
        raise Refusal("run_day_before", {"number": run.number, "since": str(since)})
    run.state = new
