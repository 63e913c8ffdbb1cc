"""What the zone counts of land that was split: the old before the day, the new from it, none twice."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from expansion.actions import levelling
from expansion.models import figures, network, progress
from expansion.models.boundary_figures import batch_parts, leftovers
from expansion.rules.forecast import Measure
from parcels.actions.lineage import NewPart
from parcels.models import Taking
from tests.expansion.zone import CLEARED, hand_over
from tests.lineage_day import SPLIT, children, split
from tests.money_day import SIGNED, answer, draft, fund, lines_of, released, sign
from tests.world import TODAY, field_of

BEFORE = SPLIT - timedelta(days=1)


def parts(code="KP-049"):
    return [NewPart(f"{code}-1", field_of(0, 0, 20, 40)), NewPart(f"{code}-2", field_of(20, 0, 30, 40))]


def codes(takings):
    return sorted(str(one) for one in takings)


def test_the_reconciliation_is_the_same_on_every_day(world, zone):
    days = (BEFORE, SPLIT, TODAY)
    before = [figures.reconciliation(day) for day in days]
    split(world, world.kp049, parts())
    assert [figures.reconciliation(day) for day in days] == before
    assert [one for one in leftovers(TODAY) if one.part == "overlap"] == []


def test_the_batch_keeps_its_ground_and_counts_the_land_of_the_day(world, zone):
    [whole] = batch_parts(TODAY)
    split(world, world.kp049, parts())
    [then], [now] = batch_parts(BEFORE), batch_parts(TODAY)
    assert (then.takings, now.takings) == (3, 4)
    assert (then.whole.m2, now.whole.m2) == (whole.whole.m2, whole.whole.m2)


def test_the_new_land_joins_the_lot_it_lies_in(world, zone):
    made = children(split(world, world.kp049, parts()))
    assert codes(zone.lot.takings.alive(TODAY)) == ["KP-049-1", "KP-049-2"]
    assert codes(zone.lot.takings.alive(BEFORE)) == ["KP-049"]
    assert [figures.levelling(day).lots[0].takings for day in (BEFORE, TODAY)] == [1, 2]
    assert network.lot_facts(zone.lot, TODAY).waiting == codes(made)


def test_land_outside_the_lot_does_not_join_it(world, zone):
    [south] = [NewPart("KP-050-1", field_of(50, 0, 50, 30))]
    lot = zone.lot
    lot.takings.add(world.kp050)
    split(world, world.kp050, [south, NewPart("KP-050-2", field_of(50, 30, 50, 50))])
    # The lot lies beside KP-050: nothing of it is in the lot's ground.
    assert codes(lot.takings.alive(TODAY)) == ["KP-049"]


def test_what_is_acquired_does_not_move_with_a_split(world, zone):
    hand_over(world, world.kp049)
    before = progress.burnup(TODAY)
    split(world, world.kp049, parts())
    after = progress.burnup(TODAY)
    assert before.reached[Measure.ACQUIRED] == after.reached[Measure.ACQUIRED]
    assert after.reached[Measure.ACQUIRED][-1] == D("2000.00") == after.targets[Measure.ACQUIRED]


@pytest.mark.parametrize("day", [BEFORE, TODAY])
def test_what_is_paid_does_not_move_either(world, zone, day):
    agreement = sign(world, draft(world, world.kp049, number="XY-049"), SIGNED)
    fund(world)
    first = lines_of(agreement)[0]
    answer(world, released(world, [first]))
    before = progress.burnup(day)
    assert 0 < before.reached[Measure.PAID][-1] < D("2000.00")
    split(world, world.kp049, parts())
    assert progress.burnup(day).reached == before.reached


def test_what_is_owed_holds_the_lot_up_under_the_old_code(world, zone):
    sign(world, draft(world, world.kp049, number="XY-049"), SIGNED)
    owed = sum(one.unpaid_yuan for one in progress.holdups(TODAY))
    assert owed > 0
    split(world, world.kp049, parts())
    found = {one.code: one for one in progress.holdups(TODAY)}
    assert sorted(found) == ["KP-049", "KP-049-1", "KP-049-2"]
    assert (found["KP-049"].stage, found["KP-049"].m2, found["KP-049"].unpaid_yuan) == ("retired", 0, owed)
    assert sum(one.unpaid_yuan for one in found.values()) == owed
    assert [one.code for one in progress.holdups(BEFORE)] == ["KP-049"]


def test_the_lot_takes_the_new_land_along(world, zone):
    hand_over(world, world.kp049)
    split(world, world.kp049, parts())
    levelling.move_lot(lot=zone.lot, to="clearing", on=TODAY, actor=world.planner)
    made = Taking.objects.filter(code__startswith="KP-049-")
    assert {works.works for one in made for works in one.works.open()} == {"clearing"}


def test_works_go_on_with_the_new_land(world, zone):
    hand_over(world, world.kp049)
    levelling.move_lot(lot=zone.lot, to="clearing", on=CLEARED, actor=world.planner)
    made = children(split(world, world.kp049, parts()))
    assert {works.works for one in made for works in one.works.open()} == {"clearing"}
    assert {works.since_date for one in made for works in one.works.all()} == {SPLIT}
