"""Money that goes back to its source, and loans between projects: asked, decided by another, repaid."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed, refusals
from parcels.actions.ledger import (
    Posting,
    accounts_of,
    check_amount,
    check_day,
    meet,
    next_number,
    post,
    refuse_below,
)
from parcels.models import Account, Document, FundSource, ProjectLoan, User, Voucher
from parcels.models.funds import loan_balances
from parcels.rules.money_terms import AccountKind, LoanState, TransferKind


def return_funds(
    fund_source: FundSource,
    *,
    amount: Decimal,
    value_date: date,
    reason: str,
    paper: Document | None,
    actor: User,
    on: date,
    client_key: UUID | None = None,
) -> Voucher:
    """Enter money that went back to its source (退回), within what the fund has free on every day since."""
    amount, reason = check_amount(amount), _said(reason)
    check_day(value_date, on)
    if paper is None:
        raise Refusal("paper_missing", field="number")
    project = fund_source.project
    told = {"fund": fund_source.name, "amount": str(amount), "value_date": str(value_date), "reason": reason}
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            found: Voucher | None = Voucher.objects.filter(uid=client_key).first()
            if found:
                return found
        with deed("return_funds", actor=actor, on=on, project=project, **told) as d:
            refuse_below(fund_source, amount, value_date)
            outside = accounts_of(project)[AccountKind.OUTSIDE]
            row = Posting(_account(fund_source), outside, amount, value_date, reason=reason[:100])
            kind = TransferKind.FUND_OUT
            voucher = post(kind, [row], project=project, actor=actor, paper=paper, uid=client_key)
            d.touch(fund_source, voucher, project)
    return voucher


def ask_loan(
    *,
    lender: FundSource,
    borrower: FundSource,
    amount: Decimal,
    due_date: date,
    reason: str,
    paper: Document | None,
    actor: User,
    on: date,
    client_key: UUID | None = None,
) -> ProjectLoan:
    """Ask for a loan from one project's fund to another's; nothing moves before a second person agrees."""
    amount, reason = check_amount(amount), _said(reason)
    if paper is None:
        raise Refusal("paper_missing", field="number")
    if lender.project_id == borrower.project_id:
        raise Refusal("loan_between_projects", field="borrower")
    if due_date < on:
        raise Refusal("loan_due_after_asking", {"on": str(on)}, field="due_date")
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            found: ProjectLoan | None = ProjectLoan.objects.filter(uid=client_key).first()
            if found:
                return found
        told = {"lender": lender.name, "borrower": borrower.name, "amount": str(amount), "due": str(due_date)}
        with deed("ask_loan", actor=actor, on=on, project=borrower.project, **told) as d:
            pk, number = next_number(ProjectLoan, "JK", on)
            more = {"uid": client_key} if client_key else {}
            loan: ProjectLoan = ProjectLoan.objects.create(
                pk=pk,
                number=number,
                lender=lender,
                borrower=borrower,
                amount_yuan=amount,
                due_date=due_date,
                reason=reason,
                paper=paper,
                asked_by=actor,
                asked_date=on,
                **more,
            )
            d.params["number"] = number
            d.touch(loan, lender.project, borrower.project)
    return loan


def decide_loan(loan: ProjectLoan, *, agree: bool, actor: User, on: date, answer: str = "") -> ProjectLoan:
    """Agree to a loan, which pays it out on this day, or turn it down saying why; never who asked for it.

    The same answer twice by the same person is once. Refuses more than the lending fund has free.
    """
    answer = "" if agree else intake.clean(answer, 200)
    with refusals(), transaction.atomic():
        loan = _locked(loan)
        wanted = LoanState.STANDING if agree else LoanState.REFUSED
        if loan.decided_by_id == actor.pk and loan.state == wanted:
            return loan
        code = "approve_loan" if agree else "refuse_loan"
        with deed(code, actor=actor, on=on, project=loan.borrower.project, **_told(loan)) as d:
            if loan.state != LoanState.ASKED:
                raise Refusal("loan_state_illegal", {"number": loan.number})
            if not agree and not answer:
                raise Refusal("loan_refused_with_reason", {"number": loan.number})
            if loan.asked_by_id == actor.pk:
                raise Refusal("loan_decided_by_a_second", {"number": loan.number})
            if on < loan.asked_date:
                raise Refusal("day_in_future", {"day": str(loan.asked_date), "on": str(on)})
            loan.state, loan.decided_by, loan.decided_date = wanted, actor, on
            loan.answer = answer
            loan.save(update_fields=["state", "decided_by", "decided_date", "answer"])
            d.params.update({"answer": answer} if answer else {})
            if agree:
                refuse_below(loan.lender, loan.amount_yuan, on)
                _post_both(loan, loan.amount_yuan, on, actor, loan.paper, back=False)
            d.touch(loan, loan.lender.project, loan.borrower.project)
    return loan


def withdraw_loan(loan: ProjectLoan, *, actor: User, on: date) -> ProjectLoan:
    """Whoever asked takes the request back before it is answered; twice is once."""
    with refusals(), transaction.atomic():
        loan = _locked(loan)
        if loan.state == LoanState.WITHDRAWN and loan.asked_by_id == actor.pk:
            return loan
        with deed("withdraw_loan", actor=actor, on=on, project=loan.borrower.project, **_told(loan)) as d:
            if loan.state != LoanState.ASKED:
                raise Refusal("loan_state_illegal", {"number": loan.number})
            if loan.asked_by_id != actor.pk:
                raise Refusal("loan_withdrawn_by_author", {"name": str(loan.asked_by)})
            if on < loan.asked_date:
                raise Refusal("day_in_future", {"day": str(loan.asked_date), "on": str(on)})
            loan.state, loan.withdrawn_date = LoanState.WITHDRAWN, on
            loan.save(update_fields=["state", "withdrawn_date"])
            d.touch(loan, loan.lender.project, loan.borrower.project)
    return loan


def repay_loan(
    loan: ProjectLoan,
    *,
    amount: Decimal,
    value_date: date,
    paper: Document | None,
    actor: User,
    on: date,
    client_key: UUID | None = None,
) -> ProjectLoan:
    """Enter money that the borrower gave back, at most what is still out."""
    amount = check_amount(amount)
    check_day(value_date, on)
    if paper is None:
        raise Refusal("paper_missing", field="number")
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            if Voucher.objects.filter(uid=client_key).exists():
                return loan
        loan = _locked(loan)
        told = {**_told(loan), "amount": str(amount), "value_date": str(value_date)}
        with deed("repay_loan", actor=actor, on=on, project=loan.borrower.project, **told) as d:
            if loan.state != LoanState.STANDING or not loan.decided_date:
                raise Refusal("loan_state_illegal", {"number": loan.number})
            if value_date < loan.decided_date:
                raise Refusal("loan_repaid_before", {"since": str(loan.decided_date)}, field="value_date")
            left = loan_balances(date.max)[loan.pk].left_yuan
            if amount > left:
                raise Refusal("loan_repaid_above", {"amount": str(amount), "left": str(left)}, field="amount")
            refuse_below(loan.borrower, amount, value_date)
            if amount == left:
                loan.state = LoanState.REPAID
                loan.save(update_fields=["state"])
            _post_both(loan, amount, value_date, actor, paper, back=True, uid=client_key)
            d.touch(loan, loan.lender.project, loan.borrower.project)
    return loan


def _post_both(
    loan: ProjectLoan,
    amount: Decimal,
    day: date,
    actor: User,
    paper: Document | None,
    *,
    back: bool,
    uid: UUID | None = None,
) -> None:
    """Both books of a loan at once: a transfer never leaves its project, so each project has its own."""
    lender, borrower = loan.lender.project, loan.borrower.project
    lent = accounts_of(lender)[AccountKind.LENT]
    borrowed = accounts_of(borrower)[AccountKind.BORROWED]
    here, there = _account(loan.lender), _account(loan.borrower)
    sides = (
        [
            (TransferKind.REPAY_OUT, there, borrowed, borrower, uid),
            (TransferKind.REPAY_IN, lent, here, lender, None),
        ]
        if back
        else [
            (TransferKind.LOAN_OUT, here, lent, lender, None),
            (TransferKind.LOAN_IN, borrowed, there, borrower, None),
        ]
    )
    for kind, giver, taker, project, key in sides:
        row = Posting(giver, taker, amount, day, loan=loan)
        post(kind, [row], project=project, actor=actor, paper=paper, uid=key)


def _account(fund: FundSource) -> Account:
    account: Account = fund.account
    return account


def _locked(loan: ProjectLoan) -> ProjectLoan:
    return (
        ProjectLoan.objects.select_for_update(of=("self",))
        .select_related(
            "lender__project", "lender__account", "borrower__project", "borrower__account", "paper"
        )
        .get(pk=loan.pk)
    )


def _told(loan: ProjectLoan) -> dict[str, str]:
    return {
        "number": loan.number,
        "lender": loan.lender.name,
        "borrower": loan.borrower.name,
        "amount": str(loan.amount_yuan),
    }


def _said(text: str) -> str:
    text = intake.clean(text, 200)
    if not text:
        raise Refusal("reason_missing", field="reason")
    return text
