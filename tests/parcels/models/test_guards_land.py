"""The database refuses what must never be, to raw SQL as the application's role; each guard counts."""

import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from landmgmt import cluster
from tests.world import build_world

BOWTIE = "SRID=4490;MULTIPOLYGON(((110 27,110.01 27.01,110.01 27,110 27.01,110 27)))"
SQUARE = "SRID=4490;MULTIPOLYGON(((110 27,110.01 27,110.01 27.01,110 27.01,110 27)))"
EMPTY = "SRID=4490;MULTIPOLYGON EMPTY"
GEOMETRY = (
    "INSERT INTO parcels_takinggeometry (taking_id, geom, valid, plane_area_m2, ellipsoid_area_m2) "
    "VALUES ({kp049}, '{shape}', '{valid}', 0, 0)"
)


def chain(table: str, value: str, *, position: int, since: str, valid: str, legacy: str = "false") -> str:
    """A further link of a chain of KP-049, as raw SQL."""
    column = {"takingstage": "stage", "takingworks": "works"}[table]
    return (
        f"INSERT INTO parcels_{table} (taking_id, {column}, position, since_date, valid, is_legacy,"
        " legacy_reason, recorded_by_id)"
        f" VALUES ({{kp049}}, '{value}', {position}, '{since}', '{valid}', {legacy}, '', {{user}})"
    )


EARLY, LATE = "[2020-01-01,2020-02-01)", "[2030-01-01,2030-02-01)"

# what must never be: (the refusal's name, the SQL, the guard without which it would pass)
NEVER = {
    "a boundary that crosses itself": (
        "takinggeometry_is_valid",
        GEOMETRY.replace("{shape}", BOWTIE).replace("{valid}", EARLY),
        "ALTER TABLE parcels_takinggeometry DROP CONSTRAINT takinggeometry_is_valid",
    ),
    "a boundary without land": (
        "takinggeometry_is_valid",
        GEOMETRY.replace("{shape}", EMPTY).replace("{valid}", EARLY),
        "ALTER TABLE parcels_takinggeometry DROP CONSTRAINT takinggeometry_is_valid",
    ),
    "two boundaries on one day": (
        "taking_geometry_no_overlap",
        GEOMETRY.replace("{shape}", SQUARE).replace("{valid}", LATE),
        "DROP TRIGGER no_overlap ON parcels_takinggeometry",
    ),
    "two open boundaries": (
        "taking_geometry_open_once",
        GEOMETRY.replace("{shape}", SQUARE).replace("{valid}", "[2030-01-01,)"),
        "DROP INDEX taking_geometry_open_once; DROP TRIGGER IF EXISTS no_overlap ON parcels_takinggeometry",
    ),
    "a closed boundary stretched over the next": (
        "taking_geometry_no_overlap",
        GEOMETRY.replace("{shape}", SQUARE).replace("{valid}", EARLY)
        + "; UPDATE parcels_takinggeometry SET valid = '[2020-01-01,2040-01-01)'"
        " WHERE taking_id = {kp049} AND lower(valid) = '2020-01-01'",
        "DROP TRIGGER no_overlap_later ON parcels_takinggeometry",
    ),
    "a boundary painted over": (
        "geometry_is_not_overwritten",
        f"UPDATE parcels_takinggeometry SET geom = '{SQUARE}' WHERE taking_id = {{kp050}}",
        "DROP TRIGGER geometry_period ON parcels_takinggeometry",
    ),
    "signed shares that are not one": (
        "shares_not_one",
        'INSERT INTO parcels_shareset (taking_id, denominator, "right", signed_date, valid) '
        f"VALUES ({{kp049}}, 6, '', '2020-01-01', '{EARLY}')",
        "DROP TRIGGER share_sum ON parcels_shareset",
    ),
    "a share added to a signed set": (
        "shares_not_one",
        "INSERT INTO parcels_share (share_set_id, party_id, numerator, position) "
        "VALUES ({signed_set}, {chen}, 1, 9)",
        "DROP TRIGGER share_sum ON parcels_share",
    ),
    "a signed share changed": (
        "signed_is_final",
        "UPDATE parcels_share SET party_id = {chen} WHERE share_set_id = {signed_set} AND position = 1",
        "DROP TRIGGER share_of_signed ON parcels_share",
    ),
    "a signed set changed": (
        "signed_is_final",
        "UPDATE parcels_shareset SET \"right\" = 'x' WHERE id = {signed_set}",
        "DROP TRIGGER signed_share ON parcels_shareset",
    ),
    "a stage skipped": (
        "stage_illegal",
        chain("takingstage", "handed_over", position=4, since="2030-01-01", valid=LATE),
        "DROP TRIGGER stage_chain ON parcels_takingstage; DROP TRIGGER no_overlap ON parcels_takingstage",
    ),
    "a stage before the last": (
        "stage_before_previous",
        chain("takingstage", "signed", position=4, since="2020-01-01", valid=EARLY),
        "DROP TRIGGER stage_chain ON parcels_takingstage",
    ),
    "a case of the past without its reason": (
        "stage_legacy_has_reason",
        chain("takingstage", "signed", position=4, since="2030-01-01", valid=LATE, legacy="true"),
        "DROP TRIGGER stage_chain ON parcels_takingstage; DROP TRIGGER no_overlap ON parcels_takingstage",
    ),
    "a stage in force before its date": (
        "taking_stage_from_since",
        chain("takingstage", "signed", position=4, since="2030-01-01", valid=EARLY),
        "ALTER TABLE parcels_takingstage DROP CONSTRAINT taking_stage_from_since",
    ),
    "two stages on one day": (
        "taking_stage_no_overlap",
        chain("takingstage", "signed", position=4, since="2030-01-01", valid=LATE),
        "DROP TRIGGER no_overlap ON parcels_takingstage",
    ),
    "a stage edited": (
        "append_only",
        "UPDATE parcels_takingstage SET since_date = '2020-01-01' WHERE taking_id = {kp049}",
        "DROP TRIGGER stage_row ON parcels_takingstage; DROP TRIGGER no_overlap_later ON parcels_takingstage;"
        "ALTER TABLE parcels_takingstage DROP CONSTRAINT taking_stage_from_since",
    ),
    "earthwork before the hand-over": (
        "works_before_handover",
        chain("takingworks", "not_started", position=0, since="2030-01-01", valid="empty")
        + ";"
        + chain("takingworks", "clearing", position=1, since="2030-01-01", valid=LATE),
        "DROP TRIGGER works_after_handover ON parcels_takingworks",
    ),
}


