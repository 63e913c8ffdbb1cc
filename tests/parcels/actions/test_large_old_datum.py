"""A large file in an old datum is read, kept and marked as a small one; it is never land."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from landmgmt.lib.findings import blocking
from parcels.actions import large_imports
from parcels.actions.import_keeping import keep_import, surveyed_since
from parcels.actions.surveys import try_import
from parcels.models import ImportPlot, ImportRun, Job, JournalEntry, Parcel, Taking, TakingGeometry
from parcels.rules.jobs import JobState
from tests.parcels.actions.test_import_keeping import BEIJING, EAST, NORTH, XIAN
from tests.parcels.actions.test_large_imports import shapefile
from tests.parcels.actions.test_office import refused
from tests.parcels.actions.test_surveys import NEW, bring_in
from tests.parcels.actions.test_surveys import geojson as one_geojson
from tests.working import run_jobs
from tests.world import TODAY, World

PRJ = {
    XIAN: ("D_Xian_1980", "Xian_1980_3_Degree_GK_Zone_37"),
    BEIJING: ("D_Beijing_1954", "Beijing_1954_3_Degree_GK_Zone_37"),
}


def ring(n: int) -> list[tuple[float, float]]:
    x, y = EAST + 60 * (n % 50), NORTH + 60 * (n // 50)
    return [(x, y), (x + 50, y), (x + 50, y + 50), (x, y + 50)]


def properties(n: int) -> dict[str, Any]:
    said = ("0.2500公顷", "0.25", "3.75亩", "0.9", None)[n % 5]
    return {"DKBH": f"N-{n + 1}", "DKMC": f"{n}号地", "DKMJ": said, "DLBM": "0101", "ZMC": None}


def geojson(epsg: int, plots: int, *, crossed: bool = False) -> bytes:
    """Fields of 0.25 ha in a zone of an old datum; one of them crossing itself where asked."""
    rings = [ring(n) for n in range(plots)]
    if crossed:
        rings[1] = [rings[1][0], rings[1][2], rings[1][1], rings[1][3]]
    features = [
        {
            "type": "Feature",
            "properties": properties(n),
            "geometry": {"type": "Polygon", "coordinates": [[*one, one[0]]]},
        }
        for n, one in enumerate(rings)
    ]
    named = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    return json.dumps({"type": "FeatureCollection", "crs": named, "features": features}).encode()


def zipped(epsg: int, plots: int) -> bytes:
    """The same as a shapefile with its .prj."""
    plain = shapefile([ring(n) for n in range(plots)], [properties(n) for n in range(plots)])
    datum, name = PRJ[epsg]
    prj = (
        f'PROJCS["{name}",GEOGCS["GCS",DATUM["{datum}",SPHEROID["S",6378140.0,298.257]],PRIMEM["Greenwich",0.0],'
        'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",37500000.0],'
        'PARAMETER["Central_Meridian",111.0],UNIT["Meter",1.0]]'
    )
    whole = io.BytesIO(plain)
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr("地块.prj", prj)
    return whole.getvalue()


def large(world: World, folder: Path, data: bytes, name: str = "old.geojson") -> ImportRun:
    path = folder / name
    path.write_bytes(data)
    return large_imports.try_large(
        project=world.project, file_name=name, path=path, actor=world.staff, on=TODAY
    )


def land() -> list[int]:
    return [m.objects.count() for m in (Parcel, Taking, TakingGeometry)]


def kept_rows(run: ImportRun) -> list[Any]:
    """Every plot as it is kept, its corners however they are kept."""
    left_out = {"id", "run_id", "source_points", "source_shape"}
    names = [f.attname for f in ImportPlot._meta.concrete_fields if f.attname not in left_out]
    return [
        (*(getattr(plot, name) for name in names), [point[1:] for point in plot.points()])
        for plot in run.plots.order_by("number")
    ]


@pytest.mark.parametrize("epsg", [XIAN, BEIJING])
@pytest.mark.parametrize(("form", "name"), [(geojson, "old.geojson"), (zipped, "old.zip")])
def test_small_and_large_are_found_and_kept_the_same(world: World, tmp_path, form, name, epsg):
    data, before = form(epsg, 30), land()
    seen = []
    for is_large in (False, True):
        with transaction.atomic():
            hand = {"actor": world.staff, "on": TODAY}
            run = (
                large(world, tmp_path, data, name)
                if is_large
                else try_import(project=world.project, file_name=name, data=data, **hand)
            )
            assert run.is_large is is_large
            found = sorted(json.dumps(f, sort_keys=True) for f in run.findings)
            run = keep_import(run, **hand)
            told = JournalEntry.objects.get(deed="keep_import").params
            seen.append((found, run.state, run.source_epsg, run.plots_count, told, kept_rows(run)))
            assert land() == before
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    assert seen[0][1:4] == ("kept", epsg, 30)
    assert [json.loads(f)["code"] for f in seen[0][0] if '"error"' in f] == ["OLD_DATUM"]
    assert [1, NORTH, EAST] in seen[0][-1][0][-1]


def test_one_that_has_another_fault_is_refused(world: World, tmp_path):
    run = large(world, tmp_path, geojson(XIAN, 5, crossed=True))
    assert run.state == "refused"
    assert {"OLD_DATUM", "SELF_INTERSECTION"} <= {f["code"] for f in run.findings}
    with refused("import_not_old_datum"):
        keep_import(run, actor=world.staff, on=TODAY)


def test_a_large_file_of_today_is_not_kept_but_written(world: World, tmp_path):
    with refused("import_not_old_datum"):
        keep_import(large(world, tmp_path, one_geojson(("N-1", NEW))), actor=world.staff, on=TODAY)


def test_another_file_in_its_place_is_not_kept(world: World, tmp_path):
    run = large(world, tmp_path, geojson(XIAN, 5))
    Path(run.file.path).write_bytes(geojson(XIAN, 6))
    with refused("import_not_old_datum"):
        keep_import(run, actor=world.staff, on=TODAY)


def test_it_is_never_written_as_land(world: World, tmp_path):
    run, before = large(world, tmp_path, geojson(XIAN, 5)), land()
    assert run.state == "tried"
    with refused("import_blocked"):
        large_imports.bulk_accept(run, accept_codes=["OLD_DATUM"], actor=world.staff, on=TODAY)
    assert land() == before


def test_without_that_refusal_it_would_be_called_written(world: World, tmp_path, monkeypatch):
    """The control; even then the database has no place for its plots, and none is land."""
    run, before = large(world, tmp_path, geojson(XIAN, 5)), land()

    def lenient(findings: Any, codes: Any = ()) -> Any:
        return [f for f in blocking(findings, codes) if f.code != "OLD_DATUM"]

    monkeypatch.setattr(large_imports, "blocking", lenient)
    done = large_imports.bulk_accept(run, actor=world.staff, on=TODAY)
    assert (done.state, land()) == ("accepted", before)


def test_from_upload_to_kept_by_jobs_and_marked_once_surveyed_anew(client, world: World, tmp_path):
    client.force_login(world.planner)
    told = {"project": world.project.pk, "since_date": TODAY.isoformat()}
    path = tmp_path / "old.geojson"
    path.write_bytes(geojson(XIAN, 2001))
    with path.open("rb") as stream:
        client.post(reverse("import_new"), {**told, "file": stream})
    [job] = run_jobs()
    assert job.state == JobState.DONE, job.result
    run, before = ImportRun.objects.get(), land()
    assert (run.is_large, run.state, run.plots_count) == (True, "tried", 2001)
    page = client.get(reverse("import_run", args=[run.pk])).content.decode()
    assert "块（不落图）" in page
    assert reverse("import_keep", args=[run.pk]) in page
    assert reverse("import_accept", args=[run.pk]) not in page
    for _press in range(2):
        answer = client.post(reverse("import_keep", args=[run.pk]))
        job = Job.objects.get(kind="import_keep")
        assert answer["Location"] == reverse("job_file", args=[job.pk])
    [job] = run_jobs()
    assert job.state == JobState.DONE, job.result
    run.refresh_from_db()
    assert (run.state, run.plots.count(), land()) == ("kept", 2001, before)
    assert "已留存 2001 块，没有落图。" in client.get(reverse("job_file", args=[job.pk])).content.decode()
    assert "旧坐标系，未落图" in client.get(reverse("import_run", args=[run.pk])).content.decode()
    assert keep_import(run, actor=world.planner, on=TODAY).state == "kept", "twice is once"
    bring_in(world, one_geojson(("N-1", NEW)))
    assert surveyed_since(run) == {"N-1": Taking.objects.get(code="N-1").pk}
