"""Two clerks at once: one of them waits, and sees what the other did."""

import contextlib
import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal as D
from typing import Any
from uuid import UUID, uuid4

import psycopg2
import pytest
from django.db import connection

from landmgmt import cluster
from landmgmt.lib.refusal import Refusal
from parcels.actions import payments
from parcels.models import PaymentRun
from tests.money_day import PAID, draft, fund, lines_of, sign
from tests.world import World, build_world


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """Run deeds in threads with connections of their own; "done" or the refusal's code of each."""
    told: list[str] = []

    def one(deed: Callable[[], Any]) -> None:
        try:
            deed()
            told.append("done")
        except Refusal as no:
            told.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(told)


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read what is left before either writes, where no lock keeps them apart."""
    both, ask = threading.Barrier(2), payments.committed

    def wait_and_ask(ids: Any) -> dict[int, D]:
        found = ask(ids)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(1)
        return found

    monkeypatch.setattr(payments, "committed", wait_and_ask)


@pytest.fixture
def world(committed_db: str) -> World:
    return build_world()


def pay_crops(world: World, line: Any, key: UUID) -> Callable[[], PaymentRun]:
    return lambda: payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=[(line, None)],
        actor=world.staff,
        on=PAID,
        client_key=key,
    )


def test_one_line_is_taken_by_one_of_two_runs(world: World, meeting: None):
    line = lines_of(sign(world, draft(world)))[1]
    assert at_once(*(pay_crops(world, line, uuid4()) for _ in range(2))) == ["done", "run_above_line"]


def test_without_lock_and_guard_it_would_be_taken_twice(
    world: World, meeting: None, committed_db: str, monkeypatch: pytest.MonkeyPatch
):
    line = lines_of(sign(world, draft(world)))[1]
    monkeypatch.setattr(payments, "lock_lines", lambda ids: [])
    with psycopg2.connect(cluster.url("owner", database=committed_db)) as link, link.cursor() as cursor:
        cursor.execute("ALTER TABLE parcels_runitem DISABLE TRIGGER run_item_cap")
    link.close()
    assert at_once(*(pay_crops(world, line, uuid4()) for _ in range(2))) == ["done", "done"]


def test_without_the_lock_the_database_still_refuses_the_second(
    world: World, meeting: None, monkeypatch: pytest.MonkeyPatch
):
    line = lines_of(sign(world, draft(world)))[1]
    monkeypatch.setattr(payments, "lock_lines", lambda ids: [])
    assert at_once(*(pay_crops(world, line, uuid4()) for _ in range(2))) == ["done", "payment_above_line"]


def test_a_double_click_is_one_run(world: World, meeting: None):
    key, line = uuid4(), lines_of(sign(world, draft(world)))[1]
    assert at_once(pay_crops(world, line, key), pay_crops(world, line, key)) == ["done", "done"]
    assert PaymentRun.objects.count() == 1


def test_one_of_two_people_approves_a_run(world: World):
    run = pay_crops(world, lines_of(sign(world, draft(world)))[1], uuid4())()
    hands = (world.leader, world.finance)
    told = at_once(*(lambda who=who: payments.approve_run(run, actor=who, on=PAID) for who in hands))  # type: ignore[misc]
    assert told == ["done", "run_state_illegal"]


def test_two_releases_do_not_take_the_same_money(world: World):
    lines = lines_of(sign(world, draft(world)))[1:3]
    fund(world, 100_000)
    runs = [pay_crops(world, line, uuid4())() for line in lines]
    for run in runs:
        payments.approve_run(run, actor=world.leader, on=PAID)
    day = PAID + timedelta(days=1)
    told = at_once(*(lambda r=r: payments.release_run(r, actor=world.finance, on=day) for r in runs))  # type: ignore[misc]
    assert told == ["done", "fund_too_small"]
