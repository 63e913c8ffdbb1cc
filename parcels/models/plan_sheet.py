"""What a distribution plan divides and how far it is paid: lines, holders of their land, households."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Case, F, Min, Q, QuerySet, Sum, When

from landmgmt.lib.money import ZERO, split
from parcels.models.changes import PayeeChange, PayeePart
from parcels.models.handouts import Handout
from parcels.models.holders import Party, ShareSet
from parcels.models.plans import DistributionPlan
from parcels.rules.distribution import PlanState
from parcels.rules.heirs import Dues, dues
from parcels.rules.money_terms import AGENCY, ChangeKind, ChangeState, Head

_HEADS = {head.value: place for place, head in enumerate(Head)}


@dataclass(frozen=True)
class SourceLine:
    """A line the park owes or paid to a collective, in yuan as known now."""

    line_id: int
    head: str
    taking_id: int | None
    taking_code: str
    agreement: str
    owed_yuan: Decimal
    paid_yuan: Decimal


_LINES = """
SELECT l.id, l.head, l.taking_id, COALESCE(t.code, ''), a.number, line_owed(l.id), COALESCE((
  SELECT sum(CASE WHEN y.kind = 'paid' THEN r.amount_yuan ELSE -r.amount_yuan END)
  FROM parcels_transfer r JOIN parcels_account x ON x.id = r.from_account_id
  JOIN parcels_account y ON y.id = r.to_account_id WHERE r.line_id = l.id AND 'paid' IN (x.kind, y.kind)), 0)
FROM parcels_line l JOIN parcels_agreement a ON a.id = l.agreement_id AND a.state = 'signed'
LEFT JOIN parcels_taking t ON t.id = l.taking_id
WHERE l.level = 'allot' AND l.payee_id = %(collective)s AND l.project_id = %(project)s
  AND (%(batch)s::bigint IS NULL OR t.batch_id = %(batch)s)
  AND (%(agreement)s::bigint IS NULL OR l.agreement_id = %(agreement)s)
  AND NOT EXISTS (SELECT FROM parcels_planline s JOIN parcels_distributionplan p ON p.id = s.plan_id
                  WHERE s.line_id = l.id AND p.state IN ('voted', 'in_force') AND p.number <> %(number)s)
ORDER BY t.code, l.id
"""


def lines_to_divide(
    collective: Party, project_id: int, batch_id: int | None, agreement_id: int | None, *, number: str = ""
) -> list[SourceLine]:
    """The collective's lines in a scope that owe anything and lie in no other plan that stands.

    In the order of heads, then of land; `number` is the plan that may hold them already.
    """
    told = {
        "collective": collective.pk,
        "project": project_id,
        "batch": batch_id,
        "agreement": agreement_id,
        "number": number,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LINES, told)
        rows = [SourceLine(*row) for row in cursor.fetchall()]
    rows = [row for row in rows if row.owed_yuan > 0]
    return sorted(rows, key=lambda row: _HEADS[row.head])


def holders_of(takings: Iterable[int], on: date) -> dict[int, list[tuple[int, int]]]:
    """The signed shares of each taking's land on a day: (party, numerator) in their order."""
    sets = ShareSet.objects.on(on).filter(taking__in=set(takings), signed_date__isnull=False)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = sets.filter(shares__party__kind__in=["household", "person"]).order_by("shares__position")
    for taking, party, numerator in rows.values_list("taking_id", "shares__party_id", "shares__numerator"):
        found[taking].append((party, numerator))
    return dict(found)


def scopes_of(collective: Party) -> list[dict[str, Any]]:
    """Projects and batches in which the collective has lines, for the choice of what a plan divides."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT l.project_id, p.name, t.batch_id, b.name FROM parcels_line l
            JOIN parcels_project p ON p.id = l.project_id
            JOIN parcels_agreement a ON a.id = l.agreement_id AND a.state = 'signed'
            LEFT JOIN parcels_taking t ON t.id = l.taking_id
            LEFT JOIN parcels_approvalbatch b ON b.id = t.batch_id
            WHERE l.level = 'allot' AND l.payee_id = %s ORDER BY p.name, b.name""",
            [collective.pk],
        )
        rows = cursor.fetchall()
    names = ("project_id", "project", "batch_id", "batch")
    return [dict(zip(names, row, strict=True)) for row in rows]


