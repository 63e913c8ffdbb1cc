"""Milestones, services, delivery and forecast on their pages: forms that answer, and doors that stay shut."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from expansion.models import DeliveryCertificate, Milestone, ServiceLine
from tests.expansion.delivered import deliver, level, serve
from tests.world import PDF

POINTS = "3001300.000,37398800.000\n3001300.000,37398830.000"


@pytest.fixture
def planner(client, world):
    client.force_login(world.planner)
    return client


def see(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    return answer, answer.content.decode()


def send(client, name, /, *args, **sent):
    return client.post(reverse(name, args=args), sent)


@pytest.mark.parametrize("name", ["milestones", "zone_services", "forecast"])
def test_an_empty_office_has_pages_that_say_so(planner, name):
    answer, text = see(planner, name)
    assert answer.status_code == 200
    assert "还没有" in text


def test_the_list_shows_plan_path_and_chart(planner, zone):
    _answer, text = see(planner, "milestones")
    for word in ("启动函", "用地报批", "关键路径", "2026-12-01", "<svg"):
        assert word in text


def test_a_milestone_is_planned_needed_moved_proved_and_done(planner, zone):
    second = Milestone.objects.get(number=2)
    assert (
        send(
            planner, "milestone_new", number=3, name="征收", planned_date="2026-12-20", needs=[second.pk]
        ).status_code
        == 302
    )
    third = Milestone.objects.get(number=3)
    answer = send(planner, "milestone_done", third.pk, done_date="2026-11-20")
    assert answer.status_code == 409
    assert "先登记它，或写明先完成的原因" in answer.content.decode()
    answer = send(planner, "milestone_plan", third.pk, planned_date="2026-12-25")
    assert "改计划日要写明原因" in answer.content.decode()
    send(planner, "milestone_plan", third.pk, planned_date="2026-12-25", reason="材料补正")
    scan = SimpleUploadedFile("批复.pdf", PDF)
    done = send(planner, "milestone_done", second.pk, done_date="2026-11-20", title="批复", scan=scan)
    assert done.status_code == 302
    _answer, text = see(planner, "milestone_file", third.pk)
    assert "材料补正" in text
    assert "2026-11-20 完成" in text
    assert second.papers.count() == 1


def test_a_circle_is_refused_on_its_field(planner, zone):
    first, second = Milestone.objects.order_by("number")
    answer = send(planner, "milestone_edit", first.pk, name="启动函", needs=[second.pk])
    assert "绕成了圈" in str(answer.context["form"].errors["needs"])


def test_a_section_is_typed_in_and_built(planner, zone):
    sent = {"kind": "road", "code": "DL-1", "name": "路", "state": "planned", "points": POINTS}
    assert send(planner, "zone_service_new", **sent).status_code == 302
    line = ServiceLine.objects.get(code="DL-1")
    assert str(line.plane_length_m) == "30.00"
    assert send(planner, "zone_service_state", line.pk, state="built", on="2026-06-02").status_code == 409
    assert send(planner, "zone_service_state", line.pk, state="built", on="2026-11-23").status_code == 302
    assert "已建" in see(planner, "zone_service_file", line.pk)[1]
    assert "30.00" in see(planner, "zone_services")[1]


@pytest.mark.parametrize("points", ["x", "1,2\n3,4", "3001300.000,37398800.000", "\x00", "{" * 99])
def test_bad_points_are_a_sentence_on_their_field(planner, zone, points):
    sent = {"kind": "road", "code": "DL-1", "name": "路", "state": "planned", "points": points}
    answer = send(planner, "zone_service_new", **sent)
    assert answer.status_code in (200, 409)
    assert answer.context["form"].errors["points"]
    assert ServiceLine.objects.count() == 1


def test_sections_come_from_a_file(planner, zone):
    file = SimpleUploadedFile("road.txt", POINTS.encode())
    sent = {"kind": "road", "prefix_code": "DL", "state": "planned", "file": file}
    assert send(planner, "zone_service_upload", **sent).status_code == 302
    assert ServiceLine.objects.filter(code="DL-1").count() == 1
    broken = SimpleUploadedFile("road.zip", b"PK\x03\x04")
    answer = send(planner, "zone_service_upload", **{**sent, "file": broken})
    assert answer.context["form"].errors["file"]


def test_the_delivery_page_lists_what_is_missing_until_nothing_is(planner, world, zone):
    _answer, text = see(planner, "lot_delivery", zone.lot.pk)
    for word in ("没有压实", "KP-049", "道路没有通到", "供电没有通到"):
        assert word in text
    level(world, zone)
    serve(world)
    answer = send(planner, "lot_deliver", zone.lot.pk, issued_date="2026-11-20", receiver="园区公司")
    assert answer.status_code == 302
    row = DeliveryCertificate.objects.get()
    _answer, text = see(planner, "lot_certificate", row.pk)
    for word in (row.number, "园区公司", "2,000.00 ㎡", "3.00", "RO-9"):
        assert word in text
    scan = SimpleUploadedFile("证.pdf", PDF)
    sent = {"title": "证", "paper_date": "2026-11-20", "scan": scan}
    assert send(planner, "lot_certificate_scan", row.pk, **sent).status_code == 302
    send(planner, "lot_certificate_void", row.pk, reason="面积有误")
    assert "已作废" in see(planner, "lot_certificate", row.pk)[1]


def test_the_forecast_says_what_holds_up_and_what_it_lacks(planner, zone):
    _answer, text = see(planner, "forecast")
    assert "按最近的进度，已平整 3.00 亩完不成" in text
    assert "KP-049" in text
    assert "未付 元" not in text


def test_money_stands_there_only_for_those_who_may_see_it(client, world, zone):
    client.force_login(world.finance)
    assert "未付 元" in see(client, "forecast")[1]


def test_staff_of_another_village_read_no_parcel_of_this_one(client, world, zone):
    client.force_login(world.outsider)
    assert "KP-049" not in see(client, "forecast")[1]
    assert "KP-049" not in see(client, "lot_delivery", zone.lot.pk)[1]


def test_a_delivered_lot_waits_for_nobody(planner, world, zone):
    level(world, zone)
    serve(world)
    deliver(world, zone)
    assert "没有卡住平整的征收部分" in see(planner, "forecast")[1]


@pytest.mark.parametrize("name", ["milestone_done", "milestone_plan", "milestone_paper", "milestone_edit"])
def test_only_planners_write(client, world, zone, name):
    client.force_login(world.leader)
    assert send(client, name, Milestone.objects.first().pk).status_code == 403


def test_the_weekly_sheet_is_one_file_or_a_sentence(planner, zone):
    answer, text = see(planner, "progress_sheet", weeks="8")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sheetFrames" in text
    for query in ({"weeks": "0"}, {"weeks": "9999"}, {"weeks": "abc"}, {"lot": "PZ-99"}):
        assert see(planner, "progress_sheet", **query)[0].status_code == 409


@pytest.mark.parametrize("name", ["milestones", "forecast", "zone_services"])
def test_a_page_asks_the_database_a_bounded_number_of_times(
    planner, zone, name, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30):
        see(planner, name)
