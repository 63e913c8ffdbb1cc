"""The zone's layers go out in the same formats: the day's rows, and restricted ground by right."""

import io
import json
import zipfile

import pytest
import shapely
from django.urls import reverse
from openpyxl import load_workbook

from expansion.actions.levelling import move_lot
from parcels.exporters.formats import EXPORTS
from parcels.importers.reading import read
from parcels.models import AccessRecord
from tests.expansion.overlays import farmland
from tests.expansion.zone import CLEARED, choose, hand_over
from tests.parcels.exporters.lands import farthest_m

pytestmark = pytest.mark.django_db


def ask(client, user, **asked):
    client.force_login(user)
    return client.get(reverse("zone_export_file"), asked)


def features(client, user, **asked):
    answer = ask(client, user, format="geojson", **asked)
    return json.loads(b"".join(answer.streaming_content))["features"] if answer.status_code == 200 else []


def test_the_blocks_come_back_with_their_codes_and_area(client, world, zone):
    content = b"".join(ask(client, world.leader, layer="blocks", format="txt").streaming_content)
    reading = read("x.txt", content)
    assert reading.findings == []
    assert [(plot.code, str(plot.declared_ha)) for plot in reading.plots] == [
        ("A", "3.0000"),
        ("B", "3.0000"),
    ]
    for block, plot in zip(zone.version.blocks.order_by("code"), reading.plots, strict=True):
        assert farthest_m(read_shape(block.geom), plot.geometry) <= 0.001


def read_shape(geom):
    return shapely.from_wkb(bytes(geom.wkb))


def test_a_day_before_the_boundary_has_none(client, world, zone):
    assert ask(client, world.leader, layer="blocks", format="txt", on="2025-12-31").status_code == 409


def test_lots_bear_the_state_of_the_day(client, world, zone):
    hand_over(world, world.kp049)
    move_lot(lot=zone.lot, to="clearing", on=CLEARED, actor=world.planner)
    states = {
        day: [f["properties"]["GCZT"] for f in features(client, world.leader, layer="lots", on=day)]
        for day in ("2025-12-31", "2026-07-09", "2026-07-10")
    }
    assert states == {"2025-12-31": [], "2026-07-09": ["未开工"], "2026-07-10": ["清表"]}


def test_a_site_is_chosen_from_its_day_on(client, world, zone):
    choose(world, zone.site)
    days = {
        day: [f["properties"]["XDRQ"] for f in features(client, world.leader, layer="sites", on=day)]
        for day in ("2026-05-31", "2026-06-01")
    }
    assert days == {"2026-05-31": [None], "2026-06-01": ["2026-06-01"]}


def test_restricted_ground_goes_to_those_who_may_see_it(client, world, zone):
    farmland(world)
    farmland(world, code="SECRET", name="限制图层", is_restricted=True)
    seen = {
        role: {f["properties"]["DKMC"] for f in features(client, getattr(world, role), layer="constraints")}
        for role in ("planner", "staff")
    }
    assert "限制图层" in seen["planner"]
    assert seen["planner"] - seen["staff"] == {"限制图层"}


@pytest.mark.parametrize("code", sorted(EXPORTS))
@pytest.mark.parametrize("layer", ["blocks", "lots", "sites", "constraints"])
def test_every_layer_goes_out_in_every_format_with_its_mark(client, world, zone, code, layer):
    farmland(world)
    answer = ask(client, world.planner, layer=layer, format=code, points="on")
    assert answer.status_code == 200, answer.content.decode()[-1500:]
    content = b"".join(answer.streaming_content)
    if content[:2] == b"PK" and code != "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    if code == "xlsx":
        content = str(load_workbook(io.BytesIO(content)).worksheets[0]["A1"].value).encode()
    assert any("示意数据，非法定界线".encode(coding) in content for coding in ("utf-8", "gbk"))


def test_what_is_not_understood_gives_no_file(client, world, zone):
    for asked in ({"layer": "x"}, {"layer": "lots", "on": "x"}, {"layer": "lots", "epsg": "3857"}):
        answer = ask(client, world.planner, format="txt", **asked)
        assert answer.status_code == 400
        assert 'class="wrong"' in answer.content.decode()


def test_a_layer_taken_stands_in_the_access_log(client, world, zone):
    assert ask(client, world.planner, layer="lots", format="shp", on="2026-11-01").status_code == 200
    record = AccessRecord.objects.filter(view_name="zone_export_file").latest("pk")
    assert record.subject == "format=shp layer=lots on=2026-11-01 n=1"
