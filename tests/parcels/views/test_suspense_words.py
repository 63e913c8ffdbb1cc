"""What became of a stray sum is told whole: what was claimed, what went back, and why it strayed."""

from decimal import Decimal as D

from django.urls import reverse

from parcels.actions import ledger, suspense
from parcels.models import PaymentRun, SuspenseItem
from tests.claims_day import claimed
from tests.parcels.actions.test_bank_file import answered, record, run, settle, strayed
from tests.parcels.views.test_money_trail import text
from tests.world import TODAY, World

__all__ = ["run"]  # the fixture


def page(client, world: World) -> str:
    client.force_login(world.finance)
    return text(client.get(reverse("suspense_list")))


def test_a_part_claimed_and_the_rest_returned_are_both_told(client, world: World, run: PaymentRun):
    row = strayed(world, run)
    voucher = claimed(world, row, row.run_item.line, amount=D("100.00"), **settle(world, row))
    assert "认领 100.00 元" in page(client, world)
    row.refresh_from_db()
    suspense.give_back(row, **settle(world, row))
    left = f"{row.amount_yuan - 100:,.2f}"
    assert f"认领 100.00 元；退回 {left} 元" in page(client, world)
    # What is reversed is claimed no more.
    back = voucher.transfers.get()
    ledger.reverse(back, reason="错", value_date=TODAY, actor=world.finance, on=TODAY, paper=world.paper)
    assert "认领" not in suspense_ways(row)


def suspense_ways(row: SuspenseItem) -> str:
    ways = suspense.ways_of(SuspenseItem.objects.get(pk=row.pk))
    return f"{'认领' if ways.assigned_yuan else ''}{'退回' if ways.returned_yuan else ''}"


def test_a_second_payment_is_named_as_such(client, world: World, run: PaymentRun):
    record(world, run, answered(run))
    record(world, run, answered(run, row_1={"reference": "B1"}), "BANK_PAID_AGAIN")
    said = page(client, world)
    assert "二次付款" in said
    assert "银行行与批次对不上" not in said
