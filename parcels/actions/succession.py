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
from parcels.actions.ledger import (
    Posting,
    accounts_of,
    deposited_amounts,
    lock_lines,
    open_amounts,
    post,
    write_rows,
)
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
    Voucher,
)
from parcels.models.figures import committed
from parcels.models.waiting import waiting_rows
from parcels.rules.money_terms import (
    AGENCY,
    AccountKind,
    AgreementKind,
    AgreementState,
    ArrearsReason,
    ChangeKind,
    ChangeState,
    HoldCause,
    RunState,
    TransferKind,
)


def open_lines_of(party: Party, *, deposited: bool = False) -> list[Line]:
    """The signed lines this party receives that are not met in full, in the order of their keys.

    With `deposited` also those with money at the notary, which nobody has received yet.
    """
    rows = Line.objects.filter(payee=party, agreement__state=AgreementState.SIGNED)
    return _still_open(rows, deposited=deposited)


def lines_of_change(change: PayeeChange, on: date) -> list[Line]:
    """The open lines a change is about: the party's own, and what stands with those who received for it.

    What lies deposited is left to heirs too, and to nobody else.
    What a party receives for another is not its own to give on or to leave to heirs. What stands with a proxy
    or guardian who ran out goes where the principal says now; at the principal's death all of it does; a
    return takes what stands with the one it ends.
    """
    own = []
    if change.kind != ChangeKind.RETURN:
        for_others = PayeeChange.objects.filter(parts__payee=change.party, kind__in=AGENCY)
        strange = set(for_others.values_list("pk", flat=True))
        found = open_lines_of(change.party, deposited=change.kind == ChangeKind.HEIRS)
        own = [x for x in found if x.agreement.snapshot.get("change") not in strange]
    return sorted([*own, *_with_agents(change, on)], key=lambda line: line.pk)


def lines_with(agent: PayeeChange, *, deposited: bool = False) -> list[Line]:
    """The open lines that stand with the proxy or guardian of a confirmed change; also `deposited` ones."""
    payees = agent.parts.values_list("payee", flat=True)
    signed = Line.objects.filter(payee__in=list(payees), agreement__state=AgreementState.SIGNED)
    return _still_open(
        signed.filter(agreement__kind=AgreementKind.SUCCESSION, agreement__snapshot__change=agent.pk),
        deposited=deposited,
    )


def _with_agents(change: PayeeChange, on: date) -> list[Line]:
    if change.kind == ChangeKind.ACCOUNT:
        return []
    agents = PayeeChange.objects.filter(party=change.party, kind__in=AGENCY, state=ChangeState.CONFIRMED)
    if change.kind == ChangeKind.RETURN:
        agents = agents.filter(pk=change.ends_id)
    elif change.kind != ChangeKind.HEIRS:
        agents = agents.filter(until_date__lte=on)
    too = change.kind == ChangeKind.HEIRS
    return [line for agent in agents for line in lines_with(agent, deposited=too)]


def _still_open(rows: QuerySet[Line], *, deposited: bool = False) -> list[Line]:
    lines = list(rows.select_related("agreement", "project", "instalment").order_by("pk"))
    ids = [line.pk for line in lines]
    left, lies = open_amounts(ids), deposited_amounts(ids) if deposited else {}
    return [line for line in lines if left.get(line.pk, ZERO) > 0 or lies.get(line.pk, ZERO) > 0]


def give_over(change: PayeeChange, *, actor: User, on: date) -> list[Agreement]:
    """Inside the confirming deed: move what is open of the party's lines to the payees of the change.

    What the bank already has stays with the old payee. What lies deposited passes to heirs, and stays
    deposited. Refuses while a run that is not released names them.
    """
    parts = list(change.parts.select_related("payee"))
    lock_lines([line.pk for line in lines_of_change(change, on)])
    lines = lines_of_change(change, on)
    ids = [line.pk for line in lines]
    unsent = waiting_rows(ids).exclude(run__state=RunState.RELEASED).first()
    if unsent:
        raise Refusal("change_in_run", {"name": unsent.payee.name, "number": unsent.run.number})
    moving, lies = _moving(lines), passing(change, lines)
    chains: dict[tuple[int, str], list[Line]] = defaultdict(list)
    for line in lines:
        if moving[line.pk] > 0 or lies.get(line.pk, ZERO) > 0:
            chains[(line.project_id, line.agreement.number)].append(line)
    return [_version(change, parts, rows, moving, lies, actor, on) for rows in chains.values()]


def passing(change: PayeeChange, lines: Sequence[Line]) -> dict[int, Decimal]:
    """What lies with the notary for lines and passes by a change, by line: to heirs, and by no other."""
    if change.kind != ChangeKind.HEIRS:
        return {}
    return deposited_amounts([line.pk for line in lines])


def _moving(lines: Sequence[Line]) -> dict[int, Decimal]:
    """What can be given over of each line: open and not on its way to the bank."""
    ids = [line.pk for line in lines]
    left, sent = open_amounts(ids), committed(ids)
    return {pk: left[pk] - sent.get(pk, ZERO) for pk in ids}


