"""Giving unpaid lines over to other payees, in a version whose lines add up to the old ones."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from landmgmt.lib.money import ZERO, split
from landmgmt.lib.refusal import Refusal
from parcels.actions.amendments import chain_of, lock_last, next_version, takings_of
from parcels.actions.arrears import hold_for
from parcels.actions.ledger import lock_lines, open_amounts
from parcels.actions.objection_holds import hold_objected
from parcels.actions.versions import post_version, seal_version
from parcels.models import (
    Agreement,
    AgreementTaking,
    Entitlement,
    Instalment,
    Line,
    LineHold,
    LineReason,
    Party,
    PayeeChange,
    PayeePart,
    Reduction,
    User,
)
from parcels.models.figures import committed
from parcels.models.waiting import waiting_rows
from parcels.rules.money_terms import (
    AGENCY,
    AgreementKind,
    AgreementState,
    ArrearsReason,
    ChangeKind,
    ChangeState,
    HoldCause,
    RunState,
)


def open_lines_of(party: Party) -> list[Line]:
    """The signed lines this party receives that are not met in full, in the order of their keys."""
    rows = Line.objects.filter(payee=party, agreement__state=AgreementState.SIGNED)
    return _still_open(rows)


def lines_of_change(change: PayeeChange, on: date) -> list[Line]:
    """The open lines a change is about: the party's own, and what stands with those who received for it.

    What a party receives for another is not its own to give on or to leave to heirs. What stands with a proxy
    or guardian who ran out goes where the principal says now; at the principal's death all of it does; a
    return takes what stands with the one it ends.
    """
    own = []
    if change.kind != ChangeKind.RETURN:
        for_others = PayeeChange.objects.filter(parts__payee=change.party, kind__in=AGENCY)
        strange = set(for_others.values_list("pk", flat=True))
        own = [x for x in open_lines_of(change.party) if x.agreement.snapshot.get("change") not in strange]
    return sorted([*own, *_with_agents(change, on)], key=lambda line: line.pk)


def lines_with(agent: PayeeChange) -> list[Line]:
    """The open lines that stand with the proxy or guardian of a confirmed change."""
    payees = agent.parts.values_list("payee", flat=True)
    signed = Line.objects.filter(payee__in=list(payees), agreement__state=AgreementState.SIGNED)
    return _still_open(
        signed.filter(agreement__kind=AgreementKind.SUCCESSION, agreement__snapshot__change=agent.pk)
    )


def _with_agents(change: PayeeChange, on: date) -> list[Line]:
    if change.kind == ChangeKind.ACCOUNT:
        return []
    agents = PayeeChange.objects.filter(party=change.party, kind__in=AGENCY, state=ChangeState.CONFIRMED)
    if change.kind == ChangeKind.RETURN:
        agents = agents.filter(pk=change.ends_id)
    elif change.kind != ChangeKind.HEIRS:
        agents = agents.filter(until_date__lte=on)
    return [line for agent in agents for line in lines_with(agent)]


def _still_open(rows: QuerySet[Line]) -> list[Line]:
    lines = list(rows.select_related("agreement", "project", "instalment").order_by("pk"))
    left = open_amounts([line.pk for line in lines])
    return [line for line in lines if left.get(line.pk, ZERO) > 0]


def give_over(change: PayeeChange, *, actor: User, on: date) -> list[Agreement]:
    """Inside the confirming deed: move what is open of the party's lines to the payees of the change.

    What the bank already has stays with the old payee. Refuses while a run that is not released names them.
    """
    parts = list(change.parts.select_related("payee"))
    lock_lines([line.pk for line in lines_of_change(change, on)])
    lines = lines_of_change(change, on)
    ids = [line.pk for line in lines]
    unsent = waiting_rows(ids).exclude(run__state=RunState.RELEASED).first()
    if unsent:
        raise Refusal("change_in_run", {"name": unsent.payee.name, "number": unsent.run.number})
    moving = _moving(lines)
    chains: dict[tuple[int, str], list[Line]] = defaultdict(list)
    for line in lines:
        if moving[line.pk] > 0:
            chains[(line.project_id, line.agreement.number)].append(line)
    return [_version(change, parts, rows, moving, actor, on) for rows in chains.values()]


def _moving(lines: Sequence[Line]) -> dict[int, Decimal]:
    """What can be given over of each line: open and not on its way to the bank."""
    ids = [line.pk for line in lines]
    left, sent = open_amounts(ids), committed(ids)
    return {pk: left[pk] - sent.get(pk, ZERO) for pk in ids}


def would_give(change: PayeeChange, on: date) -> dict[int, Decimal]:
    """By payee, what each would receive if the change were confirmed now: line by line, to the fen."""
    parts = list(change.parts.all())
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for amount in _moving(lines_of_change(change, on)).values():
        if parts and amount > 0:
            for part, yuan in zip(parts, split(amount, [p.numerator for p in parts]), strict=True):
                sums[part.payee_id] += yuan
    return dict(sums)


def follow_standing(agreement: Agreement, *, actor: User, on: date) -> list[Agreement]:
    """Inside the signing: new lines go the way the open ones of their payee went: heirs, a minor's guardian.

    Where heirs are proposed and not confirmed yet, the new lines wait for them too. A proxy is asked anew.
    """
    lines = list(agreement.lines.select_related("agreement", "project", "instalment").order_by("pk"))
    found = PayeeChange.objects.filter(party__in={line.payee_id for line in lines}, since_date__lte=on)
    for change in found.filter(kind=ChangeKind.HEIRS, state=ChangeState.PROPOSED).select_related("paper"):
        ids = [line.pk for line in lines if line.payee_id == change.party_id]
        hold_for(ids, HoldCause.INHERITANCE, since=on, ground=change.reason, paper=change.paper)
        reason = {"reason": ArrearsReason.INHERITANCE, "note": change.reason, "valid": (on, None)}
        LineReason.objects.bulk_create(LineReason(line_id=pk, **reason) for pk in ids)
    standing = found.filter(kind__in=(ChangeKind.HEIRS, ChangeKind.GUARDIAN), state=ChangeState.CONFIRMED)
    ended = PayeeChange.objects.filter(kind=ChangeKind.RETURN, state=ChangeState.CONFIRMED)
    standing = standing.filter(Q(until_date=None) | Q(until_date__gt=on)).exclude(pk__in=ended.values("ends"))
    standing = standing.order_by("pk")
    last = {change.party_id: change for change in standing.select_related("party", "paper")}
    made = []
    for party, change in last.items():
        mine = [line for line in lines if line.payee_id == party]
        parts = list(change.parts.select_related("payee"))
        made.append(_version(change, parts, mine, {line.pk: line.amount_yuan for line in mine}, actor, on))
    return made


def _version(
    change: PayeeChange,
    parts: Sequence[PayeePart],
    lines: Sequence[Line],
    moving: dict[int, Decimal],
    actor: User,
    on: date,
) -> Agreement:
    before = lock_last(chain_of(lines[0].agreement)[-1])
    total = sum((moving[line.pk] for line in lines), ZERO)
    made = next_version(
        before,
        kind=AgreementKind.SUCCESSION,
        reason=change.reason,
        total=total,
        reduced=total,
        snapshot={"computed_on": chain_of(before)[0].snapshot["computed_on"], "change": change.pk},
    )
    takings = takings_of(before)
    AgreementTaking.objects.bulk_create(AgreementTaking(agreement=made, taking=t) for t in takings)
    Reduction.objects.bulk_create(
        Reduction(agreement=made, line=line, amount_yuan=moving[line.pk]) for line in lines
    )
    pairs = _new_lines(made, change, parts, lines, moving)
    seal_version(made, takings, signed_date=on, paper=change.paper)
    post_version(made, actor=actor, paper=change.paper)
    _carry_over(change, pairs, on)
    hold_objected([new.pk for _old, new in pairs], on=on)
    return made


def _new_lines(
    made: Agreement,
    change: PayeeChange,
    parts: Sequence[PayeePart],
    lines: Sequence[Line],
    moving: dict[int, Decimal],
) -> list[tuple[Line, Line]]:
    """(old, new) lines; each old one is split by the parts to the last fen, in their order."""
    sums = _entitlements(made, change, lines, moving)
    terms = _instalments(made, lines)
    pairs = []
    for old in lines:
        shares = split(moving[old.pk], [part.numerator for part in parts])
        for part, amount in zip(parts, shares, strict=True):
            if amount <= 0:
                continue
            new = Line(
                agreement=made,
                instalment=terms[(old.due_date, old.instalment.condition)],
                entitlement=sums[_what(old)],
                project_id=old.project_id,
                taking_id=old.taking_id,
                head=old.head,
                level=old.level,
                claimant_id=old.claimant_id,
                payee=part.payee,
                authority_paper=change.paper,
                due_date=old.due_date,
                amount_yuan=amount,
                position=len(pairs) + 1,
            )
            pairs.append((old, new))
    Line.objects.bulk_create(new for _, new in pairs)
    return pairs


def _what(line: Line) -> tuple[Any, ...]:
    return (line.taking_id, line.head, line.level, line.claimant_id)


def _entitlements(
    made: Agreement, change: PayeeChange, lines: Sequence[Line], moving: dict[int, Decimal]
) -> dict[tuple[Any, ...], Entitlement]:
    totals: dict[tuple[Any, ...], Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        totals[_what(line)] += moving[line.pk]
    rows = [
        Entitlement(
            agreement=made,
            taking_id=taking,
            head=head,
            level=level,
            claimant_id=claimant,
            amount_yuan=amount,
            formula="succession",
            params={"amount": str(amount), "from": change.party.name},
            position=position,
        )
        for position, ((taking, head, level, claimant), amount) in enumerate(totals.items(), 1)
    ]
    return dict(zip(totals, Entitlement.objects.bulk_create(rows), strict=True))


def _instalments(made: Agreement, lines: Sequence[Line]) -> dict[tuple[date, str], Instalment]:
    """The old due days and conditions: who receives it does not make a sum younger."""
    keys = sorted({(line.due_date, line.instalment.condition) for line in lines})
    rows = Instalment.objects.bulk_create(
        Instalment(agreement=made, number=number, weight=1, due_date=due, condition=condition)
        for number, (due, condition) in enumerate(keys, 1)
    )
    return dict(zip(keys, rows, strict=True))


def _carry_over(change: PayeeChange, pairs: Sequence[tuple[Line, Line]], on: date) -> None:
    """What the old lines wait for, the new ones wait for too, but for the inheritance that is settled now."""
    old_ids = [old.pk for old, _ in pairs]
    waits = LineHold.objects.open().filter(line_id__in=old_ids).exclude(cause=HoldCause.INHERITANCE)
    standing = defaultdict(list)
    for row in waits:
        standing[row.line_id].append(row)
    reasons = {r.line_id: r for r in LineReason.objects.open().filter(line_id__in=old_ids)}
    for old, new in pairs:
        for row in standing[old.pk]:
            if row.cause not in (HoldCause.AUTHORITY, HoldCause.OBJECTION):
                hold_for([new.pk], HoldCause(row.cause), since=on, ground=row.ground, paper=row.paper)
        if change.until_date:
            hold_for(
                [new.pk],
                HoldCause.AUTHORITY,
                since=change.until_date,
                ground=change.reason,
                paper=change.paper,
            )
        if (reason := reasons.get(old.pk)) and reason.reason != ArrearsReason.INHERITANCE:
            LineReason.objects.create(line=new, reason=reason.reason, note=reason.note, valid=(on, None))
