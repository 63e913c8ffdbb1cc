"""Two ways of one thing timed in turn: by the clock, by processor time, by what each writes to the log."""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Spent:
    """Milliseconds by the clock, and of processors by this client and its backend; kilobytes of log."""

    wall: float
    cpu: float
    log: int


def timed(work: Callable[[], Any]) -> Spent:
    """What one call took: the processor's time does not grow with what else the machine does."""
    log, cpu, start = _log(), _cpu(), time.perf_counter()
    work()
    took, spent = time.perf_counter() - start, _cpu() - cpu
    return Spent(round(took * 1000, 2), round(spent, 1), round((_log() - log) / 1024))


def _log() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'")
        return int(cursor.fetchone()[0])


def _cpu() -> float:
    from django.db import connection

    connection.ensure_connection()
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return int(told.split()[0]) / 1e6 + time.process_time() * 1000


def in_turn(
    ours: Callable[[], Any],
    peer: Callable[[], Any],
    rounds: int,
    first: tuple[Spent, Spent] | None = None,
    before: Callable[[], Any] | None = None,
) -> dict[str, Any]:
    """Both alternately, `before` each; medians, ratios by the clock and by processor time, every raw figure.

    Each runs once unmeasured before, unless a first pair was measured while it was compared.
    """
    pairs = [first] if first else []
    if not first:
        ours(), peer()

    def one(work: Callable[[], Any]) -> Spent:
        if before:
            before()
        return timed(work)

    pairs += [(one(ours), one(peer)) for _ in range(rounds)]
    mine, theirs = ([pair[n] for pair in pairs] for n in (0, 1))
    wall = [statistics.median(one.wall for one in side) for side in (mine, theirs)]
    means = [statistics.mean(one.wall for one in side) for side in (mine, theirs)]
    cpu = [statistics.mean(one.cpu for one in side) for side in (mine, theirs)]
    return {
        "ours_ms": wall[0],
        "peer_ms": wall[1],
        "ratio": round(wall[0] / wall[1], 5),
        # With what falls on some rounds only, as a folding does.
        "ratio_of_means": round(means[0] / means[1], 5),
        "ours_cpu_ms": round(cpu[0], 1),
        "peer_cpu_ms": round(cpu[1], 1),
        "ratio_cpu": round(cpu[0] / cpu[1], 5) if cpu[1] else None,
        "log_kb": [round(statistics.mean(one.log for one in side)) for side in (mine, theirs)],
        "raw": {
            "ours": [(x.wall, x.cpu, x.log) for x in mine],
            "peer": [(x.wall, x.cpu, x.log) for x in theirs],
        },
    }


def pin(*, apart: bool) -> None:
    """Keep the client on one core and its backend on the same or another one."""
    from django.db import connection

    connection.ensure_connection()
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[0]})
    os.sched_setaffinity(connection.connection.info.backend_pid, {cores[-1] if apart else cores[0]})
