"""Which column is read for what is chosen on the review page and remembered of the sender; never guessed."""

import contextlib
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from parcels.models import ImportRun, ImportSender, Job, JournalEntry, Taking
from parcels.rules.jobs import JobState
from parcels.views import imports
from parcels.words.journal import tell
from tests.working import run_jobs
from tests.world import TODAY, World

SAMPLE = Path(__file__).resolve().parents[3] / "fixtures" / "samples" / "plots.geojson"
SENDER = "怀化一测院"


def geojson(**renamed: str) -> bytes:
    """The sample with its columns renamed and two of people beside them."""
    whole = json.loads(SAMPLE.read_bytes())
    for feature in whole["features"]:
        told = {renamed.get(name, name): value for name, value in feature["properties"].items()}
        feature["properties"] = {**told, "HZXM": "李大明", "LXDH": "13812345678"}
    return json.dumps(whole, ensure_ascii=False).encode()


def tried(client, world: World, content: bytes, sender: str = SENDER, name: str = "a.geojson") -> ImportRun:
    form = {
        "project": world.project.pk,
        "since_date": TODAY.isoformat(),
        "sender": sender,
        "file": SimpleUploadedFile(name, content),
    }
    answer = client.post(reverse("import_new"), form)
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.latest("pk")


def page(client, run: ImportRun) -> str:
    return client.get(reverse("import_run", args=[run.pk])).content.decode()


def choose(client, run: ImportRun, **answers: str) -> str:
    answer = client.post(reverse("import_map", args=[run.pk]), answers, follow=True)
    run.refresh_from_db()
    return answer.content.decode()


@pytest.fixture
def planner(client, world: World):
    client.force_login(world.planner)
    return client


def test_the_review_page_shows_every_column_with_a_sample_but_none_of_a_person(planner, world):
    seen = page(planner, tried(planner, world, geojson()))
    assert "字段对应" in seen
    assert "DKBH（如 YL001）" in seen
    assert "HZXM（含个人信息，不显示样值）" in seen
    assert "李大明" not in seen
    assert "13812345678" not in seen


def test_a_chosen_column_is_read_kept_and_remembered_for_the_senders_next_file(planner, world):
    run = tried(planner, world, geojson(DKBH="NO1"))
    assert "文件里没有已知的字段名" in page(planner, run)
    assert "字段对应已选定" in choose(planner, run, code="=NO1")
    assert run.choices == {"columns": {"code": "NO1"}}
    seen = page(planner, run)
    assert "YL001" in seen
    assert "由人选定" in seen
    assert ImportSender.objects.get().columns == {"code": "NO1"}
    (told,) = JournalEntry.objects.filter(deed="choose_import_reading")
    assert "地块编号 ← NO1" in tell(told)
    assert SENDER in tell(told)

    again = tried(planner, world, geojson(DKBH="NO1", DKMC="MC2"), name="b.geojson")
    assert again.choices == {"columns": {"code": "NO1"}, "remembered": ["code"]}
    seen = page(planner, again)
    assert "送件单位上次所用" in seen
    assert "YL001" in seen
    told = JournalEntry.objects.filter(deed="try_import").latest("pk")
    assert told.params["remembered"] == "code"


def test_another_senders_file_is_not_read_so(planner, world):
    choose(planner, tried(planner, world, geojson(DKBH="NO1")), code="=NO1")
    other = tried(planner, world, geojson(DKBH="NO1", DKMC="MC2"), sender="二测院")
    assert other.choices == {}
    nobody = tried(planner, world, geojson(DKBH="NO1", DKMC="MC3"), sender=" ")
    assert (nobody.choices, nobody.sender) == ({}, None)


def test_a_remembered_column_that_is_missing_falls_back_is_told_and_stays_remembered(planner, world):
    choose(planner, tried(planner, world, geojson(DKBH="NO1")), code="=NO1")
    run = tried(planner, world, geojson())
    assert [f["code"] for f in run.findings if f["code"] == "COLUMN_MISSING"]
    seen = page(planner, run)
    assert "地块编号：选定或记住的字段“NO1”这份文件里没有" in seen
    assert "没有字段“NO1”；已知字段名" in seen
    choose(planner, run, name="=DKMC")
    assert run.choices == {"columns": {"name": "DKMC"}}
    assert ImportSender.objects.get().columns == {"code": "NO1", "name": "DKMC"}


def test_going_back_to_the_known_names_is_forgotten_of_the_sender_too(planner, world):
    run = tried(planner, world, geojson())
    choose(planner, run, code="=DKMC", name="-")
    assert ImportSender.objects.get().columns == {"code": "DKMC", "name": ""}
    choose(planner, run, name="-")
    assert run.choices == {"columns": {"name": ""}}
    assert ImportSender.objects.get().columns == {"name": ""}


def test_a_column_the_file_does_not_have_cannot_be_chosen(planner, world):
    run = tried(planner, world, geojson())
    assert "文件中没有这个字段" in choose(planner, run, code="=SECRET")
    assert run.choices == {}
    assert ImportSender.objects.get().columns == {}


