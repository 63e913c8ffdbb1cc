"""What the migrations create is what the models say: columns, constraints, indexes and triggers."""

import pgtrigger
import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader

from landmgmt import cluster
from landmgmt.lib.migrating import ChangeTogether, together

MODELS = [m for app in ("parcels", "expansion") for m in apps.get_app_config(app).get_models()]


def found_in(table: str) -> tuple[set[str], set[str]]:
    """The columns of a table, and the names of its constraints and indexes."""
    with connection.cursor() as cursor:
        columns = {c.name for c in connection.introspection.get_table_description(cursor, table)}
        return columns, set(connection.introspection.get_constraints(cursor, table))


def missing(model: type) -> set[str]:
    columns, named = found_in(model._meta.db_table)
    wanted = {rule.name for rule in (*model._meta.constraints, *model._meta.indexes)}
    return ({field.column for field in model._meta.local_concrete_fields} ^ columns) | (wanted - named)


@pytest.mark.django_db
def test_every_table_has_its_columns_constraints_and_indexes():
    assert {m.__name__: gone for m in MODELS if (gone := missing(m))} == {}


def test_a_dropped_constraint_is_missed(committed_db):
    from expansion.models import BoundaryVersion

    cluster.psql(
        "ALTER TABLE expansion_boundaryversion DROP CONSTRAINT boundary_area_is_positive",
        database=committed_db,
    )
    assert missing(BoundaryVersion) == {"boundary_area_is_positive"}


@pytest.mark.django_db
def test_every_trigger_of_the_history_is_installed():
    states = {
        f"{model.__name__}.{trigger.name}": trigger.get_installation_status(model)
        for model, trigger in pgtrigger.registered()
    }
    assert len(states) > 100
    assert {name: state for name, state in states.items() if state != ("INSTALLED", True)} == {}


def changed(name: str) -> migrations.AlterField:
    return migrations.AlterField("parcel", name, models.IntegerField())


def test_changes_side_by_side_become_one_step_and_sql_keeps_its_place():
    sql = migrations.RunSQL("SELECT 1")
    steps = together([changed("a"), changed("b"), sql, changed("c")])
    assert [type(step).__name__ for step in steps] == ["ChangeTogether", "RunSQL", "ChangeTogether"]
    assert [len(steps[0].operations), steps[1] is sql, len(steps[2].operations)] == [2, True, 1]


def test_a_field_that_is_changed_again_begins_a_new_step():
    steps = together([changed("a"), changed("b"), changed("a")])
    assert [[operation.name for operation in step.operations] for step in steps] == [["a", "b"], ["a"]]
    with pytest.raises(ValueError, match="twice"):
        ChangeTogether([changed("a"), changed("a")])


def test_no_migration_redraws_the_models_for_each_of_its_changes():
    kept = MigrationLoader(None).disk_migrations
    ours = {key: found for key, found in kept.items() if key[0] in ("parcels", "expansion")}
    loose = {key for key, found in ours.items() if len(together(found.operations)) < len(found.operations)}
    assert (len(ours) > 50, loose) == (True, set())
