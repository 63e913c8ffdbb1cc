"""kill -9 of the worker, its job's process or the reader alone, in the middle of reading a large file."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from parcels.actions import large_reading
from parcels.actions.jobs import enqueue, kept_of
from parcels.models import ImportRun, Job
from parcels.rules.jobs import MOST_ATTEMPTS
from tests.databases import ROOT
from tests.parcels.actions.test_resumed_reading import FIRSTS, PLOTS, faulty
from tests.parcels.readers import BATCH, Watched
from tests.world import TODAY, World, build_world

# The real worker with the test's readers: {keep} is where a job keeps what it read.
WORKER = """
import os, subprocess, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "landmgmt.settings"
import django
django.setup()
from landmgmt import worker
from parcels.actions import job_bodies, large_reading

plain = subprocess.Popen
large_reading.subprocess.Popen = lambda words, **how: plain([sys.executable, "-c", {script!r}], **how)
{keep}
worker.SWEEP_SECONDS = 0.3
worker._TELL_SECONDS = 0
worker.Worker(1).run()
"""
NOTHING_KEPT = "job_bodies.kept_of = lambda job: None"
NO_KILL_IS_KNOWN = "large_reading._FROM_OUTSIDE = ()"


@pytest.fixture
def office(committed_db: str, settings: Any, tmp_path: Path) -> tuple[World, str, Path]:
    settings.MEDIA_ROOT = tmp_path / "media"
    return build_world(), committed_db, tmp_path


@contextmanager
def working(database: str, folder: Path, watched: Watched, keep: str = "") -> Iterator[int]:
    env = {**os.environ, "LANDMGMT_DATABASE": database, "LANDMGMT_MEDIA": str(folder / "media")}
    env["LOG_LEVEL"] = "ERROR"
    code = WORKER.format(script=watched.script, keep=keep)
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=env)
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def until(asked: Callable[[], Any], seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := asked():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come to pass")


def job_process(worker: int) -> int:
    return int(until(lambda: Path(f"/proc/{worker}/task/{worker}/children").read_text().split())[0])


def reader_of(worker: int) -> int:
    """The limited process that reads the file: the job's own child."""
    return job_process(job_process(worker))


def victim(whom: str, worker: int) -> int:
    return {"worker": lambda pid: pid, "process": job_process, "reader": reader_of}[whom](worker)


def asked_to_try(world: World, path: Path) -> Job:
    return enqueue(
        "import_try",
        {"epsg": None, "since": TODAY.isoformat()},
        actor=world.planner,
        on=TODAY,
        key=f"import_try:{path.name}",
        project=world.project,
        file=ContentFile(path.read_bytes()),
        file_name=path.name,
    )


def asked_to_write(world: World, run: ImportRun) -> Job:
    codes = sorted({f["code"] for f in run.findings if f["severity"] == "confirm"})
    params = {"run": run.pk, "accept": codes, "batch": None, "price_zone": None, "group": None}
    return enqueue(
        "import_accept",
        {**params, "in_scope": False},
        actor=world.planner,
        on=TODAY,
        key=f"import_accept:{run.pk}",
        project=world.project,
    )


def killed_and_done(
    office: tuple[World, str, Path], job: Job, watched: Watched, *, whom: str, keep: str = ""
) -> list[float]:
    """Kill in mid reading, and have it done; how far the job said it was, all along."""
    _world, database, folder = office
    shares: list[float] = []

    def looked(enough: Callable[[], bool]) -> bool:
        job.refresh_from_db()
        shares.append(job.share)
        return enough()

    watched.forget()
    watched.slow(on=True)
    with working(database, folder, watched, keep) as worker:
        until(lambda: looked(lambda: len(watched.rows()) >= 4))
        os.kill(victim(whom, worker), signal.SIGKILL)
        if whom != "worker":
            watched.slow(on=False)
            until(lambda: looked(lambda: ended(job)))
    if whom == "worker":
        time.sleep(0.5)  # what the killed one left running ends
        watched.slow(on=False)
        with working(database, folder, watched, keep):
            until(lambda: looked(lambda: ended(job)))
    assert (job.state, job.attempts, job.went_on) == ("done", 2, not keep), job.result
    return shares


def ended(job: Job) -> bool:
    """Done, and what it kept is put away: the worker does that right after."""
    return not job.is_under_way and not kept_of(job).exists()


def enlarge(path: Path) -> Path:
    """Too large for the small reader by its bytes, since so many plots would be slow here."""
    with path.open("ab") as out:
        out.write(b"\n" * (21 * 1024 * 1024))
    return path


def at(job: Job) -> tuple[int, str]:
    job.refresh_from_db()
    return job.attempts, str(job.state)


