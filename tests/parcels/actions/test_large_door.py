"""The one door through which a large file is written refuses what the rows' own guards would refuse."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from landmgmt import cluster
from landmgmt.lib.findings import confirm, note
from landmgmt.lib.refusal import Refusal
from landmgmt.verification import verify
from parcels.actions import large_imports
from parcels.actions.import_undo import undo_import
from parcels.actions.job_bodies import villages_of_others
from parcels.importers.large_child import MEMORY_BYTES as CHILD_BYTES
from parcels.models import ImportRun, Job, JournalEntry, Parcel, Taking, TakingArea
from parcels.models.file import log
from parcels.rules.jobs import IMPORT_BYTES, MEMORY_BYTES, JobState
from parcels.views.large_imports import alike_in_all
from tests.bench.import_field import write_field
from tests.lineage_day import split
from tests.working import run_jobs
from tests.world import TODAY, World, build_world

PLOTS = 400


class StopError(Exception):
    """Somebody pressed cancel."""


class StopsOnceWritten:
    """A watcher that calls all of it off when the new land is in."""

    step_now = ""

    def step(self, code: str) -> None:
        self.step_now = code

    def __call__(self, done: int, total: int) -> None:
        if self.step_now == "write" and done:
            raise StopError


def feature(properties: dict[str, Any]) -> dict[str, Any]:
    corners = [[110.0, 27.0], [110.001, 27.0], [110.001, 27.001], [110.0, 27.0]]
    shape = {"type": "Polygon", "coordinates": [corners]}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def tried(world: World, tmp_path: Path, plots: int = PLOTS) -> ImportRun:
    path = write_field(tmp_path / "field.gpkg", plots=plots)
    return large_imports.try_large(
        project=world.project, file_name="field.gpkg", path=path, actor=world.planner, on=TODAY
    )


def accepted(world: World, run: ImportRun, **more: Any) -> ImportRun:
    codes = {finding["code"] for finding in run.findings}
    return large_imports.bulk_accept(run, accept_codes=codes, actor=world.planner, on=TODAY, **more)


def write(run: ImportRun, actor: Any, *, batch: int | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bulk_write(%s, %s, %s, NULL, NULL, '{}'::text[], '{}'::bigint[],"
            " '{}'::bigint[], NULL, 1, %s, 0)",
            [run.pk, actor.pk, batch, run.plots_count],
        )


def test_a_large_file_leaves_an_office_that_verifies(world, tmp_path):
    run = accepted(world, tried(world, tmp_path))
    assert (run.state, run.plots_count) == ("accepted", PLOTS)
    assert Taking.objects.filter(code__startswith="B-").count() == PLOTS
    assert [verdict for verdict in verify() if not verdict.ok] == []


def test_its_one_journal_line_is_found_from_each_of_its_takings(world, tmp_path):
    before = JournalEntry.objects.count()
    run = accepted(world, tried(world, tmp_path))
    assert JournalEntry.objects.count() == before + 2  # tried, accepted
    taking = Taking.objects.get(code="B-0000007")
    (line,) = log("taking", taking.pk)
    assert (line.deed, line.params["new"]) == ("accept_import", PLOTS)
    assert log("importrun", run.pk)[0] == line


def test_the_same_file_again_changes_nothing(world, tmp_path):
    first = accepted(world, tried(world, tmp_path))
    again = large_imports.try_large(
        project=world.project, file_name="b.gpkg", path=Path(first.file.path), actor=world.planner, on=TODAY
    )
    assert [finding["code"] for finding in again.findings] == ["FILE_ALREADY_IMPORTED"]
    assert accepted(world, again) == first


def test_a_cancel_between_two_steps_leaves_nothing(world, tmp_path):
    run, before = tried(world, tmp_path), Parcel.objects.count()
    with pytest.raises(StopError):
        accepted(world, run, progress=StopsOnceWritten())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'bulk\\_%%' AND relkind = 'r'")
        left = cursor.fetchone()[0]
    run.refresh_from_db()
    assert (Parcel.objects.count(), left, run.state) == (before, 0, "tried")


# what must never be: (the refusal, what is done to the tables of the file first)
NEVER = {
    "land of a parcel that is not there": (
        "bulk_row_missing",
        "INSERT INTO bulk_match_{run} (no, parcel_id) VALUES (1, 999999999)",
    ),
    "a plot of a taking that is not there": (
        "bulk_row_missing",
        "INSERT INTO bulk_match_{run} (no, taking_id) VALUES (1, 999999999)",
    ),
    "a code twice": ("taking_code_once", "UPDATE bulk_plot_{run} SET code = 'B-0000001' WHERE no = 1"),
    "a boundary that crosses itself": (
        "parcelgeometry_is_valid",
        "UPDATE bulk_plot_{run} SET geom = ST_GeomFromText("
        "'MULTIPOLYGON(((110 27,110.01 27.01,110.01 27,110 27.01,110 27)))', 4490) WHERE no = 1",
    ),
    "a proposed area of nothing": (
        "taking_area_is_positive",
        "UPDATE bulk_plot_{run} SET plane_m2 = 0 WHERE no = 1",
    ),
}


def _tampered(run: ImportRun, sql: str, actor: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
    write(run, actor)


@pytest.mark.parametrize("sin", NEVER)
def test_the_door_refuses(world, tmp_path, sin):
    name, sql = NEVER[sin]
    run = tried(world, tmp_path)
    large_imports.examine_large(run, Path(run.file.path), key=run.pk)
    with pytest.raises(DatabaseError) as no, transaction.atomic():
        _tampered(run, sql.format(run=run.pk), world.planner)
    assert no.value.__cause__.diag.constraint_name == name


def test_the_door_refuses_a_batch_that_is_not_there(world, tmp_path):
    run = tried(world, tmp_path)
    large_imports.examine_large(run, Path(run.file.path), key=run.pk)
    with pytest.raises(DatabaseError) as no, transaction.atomic():
        write(run, world.planner, batch=999_999_999)
    assert no.value.__cause__.diag.constraint_name == "bulk_row_missing"


@pytest.mark.parametrize(
    ("sql", "no"),
    [
        ("UPDATE bulk_plot_{run} SET plane = 1", "can only be updated to DEFAULT"),
        ("UPDATE bulk_plot_{run} SET ellipsoid = 1", "can only be updated to DEFAULT"),
        ("ALTER TABLE bulk_plot_{run} ALTER COLUMN plane DROP EXPRESSION", "must be owner"),
        ("SET session_replication_role = 'replica'", "permission denied"),
    ],
)
def test_the_application_may_neither_measure_nor_rest_the_guards(world, tmp_path, sql, no):
    run = tried(world, tmp_path)
    large_imports.examine_large(run, Path(run.file.path), key=run.pk)
    with pytest.raises(DatabaseError, match=no), transaction.atomic():
        connection.cursor().execute(sql.format(run=run.pk))


def test_the_guards_wake_again_behind_the_door(world, tmp_path):
    accepted(world, tried(world, tmp_path))
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone()[0] == "origin"


def test_without_its_check_of_what_is_named_the_door_would_let_it_in(committed_db, tmp_path, settings):
    """The control: the same wrong batch, the guard taken out of the real function by the owner."""
    settings.MEDIA_ROOT = tmp_path
    world = build_world()
    run = tried(world, tmp_path)
    gap = (
        "CREATE OR REPLACE FUNCTION bulk_named(target regclass, ids bigint[])"
        " RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$"
    )
    door = cluster.connection("owner", database=committed_db)
    owner = psycopg2.connect(
        dbname=committed_db, host=door["HOST"], user=door["USER"], password=door["PASSWORD"]
    )
    with owner, owner.cursor() as cursor:
        cursor.execute("SELECT bulk_may_rest()")
        assert cursor.fetchone()[0], "the owner may let the rows' own triggers rest, or nothing is proven"
        cursor.execute(gap)
    owner.close()
    with transaction.atomic():
        large_imports.examine_large(run, Path(run.file.path), key=run.pk)
        write(run, world.planner, batch=999_999_999)
        assert Taking.objects.filter(batch=999_999_999).count() == PLOTS
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("CREATE VIEW v AS SELECT 1", "GPKG_UNSAFE"),
        ("DROP TABLE gpkg_contents", "GPKG_NOT_ONE"),
        ("UPDATE gpkg_geometry_columns SET geometry_type_name = 'POINT'", "NO_PLOTS"),
    ],
)
def test_a_geopackage_that_is_not_one_of_plots_is_refused(world, tmp_path, sql, code):
    path = write_field(tmp_path / "field.gpkg", plots=20)
    with sqlite3.connect(path) as db:
        db.execute(sql)
    db.close()
    run = large_imports.try_large(
        project=world.project, file_name="f.gpkg", path=path, actor=world.planner, on=TODAY
    )
    assert (run.state, [finding["code"] for finding in run.findings]) == ("refused", [code])


def test_the_fast_way_is_open(world, committed_db):
    """Every trigger on the land tables is answered for by the door; a new one closes the fast way."""
    door = cluster.connection("owner", database=committed_db)
    owner = psycopg2.connect(
        dbname=committed_db, host=door["HOST"], user=door["USER"], password=door["PASSWORD"]
    )
    with owner, owner.cursor() as cursor:
        cursor.execute("SELECT bulk_may_rest()")
        assert cursor.fetchone()[0]
        cursor.execute(
            "CREATE TRIGGER unheard_of BEFORE INSERT ON parcels_taking FOR EACH ROW"
            " EXECUTE FUNCTION retired_gets_nothing()"
        )
        cursor.execute("SELECT bulk_may_rest()")
        assert not cursor.fetchone()[0]
        owner.rollback()
    owner.close()


def test_a_code_that_was_split_away_is_refused_in_a_large_file_too(world, tmp_path):
    split(world, world.kp050)
    path = tmp_path / "f.geojson"
    features = [feature({"DKBH": code}) for code in ("N-1", "KP-050")]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    run = large_imports.try_large(
        project=world.project, file_name=path.name, path=path, actor=world.planner, on=TODAY
    )
    found = [(f["plot"], f["params"]["plot_code"]) for f in run.findings if f["code"] == "CODE_RETIRED"]
    assert (run.state, found) == ("refused", [(2, "KP-050")])


def test_a_large_import_is_undone_whole(world, tmp_path):
    before = (Taking.objects.count(), Parcel.objects.count())
    run = accepted(world, tried(world, tmp_path))
    taking = Taking.objects.get(code="B-0000007").pk
    done = undo_import(run, reason="传错项目", actor=world.planner, on=TODAY)
    assert (done.state, Taking.objects.count(), Parcel.objects.count()) == ("undone", *before)
    assert [line.deed for line in log("taking", taking)] == ["undo_import", "accept_import"]
    assert [verdict for verdict in verify() if not verdict.ok] == []
    again = accepted(world, tried(world, tmp_path))
    assert (again.state, Taking.objects.count()) == ("accepted", before[0] + PLOTS)


def test_a_large_import_that_money_stands_on_is_not_undone(world, tmp_path):
    run = accepted(world, tried(world, tmp_path))
    TakingArea.objects.filter(taking__code="B-0000007").update(signed_date=TODAY)
    with pytest.raises(Refusal) as no:
        undo_import(run, reason="传错项目", actor=world.planner, on=TODAY)
    assert (no.value.code, no.value.params["code"]) == ("import_built_upon", "B-0000007")


@pytest.mark.parametrize(("before", "after"), [(MEMORY_BYTES, MEMORY_BYTES), (2**40, CHILD_BYTES)])
def test_the_reader_keeps_within_the_limits_of_the_job_that_starts_it(before, after):
    script = (
        f"import resource as r; r.setrlimit(r.RLIMIT_AS, ({before}, {before}))\n"
        "from parcels.importers.large_child import limit; limit(); print(r.getrlimit(r.RLIMIT_AS))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == f"({after}, {after})"


def test_who_merely_imports_the_reader_keeps_every_library():
    script = (
        "import sys, parcels.importers.large_child as _;"
        "print([name for name, module in sys.modules.items() if module is None])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_file_of_many_plots_goes_through_jobs_from_upload_to_land(client, world, tmp_path):
    path = write_field(tmp_path / "many.gpkg", plots=2001)
    client.force_login(world.planner)
    told = {"project": world.project.pk, "since_date": TODAY.isoformat()}
    with path.open("rb") as stream:
        answer = client.post(reverse("import_new"), {**told, "file": stream})
    job = Job.objects.get()
    assert answer["Location"] == reverse("job_file", args=[job.pk])
    [job] = run_jobs()
    assert job.state == JobState.DONE, job.result
    run = ImportRun.objects.get()
    assert (run.is_large, run.plots_count) == (True, 2001)
    codes = [finding["code"] for finding in run.findings]
    client.post(reverse("import_accept", args=[run.pk]), {"accept": codes})
    [job] = run_jobs()
    assert job.state == JobState.DONE, job.result
    assert Taking.objects.filter(import_plots__run=run).count() == 2001
    client.post(reverse("import_undo", args=[run.pk]), {"reason": "传错项目"})
    [job] = run_jobs()
    assert (job.kind, job.state) == ("import_undo", JobState.DONE), job.result
    assert not Taking.objects.filter(code__startswith="B-").exists()


def test_a_small_file_with_many_plots_is_not_read_in_the_request(client, world, tmp_path):
    path = tmp_path / "many.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature({})] * 2001}))
    assert path.stat().st_size < IMPORT_BYTES
    client.force_login(world.planner)
    told = {"project": world.project.pk, "since_date": TODAY.isoformat()}
    with path.open("rb") as stream:
        answer = client.post(reverse("import_new"), {**told, "file": stream})
    assert answer["Location"] == reverse("job_file", args=[Job.objects.get().pk])
    assert not ImportRun.objects.exists()


def test_staff_write_a_large_file_only_where_all_its_land_is_in_their_villages(world, tmp_path):
    run = tried(world, tmp_path)
    names = {finding["code"] for finding in run.findings}

    def check(seen: large_imports.LargeExamination) -> None:
        seen.groups["一组"] = world.other_group  # as if a plot named it
        if others := villages_of_others(seen, world.staff):
            raise Refusal("import_not_mine", {"villages": ", ".join(others)})

    world.staff.villages.set([])
    with pytest.raises(Refusal, match="import_not_mine"):
        large_imports.bulk_accept(run, accept_codes=names, actor=world.staff, on=TODAY, check=check)
    world.staff.villages.set([world.other_group.parent])
    done = large_imports.bulk_accept(run, accept_codes=names, actor=world.staff, on=TODAY, check=check)
    assert done.state == "accepted"


def test_one_tick_says_how_many_of_a_kind_it_stands_for_in_all():
    listed = [confirm("OUTSIDE_EXTENT", plot=n) for n in (1, 2)]
    told = note("MORE_OF_A_KIND", kind="OUTSIDE_EXTENT", count=3000, limit=2)
    assert alike_in_all(listed, "OUTSIDE_EXTENT") == 2
    assert alike_in_all([*listed, told], "OUTSIDE_EXTENT") == 3000
    assert alike_in_all([*listed, told], "OVERLAP") == 0


def test_a_planner_writes_a_large_file_from_its_page(client, world, tmp_path):
    run = tried(world, tmp_path)
    client.force_login(world.planner)
    page = client.get(reverse("import_run", args=[run.pk])).content.decode()
    assert "大文件" in page
    told = {"accept": [finding["code"] for finding in run.findings]}
    client.post(reverse("import_accept", args=[run.pk]), told)
    [job] = run_jobs()
    assert job.state == JobState.DONE, job.result
    run.refresh_from_db()
    assert run.state == "accepted"
