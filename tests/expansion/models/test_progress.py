"""The burn-up equals what the tables say on each day, and the takings that hold up a lot are named."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from expansion.actions import levelling
from expansion.models import progress
from expansion.rules.forecast import Measure
from tests.expansion.delivered import COMPACTED, ISSUED, deliver, level, serve
from tests.expansion.zone import CLEARED, HANDED, START, hand_over, report
from tests.world import TODAY

D = Decimal
STORY_DAYS = (date(2025, 8, 4), date(2026, 5, 18), date(2026, 11, 23))


def at(found, measure, day):
    """The sum reached at the last weekly end up to a day."""
    return next(
        m2 for end, m2 in reversed(list(zip(found.days, found.reached[measure], strict=True))) if end <= day
    )


def test_each_measure_rises_on_its_day(world, zone):
    level(world, zone)
    serve(world)
    deliver(world, zone)
    found = progress.burnup(TODAY)
    week = timedelta(days=7)
    for measure, day in {
        Measure.ACQUIRED: HANDED,
        Measure.CLEARED: COMPACTED,
        Measure.LEVELLED: COMPACTED,
        Measure.DELIVERED: ISSUED,
    }.items():
        assert at(found, measure, day - timedelta(days=1)) == 0
        assert at(found, measure, day + week) == found.targets[measure] == D("2000.00")
    assert (found.days[-1], found.days[0] <= START) == (TODAY, True)


def test_a_zone_without_lots_has_nothing_to_reach(world):
    found = progress.burnup(TODAY)
    assert set(found.targets.values()) == {D(0)}
    assert progress.deadline() is None


def test_no_forecast_of_a_few_weeks(world, zone):
    hand_over(world, world.kp049)
    levelling.move_lot(lot=zone.lot, to="clearing", on=CLEARED, actor=world.planner)
    report(world, zone.lot, CLEARED, (500, 0, 0, 0))
    found = progress.burnup(CLEARED + timedelta(days=30))
    refused = progress.outlook(found, Measure.CLEARED, until=TODAY).refused
    assert refused.code == "forecast_too_short"


def test_what_holds_up_a_lot_is_named(world, zone):
    [one] = progress.holdups(TODAY)
    assert (one.lot_code, one.code, one.m2, one.stage) == ("PZ-01", "KP-049", D("2000.00"), "registered")
    assert (one.approved, one.handed_over, one.disputes) == (True, False, 0)
    assert progress.holdups(TODAY, taking_ids=[world.kp050.pk]) == []


def test_before_the_approval_it_waits_for_that_too(world, zone):
    assert [one.approved for one in progress.holdups(date(2026, 5, 31))] == [False]


# SQL typed out once more, reading only what each measure stands on.
ACQUIRED = """SELECT COALESCE(sum(g.plane_area_m2), 0) FROM parcels_takinggeometry g
  WHERE g.valid @> '2026-11-23'::date AND g.taking_id IN (SELECT taking_id FROM expansion_lot_takings)
  AND EXISTS (SELECT FROM parcels_takingstage s WHERE s.taking_id = g.taking_id AND s.stage = 'handed_over'
              AND s.since_date <= %(day)s)"""
LEVELLED = """SELECT COALESCE(sum(m), 0) FROM (SELECT max(levelled_m2) AS m FROM expansion_levellingreport
  WHERE report_date <= %(day)s GROUP BY lot_id) x"""
PAID = """SELECT round(COALESCE(sum(
    m2 * CASE WHEN due > 0 THEN greatest(0, least(1, met / due)) ELSE 0 END), 0), 2) FROM (
  SELECT g.plane_area_m2 AS m2,
    (SELECT sum(CASE WHEN b.kind = 'payable' THEN t.amount_yuan
                     WHEN a.kind = 'payable' THEN -t.amount_yuan ELSE 0 END)
     FROM parcels_transfer t JOIN parcels_line l ON l.id = t.line_id
     JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
     WHERE l.taking_id = g.taking_id AND t.value_date <= %(day)s) AS due,
    (SELECT sum(CASE WHEN b.kind IN ('paid', 'deposit') THEN t.amount_yuan ELSE 0 END)
          - sum(CASE WHEN a.kind IN ('paid', 'deposit') THEN t.amount_yuan ELSE 0 END)
     FROM parcels_transfer t JOIN parcels_line l ON l.id = t.line_id
     JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
     WHERE l.taking_id = g.taking_id AND t.value_date <= %(day)s) AS met
  FROM parcels_takinggeometry g WHERE g.valid @> '2026-11-23'::date
  AND g.taking_id IN (SELECT taking_id FROM expansion_lot_takings)) x"""


def test_the_demos_burn_up_equals_stages_reports_and_ledger_on_three_days(demo_db):
    found = progress.burnup(date(2026, 11, 23))
    for day in STORY_DAYS:
        n = found.days.index(day)
        with connection.cursor() as cursor:
            for measure, sql in (
                (Measure.ACQUIRED, ACQUIRED),
                (Measure.LEVELLED, LEVELLED),
                (Measure.PAID, PAID),
            ):
                cursor.execute(sql, {"day": day})
                assert found.reached[measure][n] == cursor.fetchone()[0], (measure, day)


def test_nothing_is_paid_before_anything_is_due(demo_db):
    found = progress.burnup(date(2026, 11, 23))
    assert at(found, Measure.PAID, date(2025, 3, 31)) == 0


def test_the_demo_cannot_hold_its_day_and_says_so(demo_db):
    found = progress.burnup(date(2026, 11, 23))
    one = progress.outlook(found, Measure.LEVELLED, until=progress.deadline())
    assert one.target_m2 == D("733333.33")
    assert one.forecast.chance < D("0.05")
    assert one.forecast.days[50] > progress.deadline()
    assert one.tested.tries > 40
