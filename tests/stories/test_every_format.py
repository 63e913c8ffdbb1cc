"""Every format the office is handed, from the form to the list of land and back: the same three plots."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parcels.models import ImportRun, JournalEntry, Taking
from tests.world import TODAY, World

SAMPLES = Path(__file__).resolve().parents[2] / "fixtures" / "samples"
CODES = {"YL001", "YL002", "YL003"}
# Each sample, its format, and what a person answers on the review page.
FILES: dict[str, tuple[str, dict[str, str]]] = {
    "plots_gbk_crlf.txt": ("boundary_txt", {}),
    "plots_gbk.zip": ("shapefile", {}),
    "plots.gpkg": ("geopackage", {}),
    "plots_gdb.zip": ("filegdb", {}),
    "plots.geojson": ("geojson", {}),
    "plots_cass.dxf": ("dxf", {"epsg": "4546"}),
    "plots_cass_data.dxf": ("dxf", {"epsg": "4546"}),
    "plots.kml": ("kml", {}),
    "plots.kmz": ("kml", {}),
    "plots_gcj02.ovkmz": ("ovkml", {"datum": "gcj02"}),
    "plots.xlsx": ("points_sheet", {}),
    "plots.xls": ("points_sheet", {}),
    "plots_gbk.csv": ("points_csv", {}),
}


def test_every_sample_of_plots_has_its_story():
    there = {path.name for path in SAMPLES.iterdir() if path.name.startswith("plots")}
    assert there == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_judged_written_found_in_the_list_and_taken_back(client, world: World, name):
    form, answers = FILES[name]
    client.force_login(world.planner)
    upload = SimpleUploadedFile(name, (SAMPLES / name).read_bytes())
    asked = {"project": world.project.pk, "since_date": TODAY.isoformat(), "file": upload, "sender": "测绘院"}
    assert client.post(reverse("import_new"), asked).status_code == 302
    run = ImportRun.objects.get()
    assert (run.file_format, run.state) == (form, ImportRun.State.TRIED)
    page = reverse("import_run", args=[run.pk])
    if answers:
        assert "先选定读法" in client.get(page).content.decode()
        client.post(reverse("import_choose", args=[run.pk]), answers)
        run.refresh_from_db()
    assert run.counts == {"new": 3, "changed": 0, "same": 0, "error": 0, "retired": 0}
    seen = client.get(page).content.decode()
    assert "写入 3 块" in seen
    assert all(code in seen for code in CODES)
    assert not Taking.objects.filter(code__in=CODES).exists()

    confirms = {f["code"] for f in run.findings if f["severity"] == "confirm"}
    if confirms:
        assert client.post(reverse("import_accept", args=[run.pk]), {}).status_code == 409
    done = client.post(reverse("import_accept", args=[run.pk]), {"accept": sorted(confirms)}, follow=True)
    assert "已写入：新增 3 块，变更 0 块" in done.content.decode()
    land = client.get(reverse("parcel_list"), {"q": "YL00", "project": world.project.code}).content.decode()
    assert all(code in land for code in CODES)
    told = JournalEntry.objects.get(deed="accept_import").params
    assert [told[state] for state in ("new", "changed", "same", "error", "retired")] == [3, 0, 0, 0, 0]

    client.post(reverse("import_undo", args=[run.pk]), {"reason": "换成正式成果"})
    run.refresh_from_db()
    assert run.state == ImportRun.State.UNDONE
    land = client.get(reverse("parcel_list"), {"q": "YL00", "project": world.project.code}).content.decode()
    assert not any(code in land for code in CODES)
    assert not Taking.objects.filter(code__in=CODES).exists()
