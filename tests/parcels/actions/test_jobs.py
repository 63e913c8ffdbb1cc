"""A job is asked for once, done once in effect, called off without a trace, and never left lying."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection, connections, transaction

from landmgmt.jobs import Kind
from landmgmt.lib.refusal import Refusal
from landmgmt.worker import Reporter, carry_out, step_here
from parcels.actions import jobs, office, papers
from parcels.actions.jobs import Line
from parcels.models import Document, Job, JournalEntry
from parcels.rules.jobs import MOST_ATTEMPTS, JobState, Outcome, Progress, seconds_left, share_done
from parcels.rules.roles import Right
from tests.drills.books import as_owner
from tests.parcels.actions.test_office import refused
from tests.world import PASSWORD, TODAY, World


@pytest.fixture
def world(committed_db: str) -> World:
    """The office and one of its staff: jobs need no land."""
    made = World(office.open_office(on=TODAY, name="管委会", authority="征地服务中心", admin_code="431271"))
    boss = {"actor": office.command_actor(), "on": TODAY}
    made.users["staff"] = office.add_user(
        **boss, username="zhoumin", password=PASSWORD, full_name="周敏", role="staff"
    )
    return made


def ask(world: World, key: str = "try:1", **params: Any) -> Job:
    """A job whose kind stands in the words; what it does, each test says itself."""
    return jobs.enqueue("import_try", params, actor=world.staff, on=TODAY, key=key)


def kinds(body: Any, right: Right = Right.IMPORT) -> dict[str, Kind]:
    return {"import_try": Kind(body, right, ("read", "check", "write"))}


def file_one(world: World, job: Job) -> None:
    """The effect of the bodies here: one row that can be counted."""
    papers.file_paper(actor=world.staff, on=TODAY, kind=Document.Kind.OTHER, title=f"文书{job.pk}")


def files_one(world: World) -> Any:
    def body(job: Job, progress: Progress) -> Outcome:
        progress.step("write")
        file_one(world, job)
        progress(1, 1)
        return Outcome("import_tried", {"plots": 1, "findings": 0})

    return body


def made(job: Job) -> int:
    return Document.objects.filter(title=f"文书{job.pk}").count()


def test_a_job_is_done_with_its_effect_and_says_how_far_it_was(world: World):
    job = ask(world)
    assert step_here(kinds=kinds(files_one(world))) == job.pk
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == (
        JobState.DONE,
        {"code": "import_tried", "params": {"plots": 1, "findings": 0}},
        1,
    )
    assert (job.step, job.step_number, job.done, job.total) == ("write", 3, 1, 1)
    assert made(job) == 1
    assert step_here() is None


def test_the_same_key_twice_is_one_job_and_after_a_failure_another(world: World):
    first = ask(world)
    assert ask(world).pk == first.pk
    assert JournalEntry.objects.filter(deed="ask_job").count() == 1

    def body(job: Job, progress: Progress) -> Outcome:
        raise Refusal("import_blocked", {"count": 2, "file": "x"})

    step_here(kinds=kinds(body))
    first.refresh_from_db()
    assert (first.state, first.result["code"]) == (JobState.FAILED, "import_blocked")
    assert ask(world).pk != first.pk


def test_what_the_caller_rolls_back_was_never_asked_for(world: World):
    with transaction.atomic():
        ask(world)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_body_that_breaks_leaves_nothing_and_the_user_a_number_for_the_log(world: World):
    def body(job: Job, progress: Progress) -> Outcome:
        file_one(world, job)
        raise ZeroDivisionError

    job = ask(world)
    step_here(kinds=kinds(body))
    job.refresh_from_db()
    assert (job.state, job.result["code"], made(job)) == (JobState.FAILED, "job_broken", 0)


def test_a_job_called_off_stops_at_its_next_checkpoint_and_rolls_back(world: World):
    job = ask(world)

    def body(job: Job, progress: Progress) -> Outcome:
        file_one(world, job)
        progress.step("write")
        _elsewhere(lambda: jobs.cancel_job(job, actor=world.staff, on=TODAY))
        progress(1, 1)
        raise AssertionError("went on after the checkpoint")

    step_here(kinds=kinds(body))
    job.refresh_from_db()
    assert (job.state, made(job)) == (JobState.CANCELLED, 0)


def test_a_job_called_off_after_its_last_checkpoint_does_not_end_done(world: World):
    job = ask(world)

    def body(job: Job, progress: Progress) -> Outcome:
        file_one(world, job)
        _elsewhere(lambda: jobs.cancel_job(job, actor=world.staff, on=TODAY))
        return Outcome("import_tried", {})

    step_here(kinds=kinds(body))
    job.refresh_from_db()
    assert (job.state, made(job)) == (JobState.CANCELLED, 0)


def test_a_queued_job_is_called_off_at_once_and_an_ended_one_never(world: World):
    job = ask(world)
    assert jobs.cancel_job(job, actor=world.staff, on=TODAY).state == JobState.CANCELLED
    assert step_here(kinds=kinds(files_one(world))) is None
    with refused("job_not_cancellable"):
        jobs.cancel_job(job, actor=world.staff, on=TODAY)


def test_a_person_whose_right_is_gone_gets_nothing_done(world: World):
    job = ask(world)
    step_here(kinds=kinds(files_one(world), Right.MANAGE_USERS))
    job.refresh_from_db()
    assert (job.state, job.result["code"], made(job)) == (JobState.FAILED, "job_right_gone", 0)


def test_a_silent_job_is_taken_back_and_after_so_many_deaths_given_up(world: World):
    job, line = ask(world), Line()
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert line.claim(uuid.uuid4()) == (job.pk, "import_try")
        assert line.sweep(silent_seconds=3600) == 0
        assert line.sweep(silent_seconds=0) == 1
        job.refresh_from_db()
        assert job.attempts == attempt
    line.close()
    assert (job.state, job.result) == (
        JobState.FAILED,
        {"code": "job_died", "params": {"attempts": MOST_ATTEMPTS}},
    )


def zombies(world: World) -> Job:
    """A worker thought dead comes back while another did its job: both try to end it."""
    job, line, first = ask(world), Line(), uuid.uuid4()
    line.claim(first)
    line.sweep(silent_seconds=0)

    def body(job: Job, progress: Progress) -> Outcome:
        # The second worker takes and ends it while the first is in the middle.
        _elsewhere(lambda: step_here(kinds=kinds(files_one(world))))
        file_one(world, job)
        return Outcome("import_tried", {"plots": 1, "findings": 0})

    carry_out(job.pk, first, line, kinds(body))
    line.close()
    job.refresh_from_db()
    return job


def test_a_worker_that_lost_its_job_leaves_no_effect(world: World):
    job = zombies(world)
    assert (job.state, made(job)) == (JobState.DONE, 1)


def test_without_the_holder_at_the_end_the_effect_would_be_there_twice(world: World, committed_db: str):
    as_owner(
        committed_db,
        "DROP TRIGGER job_guard ON parcels_job",
        "CREATE OR REPLACE FUNCTION finish_job(job bigint, by_holder uuid, told jsonb) RETURNS void"
        " LANGUAGE sql AS $$"
        " UPDATE parcels_job SET state = 'done', result = told, ended_at = now() WHERE id = job $$",
    )
    assert made(zombies(world)) == 2


def test_two_workers_never_take_the_same_job(world: World):
    for number in range(6):
        ask(world, key=f"try:{number}")
    taken: list[int] = []
    both = threading.Barrier(2)

    def take() -> None:
        line = Line()
        both.wait(5)
        while claimed := line.claim(uuid.uuid4()):
            taken.append(claimed[0])
        line.close()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(taken) == len(set(taken)) == 6


PERSONAL = [
    {"name": "王家"},
    {"id": "431271198001010013"},
    {"account": 6222021234567890123},
    {"phone": "13874500001"},
]


@pytest.mark.parametrize("params", PERSONAL)
def test_no_personal_datum_enters_a_jobs_arguments(world: World, params: dict[str, Any]):
    with refused("job_params_are_codes"):
        ask(world, **params)


@pytest.mark.parametrize("params", PERSONAL)
def test_without_the_databases_check_it_would(world: World, params: dict[str, Any], committed_db: str):
    as_owner(committed_db, "ALTER TABLE parcels_job DROP CONSTRAINT job_params_are_codes")
    assert ask(world, **params).pk


WRONG = [
    ("job_is_fixed", "UPDATE parcels_job SET params = '{\"run\": 7}'"),
    ("job_is_fixed", "UPDATE parcels_job SET on_date = '2026-01-01'"),
    ("job_step_illegal", "UPDATE parcels_job SET state = 'done', ended_at = now()"),
    ("job_running_has_holder", "UPDATE parcels_job SET state = 'running'"),
    ("job_ended_has_moment", "UPDATE parcels_job SET ended_at = now()"),
]


@pytest.mark.parametrize(("name", "sql"), WRONG)
def test_the_database_keeps_a_job_straight(world: World, name: str, sql: str):
    ask(world)
    with pytest.raises(Exception, match=name), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_ended_job_stays_as_it_ended_and_none_is_deleted(world: World, committed_db: str):
    job = ask(world)
    step_here(kinds=kinds(files_one(world)))
    with pytest.raises(Exception, match="job_is_ended"):
        Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, ended_at=None)
    with pytest.raises(Exception, match="permission denied"):
        Job.objects.filter(pk=job.pk).delete()
    with pytest.raises(AssertionError, match="job_is_kept"):
        as_owner_telling(committed_db, "DELETE FROM parcels_job")


def test_without_the_guard_an_ended_job_would_run_again(world: World, committed_db: str):
    job = ask(world)
    step_here(kinds=kinds(files_one(world)))
    as_owner(committed_db, "DROP TRIGGER job_guard ON parcels_job")
    assert Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, ended_at=None) == 1


def as_owner_telling(database: str, sql: str) -> None:
    import psycopg2

    from landmgmt import cluster

    with psycopg2.connect(cluster.url("owner", database=database)) as link, link.cursor() as cursor:
        try:
            cursor.execute(sql)
        except psycopg2.Error as wrong:
            raise AssertionError(str(wrong.diag.constraint_name)) from wrong


@pytest.mark.parametrize(
    ("at", "share"),
    [((0, 3, 0, 0), 0.0), ((1, 3, 50, 100), 1 / 6), ((2, 3, 50, 100), 0.5), ((3, 3, 100, 100), 1.0)],
)
def test_how_far_a_job_is_can_be_done_in_the_head(at: tuple[int, int, int, int], share: float):
    assert share_done(*at) == pytest.approx(share)


def test_the_time_left_is_told_once_it_is_no_guess():
    assert seconds_left(0.5, 30) == 30
    assert seconds_left(0.25, 10) == 30
    assert seconds_left(0.02, 30) is None
    assert seconds_left(0.5, 1) is None


def test_a_reporter_says_no_more_than_it_must(world: World, monkeypatch: pytest.MonkeyPatch):
    told: list[int] = []
    at: list[tuple[str, int, int]] = []
    line, holder = Line(), uuid.uuid4()

    def tell(job: int, holder: uuid.UUID, **so_far: Any) -> None:
        told.append(so_far["done"])
        at.append((so_far["step"], so_far["step_number"], so_far["steps"]))

    monkeypatch.setattr(line, "tell", tell)
    reporter = Reporter(line, 1, holder, kinds(files_one(world))["import_try"])
    reporter.step("write")
    for done in range(1, 10_001):
        reporter(done, 10_000)
    assert told[0] == 0
    assert at[-1] == ("write", 3, 3)
    assert told[-1] == 10_000
    assert len(told) < 10


def test_a_body_that_names_no_step_counts_the_whole_of_its_work(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    line, told = Line(), []
    monkeypatch.setattr(line, "tell", lambda job, holder, **at: told.append(at))
    Reporter(line, 1, uuid.uuid4(), kinds(files_one(world))["import_try"])(5, 10)
    assert (told[0]["step_number"], told[0]["steps"]) == (1, 1)


def _elsewhere(do: Any) -> None:
    """On a connection of its own, as another process would."""
    wrong: list[BaseException] = []

    def run() -> None:
        try:
            do()
        except BaseException as error:  # noqa: BLE001  (handed on below)
            wrong.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    if wrong:
        raise wrong[0]
