"""A survey file comes in by its pages: every fault a sentence, nothing written until a person says so."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from landmgmt.lib import intake
from parcels.models import ImportRun, JournalEntry, Project, Taking, TakingGeometry
from tests.world import TODAY, World

SAMPLES = Path(__file__).resolve().parents[3] / "fixtures" / "samples"
CLEAN = "plots_gbk_crlf.txt"
BOW_TIE = """[属性描述]
坐标系=2000国家大地坐标系
几度分带=3
带号=37
[地块坐标]
4,,A1,好地,面,,,,@
J1,1,3001900.000,37399300.000
J2,1,3001940.000,37399300.000
J3,1,3001940.000,37399340.000
J4,1,3001900.000,37399340.000
4,,A2,坏地,面,,,,@
J1,1,3001800.000,37399300.000
J2,1,3001840.000,37399340.000
J3,1,3001840.000,37399300.000
J4,1,3001800.000,37399340.000
""".encode("gbk")


def clear_land(north: float = 0.0) -> bytes:
    """The sample's three plots a kilometre east of the cast's land; the first plot's J2 pushed `north`."""
    lines = (SAMPLES / CLEAN).read_bytes().decode("gbk").split("\r\n")
    for place, line in enumerate(lines):
        if line.startswith("J"):
            label, ring, northing, easting = line.split(",")
            lines[place] = f"{label},{ring},{northing},{float(easting) + 1000:.3f}"
    if north:
        place = next(i for i, line in enumerate(lines) if line.startswith("J2,1"))
        label, ring, northing, easting = lines[place].split(",")
        lines[place] = f"{label},{ring},{float(northing) + north:.3f},{easting}"
    return "\r\n".join(lines).encode("gbk")


def upload(client, project: Project, name: str = CLEAN, content: bytes | None = None, /, **more):
    data = content if content is not None else clear_land()
    form = {"project": project.pk, "since_date": TODAY.isoformat(), "file": SimpleUploadedFile(name, data)}
    return client.post(reverse("import_new"), {**form, **more})


def tried(client, project: Project, *args, **more) -> ImportRun:
    answer = upload(client, project, *args, **more)
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.latest("pk")


def text(answer) -> str:
    return answer.content.decode()


def accept(client, run: ImportRun, *codes: str, **more):
    return client.post(reverse("import_accept", args=[run.pk]), {"accept": list(codes), **more})


@pytest.fixture
def planner(client, world: World):
    client.force_login(world.planner)
    return client


def test_the_empty_list_offers_the_first_file_and_the_samples(planner):
    page = text(planner.get(reverse("import_list")))
    assert "还没有导入过文件" in page
    assert reverse("import_sample", args=["survey_40.zip"]) in page


@pytest.mark.parametrize("name", ["plots_gbk_crlf.txt", "plots_gbk.zip", "plots.geojson", "survey_40.zip"])
def test_a_sample_downloads_as_it_stands(planner, name):
    answer = planner.get(reverse("import_sample", args=[name]))
    assert b"".join(answer.streaming_content) == (SAMPLES / name).read_bytes()
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_sample_that_is_not_in_the_table_is_not_there(planner):
    assert planner.get(reverse("import_sample", args=["build.py"])).status_code == 404


def test_a_try_writes_no_land_and_shows_every_plot(planner, world: World):
    before = Taking.objects.count()
    run = tried(planner, world.project)
    answer = planner.get(reverse("import_run", args=[run.pk]))
    assert Taking.objects.count() == before
    assert "写入 3 块" in text(answer)
    assert text(answer).count('"state": "new"') == 3
    assert "0.1600" in text(answer)


def test_what_the_new_land_joins_is_asked_before_the_rows_of_the_file(planner, world: World):
    page = text(planner.get(reverse("import_run", args=[tried(planner, world.project).pk])))
    assert page.index('name="price_zone"') < page.index('id="plots-h"')


def test_one_press_writes_and_a_second_has_no_effect(planner, world: World):
    run = tried(planner, world.project)
    into = {"batch": world.batch.pk, "price_zone": world.zone.pk, "in_scope": "on"}
    assert accept(planner, run, **into).status_code == 302
    written = Taking.objects.filter(import_plots__run=run)
    assert {(t.batch, t.price_zone) for t in written} == {(world.batch, world.zone)}
    answer = planner.post(reverse("import_accept", args=[run.pk]), follow=True)
    assert "没有再写一遍" in text(answer)
    assert written.count() == 3
    assert JournalEntry.objects.filter(deed="accept_import").count() == 1


def test_an_accepted_import_tells_what_it_did_and_links_its_land(planner, world: World):
    run = tried(planner, world.project)
    accept(planner, run)
    page = text(planner.get(reverse("import_run", args=[run.pk])))
    assert "已写入：3 块" in page
    assert reverse("taking_file", args=[run.plots.first().taking_id]) in page
    assert page.count('"state": "new"') == 3