def handed_by_household(plan: DistributionPlan) -> dict[int, Decimal]:
    """What each household was paid under a plan's number, whatever the version, less what was taken back."""
    signed = Case(When(reverses__isnull=True, then=F("amount_yuan")), default=-F("amount_yuan"))
    rows = Handout.objects.filter(plan__number=plan.number).values_list("household").order_by("household")
    return {pk: Decimal(yuan) for pk, yuan in rows.annotate(yuan=Sum(signed))}


def handed_on_old_papers(collective: Party, on: date = date.max) -> dict[int, Decimal]:
    """What a collective paid each household by a day on old papers, by no plan, less what came back."""
    signed = Case(When(reverses__isnull=True, then=F("amount_yuan")), default=-F("amount_yuan"))
    rows = Handout.objects.filter(collective=collective, plan=None, value_date__lte=on).values_list(
        "household"
    )
    sums = rows.order_by("household").annotate(yuan=Sum(signed))
    return {pk: Decimal(yuan) for pk, yuan in sums if yuan}


def heirs_of(parties: Iterable[int], on: date = date.max) -> dict[int, list[tuple[int, int]]]:
    """By who of them or their heirs has died by a day: heirs, numerators, by the last confirmed change."""
    found: dict[int, list[tuple[int, int]]] = {}
    ahead = set(parties)
    while ahead:
        rows = PayeeChange.objects.filter(party__in=ahead, kind=ChangeKind.HEIRS, state=ChangeState.CONFIRMED)
        last = {party: pk for pk, party in rows.order_by("pk").values_list("pk", "party")}
        lives = set(rows.filter(pk__in=last.values(), since_date__gt=on).values_list("party", flat=True))
        last = {party: pk for party, pk in last.items() if party not in lives}
        of = {pk: party for party, pk in last.items()}
        for party in last:
            found[party] = []
        parts = PayeePart.objects.filter(change__in=of).order_by("change", "position")
        for change, payee, numerator in parts.values_list("change", "payee", "numerator"):
            found[of[change]].append((payee, numerator))
        ahead = {heir for party in last for heir, _ in found[party]} - set(found)
    return found


def agents_of(parties: Iterable[int], on: date) -> dict[int, list[Party]]:
    """By party, who receives for it on a day: its last confirmed guardian or proxy."""
    changes = agencies_of(parties, on)
    return {party: [part.payee for part in change.parts.all()] for party, change in changes.items()}


def agencies_of(parties: Iterable[int], on: date) -> dict[int, PayeeChange]:
    """By party, the last confirmed change by which a guardian or proxy receives for it on a day."""
    rows = PayeeChange.objects.filter(party__in=set(parties), kind__in=AGENCY, state=ChangeState.CONFIRMED)
    rows = rows.filter(since_date__lte=on).filter(Q(until_date=None) | Q(until_date__gt=on))
    ended = PayeeChange.objects.filter(kind=ChangeKind.RETURN, state=ChangeState.CONFIRMED)
    rows = rows.exclude(pk__in=ended.values("ends")).order_by("pk")
    return {change.party_id: change for change in rows.prefetch_related("parts__payee")}


def guarded(parties: Iterable[int], on: date) -> set[int]:
    """Which parties have a confirmed guardian on a day."""
    rows = PayeeChange.objects.filter(party__in=set(parties), kind=ChangeKind.GUARDIAN)
    rows = rows.filter(state=ChangeState.CONFIRMED, since_date__lte=on)
    rows = rows.filter(Q(until_date=None) | Q(until_date__gt=on)).exclude(
        returns__state=ChangeState.CONFIRMED
    )
    return set(rows.values_list("party", flat=True))


def dues_of(plan: DistributionPlan, handed: Mapping[int, Decimal] | None = None, on: date = date.max) -> Dues:
    """What each party may be handed of a plan, by who died by a day; the database knows it as plan_due."""
    rows = plan.parts.values_list("household").order_by("household").annotate(yuan=Sum("amount_yuan"))
    planned = {pk: Decimal(yuan) for pk, yuan in rows}
    return dues(planned, handed_by_household(plan) if handed is None else handed, heirs_of(planned, on))


def kept_of(plan: DistributionPlan, household: Party, until: date = date.max) -> QuerySet[Handout]:
    """What a household was handed of a plan by a day and keeps; what was taken back since is not in it."""
    rows = Handout.objects.filter(plan__number=plan.number, household=household, value_date__lte=until)
    return rows.filter(reverses=None, reversed_by=None)


