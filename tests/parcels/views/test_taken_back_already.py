"""The form that takes something back is not offered for what is taken back already: the page says by what."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from parcels.actions import handouts, ledger, payments
from parcels.models import Transfer
from tests.money_day import answer, draft, fund, li_things, lines_of, released, sign
from tests.parcels.views.test_posting import text
from tests.plan_day import paid_by
from tests.scenes import once
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


@once
def allotted(world: World):
    li_things(world)
    (line,) = [line for line in lines_of(sign(world, draft(world))) if line.level == "allot"]
    fund(world)
    return line


def seen(client, name: str, pk: int) -> tuple[str, str]:
    """Where a GET of the form leads, and what the page then says."""
    page = client.get(reverse(name, args=[pk]), follow=True)
    return (page.redirect_chain[-1][0] if page.redirect_chain else "", text(page))


def test_a_reversed_voucher_leads_to_what_reversed_it(client, world: World, allotted):
    row = Transfer.objects.get(kind="fund_in")
    client.force_login(world.finance)
    assert seen(client, "ledger_reverse", row.pk)[0] == ""
    back = ledger.reverse(
        row, reason="记错", value_date=TODAY, paper=world.paper, actor=world.finance, on=TODAY
    )
    where, said = seen(client, "ledger_reverse", row.pk)
    assert where == reverse("voucher_file", args=[back.pk])
    assert f"凭证 {row.voucher.number} 已由 {back.number} 冲回" in said


def test_a_returned_row_leads_to_its_run(client, world: World, allotted):
    run = answer(world, released(world, [allotted]))
    (item,) = run.items.all()
    client.force_login(world.finance)
    assert seen(client, "run_return", item.pk)[0] == ""
    payments.record_return(
        item, value_date=TODAY, reason="销户", actor=world.finance, on=TODAY, paper=world.paper
    )
    where, said = seen(client, "run_return", item.pk)
    assert where == f"{reverse('run_file', args=[run.pk])}#row-{item.number}"
    assert "的退票已经登记过" in said


def test_a_reversed_handout_leads_to_its_collective(client, world: World, allotted):
    answer(world, released(world, [allotted]))
    row = paid_by(world, None, world.wang, D(1), legacy_reason="旧件")
    client.force_login(world.finance)
    assert seen(client, "handout_reverse", row.pk)[0] == ""
    handouts.reverse_handout(
        row, reason="付错", value_date=TODAY, paper=world.paper, actor=world.finance, on=TODAY
    )
    where, said = seen(client, "handout_reverse", row.pk)
    assert where == reverse("collective_file", args=[world.collective.pk])
    assert "这笔兑付已经冲回" in said
