"""R4: an error at every SQL statement of a bank's answer leaves the books as they were."""

import argparse
import itertools
from collections.abc import Callable
from typing import Any

import psycopg2
from django.db import connection

from landmgmt import cluster
from landmgmt.lib.refusal import Refusal
from tests.drills import books

Deed = Callable[[], Any]
# Not statements of the deed: the frame of its transaction.
FRAME = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


class Broken(Exception):
    """The error that a drill raises in place of a statement."""


def raise_at(n: int, deed: Deed, *, outside: str = "", database: str = "") -> bool:
    """Do the deed with an error in place of its n-th statement; False where it has fewer and went through.

    `outside` names a table whose INSERT goes through a connection of its own: one statement outside the
    transaction, the control.
    """
    counted, after, hooks = itertools.count(1), [], connection.run_and_clear_commit_hooks

    def when_committed() -> None:
        # The deed is done: sealing and folding come after it, and stumble by themselves (deed.py).
        after.append(True)
        hooks()
        after.pop()

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if after or str(sql).lstrip().upper().startswith(FRAME):
            return execute(sql, params, many, context)
        if next(counted) == n:
            raise Broken(sql[:80])
        if outside and str(sql).startswith(f'INSERT INTO "{outside}"'):
            return _apart(database, str(sql), params, context)
        return execute(sql, params, many, context)

    connection.run_and_clear_commit_hooks = when_committed  # type: ignore[method-assign]
    with connection.execute_wrapper(wrapper):
        try:
            deed()
        except Broken:
            return True
        except Refusal:
            # A rule's own no, with nothing raised before it, is a fault of the drill.
            if next(counted) <= n:
                raise
            return True
        finally:
            connection.run_and_clear_commit_hooks = hooks  # type: ignore[method-assign]
    return False


def _apart(database: str, sql: str, params: Any, context: Any) -> None:
    link = psycopg2.connect(cluster.url("app", database=database))
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute(sql, params)
    link.close()
    # What the deed expects back from its own cursor: the row's key.
    context["cursor"].cursor.execute("SELECT max(id) FROM parcels_voucher")


def walk(deed: Deed, limit: int = 1000) -> tuple[int, list[int]]:
    """Raise at statement 1, 2, … until the deed goes through: how many, and where the books changed."""
    changed = []
    before = books.fingerprint()
    for n in range(1, limit):
        if not raise_at(n, deed):
            return n - 1, changed
        if books.fingerprint() != before:
            changed.append(n)
            before = books.fingerprint()
    raise AssertionError(f"more than {limit} statements")


def main(words: list[str]) -> int:
    """`script/drill every-statement [--rows 8]`: prepare, approve, release, a bank's file, and a return."""
    parser = argparse.ArgumentParser(prog="script/drill every-statement")
    parser.add_argument("--rows", type=int, default=8, help="payees of the run (full size: 8, all of them)")
    asked = parser.parse_args(words)
    with books.own_database("statements") as database:
        return run(database, asked.rows)


def run(database: str, rows: int) -> int:
    """Walk every deed of a run's life, then the control."""
    from tests.drills.cast import a_run_to_walk

    figures: dict[str, object] = {}
    walked = a_run_to_walk(rows)
    for name, deed in walked.deeds:
        count, changed = walk(deed)
        figures[f"{name}: statements"] = count
        figures[f"wrong: {name}, books changed at"] = len(changed)
    figures["wrong: out of balance"] = len(books.out_of_balance())
    control = walked.control(database)
    sided = books.one_sided(database)
    return books.report(
        "R4 an error at every statement",
        figures,
        {
            "a voucher outside the transaction": (f"books changed {control}", control > 0),
            "a one-sided entry (R12)": (f"verify names {len(sided)}", bool(sided)),
        },
    )
