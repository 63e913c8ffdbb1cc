"""What the database refuses becomes a sentence; two deeds in each other's way may be pressed again."""

import pytest
from django.db import OperationalError, connection

from landmgmt.lib.refusal import Refusal
from parcels.actions.changes import confirm_change
from parcels.actions.deed import deed, refusals
from parcels.models import JournalEntry
from tests.money_day import new_account
from tests.world import TODAY, World


class Said(Exception):
    """What psycopg2 would say."""

    def __init__(self, pgcode: str) -> None:
        super().__init__(pgcode)
        self.pgcode = pgcode


def fail(pgcode: str) -> None:
    with refusals():
        raise OperationalError("no") from Said(pgcode)


@pytest.mark.parametrize("pgcode", ["55P03", "40P01"])
def test_a_lock_held_and_a_deadlock_ask_to_try_again(pgcode):
    with pytest.raises(Refusal, match="busy_try_again"):
        fail(pgcode)


@pytest.mark.django_db
def test_numbers_that_grow_too_large_together_are_refused():
    with pytest.raises(Refusal, match="number_too_large"), refusals(), connection.cursor() as cursor:
        cursor.execute("SELECT (99999999999999.99 + 1)::numeric(16, 2)")


def test_another_fault_stays_what_it_is():
    with pytest.raises(OperationalError):
        fail("57P01")


def test_what_was_done_already_is_not_told_twice(world: World):
    """陈家's account is changed and confirmed; the same confirmation again leaves one line of the journal."""
    change = new_account(world, world.chen, "622800009901")
    confirm_change(change, actor=world.finance, on=TODAY)
    assert JournalEntry.objects.filter(deed="confirm_change").count() == 1
    with deed("hold", actor=world.staff, on=TODAY) as d:
        d.again()
    assert not JournalEntry.objects.filter(deed="hold").exists()
