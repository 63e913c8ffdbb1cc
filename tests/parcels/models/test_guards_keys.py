"""The keys of the ledger are asked a statement at a time: an orphan is refused, what the ledger names stays.

Each refusal has its control: the guard out, the same statement passes. Who takes a line away while another
posts to it waits, and is refused by what it then sees.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg2
import pytest
from django.db import connection

from landmgmt import cluster
from parcels.models import Line, Transfer
from tests import databases
from tests.money_day import draft, lines_of, paid_story
from tests.world import build_world


@dataclass
class Books:
    """A committed world: KP-050 paid in part, KP-049 in a draft."""

    database: str
    ids: dict[str, Any]

    def link(self) -> Any:
        return psycopg2.connect(cluster.url("owner", database=self.database))


@pytest.fixture(scope="module")
def books(django_db_setup: None, django_db_blocker: Any) -> Iterator[Books]:
    database, _mould = databases.clone(demo=False, tag="keys")
    with django_db_blocker.unblock():
        before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = database
        world = build_world()
        land, *_ = lines_of(paid_story(world))
        drafted = Line.objects.filter(agreement=draft(world, world.kp049, number="XY-2026-040")).first()
        paid = Transfer.objects.filter(kind="payment").select_related("run_item").first()
        assert drafted
        assert paid
        ids = {a.kind: a.pk for a in world.project.ledger_accounts.all()}
        ids |= {"land": land.pk, "draft": drafted.pk, "voucher": paid.voucher_id, "item": paid.run_item_id}
        ids |= {
            "posted": paid.pk,
            "met": paid.line_id,
            "agreement": paid.line.agreement_id,
            "nothing": 999_999_999,
        }
        connection.close()
        connection.settings_dict["NAME"] = before
    yield Books(database, ids)
    databases.drop(database)


COLUMNS = (
    "voucher_id, kind, from_account_id, to_account_id, amount_yuan, value_date, line_id, run_item_id, reason"
)
OWED = {
    "voucher": "%(voucher)s",
    "giver": "%(obligation)s",
    "taker": "%(payable)s",
    "line": "%(land)s",
    "item": "NULL",
}


def owing(more: str = "", values: str = "", **other: str) -> str:
    named = OWED | other
    return (
        f"INSERT INTO parcels_transfer ({COLUMNS}{more}) VALUES ({named['voucher']}, 'obligation', "
        f"{named['giver']}, {named['taker']}, 1, '2026-11-01', {named['line']}, {named['item']}, ''{values})"
    )


GUARD = "ALTER TABLE parcels_transfer DISABLE TRIGGER transfer_guard"
ORPHANS = {
    "no such voucher": owing(voucher="%(nothing)s"),
    "no such giver": owing(giver="%(nothing)s"),
    "no such taker": owing(taker="%(nothing)s"),
    "no such line": owing(line="%(nothing)s"),
    "no such row of a run": owing(item="%(nothing)s"),
    "no such sum without a line": owing(", suspense_id", ", %(nothing)s"),
    "no such loan": owing(", loan_id", ", %(nothing)s"),
    "no such reversed row": owing(", reverses_id", ", %(nothing)s"),
    "one orphan among rows that are in order": owing()
    + ", (%(voucher)s, 'obligation', %(obligation)s, %(payable)s, 1, '2026-11-01', %(nothing)s, NULL, '')",
}


def test_a_row_that_names_what_there_is_goes_in(books: Books):
    link = books.link()
    with link.cursor() as cursor:
        cursor.execute(owing(item="%(item)s"), books.ids)
    link.rollback()
    link.close()


@pytest.mark.parametrize("name", ORPHANS)
def test_an_orphan_is_refused(books: Books, name: str):
    link = books.link()
    with (
        link.cursor() as cursor,
        pytest.raises(psycopg2.errors.CheckViolation, match="transfer_names_nothing"),
    ):
        cursor.execute(ORPHANS[name], books.ids)
    link.rollback()
    link.close()


@pytest.mark.parametrize("name", ORPHANS)
def test_without_the_guard_the_orphan_goes_in(books: Books, name: str):
    link = books.link()
    with link.cursor() as cursor:
        cursor.execute(GUARD)
        cursor.execute("ALTER TABLE parcels_transfer DISABLE TRIGGER transfer_totals")
        cursor.execute("ALTER TABLE parcels_transfer DISABLE TRIGGER loan_guard")
        cursor.execute(ORPHANS[name], books.ids)
    link.rollback()
    link.close()


# What the ledger names → the triggers that keep it there.
NAMED = {
    "parcels_account": ("payable", ["append_only"]),
    "parcels_voucher": ("voucher", ["append_only"]),
    "parcels_transfer": ("posted", ["append_only"]),
    "parcels_runitem": ("item", ["run_item_row"]),
    "parcels_line": ("met", ["agreement_part", "line_in_ledger"]),
}
WAYS = ("DELETE FROM {table} WHERE id = %({name})s", "UPDATE {table} SET id = -id WHERE id = %({name})s")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("table", NAMED)
def test_what_the_ledger_names_is_neither_taken_away_nor_renumbered(books: Books, table: str, way: str):
    name, guards = NAMED[table]
    sin = way.format(table=table, name=name)
    # Each guard alone refuses, so that all but one may be out.
    for kept in guards:
        link = books.link()
        with link.cursor() as cursor:
            for other in set(guards) - {kept}:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {other}")
            with pytest.raises(psycopg2.errors.CheckViolation, match="refused"):
                cursor.execute(sin, books.ids)
        link.rollback()
        link.close()


@pytest.mark.parametrize("table", NAMED)
def test_without_its_guards_the_ledger_would_be_left_with_an_orphan(books: Books, table: str):
    name, guards = NAMED[table]
    link = books.link()
    with link.cursor() as cursor:
        for guard in guards:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")
        cursor.execute(f"UPDATE {table} SET id = -id WHERE id = %({name})s", books.ids)
        assert cursor.rowcount == 1
    link.rollback()
    link.close()


@pytest.mark.parametrize("table", [*NAMED, "parcels_suspenseitem", "parcels_projectloan"])
def test_what_the_ledger_names_is_not_emptied(books: Books, table: str):
    link = books.link()
    with link.cursor() as cursor, pytest.raises(psycopg2.errors.CheckViolation, match="append_only"):
        cursor.execute(f"TRUNCATE {table} CASCADE")
    link.rollback()
    link.close()


def taken_while_posted(books: Books, *, guarded: bool, isolation: str = "READ COMMITTED") -> str:
    """One posts to a draft's line and waits; another takes the line away. What the second is told."""
    poster, taker = books.link(), books.link()
    told = []

    def take() -> None:
        with taker.cursor() as cursor:
            try:
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
                cursor.execute("SELECT count(*) FROM parcels_transfer")
                cursor.execute("DELETE FROM parcels_line WHERE id = %(draft)s", books.ids)
                told.append("taken")
            except psycopg2.Error as no:
                told.append(str(no.diag.constraint_name))
            taker.rollback()

    with poster.cursor() as cursor:
        if not guarded:
            cursor.execute("ALTER TABLE parcels_line DISABLE TRIGGER line_in_ledger")
            poster.commit()
        cursor.execute(owing(line="%(draft)s"), books.ids)
        second = threading.Thread(target=take)
        second.start()
        while not _waits(books, taker) and second.is_alive():
            time.sleep(0.02)
        assert told == [], "the second did not wait"
        poster.commit()
        second.join()
        # The books as they were, for the next.
        cursor.execute("ALTER TABLE parcels_line ENABLE TRIGGER line_in_ledger")
        cursor.execute("ALTER TABLE parcels_transfer DISABLE TRIGGER append_only")
        cursor.execute("DELETE FROM parcels_transfer WHERE line_id = %(draft)s", books.ids)
        cursor.execute("ALTER TABLE parcels_transfer ENABLE TRIGGER append_only")
        poster.commit()
    poster.close()
    taker.close()
    return told[0]


