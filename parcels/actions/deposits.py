"""Money with the notary for a payee (提存): ordered, approved, entered; off the arrears, and not paid.

It comes back (提存退回) by an order of its own through as many hands, and goes to the heirs of who has died.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from landmgmt.lib import intake
from landmgmt.lib.money import ZERO, yuan
from landmgmt.lib.refusal import Refusal
from parcels.actions.arrears import hold_for
from parcels.actions.deed import deed, refusals
from parcels.actions.ledger import (
    Posting,
    accounts_of,
    check_amount,
    check_day,
    lock_lines,
    meet,
    open_amounts,
    post,
    refuse_before_debt,
    refuse_below,
)
from parcels.models import (
    DepositApproval,
    DepositOrder,
    Document,
    FundSource,
    Line,
    LineHold,
    PayeeChange,
    User,
    Voucher,
)
from parcels.models.figures import committed, ordered
from parcels.models.funds import bands_on
from parcels.models.waiting import waiting_rows
from parcels.rules.approvals import approvals_needed
from parcels.rules.money_terms import (
    AccountKind,
    ChangeKind,
    ChangeState,
    DepositState,
    HoldCause,
    TransferKind,
)


def order_deposit(
    line: Line,
    *,
    amount: Decimal,
    fund_source: FundSource,
    reason: str,
    actor: User,
    on: date,
    paper: Document | None = None,
    client_key: UUID | None = None,
) -> DepositOrder:
    """Ask that a sum be deposited for a payee who will not take it or cannot be found (提存申请).

    Moves nothing: as many leaders as a run of this sum needs approve it, and a third person enters it.
    """
    return _order(
        line, is_return=False, amount=amount, fund_source=fund_source, reason=reason, actor=actor, on=on,
        paper=paper, client_key=client_key,
    )  # fmt: skip


def order_deposit_back(
    line: Line,
    *,
    amount: Decimal,
    fund_source: FundSource,
    reason: str,
    actor: User,
    on: date,
    paper: Document | None = None,
    client_key: UUID | None = None,
) -> DepositOrder:
    """Ask that the notary's money for a line come back into a fund (提存退回), by as many as brought it.

    Refuses more than lies there: what was paid out of it does not come back.
    """
    return _order(
        line, is_return=True, amount=amount, fund_source=fund_source, reason=reason, actor=actor, on=on,
        paper=paper, client_key=client_key,
    )  # fmt: skip


def _order(
    line: Line,
    *,
    is_return: bool,
    amount: Decimal,
    fund_source: FundSource,
    reason: str,
    actor: User,
    on: date,
    paper: Document | None,
    client_key: UUID | None,
) -> DepositOrder:
    amount, reason = check_amount(amount), intake.clean(reason)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    if fund_source.project_id != line.project_id:
        raise Refusal("fund_of_other_project", {"fund": fund_source.name}, field="fund_source")
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            if known := DepositOrder.objects.filter(client_key=client_key).first():
                return known
        lock_lines([line.pk])
        if is_return:
            _refuse_above_deposit(line, amount, on, "deposit_back_above")
        else:
            _refuse_above(line, amount, in_orders=ordered([line.pk]).get(line.pk, ZERO))
        made = DepositOrder(
            line=line,
            is_return=is_return,
            fund_source=fund_source,
            amount_yuan=amount,
            reason=reason,
            paper=paper,
            approvals_needed=approvals_needed(amount, bands_on(on)),
            ordered_by=actor,
            ordered_date=on,
            client_key=client_key,
        )
        name = "order_deposit_back" if is_return else "order_deposit"
        with deed(name, actor=actor, on=on, project=line.project, **_told(made)) as d:
            made.save()
            d.touch(made, *_of(line))
    return made


def approve_deposit(order: DepositOrder, *, actor: User, on: date) -> DepositOrder:
    """Consent to a deposit; whoever asked for it may not. Twice by the same person is once.

    Refuses more than the line is open for besides what runs and other approved orders hold.
    """
    with refusals(), transaction.atomic():
        order = _locked(order)
        if order.approvals.filter(approver=actor).exists():
            return order
        with deed("approve_deposit", actor=actor, on=on, project=order.line.project, **_told(order)) as d:
            if order.ordered_by_id == actor.pk:
                raise Refusal("deposit_approver_is_another")
            _refuse_state(order, DepositState.PROPOSED)
            lock_lines([order.line_id])
            if not order.is_return:
                others = order.line.deposit_orders.filter(state=DepositState.APPROVED, is_return=False)
                approved = others.aggregate(yuan=Sum("amount_yuan"))["yuan"] or ZERO
                _refuse_above(order.line, order.amount_yuan, in_orders=approved)
            DepositApproval.objects.create(order=order, approver=actor, approved_date=on)
            given = order.approvals.count()
            if given >= order.approvals_needed:
                order.state = DepositState.APPROVED
                order.save(update_fields=["state"])
            d.params.update(given=given, needed=order.approvals_needed)
            d.touch(order, *_of(order.line))
    return order


def refuse_deposit(order: DepositOrder, *, answer: str, actor: User, on: date) -> DepositOrder:
    """Send an order back with the reason: by another person than asked. It stays, and moves nothing."""
    answer = intake.clean(answer)
    if not answer:
        raise Refusal("reason_missing", field="answer")
    told = {**_told(order), "answer": answer}
    with deed("refuse_deposit", actor=actor, on=on, project=order.line.project, **told) as d:
        order = _locked(order)
        _refuse_state(order, DepositState.PROPOSED, DepositState.APPROVED)
        if order.ordered_by_id == actor.pk:
            raise Refusal("deposit_refused_by_another")
        _end(order, DepositState.REFUSED, answer, actor, on)
        d.touch(order, *_of(order.line))
    return order


def withdraw_deposit(order: DepositOrder, *, actor: User, on: date) -> DepositOrder:
    """Whoever asked takes the order back before anything has moved."""
    with deed("withdraw_deposit", actor=actor, on=on, project=order.line.project, **_told(order)) as d:
        order = _locked(order)
        _refuse_state(order, DepositState.PROPOSED, DepositState.APPROVED)
        if order.ordered_by_id != actor.pk:
            raise Refusal("deposit_withdrawn_by_author", {"name": str(order.ordered_by)})
        _end(order, DepositState.WITHDRAWN, "", actor, on)
        d.touch(order, *_of(order.line))
    return order


def deposit(
    order: DepositOrder, *, value_date: date, paper: Document | None, actor: User, on: date
) -> Voucher:
    """Enter that an approved deposit went to the notary (提存): off the arrears, not paid; or came back.

    By a person who neither asked nor approved, once. Refuses more than the line owes on that day or any later
    one, and more than the fund holds; of a return, more than lies at the notary on that day or any later one.
    """
    check_day(value_date, on)
    if paper is None:
        raise Refusal("paper_missing", field="number")
    line = order.line
    told = {**_told(order), "value_date": str(value_date)}
    with refusals(), transaction.atomic():
        order = _locked(order)
        if order.voucher and order.entered_by_id == actor.pk:
            return order.voucher
        lock_lines([line.pk])
        name = "deposit_back" if order.is_return else "deposit"
        with deed(name, actor=actor, on=on, project=line.project, **told) as d:
            _refuse_state(order, DepositState.APPROVED)
            if order.ordered_by_id == actor.pk or order.approvals.filter(approver=actor).exists():
                raise Refusal("deposit_entered_by_a_third")
            if value_date < order.ordered_date:
                raise Refusal("deposit_before_order", {"since": str(order.ordered_date)}, field="value_date")
            voucher = (_post_back if order.is_return else _post)(order, value_date, paper, actor)
            if order.is_return:
                _hold_for_heirs(line, on)
            order.state, order.entered_by, order.voucher = DepositState.DONE, actor, voucher
            order.save(update_fields=["state", "entered_by", "voucher"])
            d.touch(order, voucher, *_of(line))
    return voucher


def _post(order: DepositOrder, value_date: date, paper: Document, actor: User) -> Voucher:
    line, amount = order.line, order.amount_yuan
    _refuse_above(line, amount)
    refuse_before_debt(line, amount, value_date)
    refuse_below(order.fund_source, amount, value_date)
    taker = accounts_of(line.project)[AccountKind.DEPOSIT]
    row = Posting(order.fund_source.account, taker, amount, value_date, line=line)
    return post(TransferKind.DEPOSIT, [row], project=line.project, actor=actor, paper=paper)


def _post_back(order: DepositOrder, value_date: date, paper: Document, actor: User) -> Voucher:
    line, amount = order.line, order.amount_yuan
    _refuse_above_deposit(line, amount, value_date, "deposit_back_above")
    giver = accounts_of(line.project)[AccountKind.DEPOSIT]
    row = Posting(giver, order.fund_source.account, amount, value_date, line=line, reason=order.reason[:100])
    return post(TransferKind.DEPOSIT_BACK, [row], project=line.project, actor=actor, paper=paper)


def _hold_for_heirs(line: Line, on: date) -> None:
    """What comes back to who has died is held apart until it is inherited too; no run takes it either way."""
    gone = _deaths(line, on).filter(state=ChangeState.CONFIRMED).select_related("paper").last()
    if gone is None:
        return
    held = LineHold.objects.open().filter(line=line, cause=HoldCause.INHERITANCE)
    if not held.exists():
        hold_for([line.pk], HoldCause.INHERITANCE, since=on, ground=gone.reason, paper=gone.paper)


def _deaths(line: Line, day: date) -> Any:
    """The changes by which heirs receive instead of a line's payee, who had died by a day."""
    rows = PayeeChange.objects.filter(party=line.payee_id, kind=ChangeKind.HEIRS, since_date__lte=day)
    return rows.order_by("pk")


