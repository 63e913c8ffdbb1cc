"""What a collective hands on to its households, within what it had received; reversed, never edited."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed, refusals
from parcels.actions.ledger import check_amount, check_day, meet
from parcels.models import DistributionPlan, Document, Handout, Party, User
from parcels.models.handouts import collective_lowest
from parcels.models.plan_sheet import (
    agencies_of,
    agents_of,
    deaths_after,
    dues_of,
    first_meeting,
    handed_by_household,
    kept_of,
    part_of_agent,
    plan_lowest,
    plan_standing,
    unplanned_lowest,
)
from parcels.rules.distribution import PlanState
from parcels.rules.money_terms import ChangeKind, ChangeState, PartyKind


def hand_on(
    collective: Party,
    household: Party,
    *,
    amount: Decimal,
    value_date: date,
    paper: Document | None,
    actor: User,
    on: date,
    plan: DistributionPlan | None = None,
    legacy_reason: str = "",
    note: str = "",
    client_key: UUID | None = None,
    received_by: Party | None = None,
    is_another: bool = False,
) -> Handout:
    """Enter a payment of a collective to a household (兑付), within what it had received by every later day.

    It is paid by a plan in force, within what that gives the household and what came in on its lines; without
    one only on an old paper, marked with its reason, from a plan's first day on within what no plan divides.
    A figure of its own: it lowers no line of the park. The same client_key twice is one payment.

    Refuses one of the same sheet, or of the same sum and day, to the same household unless a person says that
    it `is_another`. It follows the confirmed changes of payee as the park's own lines do: nothing to who has
    died, to his heirs their parts of what he was not handed and from the death on, to a ward only by the hand
    of his guardian, likewise a proxy's principal; each of several guardians or proxies takes his part.
    """
    amount, legacy_reason = check_amount(amount), intake.clean(legacy_reason, 200)
    check_day(value_date, on)
    if paper is None:
        raise Refusal("paper_missing", field="number")
    if collective.kind != PartyKind.COLLECTIVE or household.kind not in (
        PartyKind.HOUSEHOLD,
        PartyKind.PERSON,
    ):
        raise Refusal("handout_parties_wrong", field="household")
    if plan is None and not legacy_reason:
        raise Refusal("handout_without_plan", field="plan")
    if plan is not None and legacy_reason:
        raise Refusal("handout_plan_or_legacy", field="legacy_reason")
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            found: Handout | None = Handout.objects.filter(uid=client_key).first()
            if found:
                return found
        by = plan.number if plan else legacy_reason
        told = {"collective": collective.name, "name": household.name, "amount": str(amount), "plan": by}
        with deed("hand_on", actor=actor, on=on, value_date=str(value_date), **told) as d:
            _refuse_payee(household, received_by, value_date)
            _refuse_above(collective, amount, value_date)
            if not is_another:
                _refuse_alike(collective, household, amount, value_date, paper)
            if plan:
                _refuse_against(plan, collective, household, amount, value_date)
                _refuse_before_death(plan, household, amount, value_date)
                if received_by:
                    _refuse_above_part(plan, household, received_by, amount, value_date)
            else:
                _refuse_past_plan(collective, amount, value_date)
            more = {"uid": client_key} if client_key else {}
            row: Handout = Handout.objects.create(
                collective=collective,
                household=household,
                received_by=received_by,
                amount_yuan=amount,
                value_date=value_date,
                paper=paper,
                plan=plan,
                legacy_reason=legacy_reason,
                note=intake.clean(note, 100),
                recorded_by=actor,
                **more,
            )
            d.touch(row, collective, household)
    return row


def _refuse_payee(household: Party, received_by: Party | None, value_date: date) -> None:
    """Refuse a hand that may not take a household's money on that day, naming whose it is now."""
    told = {"name": household.name}
    heirs = household.changes.filter(kind=ChangeKind.HEIRS, since_date__lte=value_date).order_by("-pk")
    if gone := heirs.filter(state=ChangeState.CONFIRMED).first():
        names = "、".join(gone.parts.order_by("position").values_list("payee__name", flat=True))
        raise Refusal("handout_to_the_dead", {**told, "heirs": names}, field="household")
    if heirs.filter(state=ChangeState.PROPOSED).exists():
        raise Refusal("handout_waits_for_heirs", told, field="household")
    agents = agents_of([household.pk], value_date).get(household.pk, [])
    if agents and received_by not in agents:
        raise Refusal(
            "handout_has_agent", {**told, "agents": "、".join(a.name for a in agents)}, field="received_by"
        )
    if received_by and not agents:
        raise Refusal("handout_receiver_unknown", {**told, "receiver": received_by.name}, field="received_by")


def _refuse_alike(
    collective: Party, household: Party, amount: Decimal, value_date: date, paper: Document
) -> None:
    """One typist's second press of another form would hand the same money on twice."""
    known = Handout.objects.filter(
        collective=collective, household=household, reverses=None, reversed_by=None
    )
    known = known.select_related("paper").order_by("pk")
    number = paper.number.strip()
    same = known.filter(paper__number=number).first() if number else None
    alike = same or known.filter(amount_yuan=amount, value_date=value_date).first()
    if alike:
        told = {
            "name": household.name,
            "day": str(alike.value_date),
            "amount": str(alike.amount_yuan),
            "paper": alike.paper.number or alike.paper.title,
        }
        raise Refusal("handout_alike", told, field="is_another")


