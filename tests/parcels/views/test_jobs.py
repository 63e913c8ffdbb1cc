"""A large file goes through the background: its page says how far, what came of it, and calls it off."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parcels.actions import jobs
from parcels.models import ImportRun, Job, Taking
from parcels.rules.jobs import JobState
from parcels.views import import_run, imports, takeover
from tests.old_ledgers import submitted
from tests.parcels.views.test_imports import clear_land, tried, upload
from tests.working import run_jobs
from tests.world import TODAY, World


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three plots of 700 bytes are a large file today."""
    for page in (imports, import_run):
        monkeypatch.setattr(page, "IMPORT_BYTES", 500)


def waiting(client, answer) -> Job:
    job = Job.objects.latest("pk")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("job_file", args=[job.pk])
    return job


def said(client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_a_large_file_is_read_and_written_by_jobs(client, world: World, large: None):
    client.force_login(world.staff)
    before = Taking.objects.count()
    job = waiting(client, upload(client, world.project))
    assert "排队" in said(client, "job_file", job.pk)
    assert "后台任务 1 项" in said(client, "desk")
    [job] = run_jobs()
    assert job.state == JobState.DONE, job.result
    run = ImportRun.objects.get()
    assert job.result["params"] == {"run": run.pk, "plots": 3, "findings": len(run.findings)}
    assert not job.file
    assert reverse("import_run", args=[run.pk]) in said(client, "job_file", job.pk)
    assert "后台任务 1 项" not in said(client, "desk")
    page = said(client, "import_run", run.pk)
    assert "在后台写入 3 块" in page
    job = waiting(client, client.post(reverse("import_accept", args=[run.pk])))
    assert waiting(client, client.post(reverse("import_accept", args=[run.pk]))).pk == job.pk
    assert Taking.objects.count() == before
    assert [one.state for one in run_jobs()] == [JobState.DONE]
    assert Taking.objects.count() == before + 3
    assert "已写入 3 块" in said(client, "job_list")


def test_a_small_file_is_read_at_once(client, world: World):
    client.force_login(world.staff)
    assert tried(client, world.project).plots_count == 3
    assert not Job.objects.exists()


def test_a_large_file_that_cannot_be_written_says_why_on_the_jobs_page(client, world: World, large: None):
    client.force_login(world.staff)
    upload(client, world.project)
    run_jobs()
    run = ImportRun.objects.get()
    job = waiting(client, client.post(reverse("import_accept", args=[run.pk])))
    Path(run.file.path).write_bytes(clear_land(north=5.0))
    [job] = run_jobs()
    assert (job.state, job.result["code"]) == (JobState.FAILED, "import_file_changed")
    assert "plots_gbk_crlf.txt" in said(client, "job_file", job.pk)
    assert Taking.objects.filter(import_plots__run=run).count() == 0


def test_a_job_called_off_on_its_page_does_nothing(client, world: World, large: None):
    client.force_login(world.staff)
    job = waiting(client, upload(client, world.project))
    client.post(reverse("job_cancel", args=[job.pk]))
    assert run_jobs() == []
    assert "已取消" in said(client, "job_file", job.pk)
    assert not ImportRun.objects.exists()


def test_others_do_not_see_my_job_and_the_administrator_not_what_it_is_about(
    client, world: World, large: None
):
    client.force_login(world.staff)
    job = waiting(client, upload(client, world.project))
    client.force_login(world.finance)
    for address in ("job_file", "job_cancel"):
        assert client.post(reverse(address, args=[job.pk])).status_code in (404, 405)
    assert client.get(reverse("job_file", args=[job.pk])).status_code == 404
    client.force_login(world.administrator)
    page = said(client, "job_file", job.pk) + said(client, "job_list")
    assert "周敏" in page
    assert "plots_gbk_crlf.txt" not in page


def test_many_rows_of_old_books_are_locked_by_a_job_for_the_second_person(
    client, world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(takeover, "OLD_BOOK_ROWS", 1)
    made = submitted(world)
    client.force_login(world.finance)
    job = waiting(client, client.post(reverse("takeover_lock", args=[made.pk])))
    assert waiting(client, client.post(reverse("takeover_lock", args=[made.pk]))).pk == job.pk
    [job] = run_jobs()
    made.refresh_from_db()
    assert (job.state, made.state) == (JobState.DONE, "locked")
    assert job.result["params"]["lines"] == made.entries.count()


def test_the_list_asks_the_database_no_more_for_many_jobs_than_for_one(client, world: World):
    def ask(number: int) -> None:
        jobs.enqueue(
            "import_accept",
            {"run": number},
            actor=world.staff,
            on=TODAY,
            key=f"many:{number}",
            project=world.project,
        )

    client.force_login(world.staff)
    ask(1)
    client.get(reverse("job_list"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("job_list"))
    for number in range(2, 20):
        ask(number)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("job_list"))
    assert len(many) == len(few)
