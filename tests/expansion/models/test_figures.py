"""The zone's figures on a day: the boundary is the sum of its parts as printed, and so is levelling."""

from datetime import date
from decimal import Decimal

import pytest

from expansion.actions.levelling import move_lot
from expansion.models import figures
from expansion.models.ramp import RAMP, step_of, word_of
from parcels.actions.register import NewTaking, register_takings
from parcels.rules import stages
from tests.expansion.zone import CLEARED, DUG, HANDED, START, hand_over, plan, report
from tests.world import TODAY, field_of

D = Decimal


def ha(on=TODAY):
    return {part.key: part.ha for part in figures.reconciliation(on).parts if part.ha}


def test_the_boundary_is_held_land_takings_and_remainder(world, zone):
    found = figures.reconciliation(TODAY)
    # 6 ha = 2 held + 0.6 registered (KP-049, KP-050) + 0.1 surveyed (KP-051) + 3.3 not listed
    assert ha() == {"held": D("2.0000"), "s3": D("0.6000"), "s2": D("0.1000"), "remainder": D("3.3000")}
    assert (found.whole.ha, found.whole.mu, found.overlap_m2) == (D("6.0000"), D("90.00"), D("0.00"))


@pytest.mark.parametrize("unit", ["m2", "ha", "mu", "share"])
def test_what_is_printed_adds_up_to_the_whole(world, zone, unit):
    found = figures.reconciliation(TODAY)
    assert sum(getattr(part, unit) for part in found.parts) == getattr(found.whole, unit)


def test_works_after_hand_over_move_ground_along_the_ramp(world, zone):
    hand_over(world, world.kp049)
    move_lot(lot=zone.lot, to="clearing", on=CLEARED, actor=world.planner)
    assert ha(date(2026, 7, 5))["s5"] == D("0.2000")
    assert ha(CLEARED)["s6"] == D("0.2000")
    found = figures.reconciliation(CLEARED)
    assert (found.group("taken").ha, found.group("acquiring").ha) == (D("0.2000"), D("0.5000"))


def test_land_beyond_the_boundary_stands_apart(world, zone):
    new = [NewTaking(field_of(190, 0, 20, 50), code="KP-060")]
    register_takings(new, actor=world.staff, on=START, project=world.project)
    found = figures.reconciliation(TODAY)
    assert [(row.code, row.takings, row.m2) for row in found.outside] == [("KP", 1, D("500.00"))]
    assert found.group("remainder").m2 == D("32500.00")


def test_ground_claimed_twice_counts_once_at_the_further_step_and_is_told(world, zone):
    new = [NewTaking(field_of(0, 0, 50, 20), code="KP-061")]
    register_takings(new, actor=world.staff, on=START, project=world.project)
    found = figures.reconciliation(TODAY)
    assert found.overlap_m2 == D("1000.00")
    assert ha()["s3"] == D("0.6000")
    assert sum(part.m2 for part in found.parts) == found.whole.m2


def test_there_is_nothing_to_reconcile_before_the_boundary_holds(world, zone):
    assert figures.reconciliation(date(2026, 1, 13)) is None


def test_levelling_on_a_day_reads_the_last_report_up_to_it(world, zone):
    plan(world, code="PZ-02", geom=field_of(50, 0, 50, 20), planned_area_m2=D(1000), takings=[])
    hand_over(world, world.kp049)
    move_lot(lot=zone.lot, to="clearing", on=CLEARED, actor=world.planner)
    move_lot(lot=zone.lot, to="earthwork", on=DUG, actor=world.planner)
    report(world, zone.lot, DUG, (1000, 500, 1500, 500))
    report(world, zone.lot, date(2026, 9, 1), (2000, 1500, 2000, 600))
    found = figures.levelling(date(2026, 8, 31))
    first, second = found.lots
    assert (first.works, first.levelled_m2, first.levelled_share) == ("earthwork", D(500), D("0.25"))
    assert (first.volume_share, first.handed_over, first.takings) == (D("0.5"), 1, 1)
    assert (second.works, second.levelled_mu) == ("not_started", D("0.00"))
    # 3000 ㎡ planned = 4.50 亩, 500 ㎡ levelled = 0.75 亩
    assert (found.total.planned_mu, found.total.levelled_mu) == (D("4.50"), D("0.75"))
    assert figures.levelling(TODAY).total.levelled_m2 == D(1500)


def test_a_lot_is_not_there_before_it_was_planned(world, zone):
    assert figures.levelling(date(2026, 1, 13)).lots == []


def test_a_site_tells_the_takings_it_touches(world, zone):
    [site] = figures.sites(HANDED)
    assert [(t.code, t.m2) for t in site.touched] == [("KP-050", D("400.00"))]
    assert (site.unpaid_yuan, site.is_chosen) == (D("0.00"), False)


def test_a_site_tells_only_takings_a_person_may_see(world, zone):
    [site] = figures.sites(HANDED, taking_ids=[world.kp049.pk])
    assert site.touched == []


def test_the_ramp_is_the_rules_ramp():
    assert [str(code) for code in stages.RAMP] == RAMP
    assert all(step_of(works) == stages.ramp_step("not_started", works) for works in stages.Works)
    assert word_of(9) == "净地"
