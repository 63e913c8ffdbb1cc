"""What is drawn a zone too far is refused with its distance, wherever it is entered."""

from datetime import date
from decimal import Decimal

import pytest

from expansion.actions import corridors, services, siting
from landmgmt.lib.refusal import Refusal
from tests.expansion.zone import START, field_of, plan

JUNE = date(2026, 6, 1)
AWAY = 100_000


def line(east):
    return field_of(east, 0, 10, 10).exterior


def pipe(world, east):
    return services.add_service_line(
        kind="water", code="GS-9", name="管", geom=line(east), state="planned", actor=world.planner, on=JUNE
    )


def corridor(world, east):
    return corridors.add_corridor(
        code="L9",
        name="线",
        voltage_kv=220,
        geom=line(east),
        source="规划",
        source_date=START,
        actor=world.planner,
        on=JUNE,
    )


def site(world, east):
    return siting.add_candidate(
        code="Z",
        name="站",
        geom=field_of(east, 0, 20, 20),
        wall_area_m2=Decimal(300),
        accept_outside=True,
        actor=world.planner,
        on=JUNE,
    )


def lot(world, east):
    return plan(world, code="PZ-9", geom=field_of(east, 0, 50, 40), takings=[], accept_outside=True)


@pytest.mark.parametrize("enter", [pipe, corridor, site, lot])
def test_a_hundred_kilometres_away_is_refused_and_five_are_not(world, zone, enter):
    with pytest.raises(Refusal, match="drawn_far_away") as no:
        enter(world, AWAY)
    assert round(float(no.value.params["km"])) == 100
    assert enter(world, 5_000).pk


def test_where_no_park_is_known_nothing_is_said(world):
    world.office.extent = None
    world.office.save()
    assert pipe(world, AWAY).pk
