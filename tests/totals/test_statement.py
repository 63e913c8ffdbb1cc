"""Carried forward + new − cleared ± changes = carried on, to the fen, whatever happened in between."""

from datetime import timedelta
from decimal import Decimal as D
from random import Random

from django.db import transaction

from parcels.actions import changes
from parcels.models.arrears_sheet import totals
from parcels.models.statement import PARTS, statement, statement_lines
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import ChangeKind
from tests.money_day import draft, scan, sign
from tests.totals.random_office import any_day, anything_happens, office
from tests.world import TODAY, World


def test_a_statement_adds_up_and_begins_where_the_last_one_ended(world: World) -> None:
    made = office(world)
    for example in range(8):
        chance = Random(f"statement/{example}")
        with transaction.atomic():
            for _ in range(30):
                anything_happens(made, chance)
            first, second, third = sorted(any_day(chance) for _ in range(3))
            for of in ("overdue", "unpaid"):
                one, two = statement(first, second, of=of), statement(second, third, "village", of=of)
                for flow in (*one.rows, one.total, *two.rows, two.total):
                    assert sum(getattr(flow, part) for part in PARTS[:-1]) == flow.closing
                assert one.total.closing == two.total.carried
                assert one.total.closing == getattr(totals(second), f"{of}_yuan")
                for part in PARTS:
                    lines = statement_lines(first, second, of=of, part=part)
                    assert sum(getattr(line, part) for line in lines) == getattr(one.total, part)
                    assert all(getattr(line, part) for line in lines)
            transaction.set_rollback(True)


def test_another_payee_is_neither_new_nor_a_change(world: World) -> None:
    sign(world, draft(world, world.kp049, terms=[Terms(TODAY, 1)]), TODAY)
    proxy, [until, later] = world.chen, [TODAY + timedelta(days=n) for n in (60, 1)]
    change = changes.propose_payees(
        world.wang,
        kind=ChangeKind.PROXY,
        parts=[(proxy, 1)],
        denominator=1,
        reason="外出务工",
        paper=scan(world, "授权委托书", TODAY),
        since=TODAY,
        until=until,
        actor=world.staff,
        on=later,
    )
    changes.confirm_change(change, actor=world.finance, on=later)
    found = statement(TODAY, later, of="unpaid")
    one = found.total
    assert (one.carried, one.new, one.changed, one.moved, one.closing) == (
        D("184500.00"), 0, 0, 0, D("184500.00"),
    )  # fmt: skip
    lines = statement_lines(TODAY, later, of="unpaid", part="moved")
    assert sorted(line.moved for line in lines) == [
        D("-108000.00"),
        D("-4500.00"),
        D("4500.00"),
        D("108000.00"),
    ]
    for line in lines:
        assert sum(getattr(line, part) for part in PARTS[:-1]) == line.closing
