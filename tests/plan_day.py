"""Days of a collective for the cast: its money comes in, its assembly votes, a second person confirms."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal as D
from typing import Any

from parcels.actions import papers, plans
from parcels.actions.handouts import hand_on
from parcels.actions.plan_rows import HeadRule
from parcels.models import DistributionPlan, Document, Handout, Party
from parcels.rules.distribution import PlanMode
from tests.world import PDF, TODAY, World

NOTICE, MEETING, CONFIRMED = date(2026, 7, 20), date(2026, 8, 3), date(2026, 8, 4)
# Of 30 members 20 are two thirds.
VOTE: dict[str, Any] = {
    "notice_date": NOTICE,
    "meeting_date": MEETING,
    "members": 30,
    "present": 24,
    "in_favour": 20,
}
BY_LAND = HeadRule(PlanMode.LAND, 3, 4)


def record(world: World, title: str = "表决记录") -> Document:
    return papers.file_paper(
        kind="decision",
        title=title,
        scan=("表决.pdf", PDF),
        project=world.project,
        actor=world.staff,
        on=TODAY,
    )


def drafted(world: World, rules: Mapping[str, HeadRule] | None = None, **scope: Any) -> DistributionPlan:
    return plans.draft_plan(
        world.collective,
        project=world.project,
        rules=rules or {"land": BY_LAND},
        actor=world.staff,
        on=CONFIRMED,
        **scope,
    )


def voted(world: World, plan: DistributionPlan, **changes: Any) -> DistributionPlan:
    told = {**VOTE, "paper": record(world), "actor": world.staff, "on": CONFIRMED, **changes}
    return plans.record_vote(plan, **told)


def in_force(world: World, plan: DistributionPlan | None = None) -> DistributionPlan:
    return plans.confirm_plan(voted(world, plan or drafted(world)), actor=world.leader, on=CONFIRMED)


def paid_by(
    world: World,
    plan: DistributionPlan | None,
    household: Party,
    amount: D | int,
    day: date = CONFIRMED,
    **more: Any,
) -> Handout:
    return hand_on(
        world.collective,
        household,
        amount=D(amount),
        value_date=day,
        paper=world.paper,
        plan=plan,
        actor=world.finance,
        on=TODAY,
        **more,
    )
