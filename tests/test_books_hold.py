"""A test that leaves its books one-sided or over-paid fails, whatever it asserts itself."""

import psycopg2
import pytest
from django.db import connection

from landmgmt import cluster
from tests.books_hold import refuse_wrong_books
from tests.money_day import paid_story
from tests.world import World, build_world

# What is done to the books by their owner, past every guard, and how it is named.
WRECKS = {
    "one fen more than is owed": (
        "UPDATE parcels_transfer SET amount_yuan = amount_yuan + 0.01 WHERE id = "
        "(SELECT min(id) FROM parcels_transfer WHERE kind = 'payment')",
        r"ledger: line \d+ paid and deposited",
    ),
    "money that goes out of the project's books": (
        "UPDATE parcels_transfer SET to_account_id = (SELECT a.id FROM parcels_account a "
        "JOIN parcels_project p ON p.id = a.project_id WHERE p.code = 'X') WHERE id = "
        "(SELECT min(id) FROM parcels_transfer WHERE kind = 'payment')",
        r"trial_balance: project KP -\d",
    ),
    "a fund that gave more than it had": (
        "UPDATE parcels_transfer SET amount_yuan = 1 WHERE kind = 'fund_in'",
        r"trial_balance: fund KP-ZX -\d",
    ),
}


OTHER_PROJECT = (
    "INSERT INTO parcels_project (SELECT (jsonb_populate_record(p, jsonb_build_object('id', 99, 'code', 'X', "
    "'uid', gen_random_uuid()))).* FROM parcels_project p WHERE p.code = 'KP'); "
    "INSERT INTO parcels_account (kind, project_id) VALUES ('paid', 99)"
)
MENDED = (
    "UPDATE parcels_transfer t SET amount_yuan = k.amount_yuan, to_account_id = k.to_account_id "
    "FROM kept k WHERE k.id = t.id"
)


def test_broken_books_fail_the_test(committed_db: str):
    paid_story(build_world())
    refuse_wrong_books()
    owner = psycopg2.connect(cluster.url("owner", database=committed_db))
    with owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE parcels_transfer DISABLE TRIGGER USER")
        cursor.execute(OTHER_PROJECT)
        cursor.execute("CREATE TABLE kept AS TABLE parcels_transfer")
    for wreck, told in WRECKS.values():
        with owner, owner.cursor() as cursor:
            cursor.execute(wreck)
        with pytest.raises(pytest.fail.Exception, match=told):
            refuse_wrong_books()
        with owner, owner.cursor() as cursor:
            cursor.execute(MENDED)
        refuse_wrong_books()
    owner.close()


def test_whole_books_pass_and_a_given_up_transaction_is_left_alone(
    world: World, request: pytest.FixtureRequest
):
    assert "_books_hold" in request.fixturenames
    paid_story(world)
    refuse_wrong_books()
    with connection.cursor() as cursor, pytest.raises(Exception, match="division"):
        cursor.execute("SELECT 1 / 0")
    refuse_wrong_books()
