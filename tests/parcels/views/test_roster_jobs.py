"""A roster of many rows goes through the background: tried, marked, written, taken back."""

from typing import Any

import pytest
from django.urls import reverse

from parcels.actions.jobs import Line
from parcels.importers import rosters as reader
from parcels.models import Job, Party, RosterImport, RosterTrial, RosterUndo
from parcels.rules.jobs import JobState
from parcels.views import roster_asking
from tests.parcels.views.test_rosters import staff, told, upload
from tests.roster_books import book, loaded, person
from tests.working import run_jobs
from tests.world import World, id_number

__all__ = ["staff"]

pytestmark = pytest.mark.django_db
MANY = 5_200


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows are many today."""
    monkeypatch.setattr(reader, "MAX_ROWS", 2)
    monkeypatch.setattr(reader, "SURELY_SHORT", 0)
    monkeypatch.setattr(roster_asking, "MAX_ROWS", 2)


def four(number: str = "") -> bytes:
    people = [person(f"赵{n}家") for n in range(1, 4)]
    return book(权利人=[*people, person("钱家", 证件号码=number or id_number(77), 联系电话="13800000000")])


def finished() -> Job:
    [job] = run_jobs()
    assert job.state == JobState.DONE, job.result
    return job


def test_a_roster_of_many_rows_is_tried_written_and_taken_back_by_jobs(staff: Any, world: World, many: None):
    before = Party.objects.count()
    answer = upload(staff, four())
    job = Job.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("job_file", args=[job.pk])
    # It waits sealed: nobody's number lies on the disk in clear.
    assert id_number(77).encode() not in job.file.read()
    finished()
    trial = RosterTrial.objects.get()
    assert reverse("roster_trial", args=[trial.pk]) in told(staff.get(reverse("job_file", args=[job.pk])))
    page = told(staff.get(reverse("roster_trial", args=[trial.pk])))
    assert "写入 4 行" in page
    assert id_number(77) not in page
    assert id_number(77) not in str(trial.changes)
    assert Party.objects.count() == before
    answer = staff.post(reverse("roster_trial", args=[trial.pk]))
    job = Job.objects.latest("pk")
    assert answer["Location"] == reverse("job_file", args=[job.pk])
    assert staff.post(reverse("roster_trial", args=[trial.pk]))["Location"] == answer["Location"]
    finished()
    assert Party.objects.count() == before + 4
    trial.refresh_from_db()
    roster = RosterImport.objects.get()
    assert (trial.roster, bool(trial.file), roster.added) == (roster, False, 4)
    assert "这份名册已经写入" in told(staff.get(reverse("roster_trial", args=[trial.pk])))
    staff.post(reverse("roster_undo", args=[roster.pk]), {"reason": "发错名册"})
    assert finished().kind == "roster_undo"
    assert (Party.objects.count(), RosterUndo.objects.get().reason) == (before, "发错名册")


def test_the_jobs_say_how_far_they_are(staff: Any, world: World, many: None, monkeypatch: pytest.MonkeyPatch):
    steps: list[str] = []
    monkeypatch.setattr(Line, "tell", lambda self, job, holder, **at: steps.append(at["step"]))
    upload(staff, four())
    run_jobs()
    staff.post(reverse("roster_trial", args=[RosterTrial.objects.get().pk]))
    run_jobs()
    assert list(dict.fromkeys(steps)) == ["read", "check", "write"]
    assert steps.count("write") > 2


def test_its_findings_stand_on_its_page_and_in_the_marked_copy_and_nothing_is_written(
    staff: Any, world: World, many: None
):
    wrong = id_number(88)[:-1] + ("0" if id_number(88)[-1] != "0" else "1")
    upload(staff, four(wrong))
    finished()
    trial = RosterTrial.objects.get()
    page = told(staff.get(reverse("roster_trial", args=[trial.pk])))
    assert "权利人!F5" in page
    assert "不能写入" in page
    back = loaded(staff.get(reverse("roster_trial_marked", args=[trial.pk])).content)
    assert "校验位不对" in back["权利人"]["F5"].comment.text
    staff.post(reverse("roster_trial", args=[trial.pk]))
    [job] = run_jobs()
    assert (job.state, job.result["code"]) == (JobState.FAILED, "roster_stopped")
    assert not RosterImport.objects.exists()


def test_a_new_trial_takes_the_place_of_the_one_before(staff: Any, world: World, many: None):
    upload(staff, four())
    finished()
    upload(staff, four(id_number(78)))
    finished()
    old, new = RosterTrial.objects.order_by("pk")
    assert (bool(old.file), bool(new.file)) == (False, True)
    page = told(staff.get(reverse("roster_trial", args=[old.pk])))
    assert "请重新上传" in page
    assert "写入 4 行" not in page


def test_a_trial_is_only_for_who_uploaded_it(staff: Any, world: World, many: None):
    upload(staff, four())
    finished()
    trial = RosterTrial.objects.get()
    staff.force_login(world.outsider)
    for name in ("roster_trial", "roster_trial_marked"):
        assert staff.get(reverse(name, args=[trial.pk])).status_code == 404


def test_more_rows_than_a_page_reads_go_to_the_background_by_themselves(staff: Any, world: World):
    data = book(权利人=[person(f"赵{n}家") for n in range(MANY)])
    answer = upload(staff, data)
    assert Job.objects.get().kind == "roster_try"
    assert "后台" in told(answer)
    job = finished()
    assert job.result["params"]["rows"] == MANY
