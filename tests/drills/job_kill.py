"""R3: kill -9 the job worker, or the process of its job, in the middle of imports.

Real survey files are read and written by a real `manage.py work`. Each file has land of its own, so that what
is lost, done twice or half done is seen. The control takes the sweep of silent jobs out of the database.
kill -9 is not a power cut: what the operating system holds is still written.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import shapely
from django.core.files.base import ContentFile
from django.db import connection
from django.test import override_settings

from tests.databases import ROOT
from tests.drills import books
from tests.world import TODAY, World, build_world, field_of

STUCK_SECONDS = 120
_SIDE_M, _GAP_M = 20, 30


def main(words: list[str]) -> int:
    """`script/drill job-kill [--kills 100] [--plots 150]`."""
    parser = argparse.ArgumentParser(prog="script/drill job-kill")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--plots", type=int, default=150, help="in each file")
    parser.add_argument("--control-wait", type=int, default=STUCK_SECONDS + 5, help="seconds")
    parser.add_argument("--seed", type=int, default=20261123)
    asked = parser.parse_args(words)
    with books.own_database("jobs") as database:
        return run(
            database, kills=asked.kills, plots=asked.plots, control_wait=asked.control_wait, seed=asked.seed
        )


def run(
    database: str,
    *,
    kills: int,
    plots: int,
    control_wait: float,
    seed: int = 1,
    stalled: float | None = None,
) -> int:
    """The kills, the count, the control; returns the exit code."""
    from parcels.rules.jobs import STALLED_SECONDS

    with tempfile.TemporaryDirectory(prefix="lm-jobs-") as folder, override_settings(MEDIA_ROOT=folder):
        office = Office(build_world(), plots)
        patience = stalled or STALLED_SECONDS
        with Worker(database, folder, patience) as worker:
            told = _kill_on(office, worker, kills, random.Random(seed))
            told |= office.count()
            control = _without_the_sweep(office, worker, database, max(control_wait, patience + 5))
        told["wrong: out of balance (R12)"] = len(books.out_of_balance())
    title = "R3 kill -9 of the job worker during imports (kill -9 is not a power cut)"
    return books.report(title, told, {"without the sweep of silent jobs": control})


class Office:
    """Asks for imports, one file after another, and counts what became of each."""

    def __init__(self, world: World, plots: int) -> None:
        self.world, self.plots, self.files = world, plots, 0
        self.accepted: set[int] = set()

    def feed(self) -> None:
        """Keep three jobs waiting: what was read is written, and a new file is read."""
        from parcels.actions import jobs
        from parcels.models import ImportRun, Job

        hand: dict[str, Any] = {"actor": self.world.planner, "on": TODAY, "project": self.world.project}
        for run in ImportRun.objects.filter(state="tried").exclude(pk__in=self.accepted):
            asked = {"run": run.pk, "accept": self._codes(run), "in_scope": False}
            rest = {"batch": None, "price_zone": None, "group": None}
            jobs.enqueue("import_accept", {**asked, **rest}, key=f"import_accept:{run.pk}", **hand)
            self.accepted.add(run.pk)
        while Job.objects.under_way().count() < 3:
            self.files += 1
            jobs.enqueue(
                "import_try",
                {"epsg": None, "since": TODAY.isoformat()},
                key=f"import_try:{self.files}",
                file=ContentFile(self._file(self.files)),
                file_name=f"file{self.files}.geojson",
                **hand,
            )

    @staticmethod
    def _codes(run: Any) -> list[str]:
        return sorted({one["code"] for one in run.findings if one["severity"] == "confirm"})

    def _file(self, number: int) -> bytes:
        """Plots in a row of their own, far from all the others."""
        features = [
            {
                "type": "Feature",
                "properties": {"DKBH": f"D{number}-{place}", "DLBM": "0101"},
                "geometry": json.loads(
                    shapely.to_geojson(
                        field_of(3000 + place * _GAP_M, 3000 + number * _GAP_M, _SIDE_M, _SIDE_M)
                    )
                ),
            }
            for place in range(self.plots)
        ]
        return json.dumps({"type": "FeatureCollection", "features": features}).encode()

    def count(self) -> dict[str, object]:
        """What the books say of every job: its end, and its effect once or not at all."""
        from parcels.models import ImportRun, Job, JournalEntry, Taking

        ends, half, twice, lost, tries = Counter[str](), 0, 0, 0, Counter[int]()
        for job in Job.objects.all():
            ends[f"{job.kind} {job.state}"] += 1
            tries[job.attempts] += 1
            done = job.state == "done"
            if job.kind == "import_try":
                made = ImportRun.objects.filter(file_name=job.file_name).count()
            else:
                run = ImportRun.objects.get(pk=job.params["run"])
                number = run.file_name.removeprefix("file").removesuffix(".geojson")
                land = Taking.objects.filter(code__startswith=f"D{number}-").count()
                half += land not in (0, self.plots)
                told = JournalEntry.objects.filter(deed="accept_import", params__file=run.file_name)
                made = told.count()
                half += (made == 1) != (land == self.plots) or (made == 1) != (run.state == "accepted")
            twice += made > 1
            lost += done and made != 1
            half += not done and made > 0
        going = Job.objects.under_way().count()
        return {
            "jobs by end": dict(ends),
            "jobs by attempts": dict(sorted(tries.items())),
            "wrong: not ended": going,
            "wrong: done twice": twice,
            "wrong: done without effect": lost,
            "wrong: half done, or effect without end": half,
        }


class Worker:
    """A real worker on the drill's database; dead, it is started again as `script/server` does."""

    def __init__(self, database: str, media: str, stalled: float) -> None:
        self.env = {
            **os.environ,
            "LANDMGMT_DATABASE": database,
            "LANDMGMT_MEDIA": media,
            "LOG_LEVEL": "ERROR",
        }
        self.stalled = stalled
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Worker":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill("worker")

    def start(self) -> None:
        words = [sys.executable, "manage.py", "work", "--stalled", str(self.stalled)]
        self.process = subprocess.Popen(words, cwd=ROOT, env=self.env)

    def child(self) -> int | None:
        """The process of the job in hand."""
        assert self.process is not None
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        with contextlib.suppress(OSError):
            found = path.read_text().split()
            return int(found[0]) if found else None
        return None

    def kill(self, whom: str) -> bool:
        """Kill -9 the worker itself, or the process of its job; whether there was one."""
        assert self.process is not None
        pid = self.process.pid if whom == "worker" else self.child()
        if pid is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        if whom == "worker":
            self.process.wait(30)
        return True


