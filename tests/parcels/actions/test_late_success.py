"""A success after a failure ends what the failure said of its line, though the line is met in part only."""

from datetime import date
from decimal import Decimal as D

import pytest

from parcels.actions import arrears, bank, payments
from parcels.actions.payments import Result
from parcels.models import Line
from parcels.models.figures import line_balances
from tests.money_day import PAID, answer, released
from tests.parcels.actions.test_deposits import crops
from tests.scenes import once
from tests.world import TODAY, World

LATER = date(2026, 7, 20)


@once
def line(world: World) -> Line:
    """8,100.00 of crops, signed on 20 May."""
    return crops(world)


def failed(world: World, line: Line, amount: str = "2000.00"):
    run = released(world, [(line, D(amount))])
    answer(world, run, failed=[line])
    return run


def succeed(world: World, run, day: date = LATER) -> None:
    (item,) = run.items.all()
    late = Result(item, "success", day, reference=f"LATE{item.pk}")
    payments.record_results(run, [late], actor=world.finance, on=TODAY)


def reason(line: Line) -> str:
    (row,) = line_balances(TODAY, lines=[line.pk])
    return row.reason


@pytest.mark.parametrize("day", [LATER, PAID])
def test_the_account_was_right_after_all(world: World, line: Line, day):
    run = failed(world, line)
    assert reason(line) == "account"
    succeed(world, run, day)
    assert reason(line) == "unspecified"


def test_without_its_end_the_reason_stays(world: World, line: Line, monkeypatch):
    """The control."""
    run = failed(world, line)
    monkeypatch.setattr(bank, "_end_failures", lambda *_: None)
    succeed(world, run)
    assert reason(line) == "account"


def test_another_lost_row_or_a_persons_word_keeps_the_reason(world: World, line: Line):
    one, two = failed(world, line), failed(world, line, "100.00")
    succeed(world, one)
    assert reason(line) == "account"
    arrears.set_reason(line, reason="refused", since=TODAY, actor=world.staff, on=TODAY)
    succeed(world, two, TODAY)
    assert reason(line) == "refused"