def lowest_deposit(line: Line, day: date) -> Decimal:
    """The least that lies with the notary for a line on a day or any later one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deposit_lowest(%s, %s)", [line.pk, day])
        return yuan(cursor.fetchone()[0])


def _refuse_above_deposit(line: Line, amount: Decimal, day: date, code: str) -> None:
    lies = lowest_deposit(line, day)
    if amount > lies:
        told = {"name": line.payee.name, "amount": str(amount), "left": str(max(lies, ZERO))}
        if code == "deposit_paid_above":
            raise Refusal("deposit_paid_above", told, field="amount")
        raise Refusal("deposit_back_above", told, field="amount")


def _refuse_dead(line: Line, day: date) -> None:
    """The notary pays nobody who has died: it waits while heirs are proposed, then it is theirs."""
    told = {"name": line.payee.name}
    if gone := _deaths(line, day).filter(state=ChangeState.CONFIRMED).last():
        names = "、".join(gone.parts.order_by("position").values_list("payee__name", flat=True))
        raise Refusal("deposit_of_the_dead", {**told, "heirs": names})
    waits = LineHold.objects.on(day).filter(line=line, cause=HoldCause.INHERITANCE)
    if waits.exists() or _deaths(line, day).filter(state=ChangeState.PROPOSED).exists():
        raise Refusal("deposit_waits_for_heirs", told)


def _refuse_held(line: Line, day: date) -> None:
    """What an objection holds is not handed out by the notary either, before it is decided."""
    if LineHold.objects.on(day).filter(line=line, cause=HoldCause.OBJECTION).exists():
        raise Refusal("line_is_held", {"name": line.payee, "code": line.taking or line.agreement.number})


def _refuse_above(line: Line, amount: Decimal, in_orders: Decimal = ZERO) -> None:
    """What is open of a line, less what runs and other orders hold, is all that may be deposited."""
    in_run = committed([line.pk]).get(line.pk, ZERO)
    left = open_amounts([line.pk]).get(line.pk, ZERO) - in_run
    if in_orders > 0 and amount > left - in_orders:
        told = {"name": line.payee.name, "ordered": str(in_orders), "left": str(max(left - in_orders, ZERO))}
        raise Refusal("deposit_ordered_already", told, field="amount")
    if in_run > 0 and amount > left:
        numbers = sorted({row.run.number for row in waiting_rows([line.pk])})
        told = {
            "name": line.payee.name,
            "in_run": str(in_run),
            "number": "、".join(numbers),
            "left": str(left),
        }
        raise Refusal("deposit_in_run", told, field="amount")
    if left <= 0:
        raise Refusal("deposit_of_nothing", {"name": line.payee.name}, field="amount")
    if amount > left:
        told = {"name": line.payee.name, "amount": str(amount), "left": str(left)}
        raise Refusal("deposit_above_line", told, field="amount")


def room_of(order: DepositOrder) -> dict[str, Decimal]:
    """What is open of an order's line, what runs and other orders hold of it, and what this one may have."""
    pk = order.line_id
    is_open, in_run = open_amounts([pk]).get(pk, ZERO), committed([pk]).get(pk, ZERO)
    waiting = (DepositState.PROPOSED, DepositState.APPROVED)
    rest = order.line.deposit_orders.filter(state__in=waiting, is_return=False)
    in_orders = rest.exclude(pk=order.pk).aggregate(yuan=Sum("amount_yuan"))["yuan"] or ZERO
    left = max(is_open - in_run - in_orders, ZERO)
    return {"open": is_open, "in_run": in_run, "in_orders": in_orders, "left": left}


