"""The database's own guards of the siting, each with its control: taken out, the sin passes."""

from datetime import date

import psycopg2
import pytest

from expansion.actions import site_approvals
from landmgmt import cluster
from tests.expansion.zone import build_zone, choose
from tests.world import build_world

CHOSEN = date(2026, 6, 1)
STEP = """INSERT INTO expansion_sitestep
  (candidate_id, position, step, done_date, paper_number, authority, remark, recorded_by_id)
  SELECT id, 1, 'allocation', '2026-07-01', 'x', 'x', '', %(who)s FROM expansion_substationcandidate"""
CORRECTION = """INSERT INTO expansion_sitestep
  (candidate_id, position, step, done_date, paper_number, authority, remark, recorded_by_id, corrects_id)
  SELECT candidate_id, position, step, '2026-05-01', 'x', 'x', '错', %(who)s, id FROM expansion_sitestep"""
# the sin in words → what refuses it, its statement, the table and trigger that refuse it
SINS = {
    "the last approval first": ("site_step_out_of_order", STEP, "expansion_sitestep", "site_step"),
    "a step corrected to a day before the choice": (
        "site_step_before_previous",
        CORRECTION,
        "expansion_sitestep",
        "site_step",
    ),
    "a choice taken back": (
        "candidate_chosen_is_final",
        "UPDATE expansion_substationcandidate SET chosen_date = NULL",
        "expansion_substationcandidate",
        "candidate_chosen",
    ),
    "a value edited": (
        "append_only",
        "UPDATE expansion_sitevalue SET number = 1 WHERE number IS NOT NULL",
        "expansion_sitevalue",
        "append_only",
    ),
    "a weight edited": (
        "append_only",
        "UPDATE expansion_criterion SET weight = 99",
        "expansion_criterion",
        "append_only",
    ),
}


@pytest.fixture
def books(committed_db):
    """The database and the planner of an office whose site is chosen."""
    world = build_world()
    site = build_zone(world).site
    choose(world, site)
    site_approvals.take_site_step(
        candidate=site,
        step="site_opinion",
        on=CHOSEN,
        paper_number="选字 1 号",
        authority="自然资源局",
        today=CHOSEN,
        actor=world.planner,
    )
    return committed_db, world.planner.pk


def test_the_database_refuses_each_and_without_its_guard_the_sin_passes(books):
    database, who = books
    with psycopg2.connect(cluster.url("owner", database=database)) as link, link.cursor() as cursor:
        for refusal, sin, table, trigger in SINS.values():
            cursor.execute("SAVEPOINT before")
            with pytest.raises(psycopg2.IntegrityError) as no:
                cursor.execute(sin, {"who": who})
            assert no.value.diag.constraint_name == refusal
            cursor.execute("ROLLBACK TO SAVEPOINT before")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
            cursor.execute(sin, {"who": who})
            assert cursor.rowcount > 0
            cursor.execute("ROLLBACK TO SAVEPOINT before")
        link.rollback()
    link.close()