def _refuse_above(collective: Party, amount: Decimal, value_date: date) -> None:
    Party.objects.select_for_update(no_key=True).get(pk=collective.pk)
    left = collective_lowest(collective, value_date)
    if amount > left:
        told = {"name": collective.name, "amount": str(amount), "left": str(left)}
        raise Refusal("handout_above_receipts", told, field="amount")


def _refuse_past_plan(collective: Party, amount: Decimal, value_date: date) -> None:
    """From the day a plan was voted an old paper may not hand on what a plan in force divides."""
    plan = plan_standing(collective, value_date)
    left = unplanned_lowest(collective, value_date) if plan else amount
    if plan and amount > left:
        told = {
            "number": plan.number,
            "since": str(first_meeting(plan)),
            "name": collective.name,
            "amount": str(amount),
            "left": str(max(left, ZERO)),
        }
        raise Refusal("handout_plan_stands", told, field="plan")


def _refuse_against(
    plan: DistributionPlan, collective: Party, household: Party, amount: Decimal, value_date: date
) -> None:
    """A payment lies in its plan: in force, of this collective and household, of money that came in."""
    plan = DistributionPlan.objects.get(pk=plan.pk)
    began = first_meeting(plan)
    of_it = plan.collective_id == collective.pk and plan.state == PlanState.IN_FORCE
    if not of_it or began is None or value_date < began:
        raise Refusal("handout_plan_not_in_force", {"number": plan.number, "since": str(began)}, field="plan")
    _refuse_above_plan(plan, household, amount)
    left = plan_lowest(plan, value_date)
    if amount > left:
        told = {"number": plan.number, "amount": str(amount), "left": str(left)}
        raise Refusal("handout_above_plan_receipts", told, field="amount")


def _refuse_above_plan(plan: DistributionPlan, household: Party, amount: Decimal) -> None:
    """Nobody gets more than his part; what one had alive lessens what his heirs may have had."""
    handed = handed_by_household(plan)
    before = dues_of(plan, handed).yuan
    had = handed.get(household.pk, ZERO)
    handed[household.pk] = had + amount
    for pk, due in {household.pk: ZERO, **dues_of(plan, handed).yuan}.items():
        lessened = pk == household.pk or due < before.get(pk, ZERO)
        if lessened and handed.get(pk, ZERO) > due:
            told = {
                "number": plan.number,
                "name": household.name if pk == household.pk else Party.objects.get(pk=pk).name,
                "planned": str(due),
                "handed": str(had if pk == household.pk else handed[pk]),
                "amount": str(amount),
            }
            if pk == household.pk:
                raise Refusal("handout_above_plan", told, field="amount")
            raise Refusal("handout_of_heirs", told, field="amount")


def _refuse_before_death(plan: DistributionPlan, household: Party, amount: Decimal, value_date: date) -> None:
    """Refuse an heir, on a day before the death, more than was his own by then."""
    for death in deaths_after(plan, household, value_date):
        day = death.since_date - timedelta(days=1)
        due = dues_of(plan, on=day).yuan.get(household.pk, ZERO)
        had = sum((row.amount_yuan for row in kept_of(plan, household, day)), ZERO)
        if had + amount > due:
            told = {
                "name": household.name,
                "dead": death.party.name,
                "day": str(death.since_date),
                "planned": str(due),
                "handed": str(had),
                "amount": str(amount),
            }
            raise Refusal("handout_before_death", told, field="value_date")


def _refuse_above_part(
    plan: DistributionPlan, household: Party, received_by: Party, amount: Decimal, value_date: date
) -> None:
    """Refuse one of several guardians or proxies more than his part."""
    agency = agencies_of([household.pk], value_date).get(household.pk)
    if agency is None:
        return
    due, had = part_of_agent(plan, agency, received_by, value_date)
    if had + amount > due:
        told = {
            "number": plan.number,
            "name": household.name,
            "receiver": received_by.name,
            "planned": str(due),
            "handed": str(had),
            "amount": str(amount),
        }
        raise Refusal("handout_above_agents_part", told, field="amount")


def reverse_handout(
    row: Handout, *, reason: str, value_date: date, paper: Document | None, actor: User, on: date
) -> Handout:
    """Take a payment of a collective back, on a day, with the reason and its paper; once."""
    reason = intake.clean(reason, 100)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    if paper is None:
        raise Refusal("paper_missing", field="number")
    check_day(value_date, on)
    told = {"collective": row.collective.name, "name": row.household.name, "amount": str(row.amount_yuan)}
    with deed("reverse_handout", actor=actor, on=on, reason=reason, **told) as d:
        Party.objects.select_for_update(no_key=True).get(pk=row.collective_id)
        if row.reverses_id or Handout.objects.filter(reverses=row).exists():
            raise Refusal("handout_reversed")
        back: Handout = Handout.objects.create(
            collective=row.collective,
            household=row.household,
            received_by=row.received_by,
            amount_yuan=row.amount_yuan,
            value_date=value_date,
            paper=paper,
            plan=row.plan,
            legacy_reason=row.legacy_reason,
            note=reason,
            reverses=row,
            recorded_by=actor,
        )
        d.touch(back, row, row.collective, row.household)
    return back
