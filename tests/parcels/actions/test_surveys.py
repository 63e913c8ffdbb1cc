"""A survey file is written whole, once, or not at all; what it finds is said all at once."""

import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import shapely
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from landmgmt.lib import crs
from parcels.actions import acquisition, places, register, surveys
from parcels.models import (
    ImportPlot,
    ImportRun,
    Parcel,
    Party,
    ShareSet,
    Taking,
    TakingArea,
    TakingGeometry,
    TakingStage,
)
from parcels.rules.stages import Stage
from tests.parcels.actions.test_office import refused
from tests.world import ORIGIN, TODAY, field_of

SAMPLES = Path(__file__).resolve().parents[3] / "fixtures" / "samples"


def geojson(*plots) -> bytes:
    """Plots as (code or None, shape in 4490)."""
    features = [
        {
            "type": "Feature",
            "properties": {"DKBH": code, "DLBM": "0101"},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for code, shape in plots
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def examine(world, data, since=TODAY, name="plots.geojson"):
    return surveys.examine(
        project=world.project, file_name=name, data=data, asked_epsg=None, since_date=since
    )


def codes(world, data, **more):
    return [f.code for f in examine(world, data, **more).findings if f.code != "DATUM_ASSUMED"]


def bring_in(world, data, accept=(), name="plots.geojson", since=TODAY):
    hand = {"actor": world.staff, "on": TODAY}
    run = surveys.try_import(project=world.project, file_name=name, data=data, since_date=since, **hand)
    return surveys.accept_import(run, accept_codes=accept, **hand)


def counts() -> list[int]:
    return [m.objects.count() for m in (Parcel, Taking, TakingGeometry, TakingArea, Party, ShareSet)]


NEW = field_of(0, 300, 100, 100)


def test_a_plot_becomes_a_taking_with_a_proposed_area(world):
    run = bring_in(world, geojson(("N-1", NEW)))
    taking = Taking.objects.get(code="N-1")
    area = taking.areas.get()
    assert (run.state, area.surveyed_area_m2, area.signed_date) == ("accepted", Decimal("10000.00"), None)
    assert TakingStage.objects.open().get(taking=taking).stage == Stage.NOT_STARTED
    assert ImportPlot.objects.get(run=run).taking == taking


def test_the_same_file_again_changes_nothing(world):
    data = geojson(("N-1", NEW))
    first = bring_in(world, data)
    before = counts()
    assert codes(world, data) == ["FILE_ALREADY_IMPORTED"]
    assert bring_in(world, data) == first
    assert counts() == before


def test_one_bad_plot_among_many_stops_the_whole_file(world):
    bowtie = shapely.Polygon([(109.99, 27.12), (109.991, 27.121), (109.991, 27.12), (109.99, 27.121)])
    before = counts()
    with refused("import_blocked"):
        bring_in(world, geojson(("N-1", NEW), ("N-2", bowtie)))
    assert counts() == before
    assert ImportRun.objects.get().state == "refused"


def test_an_overlap_names_its_neighbour_and_the_area(world):
    found = examine(world, geojson(("N-1", field_of(0, 30, 50, 40)))).findings
    assert [(f.code, f.params["other"], f.params["area_m2"]) for f in found if f.code == "OVERLAP"] == [
        ("OVERLAP", "KP-049", "500.00")
    ]


def test_a_shared_edge_is_no_overlap(world):
    assert codes(world, geojson(("N-1", field_of(0, 40, 50, 40)))) == []


def test_the_same_land_is_asked_about_and_then_is_that_taking(world):
    data = geojson((None, field_of(0, 0, 50, 40)))
    assert codes(world, data) == ["SAME_LAND"]
    before = counts()
    run = bring_in(world, data, accept=["SAME_LAND"])
    assert run.plots.get().taking == world.kp049
    assert counts() == before


def test_a_known_code_unchanged_is_skipped_and_told(world):
    data = geojson(("KP-049", field_of(0, 0, 50, 40)))
    assert codes(world, data) == ["PLOT_UNCHANGED"]
    before = counts()
    bring_in(world, data)
    assert counts() == before


def test_a_known_code_elsewhere_is_a_duplicate(world):
    assert codes(world, geojson(("KP-049", NEW))) == ["DUPLICATE_CODE"]


def test_a_resurvey_begins_a_new_boundary_and_keeps_the_old_days(world):
    bring_in(world, geojson(("KP-051", field_of(100, 0, 50, 22))))
    on = {
        d: TakingGeometry.objects.on(d).get(taking=world.kp051).plane_area_m2
        for d in (date(2026, 11, 22), TODAY)
    }
    assert list(on.values()) == [Decimal("1000.00"), Decimal("1100.00")]


def test_signed_land_changes_only_knowingly(world):
    acquisition.advance(
        world.kp049, to=[(Stage.SIGNED, TODAY)], on=TODAY, actor=world.staff, legacy_reason="补录"
    )
    data = geojson(("KP-049", field_of(0, 0, 49, 40)))
    assert codes(world, data) == ["SIGNED_LAND_CHANGED"]
    with refused("import_blocked"):
        bring_in(world, data)


def test_a_boundary_does_not_begin_before_a_newer_one(world):
    assert "BOUNDARY_LATER" in codes(
        world, geojson(("KP-051", field_of(100, 0, 50, 22))), since=date(2026, 1, 1)
    )


def test_land_outside_the_expected_extent_is_accepted_knowingly(world):
    world.project.extent = field_of(-100, -100, 300, 300).wkt
    world.project.save()
    data = geojson(("N-1", NEW))
    assert codes(world, data) == ["OUTSIDE_EXTENT"]
    assert bring_in(world, data, accept=["OUTSIDE_EXTENT"]).accepted_codes == ["OUTSIDE_EXTENT"]


def test_land_of_another_project_is_one_parcel_with_two_takings(world):
    from parcels.actions import projects

    hand = {"actor": world.staff, "on": TODAY}
    other = projects.open_project(code="BD", name="变电站", kind="utility", **hand)
    run = surveys.try_import(
        project=other, file_name="a.geojson", data=geojson(("B-1", field_of(0, 0, 50, 40))), **hand
    )
    surveys.accept_import(run, accept_codes=["SAME_LAND"], **hand)
    assert Taking.objects.get(code="B-1").parcel == world.kp049.parcel


def four_groups(world):
    for n in (1, 2, 4):
        places.add_place(
            actor=world.administrator,
            on=TODAY,
            level="group",
            code=f"43127110020100{n}",
            name=f"{n}组",
            parent=world.village,
        )


def test_forty_plots_with_eighty_households_come_in_set_by_set(world):
    four_groups(world)
    data = (SAMPLES / "survey_40.zip").read_bytes()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        run = bring_in(world, data, name="survey_40.zip", accept=["OVERLAP"])
    assert (run.plots_count, run.holders_count) == (40, 80)
    assert len(asked) < 120
    held = ShareSet.objects.filter(taking__import_plots__run=run)
    assert held.count() == 40
    assert all(sum(s.numerator for s in h.shares.all()) == h.denominator for h in held)
    assert not held.filter(signed_date__isnull=False).exists()


def test_a_household_in_no_known_group_is_an_error(world):
    data = (SAMPLES / "survey_40.zip").read_bytes()
    assert "HOLDER_GROUP_UNKNOWN" in codes(world, data, name="survey_40.zip")


def run_command(capsys, *words):
    try:
        call_command("import_parcels", *map(str, words), "--json")
        code = 0
    except SystemExit as left:
        code = left.code
    return code, json.loads(capsys.readouterr().out)


def txt(*, closing: bool = True) -> bytes:
    """A field of 2 ha by the zone, as surveyors write it."""
    x, y = ORIGIN[0] + 500, ORIGIN[1] + 500
    corners = [(y, x), (y, x + 200), (y + 100, x + 200), (y + 100, x), (y, x)]
    rows = [f"J{n},1,{north:.3f},{east:.3f}" for n, (north, east) in enumerate(corners, start=1)]
    head = ["[属性描述]", "坐标系=2000国家大地坐标系", "几度分带=3", "带号=37", "[地块坐标]"]
    return "\r\n".join([*head, "5,2.0000,T-1,方块,面,,,,@", *rows]).encode("gb18030")


def test_the_command_answers_as_agreed(world, capsys, tmp_path):
    path = tmp_path / "方块.txt"
    path.write_bytes(txt())
    code, answer = run_command(capsys, path, "--project", "KP", "--dry-run")
    plot = {
        "code": "T-1",
        "name": "方块",
        "parts": 1,
        "holes": 0,
        "declared_ha": 2.0,
        "plane_ha": 2.0,
        "ellipsoid_ha": 1.9995,
        "matched": "plane",
    }
    assert (code, answer) == (0, {"file": "方块.txt", "accepted": True, "plots": [plot], "findings": []})
    assert not Taking.objects.filter(code="T-1").exists()
    assert run_command(capsys, path, "--project", "KP")[0] == 0
    assert Taking.objects.get(code="T-1").parcel.name == "方块"
    code, again = run_command(capsys, path, "--project", "KP")
    assert (code, again["findings"][0]["code"]) == (0, "FILE_ALREADY_IMPORTED")


def broken_zip() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("a.shp", b"x" * 400)
    return kept.getvalue()[:-30]


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (b"", "FILE_EMPTY"),
        (b"MZ\x90\x00", "UNREADABLE"),
        (broken_zip(), "ZIP_BROKEN"),
        (b"0" * (21 * 1024 * 1024), "FILE_TOO_LARGE"),
    ],
)
def test_a_wrong_file_is_one_sentence_and_writes_nothing(world, capsys, tmp_path, data, finding):
    path = tmp_path / "wrong.dat"
    path.write_bytes(data)
    code, answer = run_command(capsys, path, "--project", "KP")
    assert (code, answer["accepted"], [f["code"] for f in answer["findings"]]) == (1, False, [finding])
    assert answer["findings"][0]["message"].endswith("。")
    assert not ImportRun.objects.exists()


