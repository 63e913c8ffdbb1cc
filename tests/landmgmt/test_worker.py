"""The worker has each job done in a child: what takes too much ends alone, what dies is done again."""

import os
import subprocess
import sys

import pytest

from parcels.actions import jobs, office
from parcels.models import Job
from tests.databases import ROOT
from tests.world import PASSWORD, TODAY

# A worker of one turn whose kind does what the test says; everything else is the office's own.
ONE_TURN = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "landmgmt.settings"
import django
django.setup()
from landmgmt import worker
from landmgmt.jobs import KINDS, Kind
from parcels.rules.jobs import Outcome
from parcels.rules.roles import Right

def body(job, progress):
    {body}
    return Outcome("import_tried", {{"plots": 0, "findings": 0}})

KINDS["import_try"] = Kind(body, Right.IMPORT, ("read",), memory_bytes={memory}, wall_seconds={wall})
worker.BEAT_SECONDS = 0.2
worker.CANCEL_SECONDS = 1
worker.Worker()._turn()
"""
ROOMY = 4 * 1024**3


@pytest.fixture
def job(committed_db: str) -> Job:
    office.open_office(on=TODAY, name="管委会", authority="征地服务中心", admin_code="431271")
    staff = office.add_user(
        actor=office.command_actor(),
        on=TODAY,
        username="zhoumin",
        password=PASSWORD,
        full_name="周敏",
        role="staff",
    )
    return jobs.enqueue("import_try", {}, actor=staff, on=TODAY, key="one")


def one_turn(database: str, job: Job, body: str, *, memory: int = ROOMY, wall: int = 60) -> tuple[str, str]:
    code = ONE_TURN.format(body=body, memory=memory, wall=wall)
    env = {**os.environ, "LANDMGMT_DATABASE": database, "LOG_LEVEL": "CRITICAL"}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=True, timeout=120)
    job.refresh_from_db()
    return job.state, (job.result or {}).get("code", "")


def test_a_child_does_the_job(committed_db: str, job: Job):
    assert one_turn(committed_db, job, "progress(1, 1)") == ("done", "import_tried")


def test_a_job_that_takes_too_much_memory_fails_alone_and_says_so(committed_db: str, job: Job):
    hungry = "held = [bytearray(50_000_000) for _ in range(100)]"
    assert one_turn(committed_db, job, hungry, memory=2 * 1024**3) == ("failed", "job_too_heavy")


def test_with_room_enough_the_same_job_is_done(committed_db: str, job: Job):
    hungry = "held = [bytearray(5_000_000) for _ in range(100)]"
    assert one_turn(committed_db, job, hungry) == ("done", "import_tried")


def test_a_job_that_takes_too_long_is_ended_and_says_so(committed_db: str, job: Job):
    assert one_turn(committed_db, job, "time.sleep(60)", wall=1) == ("failed", "job_too_long")


def test_a_child_that_dies_leaves_its_job_to_the_next(committed_db: str, job: Job):
    assert one_turn(committed_db, job, "os._exit(9)") == ("queued", "")
    assert one_turn(committed_db, job, "progress(1, 1)") == ("done", "import_tried")
    assert job.attempts == 2


def test_a_job_that_never_looks_up_is_ended_once_it_was_called_off(committed_db: str, job: Job):
    deaf = "from django.db import connection as c; link = c.copy(); "
    deaf += "link.cursor().execute('UPDATE parcels_job SET cancel_asked = true'); time.sleep(60)"
    assert one_turn(committed_db, job, deaf) == ("cancelled", "")
