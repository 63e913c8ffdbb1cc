"""Lines written by hand: entered by one person with a reason, countersigned by another, or sent back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed, refusals
from parcels.actions.entitling import facts_of
from parcels.actions.ledger import check_amount, meet
from parcels.models import Document, ManualLine, Party, Taking, User
from parcels.models.manual_lines import counted_in
from parcels.rules.money_terms import Head, PartyKind
from parcels.rules.pricing import Manual, ManualKind, ManualState, check_manual
from parcels.rules.valuation import Party as Claimant
from parcels.rules.valuation import entitlements


def enter_manual_line(
    *,
    taking: Taking,
    kind: ManualKind | str,
    head: Head | str,
    claimant: Party,
    amount_yuan: Decimal,
    reason: str,
    paper: Document | None = None,
    client_key: UUID | None = None,
    actor: User,
    on: date,
) -> ManualLine:
    """Enter a sum no rate gives: an award, environmental compensation, a deduction. It waits for a second.

    Refuses a line without reason, a head the rates compute, social insurance for anybody but its account, and
    a deduction above what there is, as its countersigning does again.
    The same client_key twice is one line.
    """
    kind, head, reason = ManualKind(kind), Head(head), intake.clean(reason)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    check_manual(kind, head, PartyKind(claimant.kind))
    amount = check_amount(amount_yuan)
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            if known := ManualLine.objects.filter(client_key=client_key).first():
                return known
        if kind is ManualKind.DEDUCT:
            asked = Manual(0, kind, head, Claimant(claimant.pk, claimant.kind), amount, {})
            _refuse_too_much(taking, on, asked)
        made = ManualLine(
            taking=taking,
            kind=kind,
            head=head,
            claimant=claimant,
            amount_yuan=amount,
            reason=reason,
            paper=paper,
            entered_by=actor,
            entered_date=on,
            client_key=client_key,
        )
        with deed("enter_manual_line", actor=actor, on=on, project=taking.project, **_told(made)) as d:
            made.save()
            d.touch(made, taking, claimant)
    return made


def countersign_manual_line(line: ManualLine, *, actor: User, on: date) -> ManualLine:
    """The second signature: by another person than entered it. From now on drafts count the line."""
    with deed("countersign_manual_line", actor=actor, on=on, project=line.taking.project, **_told(line)) as d:
        line = _locked(line)
        if line.state == ManualState.COUNTERSIGNED and line.decided_by_id == actor.pk:
            d.again()
            return line
        _refuse_decided(line)
        if line.entered_by_id == actor.pk:
            raise Refusal("manual_countersigned_by_another")
        _decide(line, ManualState.COUNTERSIGNED, "", actor, on)
        if line.kind == ManualKind.DEDUCT:
            _refuse_too_much(line.taking, on)
        d.touch(line, line.taking, line.claimant)
    return line


def reject_manual_line(line: ManualLine, *, answer: str, actor: User, on: date) -> ManualLine:
    """Send a line back with the reason: by another person than entered it. It stays, and counts nowhere.

    A countersigned one too, while no agreement counts it: a wrong deduction must not close a parcel for ever.
    """
    answer = intake.clean(answer)
    if not answer:
        raise Refusal("reason_missing", field="answer")
    told = {**_told(line), "answer": answer}
    with deed("reject_manual_line", actor=actor, on=on, project=line.taking.project, **told) as d:
        line = _locked(line)
        if line.state != ManualState.COUNTERSIGNED:
            _refuse_decided(line)
        elif counting := counted_in(line):
            raise Refusal("manual_is_counted", {"number": counting[0].number})
        if line.entered_by_id == actor.pk:
            raise Refusal("manual_countersigned_by_another")
        _decide(line, ManualState.REJECTED, answer, actor, on)
        d.touch(line, line.taking, line.claimant)
    return line


def withdraw_manual_line(line: ManualLine, *, actor: User, on: date) -> ManualLine:
    """Its author takes a line back before it is countersigned."""
    with deed("withdraw_manual_line", actor=actor, on=on, project=line.taking.project, **_told(line)) as d:
        line = _locked(line)
        _refuse_decided(line)
        if line.entered_by_id != actor.pk:
            raise Refusal("manual_withdrawn_by_author", {"name": str(line.entered_by)})
        _decide(line, ManualState.WITHDRAWN, "", actor, on)
        d.touch(line, line.taking, line.claimant)
    return line


def _refuse_too_much(taking: Taking, on: date, *asked: Manual) -> None:
    """Refuse a deduction above what its claimant and head come to, where the land can be valued by now.

    Beside what is countersigned, `asked` is taken off too.
    """
    try:
        for facts in facts_of([taking], on):
            entitlements(replace(facts, manual=[*facts.manual, *asked]))
    except Refusal as no:
        # What cannot be valued yet is no reason against a signature; drafting asks again.
        if no.code == "deduction_below_zero":
            raise


def _locked(line: ManualLine) -> ManualLine:
    rows = ManualLine.objects.select_for_update(of=("self",))
    return rows.select_related("taking__project", "claimant", "entered_by").get(pk=line.pk)


def _refuse_decided(line: ManualLine) -> None:
    if not line.waits:
        raise Refusal("manual_is_decided", {"manual_state": line.state})


def _decide(line: ManualLine, state: ManualState, answer: str, actor: User, on: date) -> None:
    line.state, line.answer, line.decided_by, line.decided_date = state, answer, actor, on
    line.save(update_fields=["state", "answer", "decided_by", "decided_date"])


def _told(line: ManualLine) -> dict[str, str]:
    return {
        "code": str(line.taking),
        "name": line.claimant.name,
        "head": line.head,
        "manual_kind": line.kind,
        "amount": str(line.amount_yuan),
        "reason": line.reason,
    }