def test_a_changed_boundary_shows_old_and_new(planner, world: World):
    accept(planner, tried(planner, world.project))
    run = tried(planner, world.project, CLEAN, clear_land(north=0.2))
    page = text(planner.get(reverse("import_run", args=[run.pk])))
    assert (page.count('"state": "changed"'), page.count('"state": "was"')) == (1, 1)
    assert "写入 1 块" in page


def test_a_bad_plot_stops_the_whole_file_with_its_row_and_remedy(planner, world: World):
    before = TakingGeometry.objects.count()
    run = tried(planner, world.project, "bad.txt", BOW_TIE)
    page = text(planner.get(reverse("import_run", args=[run.pk])))
    assert run.state == ImportRun.State.REFUSED
    assert "第 2 块 · 行 11" in page
    assert "自相交" in page
    assert "请在测绘软件中修正该地块后重新导出" in page
    assert "一块都没有写入" in page
    assert accept(planner, run).status_code == 409
    assert TakingGeometry.objects.count() == before


def test_land_outside_waits_for_its_tick_and_keeps_it(planner, world: World):
    Project.objects.filter(pk=world.project.pk).update(
        extent="SRID=4490;POLYGON((100 20,101 20,101 21,100 21,100 20))"
    )
    run = tried(planner, world.project)
    page = text(planner.get(reverse("import_run", args=[run.pk])))
    assert page.count('name="accept"') == 1
    assert "勾选即确认同类 3 条" in page
    locked = accept(planner, run)
    assert locked.status_code == 409
    assert "要确认的还有 1 类 3 条" in text(locked)
    assert not run.plots.exists()
    assert accept(planner, run, "OUTSIDE_EXTENT").status_code == 302
    assert run.plots.count() == 3


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("letter.docx", b"%PDF-1.4 not land", "无法识别文件"),
        ("broken.zip", b"PK\x03\x04 torn apart", "压缩包已损坏"),
        ("words.txt", "今天下雨，没有坐标。".encode("gbk"), ""),
        ("empty.geojson", b'{"type": "FeatureCollection", "features": []}', "文件中没有地块"),
    ],
)
def test_a_wrong_file_is_kept_as_a_report_with_a_sentence(planner, world: World, name, content, told):
    run = tried(planner, world.project, name, content)
    page = text(planner.get(reverse("import_run", args=[run.pk])))
    assert run.state == ImportRun.State.REFUSED
    assert told in page
    assert "必须改" in page


def test_a_share_of_0_9999_is_a_sentence_with_its_row(planner, world: World):
    dbf = _household_rows(("YL001", "王建国", "0.9999"), ("YL002", "李秀英", "1"), ("YL003", "陈志强", "1"))
    buffer = io.BytesIO((SAMPLES / "plots_gbk.zip").read_bytes())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("hu.dbf", dbf)
    run = tried(planner, world.project, "shares.zip", buffer.getvalue())
    page = text(planner.get(reverse("import_run", args=[run.pk])))
    assert "权利人表 · 行 1" in page
    assert "0.9999" in page
    assert "请改写为分数" in page


def _household_rows(*rows: tuple[str, str, str]) -> bytes:
    import importlib.util

    spec = importlib.util.spec_from_file_location("build_samples", SAMPLES / "build.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    columns = (("DKBH", "C", 20, 0), ("HZXM", "C", 20, 0), ("FE", "C", 12, 0), ("ZMC", "C", 40, 0))
    return build.dbf(columns, [(*row, "长田村3组") for row in rows])


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("project", "999999999", "没有这个项目"),
        ("project", "garbage", "没有这个项目"),
        ("epsg", "3857", "不在允许的范围内"),
        ("epsg", "drop table", "不在允许的范围内"),
        ("since_date", "2027-01-01", "不能晚于办公日"),
        ("since_date", "0001-01-01", "不能早于"),
        ("since_date", "yesterday", "日期写成"),
        ("file", SimpleUploadedFile("empty.txt", b""), "文件是空的"),
        ("file", "", "请选择要导入的文件"),
    ],
)
def test_nonsense_in_the_form_is_a_sentence_at_its_field(planner, world: World, field, value, told):
    answer = upload(planner, world.project, **{field: value})
    assert (answer.status_code, told in text(answer)) == (422, True)
    assert not ImportRun.objects.exists()


def test_a_file_above_the_limit_is_one_sentence(planner, world: World, monkeypatch):
    monkeypatch.setattr(intake.check_size, "__kwdefaults__", {"limit": 1000})
    answer = upload(planner, world.project, "big.txt", b"x" * 1500)
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()


def test_200_mb_are_turned_away_before_they_are_read(planner, world: World):
    class Unread(io.BytesIO):
        parsed = False

        def readline(self, *_args):
            self.parsed = True
            raise AssertionError("the body was parsed")

    size = 200 * 1024 * 1024
    answer = planner.generic(
        "POST",
        reverse("import_new"),
        b"",
        content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(size), "wsgi.input": Unread(b"")},
    )
    assert answer.status_code == 413
    assert "200 MB，超过上限 20 MB" in text(answer)
    assert "库内没有变化" in text(answer)


