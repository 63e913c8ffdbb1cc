"""Carried forward + new − cleared ± changes = carried on, to the fen, whatever happened in between."""

from random import Random

from django.db import transaction

from parcels.models.arrears_sheet import totals
from parcels.models.statement import PARTS, statement, statement_lines
from tests.totals.random_office import any_day, anything_happens, office
from tests.world import World


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
