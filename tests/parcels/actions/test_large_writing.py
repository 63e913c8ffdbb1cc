"""Land that is all new is written while its file is read; what turns out otherwise is read first, as ever."""

from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction

from landmgmt import cluster
from landmgmt.lib.refusal import Refusal
from landmgmt.verification import verify
from parcels.actions import large_imports, large_reading, large_writing, projects
from parcels.importers.large_rows import BATCH
from parcels.models import ImportRun, Parcel, ParcelGeometry, Project, Taking, TakingGeometry
from tests.bench.import_field import write_field
from tests.parcels.actions.test_large_door import StopError, accepted, tried, write
from tests.world import TODAY, World, build_world

PLOTS = 60


@pytest.fixture
def written(monkeypatch) -> list[tuple[int, int]]:
    """The stretches of plots that were written while their file was read."""
    told: list[tuple[int, int]] = []
    plain = large_writing.Writing.new_plots

    def new_plots(self: Any, cursor: Any, low: int, high: int, *, page: int) -> None:
        plain(self, cursor, low, high, page=page)
        told.append((low, high))

    monkeypatch.setattr(large_writing.Writing, "new_plots", new_plots)
    return told


def tried_in(
    project: Project, world: World, folder: Path, *, plots: int = PLOTS, code: str = "B"
) -> ImportRun:
    path = write_field(folder / f"{code}-{project.pk}.gpkg", plots=plots, code=code)
    return large_imports.try_large(
        project=project, file_name=path.name, path=path, actor=world.planner, on=TODAY
    )


def office_of(database: str) -> Any:
    door = cluster.connection("owner", database=database)
    return psycopg2.connect(dbname=database, host=door["HOST"], user=door["USER"], password=door["PASSWORD"])


def test_new_land_is_written_while_the_rest_is_read(world, tmp_path, written):
    plots = BATCH + 7
    run = accepted(world, tried(world, tmp_path, plots))
    assert written == [(1, BATCH), (BATCH + 1, plots)]
    assert run.plots.count() == Taking.objects.filter(code__startswith="B-").count() == plots
    assert (
        run.plots.exclude(taking__code__isnull=True).filter(taking__geometries__import_run=run).count()
        == plots
    )
    assert [verdict for verdict in verify() if not verdict.ok] == []


def test_land_that_came_since_the_trial_is_met_again_and_not_written_twice(world, tmp_path, written):
    first = tried(world, tmp_path, PLOTS)
    # The same plots in another file, with two more.
    accepted(world, tried_in(world.project, world, tmp_path, plots=PLOTS + 2))
    written.clear()
    before = Taking.objects.count()
    done = accepted(world, first)
    assert (done.state, written) == ("accepted", [])
    assert Taking.objects.count() == before
    assert {finding["code"] for finding in done.findings} == {"PLOT_UNCHANGED"}
    assert [verdict for verdict in verify() if not verdict.ok] == []


def test_land_of_another_project_that_came_since_is_asked_about(world, tmp_path, written):
    run = tried_in(world.project, world, tmp_path, code="A")
    other = projects.open_project(
        code="ANDERS", name="另一项目", kind="expansion", actor=world.planner, on=TODAY
    )
    accepted(world, tried_in(other, world, tmp_path, code="C"))
    before = (Parcel.objects.count(), Taking.objects.count())
    written.clear()
    with pytest.raises(Refusal, match="import_blocked"):
        accepted(world, run)
    assert written == [(1, PLOTS)], "it was written, and then taken back"
    assert (Parcel.objects.count(), Taking.objects.count()) == before
    codes = {finding["code"] for finding in run.findings} | {"SAME_LAND"}
    done = large_imports.bulk_accept(run, accept_codes=codes, actor=world.planner, on=TODAY)
    assert (done.state, Taking.objects.count()) == ("accepted", before[1] + PLOTS)
    assert Parcel.objects.count() == before[0], "one parcel, taken by two projects"


