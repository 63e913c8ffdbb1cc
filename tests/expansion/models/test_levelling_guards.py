"""The database refuses work before hand-over, reports of it, and a bent surface; each guard counts."""

import psycopg2
import pytest
from django.db import IntegrityError, connection, transaction

from landmgmt import cluster
from tests.expansion.earth_day import BEFORE, keep
from tests.expansion.zone import build_zone
from tests.world import build_world

# what must never be: (the refusal's name, the SQL, the guard without which it would pass)
NEVER = {
    "work before hand-over": (
        "lot_worked_before_hand_over",
        "UPDATE expansion_lotstate SET valid = '[2026-01-14,2026-07-10)' WHERE lot_id = {lot};"
        "INSERT INTO expansion_lotstate (lot_id, works, position, since_date, valid, recorded_by_id,"
        " is_legacy, legacy_reason)"
        " VALUES ({lot}, 'clearing', 1, '2026-07-10', '[2026-07-10,)', {user}, false, '')",
        "DROP TRIGGER lot_may_be_worked ON expansion_lotstate",
    ),
    "progress before work": (
        "report_before_works",
        "INSERT INTO expansion_levellingreport (lot_id, report_date, cleared_m2, levelled_m2, cut_m3,"
        " fill_m3, note, reported_by_id) VALUES ({lot}, '2026-07-10', 5, 0, 0, 0, '', {user})",
        "DROP TRIGGER lot_is_worked ON expansion_levellingreport",
    ),
    "a surface bent": (
        "append_only",
        "UPDATE expansion_surfacepoints SET packed = '\\x00' WHERE surface_id = {surface}",
        "DROP TRIGGER append_only ON expansion_surfacepoints",
    ),
}


def places():
    world = build_world()
    zone = build_zone(world)
    surface = keep(world, zone.lot, "before", BEFORE, lambda x, y: 210)
    return {"lot": zone.lot.pk, "user": world.planner.pk, "surface": surface.pk}


@pytest.mark.parametrize("sin", NEVER)
def test_the_database_refuses(db, sin):
    name, sql, _guard = NEVER[sin]
    ids = places()
    with pytest.raises(IntegrityError) as no, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(**ids))
    assert no.value.__cause__.diag.constraint_name == name


def test_each_refusal_hangs_on_its_guard(committed_db):
    """With its guard dropped by the owner every one of them passes: no other cause refused it."""
    ids = places()
    connection.close()
    door = cluster.connection("owner", database=committed_db)
    owner = psycopg2.connect(
        dbname=committed_db, host=door["HOST"], user=door["USER"], password=door.get("PASSWORD")
    )
    passed = []
    for sin, (_name, sql, guard) in NEVER.items():
        with owner.cursor() as cursor:
            cursor.execute(guard)
            cursor.execute(sql.format(**ids))
        owner.rollback()
        passed.append(sin)
    owner.close()
    assert passed == list(NEVER)
