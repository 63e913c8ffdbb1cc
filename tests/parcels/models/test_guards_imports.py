"""How a written file was read cannot be changed any more, not even by raw SQL; the guard counts."""

import psycopg2
import pytest
from django.db import IntegrityError, connection, transaction

from landmgmt import cluster
from parcels.models import ImportRun, ImportSender
from tests.world import TODAY, build_world

CHANGES = (
    "UPDATE parcels_importrun SET asked_epsg = 4547 WHERE id = {run}",
    """UPDATE parcels_importrun SET choices = '{{"datum": "gcj02"}}' WHERE id = {run}""",
    "UPDATE parcels_importrun SET sha256 = repeat('0', 64) WHERE id = {run}",
    "UPDATE parcels_importrun SET sender_id = NULL WHERE id = {run}",
)


def written(world, state=ImportRun.State.ACCEPTED) -> ImportRun:
    return ImportRun.objects.create(
        project=world.project,
        file_name="a.txt",
        sha256="a" * 64,
        size_bytes=1,
        since_date=TODAY,
        state=state,
        sender=ImportSender.objects.create(name="测绘院"),
        made_by=world.planner,
    )


@pytest.mark.parametrize("sql", CHANGES)
def test_the_database_refuses_another_reading_of_what_is_written(world, sql):
    run = written(world)
    with pytest.raises(IntegrityError) as no, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(run=run.pk))
    assert no.value.__cause__.diag.constraint_name == "import_reading_fixed"


def test_a_file_still_under_review_may_be_read_otherwise(world):
    run = written(world, ImportRun.State.TRIED)
    with connection.cursor() as cursor:
        cursor.execute(CHANGES[0].format(run=run.pk))
    run.refresh_from_db()
    assert run.asked_epsg == 4547


def test_without_the_guard_each_of_them_goes_in(committed_db):
    run = written(build_world())
    connection.close()
    door = cluster.connection("owner", database=committed_db)
    owner = psycopg2.connect(
        dbname=committed_db, host=door["HOST"], user=door["USER"], password=door.get("PASSWORD")
    )
    for sql in CHANGES:
        with owner.cursor() as cursor:
            cursor.execute("DROP TRIGGER import_reading_guard ON parcels_importrun")
            cursor.execute(sql.format(run=run.pk))
            assert cursor.rowcount == 1
        owner.rollback()
    owner.close()
