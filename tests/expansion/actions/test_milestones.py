"""Milestones need each other without circles, keep past plans, and are done in order or with a reason."""

from datetime import date

import pytest
from django.db import transaction

from expansion.actions.milestones import (
    add_milestone,
    complete_milestone,
    edit_milestone,
    prove_milestone,
    replan_milestone,
)
from expansion.models import Milestone, MilestoneNeed
from expansion.models.agenda import agenda
from landmgmt.lib.refusal import Refusal
from parcels.models import JournalEntry
from tests.expansion.zone import START
from tests.scenes import once
from tests.world import PDF, TODAY

JUNE = date(2026, 6, 1)
PAPER = {"kind": "approval", "title": "批复", "scan": ("批复.pdf", PDF)}


@once
def hand(world):
    return {"actor": world.planner, "on": TODAY}


@once
def two(zone):
    return list(Milestone.objects.order_by("number"))


@pytest.fixture
def third(two, hand):
    return add_milestone(number=3, name="征收", planned_date=JUNE, needs=[two[1]], **hand)


def test_a_milestone_waits_for_what_it_needs(third, hand):
    with pytest.raises(Refusal, match="milestone_out_of_order"):
        complete_milestone(milestone=third, done_date=JUNE, **hand)
    done = complete_milestone(milestone=third, done_date=JUNE, reason="先行批复", **hand)
    assert (done.done_date, done.done_reason) == (JUNE, "先行批复")


def test_a_milestone_is_not_done_before_what_it_needs_was(two, third, hand):
    complete_milestone(milestone=two[1], done_date=TODAY, **hand)
    with pytest.raises(Refusal, match="milestone_before_previous"):
        complete_milestone(milestone=third, done_date=JUNE, **hand)


def test_a_milestone_is_not_done_tomorrow(two, hand):
    with pytest.raises(Refusal, match="milestone_ahead"):
        complete_milestone(milestone=two[1], done_date=date(2026, 11, 24), reason="x", **hand)


def test_a_done_day_is_corrected_only_with_a_reason(two, hand):
    with pytest.raises(Refusal, match="milestone_is_done"):
        complete_milestone(milestone=two[0], done_date=JUNE, **hand)
    assert complete_milestone(milestone=two[0], done_date=JUNE, reason="更正", **hand).done_date == JUNE


def test_needs_in_a_circle_are_refused_by_the_rule_with_their_names(two, third, hand):
    with pytest.raises(Refusal, match="milestone_circle") as said:
        edit_milestone(milestone=two[0], name="启动函", needs=[third], **hand)
    assert said.value.params["names"].count("→") == 3
    assert not two[0].needs.exists()


def test_needs_in_a_circle_are_refused_by_the_database(two, third):
    from parcels.actions.deed import refusals

    with pytest.raises(Refusal, match="milestone_circle"), refusals(), transaction.atomic():
        MilestoneNeed.objects.create(milestone=two[0], needed=third)


def test_the_database_takes_needs_that_close_no_circle(two, third):
    MilestoneNeed.objects.create(milestone=third, needed=two[0])
    assert third.needs.count() == 2


def test_a_new_plan_keeps_the_old_one_for_the_days_it_held(two, hand, world):
    new = date(2026, 12, 20)
    with pytest.raises(Refusal, match="milestone_replan_without_reason"):
        replan_milestone(milestone=two[1], planned_date=new, reason="", **hand)
    replan_milestone(milestone=two[1], planned_date=new, reason="补正材料", **hand)
    planned = {on: next(e.planned for e in agenda(on) if e.row == two[1]) for on in (JUNE, TODAY)}
    assert planned == {JUNE: date(2026, 12, 1), TODAY: new}
    assert [plan.reason for plan in two[1].plans.all()] == ["", "补正材料"]


def test_a_past_plan_is_never_rewritten(two, world):
    from parcels.actions.deed import refusals

    plan = two[1].plans.get()
    plan.planned_date = JUNE
    with pytest.raises(Refusal, match="append_only"), refusals(), transaction.atomic():
        plan.save()


def test_a_done_milestone_is_not_planned_again(two, hand):
    with pytest.raises(Refusal, match="milestone_is_done"):
        replan_milestone(milestone=two[0], planned_date=JUNE, reason="x", **hand)


def test_a_paper_proves_a_milestone(two, hand):
    complete_milestone(milestone=two[1], done_date=JUNE, paper=PAPER, **hand)
    prove_milestone(milestone=two[1], paper={**PAPER, "title": "附件"}, **hand)
    assert [link.document.title for link in two[1].papers.all()] == ["批复", "附件"]
    assert JournalEntry.objects.filter(deed="prove_milestone").count() == 1


def test_a_number_is_used_once(two, hand):
    with pytest.raises(Refusal, match="milestone_number_taken"):
        add_milestone(number=2, name="x", planned_date=JUNE, **hand)


def test_a_past_day_knows_only_what_was_done_by_then(two, hand):
    complete_milestone(milestone=two[1], done_date=JUNE, **hand)
    done = {on: next(e.done for e in agenda(on) if e.row == two[1]) for on in (START, TODAY)}
    assert done == {START: None, TODAY: JUNE}
