"""The database refuses a step of a batch out of order, to raw SQL, by the same code as the server."""

from datetime import date

import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from expansion.rules.services import NEXT_STATES
from landmgmt import cluster
from landmgmt.lib.refusal import Refusal
from parcels.actions import projects
from parcels.models import ProcedureStep, StageTransition
from parcels.rules.disputes import DISPUTE_TRANSITIONS
from parcels.rules.procedure import GATES, Step
from parcels.rules.stages import STAGE_TRANSITIONS, WORKS_TRANSITIONS
from tests.world import TODAY, build_world

STEP = (
    "INSERT INTO parcels_procedurestep "
    "(batch_id, step, done_date, is_legacy, legacy_reason, corrects_id, recorded_by_id) "
    "VALUES ({batch}, '%s', '%s', %s, '%s', %s, {user})"
)


def step(which: str, day: str, *, legacy: str | None = None, corrects: str = "NULL") -> str:
    return STEP % (which, day, str(legacy is not None).lower(), legacy or "", corrects)


ORDER = "DROP TRIGGER step_order ON parcels_procedurestep"
KEPT = "DROP TRIGGER append_only ON parcels_procedurestep"
# The batch of the cast has steps 0 to 12 but 6: the approval (11) on 1 June, the notice (12) on the 10th.
# what must never be: (the refusal's name, the SQL, the guard without which it would pass)
NEVER = {
    "a step before those it needs are done": ("step_missing", step("15", "2026-07-01"), ORDER),
    "a step dated before what it needs": ("step_before_gate", step("13", "2026-06-09"), ORDER),
    "a step of the past dated before what it needs": (
        "step_before_gate",
        step("13", "2026-06-09", legacy="系统启用前已办"),
        ORDER,
    ),
    "a step corrected to before what it needs": (
        "step_before_gate",
        step("12", "2026-05-31", corrects="{notice}"),
        ORDER,
    ),
    "a step corrected to after what needs it": (
        "step_after_later",
        step("11", "2026-06-11", corrects="{approval}"),
        ORDER,
    ),
    "a correction of another step": (
        "correction_of_other_step",
        step("13", "2026-06-12", corrects="{notice}"),
        ORDER,
    ),
    "a correction of another batch's step": (
        "correction_of_other_step",
        step("0", "2026-01-05", corrects="{ground}").replace("{batch}", "{other}"),
        ORDER,
    ),
    "two corrections of one row": (
        "step_already_corrected",
        step("12", "2026-06-12", corrects="{notice}") + ";" + step("12", "2026-06-13", corrects="{notice}"),
        ORDER + "; ALTER TABLE parcels_procedurestep DROP CONSTRAINT parcels_procedurestep_corrects_id_key",
    ),
    "a step there is none of": ("stage_illegal", step("17", "2026-07-01", legacy="系统启用前已办"), ORDER),
    "a step recorded twice": (
        "procedure_step_once",
        step("12", "2026-06-12"),
        "DROP INDEX procedure_step_once",
    ),
    "a step of the past without its reason": (
        "procedure_step_legacy_has_reason",
        step("13", "2026-06-12", legacy=""),
        "ALTER TABLE parcels_procedurestep DROP CONSTRAINT procedure_step_legacy_has_reason",
    ),
}


def places(world) -> dict[str, int]:
    """The ids the SQL above names."""
    other = projects.open_batch(
        actor=world.staff, on=TODAY, project=world.project, code="KP-P2", name="第二批次"
    )
    row = {one.step: one.pk for one in world.batch.steps.all()}
    return {
        "batch": world.batch.pk,
        "other": other.pk,
        "user": world.staff.pk,
        "ground": row["0"],
        "approval": row["11"],
        "notice": row["12"],
    }


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def owner_of(database: str):
    door = cluster.connection("owner", database=database)
    return psycopg2.connect(
        dbname=database, host=door["HOST"], user=door["USER"], password=door.get("PASSWORD")
    )


@pytest.mark.parametrize("sin", NEVER)
def test_the_database_refuses(world, sin):
    name, sql, _guard = NEVER[sin]
    with pytest.raises(IntegrityError) as no:
        run(sql.format(**places(world)))
    assert no.value.__cause__.diag.constraint_name == name


