"""Two people lock the same old books at once: one of them does, the other is told so."""

import contextlib
import threading
from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

import psycopg2
import pytest

from landmgmt import cluster
from parcels.actions import takeover_lock
from parcels.models import TakeOver, Transfer
from parcels.models.figures import totals
from tests.old_ledgers import submitted
from tests.parcels.actions.test_payments_at_once import at_once
from tests.world import TODAY, World, build_world


@pytest.fixture
def world(committed_db: str) -> World:
    return build_world()


def lock(made: TakeOver, who: Any) -> Callable[[], TakeOver]:
    return lambda: takeover_lock.lock_takeover(made, actor=who, on=TODAY)


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have found nothing in the way before either writes, where no lock keeps them apart."""
    both, ask = threading.Barrier(2), takeover_lock.refuse_obstacles

    def ask_and_wait(made: TakeOver) -> None:
        ask(made)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(2)

    monkeypatch.setattr(takeover_lock, "refuse_obstacles", ask_and_wait)


def without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeover_lock, "lock_row", lambda made: TakeOver.objects.get(pk=made.pk))


def test_two_lockers_at_once_are_one_lock(world: World, meeting: None):
    made = submitted(world)
    told = at_once(lock(made, world.finance), lock(made, world.leader))
    assert told == ["done", "takeover_locked_already"]
    assert totals(TODAY).payable_yuan == D("44234.50")
    assert Transfer.objects.filter(kind="opening_due").count() == 4


def test_without_the_lock_the_database_still_refuses_the_second(
    world: World, meeting: None, monkeypatch: pytest.MonkeyPatch
):
    made = submitted(world)
    without_the_lock(monkeypatch)
    told = at_once(lock(made, world.finance), lock(made, world.leader))
    assert told.count("done") == 1
    assert totals(TODAY).payable_yuan == D("44234.50")


def test_without_lock_and_guards_the_old_books_would_be_posted_twice(
    world: World, meeting: None, monkeypatch: pytest.MonkeyPatch, committed_db: str
):
    made = submitted(world)
    without_the_lock(monkeypatch)
    monkeypatch.setattr(takeover_lock, "_refuse_taken", lambda made, entries: None)
    with psycopg2.connect(cluster.url("owner", database=committed_db)) as link, link.cursor() as cursor:
        cursor.execute("ALTER TABLE parcels_agreement DROP CONSTRAINT agreement_number_once")
        for table in ("takeover", "oldentry", "oldparty"):
            cursor.execute(f"ALTER TABLE parcels_{table} DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE parcels_agreement DISABLE TRIGGER agreement_takeover")
        cursor.execute("ALTER TABLE parcels_transfer DISABLE TRIGGER opening_guard")
    link.close()
    told = at_once(lock(made, world.finance), lock(made, world.leader))
    assert told == ["done", "done"]
    assert totals(TODAY).payable_yuan == 2 * D("44234.50")