def _waits(books: Books, link: Any) -> bool:
    looker = books.link()
    with looker.cursor() as cursor:
        cursor.execute(
            "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [link.info.backend_pid]
        )
        (waits,) = cursor.fetchone()
    looker.close()
    return bool(waits)


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ"])
def test_a_line_is_not_taken_away_from_under_a_posting(books: Books, isolation: str):
    assert taken_while_posted(books, guarded=True, isolation=isolation) == "line_is_in_the_ledger"


def test_without_the_guard_the_posting_would_be_left_without_its_line(books: Books):
    assert taken_while_posted(books, guarded=False) == "taken"


def test_a_line_that_goes_first_is_gone_for_the_posting(books: Books):
    poster, taker = books.link(), books.link()
    told = []

    def post() -> None:
        with poster.cursor() as cursor:
            try:
                cursor.execute(owing(line="%(other)s"), books.ids | {"other": other})
                told.append("posted")
            except psycopg2.Error as no:
                told.append(str(no.diag.constraint_name))
            poster.rollback()

    with taker.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM parcels_line WHERE id <> %(draft)s AND agreement_id = "
            "(SELECT agreement_id FROM parcels_line WHERE id = %(draft)s) ORDER BY id LIMIT 1",
            books.ids,
        )
        (other,) = cursor.fetchone()
        cursor.execute("DELETE FROM parcels_line WHERE id = %s", [other])
        second = threading.Thread(target=post)
        second.start()
        while not _waits(books, poster) and second.is_alive():
            time.sleep(0.02)
        taker.commit()
        second.join()
    poster.close()
    taker.close()
    assert told == ["transfer_names_nothing"]
