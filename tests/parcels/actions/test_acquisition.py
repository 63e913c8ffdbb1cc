"""A taking moves only as the procedure and its papers allow, and each refusal names what it waits for."""

from datetime import date
from decimal import Decimal

import pytest

from parcels.actions import acquisition, projects, register
from parcels.models import JournalEntry, TakingStage, TakingWorks
from parcels.rules.gates import TakingFacts, stage_obstacles, step_obstacles
from parcels.rules.procedure import Step
from parcels.rules.stages import Stage
from tests.parcels.actions.test_office import refused
from tests.parcels.rules.test_working_days import LAW
from tests.world import STEPS, TODAY

LEGACY = "纸质档案补录"


def codes(found):
    return [obstacle.code for obstacle in found]


def hand_over(world, *takings):
    steps = [(Stage.SIGNED, date(2026, 6, 15)), (Stage.HANDED_OVER, date(2026, 7, 1))]
    return acquisition.advance(takings, to=steps, on=TODAY, actor=world.staff, legacy_reason=LEGACY)


def test_the_next_deed_names_why_it_waits(world):
    (deed,) = acquisition.possible_deeds(world.kp051, TODAY)
    assert (deed.to, deed.allowed, codes(deed.reasons)) == (Stage.REGISTERED, False, ["shares_not_signed"])
    assert deed.reasons[0].article == "REG28"


def test_signing_is_not_a_button_of_its_own(world):
    signed, decided = acquisition.possible_deeds(world.kp049, TODAY)
    assert codes(signed.reasons) == ["only_by_agreement"]
    assert codes(decided.reasons) == ["only_by_decision"]


def test_a_stage_is_not_skipped(world):
    with refused("stage_illegal"):
        acquisition.advance(world.kp051, to=Stage.SIGNED, on=TODAY, actor=world.staff)


def test_many_takings_move_together_or_not_at_all(world):
    with refused("stage_illegal") as no:
        acquisition.advance([world.kp051, world.kp049], to=Stage.REGISTERED, on=TODAY, actor=world.staff)
    assert no.value.params["code"] == "KP-049"
    assert TakingStage.objects.open().get(taking=world.kp051).stage == Stage.SURVEYED


def test_a_past_day_still_shows_the_stage_it_had(world):
    at = {d: TakingStage.objects.on(d).get(taking=world.kp049).stage for d in (date(2026, 1, 31), TODAY)}
    assert list(at.values()) == [Stage.PRE_ANNOUNCED, Stage.REGISTERED]


def test_paper_cases_of_the_past_enter_in_one_deed_with_their_mark(world):
    hand_over(world, world.kp049, world.kp050)
    last = TakingStage.objects.open().get(taking=world.kp050)
    assert (last.stage, last.position, last.is_legacy) == (Stage.HANDED_OVER, 5, True)
    entry = JournalEntry.objects.filter(deed="advance").latest("id")
    assert entry.params["legacy_reason"] == LEGACY
    assert ["taking", world.kp049.pk] in entry.touched


def test_works_wait_for_the_hand_over(world):
    with refused("works_before_handover"):
        acquisition.advance_works(world.kp049, to="clearing", on=TODAY, actor=world.planner)


def test_works_go_on_one_after_the_other(world):
    hand_over(world, world.kp049)
    acquisition.advance_works(world.kp049, to="clearing", on=TODAY, actor=world.planner)
    assert TakingWorks.objects.open().get(taking=world.kp049).works == "clearing"
    with refused("works_illegal"):
        acquisition.advance_works(world.kp049, to="ready", on=TODAY, actor=world.planner)


def test_land_of_the_collective_alone_needs_no_shares(world):
    from tests.world import field_of

    new = register.NewTaking(field_of(0, 200, 10, 10), code="KP-052", group=world.group, batch=world.batch)
    hand = {"actor": world.staff, "on": TODAY}
    (taking,) = register.register_takings([new], project=world.project, **hand)
    register.set_areas(taking, [("0301", Decimal(100))], signed_date=TODAY, **hand)
    for stage in (Stage.PRE_ANNOUNCED, Stage.SURVEYED, Stage.REGISTERED):
        acquisition.advance(taking, to=stage, **hand)
    assert taking.parcel.collective == world.collective


def test_a_step_waits_for_its_gates(world):
    batch = projects.open_batch(
        actor=world.staff, on=TODAY, project=world.project, code="KP-P2", name="第二批次"
    )
    with refused("step_missing") as no:
        projects.record_step(actor=world.staff, on=TODAY, batch=batch, step=Step.PRE_ANNOUNCEMENT)
    assert no.value.params["step"] == Step.PUBLIC_INTEREST
    row = projects.record_step(
        actor=world.staff, on=TODAY, batch=batch, step=Step.PRE_ANNOUNCEMENT, legacy_reason=LEGACY
    )
    assert row.is_legacy


def test_a_wrong_step_is_corrected_by_a_further_row(world):
    row = world.batch.steps.get(step=Step.NOTICE)
    fixed = projects.record_step(
        actor=world.staff,
        on=TODAY,
        batch=world.batch,
        step=Step.NOTICE,
        done_date=date(2026, 6, 12),
        corrects=row,
    )
    assert projects.done_steps(world.batch)["12"] == date(2026, 6, 12)
    assert fixed.corrects == row
    with refused("step_already_corrected"):
        projects.record_step(actor=world.staff, on=TODAY, batch=world.batch, step=Step.NOTICE, corrects=row)


@pytest.mark.parametrize(("day", "waits"), [(date(2026, 3, 17), True), (date(2026, 3, 18), False)])
def test_the_notice_runs_thirty_days_without_its_first(day, waits):
    done = {k.value: v for k, v in STEPS.items() if v <= STEPS[Step.PLAN_NOTICE]}
    done |= {Step.REGISTRATION.value: date(2026, 3, 10)}
    assert ("plan_notice_running" in codes(step_obstacles(Step.AGREEMENTS, day, done, law=LAW))) is waits


def test_what_is_due_and_unpaid_stops_the_hand_over():
    done = {k.value: v for k, v in STEPS.items()}
    facts = TakingFacts(Stage.SIGNED, date(2026, 4, 1), done=done, unpaid_overdue_yuan=Decimal("1.00"))
    assert codes(stage_obstacles(facts, Stage.HANDED_OVER, TODAY)) == ["unpaid_before_handover"]
    assert codes(stage_obstacles(facts, Stage.HANDED_OVER, date(2026, 5, 1)))[0] == "step_before_gate"
