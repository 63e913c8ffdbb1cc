"""Taking an import back: every row that goes is in the history as it stood, and the guards hold for each."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pghistory
import psycopg2
import pytest
from django.db import connection, transaction
from pghistory.models import Context

from landmgmt import cluster
from landmgmt.lib.refusal import Refusal
from landmgmt.verification import verify
from parcels.actions import import_undo, large_imports
from parcels.actions.import_undo import Undoing, undo_import
from parcels.models import ImportRun, JournalEntry, Taking
from tests.bench.import_field import write_field
from tests.drills.books import as_owner
from tests.parcels.actions.test_import_undo import file_a_paper, move_on
from tests.world import TODAY, World, build_world

TABLES = ("parcel", "parcelgeometry", "taking", "takinggeometry", "takingstage", "takingarea")
PLOTS = 60
MIDDLE = "B-0000031"


def written(world: World, folder: Path) -> ImportRun:
    path = write_field(folder / "field.gpkg", plots=PLOTS)
    hand: dict[str, Any] = {"actor": world.planner, "on": TODAY}
    run = large_imports.try_large(project=world.project, file_name="field.gpkg", path=path, **hand)
    return large_imports.bulk_accept(run, accept_codes={f["code"] for f in run.findings}, **hand)


def undo(world: World, run: ImportRun) -> ImportRun:
    return undo_import(run, reason="传错项目", actor=world.planner, on=TODAY)


def asked(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def rows_of(sql: str) -> list[dict[str, Any]]:
    """Rows told as JSON; figures stay as the database writes them."""
    return [json.loads(row, parse_float=str) for row in asked(sql)]


def stands() -> dict[str, list[Any]]:
    """Every column of every row of the land, as JSON."""
    return {table: rows_of(f"SELECT to_jsonb(t) FROM parcels_{table} t ORDER BY id") for table in TABLES}


def gone(table: str) -> list[Any]:
    """The same of what the history says went, with nothing of the history's own."""
    own = "ARRAY['pgh_id', 'pgh_created_at', 'pgh_label', 'pgh_obj_id', 'pgh_context_id']"
    return rows_of(
        f"SELECT to_jsonb(e) - {own} FROM parcels_{table}event e WHERE pgh_label = 'delete' ORDER BY id"
    )


def test_every_row_that_goes_is_in_the_history_as_it_stood(world: World, tmp_path):
    before = stands()
    run = written(world, tmp_path)
    known = {table: {row["id"] for row in rows} for table, rows in before.items()}
    brought = {
        table: [row for row in rows if row["id"] not in known[table]] for table, rows in stands().items()
    }
    undo(world, run)
    assert {table: len(rows) for table, rows in brought.items()} == dict.fromkeys(TABLES, PLOTS)
    for table in TABLES:
        assert gone(table) == brought[table], table
    assert stands() == before
    (entry,) = JournalEntry.objects.filter(deed="undo_import")
    assert (entry.params["removed"], entry.params["restored"]) == (PLOTS, 0)
    assert [verdict for verdict in verify() if not verdict.ok] == []


def obstructed(world: World, folder: Path, later: Any) -> tuple[ImportRun, dict[str, list[Any]]]:
    run = written(world, folder)
    later(world, Taking.objects.get(code=MIDDLE))
    return run, stands()


@pytest.mark.parametrize("later", [move_on, file_a_paper])
def test_what_stands_on_one_plot_in_the_middle_keeps_all_of_it(world: World, tmp_path, later):
    run, before = obstructed(world, tmp_path, later)
    with pytest.raises(Refusal) as no:
        undo(world, run)
    assert (no.value.code, no.value.params["code"]) == ("import_built_upon", MIDDLE)
    assert stands() == before
    assert [gone(table) for table in TABLES] == [[]] * len(TABLES)
    run.refresh_from_db()
    assert run.state == "accepted"


def test_the_database_keeps_what_something_stands_on_though_nobody_asked(
    world: World, tmp_path, monkeypatch: pytest.MonkeyPatch
):
    """The look at what stands on the land taken out: the guard of the chain refuses, and nothing is gone."""
    run, before = obstructed(world, tmp_path, move_on)
    plain = import_undo.undoing
    monkeypatch.setattr(import_undo, "undoing", lambda *a, **k: Undoing(plain(*a, **k).new))
    with pytest.raises(Refusal, match="append_only"), transaction.atomic():
        undo(world, run)
    assert stands() == before