def _locked(order: DepositOrder) -> DepositOrder:
    rows = DepositOrder.objects.select_for_update(of=("self",))
    found: DepositOrder = rows.select_related(
        "line__project", "line__payee", "line__taking", "fund_source__account", "ordered_by", "voucher"
    ).get(pk=order.pk)
    return found


def _refuse_state(order: DepositOrder, *states: DepositState) -> None:
    if order.state not in states:
        raise Refusal("deposit_state_illegal")


def _end(order: DepositOrder, state: DepositState, answer: str, actor: User, on: date) -> None:
    order.state, order.answer, order.ended_by, order.ended_date = state, answer, actor, on
    order.save(update_fields=["state", "answer", "ended_by", "ended_date"])


def _told(order: DepositOrder) -> dict[str, str]:
    return {"name": order.line.payee.name, "amount": str(order.amount_yuan), "reason": order.reason}


def _of(line: Line) -> list[Any]:
    return [line, line.taking] if line.taking else [line]


def pay_deposit(
    line: Line,
    *,
    amount: Decimal,
    value_date: date,
    paper: Document | None,
    actor: User,
    on: date,
    client_key: UUID | None = None,
) -> Voucher:
    """Enter that the notary handed a deposited sum to its payee: paid, and no longer deposited.

    Refuses more than lies deposited for the line on that day or any later one, and no receipt; also a payee
    who has died by then, and one whose heirs wait for the second person: it passes to them by their parts;
    and what an objection holds.
    """
    amount = check_amount(amount)
    check_day(value_date, on)
    if paper is None:
        raise Refusal("paper_missing", field="number")
    told = {"name": line.payee.name, "amount": str(amount), "value_date": str(value_date)}
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            found: Voucher | None = Voucher.objects.filter(uid=client_key).first()
            if found:
                return found
        lock_lines([line.pk])
        with deed("pay_deposit", actor=actor, on=on, project=line.project, **told) as d:
            _refuse_dead(line, value_date)
            _refuse_held(line, on)
            _refuse_above_deposit(line, amount, value_date, "deposit_paid_above")
            accounts = accounts_of(line.project)
            giver, taker = accounts[AccountKind.DEPOSIT], accounts[AccountKind.PAID]
            row, kind = Posting(giver, taker, amount, value_date, line=line), TransferKind.PAYMENT
            voucher = post(kind, [row], project=line.project, actor=actor, paper=paper, uid=client_key)
            d.touch(line, voucher)
            if line.taking:
                d.touch(line.taking)
    return voucher
