"""Funds come in once and with a paper; a mistake is reversed once, on its own day."""

from datetime import date
from decimal import Decimal as D
from uuid import uuid4

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import ledger
from parcels.models import Transfer, Voucher
from parcels.models.figures import fund_balance, fund_free, project_money, totals
from tests.money_day import PAID, draft, fund, lines_of, released, sign
from tests.world import TODAY, World

JUNE = date(2026, 6, 1)


def receive(world: World, amount="500.00", key=None, paper=True):
    return ledger.receive_funds(
        world.fund,
        amount=D(amount),
        value_date=JUNE,
        paper=world.paper if paper else None,
        actor=world.finance,
        on=JUNE,
        client_key=key,
    )


def back(world: World, transfer: Transfer, day: date = TODAY):
    return ledger.reverse(
        transfer, reason="登错", value_date=day, paper=world.paper, actor=world.finance, on=TODAY
    )


def test_a_fund_holds_what_came_in_from_its_day_on(world: World):
    receive(world)
    assert fund_balance(world.fund, date(2026, 5, 31)) == 0
    assert fund_balance(world.fund, JUNE) == D("500.00")
    assert project_money(JUNE)[world.project.pk].received_yuan == D("500.00")


def test_the_same_receipt_twice_is_one(world: World):
    key = uuid4()
    assert receive(world, key=key) == receive(world, key=key)
    assert fund_balance(world.fund, JUNE) == D("500.00")


def test_funds_need_a_paper_a_positive_sum_and_a_past_day(world: World):
    for call, code in [
        (lambda: receive(world, paper=False), "paper_missing"),
        (lambda: receive(world, amount="0"), "amount_not_positive"),
        (lambda: receive(world, amount="1.005"), "amount_not_positive"),
    ]:
        with pytest.raises(Refusal, match=code):
            call()
    assert not Voucher.objects.exists()


def test_a_reversal_counts_on_its_own_day(world: World):
    transfer = receive(world).transfers.get()
    back(world, transfer, date(2026, 6, 10))
    assert fund_balance(world.fund, date(2026, 6, 9)) == D("500.00")
    assert fund_balance(world.fund, date(2026, 6, 10)) == 0
    assert project_money(TODAY)[world.project.pk].received_yuan == 0


def test_nothing_is_reversed_twice_and_no_reversal_is_reversed(world: World):
    transfer = receive(world).transfers.get()
    voucher = back(world, transfer)
    for again in (transfer, voucher.transfers.get()):
        with pytest.raises(Refusal, match="already_reversed"):
            back(world, again)


def test_an_obligation_can_be_reversed_and_is_owed_no_more(world: World):
    agreement = sign(world, draft(world))
    line = lines_of(agreement)[0]
    back(world, line.transfers.get())
    assert totals(TODAY).payable_yuan == agreement.total_yuan - line.amount_yuan


def test_what_the_bank_waits_to_take_is_not_free(world: World):
    agreement = sign(world, draft(world))
    fund(world, 200_000)
    run = released(world, lines_of(agreement)[:1])
    assert fund_balance(world.fund, PAID) == 200_000
    assert fund_free(world.fund, PAID) == 200_000 - run.total_yuan
