"""Service lines, and substation candidates go forward only."""

from datetime import date
from decimal import Decimal

import pytest

from expansion.actions.services import add_service_line, set_service_state
from expansion.actions.siting import add_candidate
from landmgmt.lib.refusal import Refusal
from tests.expansion.zone import START, choose, field_of

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
    choose(world, zone.site)
    with pytest.raises(Refusal, match="candidate_already_chosen"):
        choose(world, zone.site)


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
