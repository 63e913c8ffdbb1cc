"""`verify` looks at every subject of every journal line, however many a line touches."""

from django.db import connection

from landmgmt.verification import CHECKS
from parcels.actions.deed import deed
from parcels.models import JournalEntry
from tests.drills.books import as_owner
from tests.world import TODAY, World, build_world

MANY = 30_000
JOURNAL = dict(CHECKS)["journal"]


def test_a_line_that_touches_many_is_checked_by_their_number_and_not_its_square(world: World):
    """A roster of 50 000 rows touches some 25 000: its check took minutes, and is here given seconds."""
    about = {"actor": world.staff, "on": TODAY, "project": world.project}
    with deed("try_import", **about, file="大名册", plots=0, findings=0) as d:
        d.touch_ids("taking", list(range(10**6, 10**6 + MANY)))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '8s'")
    assert list(JOURNAL()) == []


def test_a_subject_that_its_line_does_not_name_is_told(committed_db: str):
    build_world()
    entry = JournalEntry.objects.order_by("pk")[3].pk
    as_owner(
        committed_db,
        "ALTER TABLE parcels_journalsubject DISABLE TRIGGER USER",
        f"INSERT INTO parcels_journalsubject (entry_id, kind, object_id) VALUES ({entry}, 'taking', 424242)",
    )
    (found,) = JOURNAL()
    assert (found.subject, found.kept, found.expected) == (
        f"journal entry {entry}",
        "subject taking 424242",
        "as touched",
    )