def _kill_on(office: Office, worker: Worker, kills: int, chance: random.Random) -> dict[str, object]:
    hit, began = Counter[str](), time.monotonic()
    with Silence() as silence:
        while sum(hit.values()) < kills:
            office.feed()
            if not _until(lambda: worker.child() is not None, STUCK_SECONDS):
                raise SystemExit("the worker does not take up work")
            time.sleep(chance.random() * 1.5)
            whom = "worker" if chance.random() < 0.3 else "process of a job"
            if not worker.kill(whom):
                continue
            hit[whom] += 1
            if whom == "worker":
                worker.start()
        _until(_all_ended, STUCK_SECONDS + 30)
    return {
        "kills": dict(hit),
        "files": office.files,
        "seconds": round(time.monotonic() - began),
        "longest silence of a running job, s": round(silence.longest, 1),
        f"wrong: stuck over {STUCK_SECONDS} s": int(silence.longest > STUCK_SECONDS),
    }


def _all_ended() -> bool:
    from parcels.models import Job

    return not Job.objects.under_way().exists()


class Silence(threading.Thread):
    """Looks twice a second how long the most silent running job has not been heard of."""

    SQL = (
        "SELECT max(extract(epoch FROM clock_timestamp() - heartbeat_at)) FROM parcels_job"
        " WHERE state = 'running'"
    )

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.longest, self.over = 0.0, threading.Event()

    def run(self) -> None:
        link = connection.copy()
        while not self.over.wait(0.5):
            with link.cursor() as cursor:
                cursor.execute(self.SQL)
                self.longest = max(self.longest, float(cursor.fetchone()[0] or 0))
        link.close()

    def __enter__(self) -> "Silence":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join(10)


def _without_the_sweep(office: Office, worker: Worker, database: str, wait: float) -> tuple[str, bool]:
    """Take the sweep out of the database, kill the worker in mid job, and see the job lie there."""
    from parcels.models import Job

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('sweep_jobs'::regproc)")
        (real,) = cursor.fetchone()
    books.as_owner(
        database,
        "CREATE OR REPLACE FUNCTION sweep_jobs(silent interval, most_attempts integer) RETURNS integer"
        " LANGUAGE sql AS $$ SELECT 0 $$",
    )
    for _try in range(20):
        office.feed()
        _until(lambda: worker.child() is not None, 60)
        worker.kill("worker")
        worker.start()
        if Job.objects.filter(state="running").exists():
            break
    victims = list(Job.objects.filter(state="running").values_list("pk", flat=True))
    time.sleep(wait)
    lying = Job.objects.filter(pk__in=victims, state="running").count()
    books.as_owner(database, real)
    again = _until(lambda: not Job.objects.filter(pk__in=victims, state="running").exists(), 60)
    back = "; ended once it was back" if again else "; NOT ended once it was back"
    return f"{lying} job lay {wait:.0f} s{back}", lying > 0 and again


def _until(asked: Any, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if asked():
            return True
        time.sleep(0.01)
    return False
