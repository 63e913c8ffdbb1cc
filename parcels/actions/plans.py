"""A collective's distribution plan: drafted, voted with its paper, confirmed, corrected by a version."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed, refusals
from parcels.actions.ledger import meet, next_number
from parcels.actions.plan_rows import HeadRule, lines_of_plan, write_division
from parcels.models import (
    AccountsNotice,
    Agreement,
    ApprovalBatch,
    DistributionPlan,
    Document,
    Party,
    Project,
    User,
)
from parcels.models.handouts import between_levels
from parcels.models.law import law
from parcels.models.plan_sheet import dues_of, handed_by_household
from parcels.rules.distribution import PlanState, Vote, vote_obstacles
from parcels.rules.money_terms import PartyKind


def draft_plan(
    collective: Party,
    *,
    project: Project,
    rules: Mapping[str, HeadRule],
    actor: User,
    on: date,
    batch: ApprovalBatch | None = None,
    agreement: Agreement | None = None,
    client_key: UUID | None = None,
) -> DistributionPlan:
    """Draft how a collective divides what it got or will get in a project, one of its batches or agreements.

    Every head of its lines there is divided by its rule; the total is exactly what the park owes on them. The
    same client_key twice is one draft.
    """
    if collective.kind != PartyKind.COLLECTIVE:
        raise Refusal("plan_of_a_collective", field="collective")
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            if found := DistributionPlan.objects.filter(client_key=client_key).first():
                return found
        with deed("draft_plan", actor=actor, on=on, project=project, collective=collective.name) as d:
            pk, number = next_number(DistributionPlan, "FP", on)
            plan = DistributionPlan(
                pk=pk, number=number, collective=collective, project=project, batch=batch, agreement=agreement
            )
            return write_division(
                plan, rules, d, on, drafted_by=actor, drafted_date=on, client_key=client_key
            )


def redraft_plan(
    plan: DistributionPlan, *, rules: Mapping[str, HeadRule], actor: User, on: date
) -> DistributionPlan:
    """Divide a draft again, by other rules or because its lines changed."""
    with deed("redraft_plan", actor=actor, on=on, project=plan.project, number=plan.number) as d:
        plan = _locked(plan, PlanState.DRAFT)
        for rows in (plan.parts, plan.sources, plan.heads):
            rows.all().delete()
        return write_division(plan, rules, d, on)


def correct_plan(
    plan: DistributionPlan, *, reason: str, rules: Mapping[str, HeadRule], actor: User, on: date
) -> DistributionPlan:
    """Draft the next version of a plan in force; it needs a vote of its own and replaces this one then."""
    reason = intake.clean(reason, 200)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    with deed(
        "correct_plan", actor=actor, on=on, project=plan.project, number=plan.number, reason=reason
    ) as d:
        last = _locked(plan, PlanState.IN_FORCE)
        if last.corrections.exclude(state=PlanState.WITHDRAWN).exists():
            raise Refusal("plan_corrected_already", {"number": last.number})
        made = DistributionPlan(
            number=last.number,
            revision=last.revision + 1,
            collective=last.collective,
            project=last.project,
            batch=last.batch,
            agreement=last.agreement,
            corrects=last,
            reason=reason,
        )
        return write_division(made, rules, d, on, drafted_by=actor, drafted_date=on)


def record_vote(
    plan: DistributionPlan,
    *,
    meeting_date: date,
    paper: Document | None,
    actor: User,
    on: date,
    notice_date: date | None = None,
    members: int | None = None,
    present: int | None = None,
    in_favour: int | None = None,
    legacy_reason: str = "",
) -> DistributionPlan:
    """Record what the assembly of all members decided, with its paper; the draft is frozen and hashed.

    Refuses with the first condition that fails and its figures. An old paper that lacks them, or an assembly
    before the law was in force, needs its reason and is marked with it.
    """
    legacy_reason = intake.clean(legacy_reason, 200)
    if paper is None or not paper.scan:
        raise Refusal("plan_without_paper", field="scan")
    _happened(meeting_date, on, "meeting_date")
    told = {"number": plan.number, "date": str(meeting_date), "votes": in_favour, "members": members}
    with deed(
        "vote_plan", actor=actor, on=on, project=plan.project, legacy_reason=legacy_reason, **told
    ) as d:
        plan = _locked(plan, PlanState.DRAFT)
        if not legacy_reason:
            if notice_date is None or members is None or present is None or in_favour is None:
                raise Refusal("plan_vote_incomplete", field="members")
            found = vote_obstacles(Vote(notice_date, meeting_date, members, present, in_favour), law())
            if found:
                raise Refusal(found[0].code, found[0].params)
        _refuse_other_total(plan)
        plan.notice_date, plan.meeting_date, plan.paper = notice_date, meeting_date, paper
        plan.members, plan.present, plan.in_favour = members, present, in_favour
        plan.legacy_reason, plan.voted_by, plan.voted_date = legacy_reason, actor, on
        plan.state = PlanState.VOTED
        plan.save()
        plan.refresh_from_db()
        d.touch(plan, plan.collective)
    return plan


def _refuse_other_total(plan: DistributionPlan) -> None:
    """What the park owes on the lines is what the plan divides; else it is drafted again."""
    standing = {row.line_id: row.amount_yuan for row in plan.sources.all()}
    now = {row.line_id: row.owed_yuan for row in lines_of_plan(plan)}
    if standing != now:
        told = {"total": str(plan.total_yuan), "now": str(sum(now.values(), ZERO))}
        raise Refusal("plan_total_differs", told)


def confirm_plan(plan: DistributionPlan, *, actor: User, on: date) -> DistributionPlan:
    """A second person has compared the vote with its paper: the plan is in force, its last version not."""
    with deed("confirm_plan", actor=actor, on=on, project=plan.project, number=plan.number) as d:
        plan = _locked(plan, PlanState.VOTED)
        if plan.voted_by_id == actor.pk:
            raise Refusal("plan_confirmed_by_another", {"number": plan.number})
        Party.objects.select_for_update(no_key=True).get(pk=plan.collective_id)
        _refuse_below_handed(plan)
        if plan.corrects_id:
            DistributionPlan.objects.filter(pk=plan.corrects_id).update(
                state=PlanState.REPLACED, ended_date=on
            )
        plan.state, plan.confirmed_by, plan.in_force_date = PlanState.IN_FORCE, actor, on
        plan.save(update_fields=["state", "confirmed_by", "in_force_date"])
        d.touch(plan, plan.collective)
    return plan


def _refuse_below_handed(plan: DistributionPlan) -> None:
    planned = dues_of(plan).yuan
    for household, handed in handed_by_household(plan).items():
        if handed > planned.get(household, ZERO):
            told = {
                "name": Party.objects.get(pk=household).name,
                "handed": str(handed),
                "planned": str(planned.get(household, ZERO)),
            }
            raise Refusal("plan_below_handed", told)


def withdraw_plan(plan: DistributionPlan, *, reason: str, actor: User, on: date) -> DistributionPlan:
    """Take a plan back before it is in force, with the reason."""
    reason = intake.clean(reason, 200)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    with deed(
        "withdraw_plan", actor=actor, on=on, project=plan.project, number=plan.number, reason=reason
    ) as d:
        plan = _locked(plan, PlanState.DRAFT, PlanState.VOTED)
        plan.state, plan.withdrawn_reason = PlanState.WITHDRAWN, reason
        plan.save(update_fields=["state", "withdrawn_reason"])
        d.touch(plan, plan.collective)
    return plan


def publish_accounts(
    collective: Party,
    *,
    as_of: date,
    posted_date: date,
    spots: str,
    paper: Document | None,
    actor: User,
    on: date,
) -> AccountsNotice:
    """Record that a collective's receipts and spending hang in public (LAL 49), with the figures of a day."""
    spots = intake.clean(spots, 200)
    if not spots:
        raise Refusal("posting_without_spots", field="spots")
    if paper is None or not paper.scan:
        raise Refusal("posting_without_photo", field="scan")
    _happened(posted_date, on, "posted_date")
    if as_of > posted_date:
        raise Refusal("accounts_after_posting", {"date": str(as_of)}, field="as_of")
    told = {"collective": collective.name, "date": str(posted_date), "until": str(as_of)}
    with deed("publish_accounts", actor=actor, on=on, **told) as d:
        found = between_levels(as_of, party=collective)
        if not found:
            raise Refusal("accounts_without_money", {"name": collective.name, "date": str(as_of)})
        made: AccountsNotice = AccountsNotice.objects.create(
            collective=collective,
            as_of_date=as_of,
            received_yuan=found[0].received_yuan,
            handed_yuan=found[0].handed_yuan,
            kept_yuan=found[0].kept_yuan,
            posted_date=posted_date,
            spots=spots,
            paper=paper,
            recorded_by=actor,
        )
        d.touch(made, collective)
    return made


def _happened(day: date, on: date, field: str) -> None:
    if day > on:
        raise Refusal("day_in_future", {"day": str(day), "on": str(on)}, field=field)


def _locked(plan: DistributionPlan, *states: PlanState) -> DistributionPlan:
    rows = DistributionPlan.objects.select_for_update(of=("self",)).select_related("collective", "project")
    row: DistributionPlan = rows.get(pk=plan.pk)
    if row.state not in states:
        raise Refusal("plan_state_illegal", {"number": row.number, "plan_state": row.state})
    return row
