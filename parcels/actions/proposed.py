"""What one person proposes and another confirms before it is posted: claims, and what mends locked old books.

Each is tried when it is proposed, so that what cannot be is refused there; it is done, and asked everything
again, when another person confirms it.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed, refusals
from parcels.actions.ledger import meet
from parcels.actions.old_corrections import correct_old_line, correct_old_payment
from parcels.actions.suspense import assign
from parcels.models import Document, Line, ProposedPosting, SuspenseItem, User
from parcels.rules.money_terms import ProposalKind, ProposalState


def propose_claim(
    row: SuspenseItem,
    line: Line,
    *,
    amount: Decimal,
    value_date: date,
    note: str,
    paper: Document | None,
    actor: User,
    on: date,
    client_key: UUID | None = None,
    other_payee: str = "",
) -> ProposedPosting:
    """Propose that a sum of 待查款 was for this line; see suspense.assign for what is refused."""
    told = {"amount": amount, "value_date": value_date, "paper": paper, "actor": actor, "on": on}
    kept = {"suspense": row, "other_payee": intake.clean(other_payee, 200)}
    return _propose(
        ProposalKind.CLAIM,
        line,
        lambda: assign(row, line, note=note, other_payee=other_payee, dry=True, **told),  # type: ignore[arg-type]
        reason=note,
        client_key=client_key,
        kept=kept,
        **told,
    )


def propose_old_line(
    line: Line,
    *,
    amount: Decimal,
    reason: str,
    signed_date: date,
    due_date: date | None,
    paper: Document | None,
    actor: User,
    on: date,
    client_key: UUID | None = None,
) -> ProposedPosting:
    """Propose what a line of the old books should owe; see old_corrections.correct_old_line."""
    told = {"amount": amount, "paper": paper, "actor": actor, "on": on}
    return _propose(
        ProposalKind.OLD_LINE,
        line,
        lambda: correct_old_line(
            line,
            reason=reason,
            signed_date=signed_date,
            due_date=due_date,
            dry=True,
            **told,  # type: ignore[arg-type]
        ),
        reason=reason,
        value_date=signed_date,
        client_key=client_key,
        kept={"due_date": due_date},
        **told,
    )


def propose_old_paid(
    line: Line,
    *,
    paid: Decimal,
    reason: str,
    value_date: date,
    paper: Document | None,
    actor: User,
    on: date,
    client_key: UUID | None = None,
) -> ProposedPosting:
    """Propose what had been paid of a line before the take-over; see old_corrections.correct_old_payment."""
    told = {"value_date": value_date, "paper": paper, "actor": actor, "on": on}
    return _propose(
        ProposalKind.OLD_PAID,
        line,
        lambda: correct_old_payment(line, paid=paid, reason=reason, dry=True, **told),  # type: ignore[arg-type]
        amount=paid,
        reason=reason,
        client_key=client_key,
        kept={},
        **told,
    )


def _propose(
    kind: ProposalKind,
    line: Line,
    tried: Callable[[], object],
    *,
    amount: Any,
    value_date: Any,
    reason: str,
    paper: Any,
    actor: Any,
    on: Any,
    client_key: UUID | None,
    kept: dict[str, Any],
) -> ProposedPosting:
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            found: ProposedPosting | None = ProposedPosting.objects.filter(uid=client_key).first()
            if found:
                return found
        with transaction.atomic():  # nothing of the trial stays
            tried()
            transaction.set_rollback(True)
        told = {"what": kind.value, "name": line.payee.name, "number": line.agreement.number}
        told |= {"amount": str(amount), "reason": reason}
        with deed("propose_posting", actor=actor, on=on, project=line.project, **told) as d:
            made: ProposedPosting = ProposedPosting.objects.create(
                kind=kind,
                line=line,
                amount_yuan=amount,
                value_date=value_date,
                reason=intake.clean(reason, 200),
                paper=paper,
                proposed_by=actor,
                proposed_date=on,
                **kept,
                **({"uid": client_key} if client_key else {}),
            )
            d.touch(made, line, *([made.suspense] if made.suspense else []))
    return made


def confirm_posting(proposal: ProposedPosting, *, actor: User, on: date) -> ProposedPosting:
    """Post what another person proposed, asking everything again; the same confirmation twice is one."""
    with refusals(), transaction.atomic():
        row = _locked(proposal)
        if (row.state, row.decided_by_id) == (ProposalState.CONFIRMED, actor.pk):
            return row
        _refuse_decided(row)
        if row.proposed_by_id == actor.pk:
            raise Refusal("proposal_by_a_second", {"name": str(row.proposed_by)})
        with deed("confirm_posting", actor=actor, on=on, project=row.line.project, **_told(row)) as d:
            # Confirmed first: without that the database takes no posting of these kinds.
            row.state, row.decided_by, row.decided_date = ProposalState.CONFIRMED, actor, on
            row.save(update_fields=["state", "decided_by", "decided_date"])
            _do(row, actor, on)
            row.save(update_fields=["voucher", "agreement"])
            d.touch(row, row.line)
    return row


def _do(row: ProposedPosting, actor: User, on: date) -> None:
    told: dict[str, Any] = {"paper": row.paper, "actor": actor, "on": on}
    if row.kind == ProposalKind.CLAIM:
        assert row.suspense is not None
        told |= {"amount": row.amount_yuan, "value_date": row.value_date, "other_payee": row.other_payee}
        row.voucher = assign(row.suspense, row.line, note=row.reason, **told)
    elif row.kind == ProposalKind.OLD_PAID:
        told |= {"paid": row.amount_yuan, "value_date": row.value_date}
        row.voucher = correct_old_payment(row.line, reason=row.reason, **told)
    else:
        told |= {"amount": row.amount_yuan, "signed_date": row.value_date, "due_date": row.due_date}
        row.agreement = correct_old_line(row.line, reason=row.reason, **told)


def refuse_posting(proposal: ProposedPosting, *, answer: str, actor: User, on: date) -> ProposedPosting:
    """Send a proposal back with the reason; who proposed it takes it back instead."""
    answer = intake.clean(answer, 200)
    if not answer:
        raise Refusal("reason_missing", field="answer")
    return _end(proposal, "refuse_posting", ProposalState.REFUSED, actor, on, answer)


def withdraw_posting(proposal: ProposedPosting, *, actor: User, on: date) -> ProposedPosting:
    """Take one's own proposal back before it is decided."""
    return _end(proposal, "withdraw_posting", ProposalState.WITHDRAWN, actor, on, "")


