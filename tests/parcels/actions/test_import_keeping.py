"""A file in an old datum is read, kept and marked; it is never land and never moved."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from parcels.actions.import_keeping import keep_import, surveyed_since
from parcels.actions.surveys import accept_import, try_import
from parcels.models import ImportPlot, ImportRun, JournalEntry, Parcel, Taking, TakingGeometry
from tests.drills.books import as_owner
from tests.parcels.actions.test_office import refused
from tests.parcels.actions.test_surveys import NEW, bring_in, geojson
from tests.world import TODAY, World, build_world

XIAN, BEIJING = 2361, 2413
EAST, NORTH = 37398864.552, 3001337.231


def old_file(epsg: int = XIAN, *, code: str = "N-1", side: float = 100) -> bytes:
    """A square of 1 ha in a zone of an old datum, with its area as its paper has it."""
    ring = [[EAST, NORTH], [EAST + side, NORTH], [EAST + side, NORTH + 100], [EAST, NORTH + 100]]
    feature = {
        "type": "Feature",
        "properties": {"DKBH": code, "DKMJ": "1.0000公顷", "DLBM": "0101"},
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
    }
    crs_member = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs_member, "features": [feature]}).encode()


def tried(world: World, data: bytes, **more: Any) -> ImportRun:
    hand = {"actor": world.staff, "on": TODAY}
    return try_import(project=world.project, file_name="旧图.geojson", data=data, **hand, **more)


def land() -> list[int]:
    return [m.objects.count() for m in (Parcel, Taking, TakingGeometry)]


@pytest.mark.parametrize("epsg", [XIAN, BEIJING])
def test_it_is_kept_with_its_corners_and_its_origin_and_is_no_land(world: World, epsg: int):
    before = land()
    run = keep_import(tried(world, old_file(epsg)), actor=world.staff, on=TODAY)
    plot = ImportPlot.objects.get(run=run)
    assert (run.state, run.source_epsg, land()) == ("kept", epsg, before)
    assert (plot.code, plot.declared_ha, plot.taking, plot.is_old_datum) == (
        "N-1",
        Decimal("1.0000"),
        None,
        True,
    )
    assert (plot.plane_ha, plot.ellipsoid_ha) == (Decimal("1.0000"), None)
    assert plot.points()[0][2:] == [NORTH, EAST]
    with run.file.open("rb") as kept:
        assert kept.read() == old_file(epsg)
    assert JournalEntry.objects.get(deed="keep_import").params["plots"] == 1


def test_it_is_never_written_as_land(world: World):
    run = tried(world, old_file())
    with refused("import_blocked"):
        accept_import(run, accept_codes=["OLD_DATUM"], actor=world.staff, on=TODAY)
    keep_import(run, actor=world.staff, on=TODAY)
    run.refresh_from_db()
    with refused("import_blocked"):
        accept_import(run, accept_codes=["OLD_DATUM"], actor=world.staff, on=TODAY)


def test_twice_is_once(world: World):
    run = tried(world, old_file())
    keep_import(run, actor=world.staff, on=TODAY)
    keep_import(ImportRun.objects.get(pk=run.pk), actor=world.staff, on=TODAY)
    assert (ImportPlot.objects.count(), JournalEntry.objects.filter(deed="keep_import").count()) == (1, 1)


def test_only_a_file_whose_one_fault_is_the_old_datum_is_kept(world: World):
    with refused("import_not_old_datum"):
        keep_import(tried(world, geojson(("N-1", NEW))), actor=world.staff, on=TODAY)
    broken = tried(world, old_file(side=0))
    assert broken.state == "refused"
    with refused("import_not_old_datum"):
        keep_import(broken, actor=world.staff, on=TODAY)


def test_once_surveyed_anew_it_says_so(client: Any, world: World):
    run = keep_import(tried(world, old_file()), actor=world.staff, on=TODAY)
    client.force_login(world.staff)
    address = reverse("import_run", args=[run.pk])
    page = client.get(address).content.decode()
    assert "旧坐标系，未落图" in page
    assert "旧坐标系自算，不作面积依据" in page
    assert surveyed_since(run) == {}
    bring_in(world, geojson(("N-1", NEW)))
    taking = Taking.objects.get(code="N-1")
    assert surveyed_since(run) == {"N-1": taking.pk}
    page = client.get(address).content.decode()
    assert "已有 2000 成果" in page
    assert reverse("taking_file", args=[taking.pk]) in page


def test_the_page_offers_to_keep_it_and_nothing_else(client: Any, world: World):
    client.force_login(world.staff)
    run = tried(world, old_file())
    page = client.get(reverse("import_run", args=[run.pk])).content.decode()
    assert "留存 1 块（不落图）" in page
    assert "1980西安坐标系" in page
    assert reverse("import_accept", args=[run.pk]) not in page
    assert client.post(reverse("import_accept", args=[run.pk])).status_code == 409
    assert client.post(reverse("import_keep", args=[run.pk])).status_code == 302
    run.refresh_from_db()
    assert run.state == "kept"
    assert "已留存" in client.get(reverse("import_list") + "?state=kept").content.decode()
    client.force_login(world.outsider)
    assert client.post(reverse("import_keep", args=[run.pk])).status_code == 404


PLACED = (
    "INSERT INTO parcels_importplot (run_id, number, plane_ha, ellipsoid_ha, matched, source_epsg,"
    " source_points, taking_id) VALUES (%s, 9, 1, NULL, 'none', 2361, '[]', %s)"
)


def place(run: ImportRun, taking: Taking) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PLACED, [run.pk, taking.pk])


def test_the_database_places_no_plot_of_an_old_datum(world: World):
    run = tried(world, old_file())
    with pytest.raises(IntegrityError, match="old_datum_not_placed"), transaction.atomic():
        place(run, world.kp049)
    kept = keep_import(run, actor=world.staff, on=TODAY)
    with pytest.raises(IntegrityError, match="import_kept_is_final"), transaction.atomic():
        ImportRun.objects.filter(pk=kept.pk).update(state="accepted")


def test_without_its_guards_it_would(committed_db: str):
    world = build_world()
    kept = keep_import(tried(world, old_file()), actor=world.staff, on=TODAY)
    as_owner(
        committed_db,
        "ALTER TABLE parcels_importplot DROP CONSTRAINT old_datum_not_placed",
        "DROP TRIGGER import_run ON parcels_importrun",
    )
    place(kept, world.kp049)
    assert ImportRun.objects.filter(pk=kept.pk).update(state="accepted") == 1
