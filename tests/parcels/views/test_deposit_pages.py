"""The pages of deposits: back by three people, and whose a deposit is after a death."""

import pytest
from django.urls import reverse

from parcels.actions import changes
from parcels.models import DepositOrder, Line, Transfer
from tests.money_day import PAID
from tests.parcels.actions.test_deposits_kept import (
    come_back,
    come_back_to_the_dead,
    figures,
    line,
    paid_out,
)
from tests.parcels.actions.test_standing_changes import people, proposed
from tests.parcels.views.test_money_trail import text
from tests.world import TODAY, World

__all__ = ["line"]  # the fixture


def see(client, user, name: str, *args) -> str:
    client.force_login(user)
    return text(client.get(reverse(name, args=args)))


def send(client, user, name: str, pk: int, **data):
    client.force_login(user)
    return client.post(reverse(name, args=[pk]), data)


def test_a_deposit_comes_back_by_the_pages_of_three_people(client, world: World, line: Line):
    row = Transfer.objects.get(kind="deposit")
    assert reverse("ledger_reverse", args=[row.pk]) not in see(
        client, world.finance, "ledger", world.project.code
    )
    assert client.get(reverse("ledger_reverse", args=[row.pk])).status_code == 404
    assert reverse("line_deposit_back", args=[line.pk]) in see(client, world.staff, "deposit_list")
    asked = {"fund_source": world.fund.code, "reason": "公证处退件"}
    more = send(client, world.staff, "line_deposit_back", line.pk, amount="4000.02", **asked)
    assert "不能退回 4,000.02 元" in more.content.decode()
    send(client, world.staff, "line_deposit_back", line.pk, amount="4000.01", **asked)
    order = DepositOrder.objects.get(is_return=True)
    assert "提存退回申请" in see(client, world.leader, "deposit_order", order.pk)
    send(client, world.leader, "deposit_approve", order.pk)
    send(client, world.finance, "deposit_enter", order.pk, value_date=str(TODAY), number="TK-1")
    assert "款已退回" in see(client, world.finance, "deposit_order", order.pk)
    assert figures(line)[1] == 0


def test_the_second_person_sees_what_lies_deposited_and_for_whom(client, world: World, line: Line):
    change = proposed(world, people(world, "王一", "王二", "王三"))
    before = see(client, world.leader, "change_file", change.pk)
    assert "其中 4,000.01 元存在公证机构：复核前不付给任何人" in before
    assert "<td" in before
    assert "666.67" in before
    waits = see(client, world.finance, "deposit_list")
    assert "等继承复核，先不付" in waits
    assert reverse("deposit_pay", args=[line.pk]) not in waits
    assert "提存的也不付" in see(client, world.finance, "line_file", line.pk)
    changes.confirm_change(change, actor=world.leader, on=TODAY)
    after = see(client, world.leader, "change_file", change.pk)
    assert "已按份额转到各继承人名下" in after
    assert "666.67" in after
    shown = see(client, world.finance, "deposit_list")
    for his in Line.objects.filter(payee__name__in=["王一", "王二", "王三"], head="crops"):
        assert reverse("deposit_pay", args=[his.pk]) in shown
        assert "提存" in see(client, world.leader, "party_file", his.payee_id)
    assert reverse("deposit_pay", args=[line.pk]) not in shown


def test_the_line_of_the_dead_says_what_came_back_and_leads_on(client, world: World, line: Line):
    come_back_to_the_dead(world, line)
    assert "再登记一次继承，转给继承人" in see(client, world.finance, "deposit_list")
    come_back(world, line, "600.00")
    page = see(client, world.staff, "line_file", line.pk)
    assert "已故，继承已生效；退回到这笔应付的钱还在其名下" in page
    assert reverse("payee_change", args=[line.payee_id]) in page
    held = client.get(reverse("arrears_lines"), {"showing": "held"}).content.decode()
    assert "600.00" in held


def test_a_living_payee_is_told_nothing_of_it(client, world: World, line: Line):
    paid_out(world, line, "1.00", PAID)
    page = see(client, world.finance, "line_file", line.pk)
    assert "继承" not in page
    assert reverse("deposit_pay", args=[line.pk]) in page


@pytest.mark.parametrize("name", ["deposit_export"])
def test_the_workbook_goes_on(client, world: World, line: Line, name: str):
    come_back(world, line, "1.00")
    client.force_login(world.finance)
    assert client.get(reverse(name)).status_code == 200
