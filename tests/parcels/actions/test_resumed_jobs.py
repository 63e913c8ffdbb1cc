"""Writing an import survives the death of its worker: begun anew, written once, and told."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.urls import reverse

from landmgmt.jobs import KINDS, Kind
from landmgmt.worker import carry_out
from parcels.actions.job_bodies import import_accept
from parcels.actions.jobs import enqueue
from parcels.actions.surveys import try_import
from parcels.models import ImportRun, Job, JournalEntry, Parcel, Taking, TakingGeometry
from parcels.rules.jobs import JobState, Outcome, Progress
from tests.parcels.actions.test_large_door import tried as large_file
from tests.parcels.actions.test_surveys import geojson
from tests.parcels.actions.test_undo_jobs import Watched
from tests.working import line, run_jobs
from tests.world import TODAY, World, field_of

PLOTS = [(f"N-{n}", field_of(200 * n, 300, 50, 50)) for n in range(1, 4)]


def small(world: World, _folder: Path) -> ImportRun:
    hand = {"actor": world.planner, "on": TODAY}
    return try_import(project=world.project, file_name="三块.geojson", data=geojson(*PLOTS), **hand)


def asked(world: World, run: ImportRun) -> Job:
    accept = sorted({finding["code"] for finding in run.findings})
    params = {"run": run.pk, "accept": accept, "batch": None, "price_zone": None, "group": None}
    return enqueue(
        "import_accept",
        {**params, "in_scope": False},
        actor=world.planner,
        on=TODAY,
        key=f"import_accept:{run.pk}",
        project=world.project,
    )


def counts() -> list[int]:
    return [m.objects.count() for m in (Parcel, Taking, TakingGeometry)]


def kill_once_written(job: Job) -> None:
    """The worker takes the job, and dies at its last checkpoint, when all of it is written but the end."""

    def dies(job: Job, progress: Progress) -> Outcome:
        def die() -> None:
            raise OperationalError("server closed the connection unexpectedly")

        last = [0]

        class Last(Watched):
            def __call__(self, done: int, total: int) -> None:
                super().__call__(done, total)
                last[0] += self.now == "write" and done == total > 0
                if last[0]:
                    die()

        return import_accept(job, Last(progress, ("", -1), die))

    with line() as own:
        holder = uuid.uuid4()
        assert own.claim(holder) == (job.pk, "import_accept")
        kinds = {"import_accept": Kind(dies, KINDS["import_accept"].right, KINDS["import_accept"].steps)}
        with pytest.raises(OperationalError):
            carry_out(job.pk, holder, own, kinds)
        assert own.sweep(silent_seconds=0) == 1


@pytest.mark.parametrize("file", [small, large_file], ids=["small", "large"])
def test_killed_when_all_was_written_but_the_end_it_is_written_once(
    client: Any, world: World, tmp_path: Path, file: Any
):
    run = file(world, tmp_path)
    before, job = counts(), asked(world, run)
    kill_once_written(job)
    assert counts() == before
    run.refresh_from_db()
    assert run.state == "tried"
    kill_once_written(job)
    [job] = run_jobs()
    run.refresh_from_db()
    assert (job.state, job.restarts, run.state) == (JobState.DONE, 2, "accepted")
    assert [after - was for after, was in zip(counts(), before, strict=True)] == [run.plots_count] * 3
    assert JournalEntry.objects.filter(deed="accept_import").count() == 1
    client.force_login(world.planner)
    for page in (reverse("job_file", args=[job.pk]), reverse("job_list")):
        assert "中断后重新开始 2 次" in client.get(page).content.decode()


def test_a_job_that_ran_through_says_nothing_of_stops(client: Any, world: World, tmp_path: Path):
    job = asked(world, small(world, tmp_path))
    run_jobs()
    client.force_login(world.planner)
    assert "中断后" not in client.get(reverse("job_file", args=[job.pk])).content.decode()
