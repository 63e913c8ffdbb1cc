"""Paying: a run is prepared by one, approved by another, released by a third, and answered by the bank."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions.bank import Result, record_results, record_return
from parcels.actions.deed import deed, refusals
from parcels.actions.ledger import check_amount, lock_lines, meet, next_number, refuse_below
from parcels.actions.minors import seen_minors
from parcels.actions.required_papers import items_lacking, papers_lacking
from parcels.actions.suspense import refuse_open
from parcels.models import (
    BankAccount,
    FundSource,
    Line,
    Party,
    PayeeChange,
    PaymentRun,
    Project,
    RunApproval,
    RunItem,
    User,
)
from parcels.models.figures import LineBalance, committed, line_balances, ordered
from parcels.models.follow_ups import standing_elsewhere
from parcels.models.funds import bands_on, project_room
from parcels.models.secrets import seal
from parcels.rules.approvals import approvals_needed
from parcels.rules.money_terms import CARD_HOLDERS, TREASURY_WAY, ChangeKind, ChangeState, RunState, RunWay

__all__ = [
    "Result",
    "approve_run",
    "cancel_run",
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
    follows: PaymentRun | None = None,
    way: RunWay | str = RunWay.BANK,
    minors: str = "",
) -> PaymentRun:
    """Collect lines into a run, each with an amount or None for all that is left, payees' accounts frozen.

    The same client_key twice is one run; `way` is the bank's or the treasury's; `follows` names the run whose
    failures it pays again; `minors` is who looked at payees under age without guardian. Refuses a line named
    twice, held, of another project, without open account, with money of it in 待查款, a minor nobody looked
    at, without a required paper, or an amount above unpaid − what stands in other runs or in orders of a
    deposit.
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
        return _prepare(project, fund_source, wanted, actor, on, client_key, follows, RunWay(way), minors)