def test_a_system_the_file_needed_is_remembered_and_said_and_only_where_it_is_needed(planner, world):
    drawing = SAMPLE.with_name("plots_cass.dxf").read_bytes()
    run = tried(planner, world, drawing, name="a.dxf")
    planner.post(reverse("import_choose", args=[run.pk]), {"epsg": "4546"})
    assert ImportSender.objects.get().epsg == 4546
    again = tried(planner, world, drawing, name="b.dxf")
    assert (again.asked_epsg, again.choices) == (4546, {"remembered": ["epsg"]})
    assert "送件单位上次所用" in page(planner, again)
    assert tried(planner, world, geojson()).asked_epsg is None


def test_a_written_file_keeps_its_columns(planner, world):
    run = tried(planner, world, geojson())
    codes = {f["code"] for f in run.findings if f["severity"] == "confirm"}
    planner.post(reverse("import_accept", args=[run.pk]), {"accept": sorted(codes)})
    assert Taking.objects.filter(code="YL001").exists()
    assert "不能再改" in choose(planner, run, code="=DKMC")
    assert run.choices == {}


def test_a_sender_is_corrected_and_forgotten_on_a_page_of_their_own(planner, world):
    choose(planner, tried(planner, world, geojson()), code="=DKBH")
    sender = ImportSender.objects.get()
    seen = planner.get(reverse("sender_list")).content.decode()
    assert "地块编号 ← DKBH" in seen
    form = {"name": "怀化市一测院", "column_code": "BH", "epsg": "4546", "datum": ""}
    assert planner.post(reverse("sender_edit", args=[sender.pk]), form).status_code == 302
    sender.refresh_from_db()
    assert (sender.name, sender.columns, sender.epsg) == ("怀化市一测院", {"code": "BH"}, 4546)
    kept = planner.get(reverse("sender_edit", args=[sender.pk])).content.decode()
    assert 'value="BH"' in kept
    planner.post(reverse("sender_edit", args=[sender.pk]), {**form, "column_name": "-"})
    sender.refresh_from_db()
    assert sender.columns == {"code": "BH", "name": ""}
    for _ in range(2):
        assert planner.post(reverse("sender_forget", args=[sender.pk])).status_code == 302
    sender.refresh_from_db()
    assert not sender.remembers
    deeds = list(JournalEntry.objects.filter(deed__endswith="_sender").values_list("deed", flat=True))
    assert sorted(deeds) == ["change_sender", "change_sender", "forget_sender"]


def test_two_senders_cannot_bear_one_name(planner, world):
    one, two = (ImportSender.objects.create(name=name) for name in ("甲院", "乙院"))
    answer = planner.post(reverse("sender_edit", args=[two.pk]), {"name": one.name})
    assert answer.status_code == 409
    assert "已有送件单位“甲院”" in answer.content.decode()


def test_finance_sees_no_sender(client, world):
    client.force_login(world.finance)
    assert client.get(reverse("sender_list")).status_code == 403


def test_the_known_senders_are_offered_on_the_form(planner, world):
    ImportSender.objects.create(name=SENDER)
    assert f'<option value="{SENDER}">' in planner.get(reverse("import_new")).content.decode()


def test_a_large_file_read_by_a_job_is_read_as_the_senders_last_one(planner, world, monkeypatch):
    choose(planner, tried(planner, world, geojson(DKBH="NO1")), code="=NO1")
    monkeypatch.setattr(imports, "IMPORT_BYTES", 100)
    for sender, choices in ((SENDER, {"columns": {"code": "NO1"}, "remembered": ["code"]}), ("新院", {})):
        form = {
            "project": world.project.pk,
            "since_date": TODAY.isoformat(),
            "sender": sender,
            "file": SimpleUploadedFile("c.geojson", geojson(DKBH="NO1", DKMC=sender)),
        }
        planner.post(reverse("import_new"), form)
        job = Job.objects.latest("pk")
        assert job.params["sender"] == ImportSender.objects.get(name=sender).pk
        assert [one.state for one in run_jobs()] == [JobState.DONE]
        run = ImportRun.objects.latest("pk")
        assert (run.sender.name, run.choices) == (sender, choices)
    assert JournalEntry.objects.filter(deed="add_sender").count() == 1


def test_the_command_reads_as_the_senders_last_file_was(planner, world, tmp_path, capsys):
    choose(planner, tried(planner, world, geojson(DKBH="NO1")), code="=NO1")
    path = tmp_path / "d.geojson"
    path.write_bytes(geojson(DKBH="NO1", DKMC="MC9"))
    found = []
    for sender in (SENDER, ""):
        with contextlib.suppress(SystemExit):
            asked = ["--project", world.project.code, "--sender", sender, "--dry-run", "--json"]
            call_command("import_parcels", str(path), *asked)
        found.append([plot["code"] for plot in json.loads(capsys.readouterr().out)["plots"]])
    assert found == [["YL001", "YL002", "YL003"], [None, None, None]]