def deaths_after(plan: DistributionPlan, heir: Party, day: date) -> list[PayeeChange]:
    """The deaths after a day by which a party inherits of a plan, the first one first."""
    dead = {one.dead for one in dues_of(plan).passed if one.heir == heir.pk}
    rows = PayeeChange.objects.filter(party__in=dead, kind=ChangeKind.HEIRS, state=ChangeState.CONFIRMED)
    return list(rows.filter(since_date__gt=day).select_related("party").order_by("since_date", "pk"))


def part_of_agent(
    plan: DistributionPlan, agency: PayeeChange, hand: Party, day: date
) -> tuple[Decimal, Decimal]:
    """What one guardian or proxy may be handed of a plan for his principal in all, and what he was; in yuan.

    His part is of what was left when the change began; what went by another hand meanwhile is no longer left.
    100.00 for two halves: 50.00 each. The database knows it as agent_due.
    """
    parts = list(agency.parts.order_by("position"))
    last = agency.until_date - timedelta(days=1) if agency.until_date else date.max
    kept = kept_of(plan, agency.party, last)
    theirs = kept.filter(value_date__gte=agency.since_date, received_by__in=[one.payee_id for one in parts])
    gone = _sum(kept) - _sum(theirs)
    left = max(dues_of(plan, on=day).yuan.get(agency.party_id, ZERO) - gone, ZERO)
    shares = split(left, [one.numerator for one in parts])
    due = {one.payee_id: share for one, share in zip(parts, shares, strict=True)}
    return due.get(hand.pk, ZERO), _sum(theirs.filter(received_by=hand))


def _sum(rows: QuerySet[Handout]) -> Decimal:
    return Decimal(rows.order_by().aggregate(yuan=Sum("amount_yuan"))["yuan"] or ZERO)


@dataclass(frozen=True)
class Claim:
    """A party of a plan: what it gets, was paid, and is still owed by its collective (兑付).

    Who has died gets what he was paid; the rest is in `given` to his heirs, and in `taken` of theirs.
    """

    household: Party
    planned_yuan: Decimal
    handed_yuan: Decimal
    given: Sequence[tuple[Party, Decimal]] = ()
    taken: Sequence[tuple[Party, Decimal]] = ()
    agents: Sequence[Party] = ()

    @property
    def left_yuan(self) -> Decimal:
        return self.planned_yuan - self.handed_yuan


def claims_of(plan: DistributionPlan, on: date | None = None) -> list[Claim]:
    """Every household of a plan in its order, heirs after who has died; who receives for them on a day."""
    handed = handed_by_household(plan)
    due = dues_of(plan, handed)
    order = list(dict.fromkeys(plan.parts.order_by("position").values_list("household", flat=True)))
    for one in due.passed:
        if one.heir not in order:
            after = [other.heir for other in due.passed if other.dead == one.dead and other.heir in order]
            order.insert(order.index(after[-1] if after else one.dead) + 1, one.heir)
    people = Party.objects.in_bulk(order)
    agents = agents_of(order, on) if on else {}
    return [
        Claim(
            people[pk],
            due.yuan[pk],
            handed.get(pk, ZERO),
            given=[(people[one.heir], one.yuan) for one in due.passed if one.dead == pk],
            taken=[(people[one.dead], one.yuan) for one in due.passed if one.heir == pk],
            agents=agents.get(pk, []),
        )
        for pk in order
    ]


def first_meeting(plan: DistributionPlan) -> date | None:
    """The day the first version of a plan's number was voted: nothing is paid by it before."""
    stood = DistributionPlan.objects.filter(
        number=plan.number, state__in=[PlanState.IN_FORCE, PlanState.REPLACED]
    )
    day: date | None = stood.aggregate(day=Min("meeting_date"))["day"]
    return day


def plan_standing(collective: Party, on: date) -> DistributionPlan | None:
    """The plan in force by which a collective's money is paid on a day: the last one voted by then."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT plan_standing(%s, %s)", [collective.pk, on])
        (number,) = cursor.fetchone()
    plans = DistributionPlan.objects.filter(number=number, state=PlanState.IN_FORCE)
    return plans.first() if number else None


def unplanned_lowest(collective: Party, on: date) -> Decimal:
    """The least of a collective's money that no plan divides and no old paper took, from a day on; yuan."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unplanned_lowest(%s, %s)", [collective.pk, on])
        return Decimal(cursor.fetchone()[0]).quantize(ZERO)


def plan_lowest(plan: DistributionPlan, on: date) -> Decimal:
    """The least that is left of what came in on a plan's lines, on a day and every later one, in yuan."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT plan_lowest(%s, %s)", [plan.pk, on])
        return Decimal(cursor.fetchone()[0]).quantize(ZERO)
