"""Changing who receives money, and where: one person proposes with a paper, another confirms."""

import re
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.arrears import end_hold_for, hold_for, set_reason
from parcels.actions.deed import deed, refusals
from parcels.actions.people import NewAccount, born, enter_accounts
from parcels.actions.periods import close_open
from parcels.actions.succession import give_over, lines_of_change
from parcels.models import BankAccount, Document, LineHold, Party, PayeeChange, PayeePart, User
from parcels.models.account_names import is_others
from parcels.models.secrets import blind_index, seal
from parcels.rules.guardianship import age_of_minor, check_guardianship
from parcels.rules.money_terms import AGENCY, ArrearsReason, ChangeKind, ChangeState, HoldCause, PartyKind
from parcels.rules.shares import check_shares

Parts = Sequence[tuple[Party, int]]


def propose_account(
    party: Party,
    *,
    bank_name: str,
    holder_name: str,
    number: str,
    reason: str,
    paper: Document | None,
    since: date,
    actor: User,
    on: date,
    other_holder: bool = False,
) -> PayeeChange:
    """Propose that a party be paid to another account; nothing is paid there before it is confirmed.

    The same number under a corrected bank or name is another account too. One in another's name needs
    `other_holder`: it is proposed, and confirmed, knowingly.
    """
    bank_name, holder_name = intake.clean(bank_name, 80), intake.clean(holder_name, 80)
    number = "".join(number.split())
    if not re.fullmatch(r"\d{8,30}", number):
        raise Refusal("account_number_wrong", {"name": party.name}, field="number")
    others = BankAccount.objects.open().filter(number_index=blind_index("account.number", number))
    if other := others.select_related("party").first():
        if other.party_id != party.pk:
            raise Refusal("account_of_other", {"name": other.party.name}, field="number")
        if (other.bank_name, other.holder_name) == (bank_name, holder_name):
            raise Refusal("account_is_the_same", {"name": party.name}, field="number")
    _refuse_unasked(party, holder_name, on, other_holder)
    change = _change(ChangeKind.ACCOUNT, party, reason, paper, since, None, actor, on)
    change.bank_name, change.holder_name = bank_name, holder_name
    seal(change, "number", number)
    # The same index as the account will bear, so that the database can tell them to be one.
    change.number_index = blind_index("account.number", number)
    with deed("propose_change", actor=actor, on=on, **_told(change)) as d:
        change.save()
        d.touch(change, party)
    return change


def propose_payees(
    party: Party,
    *,
    kind: ChangeKind | str,
    parts: Parts,
    denominator: int,
    reason: str,
    paper: Document | None,
    since: date,
    until: date | None = None,
    born_date: date | None = None,
    actor: User,
    on: date,
) -> PayeeChange:
    """Propose that others receive what is still unpaid of a party's lines: heirs, a proxy, a guardian.

    Parts are whole numerators over one denominator that sum to exactly one. Heirs: the open lines wait from
    `on` until the proposal is decided. A guardian receives until the minor comes of age; `born_date` is the
    minor's birthday as the paper says, where no ID number tells it. Refuses a change without paper, one that
    is over already, and a second one that waits.
    """
    kind = ChangeKind(kind)
    if kind is ChangeKind.ACCOUNT:
        raise Refusal("change_names_the_account", field="kind")
    if kind is ChangeKind.RETURN:
        raise Refusal("return_of_a_proxy", {"name": party.name}, field="kind")
    check_shares([numerator for _, numerator in parts], denominator)
    if len({payee.pk for payee, _ in parts}) != len(parts):
        raise Refusal("payee_part_once", field="shares")
    if any(payee.pk == party.pk or payee.kind == PartyKind.COLLECTIVE for payee, _ in parts):
        raise Refusal("payee_is_another_person", {"name": party.name}, field="shares")
    if kind is ChangeKind.HEIRS and until is not None:
        raise Refusal("heirs_without_end", {"name": party.name}, field="until")
    if until is not None and until <= since:
        raise Refusal("change_ends_after_it_begins", field="until")
    change = _change(kind, party, reason, paper, since, until, actor, on)
    _refuse_over(change, on)
    if kind is ChangeKind.GUARDIAN:
        change.born_date = _check_guardians(party, [payee for payee, _ in parts], since, until, born_date)
    if kind is ChangeKind.PROXY:
        _refuse_minors([payee for payee, _ in parts], since)
    change.denominator = denominator
    with deed("propose_change", actor=actor, on=on, **_told(change)) as d:
        _write(change, parts)
        if kind is ChangeKind.HEIRS:
            _wait_for_heirs(change, actor, on)
        d.touch(change, party, *(payee for payee, _ in parts))
    return change


