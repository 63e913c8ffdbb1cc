"""The clocks of batches and petitions: from the receipt of the approval, by working days, over a holiday."""

from datetime import date

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import law as deeds
from parcels.actions import projects
from parcels.models import ApprovalBatch
from parcels.models.clocks import batches_waiting, dispute_clocks
from parcels.models.law import law
from parcels.rules.procedure import Step
from parcels.rules.terms import TermCode
from parcels.rules.working_days import ClockState, DayKind
from parcels.views.desk import notices
from tests.world import STEPS, TODAY, World

APPROVED = date(2026, 9, 14)


def approved(world: World, received: date | None = None) -> ApprovalBatch:
    """A second batch, approved and not announced."""
    batch = projects.open_batch(
        actor=world.planner, on=TODAY, project=world.project, code="KP-P2", name="第二批次"
    )
    for step, day in STEPS.items():
        if step not in (Step.APPROVAL, Step.NOTICE):
            projects.record_step(actor=world.staff, on=TODAY, batch=batch, step=step, done_date=day)
    projects.record_step(
        actor=world.staff,
        on=TODAY,
        batch=batch,
        step=Step.APPROVAL,
        done_date=APPROVED,
        received_date=received,
    )
    return batch


def test_the_notice_is_due_fifteen_working_days_after_the_receipt_not_the_approval(world: World):
    """From Wednesday 16 September: over the made-up Sunday the 20th and 25 September – 7 October."""
    batch = approved(world, date(2026, 9, 16))
    ((found, one),) = batches_waiting(law(), date(2026, 10, 1))
    assert (found, one.start, one.end.counted) == (batch, date(2026, 9, 16), date(2026, 10, 13))
    states = {day: batches_waiting(law(), day)[0][1].state for day in (
        date(2026, 9, 17), date(2026, 10, 6), date(2026, 10, 13), date(2026, 10, 14))}  # fmt: skip
    assert list(states.values()) == [
        ClockState.RUNNING, ClockState.SOON, ClockState.SOON, ClockState.OVERDUE,
    ]  # fmt: skip


def test_without_a_receipt_the_clock_runs_from_the_approval(world: World):
    approved(world)
    ((_batch, one),) = batches_waiting(law(), TODAY)
    assert (one.start, one.bad) == (APPROVED, True)
    (job,) = notices(world.staff, TODAY).jobs
    assert job.bad
    assert "逾期" in str(job.figure)


def test_a_batch_that_was_announced_waits_for_nothing(world: World):
    batch = approved(world, APPROVED)
    projects.record_step(
        actor=world.staff, on=TODAY, batch=batch, step=Step.NOTICE, done_date=date(2026, 10, 9)
    )
    assert batches_waiting(law(), TODAY) == []
    assert notices(world.staff, TODAY) is None


def test_a_receipt_before_the_approval_or_of_another_step_is_refused(world: World):
    with pytest.raises(Refusal, match="received_before_approval"):
        approved(world, date(2026, 9, 13))
    batch = ApprovalBatch.objects.get(code="KP-P2")
    with pytest.raises(Refusal, match="procedure_step_received"):
        projects.record_step(actor=world.staff, on=TODAY, batch=batch, step=Step.NOTICE, received_date=TODAY)


def test_an_office_row_moves_a_deadline_and_is_taken_back_by_a_later_one(world: World):
    approved(world, date(2026, 9, 16))
    told = {"year": 2026, "is_whole": False, "actor": world.administrator, "on": TODAY}
    deeds.enter_calendar(days={date(2026, 10, 13): DayKind.FREE}, source="样例：州庆", **told)
    assert batches_waiting(law(), TODAY)[0][1].end.counted == date(2026, 10, 14)
    deeds.enter_calendar(days={date(2026, 10, 13): DayKind.USUAL}, source="样例：更正", **told)
    assert batches_waiting(law(), TODAY)[0][1].end.counted == date(2026, 10, 13)


def test_an_entered_year_turns_unknown_into_a_day(world: World):
    def conclude() -> tuple[date | None, date | None]:
        end = dispute_clocks(law(), world.dispute, "accepted", TODAY)[-1].end
        return end.counted, end.moved

    assert conclude() == (date(2027, 1, 1), None)
    free = {date(2027, 1, n): DayKind.FREE for n in (1, 2, 3)}
    deeds.enter_calendar(
        year=2027, days=free, is_whole=True, source="样例通知", actor=world.administrator, on=TODAY
    )
    assert conclude() == (date(2027, 1, 1), date(2027, 1, 4))


def test_a_petition_that_is_only_received_has_two_clocks(world: World):
    found = dispute_clocks(law(), world.dispute, "received", TODAY)
    assert [one.code for one in found] == [TermCode.ACCEPT_DISPUTE, TermCode.CONCLUDE_DISPUTE]
    assert (found[0].end.counted, found[0].state) == (date(2026, 11, 17), ClockState.OVERDUE)


def test_a_plan_drawn_up_too_early_is_refused_by_the_deed(world: World):
    batch = projects.open_batch(
        actor=world.planner, on=TODAY, project=world.project, code="KP-P3", name="第三批次"
    )
    days = {Step.PUBLIC_INTEREST: date(2026, 2, 2), Step.PRE_ANNOUNCEMENT: date(2026, 2, 10)}
    days |= {Step.SURVEY: date(2026, 2, 12), Step.RISK: date(2026, 2, 13)}
    hand = {"actor": world.staff, "on": TODAY, "batch": batch}
    for step, day in days.items():
        projects.record_step(step=step, done_date=day, **hand)
    with pytest.raises(Refusal, match="working_notice_running") as no:
        projects.record_step(step=Step.DRAFT_PLAN, done_date=date(2026, 3, 2), **hand)
    assert no.value.params == {"step": "1", "days": 10, "date": "2026-03-03"}
    assert projects.record_step(step=Step.DRAFT_PLAN, done_date=date(2026, 3, 3), **hand)