@pytest.mark.parametrize("whom", ["process", "worker", "reader"])
def test_a_killed_try_and_a_killed_writing_go_on_from_their_last_whole_batch(office, whom):
    world, _database, folder = office
    watched = Watched(folder)
    path = enlarge(faulty(folder / "p.geojson", "geojson", sound=True))
    job = asked_to_try(world, path)
    for step in ("try", "write"):
        shares = killed_and_done(office, job, watched, whom=whom)
        rows = watched.rows()
        assert rows[:4] == FIRSTS[:4]
        repeated = sorted({row for row in rows if rows.count(row) > 1})
        assert len(repeated) <= 1, "at most the batch in hand is measured twice"
        assert set(rows) == set(FIRSTS)
        assert shares == sorted(shares), "the share never falls back"
        assert not kept_of(job).exists()
        run = ImportRun.objects.get()
        if step == "try":
            assert (run.is_large, run.plots_count, run.state) == (True, PLOTS, "tried")
            job = asked_to_write(world, run)
    assert run.state == "accepted"
    assert run.plots.count() == PLOTS


def test_without_what_is_kept_the_first_batches_are_measured_again(office):
    """The control: nothing is kept, and the share falls back with it."""
    world, _database, folder = office
    watched = Watched(folder)
    path = enlarge(faulty(folder / "p.geojson", "geojson", sound=True))
    shares = killed_and_done(office, asked_to_try(world, path), watched, whom="process", keep=NOTHING_KEPT)
    assert watched.rows().count(1) == 2
    assert shares != sorted(shares)
    assert BATCH < PLOTS


def test_without_telling_a_kill_from_a_fault_the_job_would_end_broken(office):
    """The control: the reader is killed alone, and the job gives up as if the house were broken."""
    world, database, folder = office
    watched = Watched(folder)
    job = asked_to_try(world, enlarge(faulty(folder / "p.geojson", "geojson", sound=True)))
    watched.slow(on=True)
    with working(database, folder, watched, NO_KILL_IS_KNOWN) as worker:
        until(lambda: len(watched.rows()) >= 4)
        os.kill(reader_of(worker), signal.SIGKILL)
        until(lambda: job.refresh_from_db() or ended(job))
    assert (job.state, job.attempts, job.result["code"]) == ("failed", 1, "job_broken")


@pytest.mark.parametrize("ended_by", [signal.SIGSEGV, signal.SIGXCPU])
def test_a_reader_that_crashes_or_works_without_end_is_not_tried_again(office, ended_by):
    """The same file would end it the same way: that is for the log and the administrator."""
    world, database, folder = office
    watched = Watched(folder)
    job = asked_to_try(world, enlarge(faulty(folder / "p.geojson", "geojson", sound=True)))
    watched.slow(on=True)
    with working(database, folder, watched) as worker:
        until(lambda: len(watched.rows()) >= 4)
        os.kill(reader_of(worker), ended_by)
        until(lambda: job.refresh_from_db() or ended(job))
    assert (job.state, job.attempts, job.result["code"]) == ("failed", 1, "job_broken")


def test_a_reader_that_is_killed_every_time_is_given_up(office):
    world, database, folder = office
    watched = Watched(folder)
    job = asked_to_try(world, enlarge(faulty(folder / "p.geojson", "geojson", sound=True)))
    watched.slow(on=True)
    with working(database, folder, watched) as worker:
        for attempt in range(1, MOST_ATTEMPTS + 1):
            until(lambda tries=attempt: at(job) == (tries, "running"))
            os.kill(reader_of(worker), signal.SIGKILL)
            until(lambda tries=attempt: at(job) != (tries, "running"))
        until(lambda: job.refresh_from_db() or ended(job))
    told = {"code": "job_died", "params": {"attempts": MOST_ATTEMPTS}}
    assert (job.state, job.attempts, job.result) == ("failed", MOST_ATTEMPTS, told)
    assert not ImportRun.objects.exists()


def test_a_reader_killed_before_it_read_its_order_was_killed_and_not_broken(tmp_path, monkeypatch):
    """The pipe it was to be told through is gone: that alone says nothing of the house."""
    plain = large_reading.subprocess.Popen

    def dead(_words: list[str], **how: Any) -> Any:
        process = plain(["sleep", "60"], **how)
        process.kill()
        process.wait()
        return process

    monkeypatch.setattr(large_reading.subprocess, "Popen", dead)
    with (
        pytest.raises(large_reading.ReadingKilledError, match="ended with -9"),
        large_reading.reading(tmp_path / "p.geojson", progress=lambda _done, _total: None) as child,
    ):
        child.end()