def propose_return(
    ended: PayeeChange, *, reason: str, paper: Document | None, actor: User, on: date
) -> PayeeChange:
    """Propose that what a proxy or guardian did not receive goes back to the party it belongs to.

    Once the authority is over by its own day, the paper that gave it will do; before that day the principal's
    word is asked for with its paper. Refuses where nothing stands with them any more.
    """
    if ended.kind not in AGENCY or ended.state != ChangeState.CONFIRMED:
        raise Refusal("return_of_a_proxy", {"name": ended.party.name})
    if ended.until_date and ended.until_date <= on:
        paper = paper or ended.paper
    change = _change(ChangeKind.RETURN, ended.party, reason, paper, on, None, actor, on)
    change.ends = ended
    with deed("propose_change", actor=actor, on=on, **_told(change)) as d:
        if not lines_of_change(change, on):
            raise Refusal("nothing_with_proxy", {"name": ended.party.name})
        _write(change, [(ended.party, 1)])
        d.touch(change, ended, ended.party)
    return change


def _write(change: PayeeChange, parts: Parts) -> None:
    change.save()
    PayeePart.objects.bulk_create(
        PayeePart(change=change, payee=payee, numerator=numerator, position=position)
        for position, (payee, numerator) in enumerate(parts, 1)
    )


def _refuse_over(change: PayeeChange, on: date) -> None:
    """An authority that ran out gives nobody anything."""
    if change.until_date and change.until_date <= on:
        raise Refusal("change_over_already", {"day": str(change.until_date)}, field="until")


def _check_guardians(
    ward: Party, guardians: Sequence[Party], since: date, until: date | None, told: date | None
) -> date | None:
    """Refuse a guardianship the birthdays rule out; return the ward's where only the paper tells it."""
    known = born(ward)
    if known and told and known != told:
        raise Refusal("ward_birth_differs", {"name": ward.name}, field="born")
    others = [(one.name, born(one)) for one in guardians]
    check_guardianship((ward.name, known or told), others, since=since, until=until)
    return None if known else told


def _refuse_minors(agents: Sequence[Party], since: date) -> None:
    """Who receives money for another must be of age (民法典 17, 18); one of unknown birth is not asked."""
    for one in agents:
        age = age_of_minor(born(one), since)
        if age is not None:
            raise Refusal("proxy_is_a_minor", {"name": one.name, "age": age}, field="shares")


def _wait_for_heirs(change: PayeeChange, actor: User, on: date) -> None:
    lines, ground = lines_of_change(change, on), change.reason
    waiting = LineHold.objects.open().filter(line__in=lines, cause=HoldCause.INHERITANCE)
    held = set(waiting.values_list("line_id", flat=True))
    fresh = [line for line in lines if line.pk not in held]
    if fresh:
        ids = [line.pk for line in fresh]
        hold_for(ids, HoldCause.INHERITANCE, since=on, ground=ground, paper=change.paper)
        set_reason(fresh, reason=ArrearsReason.INHERITANCE, since=on, note=ground, actor=actor, on=on)


def _change(
    kind: ChangeKind,
    party: Party,
    reason: str,
    paper: Document | None,
    since: date,
    until: date | None,
    actor: User,
    on: date,
) -> PayeeChange:
    reason = intake.clean(reason)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    if paper is None or not paper.scan:
        raise Refusal("change_without_paper", field="scan")
    if since > on:
        raise Refusal("day_in_future", {"day": str(since), "on": str(on)}, field="since")
    if PayeeChange.objects.filter(party=party, state=ChangeState.PROPOSED).exists():
        raise Refusal("change_waits_once", {"name": party.name})
    return PayeeChange(
        kind=kind,
        party=party,
        reason=reason,
        paper=paper,
        since_date=since,
        until_date=until,
        proposed_by=actor,
        proposed_date=on,
    )


