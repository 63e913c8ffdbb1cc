"""List, map, legend and export show the same parcels, and each role no more than its right."""

import json
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from parcels.models.sheet import Ask, sheet
from parcels.rules.roles import Role
from tests.world import TODAY

pytestmark = pytest.mark.django_db


def page(client, user, query=""):
    client.force_login(user)
    return client.get(reverse("parcel_list") + query)


def shapes(client, query=""):
    answer = client.get(reverse("parcel_map") + query)
    return json.loads(b"".join(answer.streaming_content))["features"]


def test_list_map_and_legend_show_the_same_land(client, world):
    answer = page(client, world.staff)
    found = answer.context["sheet"]
    assert [row.code for row in found.rows] == ["KP-049", "KP-050", "KP-051"]
    assert found.total.area_m2 == Decimal("7000.00")
    legend = answer.context["legend"]
    rows = legend["taking"] + legend["works"]
    assert sum(row["count"] for row in rows) == 3
    assert sum(row["mu"] for row in rows) == legend["total"]["mu"] == Decimal("10.50")
    assert {f["properties"]["code"] for f in shapes(client)} == {"KP-049", "KP-050", "KP-051"}


def test_staff_of_another_village_see_no_land(client, world):
    assert page(client, world.outsider).context["sheet"].total.count == 0
    assert shapes(client) == []


@pytest.mark.parametrize("q", ["KP-050", "kp-050", "李二", "050"])
def test_a_search_finds_the_parcel(client, world, q):
    found = page(client, world.staff, f"?q={q}").context["sheet"]
    assert [row.code for row in found.rows] == ["KP-050"]


def test_a_search_finds_village_and_its_initials(world):
    assert sheet(world.staff, Ask(on=TODAY, q="长田")).total.count == 3


def test_a_percent_sign_is_no_wildcard(world):
    assert sheet(world.staff, Ask(on=TODAY, q="%")).total.count == 0


def test_a_planner_sees_land_without_names_or_money(client, world):
    answer = page(client, world.planner)
    assert answer.context["sheet"].total.count == 3
    text = answer.content.decode()
    assert "李大家" not in text
    assert "未付" not in text.split("<table")[1].split("</table>")[0]
    assert sheet(world.planner, Ask(on=TODAY, q="李")).total.count == 0
    assert all(f["properties"]["payment"] is None for f in shapes(client))


def test_an_open_dispute_marks_its_parcel_and_filters(client, world):
    found = page(client, world.leader, "?dispute=open").context["sheet"]
    assert [row.code for row in found.rows] == ["KP-051"]
    assert page(client, world.leader, "?dispute=none").context["sheet"].total.count == 2


def test_a_past_day_shows_the_stages_of_that_day(client, world):
    steps = page(client, world.leader, "?on=2026-01-10").context["sheet"].steps
    assert list(steps) == [1]


def test_a_day_before_the_land_was_registered_is_empty_and_names_no_error(client, world):
    assert page(client, world.leader, "?on=2020-01-01").context["sheet"].total.count == 0


@pytest.mark.parametrize(
    "query",
    [
        "?stage=99",
        "?village=x",
        "?on=13-13-13",
        "?project=%27",
        "?sort=;drop",
        "?q=%00",
        "?payment=x",
    ],
)
def test_garbage_in_the_address_gives_the_filter_and_no_land(client, world, query):
    answer = page(client, world.staff, query)
    assert answer.status_code == 400
    assert world.kp050.code not in answer.content.decode()


def test_a_page_no_list_has_is_the_first(client, world):
    assert page(client, world.staff, "?page=99999999999").status_code == 200


def test_nothing_found_names_the_filter_to_drop(client, world):
    answer = page(client, world.staff, "?stage=9")
    assert "去掉“净地”" in answer.content.decode()


def test_a_page_beyond_the_end_shows_the_last(world):
    assert len(sheet(world.staff, Ask(on=TODAY), page=50, size=2).rows) == 1


def test_sorting_goes_both_ways(world):
    up = [row.code for row in sheet(world.staff, Ask(on=TODAY, sort="area")).rows]
    down = [row.code for row in sheet(world.staff, Ask(on=TODAY, sort="-area")).rows]
    assert up == list(reversed(down)) == ["KP-051", "KP-049", "KP-050"]


def test_the_list_asks_a_fixed_number_of_questions(client, world, django_assert_max_num_queries):
    client.force_login(world.staff)
    with django_assert_max_num_queries(14):
        client.get(reverse("parcel_list"))


@pytest.mark.parametrize("role", [Role.STAFF, Role.PLANNER])
def test_the_export_holds_what_the_list_shows(client, world, role):
    client.force_login(world.users[role])
    answer = client.get(reverse("parcel_export"))
    assert answer.status_code == 200
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as book:
        text = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "KP-050" in text
    assert ("李大家" in text) == (role == Role.STAFF)
