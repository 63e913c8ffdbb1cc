"""What must never be with land that came from land is refused by the database; each guard has its control."""

import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from landmgmt import cluster
from landmgmt.verification import CHECKS
from tests.house.sources import ROOT
from tests.lineage_day import SPLIT, children, split
from tests.world import build_world

SQUARE = "SRID=4490;MULTIPOLYGON(((110 27,110.01 27,110.01 27.01,110 27.01,110 27)))"
GETS = "DROP TRIGGER retired_gets_nothing ON parcels_{}"
# The one guard falls to the next: a retired taking that is still land is refused twice.
STILL = "DROP TRIGGER taking_retired ON parcels_taking"
LINK = (
    "INSERT INTO parcels_lineagelink (operation_id, old_id, new_id, overlap_m2) "
    "VALUES ({operation}, {old}, {new}, {m2})"
)
OPERATION = (
    "INSERT INTO parcels_landoperation (uid, kind, project_id, effective_date, reason, plane_before_m2, "
    "plane_after_m2, ellipsoid_before_m2, ellipsoid_after_m2, moved_m2, made_by_id, undone_reason) "
    "VALUES (gen_random_uuid(), 'split', {project}, '2026-11-01', 'x', 1000, 1000, 1000, 1000, {moved}, "
    "{user}, '')"
)

# what must never be: (the refusal's name, the SQL, the guards without which it would pass)
NEVER = {
    "a boundary of a retired taking": (
        "taking_is_retired",
        "INSERT INTO parcels_takinggeometry (taking_id, geom, valid, plane_area_m2, ellipsoid_area_m2) "
        f"VALUES ({{kp050}}, '{SQUARE}', '[2026-11-01,)', 0, 0)",
        [GETS.format("takinggeometry")],
    ),
    "a boundary reopened": (
        "taking_is_retired",
        "UPDATE parcels_takinggeometry SET valid = daterange(lower(valid), NULL) WHERE taking_id = {kp050}",
        [GETS.format("takinggeometry")],
    ),
    "a stage after its day": (
        "taking_is_retired",
        "INSERT INTO parcels_takingstage (taking_id, stage, position, since_date, valid, is_legacy, "
        "legacy_reason, recorded_by_id) "
        "VALUES ({kp050}, 'signed', 4, '2026-11-01', '[2026-11-01,)', false, '', {user})",
        [GETS.format("takingstage")],
    ),
    "works after its day": (
        "taking_is_retired",
        "INSERT INTO parcels_takingworks (taking_id, works, position, since_date, valid, is_legacy, "
        "legacy_reason, recorded_by_id) "
        "VALUES ({kp050}, 'not_started', 0, '2026-11-01', '[2026-11-01,)', false, '', {user})",
        [GETS.format("takingworks")],
    ),
    "a new agreement": (
        "taking_is_retired",
        "INSERT INTO parcels_agreementtaking (agreement_id, taking_id) VALUES ({draft}, {kp050})",
        ["DROP TRIGGER retired_gets_no_agreement ON parcels_agreementtaking"],
    ),
    "a taking retired by hand": (
        "retired_by_operation",
        "UPDATE parcels_taking SET retired_date = '2026-11-01' WHERE id = {kp049}",
        [STILL],
    ),
    "a retired taking taken back by hand": (
        "retired_by_operation",
        "UPDATE parcels_taking SET retired_date = NULL WHERE id = {kp050}",
        [STILL],
    ),
    "a parcel retired that is still land": (
        "retired_is_still_land",
        "UPDATE parcels_parcel SET retired_date = '2026-11-01' WHERE id = {parcel049}",
        ["DROP TRIGGER parcel_retired ON parcels_parcel"],
    ),
    "a taking that came from itself": (
        "lineage_in_a_circle",
        LINK.replace("{old}", "{child}").replace("{new}", "{kp050}").replace("{m2}", "1"),
        ["DROP TRIGGER lineage_guard ON parcels_lineagelink"],
    ),
    "a taking that ended twice": (
        "lineage_twice",
        f"WITH o AS ({OPERATION.replace('{moved}', '0')} RETURNING id) "
        "INSERT INTO parcels_lineagelink (operation_id, old_id, new_id, overlap_m2) "
        "SELECT id, {kp050}, {kp051}, 1 FROM o",
        ["DROP TRIGGER lineage_guard ON parcels_lineagelink"],
    ),
    "a link of no ground": (
        "lineage_overlap_positive",
        LINK.replace("{old}", "{kp050}").replace("{new}", "{kp051}").replace("{m2}", "0"),
        ["ALTER TABLE parcels_lineagelink DROP CONSTRAINT lineage_overlap_positive"],
    ),
    "more than a thousandth lost": (
        "lineage_union_lost",
        OPERATION.replace("{moved}", "1.01"),
        ["ALTER TABLE parcels_landoperation DROP CONSTRAINT lineage_union_lost"],
    ),
    "an operation rewritten": (
        "land_operation_is_kept",
        "UPDATE parcels_landoperation SET moved_m2 = 1 WHERE id = {operation}",
        ["DROP TRIGGER land_operation ON parcels_landoperation"],
    ),
    "an operation half undone": (
        "land_operation_undone_whole",
        "UPDATE parcels_landoperation SET undone_date = '2026-11-01' WHERE id = {operation}",
        ["ALTER TABLE parcels_landoperation DROP CONSTRAINT land_operation_undone_whole"],
    ),
}
# SQL that corrupts a figure behind the guards, as the owner, and how `verify` names it.
WRECKS = {
    "areas": (
        "UPDATE parcels_landoperation SET plane_after_m2 = plane_after_m2 + 1",
        "land_operation {operation}",
    ),
    "moved": ("UPDATE parcels_landoperation SET moved_m2 = 3", "land_operation {operation}"),
    "given": (
        "UPDATE parcels_lineagelink SET overlap_m2 = overlap_m2 - 1 WHERE new_id = {child}",
        " gave KP-050",
    ),
    "retired": ("UPDATE parcels_taking SET retired_date = '2026-10-21' WHERE id = {kp050}", "taking KP-050"),
    "alive twice": (
        "UPDATE parcels_takinggeometry SET valid = daterange(lower(valid), NULL) WHERE taking_id = {kp050}",
        "taking KP-050 alive twice",
    ),
    "too early": (
        "UPDATE parcels_takinggeometry SET valid = '[2026-01-01,)' WHERE taking_id = {child}",
        "taking KP-050-1 alive too early",
    ),
}