def test_without_the_guard_of_the_chain_the_land_would_go(
    committed_db, settings, tmp_path, monkeypatch: pytest.MonkeyPatch
):
    """The control: the same land, nobody asks, and the owner has taken the guard of the chain out."""
    settings.MEDIA_ROOT = tmp_path
    world = build_world()
    run, before = obstructed(world, tmp_path, move_on)
    as_owner(committed_db, "ALTER TABLE parcels_takingstage DISABLE TRIGGER stage_row")
    plain = import_undo.undoing
    monkeypatch.setattr(import_undo, "undoing", lambda *a, **k: Undoing(plain(*a, **k).new))
    undo(world, run)
    assert not Taking.objects.filter(code=MIDDLE).exists()
    assert stands() != before


@contextmanager
def told_who(**about: Any) -> Iterator[Any]:
    with pghistory.context(**about) as context:
        yield context


def contexts_of(code: str) -> list[uuid.UUID | None]:
    events = Taking.pgh_event_model.objects.filter(code=code)  # type: ignore[attr-defined]
    return list(events.order_by("pgh_id").values_list("pgh_context_id", flat=True))


def renamed(world: World, code: str) -> None:
    Taking.objects.filter(pk=world.kp049.pk).update(code=code)


def test_a_history_row_has_the_context_it_was_written_in_and_none_outside(world: World):
    with transaction.atomic():
        renamed(world, "X-1")
        with told_who(user=1) as context:
            renamed(world, "X-2")
            renamed(world, "X-3")
        assert Context.objects.get(pk=context.id).metadata == {"user": 1}
        assert contexts_of("X-1") == [None]
        assert contexts_of("X-2") == contexts_of("X-3") == [context.id]


def test_a_context_that_ended_with_its_transaction_is_none(committed_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = build_world()
    with told_who(user=1) as context:
        renamed(world, "X-2")
    renamed(world, "X-3")  # the settings of the transaction before are '' in this connection now
    assert (contexts_of("X-2"), contexts_of("X-3")) == ([context.id], [None])


def test_what_a_context_says_later_is_kept(world: World):
    with transaction.atomic(), told_who(user=1) as context:
        renamed(world, "X-1")
        with told_who(deed="undo"):
            renamed(world, "X-2")
        assert Context.objects.get(pk=context.id).metadata == {"user": 1, "deed": "undo"}
        assert contexts_of("X-1") == contexts_of("X-2") == [context.id]


# Asked for each row that is written: whose deed it belongs to, and whether its history is switched off.
ASKED = ("_pgh_attach_context", "_pgtrigger_should_ignore")


def catching() -> list[str]:
    """Which of them catch an error."""
    (sources,) = asked(
        f"SELECT jsonb_object_agg(proname, prosrc)::text FROM pg_proc WHERE proname IN {ASKED}"
    )
    return [name for name, source in json.loads(sources).items() if "EXCEPTION" in source]


def test_no_history_row_costs_a_subtransaction_taken_back(world: World):
    """An error caught looks through all that waits to be checked: dearer with each row that went before."""
    assert catching() == []


AS_INSTALLED = (
    "CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS uuid AS $$ BEGIN"
    " BEGIN PERFORM current_setting('pghistory.context_id'); EXCEPTION WHEN OTHERS THEN END;"
    " RETURN NULL; END $$ LANGUAGE plpgsql",
    "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean AS $$"
    " DECLARE off text[]; BEGIN"
    " BEGIN SELECT INTO off current_setting('pgtrigger.ignore'); EXCEPTION WHEN OTHERS THEN END;"
    " RETURN COALESCE(trigger_name = ANY(off), false); END $$ LANGUAGE plpgsql",
)


def test_as_the_libraries_install_them_each_row_would(committed_db):
    """The control: the functions of the libraries, put back by the owner."""
    as_owner(committed_db, *AS_INSTALLED)
    assert catching() == sorted(ASKED)


def renamed_in_silence(database: str) -> int:
    """A plot renamed by the application's role with every trigger to be ignored: its lines of history."""
    with psycopg2.connect(cluster.url("app", database=database)) as link, link.cursor() as cursor:
        cursor.execute("SELECT array_agg(tgname)::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger_%'")
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", cursor.fetchone())
        cursor.execute("UPDATE parcels_taking SET code = code || '-X' WHERE code = 'KP-050' RETURNING id")
        (taking,) = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM parcels_takingevent WHERE pgh_obj_id = %s AND code = 'KP-050-X'", (taking,)
        )
        found = int(cursor.fetchone()[0])
        link.rollback()
    return found


def test_no_setting_switches_the_history_off(committed_db):
    build_world()
    assert renamed_in_silence(committed_db) == 1


def test_as_the_library_installs_it_a_setting_would(committed_db):
    """The control: the row is changed, and the history says nothing."""
    build_world()
    as_owner(committed_db, *AS_INSTALLED)
    assert renamed_in_silence(committed_db) == 0
