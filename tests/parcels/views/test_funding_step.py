"""费用足额到位 is not entered in silence over an empty fund: both figures are told, a person ticks it."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from parcels.models.funding import funding_of
from tests.money_day import draft, fund
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


def enter(client, world: World, **more) -> str:
    client.force_login(world.staff)
    sent = {"step": "8", "done_date": "2026-11-20", "number": "", **more}
    return client.post(reverse("batch_step", args=[world.batch.code]), sent).content.decode()


def test_a_fund_with_less_than_the_agreements_ask_is_told_with_both_figures(client, world: World):
    agreement = draft(world)
    fund(world, agreement.total_yuan - 1)
    told = funding_of(world.batch, TODAY)
    assert (told.needed_yuan, told.free_yuan) == (agreement.total_yuan, agreement.total_yuan - 1)
    page = enter(client, world)
    assert (
        f"还要付 {agreement.total_yuan:,.2f} 元，项目资金可用只有 {agreement.total_yuan - 1:,.2f} 元" in page
    )
    assert "没有足额到位的不予批准" not in enter(client, world, funds_ok="on")


def test_an_empty_fund_is_told_even_before_there_is_an_agreement(client, world: World):
    assert funding_of(world.batch, TODAY).is_short
    assert "项目资金可用只有 0.00 元" in enter(client, world)
    fund(world, D(1))
    assert not funding_of(world.batch, TODAY).is_short
    assert "没有足额到位的不予批准" not in enter(client, world)
