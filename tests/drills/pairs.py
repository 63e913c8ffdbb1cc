"""R6: two people approve, or release, one run at the same moment: exactly one of them does it."""

import argparse
import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal as D
from typing import Any

from django.db import connection

from landmgmt.lib.refusal import Refusal
from parcels.actions import payments
from parcels.models import JournalEntry, PaymentRun
from tests.drills import books
from tests.drills.cast import prepare, signed_world
from tests.money_day import PAID


class Hands:
    """Two threads with connections of their own that start each deed together."""

    def __init__(self) -> None:
        self.start, self.done = threading.Barrier(3), threading.Barrier(3)
        self.deeds: list[Callable[[], Any] | None] = [None, None]
        self.told: list[str] = ["", ""]
        self.threads = [threading.Thread(target=self._work, args=(n,), daemon=True) for n in (0, 1)]
        for thread in self.threads:
            thread.start()

    def _work(self, n: int) -> None:
        while True:
            self.start.wait()
            deed = self.deeds[n]
            if deed is None:
                connection.close()
                self.done.wait()
                return
            try:
                deed()
                self.told[n] = "done"
            except Refusal as no:
                self.told[n] = no.code
            except Exception as broken:  # noqa: BLE001  (the drill counts what it did not expect)
                self.told[n] = f"broken: {type(broken).__name__}"
            self.done.wait()

    def at_once(self, first: Callable[[], Any], second: Callable[[], Any]) -> tuple[str, str]:
        self.deeds = [first, second]
        self.start.wait()
        self.done.wait()
        return self.told[0], self.told[1]

    def rest(self) -> None:
        self.deeds = [None, None]
        self.start.wait()
        self.done.wait()


def rounds(world: Any, line: Any, pairs: int) -> tuple[Counter[str], Counter[str]]:
    """Let two leaders approve and two of finance release `pairs` runs: who won, counted."""
    hands, approved, released = Hands(), Counter[str](), Counter[str]()
    for _pair in range(pairs):
        run = prepare(world, [(line, D("0.01"))])
        told = hands.at_once(
            lambda run=run: payments.approve_run(run, actor=world.leader, on=PAID),  # type: ignore[misc]
            lambda run=run: payments.approve_run(run, actor=world.second_leader, on=PAID),  # type: ignore[misc]
        )
        approved[", ".join(sorted(told))] += 1
        told = hands.at_once(
            lambda run=run: payments.release_run(run, actor=world.finance, on=PAID),  # type: ignore[misc]
            lambda run=run: payments.release_run(run, actor=world.second_finance, on=PAID),  # type: ignore[misc]
        )
        released[", ".join(sorted(told))] += 1
    hands.rest()
    return approved, released


ONE_WON = "done, run_state_illegal"


@contextlib.contextmanager
def without_locks(database: str) -> Iterator[None]:
    """The real lock taken out of the server, and the guards that lock and refuse out of the database."""
    locked = payments._locked

    def unlocked(run: PaymentRun) -> PaymentRun:
        found = PaymentRun.objects.select_related("project", "fund_source").get(pk=run.pk)
        time.sleep(0.02)  # both have looked before either writes
        return found

    tables = [("parcels_paymentrun", "run_guard"), ("parcels_runapproval", "run_approval_guard")]
    books.as_owner(database, *(f"ALTER TABLE {table} DISABLE TRIGGER {guard}" for table, guard in tables))
    payments._locked = unlocked
    try:
        yield
    finally:
        payments._locked = locked
        books.as_owner(database, *(f"ALTER TABLE {table} ENABLE TRIGGER {guard}" for table, guard in tables))


def run(database: str, pairs: int, control_pairs: int) -> int:
    """The pairs with every guard, then some without."""
    world, lines = signed_world()
    approved, released = rounds(world, lines[0], pairs)
    deeds = {code: JournalEntry.objects.filter(deed=code).count() for code in ("approve_run", "release_run")}
    wrong = len(books.out_of_balance())
    with without_locks(database):
        both = sum((rounds(world, lines[1], control_pairs)[0]).values(), 0)
        double = _double()
    return books.report(
        f"R6 {pairs} pairs approve and release one run at once",
        {
            "approvals": dict(approved),
            "releases": dict(released),
            "wrong: approvals not won by exactly one": pairs - approved[ONE_WON],
            "wrong: releases not won by exactly one": pairs - released[ONE_WON],
            "wrong: journal lines that are not one per run": sum(abs(n - pairs) for n in deeds.values()),
            "wrong: out of balance": wrong,
        },
        {f"without the lock and guard ({both} pairs)": (f"both did it {double} times", double > 0)},
    )


def _double() -> int:
    """Runs that two people approved or released: more journal lines than runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT params ->> 'number', deed FROM parcels_journalentry "
            "WHERE deed IN ('approve_run', 'release_run') GROUP BY 1, 2 HAVING count(*) > 1) x"
        )
        return int(cursor.fetchone()[0])


def main(words: list[str]) -> int:
    """`script/drill pairs [--pairs 1000]`."""
    parser = argparse.ArgumentParser(prog="script/drill pairs")
    parser.add_argument("--pairs", type=int, default=100, help="pairs of people (full size: 1000)")
    parser.add_argument("--control-pairs", type=int, default=20)
    asked = parser.parse_args(words)
    with books.own_database("pairs") as database:
        return run(database, asked.pairs, asked.control_pairs)