def test_an_unknown_project_is_said_and_a_missing_file_is_a_wrong_call(world, capsys, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(txt())
    code, answer = run_command(capsys, path, "--project", "NO")
    assert (code, answer["findings"][0]["code"]) == (1, "UNKNOWN_PROJECT")
    code, answer = run_command(capsys, tmp_path / "none.txt", "--project", "KP")
    assert (code, answer["error"]["code"]) == (2, "usage")
    code, answer = run_command(capsys, tmp_path / ("x" * 300), "--project", "KP")
    assert (code, answer["error"]["code"]) == (2, "file")
    assert "名称太长" in answer["error"]["message"]


def test_areas_leave_the_command_with_their_four_places(world, capsys, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(txt())
    with pytest.raises(SystemExit):
        call_command("import_parcels", str(path), "--project", "NO", "--json")
    capsys.readouterr()
    call_command("import_parcels", str(path), "--project", "KP", "--dry-run", "--json")
    said = capsys.readouterr().out
    assert '"declared_ha": 2.0000,' in said
    assert '"ellipsoid_ha": 1.9995,' in said


@pytest.mark.parametrize(
    ("declared", "told"),
    [("2.00005", ("2.0001", "none")), ("1.99995", ("2.0000", "none")), ("1.9995", ("1.9995", "ellipsoid"))],
)
def test_a_declared_area_is_rounded_half_up_and_matched_on_its_own_places(
    world, capsys, tmp_path, declared, told
):
    path = tmp_path / "a.txt"
    path.write_bytes(txt().replace(b"2.0000", declared.encode()))
    plot = run_command(capsys, path, "--project", "KP", "--dry-run")[1]["plots"][0]
    assert (f"{plot['declared_ha']:.4f}", plot["matched"]) == told


def test_a_dry_run_refuses_what_the_import_itself_would(world, capsys, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(txt())
    late = (path, "--project", "KP", "--since", "2099-01-01")
    assert run_command(capsys, *late, "--dry-run") == run_command(capsys, *late)
    assert run_command(capsys, *late)[0] == 1


def test_a_plot_without_land_still_says_what_it_declares(world, capsys, tmp_path):
    path = tmp_path / "a.txt"
    # The second and the third corner change places: a bowtie.
    rows = txt().split(b"\r\n")
    rows[7], rows[8] = rows[8], rows[7]
    path.write_bytes(b"\r\n".join(rows))
    code, answer = run_command(capsys, path, "--project", "KP")
    plot = answer["plots"][0]
    assert code == 1
    assert (plot["declared_ha"], plot["plane_ha"], plot["matched"]) == (2.0, None, "none")


def test_land_gets_its_group_and_the_groups_collective(world):
    bring_in(world, geojson(("N-1", NEW)))
    taking = Taking.objects.get(code="N-1")
    (placed,) = register.place_parcels([taking], actor=world.staff, on=TODAY, group=world.group)
    assert placed.parcel.collective == world.collective
    assert Taking.objects.visible_to(world.staff).filter(pk=taking.pk).exists()
    assert not Taking.objects.visible_to(world.outsider).filter(pk=taking.pk).exists()


def test_plane_areas_are_measured_in_the_survey_grid(world):
    assert crs.to_survey(NEW).area == pytest.approx(10_000, abs=0.001)


def test_a_code_nobody_knows_is_a_wrong_call(world, capsys, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(txt())
    code, said = run_command(capsys, path, "--project", "KP", "--dry-run", "--accept", "OVERLAPS")
    assert (code, said["error"]["code"]) == (2, "usage")
    assert run_command(capsys, path, "--project", "KP", "--dry-run", "--accept", "OVERLAP")[0] == 0