def _prepare(
    project: Project,
    fund: FundSource,
    wanted: Sequence[tuple[int, Decimal | None]],
    actor: User,
    on: date,
    client_key: UUID,
    follows: PaymentRun | None,
    way: RunWay,
    minors: str,
) -> PaymentRun:
    ids = [pk for pk, _ in wanted]
    lock_lines(ids)
    refuse_open(ids)
    with deed("prepare_run", actor=actor, on=on, project=project, fund=fund.name, count=len(ids)) as d:
        chosen = _chosen(project, wanted, on)
        payees = {line.payee_id for line, _ in chosen}
        if way is RunWay.TREASURY:
            _refuse_without_card(payees)
        dead = PayeeChange.objects.filter(party__in=payees, since_date__lte=on)
        if gone := dead.filter(kind=ChangeKind.HEIRS, state=ChangeState.CONFIRMED).first():
            raise Refusal("payee_has_died", {"name": gone.party.name}, field="lines")
        d.params.update(seen_minors([(line.payee_id, line.payee) for line, _ in chosen], minors, on))
        accounts = {a.party_id: a for a in BankAccount.objects.on(on).filter(party_id__in=payees)}
        for line, _ in chosen:
            if line.payee_id not in accounts:
                raise Refusal("account_missing", {"name": line.payee}, field="lines")
        for no in papers_lacking([line for line, _ in chosen], on):
            raise no
        total = sum((amount for _, amount in chosen), ZERO)
        pk, number = next_number(PaymentRun, "ZF", on)
        run: PaymentRun = PaymentRun.objects.create(
            pk=pk,
            number=number,
            client_key=client_key,
            project=project,
            fund_source=fund,
            total_yuan=total,
            approvals_needed=approvals_needed(total, bands_on(on)),
            follows=follows,
            way=way,
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
    waiting, in_orders = committed(ids), ordered(ids)
    chosen = []
    for pk, amount in wanted:
        line = balances.get(pk)
        if line is None or line.project_id != project.pk:
            raise Refusal("line_of_other_project", field="lines")
        told = {"name": line.payee, "code": line.taking_code or line.agreement_number}
        if line.is_held:
            raise Refusal("line_is_held", told, field="lines")
        in_order = in_orders.get(pk, ZERO)
        left = line.unpaid_yuan - waiting.get(pk, ZERO) - in_order
        asked = left if amount is None else check_amount(amount)
        if in_order and (asked > left or asked <= 0):
            told |= {"amount": str(asked), "left": str(max(left, ZERO)), "ordered": str(in_order)}
            raise Refusal("run_line_in_order", told, field="lines")
        if asked > left or asked <= 0:
            raise Refusal("run_above_line", {**told, "amount": str(asked), "left": str(left)}, field="lines")
        chosen.append((line, asked))
    return chosen


def _refuse_without_card(payees: Collection[int]) -> None:
    """The treasury's sheet is of household cards: no collective, enterprise or insurance account has one."""
    others = Party.objects.filter(pk__in=payees).exclude(kind__in=CARD_HOLDERS).order_by("pk")
    if names := list(others.values_list("name", flat=True)[:5]):
        raise Refusal("payee_has_no_card", {"name": "、".join(names)}, field="lines")


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
    """Consent to a prepared run; whoever prepared it may not. Twice by the same person is once.

    Refuses a row whose required paper was struck out since.

    The run is approved with the last consent its sum needs (PaymentRun.approvals_needed).
    """
    with refusals(), transaction.atomic():
        run = _locked(run)
        if run.approvals.filter(approver=actor).exists():
            return run
        with deed("approve_run", actor=actor, on=on, project=run.project, **_told(run)) as d:
            if run.prepared_by_id == actor.pk:
                raise Refusal("run_approver_is_not_preparer", {"number": run.number})
            if run.state != RunState.PREPARED:
                raise Refusal("run_state_illegal", {"number": run.number})
            _refuse_before(run, run.prepared_date, on)
            items = _rows(run)
            for no in [*_paid_already(run, items), *items_lacking(items, on)]:
                raise no
            RunApproval.objects.create(run=run, approver=actor, approved_date=on)
            given = run.approvals.count()
            if given >= run.approvals_needed:
                run.state, run.approved_by, run.approved_date = RunState.APPROVED, actor, on
                run.save(update_fields=["state", "approved_by", "approved_date"])
            d.params.update(given=given, needed=run.approvals_needed)
            d.touch(run)
    return run


def release_run(run: PaymentRun, *, actor: User, on: date) -> PaymentRun:
    """Send an approved run to the bank: by a person who neither prepared nor approved it, once.

    Refuses a line held since, an account closed or a payee changed since, more than the fund has free on that
    day or any later one, and more than the project's cap leaves.
    """
    with refusals(), transaction.atomic():
        run = _locked(run)
        if run.released_by_id == actor.pk:
            return run
        with deed("release_run", actor=actor, on=on, project=run.project, **_told(run)) as d:
            if run.prepared_by_id == actor.pk or run.approvals.filter(approver=actor).exists():
                raise Refusal("run_releaser_is_a_third", {"number": run.number})
            if run.state != RunState.APPROVED:
                raise Refusal("run_state_illegal", {"number": run.number})
            _refuse_before(run, run.approved_date, on)
            if run.way == RunWay.TREASURY and run.treasury_steps.count() < len(TREASURY_WAY):
                raise Refusal("run_lacks_treasury", {"number": run.number})
            # A hold that is being written for one of these lines is waited for, and then seen.
            lock_lines(list(run.items.values_list("line_id", flat=True)))
            for no in obstacles(run, on):
                raise no
            refuse_below(run.fund_source, run.total_yuan, on)
            refuse_above_project(run)
            run.state, run.released_by, run.released_date = RunState.RELEASED, actor, on
            run.save(update_fields=["state", "released_by", "released_date"])
            d.touch(run, run.fund_source)
    return run


def obstacles(run: PaymentRun, on: date) -> list[Refusal]:
    """What came between preparing and release: a hold, a closed account, another payee, a paper struck out.

    Each names whom.
    """
    items = _rows(run)
    held = [
        Refusal("line_is_held", {"name": line.payee, "code": line.taking_code or line.agreement_number})
        for line in line_balances(on, lines=[item.line_id for item in items])
        if line.is_held
    ]
    open_now = set(BankAccount.objects.on(on).filter(run_items__run=run).values_list("pk", flat=True))
    closed = [
        Refusal("run_account_closed", {"name": item.payee.name, "row": item.number, "number": run.number})
        for item in items
        if item.account_id not in open_now
    ]
    changed = [
        Refusal("run_payee_changed", {"name": item.payee.name, "row": item.number, "number": run.number})
        for item in items
        if item.line.payee_id != item.payee_id
    ]
    return [*_paid_already(run, items), *held, *closed, *changed, *items_lacking(items, on)]


def _rows(run: PaymentRun) -> list[RunItem]:
    kin = ("account", "payee", "line__taking__parcel", "line__agreement")
    return list(run.items.select_related(*kin).order_by("number"))


def _paid_already(run: PaymentRun, items: Sequence[RunItem]) -> list[Refusal]:
    """Rows of a follow-up that another run of its family has paid since, or is paying."""
    again = standing_elsewhere(run, [item.line_id for item in items]) if run.follows_id else {}
    return [
        Refusal(
            "follow_up_paid_already",
            {"name": item.payee.name, "row": item.number, "number": again[item.line_id].run.number},
        )
        for item in items
        if item.line_id in again
    ]


def refuse_above_project(run: PaymentRun) -> None:
    """Refuse more than the project's cap leaves beside what is paid and in transit."""
    Project.objects.select_for_update(no_key=True).get(pk=run.project_id)
    room = project_room(run.project)
    if room is not None and run.total_yuan > room:
        told = {"name": run.project.name, "left": str(room), "total": str(run.total_yuan)}
        raise Refusal("run_above_project", told)


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


def _told(run: PaymentRun) -> dict[str, str]:
    return {"number": run.number, "total": str(run.total_yuan)}


def _locked(run: PaymentRun) -> PaymentRun:
    return (
        PaymentRun.objects.select_for_update(of=("self",))
        .select_related("project", "fund_source")
        .get(pk=run.pk)
    )


def _refuse_before(run: PaymentRun, since: date | None, on: date) -> None:
    if since and on < since:
        raise Refusal("run_day_before", {"number": run.number, "since": str(since)})
