"""The undoing of an import of many plots is a background job: told, called off, done once whoever dies."""

import uuid

import pytest
from django.db import OperationalError
from django.urls import reverse

from landmgmt.jobs import KINDS, Kind
from landmgmt.worker import carry_out
from parcels.actions import import_undo
from parcels.actions.job_bodies import import_undo as body
from parcels.actions.jobs import Line, cancel_job
from parcels.models import ImportRun, Job, JournalEntry, Taking
from parcels.rules.jobs import JobState, Outcome, Progress
from parcels.rules.roles import Right
from parcels.views import import_undo as page
from tests.parcels.actions.test_import_undo import land, sign_the_area
from tests.parcels.actions.test_surveys import NEW, bring_in, geojson
from tests.working import line, run_jobs
from tests.world import TODAY, World, field_of

pytestmark = pytest.mark.django_db
FIELDS = [(f"N-{n}", field_of(200 * n, 300, 50, 50)) for n in range(1, 4)]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three plots are many today, and each is a part of its own."""
    monkeypatch.setattr(page, "IMPORT_PLOTS", 2)
    monkeypatch.setattr(import_undo, "AT_A_TIME", 1)


@pytest.fixture
def asked(client, world: World, large: None) -> tuple[Job, ImportRun, list]:
    """Three new plots, and the job that takes them back; with what stood before them."""
    before = land()
    run = bring_in(world, geojson(*FIELDS))
    client.force_login(world.staff)
    answer = client.post(reverse("import_undo", args=[run.pk]), {"reason": "发错文件"})
    job = Job.objects.get()
    assert answer["Location"] == reverse("job_file", args=[job.pk])
    return job, run, before


def kinds(do) -> dict[str, Kind]:
    return {"import_undo": Kind(do, Right.IMPORT, KINDS["import_undo"].steps)}


class Watched:
    """Passes on what is said, and dies or is called off at one checkpoint."""

    def __init__(self, progress: Progress, at: tuple[str, int], then) -> None:
        self.progress, self.at, self.then, self.now = progress, at, then, ""

    def step(self, code: str, done: int = 0, total: int = 0) -> None:
        self.now = code
        self.progress.step(code, done, total)

    def __call__(self, done: int, total: int) -> None:
        if (self.now, done) == self.at:
            self.then()
        self.progress(done, total)


def test_many_plots_are_taken_back_by_a_job_with_its_reason(client, asked):
    job, run, before = asked
    assert Taking.objects.filter(code__startswith="N-").count() == 3
    assert (job.params, job.reason) == ({"run": run.pk}, "发错文件")
    assert client.get(reverse("import_undo", args=[run.pk]))["Location"] == reverse("job_file", args=[job.pk])
    assert client.post(reverse("import_undo", args=[run.pk]), {"reason": "再按"}).status_code == 302
    assert [one.state for one in run_jobs()] == [JobState.DONE]
    run.refresh_from_db()
    assert (run.state, run.undone_reason, land()) == ("undone", "发错文件", before)
    told = client.get(reverse("job_file", args=[job.pk])).content.decode()
    assert "事由：发错文件" in told
    assert reverse("import_run", args=[run.pk]) in told


def test_the_job_says_how_far_it_is(asked, monkeypatch: pytest.MonkeyPatch):
    told = []
    monkeypatch.setattr(Line, "tell", lambda self, job, holder, **at: told.append(at))
    run_jobs()
    said = [(at["step"], at["done"], at["total"]) for at in told]
    # On a slow day more of it is said in between.
    assert said == sorted(said)
    assert {("check", 0, 0), ("check", 3, 3), ("write", 0, 0), ("write", 3, 3)} <= set(said)


def test_a_few_plots_are_taken_back_at_once(client, world: World):
    run = bring_in(world, geojson(("N-1", NEW)))
    client.force_login(world.staff)
    client.post(reverse("import_undo", args=[run.pk]), {"reason": "发错文件"})
    run.refresh_from_db()
    assert (run.state, Job.objects.exists()) == ("undone", False)


def test_what_is_built_upon_ends_the_job_with_the_reason_and_nothing_taken(client, world: World, asked):
    job, _run, _before = asked
    sign_the_area(world, Taking.objects.get(code="N-2"))
    [job] = run_jobs()
    assert (job.state, job.result["code"]) == (JobState.FAILED, "import_built_upon")
    assert Taking.objects.filter(code__startswith="N-").count() == 3
    assert "N-2" in client.get(reverse("job_file", args=[job.pk])).content.decode()


def test_called_off_in_the_middle_of_its_writing_it_leaves_the_land(world: World, asked):
    job, run, _before = asked

    def stops(job: Job, progress: Progress) -> Outcome:
        off = lambda: cancel_job(job, actor=world.staff, on=TODAY)  # noqa: E731
        return body(job, Watched(progress, ("write", 3), off))

    with line() as own:
        holder = uuid.uuid4()
        own.claim(holder)
        carry_out(job.pk, holder, own, kinds(stops))
    run.refresh_from_db()
    assert Taking.objects.filter(code__startswith="N-").count() == 3
    assert (run.state, JournalEntry.objects.filter(deed="undo_import").count()) == ("accepted", 0)


def test_a_worker_killed_in_the_middle_leaves_one_effect(asked):
    job, run, before = asked

    def killed(job: Job, progress: Progress) -> Outcome:
        def die() -> None:
            raise OperationalError("the server closed the connection")

        return body(job, Watched(progress, ("write", 2), die))

    with line() as own:
        holder = uuid.uuid4()
        own.claim(holder)
        with pytest.raises(OperationalError):
            carry_out(job.pk, holder, own, kinds(killed))
        assert Taking.objects.filter(code__startswith="N-").count() == 3
        assert own.sweep(silent_seconds=0) == 1
    [job] = run_jobs()
    run.refresh_from_db()
    assert (job.state, job.attempts, run.state, land()) == (JobState.DONE, 2, "undone", before)
    assert JournalEntry.objects.filter(deed="undo_import").count() == 1
