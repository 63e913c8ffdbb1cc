"""What waits in an order of a deposit is taken: neither another order nor a run takes it again."""

from decimal import Decimal as D
from uuid import uuid4

import psycopg2
import pytest
from django.db import connection
from django.urls import reverse

from landmgmt import cluster
from landmgmt.lib.refusal import Refusal
from parcels.actions import deposits, payments
from parcels.models import DepositOrder, Line, PaymentRun
from parcels.models.figures import due_lines
from tests.money_day import PAID, approved_deposit
from tests.parcels.actions.test_deposits import crops, ordered, refused
from tests.parcels.views.test_posting import ask, text
from tests.scenes import once
from tests.world import TODAY, World, build_world


@once
def line(world: World) -> Line:
    """8,100.00 of crops of 王家, signed on 20 May."""
    return crops(world)


def prepare(world: World, line: Line, amount: str | None = None) -> PaymentRun:
    return payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=[(line, D(amount) if amount else None)],
        actor=world.staff,
        on=PAID,
        client_key=uuid4(),
    )


def test_a_second_order_above_what_is_left_is_refused_to_the_fen(world: World, line: Line):
    first = ordered(world, line, "8000.00")
    with refused("deposit_ordered_already") as no:
        ordered(world, line, "100.01")
    assert no.value.params == {"name": line.payee.name, "ordered": "8000.00", "left": "100.00"}
    deposits.approve_deposit(first, actor=world.leader, on=PAID)
    with refused("deposit_ordered_already"):
        ordered(world, line, "100.01")
    ordered(world, line, "100.00")
    deposits.withdraw_deposit(first, actor=world.staff, on=PAID)
    ordered(world, line, "8000.00")


def test_of_two_orders_of_old_only_one_is_approved(committed_db: str):
    """Two that were entered before the guard stood: the first is approved, the second refused, by both."""
    world = build_world()
    line = crops(world)
    first = ordered(world, line, "8000.00")
    connection.close()
    owner = psycopg2.connect(cluster.url("owner", database=committed_db))
    owner.autocommit = True
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE parcels_depositorder DISABLE TRIGGER deposit_within_line")
        cursor.execute(
            "INSERT INTO parcels_depositorder (uid, line_id, fund_source_id, amount_yuan, reason, state,"
            " approvals_needed, ordered_by_id, ordered_date, answer) SELECT gen_random_uuid(), line_id,"
            " fund_source_id, 8000, reason, state, 1, ordered_by_id, ordered_date, ''"
            " FROM parcels_depositorder"
        )
        cursor.execute("ALTER TABLE parcels_depositorder ENABLE TRIGGER deposit_within_line")
    owner.close()
    deposits.approve_deposit(first, actor=world.leader, on=PAID)
    second = DepositOrder.objects.exclude(pk=first.pk).get()
    with refused("deposit_ordered_already"):
        deposits.approve_deposit(second, actor=world.leader, on=PAID)
    deposits.deposit(first, value_date=PAID, paper=world.paper, actor=world.finance, on=TODAY)


def test_a_run_takes_only_what_no_order_holds(world: World, line: Line):
    approved_deposit(world, line, D("8000.00"))
    with refused("run_line_in_order") as no:
        prepare(world, line, "100.01")
    assert (no.value.params["ordered"], no.value.params["left"]) == ("8000.00", "100.00")
    (row,) = due_lines(world.project, PAID, lines=[line.pk])
    assert (row.collectable_yuan, row.ordered_yuan) == (D("100.00"), D("8000.00"))
    assert prepare(world, line).total_yuan == D("100.00")
    assert due_lines(world.project, PAID, lines=[line.pk]) == []


def test_the_database_holds_it_where_the_server_forgets(world: World, line: Line, monkeypatch):
    order = ordered(world, line, "8000.00")
    monkeypatch.setattr(payments, "ordered", lambda *_: {})
    with pytest.raises(Refusal, match="run_line_in_order"):
        prepare(world, line, "100.01")
    monkeypatch.setattr(deposits, "_refuse_above", lambda *_, **__: None)
    with pytest.raises(Refusal, match="deposit_ordered_already"):
        ordered(world, line, "100.01")
    deposits.withdraw_deposit(order, actor=world.staff, on=PAID)
    assert prepare(world, line, "100.01").pk


def test_the_run_the_line_and_the_order_say_what_waits_where(client, world: World, line: Line):
    order = ordered(world, line, "8000.00")
    client.force_login(world.staff)
    listed = client.get(reverse("run_new"), {"fund": world.fund.code, "due_by": "2026-12-31"})
    assert "另有 8,000.00 元在提存申请里" in text(listed)
    assert reverse("deposit_order", args=[order.pk]) in text(ask(client, world.staff, "line_file", line.pk))
    prepare(world, line, "60.00")
    shown = text(ask(client, world.leader, "deposit_order", order.pk))
    assert "未付 8,100.00 元，在支付批次里 60.00 元，在别的提存申请里 0.00 元" in shown