def places(world):
    operation = split(world, world.kp050)
    from tests.money_day import draft

    agreement = draft(world, world.kp049, number="XY-1")
    return {
        "kp049": world.kp049.pk,
        "kp050": world.kp050.pk,
        "kp051": world.kp051.pk,
        "parcel049": world.kp049.parcel_id,
        "child": children(operation)[0].pk,
        "operation": operation.pk,
        "draft": agreement.pk,
        "project": world.project.pk,
        "user": world.staff.pk,
    }


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize("sin", NEVER)
def test_the_database_refuses(world, sin):
    name, sql, _guards = NEVER[sin]
    ids = places(world)
    with pytest.raises(IntegrityError) as no:
        run(sql.format(**ids))
    assert no.value.__cause__.diag.constraint_name == name


def owner_of(database):
    door = cluster.connection("owner", database=database)
    return psycopg2.connect(
        dbname=database, host=door["HOST"], user=door["USER"], password=door.get("PASSWORD")
    )


def test_each_refusal_hangs_on_its_guard(committed_db):
    """With its guard dropped by the owner every one of them passes: no other cause refused it."""
    ids = places(build_world())
    connection.close()
    passed = []
    owner = owner_of(committed_db)
    for sin, (_name, sql, guards) in NEVER.items():
        with owner.cursor() as cursor:
            for guard in guards:
                cursor.execute(guard)
            cursor.execute(sql.format(**ids))
        owner.rollback()
        passed.append(sin)
    owner.close()
    assert passed == list(NEVER)


def test_verify_names_each_figure_that_was_bent(committed_db):
    ids = places(build_world())
    connection.close()
    owner = owner_of(committed_db)
    run_check = dict(CHECKS)["lineage"]
    assert list(run_check()) == []
    connection.close()
    for name, (sql, named) in WRECKS.items():
        with owner.cursor() as cursor:
            for table in ("landoperation", "lineagelink", "taking", "takinggeometry"):
                cursor.execute(f"ALTER TABLE parcels_{table} DISABLE TRIGGER USER")
            cursor.execute(sql.format(**ids))
            text = (ROOT / "parcels/rules/sets/lineage.sql").read_text(encoding="utf-8")
            cursor.execute(text)
            subjects = [row[0] for row in cursor.fetchall()]
        owner.rollback()
        assert any(named.format(**ids) in subject for subject in subjects), name
    owner.close()


def test_the_application_may_not_touch_the_links(world):
    places(world)
    for sql in ("UPDATE parcels_lineagelink SET overlap_m2 = 1", "DELETE FROM parcels_landoperation"):
        with (
            pytest.raises(DatabaseError) as no,
            transaction.atomic(),
        ):
            run(sql)
        assert no.value.__cause__.pgcode in {"42501", "23514"}


def test_the_day_of_the_split_is_the_first_without_the_old(world):
    places(world)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT upper(valid) FROM parcels_takinggeometry WHERE taking_id = %s", [world.kp050.pk]
        )
        assert cursor.fetchone() == (SPLIT,)
