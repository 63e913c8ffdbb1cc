"""What collectives did with the land compensation they received: paid on old papers, planned, or held."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from landmgmt.demo.scan import scan
from landmgmt.demo.script import Script, day, key
from landmgmt.lib.money import split
from parcels.actions import handouts, papers, plans
from parcels.actions.plan_rows import HeadRule
from parcels.models import DistributionPlan, Party, Project
from parcels.models.handouts import between_levels
from parcels.models.plan_sheet import claims_of, holders_of, lines_to_divide, plan_lowest, scopes_of
from parcels.rules.distribution import PlanMode

# Four collectives paid on papers older than the rules of the vote: six households each, seven tenths.
ASSEMBLIES, HOUSEHOLDS = 4, 6
SHARE = (7, 3)
HANDED_ON = "2025-03-20"
OLD_PAPER = "2025 年 3 月村民会议决议，表决规则施行之前"


@dataclass(frozen=True)
class Assembly:
    """One collective's plan: how far it came by the story's day."""

    drafted: str
    numerator: int
    denominator: int
    vote: dict[str, Any] | None = None
    confirmed: str = ""
    paid: str = ""
    published: str = ""


# The next collectives in their order: paid in part, voted and not paid, voted and not confirmed, a draft.
PLANS = (
    Assembly(
        "2026-03-30",
        3,
        4,
        {"notice": "2026-04-02", "meeting": "2026-04-17", "members": 48, "present": 41, "in_favour": 36},
        confirmed="2026-04-20",
        paid="2026-05-08",
        published="2026-05-11",
    ),
    Assembly(
        "2026-05-11",
        7,
        10,
        {"notice": "2026-05-13", "meeting": "2026-05-29", "members": 63, "present": 50, "in_favour": 44},
        confirmed="2026-06-02",
    ),
    Assembly(
        "2026-11-02",
        4,
        5,
        {"notice": "2026-11-04", "meeting": "2026-11-18", "members": 30, "present": 26, "in_favour": 22},
    ),
    Assembly("2026-11-16", 3, 4),
)


def write(script: Script) -> None:
    """One day of payments on old papers; then the assemblies, each on its days."""
    script.at(HANDED_ON, partial(_hand_on, script))
    for nth, assembly in enumerate(PLANS):
        script.at(assembly.drafted, partial(_draft, script, nth, assembly))


def _collectives(on: date) -> list[Party]:
    """Those with money on a day, in the order they were registered."""
    rows = sorted(between_levels(on), key=lambda row: row.party_id)
    return [Party.objects.select_related("group__parent").get(pk=row.party_id) for row in rows]


def _hand_on(script: Script) -> None:
    on = day(HANDED_ON)
    stuck = {row.party_id: row.stuck_yuan for row in between_levels(on)}
    for collective in _collectives(on)[:ASSEMBLIES]:
        near = Party.objects.filter(group=collective.group, kind="household").order_by("pk")[:HOUSEHOLDS]
        households = list(near)
        if not households:
            continue
        given, _kept = split(stuck[collective.pk], SHARE)
        paper = papers.file_paper(
            actor=script.finance,
            on=on,
            kind="voucher",
            title=f"{collective.name} 分配方案发放表",
            number=f"FF-{collective.pk}",
            paper_date=on,
        )
        for household, amount in zip(households, split(given, [1] * len(households)), strict=True):
            handouts.hand_on(
                collective,
                household,
                amount=amount,
                value_date=on,
                paper=paper,
                legacy_reason=OLD_PAPER,
                actor=script.finance,
                on=on,
                client_key=key("handout", collective.pk, household.pk),
            )


def _draft(script: Script, nth: int, assembly: Assembly) -> None:
    on = day(assembly.drafted)
    collective = _collectives(on)[ASSEMBLIES + nth]
    project = Project.objects.get(pk=scopes_of(collective)[0]["project_id"])
    plan = plans.draft_plan(
        collective,
        project=project,
        rules=_rules(collective, project, assembly, on),
        actor=script.staff_of(collective.group.parent.name),
        on=on,
        client_key=key("plan", collective.pk),
    )
    if assembly.vote:
        script.at(assembly.vote["meeting"], partial(_vote, script, plan, assembly))


def _rules(collective: Party, project: Project, assembly: Assembly, on: date) -> dict[str, HeadRule]:
    """By the shares of the land where any of it has holders, else to the households of the group alike."""
    lines = lines_to_divide(collective, project.pk, None, None)
    held = holders_of({line.taking_id for line in lines if line.taking_id}, on)
    near = Party.objects.filter(group=collective.group, kind="household").order_by("pk")
    alike = tuple((who, Decimal(1)) for who in near[:HOUSEHOLDS])
    found = {}
    for head in {line.head for line in lines}:
        by_land = any(line.taking_id in held for line in lines if line.head == head)
        mode = PlanMode.LAND if by_land else PlanMode.LIST
        found[head] = HeadRule(mode, assembly.numerator, assembly.denominator, () if by_land else alike)
    return found


def _vote(script: Script, plan: DistributionPlan, assembly: Assembly) -> None:
    told = assembly.vote
    assert told is not None
    on = day(told["meeting"])
    who = script.staff_of(plan.collective.group.parent.name)
    paper = papers.file_paper(
        kind="decision",
        title=f"成员大会表决记录 {plan.number}",
        paper_date=on,
        project=plan.project,
        scan=(f"{plan.number}.pdf", scan(plan.number, on)),
        actor=who,
        on=on,
    )
    plans.record_vote(
        plan,
        notice_date=day(told["notice"]),
        meeting_date=on,
        members=told["members"],
        present=told["present"],
        in_favour=told["in_favour"],
        paper=paper,
        actor=who,
        on=on,
    )
    if assembly.confirmed:
        script.at(assembly.confirmed, partial(_confirm, script, plan, assembly))


def _confirm(script: Script, plan: DistributionPlan, assembly: Assembly) -> None:
    plans.confirm_plan(plan, actor=script.finance, on=day(assembly.confirmed))
    if assembly.paid:
        script.at(assembly.paid, partial(_pay, script, plan, day(assembly.paid)))
    if assembly.published:
        script.at(assembly.published, partial(_publish, script, plan, day(assembly.published)))


def _pay(script: Script, plan: DistributionPlan, on: date) -> None:
    """The first half of the households, as far as what came in reaches."""
    plan.refresh_from_db()
    claims = claims_of(plan)
    paper = papers.file_paper(
        actor=script.finance, on=on, kind="voucher", title=f"{plan.number} 发放表", paper_date=on
    )
    for claim in claims[: (len(claims) + 1) // 2]:
        amount = min(claim.left_yuan, plan_lowest(plan, on))
        if amount > 0:
            handouts.hand_on(
                plan.collective,
                claim.household,
                amount=amount,
                value_date=on,
                paper=paper,
                plan=plan,
                actor=script.finance,
                on=on,
                client_key=key("handout", plan.number, claim.household.pk),
            )


def _publish(script: Script, plan: DistributionPlan, on: date) -> None:
    who = script.staff_of(plan.collective.group.parent.name)
    photo = papers.file_paper(
        kind="notice",
        title=f"收支公布 {plan.collective.name}",
        paper_date=on,
        scan=(f"收支-{plan.number}.pdf", scan(plan.number, on)),
        actor=who,
        on=on,
    )
    plans.publish_accounts(
        plan.collective,
        as_of=on,
        posted_date=on,
        spots="村务公开栏",
        paper=photo,
        actor=who,
        on=on,
    )
