"""Extending a loan between projects: asked with a paper by one, answered by another, only added to."""

from datetime import date
from uuid import UUID

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed, refusals
from parcels.actions.ledger import meet
from parcels.models import Document, LoanExtension, LoanExtensionAnswer, ProjectLoan, User
from parcels.models.loan_sheet import due_on
from parcels.rules.money_terms import LoanState


def ask_extension(
    loan: ProjectLoan,
    *,
    due_date: date,
    reason: str,
    paper: Document | None,
    actor: User,
    on: date,
    client_key: UUID | None = None,
) -> LoanExtension:
    """Ask that a loan with something still out be due later; its day stays until a second person agrees.

    One at a time, and later than the loan is due now. The same client_key twice is one.
    """
    reason = intake.clean(reason, 200)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    if paper is None:
        raise Refusal("paper_missing", field="number")
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            found: LoanExtension | None = LoanExtension.objects.filter(uid=client_key).first()
            if found:
                return found
        loan = _locked(loan)
        told = {"number": loan.number, "due": str(due_date), "reason": reason}
        with deed("ask_extension", actor=actor, on=on, project=loan.borrower.project, **told) as d:
            if loan.state != LoanState.STANDING:
                raise Refusal("loan_state_illegal", {"number": loan.number})
            if loan.decided_date and on < loan.decided_date:
                raise Refusal("loan_extension_before_loan")
            now = due_on(loan, date.max)
            if due_date <= now:
                raise Refusal("loan_extension_not_later", {"due": str(now)}, field="due_date")
            if loan.extensions.filter(answer=None).exists():
                raise Refusal("loan_extension_waits", {"number": loan.number})
            more = {"uid": client_key} if client_key else {}
            made: LoanExtension = LoanExtension.objects.create(
                loan=loan,
                due_date=due_date,
                reason=reason,
                paper=paper,
                asked_by=actor,
                asked_date=on,
                **more,
            )
            d.touch(made, loan, loan.lender.project, loan.borrower.project)
    return made


def answer_extension(extension: LoanExtension, *, agree: bool, actor: User, on: date) -> LoanExtensionAnswer:
    """Agree to an extension, from when on the loan is due later, or turn it down; never who asked for it.

    The same answer twice by the same person is once.
    """
    with refusals(), transaction.atomic():
        loan = _locked(extension.loan)
        found: LoanExtensionAnswer | None = LoanExtensionAnswer.objects.filter(extension=extension).first()
        if found and (found.decided_by_id, found.agreed) == (actor.pk, agree):
            return found
        told = {"number": loan.number, "due": str(extension.due_date)}
        code = "approve_extension" if agree else "refuse_extension"
        with deed(code, actor=actor, on=on, project=loan.borrower.project, **told) as d:
            if found or (agree and loan.state != LoanState.STANDING):
                raise Refusal("loan_state_illegal", {"number": loan.number})
            if extension.asked_by_id == actor.pk:
                raise Refusal("loan_extension_by_a_second", {"number": loan.number})
            if on < extension.asked_date:
                raise Refusal("loan_extension_before_loan")
            made: LoanExtensionAnswer = LoanExtensionAnswer.objects.create(
                extension=extension, agreed=agree, decided_by=actor, decided_date=on
            )
            d.touch(made, extension, loan, loan.lender.project, loan.borrower.project)
    return made


def _locked(loan: ProjectLoan) -> ProjectLoan:
    rows = ProjectLoan.objects.select_for_update(of=("self",), no_key=True)
    found: ProjectLoan = rows.select_related("lender__project", "borrower__project").get(pk=loan.pk)
    return found
