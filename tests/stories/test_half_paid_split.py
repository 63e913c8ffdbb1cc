"""A parcel half paid is split: what is owed and what was paid stay with it, on every day and to the fen."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import connection

from landmgmt.verification import verify
from parcels.models.figures import line_balances, taking_money, totals
from parcels.models.sheet import Ask, sheet
from tests.lineage_day import SPLIT, children, split
from tests.money_day import paid_story
from tests.scenes import once
from tests.world import TODAY

pytestmark = pytest.mark.django_db
# Before the split, on its day, after it; the third after the last payment and return.
DAYS = (date(2026, 9, 15), SPLIT, TODAY)
OWED = """
SELECT COALESCE(sum(CASE WHEN taker.kind = 'payable' THEN t.amount_yuan
                         WHEN giver.kind = 'payable' THEN -t.amount_yuan
                         WHEN taker.kind IN ('paid', 'deposit') AND giver.kind NOT IN ('paid', 'deposit')
                           THEN -t.amount_yuan
                         WHEN giver.kind IN ('paid', 'deposit') AND taker.kind NOT IN ('paid', 'deposit')
                           THEN t.amount_yuan
                         ELSE 0 END), 0)
FROM parcels_transfer t JOIN parcels_account taker ON taker.id = t.to_account_id
JOIN parcels_account giver ON giver.id = t.from_account_id
WHERE t.line_id IS NOT NULL AND t.value_date <= %s
"""


def owed_by_hand(day):
    """What is not met on a day, from the ledger's tables alone."""
    with connection.cursor() as cursor:
        cursor.execute(OWED, [day])
        return cursor.fetchone()[0]


def figures(day):
    whole = totals(day)
    return (whole.payable_yuan, whole.paid_yuan, whole.unpaid_yuan, whole.overdue_yuan)


@once
def half_paid(world):
    world.agreement = paid_story(world)
    return world


def test_arrears_are_the_same_to_the_fen_on_every_day(half_paid):
    days = [date(2026, 5, 1) + timedelta(days=n) for n in range(0, 240, 7)] + list(DAYS)
    before = {day: figures(day) for day in days}
    by_hand = {day: owed_by_hand(day) for day in DAYS}
    assert by_hand[TODAY] > 0
    split(half_paid, half_paid.kp050)
    assert {day: figures(day) for day in days} == before
    assert {day: owed_by_hand(day) for day in DAYS} == by_hand
    for day in DAYS:
        assert totals(day).unpaid_yuan == by_hand[day]


def test_the_obligation_and_the_paid_half_stay_on_the_old_taking(half_paid):
    before = taking_money(TODAY, [half_paid.kp050.pk])[half_paid.kp050.pk]
    assert before.paid > 0
    assert before.unpaid > 0
    made = children(split(half_paid, half_paid.kp050))
    assert taking_money(TODAY, [half_paid.kp050.pk])[half_paid.kp050.pk] == before
    assert taking_money(TODAY, [one.pk for one in made]) == {}


def test_the_list_of_arrears_names_the_old_code_and_what_stands_there_now(half_paid):
    split(half_paid, half_paid.kp050)
    then, now = (line_balances(day, taking=half_paid.kp050) for day in (date(2026, 9, 15), TODAY))
    assert {line.taking_code for line in now} == {"KP-050"}
    assert {line.taking_now for line in now} == {"KP-050-1、KP-050-2"}
    assert {line.taking_now for line in then} == {None}


def test_the_list_shows_the_old_before_the_day_and_the_children_from_it(half_paid):
    whole = sheet(half_paid.leader, Ask(on=TODAY)).total
    split(half_paid, half_paid.kp050)
    day_before, day = SPLIT - timedelta(days=1), SPLIT
    codes = {
        on: [row.code for row in sheet(half_paid.leader, Ask(on=on, sort="code")).rows]
        for on in (day_before, day)
    }
    assert codes[day_before] == ["KP-049", "KP-050", "KP-051"]
    assert codes[day] == ["KP-049", "KP-050-1", "KP-050-2", "KP-051"]
    found = sheet(half_paid.leader, Ask(on=TODAY, sort="code"))
    assert found.total.area_m2 == whole.area_m2 == D("7000.00")
    # The list owes what the ledger owes: in its rows nothing, in the line of the former parcel all of it.
    assert found.total.unpaid == whole.unpaid == totals(TODAY).unpaid_yuan
    assert found.former.count == 1
    assert found.former.unpaid == whole.unpaid
    assert {row.unpaid for row in found.rows} == {D("0.00")}


def test_the_children_show_the_state_of_the_former_parcel_and_its_dispute(half_paid):
    made = split(half_paid, half_paid.kp050)
    rows = {row.code: row for row in sheet(half_paid.leader, Ask(on=TODAY)).rows}
    assert {rows[code].payment for code in ("KP-050-1", "KP-050-2")} == {"overdue"}
    assert rows["KP-050-1"].days_overdue > 0
    assert {rows[code].stage for code in ("KP-050-1", "KP-050-2")} == {"signed"}
    asked = sheet(half_paid.leader, Ask(on=TODAY, payment="overdue"))
    assert [row.code for row in asked.rows] == ["KP-050-1", "KP-050-2"]
    assert made.moved_m2 < D("0.05")
    assert made.plane_before_m2 == D("4000.00")


def test_the_books_verify(half_paid):
    split(half_paid, half_paid.kp050)
    assert [(v.name, v.detail) for v in verify() if not v.ok] == []
