"""Where the seconds of a large import go: `script/bench import --profile`.

The database tells the time of each statement, those within its functions too (auto_explain); what the program
does is timed here. Telling costs time, so a profiled round is no round of the comparison.
"""

import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2.extensions

PRELOAD = """
    ALTER DATABASE {database} SET session_preload_libraries = 'auto_explain';
    ALTER DATABASE {database} SET auto_explain.log_min_duration = 0;
    ALTER DATABASE {database} SET auto_explain.log_nested_statements = on;
    ALTER DATABASE {database} SET client_min_messages = 'log';
"""
_TOLD = re.compile(r"duration: ([0-9.]+) ms\s+plan:\s*Query Text: (.*)", re.DOTALL)
_INTO = re.compile(r"INSERT INTO (?:parcels_)?(\w+)")


class Seconds:
    """Seconds by what they were spent on."""

    def __init__(self) -> None:
        self.of: Counter[str] = Counter()

    def append(self, notice: str) -> None:
        """Take what the database tells; psycopg2 calls this as it would a list's."""
        told = _TOLD.search(notice)
        if not told:
            return
        milliseconds, query = float(told[1]), told[2].strip()
        if "bulk_history" in query[:40]:
            return  # its own statement is told as well
        into = _INTO.match(query)
        if into:
            name = f"rows: {into[1]}" if not into[1].endswith("event") else f"history: {into[1][:-5]}"
        elif "bulk_write" in query[:40]:
            name = "bulk_write in all"
        elif "count(*)" in query[:40] or "bulk_named" in query:
            name = "what rows name is there"
        elif query.startswith(("--", "DROP TABLE IF EXISTS twice", "CREATE TEMPORARY", "WITH found")):
            name = "against land on file"
        else:
            name = "everything else"
        self.of[name] += milliseconds / 1000


def _timed(seconds: Seconds, name: str, do: Any) -> Any:
    def doing(*args: Any, **more: Any) -> Any:
        start = time.perf_counter()
        try:
            return do(*args, **more)
        finally:
            seconds.of[name] += time.perf_counter() - start

    return doing


@contextmanager
def profiled(connection: Any) -> Iterator[Seconds]:
    """Time what goes through a connection of Django and the reader behind it."""
    from parcels.actions import large_reading

    plain_copy = psycopg2.extensions.cursor.copy_expert
    connection.ensure_connection()
    seconds = Seconds()
    connection.connection.notices = seconds

    class Cursor(connection.connection.cursor_factory or psycopg2.extensions.cursor):  # type: ignore[misc]
        copy_expert = _timed(seconds, "rows into the file's table, areas by both rules", plain_copy)

    connection.connection.cursor_factory = Cursor
    kept = (large_reading.Child._frame, connection._commit)
    large_reading.Child._frame = _timed(seconds, "waiting for the reader", kept[0])  # type: ignore[method-assign]
    connection._commit = _timed(seconds, "commit", kept[1])
    try:
        yield seconds
    finally:
        large_reading.Child._frame, connection._commit = kept  # type: ignore[method-assign]