def _end(
    proposal: ProposedPosting, code: str, state: ProposalState, actor: User, on: date, answer: str
) -> ProposedPosting:
    with refusals(), transaction.atomic():
        row = _locked(proposal)
        if (row.state, row.decided_by_id) == (state, actor.pk):
            return row
        _refuse_decided(row)
        own = row.proposed_by_id == actor.pk
        if own != (state is ProposalState.WITHDRAWN):
            raise Refusal(
                "proposal_by_a_second" if own else "proposal_of_another", {"name": str(row.proposed_by)}
            )
        with deed(code, actor=actor, on=on, project=row.line.project, answer=answer, **_told(row)) as d:
            row.state, row.decided_by, row.decided_date, row.answer = state, actor, on, answer
            row.save(update_fields=["state", "decided_by", "decided_date", "answer"])
            d.touch(row, row.line)
    return row


def _told(row: ProposedPosting) -> dict[str, str]:
    told = {"what": row.kind, "name": row.line.payee.name, "number": row.line.agreement.number}
    return told | {"amount": str(row.amount_yuan), "by": str(row.proposed_by)}


def _refuse_decided(row: ProposedPosting) -> None:
    if row.state != ProposalState.PROPOSED:
        raise Refusal("proposal_is_decided", {"name": str(row.decided_by)})


def _locked(proposal: ProposedPosting) -> ProposedPosting:
    rows = ProposedPosting.objects.select_for_update(of=("self",))
    known = ("line__payee", "line__agreement", "line__project", "suspense", "paper", "proposed_by")
    found: ProposedPosting = rows.select_related(*known).get(pk=proposal.pk)
    return found
