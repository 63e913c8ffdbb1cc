"""Sections keep every state they were in, and are built on no land that is not handed over."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from expansion.actions.services import add_service_line, add_service_lines, set_service_state
from expansion.models import ServiceLine, ServiceLineState, network
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import refusals
from tests.expansion.zone import HANDED, START, hand_over
from tests.world import TODAY, field_of

AUGUST, OCTOBER = date(2026, 8, 1), date(2026, 10, 1)


def across(world, **changes):
    """A section that runs round a square of 10 m inside KP-049."""
    terms = {
        "kind": "road",
        "code": "DL-9",
        "name": "场内路",
        "geom": field_of(10, 10, 10, 10).boundary,
        "state": "planned",
        "actor": world.planner,
        "on": START,
    }
    return add_service_line(**{**terms, **changes})


def test_a_past_day_shows_the_state_it_had(world, zone):
    set_service_state(line=zone.line, state="building", on=AUGUST, actor=world.planner)
    set_service_state(line=zone.line, state="built", on=OCTOBER, actor=world.planner)
    days = (START, AUGUST, date(2026, 9, 30), OCTOBER, TODAY)
    states = [network.sections(on)[0].state for on in days]
    assert states == ["planned", "building", "building", "built", "built"]


def test_a_section_is_not_there_before_it_was_told_of(zone):
    assert network.sections(date(2026, 1, 13)) == []


def test_kinds_add_up_by_state(world, zone):
    across(world)
    road, water = network.by_kind(network.sections(TODAY))
    assert (road.kind, road.total_m, road.metres) == ("road", Decimal("40.00"), {"planned": Decimal("40.00")})
    assert (water.lines, water.total_m, water.share) == (1, Decimal("200.00"), 0)


def test_the_land_in_the_way_is_named_with_its_metres(world, zone):
    line = across(world)
    [clash] = network.clashes(TODAY, line_id=line.pk)[line.pk]
    assert (clash.code, clash.metres, clash.handed_over) == ("KP-049", Decimal("40.00"), False)
    with pytest.raises(Refusal, match="service_on_land_not_handed_over") as said:
        set_service_state(line=line, state="building", on=AUGUST, actor=world.planner)
    assert (said.value.params["takings"], said.value.params["count"]) == ("KP-049", 1)
    line.refresh_from_db()
    assert (line.state, line.states.count()) == ("planned", 1)


def test_once_handed_over_it_is_built(world, zone):
    line = across(world)
    hand_over(world, world.kp049)
    with pytest.raises(Refusal, match="service_on_land_not_handed_over"):
        set_service_state(line=line, state="building", on=date(2026, 6, 30), actor=world.planner)
    assert set_service_state(line=line, state="building", on=HANDED, actor=world.planner).state == "building"


def test_a_section_is_not_entered_as_built_on_such_land(world, zone):
    with pytest.raises(Refusal, match="service_on_land_not_handed_over"):
        across(world, state="built")
    assert not ServiceLine.objects.filter(code="DL-9").exists()


def told(line, world, state="building"):
    now = line.states.open().get()
    now.valid = (now.since_date, AUGUST)
    now.save(update_fields=["valid"])
    return ServiceLineState.objects.create(
        line=line, state=state, position=1, since_date=AUGUST, valid=(AUGUST, None), recorded_by=world.planner
    )


def test_the_database_refuses_it_by_itself(world, zone):
    line = across(world)
    with pytest.raises(Refusal, match="service_on_land_not_handed_over"), refusals(), transaction.atomic():
        told(line, world)


def test_the_database_takes_it_once_the_land_is_handed_over(world, zone):
    line = across(world)
    hand_over(world, world.kp049)
    assert told(line, world).pk


def test_the_database_refuses_a_state_out_of_turn(world, zone):
    with pytest.raises(Refusal, match="stage_illegal"), refusals(), transaction.atomic():
        told(zone.line, world, state="planned")


def test_a_state_is_never_rewritten(world, zone):
    state = zone.line.states.get()
    state.state = "built"
    with pytest.raises(Refusal, match="append_only"), refusals(), transaction.atomic():
        state.save()


def test_a_file_is_entered_whole_or_not_at_all(world, zone):
    one = {"kind": "road", "name": "x", "geom": field_of(-50, 0, 5, 5).boundary, "state": "planned"}
    with pytest.raises(Refusal, match="service_code_taken"):
        add_service_lines([{**one, "code": "A-1"}, {**one, "code": "A-1"}], actor=world.planner, on=TODAY)
    assert ServiceLine.objects.count() == 1
    assert (
        len(
            add_service_lines([{**one, "code": "A-1"}, {**one, "code": "A-2"}], actor=world.planner, on=TODAY)
        )
        == 2
    )


def test_what_is_kept_on_the_line_is_its_open_state(world, zone):
    set_service_state(line=zone.line, state="built", on=OCTOBER, actor=world.planner)
    zone.line.refresh_from_db()
    now = zone.line.states.open().get()
    assert (zone.line.state, zone.line.state_date) == (now.state, now.since_date)