def would_give(change: PayeeChange, on: date) -> dict[int, Decimal]:
    """By payee, what each would receive if the change were confirmed now: line by line, to the fen."""
    lines = lines_of_change(change, on)
    return _divided(change, [*_moving(lines).values(), *passing(change, lines).values()])


def would_pass(change: PayeeChange, on: date) -> dict[int, Decimal]:
    """By payee, what of that lies with the notary and would stay there in the payee's name."""
    return _divided(change, list(passing(change, lines_of_change(change, on)).values()))


def _divided(change: PayeeChange, amounts: Sequence[Decimal]) -> dict[int, Decimal]:
    parts = list(change.parts.all())
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for amount in amounts:
        for part, yuan in zip(parts, _shares(amount, parts), strict=True):
            sums[part.payee_id] += yuan
    return dict(sums)


def _shares(amount: Decimal, parts: Sequence[PayeePart]) -> list[Decimal]:
    """An amount by the parts, to the last fen, in their order; nothing of nothing, none without parts."""
    if amount <= 0 or not parts:
        return [ZERO] * len(parts)
    return split(amount, [part.numerator for part in parts])


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
        made.append(
            _version(change, parts, mine, {line.pk: line.amount_yuan for line in mine}, {}, actor, on)
        )
    return made


def _version(
    change: PayeeChange,
    parts: Sequence[PayeePart],
    lines: Sequence[Line],
    moving: dict[int, Decimal],
    lies: dict[int, Decimal],
    actor: User,
    on: date,
) -> Agreement:
    before = lock_last(chain_of(lines[0].agreement)[-1])
    whole = {line.pk: moving[line.pk] + lies.get(line.pk, ZERO) for line in lines}
    total = sum(whole.values(), ZERO)
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
        Reduction(agreement=made, line=line, amount_yuan=whole[line.pk]) for line in lines
    )
    pairs = _new_lines(made, change, parts, lines, moving, lies)
    seal_version(made, takings, signed_date=on, paper=change.paper)
    given_up = _give_up_deposits(change, lines, lies, actor, on)
    post_version(made, actor=actor, paper=change.paper)
    _have_deposits(given_up, parts, pairs, lies, on)
    _carry_over(change, pairs, on)
    hold_objected([new.pk for _old, new in pairs], on=on)
    return made


def _give_up_deposits(
    change: PayeeChange, lines: Sequence[Line], lies: dict[int, Decimal], actor: User, on: date
) -> dict[int, Voucher]:
    """The old lines give up what lies with the notary for them: a voucher for each, by line.

    Before the version is posted: no line may stand deposited above what it is owed.
    """
    given: dict[int, Voucher] = {}
    for line in lines:
        if amount := lies.get(line.pk, ZERO):
            accounts = accounts_of(line.project)
            row = Posting(
                accounts[AccountKind.DEPOSIT],
                accounts[AccountKind.OBLIGATION],
                amount,
                on,
                line=line,
                reason=change.reason[:100],
            )
            kind = TransferKind.TO_HEIRS
            given[line.pk] = post(kind, [row], project=line.project, actor=actor, paper=change.paper)
    return given


def _have_deposits(
    given_up: dict[int, Voucher],
    parts: Sequence[PayeePart],
    pairs: Sequence[tuple[Line, Line]],
    lies: dict[int, Decimal],
    on: date,
) -> None:
    """The new lines have what the old ones gave up, by the parts, in the same vouchers."""
    new_of = {(old.pk, new.payee_id): new for old, new in pairs}
    for pk, voucher in given_up.items():
        accounts = accounts_of(voucher.project)
        giver, taker = accounts[AccountKind.OBLIGATION], accounts[AccountKind.DEPOSIT]
        rows = [
            Posting(giver, taker, amount, on, line=new_of[(pk, part.payee_id)])
            for part, amount in zip(parts, _shares(lies[pk], parts), strict=True)
            if amount > 0
        ]
        write_rows(TransferKind.TO_HEIRS, rows, voucher)


def _new_lines(
    made: Agreement,
    change: PayeeChange,
    parts: Sequence[PayeePart],
    lines: Sequence[Line],
    moving: dict[int, Decimal],
    lies: dict[int, Decimal],
) -> list[tuple[Line, Line]]:
    """(old, new) lines; each old one is split by the parts to the last fen, in their order.

    What is open and what lies deposited are split each for itself, so no line is deposited above its sum.
    """
    sums = _entitlements(made, change, lines, {pk: moving[pk] + lies.get(pk, ZERO) for pk in moving})
    terms = _instalments(made, lines)
    pairs = []
    for old in lines:
        shares = zip(
            parts, _shares(moving[old.pk], parts), _shares(lies.get(old.pk, ZERO), parts), strict=True
        )
        for part, unpaid, deposited in shares:
            amount = unpaid + deposited
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
