"""Lots move in turn and after hand-over, their takings with them; totals never fall."""

from datetime import date
from decimal import Decimal

import pytest

from expansion.actions.levelling import move_lot
from expansion.models import Lot
from landmgmt.lib.refusal import Refusal
from parcels.models import TakingWorks
from tests.expansion.zone import CLEARED, DUG, HANDED, field_of, hand_over, plan, report
from tests.scenes import once

# 50 m × 40 m of the land that the park held before.
HELD = field_of(-60, 0, 50, 40)


def move(world, lot, to, on):
    return move_lot(lot=lot, to=to, on=on, actor=world.planner)


def works_of(taking, on=DUG):
    return TakingWorks.objects.on(on).get(taking=taking).works


def test_no_work_begins_before_hand_over_and_the_takings_in_the_way_are_named(world, zone):
    with pytest.raises(Refusal) as said:
        move(world, zone.lot, "clearing", CLEARED)
    assert (said.value.code, said.value.params["takings"]) == ("lot_takings_not_handed_over", "KP-049")


def test_a_lot_takes_its_handed_over_takings_along(world, zone):
    hand_over(world, world.kp049)
    move(world, zone.lot, "clearing", CLEARED)
    move(world, zone.lot, "earthwork", DUG)
    assert zone.lot.states.on(CLEARED).get().works == "clearing"
    assert zone.lot.states.on(DUG).get().works == "earthwork"
    assert works_of(world.kp049, CLEARED) == "clearing"
    assert works_of(world.kp049) == "earthwork"


def test_two_moves_on_one_day_leave_the_last_one(world, zone):
    hand_over(world, world.kp049)
    move(world, zone.lot, "clearing", DUG)
    move(world, zone.lot, "earthwork", DUG)
    assert zone.lot.states.on(DUG).get().works == "earthwork"
    assert works_of(world.kp049) == "earthwork"


def test_a_lot_begun_earlier_brings_a_late_taking_up_to_it(world, zone):
    lot = plan(world, code="PZ-02", geom=HELD, takings=[])
    move(world, lot, "clearing", CLEARED)
    hand_over(world, world.kp049)
    lot.takings.add(world.kp049)
    move(world, lot, "earthwork", DUG)
    assert works_of(world.kp049) == "earthwork"


@pytest.mark.parametrize("to", ["earthwork", "ready", "not_started", "nonsense"])
def test_a_state_out_of_turn_is_refused(world, zone, to):
    with pytest.raises(Refusal, match="lot_state_out_of_turn"):
        move(world, zone.lot, to, CLEARED)


def test_a_move_before_the_last_one_is_refused(world, zone):
    with pytest.raises(Refusal, match="lot_state_before_previous"):
        move(world, zone.lot, "clearing", date(2026, 1, 1))


def test_a_plan_beyond_its_drawing_is_refused(world):
    with pytest.raises(Refusal, match="lot_planned_beyond_land"):
        plan(world, planned_area_m2=Decimal(2100))


@once
def digging(world, zone):
    hand_over(world, world.kp049)
    move(world, zone.lot, "clearing", CLEARED)
    move(world, zone.lot, "earthwork", DUG)
    report(world, zone.lot, date(2026, 8, 10), (1000, 400, 500, 100))
    return zone.lot


@pytest.mark.parametrize(
    ("day", "figures", "code"),
    [
        (date(2026, 8, 20), (1000, 300, 500, 100), "report_falls"),
        (date(2026, 8, 20), (1000, 1001, 500, 100), "report_levelled_beyond_cleared"),
        (date(2026, 8, 20), (2001, 400, 500, 100), "report_beyond_plan"),
        (date(2026, 8, 20), (1000, 400, 500, -1), "report_negative"),
        (date(2026, 8, 5), (1100, 400, 500, 100), "report_above_later"),
        (date(2026, 8, 10), (1000, 400, 500, 100), "report_repeats"),
        (date(2026, 7, 5), (100, 0, 0, 0), "report_before_clearing"),
        (date(2026, 7, 20), (100, 50, 0, 0), "report_before_earthwork"),
        (date(2026, 11, 24), (1000, 400, 500, 100), "report_ahead"),
    ],
)
def test_a_report_that_cannot_be_is_refused(world, digging, day, figures, code):
    with pytest.raises(Refusal, match=code):
        report(world, digging, day, figures)
    assert digging.reports.count() == 1


def test_a_report_for_an_earlier_day_may_fill_the_gap(world, digging):
    report(world, digging, date(2026, 7, 20), (800, 0, 0, 0))
    assert [int(r.cleared_m2) for r in digging.reports.all()] == [800, 1000]


def test_hand_over_day_is_enough_to_clear(world, zone):
    hand_over(world, world.kp049)
    move(world, zone.lot, "clearing", HANDED)
    assert works_of(world.kp049, HANDED) == "clearing"


def test_a_lot_on_land_nobody_handed_over_is_not_begun(world, zone):
    hand_over(world, world.kp049)
    lot = plan(world, code="PZ-02", geom=field_of(0, 150, 50, 40), takings=[])
    with pytest.raises(Refusal, match="lot_ground_not_taken") as no:
        move(world, lot, "clearing", CLEARED)
    assert no.value.params["m2"] == "2000.00"
    assert lot.states.count() == 1


def test_land_held_before_may_be_worked(world, zone):
    lot = plan(world, code="PZ-02", geom=HELD, takings=[])
    assert move(world, lot, "clearing", CLEARED).works == "clearing"


@pytest.mark.parametrize(
    ("east", "code"), [(20, "lot_on_other_lots"), (-30, "lot_on_other_lots"), (5000, "lot_outside_zone")]
)
def test_a_lot_over_another_or_beyond_the_boundary_is_refused(world, zone, east, code):
    with pytest.raises(Refusal, match=code):
        plan(world, code="PZ-02", geom=field_of(east, 0, 50, 40), takings=[])
    assert Lot.objects.count() == 1


def test_a_lot_beyond_the_boundary_may_be_meant(world, zone):
    lot = plan(world, code="PZ-02", geom=field_of(5000, 0, 50, 40), takings=[], accept_outside=True)
    with pytest.raises(Refusal, match="lot_ground_not_taken"):
        move(world, lot, "clearing", CLEARED)


def test_a_neighbour_at_a_common_edge_is_no_overlap(world, zone):
    assert plan(world, code="PZ-02", geom=field_of(0, 40, 50, 40), takings=[]).code == "PZ-02"
