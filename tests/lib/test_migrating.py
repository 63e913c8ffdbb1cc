"""What the migrations create is what the models say: columns, constraints, indexes and triggers."""

import pgtrigger
import pytest
from django.apps import apps
from django.db import connection

from landmgmt import cluster

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
