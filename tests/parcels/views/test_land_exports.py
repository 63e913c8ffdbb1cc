"""Files of parcels hold the list's land and no more: filter, day, villages, rights, and nothing that runs."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import pytest
from django.urls import reverse

from parcels.actions import surveys
from parcels.exporters.formats import EXPORTS
from parcels.exporters.how import How
from parcels.exporters.land_parcels import layer
from parcels.models import AccessRecord
from parcels.models.land_sheet import land_rows
from parcels.models.sheet import Ask, sheet
from parcels.rules.roles import Role
from tests.parcels.views.land_files import bytes_of, codes_in, file_of, rows_of
from tests.world import TODAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=KP-050",
        "dispute=open",
        "stage=3",
        "on=2026-01-10",
        "on=2026-03-20",
        "on=2020-01-01",
        "sort=-area",
    ],
)
def test_the_file_holds_what_the_list_shows_in_its_order(client, world, query):
    asked = dict(part.split("=") for part in query.split("&") if part)
    ask = Ask(
        on=date.fromisoformat(asked["on"]) if "on" in asked else TODAY,
        q=asked.get("q", ""),
        step=int(asked["stage"]) if "stage" in asked else None,
        dispute=asked.get("dispute", ""),
        sort=asked.get("sort", ""),
    )
    listed = [row.code for row in sheet(world.leader, ask).rows]
    if not listed:
        assert file_of(client, world.leader, query, format="geojson").status_code == 409
    else:
        assert codes_in(client, world.leader, query) == listed


def test_staff_of_another_village_get_no_land_and_nobody_a_village_not_theirs(client, world):
    answer = file_of(client, world.outsider, format="txt")
    assert answer.status_code == 409
    assert "没有可写入文件的界线" in answer.content.decode()
    # Another person's village in the address is no choice of the filter: no file at all.
    assert file_of(client, world.outsider, f"village={world.village.pk}", format="txt").status_code == 400


def test_a_past_day_has_the_outline_and_stage_of_that_day(client, world):
    early = json.loads(bytes_of(client, world.leader, "on=2026-01-10", format="geojson"))
    late = json.loads(bytes_of(client, world.leader, format="geojson"))
    assert (early["on"], late["on"]) == ("2026-01-10", str(TODAY))
    assert {f["properties"]["JD"] for f in early["features"]} == {"已预公告"}
    assert {f["properties"]["JD"] for f in late["features"]} != {"已预公告"}


@pytest.mark.parametrize("code", ["txt", "shp", "geojson"])
@pytest.mark.parametrize("epsg", [4525, 4546, 4526, 4490])
def test_an_own_export_read_again_is_nothing_new_and_nothing_changed(client, world, code, epsg):
    if not EXPORTS[code].takes(epsg):
        assert file_of(client, world.planner, format=code, epsg=epsg).status_code == 400
        return
    content = bytes_of(client, world.planner, f"project={world.project.code}", format=code, epsg=epsg)
    seen = surveys.examine(
        project=world.project,
        file_name=f"x{EXPORTS[code].suffix}",
        data=content,
        asked_epsg=None,
        since_date=TODAY,
    )
    assert {finding.code for finding in seen.findings} == {"PLOT_UNCHANGED"}
    assert len(seen.takings) == len(seen.reading.plots) == 3
    assert seen.changed == set()
    assert seen.reading.source_epsg == EXPORTS[code].epsg(epsg)


def test_no_name_number_or_account_leaves_in_a_file_of_shapes_and_no_number_at_all(client, world):
    hidden = [party.name for party in (world.wang, *world.li, world.chen)]
    numbers = [account.number for account in world.accounts.values()] if world.accounts else []
    for code in EXPORTS:
        content = bytes_of(client, world.staff, format=code)
        if code == "xlsx":
            text = str(rows_of(content))
            assert "李大家" in text
        else:
            raw = content
            if content[:2] == b"PK":
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    raw = b"".join(archive.read(name) for name in archive.namelist())
            text = raw.decode("gb18030", "ignore") + raw.decode("utf-8", "ignore")
            assert [name for name in hidden if name in text] == []
        assert [number for number in numbers if number and str(number) in text] == []
        assert "4312001970" not in text


def test_a_planner_s_workbook_has_no_names_and_no_money(client, world):
    planner, leader = (
        rows_of(bytes_of(client, user, format="xlsx")) for user in (world.planner, world.leader)
    )
    assert {"权利人", "未付 元"} <= set(leader[2])
    assert not {"权利人", "未付 元"} & set(planner[2])


def test_the_name_of_the_file_says_filter_and_day_and_never_who_was_searched(client, world):
    query = f"project={world.project.code}&village={world.village.pk}&q=李大家&on=2026-09-01"
    answer = file_of(client, world.leader, query, format="txt")
    name = unquote(answer["Content-Disposition"].split("''")[1])
    assert name == f"地块_查找_{world.project.name}_长田村_2026-09-01.txt"
    assert answer["Cache-Control"] == "private, no-store"


def test_whoever_takes_a_file_stands_in_the_access_log(client, world):
    bytes_of(client, world.leader, f"project={world.project.code}&q=李大家", format="shp")
    record = AccessRecord.objects.filter(view_name="parcel_export_file").latest("pk")
    assert (record.actor_id, record.status) == (world.leader.pk, 200)
    assert record.subject == f"shp {world.project.code} {TODAY} n=1"


@pytest.mark.parametrize(
    "query",
    [
        "format=exe",
        "",
        "format=txt&epsg=3857",
        "format=txt&epsg=2361",
        "format=txt&encoding=x",
        "format=txt&stage=99",
        "format=txt&on=13-13-13",
        "format=txt&sort=;drop",
        "format=txt&decimals=9",
        "format=dxf&epsg=4490",
    ],
)
def test_an_address_that_is_not_understood_gives_no_file_but_what_is_wrong(client, world, query):
    client.force_login(world.planner)
    answer = client.get(f"{reverse('parcel_export_file')}?{query}")
    assert answer.status_code == 400
    text = answer.content.decode()
    assert 'class="wrong"' in text or "筛选条件有误" in text


def test_more_than_a_file_holds_is_refused_before_it_is_read(client, world, monkeypatch):
    monkeypatch.setattr("parcels.exporters.land.MAX_FEATURES", 2)
    answer = file_of(client, world.planner, format="txt")
    assert answer.status_code == 409
    assert "一个文件最多 2 块" in answer.content.decode()
    monkeypatch.undo()
    monkeypatch.setattr("parcels.exporters.land.MAX_POINTS", 14)
    assert "界址点有 15 个" in file_of(client, world.planner, format="txt").content.decode()


def test_the_page_says_how_much_will_go_out(client, world):
    client.force_login(world.planner)
    answer = client.get(reverse("parcel_export_page") + "?dispute=none&on=2026-11-23")
    assert answer.context["amount"].count == 2
    text = answer.content.decode()
    assert 'name="dispute" value="none"' in text
    assert 'name="on" value="2026-11-23"' in text
    assert "文件里没有姓名、金额" in text


def test_land_without_a_geometry_is_in_the_workbook_alone_and_the_page_says_so(client, world):
    rows = list(land_rows(world.planner, Ask(on=TODAY)))
    bare = [replace(row, land=None) if row.row.code == "KP-050" else row for row in rows]
    found = layer(bare, on=TODAY, money=False, people=False)
    with EXPORTS["xlsx"].write(found, How()) as book, EXPORTS["geojson"].write(found, How()) as shapes:
        assert "KP-050" in str(rows_of(book.read()))
        assert b"KP-050" not in shapes.read()


def test_the_old_address_of_the_workbook_still_gives_it(client, world):
    client.force_login(world.leader)
    answer = client.get(reverse("parcel_export") + "?dispute=open")
    codes = [row[0] for row in rows_of(b"".join(answer.streaming_content))[3:]]
    assert codes == ["KP-051"]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_takes_the_land_it_sees(client, world, role):
    assert len(codes_in(client, world.users[role])) == 3


def test_a_file_asks_a_fixed_number_of_questions(client, world, django_assert_max_num_queries):
    client.force_login(world.leader)
    with django_assert_max_num_queries(16):
        client.get(reverse("parcel_export_file") + "?format=xlsx")
