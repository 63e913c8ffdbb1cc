"""The zone's pages: figures of the day, forms that answer, and doors that stay shut."""

import pytest
from django.urls import reverse

from expansion.actions.levelling import move_lot
from tests.expansion.zone import CLEARED, hand_over

PAGES = ["zone", "siting", "milestones", "zone_services"]


@pytest.fixture
def planner(client, world):
    client.force_login(world.planner)
    return client


def see(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    return answer, answer.content.decode()


def test_the_page_shows_the_boundary_and_its_parts(planner, zone):
    answer, text = see(planner, "zone")
    assert answer.status_code == 200
    for figure in ("6.0000 ha", "3.3000", "2.0000", "90.00", "东至大道", "给水"):
        assert figure in text


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_office_has_pages_that_say_so(planner, name):
    answer, text = see(planner, name)
    assert answer.status_code == 200
    assert "还没有" in text


def test_a_past_day_shows_what_held_then(planner, zone):
    _answer, text = see(planner, "zone", on="2026-01-13")
    assert "这一天还没有园区界线" in text


@pytest.mark.parametrize("on", ["yesterday", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_word_that_is_no_day_shows_the_office_day(planner, zone, on):
    _answer, text = see(planner, "zone", on=on)
    assert "截至 2026-11-23" in text


def test_the_layers_come_as_the_map_reads_them(planner, zone):
    layers = planner.get(reverse("zone_layers")).json()["layers"]
    assert {one["kind"] for one in layers} >= {"boundary", "held", "lot", "service", "substation"}
    assert all(set(one) == {"key", "word", "visible", "kind", "features"} for one in layers)


def test_a_report_reaches_the_lot_and_its_page(planner, world, zone):
    hand_over(world, world.kp049)
    move_lot(lot=zone.lot, to="clearing", on=CLEARED, actor=world.planner)
    sent = {
        "report_date": "2026-08-01",
        "cleared_m2": "500",
        "levelled_m2": "0",
        "cut_m3": "0",
        "fill_m3": "0",
    }
    answer = planner.post(reverse("lot_report", args=[zone.lot.pk]), sent)
    assert answer.status_code == 302
    _answer, text = see(planner, "lot_file", zone.lot.pk)
    assert "25.00 %" in text
    assert "填报 PZ-01 平整进度" in text


def test_a_refused_report_stands_on_its_field(planner, zone):
    sent = {
        "report_date": "2026-08-01",
        "cleared_m2": "500",
        "levelled_m2": "0",
        "cut_m3": "0",
        "fill_m3": "0",
    }
    answer = planner.post(reverse("lot_report", args=[zone.lot.pk]), sent)
    assert answer.status_code == 409
    assert "先把状态推进到清表" in str(answer.context["form"].errors["report_date"])
    assert zone.lot.reports.count() == 0


def test_the_takings_in_the_way_are_named_on_the_form(planner, zone):
    answer = planner.post(reverse("lot_state", args=[zone.lot.pk]), {"to": "clearing", "on": "2026-07-10"})
    assert answer.status_code == 409
    assert "KP-049" in str(answer.context["form"].errors["to"])


def test_a_site_is_chosen_on_its_form(planner, zone):
    planner.post(
        reverse("siting_choose", args=[zone.site.pk]),
        {"on": "2026-06-01", "paper_number": "X-1", "reason": "唯一"},
    )
    _answer, text = see(planner, "siting")
    assert "已于 2026-06-01 选定" in text


def test_money_stands_on_the_siting_page_only_for_those_who_may_see_it(client, world, zone):
    client.force_login(world.planner)
    assert "待付补偿" not in see(client, "siting")[1]
    client.force_login(world.finance)
    assert "待付补偿" in see(client, "siting")[1]


def test_staff_of_another_village_see_none_of_this_ones_land(client, world, zone):
    client.force_login(world.outsider)
    assert "KP-050" not in see(client, "siting")[1]
    assert "KP-049" not in see(client, "lot_file", zone.lot.pk)[1]
    assert "KP-049" not in see(client, "progress_sheet")[1]


@pytest.mark.parametrize("name", ["lot_report", "lot_state"])
def test_only_planners_write(client, world, zone, name):
    client.force_login(world.leader)
    assert client.get(reverse(name, args=[zone.lot.pk])).status_code == 403
    assert client.post(reverse(name, args=[zone.lot.pk]), {}).status_code == 403


def test_the_sheet_comes_as_an_island_to_take_away(planner, world, zone):
    report_free = planner.get(reverse("progress_sheet"), {"on": "2026-11-22"})
    assert report_free["Content-Disposition"] == 'attachment; filename="levelling-2026-11-22.html"'
    assert report_free["Content-Security-Policy"].startswith("sandbox")
    assert planner.get(reverse("progress_sheet"), {"on": "2026-01-13"}).status_code == 409


def test_a_page_asks_the_database_a_bounded_number_of_times(planner, zone, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        see(planner, "zone")
