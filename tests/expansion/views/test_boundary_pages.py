"""The boundary's and the layers' pages: brought, judged, written; secrets hidden, bad input told."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pyproj import Transformer

from expansion.models import BoundaryVersion, OverlayLayer, ZoneDraft
from parcels.models import Document, JournalEntry
from tests.expansion.delivered import deliver, level, serve
from tests.expansion.overlays import enter, farmland
from tests.expansion.zone import publish
from tests.world import PDF, field_of

X, Y = 37398864.552, 3001337.231
SIDES = {"east_to": "东至大道", "south_to": "南至沟", "west_to": "西至江堤", "north_to": "北至山脊"}
TERMS = {
    "name": "更正后园区",
    "source": "测绘院",
    "official_area_ha": "2.00",
    "valid_from": "2026-06-01",
    "paper_number": "示意〔2026〕9号",
}
TO_DEGREES = Transformer.from_crs(4525, 4490, always_xy=True)


@pytest.fixture
def planner(client, world):
    client.force_login(world.planner)
    return client


def ring(west, south, east, north):
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return "\n".join(f"J{n} {Y + y:.3f} {X + x:.3f}" for n, (x, y) in enumerate(corners, start=1))


TWO = f"A\n{ring(0, 0, 100, 100)}\nB\n{ring(100, 0, 200, 100)}"


def bring(client, points=TWO, **changes):
    return client.post(reverse("boundary_new"), {**TERMS, "points": points, **changes})


def blocks(**changes):
    sent = {}
    for no, code in ((1, "A"), (2, "B")):
        row = {"code": code, "official_area_ha": "1.00", **SIDES}
        sent |= {f"b{no}-{name}": value for name, value in row.items()}
    return {**sent, **changes}


def the_draft():
    return ZoneDraft.objects.latest("pk")


def text_of(answer):
    return answer.content.decode()


def test_a_list_shows_the_newest_drafts_and_the_rest_behind_a_link(planner, world, zone):
    for no in range(5):
        bring(planner, TWO.replace("J1 ", f"P{no} "))
    text = text_of(planner.get(reverse("boundary_list")))
    assert ("其余 2 份草稿" in text, text.count("草稿 ")) == (True, 3)
    assert text_of(planner.get(reverse("boundary_list"), {"drafts": "all"})).count("草稿 ") == 5


def test_two_versions_of_one_name_are_told_apart_by_number_and_days(planner, world, zone):
    publish(world, valid_from=date(2026, 6, 1))
    text = text_of(planner.get(reverse("boundary_difference")))
    first, second = "扩片后园区（第 1 版） 2026-01-14 起 至 2026-06-01", "扩片后园区（第 2 版） 2026-06-01 起"
    flat = " ".join(text.split())
    assert (flat.count(first) > 2, flat.count(second) > 2) == (True, True)


def test_typed_points_are_reviewed_and_published_with_their_paper(planner, world, zone):
    scan = SimpleUploadedFile("批文.pdf", PDF)
    assert bring(planner, paper_number="示意〔2026〕2号", scan=scan).status_code == 302
    address = reverse("boundary_draft", args=[the_draft().pk])
    page = text_of(planner.get(address))
    assert "没有发现问题" in page
    assert planner.post(address, blocks()).status_code == 302
    version = BoundaryVersion.objects.on(date(2026, 6, 1)).get()
    assert (version.name, version.paper.number, version.blocks.count()) == (
        "更正后园区",
        "示意〔2026〕2号",
        2,
    )
    page = text_of(planner.get(reverse("boundary_file", args=[version.pk])))
    for words in ("2.00", "东至大道", "1.0000"):
        assert words in page
    # The draft leads to what it became, and cannot be published again.
    assert planner.get(address).status_code == 302
    assert BoundaryVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (f"A\n{ring(0, 0, 100, 100)}\nB\n{ring(90, 0, 190, 100)}", "重叠"),
        (f"A\nJ1 {Y} {X}\nJ2 {Y + 100} {X + 100}\nJ3 {Y} {X + 100}\nJ4 {Y + 100} {X}\nJ1 {Y} {X}", "自相交"),
        (f"A\nJ1 {Y} {X}\nJ2 {Y + 100} {X + 100}", "点"),
        ("A\nJ1 99.5 12.5\nJ2 98.5 12.5\nJ3 98.5 13.5", "坐标"),
    ],
)
def test_a_boundary_that_cannot_be_is_told_and_not_written(planner, world, zone, points, words):
    before = BoundaryVersion.objects.count()
    assert bring(planner, points).status_code == 302
    address = reverse("boundary_draft", args=[the_draft().pk])
    answer = planner.post(address, blocks())
    assert answer.status_code == 409
    assert words in text_of(answer)
    assert BoundaryVersion.objects.count() == before


def test_swapped_axes_are_taken_and_said(planner, world, zone):
    swapped = "\n".join(
        line if len(line) < 3 else " ".join([line.split()[0], line.split()[2], line.split()[1]])
        for line in TWO.splitlines()
    )
    bring(planner, swapped)
    assert "对调" in text_of(planner.get(reverse("boundary_draft", args=[the_draft().pk])))


def test_a_version_for_a_day_that_has_one_is_refused(planner, world, zone):
    bring(planner, valid_from="2025-01-01")
    answer = planner.post(reverse("boundary_draft", args=[the_draft().pk]), blocks())
    assert (answer.status_code, "同一天只能有一个界线" in text_of(answer)) == (409, True)


def test_a_block_without_bounds_is_asked_for_them(planner, world, zone):
    bring(planner)
    answer = planner.post(reverse("boundary_draft", args=[the_draft().pk]), blocks(**{"b2-east_to": ""}))
    assert (answer.status_code, BoundaryVersion.objects.count()) == (409, 1)


@pytest.mark.parametrize(
    "sent",
    [
        {"points": ""},
        {"points": "x" * 50 + " 1 2 3 4"},
        {"official_area_ha": "nan"},
        {"official_area_ha": "-1"},
        {"valid_from": "0001-01-01"},
        {"name": "\x00"},
        {"epsg": "99999"},
    ],
)
def test_hostile_terms_are_told_and_nothing_is_kept(planner, zone, sent):
    lines = JournalEntry.objects.count()
    assert bring(planner, **sent).status_code == 422
    assert (ZoneDraft.objects.count(), Document.objects.filter(kind="approval").count()) == (0, 0)
    assert JournalEntry.objects.count() == lines


def test_a_scan_that_is_no_scan_leaves_no_draft(planner, zone):
    answer = bring(planner, paper_number="1", scan=SimpleUploadedFile("x.pdf", b"MZ"))
    assert (answer.status_code, ZoneDraft.objects.count()) == (422, 0)


def test_a_draft_may_be_dropped_once(planner, zone):
    bring(planner)
    for _ in range(2):
        planner.post(reverse("boundary_drop", args=[the_draft().pk]))
    assert the_draft().state == ZoneDraft.State.DROPPED
    assert JournalEntry.objects.filter(deed="drop_draft").count() == 1


def test_a_boundary_ends_with_a_reason(planner, zone):
    address = reverse("boundary_end", args=[zone.version.pk])
    assert planner.post(address, {"on": "2026-10-01", "reason": ""}).status_code == 200
    assert planner.post(address, {"on": "2026-10-01", "reason": "批文撤销"}).status_code == 302
    assert not BoundaryVersion.objects.on(date(2026, 10, 1)).exists()
    assert BoundaryVersion.objects.on(date(2026, 9, 30)).exists()


def test_the_land_page_lists_the_pieces_and_its_exports_bear_them(planner, zone):
    page = text_of(planner.get(reverse("boundary_reconcile")))
    for figure in ("60,000.00", "6.0000", "90.00", "33,000.00", "KP-P1"):
        assert figure in page
    shapes = planner.get(reverse("boundary_leftovers")).json()
    assert sum(float(f["properties"]["area_m2"]) for f in shapes["features"]) == 33000.0
    book = planner.get(reverse("boundary_reconcile_xlsx"))
    assert b"".join(book.streaming_content)[:2] == b"PK"


def test_a_day_without_a_boundary_has_its_state(planner, zone):
    page = planner.get(reverse("boundary_reconcile"), {"on": "2026-01-01"})
    assert "这一天还没有园区界线" in text_of(page)
    assert planner.get(reverse("boundary_reconcile_xlsx"), {"on": "2026-01-01"}).status_code == 404


def test_a_comparison_that_cannot_be_has_its_state(planner, zone):
    assert "没有两版可比" in text_of(planner.get(reverse("boundary_difference")))


@pytest.mark.parametrize("query", [{"from": "x", "to": "1"}, {"from": "9" * 30, "to": "-1"}])
def test_versions_that_are_none_are_refused_beside_the_choice(planner, zone, query):
    page = planner.get(reverse("boundary_difference"), query)
    assert page.status_code == 400
    assert f"地址里写的是“{query['from']}”" in text_of(page)


def test_two_versions_are_compared_side_by_side_without_scripts(planner, world, zone):
    bring(planner)
    planner.post(reverse("boundary_draft", args=[the_draft().pk]), blocks())
    page = text_of(planner.get(reverse("boundary_difference")))
    assert page.count('<figure class="plan">') == 3
    for figure in ("2.0000", "4.0000", "6.0000"):
        assert figure in page


def see_list(client):
    return text_of(client.get(reverse("overlay_list")))


def test_the_list_says_clear_touches_and_no_data(planner, world, zone):
    farmland(world)
    enter(world, "redline", field_of(1000, 0, 50, 50))
    enter(world, "hazard", note="已致函索取")
    page = see_list(planner)
    assert "0.1000 ha" in page
    assert "不涉及" in page
    # hazard, and four kinds without any layer
    assert page.count('<span class="st none">无数据</span>') == 5


def test_a_restricted_layer_is_not_there_for_who_may_not_see_it(client, world, zone):
    layer = farmland(world, is_restricted=True, name="保密图层")
    client.force_login(world.finance)
    page = see_list(client)
    assert ("保密图层" in page, "限制图层" in page) == (False, True)
    for name in ("overlay_file", "overlay_export"):
        assert client.get(reverse(name, args=[layer.pk])).status_code == 404
    assert "保密图层" not in text_of(client.get(reverse("overlay_report")))
    assert "保密图层" not in client.get(reverse("zone_layers")).content.decode("utf-8")
    client.force_login(world.leader)
    assert "保密图层" in see_list(client)
    assert "保密图层" in client.get(reverse("zone_layers")).content.decode("utf-8")


def test_the_report_of_a_layer_names_the_land_it_hits(planner, world, zone):
    layer = enter(world, "hazard", field_of(0, 0, 20, 20))
    page = text_of(planner.get(reverse("overlay_file", args=[layer.pk])))
    for words in ("KP-049", "长田村", "0.0400 ha", "400.00", "已登记"):
        assert words in page
    book = planner.get(reverse("overlay_export", args=[layer.pk]))
    assert b"".join(book.streaming_content)[:2] == b"PK"
    assert "KP-049" in text_of(planner.get(reverse("overlay_report")))


def test_staff_of_another_village_see_a_count_and_no_code(client, world, zone):
    layer = enter(world, "hazard", field_of(0, 0, 20, 20))
    client.force_login(world.outsider)
    page = text_of(client.get(reverse("overlay_file", args=[layer.pk])))
    assert ("KP-049" in page, "另有 1 块在其他村" in page) == (False, True)


LAYER = {
    "kind": "river_trib",
    "code": "ZL-1",
    "name": "支流",
    "source": "水利局",
    "layer_date": "2026-01-01",
    "valid_from": "2026-06-01",
}


def geojson(*geometries):
    features = [{"type": "Feature", "properties": {"NAME": "一"}, "geometry": g} for g in geometries]
    return SimpleUploadedFile(
        "layer.geojson", json.dumps({"type": "FeatureCollection", "features": features}).encode()
    )


def line(*points):
    return {
        "type": "LineString",
        "coordinates": [list(TO_DEGREES.transform(X + x, Y + y)) for x, y in points],
    }


def test_a_line_is_brought_reviewed_and_written_with_its_kilometre(planner, zone):
    file = geojson(line((-2000, -500), (-2000, 500)))
    assert planner.post(reverse("overlay_new"), {**LAYER, "file": file}).status_code == 302
    address = reverse("overlay_draft", args=[the_draft().pk])
    assert "没有发现问题" in text_of(planner.get(address))
    assert planner.post(address).status_code == 302
    layer = OverlayLayer.objects.get(code="ZL-1")
    assert (layer.buffer_m, layer.features.count(), layer.file_name) == (1000, 1, "layer.geojson")
    assert "不涉及" in text_of(planner.get(reverse("overlay_file", args=[layer.pk])))
    assert planner.post(address).status_code == 302
    assert OverlayLayer.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"type":"FeatureCollection","features":[1,2]}',
        b"PK\x03\x04junk",
        b"\x00" * 50,
        b'{"type":"Point","coordinates":[1e999,3]}',
        b'{"type":"LineString","coordinates":[[1]]}',
        b'{"type":"FeatureCollection","features":' + b"[" * 5000 + b"]" * 5000 + b"}",
    ],
)
def test_a_file_that_is_no_layer_is_told_and_not_written(planner, zone, content):
    file = SimpleUploadedFile("x.geojson", content)
    answer = planner.post(reverse("overlay_new"), {**LAYER, "file": file})
    if answer.status_code == 302:
        address = reverse("overlay_draft", args=[the_draft().pk])
        assert "必须改" in text_of(planner.get(address))
        assert planner.post(address).status_code == 409
    else:
        assert answer.status_code == 422
    assert OverlayLayer.objects.count() == 0


def test_without_a_file_a_layer_says_no_data(planner, zone):
    assert planner.post(reverse("overlay_new"), {**LAYER, "layer_date": ""}).status_code == 302
    layer = OverlayLayer.objects.get()
    assert layer.state == OverlayLayer.State.NO_DATA
    assert "不能当作“不涉及”" in text_of(planner.get(reverse("overlay_file", args=[layer.pk])))


def test_a_layer_sent_twice_waits_for_one_review(planner, zone):
    for _ in range(2):
        file = geojson(line((-2000, -500), (-2000, 500)))
        assert planner.post(reverse("overlay_new"), {**LAYER, "file": file}).status_code == 302
    assert ZoneDraft.objects.count() == 1


def test_the_same_file_under_other_terms_is_another_draft(planner, zone):
    for name in ("支流", "支流二"):
        file = geojson(line((-2000, -500), (-2000, 500)))
        planner.post(reverse("overlay_new"), {**LAYER, "name": name, "file": file})
    assert ZoneDraft.objects.count() == 2


def test_no_data_said_twice_stands_once(planner, zone):
    for _ in range(2):
        assert planner.post(reverse("overlay_new"), {**LAYER, "layer_date": ""}).status_code == 302
    assert OverlayLayer.objects.count() == 1


def test_another_reach_and_the_end_are_told_on_their_forms(planner, world, zone):
    layer = farmland(world)
    sent = {"buffer_m": "25", "buffer_source": "", "valid_from": "2026-06-01"}
    assert planner.post(reverse("overlay_reach", args=[layer.pk]), sent).status_code == 200
    sent["buffer_source"] = "省办法"
    assert planner.post(reverse("overlay_reach", args=[layer.pk]), sent).status_code == 302
    newer = OverlayLayer.objects.latest("pk")
    assert planner.post(reverse("overlay_end", args=[newer.pk]), {"on": "2026-05-01"}).status_code == 409
    assert planner.post(reverse("overlay_end", args=[newer.pk]), {"on": "2026-08-01"}).status_code == 302
    assert "其他版本" in text_of(planner.get(reverse("overlay_file", args=[newer.pk])))


@pytest.mark.parametrize("name", ["boundary_list", "overlay_list", "overlay_report", "boundary_reconcile"])
def test_an_empty_office_has_pages_that_say_so(planner, name):
    answer = planner.get(reverse(name))
    assert answer.status_code == 200
    assert "还没有" in text_of(answer) or "无数据" in text_of(answer)


@pytest.mark.parametrize("name", ["boundary_reconcile", "overlay_list", "overlay_report"])
def test_a_page_asks_the_database_a_bounded_number_of_times(
    planner, world, zone, name, django_assert_max_num_queries
):
    farmland(world)
    with django_assert_max_num_queries(30):
        planner.get(reverse(name))


def test_delivered_is_what_certificates_say_and_ready_what_the_ground_says(planner, world, zone):
    page = planner.get(reverse("boundary_reconcile"))
    assert (page.context["delivered"].m2, "凭净地交付证交付 0.0000 ha" in text_of(page)) == (0, True)
    level(world, zone)
    serve(world)
    deliver(world, zone)
    page = planner.get(reverse("boundary_reconcile") + "?on=2026-11-23")
    assert page.context["delivered"].m2 == zone.lot.planned_area_m2
