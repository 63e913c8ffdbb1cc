"""Where a file allows two readings a person chooses on the review page; once written it is fixed."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parcels.models import ImportRun, JournalEntry
from tests.world import TODAY, World

SAMPLES = Path(__file__).resolve().parents[3] / "fixtures" / "samples"


@pytest.fixture
def planner(client, world: World):
    client.force_login(world.planner)
    return client


def tried(client, world: World, name: str) -> ImportRun:
    upload = SimpleUploadedFile(name, (SAMPLES / name).read_bytes())
    form = {"project": world.project.pk, "since_date": TODAY.isoformat(), "file": upload}
    answer = client.post(reverse("import_new"), form)
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.latest("pk")


def page(client, run: ImportRun) -> str:
    return client.get(reverse("import_run", args=[run.pk])).content.decode()


def choose(client, run: ImportRun, **answers: str):
    return client.post(reverse("import_choose", args=[run.pk]), answers, follow=True)


def test_a_drawing_without_zone_waits_for_the_choice_which_is_kept_and_fixed_once_written(planner, world):
    run = tried(planner, world, "plots_cass.dxf")
    assert run.state == ImportRun.State.TRIED
    seen = page(planner, run)
    assert "核对：先选定读法" in seen
    assert "109.9800°" in seen
    refused = planner.post(reverse("import_accept", args=[run.pk]), {})
    assert refused.status_code == 409
    choose(planner, run, epsg="4546")
    run.refresh_from_db()
    assert (run.asked_epsg, run.source_epsg, run.state) == (4546, 4546, ImportRun.State.TRIED)
    assert JournalEntry.objects.filter(deed="choose_import_reading").count() == 1
    seen = page(planner, run)
    assert "由人选定" in seen
    codes = {f["code"] for f in run.findings if f["severity"] == "confirm"}
    planner.post(reverse("import_accept", args=[run.pk]), {"accept": sorted(codes)})
    run.refresh_from_db()
    assert run.state == ImportRun.State.ACCEPTED
    assert "不能再改" in choose(planner, run, epsg="4547").content.decode()
    run.refresh_from_db()
    assert run.asked_epsg == 4546


def test_gcj02_is_converted_only_by_choice_and_must_still_be_confirmed(planner, world):
    run = tried(planner, world, "plots_gcj02.ovkmz")
    assert {f["code"] for f in run.findings} == {"GCJ02_UNCHOSEN"}
    assert "GCJ-02（互联网地图偏移）" in page(planner, run)
    choose(planner, run, datum="gcj02")
    run.refresh_from_db()
    assert run.choices == {"datum": "gcj02"}
    assert "GCJ02_CONVERTED" in {f["code"] for f in run.findings if f["severity"] == "confirm"}
    assert planner.post(reverse("import_accept", args=[run.pk]), {}).status_code == 409


def test_a_strange_answer_changes_nothing(planner, world):
    run = tried(planner, world, "plots_gcj02.ovkmz")
    choose(planner, run, datum="bd09", layer="x", epsg="3857")
    run.refresh_from_db()
    assert (run.choices, run.asked_epsg) == ({}, None)


def test_the_page_says_how_it_read_what_the_file_left_open(planner, world):
    run = tried(planner, world, "plots_gbk_crlf.txt")
    seen = page(planner, run)
    for words in ("东坐标 8 位，前两位是带号", "按数值大小逐圈判断", "与平面面积一致 3 块", "GB18030"):
        assert words in seen


def test_a_broken_file_of_every_kind_is_a_page_of_sentences_and_never_a_fault(planner, world):
    for path in sorted(SAMPLES.iterdir()):
        if not path.is_file() or path.suffix == ".py":
            continue
        upload = SimpleUploadedFile(path.name, path.read_bytes()[:300])
        form = {"project": world.project.pk, "since_date": TODAY.isoformat(), "file": upload}
        assert planner.post(reverse("import_new"), form).status_code == 302
        run = ImportRun.objects.latest("pk")
        assert run.findings, path.name
        assert planner.get(reverse("import_run", args=[run.pk])).status_code == 200
