"""李家's compensation from the signature to the last payment, told through the deeds and the figures."""

from datetime import date
from decimal import Decimal as D

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import acquisition, arrears, people
from parcels.models import JournalEntry
from parcels.models.figures import arrears as sheet
from parcels.models.figures import due_lines, overdue_trend, taking_money, totals
from tests.money_day import answer, fund, lines_of, new_account, released
from tests.world import TODAY, World


def unpaid(by: str) -> dict[str, D]:
    return {row.key: row.unpaid_yuan for row in sheet(TODAY, by).rows if row.unpaid_yuan}


def test_the_sheet_of_the_day_shows_what_is_owed_to_whom_and_why(world: World, kp050_paid):
    agreement = kp050_paid
    arrears.set_reason(
        lines_of(agreement)[0], reason="no_funds", since=date(2026, 10, 12), actor=world.staff, on=TODAY
    )
    assert unpaid("project") == {"KP": D("98946.67")}
    assert unpaid("village") == {"431271100201": D("98946.67")}
    assert unpaid("level") == {"allot": D("65520.00"), "disburse": D("33426.67")}
    assert unpaid("head") == {
        "land": D("65520.00"),
        "resettlement": D("32760.00"),
        "attachment": D("666.67"),
    }
    assert unpaid("age") == {"d31_90": D("98946.67")}
    assert unpaid("reason") == {"no_funds": D("65520.00"), "account": D("33426.67")}
    assert {str(row.label): row.unpaid_yuan for row in sheet(TODAY, "party").rows if row.unpaid_yuan} == {
        "长田村 3 组集体": D("65520.00"),
        "李三家": D("33426.67"),
    }


def test_a_new_account_and_new_funds_end_the_arrears_and_open_the_way_to_possession(world: World, kp050_paid):
    people.close_account(world.accounts["李三家"], actor=world.staff, on=date(2026, 8, 6), reason="销户")
    assert {row.payee for row in due_lines(world.project, TODAY)} == {"长田村 3 组集体"}
    new_account(world, world.li[2], "6228000099990001")
    with pytest.raises(Refusal):
        acquisition.advance(world.kp050, to="handed_over", actor=world.staff, on=TODAY)

    due, before = due_lines(world.project, TODAY), totals(TODAY)
    run = released(world, [(line.line_id, None) for line in due], TODAY)  # type: ignore[misc]
    answer(world, run, TODAY)

    assert before.unpaid_yuan - totals(TODAY).unpaid_yuan == run.total_yuan == D("98946.67")
    assert taking_money(TODAY)[world.kp050.pk].payment == "paid"
    acquisition.advance(world.kp050, to="handed_over", actor=world.staff, on=TODAY)
    assert totals(date(2026, 11, 22)).unpaid_yuan == D("98946.67")


def test_month_ends_show_the_arrears_rise_and_fall(world: World, kp050_paid):
    days = [date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)]
    assert [str(sums.overdue_yuan) for _day, sums in overdue_trend(days)] == [
        "0.00",
        "33426.67",
        "98946.67",
    ]


def test_a_narrowed_trend_is_told_day_by_day_too(world: World, kp050_paid):
    days = [date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)]
    assert overdue_trend(days, project=world.project) == overdue_trend(days)


def test_the_journal_tells_the_days_of_the_money(world: World, kp050_paid):
    fund(world, 1, TODAY)
    told = JournalEntry.objects.filter(touched__contains=[["taking", world.kp050.pk]]).order_by("id")
    deeds = [entry.deed for entry in told]
    for deed in ("draft_agreement", "sign_agreement", "prepare_run", "record_results", "record_return"):
        assert deed in deeds
    assert JournalEntry.objects.filter(deed="receive_funds").count() == 2
