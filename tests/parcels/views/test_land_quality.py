"""The worklist of the land: counted, seen on a map, explained, opened again when the land changes."""

import io

import openpyxl
import pytest
from django.urls import reverse

from parcels.actions import register
from parcels.actions.register import NewTaking
from parcels.models import CheckDecision, Taking
from parcels.models.land_quality import finding_of
from parcels.rules.cross_checks import Disposal
from parcels.rules.land_quality import BY_CODE
from tests.scenes import once
from tests.world import REGISTERED_DATE, TODAY, World, field_of

pytestmark = pytest.mark.django_db
RULE = "overlap"


def enter(world: World, shape, code: str, group=None) -> Taking:
    land = NewTaking(shape, code=code, group=group or world.group, batch=world.batch, price_zone=world.zone)
    (made,) = register.register_takings([land], on=REGISTERED_DATE, project=world.project, actor=world.staff)
    return made


@once
def overlapping(world: World) -> Taking:
    """Ten by twenty metres over 陈家's land."""
    return enter(world, field_of(140, 0, 30, 20), "KP-900")


def address(taking: Taking) -> str:
    return reverse("quality_finding", args=[RULE, taking.pk])


def text(answer) -> str:
    return answer.content.decode()


def test_the_rules_are_counted_and_lead_to_list_and_map(client, world: World, overlapping: Taking):
    client.force_login(world.staff)
    page = client.get(reverse("quality_list"))
    assert page.context["total"] == {"open": 2, "confirmed": 0, "closed": 0, "count": 2}
    rule = client.get(reverse("quality_rule", args=[RULE]))
    assert address(overlapping) in text(rule)
    assert "与 KP-051（200.00 ㎡） 重叠" in text(rule)
    drawn = {
        one["properties"]["label"]: one["properties"]["state"] for one in rule.context["features"]["features"]
    }
    assert drawn == {"KP-051": "error", "KP-900": "error"}
    assert client.get(reverse("quality_rule", args=["no-rule"])).status_code == 404


def test_a_past_day_has_the_land_of_that_day(client, world: World, overlapping: Taking):
    client.force_login(world.planner)
    before = client.get(reverse("quality_list"), {"on": "2026-03-19"})
    assert before.context["total"]["count"] == 0


def test_an_explained_overlap_waits_no_longer_and_opens_again_when_the_land_changes(
    client, world: World, overlapping: Taking
):
    client.force_login(world.staff)
    form = client.get(address(overlapping)).context["form"]
    sent = {"seen": form["seen"].value(), "state": "explained", "reason": "共用晒场，双方同意"}
    assert client.post(address(overlapping), sent).status_code == 302
    found = finding_of(BY_CODE[RULE], overlapping.pk, TODAY)
    assert found.state == Disposal.EXPLAINED
    assert "共用晒场" in text(client.get(reverse("quality_rule", args=[RULE])))
    enter(world, field_of(160, 0, 30, 20), "KP-901")
    found = finding_of(BY_CODE[RULE], overlapping.pk, TODAY)
    assert (found.state, found.is_stale) == (Disposal.OPEN, True)
    # What was read before the land changed is refused, and says so.
    answer = client.post(address(overlapping), sent)
    assert "证据" in text(answer)
    assert CheckDecision.objects.count() == 1


def test_staff_of_another_village_see_and_decide_nothing(client, world: World, overlapping: Taking):
    client.force_login(world.outsider)
    assert client.get(reverse("quality_list")).context["total"]["count"] == 0
    assert client.get(address(overlapping)).status_code == 404
    assert client.post(address(overlapping), {"state": "mended", "reason": "x"}).status_code == 404


def test_a_planner_reads_and_does_not_decide(client, world: World, overlapping: Taking):
    client.force_login(world.planner)
    assert "保存处理" not in text(client.get(address(overlapping)))
    assert client.post(address(overlapping), {"state": "mended", "reason": "x"}).status_code == 404


def test_the_workbook_says_what_is_wrong_and_how_to_mend_it_as_text(client, world: World):
    enter(world, field_of(140, 0, 30, 20), "=1+1")
    client.force_login(world.staff)
    answer = client.get(reverse("quality_export"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert [(row[1], row[2], row[3]) for row in rows] == [
        ("图形重叠", "KP-051", "KP"),
        ("图形重叠", "=1+1", "KP"),
    ]
    assert {cell.data_type for row in sheet.iter_rows(min_row=5) for cell in row if cell.value} == {"s"}


def test_the_worklist_asks_the_database_no_more_for_more_land(
    client, world: World, overlapping: Taking, django_assert_max_num_queries
):
    for n in range(8):
        enter(world, field_of(140, 10 * n, 30, 20), f"KP-91{n}")
    client.force_login(world.staff)
    client.get(reverse("quality_list"))
    with django_assert_max_num_queries(60):
        client.get(reverse("quality_list"))
