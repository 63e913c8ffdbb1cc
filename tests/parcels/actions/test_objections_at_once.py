"""An objection arrives at the moment finance presses release: one of the two waits and sees the other."""

import threading
from typing import Any
from uuid import uuid4

import psycopg2
import pytest

from landmgmt import cluster
from parcels.actions import payments
from parcels.models import PaymentRun
from tests.money_day import PAID, draft, fund, sign
from tests.parcels.actions.test_payments_at_once import at_once
from tests.posting_day import made, objected, posted, row_of, rule
from tests.world import World, build_world


@pytest.fixture
def world(committed_db: str) -> World:
    return build_world()


@pytest.fixture
def run(world: World) -> PaymentRun:
    """An approved run of 王家's crops, whose row hangs on the wall."""
    rule(world)
    world.list = posted(world, made(world))  # type: ignore[attr-defined]
    agreement = sign(world, draft(world, world.kp049))
    fund(world)
    run = payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=[(line, None) for line in agreement.lines.filter(head="crops")],
        actor=world.staff,
        on=PAID,
        client_key=uuid4(),
    )
    payments.approve_run(run, actor=world.leader, on=PAID)
    return run


def press(world: World, run: PaymentRun, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], bool]:
    """Release, and object once the release has looked for holds; True: the objection was committed before."""
    looked, written, seen = threading.Event(), threading.Event(), []
    obstacles = payments.obstacles

    def look(*args: Any) -> Any:
        found = obstacles(*args)
        looked.set()
        seen.append(written.wait(2))
        return found

    def object_now() -> None:
        looked.wait(10)
        objected(world, row_of(world.list, "KP-049", "王家", thing="水稻"), PAID)  # type: ignore[attr-defined]
        written.set()

    monkeypatch.setattr(payments, "obstacles", look)
    told = at_once(lambda: payments.release_run(run, actor=world.finance, on=PAID), object_now)
    return told, seen[0]


def test_the_objection_waits_for_a_release_that_has_begun(
    world: World, run: PaymentRun, monkeypatch: pytest.MonkeyPatch
):
    assert press(world, run, monkeypatch) == (["done", "done"], False)
    run.refresh_from_db()
    assert run.state == "released"


def test_without_the_lock_the_database_refuses_the_release(
    world: World, run: PaymentRun, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(payments, "lock_lines", lambda ids: [])
    assert press(world, run, monkeypatch) == (["done", "line_is_held"], True)
    run.refresh_from_db()
    assert run.state == "approved"


def test_without_lock_and_guard_a_held_line_would_be_released(
    world: World, run: PaymentRun, committed_db: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(payments, "lock_lines", lambda ids: [])
    with psycopg2.connect(cluster.url("owner", database=committed_db)) as link, link.cursor() as cursor:
        cursor.execute("ALTER TABLE parcels_paymentrun DISABLE TRIGGER run_release_hold")
    link.close()
    assert press(world, run, monkeypatch) == (["done", "done"], True)
