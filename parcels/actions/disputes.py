"""Registering disputes and petitions, and moving them to their end within the legal term."""

from datetime import date

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.periods import chain_on
from parcels.models import Dispute, DisputeStatePeriod, Document, Party, Place, Project, Taking, User
from parcels.models.law import law
from parcels.rules.disputes import DISPUTE_TRANSITIONS, Channel, DisputeKind, DisputeState
from parcels.rules.terms import TermCode


def register_dispute(
    *,
    actor: User,
    on: date,
    kind: DisputeKind | str,
    channel: Channel | str,
    facts: str,
    received_date: date | None = None,
    number: str = "",
    project: Project | None = None,
    taking: Taking | None = None,
    party: Party | None = None,
    village: Place | None = None,
    people_count: int = 1,
    handler: User | None = None,
    paper: Document | None = None,
    due: date | None = None,
) -> Dispute:
    """Register a dispute as received; due by the term of 信访工作条例 34 unless a paper says otherwise.

    The day kept is the counted one; a page shows beside it where it moves to off a free day. Its village is
    the taking's or the person's where none is given; without a number it gets the next one.
    """
    received, facts = received_date or on, intake.clean(facts, 2000)
    if not facts:
        raise Refusal("dispute_without_facts", field="facts")
    if received > on:
        raise Refusal("dispute_in_future", {"date": str(received)}, field="received_date")
    limit = due or _counted(received)
    if limit < received:
        raise Refusal("dispute_due_after_received", field="due")
    if people_count < 1:
        raise Refusal("dispute_has_people", field="people_count")
    project = project or (taking.project if taking else None)
    with deed("register_dispute", actor=actor, on=on, project=project, kind=DisputeKind(kind).value) as d:
        dispute = Dispute.objects.create(
            number=intake.clean(number, 40) or _next_number(received),
            kind=DisputeKind(kind),
            channel=Channel(channel),
            project=project,
            taking=taking,
            party=party,
            village=village or _village(taking, party),
            received_date=received,
            due_date=limit,
            people_count=people_count,
            facts=facts,
            handler=handler,
            paper=paper,
        )
        moves = [({dispute.pk: 0}, DisputeState.RECEIVED, received)]
        chain_on(DisputeStatePeriod, owner="dispute", value="state", moves=moves, actor=actor)
        d.params["number"] = dispute.number
        d.touch(dispute, *(row for row in (taking, party) if row))
    return dispute


def move_dispute(
    dispute: Dispute, *, actor: User, on: date, to: DisputeState | str, opinion: str = ""
) -> Dispute:
    """Move a dispute to its next state from `on`; to conclude it, say how it was handled."""
    to, opinion = DisputeState(to), intake.clean(opinion, 2000)
    if to is DisputeState.CONCLUDED and not (opinion or dispute.opinion):
        raise Refusal("dispute_without_opinion", field="opinion")
    told = {"number": dispute.number, "to": to.value}
    with deed("move_dispute", actor=actor, on=on, project=dispute.project, **told) as d:
        dispute = Dispute.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
        last = dispute.states.order_by("-position").first()
        if last is None or (DisputeState(last.state), to) not in DISPUTE_TRANSITIONS:
            raise Refusal("dispute_state_illegal", {"state": last.state if last else ""}, field="to")
        if on < last.since_date:
            raise Refusal("stage_before_previous", {"date": str(last.since_date)}, field="on")
        moves = [({dispute.pk: last.position + 1}, to, on)]
        chain_on(DisputeStatePeriod, owner="dispute", value="state", moves=moves, actor=actor)
        if opinion:
            dispute.opinion = opinion
            dispute.save(update_fields=["opinion"])
        d.touch(dispute, *(row for row in (dispute.taking, dispute.party) if row))
    return dispute


def _counted(received: date) -> date:
    end = law().end(TermCode.CONCLUDE_DISPUTE, received)
    day = end.counted or end.moved
    if day is None:
        raise Refusal("calendar_year_unknown", {"year": end.unknown_year}, field="received_date")
    return day


def _next_number(received: date) -> str:
    """XF2026-007: the year and the next number in it; two at once meet at the unique number."""
    head = f"XF{received.year}-"
    taken = Dispute.objects.filter(number__startswith=head).values_list("number", flat=True)
    used = [int(tail) for number in taken if (tail := number.removeprefix(head)).isdigit()]
    return f"{head}{max(used, default=0) + 1:03d}"


def _village(taking: Taking | None, party: Party | None) -> Place | None:
    group = taking.parcel.group if taking else (party.group if party else None)
    return group.parent if group else None
