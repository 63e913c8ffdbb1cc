"""Money that reached a fund is booked once, however often its slip is typed."""

from datetime import date
from decimal import Decimal as D

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import arrears, ledger, papers
from parcels.models import Document, Transfer
from parcels.models.figures import fund_balance
from tests.money_day import SIGNED, draft, li_things, lines_of, sign
from tests.world import TODAY, World

DAY = date(2026, 11, 20)


def slip(world: World, number: str) -> Document:
    return papers.file_paper(
        kind="voucher", title="到账回单", number=number, project=world.project, actor=world.finance, on=TODAY
    )


def receive(world: World, number: str, amount: int = 3_000_000, **more):
    given = {"value_date": DAY, "paper": slip(world, number), "actor": world.finance, "on": TODAY, **more}
    return ledger.receive_funds(world.fund, amount=D(amount), **given)


def test_the_same_slip_is_booked_once(world: World):
    first = receive(world, "回单 1")
    with pytest.raises(Refusal) as no:
        receive(world, "回单 1", 2_000_000, is_another=True)
    assert (no.value.code, no.value.params["number"]) == ("fund_receipt_known", first.number)
    # Typed with blanks or in full width it is the same slip; another fund's slip may bear its number.
    with pytest.raises(Refusal, match="fund_receipt_known"):
        receive(world, "回单１", 2_000_000)
    assert fund_balance(world.fund, TODAY) == 3_000_000
    # Taken back by hand, it may be booked again.
    row = Transfer.objects.get(voucher=first)
    ledger.reverse(row, reason="金额写错", value_date=TODAY, actor=world.finance, on=TODAY, paper=world.paper)
    receive(world, "回单 1", 2_000_000)
    assert fund_balance(world.fund, TODAY) == 2_000_000


def test_the_same_sum_on_the_same_day_is_asked_about(world: World):
    receive(world, "回单 1")
    with pytest.raises(Refusal) as no:
        receive(world, "回单 2")
    assert (no.value.code, no.value.field) == ("fund_receipt_alike", "is_another")
    receive(world, "回单 2", is_another=True)
    receive(world, "回单 3", value_date=TODAY)
    assert fund_balance(world.fund, TODAY) == 9_000_000


def test_a_hold_does_not_begin_before_the_debt(world: World):
    li_things(world)
    line = lines_of(sign(world, draft(world)))[7]
    with pytest.raises(Refusal) as no:
        arrears.hold(line, ground="权属核实", since=date(2020, 1, 1), actor=world.staff, on=TODAY)
    assert (no.value.code, no.value.params["since"]) == ("hold_before_debt", str(SIGNED))
    arrears.hold(line, ground="权属核实", since=SIGNED, actor=world.staff, on=TODAY)
