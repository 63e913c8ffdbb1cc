"""Arrears on any day equal the ledger, whichever way they are cut."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landmgmt.lib.refusal import Refusal
from parcels.actions import arrears as deeds
from parcels.models.figures import (
    BY,
    Sums,
    arrears,
    line_balances,
    overdue_trend,
    taking_unpaid_overdue,
    totals,
)
from parcels.rules.ageing import age_of
from tests.money_day import PAID, SIGNED, draft, lines_of, paid_story, sign
from tests.scenes import once
from tests.world import TODAY, World

# Typed out over the ledger alone: what went into 应付 and 已付 by a day, and what of it was due before.
LEDGER = """
SELECT sum(CASE WHEN k.to_kind = 'payable' THEN k.yuan WHEN k.from_kind = 'payable' THEN -k.yuan ELSE 0 END),
       sum(CASE WHEN k.to_kind = 'paid' THEN k.yuan WHEN k.from_kind = 'paid' THEN -k.yuan ELSE 0 END),
       sum(CASE WHEN k.due < %(on)s AND k.to_kind = 'payable' THEN k.yuan
                WHEN k.due < %(on)s AND k.from_kind = 'payable' THEN -k.yuan
                WHEN k.due < %(on)s AND k.to_kind = 'paid' THEN -k.yuan
                WHEN k.due < %(on)s AND k.from_kind = 'paid' THEN k.yuan ELSE 0 END)
FROM (SELECT g.kind AS from_kind, r.kind AS to_kind, t.amount_yuan AS yuan, l.due_date AS due
      FROM parcels_transfer t JOIN parcels_account g ON g.id = t.from_account_id
      JOIN parcels_account r ON r.id = t.to_account_id JOIN parcels_line l ON l.id = t.line_id
      WHERE t.value_date <= %(on)s) k
"""


def by_hand(on: date) -> tuple[D, D, D, D]:
    with connection.cursor() as cursor:
        cursor.execute(LEDGER, {"on": on})
        payable, paid, overdue = (value or D(0) for value in cursor.fetchone())
    return payable, paid, payable - paid, overdue


def four(sums: Sums) -> tuple[D, D, D, D]:
    return sums.payable_yuan, sums.paid_yuan, sums.unpaid_yuan, sums.overdue_yuan


@pytest.mark.parametrize(
    ("on", "paid"),
    [
        (date(2026, 8, 5), "208660.00"),  # the day before the bank sends 33,426.67 back
        (date(2026, 8, 6), "175233.33"),
        (TODAY, "240753.33"),
    ],
)
def test_arrears_equal_the_ledger_to_the_fen_on_three_days(world: World, kp050_paid, on, paid):
    assert four(totals(on)) == by_hand(on)
    assert totals(on).paid_yuan == D(paid)


def test_the_comparison_fails_when_a_reversal_is_left_out(world: World, kp050_paid):
    assert four(totals(TODAY)) != by_hand(date(2026, 8, 5))


@pytest.mark.parametrize("by", BY)
def test_every_cut_adds_up_to_the_same_total(world: World, kp050_paid, by):
    cut = arrears(TODAY, by)
    assert four(cut.total) == four(totals(TODAY))
    for name in ("payable_yuan", "paid_yuan", "unpaid_yuan", "overdue_yuan", "lines"):
        assert sum(getattr(row, name) for row in cut.rows) == getattr(cut.total, name)


def test_by_age_and_by_reason_always_have_their_neutral_row(world: World):
    assert [row.key for row in arrears(TODAY, "age").rows] == ["not_due"]
    assert [row.key for row in arrears(TODAY, "reason").rows] == ["unspecified"]


def test_the_reasons_of_kp_050(world: World, kp050_paid):
    agreement = kp050_paid
    deeds.set_reason(
        lines_of(agreement)[0], reason="no_funds", since=date(2026, 10, 1), actor=world.staff, on=TODAY
    )
    rows = {row.key: row for row in arrears(TODAY, "reason").rows}
    assert rows["no_funds"].unpaid_yuan == D("65520.00")
    assert rows["account"].unpaid_yuan == D("33426.67")
    assert rows["unspecified"].unpaid_yuan == 0
    assert {row.key for row in arrears(date(2026, 9, 30), "reason").rows} == {"account", "unspecified"}


def test_a_later_reason_takes_over_and_an_earlier_one_is_refused(world: World):
    line = lines_of(sign(world, draft(world)))[0]
    say = {"actor": world.staff, "on": TODAY}
    deeds.set_reason(line, reason="no_funds", since=PAID, **say)
    deeds.set_reason(line, reason="inheritance", since=TODAY, **say)
    assert [r.reason for r in line.reasons.on(PAID)] == ["no_funds"]
    assert [r.reason for r in line.reasons.on(TODAY)] == ["inheritance"]
    with pytest.raises(Refusal, match="period_before_current"):
        deeds.set_reason(line, reason="other", since=SIGNED, **say)


def test_a_held_line_stands_beside_the_arrears_while_it_is_held(world: World):
    line = lines_of(sign(world, draft(world)))[0]
    owed = totals(TODAY).unpaid_yuan
    deeds.hold(line, ground="权属争议", since=PAID, actor=world.staff, on=TODAY)
    assert totals(TODAY).held_yuan == owed - totals(TODAY).unpaid_yuan == line.amount_yuan
    assert taking_unpaid_overdue([world.kp050.pk], TODAY) == {world.kp050.pk: owed}
    with pytest.raises(Refusal, match="line_is_held_already"):
        deeds.hold(line, ground="再次", since=TODAY, actor=world.staff, on=TODAY)
    deeds.release_hold(line, since=TODAY, actor=world.staff, on=TODAY)
    assert totals(TODAY).unpaid_yuan == owed
    assert totals(PAID).held_yuan == line.amount_yuan


def test_staff_see_the_arrears_of_their_villages_only(world: World, kp050_paid):
    assert four(totals(TODAY, user=world.staff)) == four(totals(TODAY))
    assert totals(TODAY, user=world.outsider).payable_yuan == 0
    assert line_balances(TODAY, user=world.outsider) == []


def test_what_is_due_on_the_day_itself_is_owed_but_not_overdue(world: World):
    agreement = sign(world, draft(world))
    due = date(2026, 8, 31)
    assert totals(due).overdue_yuan == 0
    assert taking_unpaid_overdue([world.kp050.pk], due)[world.kp050.pk] == sum(
        line.amount_yuan for line in lines_of(agreement) if line.due_date == due
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 1200))
def test_on_any_day_the_ages_are_the_arrears(books, days):
    on = SIGNED + timedelta(days=days)
    cut = {row.key: row.unpaid_yuan for row in arrears(on, "age").rows}
    assert sum(cut.values()) == totals(on).unpaid_yuan == by_hand(on)[2]
    for line in line_balances(on):
        assert line.age == age_of(line.due_date, on)
    assert overdue_trend([on])[0][1] == totals(on)


@once
def books(world: World):
    return paid_story(world)
