"""Survey points come in by a page: tried, chosen, confirmed, written; and every wrong file is a sentence."""

import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from expansion.actions import levelling
from expansion.models import EarthCalculation, LevellingPhoto, Lot, Surface, SurveyFile
from landmgmt.lib import crs
from parcels.models import User
from tests.expansion.earth_day import BEFORE, csv_of, factors, keep, points_of
from tests.expansion.zone import CLEARED, field_of, hand_over


@pytest.fixture
def planner(client, world):
    client.force_login(world.planner)
    return client


def upload(client, lot, content, name="points.csv", **changes):
    terms = {
        "lot": lot.pk if lot else "",
        "kind": "before",
        "name": "原地面",
        "survey_date": "2026-02-01",
        "height_system": "1985",
        "source": "测绘院",
        "file": SimpleUploadedFile(name, content),
    }
    return client.post(reverse("levelling_survey_new"), {**terms, **changes})


def test_a_file_is_tried_then_written_and_its_volume_computed(planner, world, zone):
    factors(world)
    answer = upload(planner, zone.lot, csv_of(points_of(zone.lot, lambda x, y: 210.5)))
    (row,) = SurveyFile.objects.all()
    assert answer.url == reverse("levelling_survey", args=[row.pk])
    assert Surface.objects.count() == 0
    page = planner.get(answer.url).content.decode()
    assert "北坐标在前" in page
    assert planner.post(reverse("levelling_survey_accept", args=[row.pk])).status_code == 302
    assert Surface.objects.get().lot == zone.lot
    planner.post(reverse("lot_earth_calculate", args=[zone.lot.pk]))
    assert round(EarthCalculation.objects.get(method="net").cut_m3) == 4000
    page = planner.get(reverse("lot_earth", args=[zone.lot.pk])).content.decode()
    assert "挖填图" in page
    assert "4,000.0" in page
    assert planner.get(reverse("levelling_survey_original", args=[row.pk])).status_code == 200


def test_two_possible_readings_are_chosen_by_a_person(planner, zone):
    points = points_of(zone.lot, lambda x, y: 210)
    lines = "".join(f"{e:.3f},{n:.3f},{h:.2f},{h - 2:.2f}\n" for e, n, h in points).encode()
    url = upload(planner, zone.lot, lines).url
    (row,) = SurveyFile.objects.all()
    assert "先选一种读法" in planner.get(url).content.decode()
    refused = planner.post(reverse("levelling_survey_accept", args=[row.pk]))
    assert (refused.status_code, Surface.objects.count()) == (409, 0)
    assert (
        planner.post(reverse("levelling_survey_choose", args=[row.pk]), {"chosen": "nonsense"}).status_code
        == 409
    )
    planner.post(reverse("levelling_survey_choose", args=[row.pk]), {"chosen": "e1n2h4-4525"})
    planner.post(reverse("levelling_survey_accept", args=[row.pk]))
    assert str(Surface.objects.get().min_level_m) == "208.000"


def bent(points, **changes):
    points = points.copy()
    if "spike" in changes:
        points[40, 2] += 500
    if "shift" in changes:
        points[:, 0] += 1e6
    return csv_of(points[: changes.get("first")])


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"spike": 1}, "比邻点突高或突低"),
        ({"shift": 1}, "可能是别的带号"),
        ({"first": 2}, "只有 2 个不同的点"),
        ({"first": 6}, "都在一条直线上"),
    ],
)
def test_a_wrong_survey_is_one_clear_finding_and_nothing_is_written(planner, zone, changes, word):
    answer = upload(planner, zone.lot, bent(points_of(zone.lot, lambda x, y: 210), **changes))
    assert (answer.status_code, SurveyFile.objects.count(), Surface.objects.count()) == (422, 0, 0)
    assert word in answer.content.decode()


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff" * 99, b"PK\x03\x04x", b"<html>", b"1,2\n" * 5, b"0\nSECTION\n"]
)
def test_a_hostile_file_is_a_sentence_and_never_a_fault(planner, zone, content):
    answer = upload(planner, zone.lot, content, name="../../x.dxf")
    assert (answer.status_code, SurveyFile.objects.count()) == (422, 0)


def test_a_tried_file_can_be_discarded(planner, zone):
    upload(planner, zone.lot, csv_of(points_of(zone.lot, lambda x, y: 210)))
    planner.post(reverse("levelling_survey_drop", args=[SurveyFile.objects.get().pk]))
    assert SurveyFile.objects.count() == 0


def test_exports_hold_the_squares_with_their_corner_heights(planner, world, zone):
    factors(world)
    keep(world, zone.lot, "before", BEFORE, lambda x, y: 210.5)
    planner.post(reverse("lot_earth_calculate", args=[zone.lot.pk]))
    grid = planner.get(reverse("lot_earth_grid", args=[zone.lot.pk, 20, "csv"])).content.decode("utf-8-sig")
    rows = grid.splitlines()[1:]
    assert sum(float(row.split(",")[17]) for row in rows) == pytest.approx(4000, abs=0.1)
    assert rows[0].split(",")[12] == "-2.0"
    assert b"FGW-GRID" in planner.get(reverse("lot_earth_grid", args=[zone.lot.pk, 10, "dxf"])).content
    book = planner.get(reverse("lot_earth_book", args=[zone.lot.pk]))
    assert book.content[:2] == b"PK"