def places(world) -> dict[str, int]:
    """The ids the SQL above names."""
    return {
        "kp049": world.kp049.pk,
        "kp050": world.kp050.pk,
        "chen": world.chen.pk,
        "user": world.staff.pk,
        "signed_set": world.kp050.share_sets.get().pk,
    }


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize("sin", NEVER)
def test_the_database_refuses(world, sin):
    name, sql, _guard = NEVER[sin]
    with pytest.raises(IntegrityError) as no:
        run(sql.format(**places(world)))
    assert no.value.__cause__.diag.constraint_name == name


def test_each_refusal_hangs_on_its_guard(committed_db):
    """With its guard dropped by the owner every one of them passes: no other cause refused it."""
    world = build_world()
    ids = places(world)
    connection.close()
    passed = []
    door = cluster.connection("owner", database=committed_db)
    owner = psycopg2.connect(
        dbname=committed_db, host=door["HOST"], user=door["USER"], password=door.get("PASSWORD")
    )
    for sin, (_name, sql, guard) in NEVER.items():
        with owner.cursor() as cursor:
            cursor.execute(guard)
            cursor.execute(sql.format(**ids))
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        owner.rollback()
        passed.append(sin)
    owner.close()
    assert passed == list(NEVER)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE parcels_journalentry SET deed = 'x'",
        "DELETE FROM parcels_journalentry",
        "TRUNCATE parcels_journalentry CASCADE",
        "UPDATE parcels_procedurestep SET done_date = '2020-01-01'",
        "DELETE FROM parcels_takingstage",
    ],
)
def test_what_was_written_down_stays(world, sql):
    with pytest.raises(DatabaseError) as no:
        run(sql)
    # 42501: the role has not even the right; 23514: the table's own guard.
    assert no.value.__cause__.pgcode in {"42501", "23514"}


def test_the_owner_cannot_edit_the_journal_either(committed_db):
    build_world()
    connection.close()
    door = cluster.connection("owner", database=committed_db)
    owner = psycopg2.connect(
        dbname=committed_db, host=door["HOST"], user=door["USER"], password=door.get("PASSWORD")
    )
    for sql in ("UPDATE parcels_journalentry SET deed = 'x'", "TRUNCATE parcels_journalentry CASCADE"):
        with owner.cursor() as cursor, pytest.raises(psycopg2.IntegrityError, match="append_only"):
            cursor.execute(sql)
        owner.rollback()
    owner.close()
