"""Money deposited with the notary for a payee (提存): off the arrears, not paid until it is handed out."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
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
    refuse_below,
)
from parcels.models import Document, FundSource, Line, User, Voucher
from parcels.models.figures import committed, line_balances
from parcels.rules.money_terms import AccountKind, TransferKind


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
        raise Refusal("paper_missing", field="number")
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
            refuse_below(fund_source, amount, value_date)
            taker = accounts_of(line.project)[AccountKind.DEPOSIT]
            row = Posting(fund_source.account, taker, amount, value_date, line=line)
            voucher = post(
                TransferKind.DEPOSIT, [row], project=line.project, actor=actor, paper=paper, uid=client_key
            )
            d.touch(line, voucher)
            if line.taking:
                d.touch(line.taking)
    return voucher


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

    Refuses more than lies deposited for the line on that day or any later one, and no receipt.
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
            lying = min(
                (
                    row.deposited_yuan
                    for day in (value_date, on)
                    for row in line_balances(day, lines=[line.pk])
                ),
                default=ZERO,
            )
            if amount > lying:
                more = {"name": line.payee.name, "amount": str(amount), "left": str(lying)}
                raise Refusal("deposit_paid_above", more, field="amount")
            accounts = accounts_of(line.project)
            giver, taker = accounts[AccountKind.DEPOSIT], accounts[AccountKind.PAID]
            row = Posting(giver, taker, amount, value_date, line=line)
            kind = TransferKind.PAYMENT
            voucher = post(kind, [row], project=line.project, actor=actor, paper=paper, uid=client_key)
            d.touch(line, voucher)
            if line.taking:
                d.touch(line.taking)
    return voucher
