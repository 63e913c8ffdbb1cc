"""Service lines, substation candidates and milestones go forward only."""

from datetime import date
from decimal import Decimal

import pytest

from expansion.actions.milestones import set_milestone
from expansion.actions.services import add_service_line, set_service_state
from expansion.actions.siting import add_candidate, choose_candidate
from expansion.models import Milestone
from landmgmt.lib.refusal import Refusal
from tests.expansion.zone import START, field_of

JUNE = date(2026, 6, 1)


def test_a_line_is_built_forward_only(world, zone):
    line = set_service_state(line=zone.line, state="built", on=JUNE, actor=world.planner)
    assert (line.state, line.state_date) == ("built", JUNE)
    with pytest.raises(Refusal, match="service_state_out_of_turn"):
        set_service_state(line=line, state="planned", on=JUNE, actor=world.planner)


def test_a_line_measures_200_metres_round_a_square_of_50(zone):
    zone.line.refresh_from_db()
    assert zone.line.plane_length_m == Decimal("200.00")


def test_a_line_code_is_used_once(world, zone):
    with pytest.raises(Refusal, match="service_code_taken"):
        add_service_line(
            kind="water",
            code="GS-1",
            name="x",
            geom=field_of(0, 0, 5, 5).boundary,
            state="planned",
            actor=world.planner,
            on=JUNE,
        )


def test_one_site_is_chosen_once(world, zone):
    choose_candidate(candidate=zone.site, on=JUNE, actor=world.planner)
    with pytest.raises(Refusal, match="candidate_already_chosen"):
        choose_candidate(candidate=zone.site, on=JUNE, actor=world.planner)


def test_a_wall_larger_than_its_site_is_refused(world):
    with pytest.raises(Refusal, match="candidate_wall_beyond_site"):
        add_candidate(
            code="Z",
            name="Z",
            geom=field_of(0, 0, 10, 10),
            wall_area_m2=Decimal(101),
            actor=world.planner,
            on=START,
        )


def test_a_milestone_waits_for_the_one_before_it(world, zone):
    second = Milestone.objects.get(number=2)
    terms = {"number": 3, "name": "征收", "planned_date": JUNE, "after": second, "actor": world.planner}
    with pytest.raises(Refusal, match="milestone_out_of_order"):
        set_milestone(done_date=JUNE, on=JUNE, **terms)
    assert set_milestone(on=JUNE, **terms).done_date is None


def test_a_milestone_is_not_done_tomorrow(world, zone):
    with pytest.raises(Refusal, match="milestone_ahead"):
        set_milestone(
            number=2, name="x", planned_date=JUNE, done_date=date(2026, 6, 2), actor=world.planner, on=JUNE
        )


def test_a_milestone_keeps_what_is_not_told_again(world, zone):
    row = set_milestone(
        number=2, name="用地报批", planned_date=JUNE, done_date=JUNE, actor=world.planner, on=JUNE
    )
    assert row.after.number == 1