def test_a_cancel_while_it_is_written_leaves_nothing(world, tmp_path, written):
    class Stops:
        def step(self, code: str) -> None: ...

        def __call__(self, done: int, total: int) -> None:
            if done:
                raise StopError

    run, before = tried(world, tmp_path, PLOTS), Parcel.objects.count()
    with pytest.raises(StopError):
        accepted(world, run, progress=Stops())
    run.refresh_from_db()
    assert (written, Parcel.objects.count(), run.state) == ([(1, PLOTS)], before, "tried")
    assert accepted(world, run).state == "accepted"


@pytest.mark.parametrize(
    "sent", [b"", b"R\x00\x00\x00\x00\x00\x00\x00\x09abc", b"?" + bytes(8), b"R" + b"\xff" * 8]
)
def test_a_reader_that_ends_or_raves_is_told_and_never_waited_for(world, tmp_path, monkeypatch, sent):
    path = tmp_path / "said"
    path.write_bytes(sent)
    plain = large_reading.subprocess.Popen

    def cat(_words: list[str], **how: Any) -> Any:
        return plain(["sh", "-c", 'cat > /dev/null; cat "$0"', str(path)], **how)

    monkeypatch.setattr(large_reading.subprocess, "Popen", cat)
    with pytest.raises(large_reading.ReadingFailedError, match="ended with 0"):
        tried(world, tmp_path, 4)


def test_numbers_are_taken_at_once_and_one_by_one_where_somebody_writes(committed_db):
    """Both ways give n numbers in a row that nobody else gets, and no lock stays."""
    owner, other = office_of(committed_db), office_of(committed_db)
    with owner.cursor() as cursor, other.cursor() as beside:
        cursor.execute("SELECT bulk_numbers('parcels_parcel', 1000)")
        first = cursor.fetchone()[0]
        cursor.execute("SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND mode LIKE 'ShareRow%'")
        assert cursor.fetchall() == []
        beside.execute("INSERT INTO parcels_parcel (name) VALUES ('x') RETURNING id")
        assert beside.fetchone()[0] == first + 1001
        cursor.execute("SELECT bulk_numbers('parcels_parcel', 1000)")
        assert cursor.fetchone()[0] == first + 1001
        beside.execute("INSERT INTO parcels_parcel (name) VALUES ('y') RETURNING id")
        assert beside.fetchone()[0] == first + 2002
    owner.close()
    other.close()


def test_without_the_areas_that_come_with_the_row_a_written_area_would_be_believed(
    committed_db, tmp_path, settings
):
    """The control of `can only be updated to DEFAULT`: the same, where the columns are plain ones."""
    settings.MEDIA_ROOT = tmp_path
    world = build_world()
    run = tried(world, tmp_path, PLOTS)
    owner = office_of(committed_db)
    with owner, owner.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('bulk_open'::regproc)")
        plain = cursor.fetchone()[0]
        for column, end in (("plane", "%s))::numeric, 2)"), ("ellipsoid", "geography)::numeric, 2)")):
            start = plain.index(f"{column} numeric GENERATED")
            stop = plain.index(end, start) + len(end) + len(") STORED")
            plain = plain[:start] + f"{column} numeric DEFAULT 5" + plain[stop:]
        cursor.execute(plain.replace(", epsg);", ");"))
    owner.close()
    with transaction.atomic():
        large_imports.examine_large(run, Path(run.file.path), key=run.pk)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE bulk_plot_{run.pk} SET plane = 1")
        write(run, world.planner)
        assert TakingGeometry.objects.filter(import_run=run, plane_area_m2=1).count() == PLOTS
        transaction.set_rollback(True)


def test_history_finds_a_row_by_its_key(world):
    for model in (Parcel, ParcelGeometry, Taking, TakingGeometry):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE contype = 'p' AND conrelid = %s::regclass",
                [model.pgh_event_model._meta.db_table],  # type: ignore[attr-defined]
            )
            assert cursor.fetchone()[0] == "PRIMARY KEY (pgh_obj_id, pgh_id)"