def _refuse_unasked(party: Party, holder_name: str, on: date, other_holder: bool) -> None:
    if not other_holder and is_others(party, holder_name, on):
        told = {"holder": holder_name, "name": party.name}
        raise Refusal("account_holder_is_another", told, field="holder_name")


def confirm_change(change: PayeeChange, *, actor: User, on: date, other_holder: bool = False) -> PayeeChange:
    """Confirm a proposal: another person than proposed it. Only what is unpaid is affected.

    An account is closed and the new one opened on `on`; payees get lines of their own, in a further version
    of each agreement, that together are the old lines to the fen. The same person twice is once.
    An account in another's name needs `other_holder` again.
    """
    with refusals(), transaction.atomic():
        change = _locked(change)
        if change.state == ChangeState.CONFIRMED and change.decided_by_id == actor.pk:
            return change
        with deed("confirm_change", actor=actor, on=on, **_told(change)) as d:
            _refuse_decided(change)
            if change.proposed_by_id == actor.pk:
                raise Refusal("change_confirmed_by_another", {"name": change.party.name})
            if change.kind == ChangeKind.ACCOUNT:
                _refuse_unasked(change.party, change.holder_name, on, other_holder)
            _refuse_over(change, on)
            _decide(change, ChangeState.CONFIRMED, actor, on)
            if change.kind == ChangeKind.ACCOUNT:
                _swap_account(change, on)
            else:
                versions = give_over(change, actor=actor, on=on)
                d.params["versions"] = len(versions)
                d.touch(*versions)
            d.touch(change, change.party)
    return change


def refuse_change(change: PayeeChange, *, answer: str, actor: User, on: date) -> PayeeChange:
    """Send a proposal back with the reason; lines that waited for it are payable to their payee again."""
    answer = intake.clean(answer)
    if not answer:
        raise Refusal("reason_missing", field="answer")
    with deed("refuse_change", actor=actor, on=on, answer=answer, **_told(change)) as d:
        change = _locked(change)
        _refuse_decided(change)
        change.answer = answer
        _decide(change, ChangeState.REFUSED, actor, on)
        # What came back to who has died already by a confirmed change waits on for an inheritance.
        if change.kind == ChangeKind.HEIRS and not _has_heirs(change.party):
            ids = [line.pk for line in lines_of_change(change, on)]
            end_hold_for(ids, HoldCause.INHERITANCE, since=on)
        d.touch(change, change.party)
    return change


def _has_heirs(party: Party) -> bool:
    return party.changes.filter(kind=ChangeKind.HEIRS, state=ChangeState.CONFIRMED).exists()


def _locked(change: PayeeChange) -> PayeeChange:
    rows = PayeeChange.objects.select_for_update(of=("self",)).select_related("party", "paper", "proposed_by")
    found: PayeeChange = rows.get(pk=change.pk)
    return found


def _refuse_decided(change: PayeeChange) -> None:
    if change.state != ChangeState.PROPOSED:
        raise Refusal("change_is_final", {"name": change.party.name})


def _decide(change: PayeeChange, state: ChangeState, actor: User, on: date) -> None:
    change.state, change.decided_by, change.decided_date = state, actor, on
    change.save(update_fields=["state", "decided_by", "decided_date", "answer"])


def _swap_account(change: PayeeChange, on: date) -> None:
    standing = BankAccount.objects.select_for_update().open().filter(party=change.party)
    ids = list(standing.values_list("pk", flat=True))
    close_open(BankAccount.objects.filter(pk__in=ids), on)
    BankAccount.objects.filter(pk__in=ids).update(closed_reason=change.reason[:100])
    new = NewAccount(change.party, change.bank_name, change.holder_name, change.number.reveal())
    enter_accounts([new], start=on)


def _told(change: PayeeChange) -> dict[str, str]:
    return {"change": change.kind, "name": change.party.name, "reason": change.reason}