def test_the_upload_asks_for_its_csrf_token(client, world: World):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.planner)
    assert upload(strict, world.project).status_code == 403
    assert not ImportRun.objects.exists()


def test_staff_see_their_own_imports_and_planners_all(client, world: World):
    client.force_login(world.staff)
    run = tried(client, world.project)
    address = reverse("import_run", args=[run.pk])
    assert client.get(address).status_code == 200
    client.force_login(world.outsider)
    for name in ("import_run", "import_findings", "import_original"):
        assert client.get(reverse(name, args=[run.pk])).status_code == 404
    assert accept(client, run).status_code == 404
    assert address not in text(client.get(reverse("import_list")))
    client.force_login(world.planner)
    assert client.get(address).status_code == 200


def test_staff_choose_among_the_projects_on_their_land(client, world: World):
    client.force_login(world.outsider)
    answer = upload(client, world.project)
    assert answer.status_code == 422
    assert "没有这个项目" in text(answer)


def test_staff_do_not_write_into_a_village_of_others(client, world: World):
    client.force_login(world.staff)
    foreign = (SAMPLES / "plots_gbk.zip").read_bytes()
    run = tried(client, world.project, "foreign.zip", _with_group(foreign, "茅头园村1组"))
    assert "茅头园村" in text(client.get(reverse("import_run", args=[run.pk])))
    answer = accept(client, run, "GROUP_UNKNOWN")
    assert answer.status_code == 409
    assert "不归您负责的村：茅头园村" in text(answer)
    assert not run.plots.exists()


def _with_group(archive: bytes, group: str) -> bytes:
    """The zip with every 长田村 group of its plot table replaced, in the width of the column."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            for number in range(1, 5):
                was = f"长田村{number}组".encode("gbk").ljust(40)
                content = content.replace(was, group.encode("gbk").ljust(40))
            new.writestr(name, content)
    return buffer.getvalue()


def test_the_findings_go_back_to_the_surveyor_as_a_workbook(planner, world: World):
    run = tried(planner, world.project, "=cmd|calc.txt", BOW_TIE)
    answer = planner.get(reverse("import_findings", args=[run.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert any("自相交" in str(cell) for row in rows for cell in row)
    assert any("示意数据" in str(row[0]) for row in rows)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_original_comes_back_byte_for_byte(planner, world: World):
    run = tried(planner, world.project)
    answer = planner.get(reverse("import_original", args=[run.pk]))
    assert b"".join(answer.streaming_content) == clear_land()
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_planner_does_not_take_the_names_in_a_file_of_staff(client, world: World):
    client.force_login(world.staff)
    run = tried(client, world.project)
    client.force_login(world.planner)
    assert client.get(reverse("import_original", args=[run.pk])).status_code == 403


def test_a_lost_file_leaves_the_report_and_locks_the_button(planner, world: World):
    run = tried(planner, world.project)
    run.file.storage.delete(run.file.name)
    page = planner.get(reverse("import_run", args=[run.pk]))
    assert page.status_code == 200
    assert "原文件已不在" in text(page)
    assert accept(planner, run).status_code == 409


@pytest.mark.parametrize(
    ("query", "status"),
    [
        *((query, 200) for query in ("page=0", "page=x", "page=99999999999999999999", "q=%00", "q=%25")),
        ("state=zzz", 400),
    ],
)
def test_nonsense_in_the_address_never_breaks_a_page(planner, world: World, query, status):
    run = tried(planner, world.project)
    assert planner.get(reverse("import_list") + "?" + query).status_code == status
    assert planner.get(reverse("import_run", args=[run.pk]) + "?" + query).status_code == status
    assert planner.get(reverse("import_new") + "?project=%00" + query).status_code == 200


def test_a_strange_batch_or_zone_is_refused_with_a_sentence(planner, world: World):
    run = tried(planner, world.project)
    answer = accept(planner, run, batch="7777777", price_zone="x")
    assert answer.status_code == 409
    assert "没有这个报批批次" in text(answer)
    assert not run.plots.exists()


def test_a_hundred_imports_cost_the_list_no_more_queries(
    planner, world: World, django_assert_max_num_queries
):
    for number in range(12):
        tried(planner, world.project, f"{number}.txt", BOW_TIE + f"# {number}".encode())
    with django_assert_max_num_queries(12):
        planner.get(reverse("import_list"))


def test_the_page_of_an_import_shows_no_id_number_of_the_file(client, world: World):
    """Its rows of holders were once printed at the foot, with the review itself."""
    client.force_login(world.planner)
    run = tried(client, world.project, "survey_40.zip", (SAMPLES / "survey_40.zip").read_bytes())
    page = client.get(reverse("import_run", args=[run.pk])).content.decode()
    assert run.holders_count == 80
    assert "HolderRow" not in page
    assert "Review(" not in page
    assert "＿＿＿＿＿＿" in page