@pytest.mark.parametrize(
    "line", ["", "x", "1,2", "nan,1;2,3", "0,0;1e9,0", "37398900,3001340;37398950,3001380"]
)
def test_any_line_gives_a_profile_or_a_sentence(planner, zone, line):
    answer = planner.get(reverse("lot_profile", args=[zone.lot.pk]), {"line": line})
    assert answer.status_code in (200, 422)


def test_a_lot_is_planned_by_typed_corners_with_the_parcels_it_covers(planner, world, zone):
    left, low, right, top = crs.to_survey(field_of(80, 0, 50, 40), crs.SURVEY).bounds
    corners = f"{left},{low}\n{right},{low}\n{right},{top}\n{left},{top}"
    terms = {"project": world.project.pk, "code": "PZ-07", "name": "新", "design_level_m": "208",
             "design_cut_m3": "0", "design_fill_m3": "0", "corners": corners}  # fmt: skip
    assert planner.post(reverse("lot_new"), terms).status_code == 302
    lot = Lot.objects.get(code="PZ-07")
    assert world.kp050 in lot.takings.all()
    assert abs(lot.planned_area_m2 - 2000) < 1
    wrong = planner.post(reverse("lot_new"), {**terms, "code": "PZ-08", "corners": "1,2\nabc"})
    assert (wrong.status_code, Lot.objects.filter(code="PZ-08").exists()) == (409, False)


def test_the_parcels_in_the_way_are_links(planner, world, zone):
    url = reverse("lot_state", args=[zone.lot.pk])
    answer = planner.post(url, {"to": "clearing", "on": "2026-07-10"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert reverse("taking_file", args=[world.kp049.pk]) in page


def photo(gps=True):
    """A JPEG of one frame with a GPS tag: 27°7'12"N 109°58'48"E, turned by 90°."""
    rational = struct.pack(">6I", 27, 1, 7, 1, 12, 1), struct.pack(">6I", 109, 1, 58, 1, 48, 1)
    ifd = struct.pack(">HHHIHHHHIIH", 2, 0x0112, 3, 1, 6, 0, 0x8825, 4, 1, 38, 0)[:26] + b"\0\0\0\0"
    at = 38 + 2 + 4 * 12 + 4
    gps_ifd = struct.pack(">H", 4)
    gps_ifd += struct.pack(">HHI", 1, 2, 2) + b"N\0\0\0" + struct.pack(">HHII", 2, 5, 3, at)
    gps_ifd += struct.pack(">HHI", 3, 2, 2) + b"E\0\0\0" + struct.pack(">HHII", 4, 5, 3, at + 24)
    body = b"MM\0*\0\0\0\x08" + ifd + gps_ifd + b"\0\0\0\0" + rational[0] + rational[1]
    exif = b"Exif\0\0" + body
    frame = b"\x08" + struct.pack(">HH", 30, 40) + b"\x01\x01\x11\x00"
    out = b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    out += b"\xff\xfe" + struct.pack(">H", 8) + b"secret"
    out += b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame
    return out + b"\xff\xda\x00\x08\x01\x01\x00\x00?\x00" + b"pixels" + b"\xff\xd9trailer"


def test_a_photo_loses_its_tags_and_keeps_its_place_apart(planner, world, zone):
    hand_over(world, world.kp049)
    levelling.move_lot(lot=zone.lot, to="clearing", on=CLEARED, actor=world.planner)
    terms = {
        "report_date": "2026-08-01",
        "cleared_m2": "10",
        "levelled_m2": "0",
        "cut_m3": "0",
        "fill_m3": "0",
    }
    url = reverse("lot_report", args=[zone.lot.pk])
    bad = planner.post(url, {**terms, "photos": [SimpleUploadedFile("a.jpg", b"GIF89a")]})
    assert (bad.status_code, zone.lot.reports.count()) == (409, 0)
    planner.post(url, {**terms, "photos": [SimpleUploadedFile("a.jpg", photo())]})
    kept = LevellingPhoto.objects.get()
    assert (round(kept.place.x, 4), round(kept.place.y, 4)) == (109.98, 27.12)
    answer = planner.get(reverse("lot_photo", args=[kept.uid]))
    content = b"".join(answer.streaming_content)
    assert not any(word in content for word in (b"secret", b"trailer", b"\x88\x25"))
    # Its turn stays, else the picture would lie on its side.
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in content


def test_many_lots_cost_the_page_no_more_queries_than_one(demo_db, client, django_assert_max_num_queries):
    client.force_login(User.objects.get(username="lingong"))
    client.get(reverse("levelling"))
    assert Lot.objects.count() > 10
    with django_assert_max_num_queries(20):
        client.get(reverse("levelling"))