def test_each_refusal_hangs_on_its_guard(committed_db):
    """With its guard dropped by the owner every one of them passes: no other cause refused it."""
    ids = places(build_world())
    connection.close()
    passed = []
    owner = owner_of(committed_db)
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
    ["UPDATE parcels_procedurestep SET done_date = '2025-01-01'", "DELETE FROM parcels_procedurestep"],
)
def test_a_written_step_stays_even_for_the_owner(committed_db, sql):
    build_world()
    connection.close()
    owner = owner_of(committed_db)
    with owner.cursor() as cursor, pytest.raises(psycopg2.IntegrityError, match="append_only"):
        cursor.execute(sql + " WHERE step = '12'")
    owner.rollback()
    with owner.cursor() as cursor:  # the control
        cursor.execute(f"{KEPT}; {sql} WHERE step = '12'")
        assert cursor.rowcount == 1
    owner.rollback()
    owner.close()


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("step_missing", {"step": Step.POSSESSION}),
        ("step_before_gate", {"step": Step.DECISION, "done_date": date(2026, 6, 9)}),
        ("step_after_later", {"step": Step.APPROVAL, "done_date": date(2026, 6, 11), "again": True}),
    ],
)
def test_server_and_database_refuse_by_the_same_code(world, monkeypatch, told, asked):
    again = asked.get("again") and world.batch.steps.get(step=asked["step"])
    words = {key: value for key, value in asked.items() if key != "again"}
    hand = {"actor": world.staff, "on": TODAY, "batch": world.batch, "corrects": again or None, **words}
    with pytest.raises(Refusal) as by_server:
        projects.record_step(**hand)
    monkeypatch.setattr(projects, "step_obstacles", lambda *_args, **_more: [])
    with pytest.raises(Refusal) as by_database:
        projects.record_step(**hand)
    assert (by_server.value.code, by_database.value.code) == (told, told)


def test_the_rows_of_the_order_are_the_rules(db):
    """What the database reads is what the server asks, on every axis."""

    def pairs(known) -> set[tuple[str, str]]:
        return {(before.value, after.value) for before, after in known}

    rules = {
        "acquisition": pairs(STAGE_TRANSITIONS),
        "works": pairs(WORKS_TRANSITIONS),
        "dispute": pairs(DISPUTE_TRANSITIONS),
        "service": pairs((one, after) for one, them in NEXT_STATES.items() for after in them),
        "procedure": {(need.value, one.value) for one, needs in GATES.items() for need in needs}
        | {("", one.value) for one, needs in GATES.items() if not needs},
    }
    rows = StageTransition.objects.values_list("axis", "from_stage", "to_stage")
    found = {axis: {(before, after) for one, before, after in rows if one == axis} for axis in rules}
    assert found == rules
    assert {axis for axis, _before, _after in rows} == set(rules)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO parcels_stagetransition (axis, from_stage, to_stage) VALUES ('works', 'clearing', '')",
        "UPDATE parcels_stagetransition SET from_stage = '0' WHERE axis = 'procedure' AND to_stage = '12'",
        "DELETE FROM parcels_stagetransition WHERE axis = 'procedure'",
    ],
)
def test_the_application_cannot_rewrite_the_order(world, sql):
    with pytest.raises(DatabaseError) as no:
        run(sql)
    assert no.value.__cause__.pgcode == "42501"


def test_a_step_of_the_past_goes_in_without_what_it_needs(world):
    run(step("15", "2026-07-01", legacy="系统启用前已办").format(**places(world)))
    assert world.batch.steps.get(step="15").is_legacy


def test_rows_written_before_the_guard_stay_and_do_not_stop_the_next(committed_db):
    world = build_world()
    ids = places(world)
    connection.close()
    owner = owner_of(committed_db)
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE parcels_procedurestep DISABLE TRIGGER step_order")
        cursor.execute(step("15", "2026-05-01").format(**ids))  # possession, and nothing was paid
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE parcels_procedurestep ENABLE TRIGGER step_order")
    owner.commit()
    owner.close()
    projects.record_step(actor=world.staff, on=TODAY, batch=world.batch, step=Step.DECISION)
    assert set(ProcedureStep.objects.values_list("step", flat=True)) >= {"13", "15"}


def test_two_steps_of_one_batch_are_asked_one_after_the_other(committed_db):
    """The approval is corrected to a later day and not committed yet: the decision's day waits for it."""
    ids = places(build_world())
    connection.close()
    first, second = owner_of(committed_db), owner_of(committed_db)
    with first.cursor() as one, second.cursor() as two:
        one.execute(step("12", "2026-06-20", corrects="{notice}").format(**ids))
        two.execute("SET lock_timeout = '300ms'")
        with pytest.raises(psycopg2.errors.LockNotAvailable):
            two.execute(step("13", "2026-06-15").format(**ids))
        second.rollback()
        first.commit()
        with pytest.raises(psycopg2.IntegrityError, match="step_before_gate"):
            two.execute(step("13", "2026-06-15").format(**ids))
    first.close()
    second.close()
