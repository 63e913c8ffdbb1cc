"""Volumes are records of what they stand on: exact, not repeated, stale when anything beneath changes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from expansion.actions import levelling
from expansion.actions.earthwork import calculate
from expansion.actions.surfaces import design_plane
from expansion.models import EarthCalculation
from expansion.models.earth_figures import against_report, figures_of
from landmgmt.lib.refusal import Refusal
from landmgmt.verification import CHECKS
from tests.expansion.earth_day import BEFORE, BUILT, TODAY, factors, keep
from tests.expansion.zone import CLEARED, DUG, hand_over, report
from tests.scenes import once


def compute(world, lot, purpose="to_design", methods=("net",)):
    return calculate(lot=lot, purpose=purpose, methods=methods, actor=world.planner, on=TODAY)


@once
def surveyed(world, zone):
    """2 m of cut everywhere over 2000 ㎡, half of it done."""
    factors(world)
    keep(world, zone.lot, "before", BEFORE, lambda x, y: 210.5)
    keep(world, zone.lot, "as_built", BUILT, lambda x, y: 209.5)
    return zone.lot


def near(value, expected):
    # The lot's corners are degrees: its 2000 ㎡ are true to some square centimetres.
    return float(value) == pytest.approx(expected, abs=0.05)


def test_before_done_and_remaining_add_up(world, surveyed):
    whole, done, rest = (compute(world, surveyed, p)[0] for p in ("to_design", "done", "remaining"))
    assert near(whole.cut_m3, 4000)
    assert near(done.cut_m3, 2000)
    assert near(rest.cut_m3, 2000)
    assert (whole.fill_m3, rest.gap_m2) == (0, 0)
    assert near(whole.loose_m3, 4600)


def test_the_three_methods_agree_on_flat_ground(world, surveyed):
    rows = compute(world, surveyed, methods=("net", "squares10", "squares20"))
    assert all(near(row.cut_m3, 4000) for row in rows)


def test_a_design_plane_takes_the_place_of_the_design_level(world, surveyed):
    design_plane(
        lot=surveyed, level_m=Decimal("210.5"), east_percent=Decimal(4), north_percent=Decimal(0),
        survey_date=BEFORE, height_system="1985", source="图 1", actor=world.planner, on=TODAY,
    )  # fmt: skip
    (row,) = compute(world, surveyed)
    # A wedge of 25 m × 1 m / 2 over 40 m on either side.
    assert float(row.cut_m3) == pytest.approx(500, abs=1)
    assert float(row.fill_m3) == pytest.approx(500, abs=1)


def test_surfaces_of_two_height_systems_are_not_subtracted(world, surveyed):
    keep(world, surveyed, "as_built", TODAY, lambda x, y: 209.5, height_system="1956 黄海高程系")
    with pytest.raises(Refusal, match="earth_height_systems_differ"):
        compute(world, surveyed, "done")
    keep(world, surveyed, "as_built", TODAY, lambda x, y: 209.5, height_system="1985 国家高程基准")
    assert near(compute(world, surveyed, "done")[0].cut_m3, 2000)


def test_a_surface_five_kilometres_too_high_is_a_slip(world, surveyed):
    keep(world, surveyed, "as_built", TODAY, lambda x, y: 5209.5)
    with pytest.raises(Refusal, match="earth_depth_absurd") as no:
        compute(world, surveyed, "done")
    assert no.value.params["depth_m"] == "4999"
    assert not EarthCalculation.objects.exists()


def test_methods_that_differ_by_more_than_their_tolerance_are_marked(world, surveyed):
    compute(world, surveyed, methods=("net", "squares10", "squares20"))
    assert figures_of(surveyed, TODAY)["to_design"].apart is False
    # A pit of one point, 3 m deep, falls between the squares.
    keep(
        world,
        surveyed,
        "before",
        TODAY,
        lambda x, y: 208.5 + 30.0 * ((x > 14) & (x < 26) & (y > 4) & (y < 16)),
    )
    compute(world, surveyed, methods=("net", "squares10", "squares20"))
    assert figures_of(surveyed, TODAY)["to_design"].apart is True


def test_a_volume_that_still_holds_is_not_computed_twice(world, surveyed):
    assert compute(world, surveyed) == compute(world, surveyed)
    assert EarthCalculation.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda world, lot: keep(world, lot, "before", date(2026, 2, 2), lambda x, y: 211),
        lambda world, lot: factors(world, compaction=Decimal("1.2"), since_date=date(2026, 3, 1)),
        lambda world, lot: levelling.edit_lot(
            lot=lot, name=lot.name, geom=None, planned_area_m2=Decimal(2000), design_level_m=Decimal(208),
            design_cut_m3=Decimal(0), design_fill_m3=Decimal(0), actor=world.planner, on=TODAY,
        ),
    ],
)  # fmt: skip
def test_a_volume_is_stale_when_what_it_stands_on_changes(world, surveyed, change):
    compute(world, surveyed)
    assert not figures_of(surveyed, TODAY)["to_design"].results["net"].stale
    change(world, surveyed)
    surveyed.refresh_from_db()
    found = figures_of(surveyed, TODAY)["to_design"]
    assert found.results["net"].stale
    assert found.net is None


def test_the_survey_is_set_against_the_reports(world, surveyed):
    hand_over(world, world.kp049)
    for state, day in (("clearing", CLEARED), ("earthwork", DUG)):
        levelling.move_lot(lot=surveyed, to=state, on=day, actor=world.planner)
    report(world, surveyed, date(2026, 8, 30), (2000, 500, 1900, 0))
    report(world, surveyed, date(2026, 9, 2), (2000, 600, 2200, 0))
    compute(world, surveyed, "done")
    found = against_report(surveyed, figures_of(surveyed, TODAY))
    assert found.report.report_date == date(2026, 8, 30)
    assert near(found.cut_difference_m3, 100)


@pytest.mark.parametrize(
    ("purpose", "code"), [("remaining", "earth_surface_missing"), ("to_design", "earth_surface_missing")]
)
def test_without_a_surface_there_is_no_volume(world, zone, purpose, code):
    factors(world)
    with pytest.raises(Refusal, match=code):
        compute(world, zone.lot, purpose)


def test_without_factors_there_is_no_balance(world, zone):
    keep(world, zone.lot, "before", BEFORE, lambda x, y: 210)
    with pytest.raises(Refusal, match="earth_factors_missing"):
        compute(world, zone.lot)


def test_a_kept_volume_is_never_changed_and_verify_finds_it_sound(world, surveyed):
    compute(world, surveyed)
    assert list(dict(CHECKS)["earthwork"]()) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        EarthCalculation.objects.update(cut_m3=1)


def test_a_plan_changes_until_work_begins_and_the_database_holds_it_after(world, zone):
    terms = {"name": "改", "geom": None, "planned_area_m2": Decimal(1900), "design_level_m": Decimal(208),
             "design_cut_m3": Decimal(1), "design_fill_m3": Decimal(1), "actor": world.planner,
             "on": TODAY}  # fmt: skip
    assert levelling.edit_lot(lot=zone.lot, **terms).planned_area_m2 == 1900
    hand_over(world, world.kp049)
    levelling.move_lot(lot=zone.lot, to="clearing", on=CLEARED, actor=world.planner)
    with pytest.raises(Refusal, match="lot_begun_stays"):
        levelling.edit_lot(lot=zone.lot, **terms)
    with pytest.raises(IntegrityError, match="lot_begun_stays"), transaction.atomic():
        type(zone.lot).objects.filter(pk=zone.lot.pk).update(design_level_m=1)
