"""The demo's totals on its last day: few, round, and in one table."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

STORY_DAY = date(2026, 11, 23)

# project: payable, paid, unpaid, overdue, deposited, held (yuan)
MONEY = {
    "CB-400": ("24870000.00", "24620000.00", "250000.00", "250000.00", "0.00", "0.00"),
    "GF-100": ("4060000.00", "4060000.00", "0.00", "0.00", "0.00", "0.00"),
    "KP-1": ("38830000.00", "33650000.00", "4950000.00", "2650000.00", "85000.00", "145000.00"),
    "WD-5": ("315000.00", "315000.00", "0.00", "0.00", "0.00", "0.00"),
}
TOTAL = ("68075000.00", "62645000.00", "5200000.00", "2900000.00", "85000.00", "145000.00")
# age: unpaid (yuan)
AGES = {
    "not_due": "2300000.00",
    "d1_30": "330000.00",
    "d31_90": "860000.00",
    "d91_180": "490000.00",
    "d181_365": "430000.00",
    "d366": "790000.00",
}
# project: takings, surveyed area in ㎡ (1100, 400, 100, 5 and 15.8 亩)
LAND = {
    "KP-1": (347, "733333.33"),
    "CB-400": (188, "266666.67"),
    "GF-100": (50, "66666.67"),
    "WD-5": (4, "3333.33"),
    "BD-220": (8, "10533.33"),
}

LEDGER = """
    WITH line AS (
      SELECT l.id, p.code AS project, l.due_date,
        COALESCE(sum(CASE WHEN b.kind = 'payable' THEN t.amount_yuan
                          WHEN a.kind = 'payable' THEN -t.amount_yuan END), 0) AS payable,
        COALESCE(sum(CASE WHEN b.kind = 'paid' THEN t.amount_yuan
                          WHEN a.kind = 'paid' THEN -t.amount_yuan END), 0) AS paid,
        COALESCE(sum(CASE WHEN b.kind = 'deposit' THEN t.amount_yuan
                          WHEN a.kind = 'deposit' THEN -t.amount_yuan END), 0) AS deposited,
        EXISTS (SELECT FROM parcels_linehold h WHERE h.line_id = l.id AND h.valid @> %(on)s::date) AS is_held
      FROM parcels_line l JOIN parcels_project p ON p.id = l.project_id
      JOIN parcels_transfer t ON t.line_id = l.id AND t.value_date <= %(on)s
      JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
      GROUP BY l.id, p.code)
    SELECT project, sum(payable), sum(paid),
      sum(CASE WHEN is_held THEN 0 ELSE payable - paid - deposited END),
      sum(CASE WHEN is_held OR due_date >= %(on)s THEN 0 ELSE payable - paid - deposited END),
      sum(deposited), sum(CASE WHEN is_held THEN payable - paid - deposited ELSE 0 END)
    FROM line GROUP BY project ORDER BY project"""


def ledger(on: date) -> dict[str, tuple[Decimal, ...]]:
    """Per project what only the ledger and the holds say."""
    with connection.cursor() as cursor:
        cursor.execute(LEDGER, {"on": on})
        return {row[0]: tuple(row[1:]) for row in cursor.fetchall()}


def row_of(sums) -> tuple[Decimal, ...]:
    return (
        sums.payable_yuan,
        sums.paid_yuan,
        sums.unpaid_yuan,
        sums.overdue_yuan,
        sums.deposited_yuan,
        sums.held_yuan,
    )


def test_the_ledger_of_the_demo_adds_up_to_the_table(demo_db):
    assert ledger(STORY_DAY) == {code: tuple(map(Decimal, row)) for code, row in MONEY.items()}
    assert [sum(column) for column in zip(*ledger(STORY_DAY).values(), strict=True)] == list(
        map(Decimal, TOTAL)
    )


# The second day lies before the return of 2026-09-08, the third before most of the story.
@pytest.mark.parametrize("on", [STORY_DAY, date(2026, 9, 7), date(2025, 6, 30)])
def test_the_arrears_equal_the_ledger_on_three_days(demo_db, on):
    from parcels.models.figures import arrears

    assert {row.key: row_of(row) for row in arrears(on, "project").rows} == ledger(on)


def test_the_arrears_by_age_are_the_tables(demo_db):
    from parcels.models.figures import arrears

    assert {row.key: str(row.unpaid_yuan) for row in arrears(STORY_DAY, "age").rows} == AGES


def test_every_reason_and_every_age_has_arrears(demo_db):
    from parcels.models.figures import arrears
    from parcels.rules.money_terms import ArrearsReason

    reasons = {row.key for row in arrears(STORY_DAY, "reason").rows if row.overdue_yuan}
    assert {reason.value for reason in ArrearsReason} | {"unspecified"} == reasons


def test_the_land_of_the_demo_is_the_tables(demo_db):
    from parcels.models import Party, Place, Taking

    with connection.cursor() as cursor:
        # Land not yet surveyed has only its registered area: both are the same figure in the demo.
        cursor.execute(
            """SELECT p.code, count(*) FILTER (WHERE t.retired_date IS NULL), sum(t.registered_area_m2)
               FROM parcels_taking t
               JOIN parcels_project p ON p.id = t.project_id GROUP BY 1"""
        )
        found = {code: (count, str(area)) for code, count, area in cursor.fetchall()}
    assert found == LAND
    # One parcel was split into two, two were merged into one: three stand in the place of three.
    assert Taking.objects.alive(STORY_DAY).count() == 597
    assert Taking.objects.count() == 600
    assert Party.objects.filter(kind="household").count() == 300
    assert Place.objects.filter(level="village").count() == 8


def test_the_boundary_is_136_5000_hectares_in_the_survey_plane(demo_db):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT round(sum(ST_Area(ST_Transform(b.geom, 4525)))::numeric / 10000, 4)
               FROM expansion_boundaryblock b JOIN expansion_boundaryversion v ON v.id = b.version_id
               WHERE v.valid @> %s::date""",
            [STORY_DAY],
        )
        assert cursor.fetchone()[0] == Decimal("136.5000")


def test_every_deed_of_the_demo_is_in_the_journal_and_sealed(demo_db):
    from parcels.models import JournalEntry, JournalSeal

    assert JournalEntry.objects.count() == JournalSeal.objects.count() > 1500
