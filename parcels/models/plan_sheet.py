"""What a distribution plan divides and how far it is paid: lines, holders of their land, households."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Case, F, Min, Sum, When

from landmgmt.lib.money import ZERO
from parcels.models.handouts import Handout
from parcels.models.holders import Party, ShareSet
from parcels.models.plans import DistributionPlan, PlanPart
from parcels.rules.distribution import PlanState
from parcels.rules.money_terms import Head

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


def standing_of(plan: DistributionPlan, household: Party) -> tuple[Decimal, Decimal]:
    """What a plan gives a household and what of it was paid, in yuan."""
    planned = PlanPart.objects.filter(plan=plan, household=household).aggregate(yuan=Sum("amount_yuan"))
    return planned["yuan"] or ZERO, handed_by_household(plan).get(household.pk, ZERO)


@dataclass(frozen=True)
class Claim:
    """A household of a plan: what it gets, was paid, and is still owed by its collective (兑付)."""

    household: Party
    planned_yuan: Decimal
    handed_yuan: Decimal

    @property
    def left_yuan(self) -> Decimal:
        return self.planned_yuan - self.handed_yuan


def claims_of(plan: DistributionPlan) -> list[Claim]:
    """Every household of a plan in its order."""
    handed = handed_by_household(plan)
    sums: dict[int, Decimal] = {}
    parts = plan.parts.select_related("household").order_by("position")
    people = {part.household_id: part.household for part in parts}
    for part in parts:
        sums[part.household_id] = sums.get(part.household_id, ZERO) + part.amount_yuan
    return [Claim(people[pk], yuan, handed.get(pk, ZERO)) for pk, yuan in sums.items()]


def first_meeting(plan: DistributionPlan) -> date | None:
    """The day the first version of a plan's number was voted: nothing is paid by it before."""
    stood = DistributionPlan.objects.filter(
        number=plan.number, state__in=[PlanState.IN_FORCE, PlanState.REPLACED]
    )
    day: date | None = stood.aggregate(day=Min("meeting_date"))["day"]
    return day


def plan_lowest(plan: DistributionPlan, on: date) -> Decimal:
    """The least that is left of what came in on a plan's lines, on a day and every later one, in yuan."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT plan_lowest(%s, %s)", [plan.pk, on])
        return Decimal(cursor.fetchone()[0]).quantize(ZERO)
