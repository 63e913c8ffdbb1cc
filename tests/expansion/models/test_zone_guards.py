"""The database's own guards of boundary, layers, milestones, services and delivery, each with its control.

The sin is committed by raw SQL and refused; then its guard is taken out and the same statement passes.
"""

import psycopg2
import pytest

from expansion.actions import services
from landmgmt import cluster
from tests.expansion.delivered import deliver, level, serve
from tests.expansion.overlays import farmland
from tests.expansion.zone import START, build_zone, plan
from tests.world import build_world, field_of


def off(table: str, trigger: str) -> str:
    return f"ALTER TABLE {table} DISABLE TRIGGER {trigger}"


def drop(table: str, constraint: str) -> str:
    return f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"


def again(table: str, **changes: str) -> str:
    """A second row like the first one, but for an own key and the changes."""
    told = ", ".join(f"{name} = {value}" for name, value in {"id": "90001", **changes}.items())
    return (
        f"CREATE TEMP TABLE twin ON COMMIT DROP AS SELECT * FROM {table} ORDER BY id LIMIT 1;"
        f"UPDATE twin SET {told};"
        f"INSERT INTO {table} SELECT * FROM twin"
    )


# the sin in words → what refuses it, its statement, and how the guard is taken out
SINS = {
    "a block moved": (
        "geometry_is_not_overwritten",
        "UPDATE expansion_boundaryblock SET geom = ST_Translate(geom, 0.0001, 0)",
        off("expansion_boundaryblock", "boundary_block"),
    ),
    "two boundaries on one day": (
        "boundary_version_no_overlap",
        again("expansion_boundaryversion"),
        drop("expansion_boundaryversion", "boundary_version_no_overlap"),
    ),
    "a boundary of no area": (
        "boundary_area_is_positive",
        "UPDATE expansion_boundaryversion SET official_area_ha = 0",
        drop("expansion_boundaryversion", "boundary_area_is_positive"),
    ),
    "a layer's land moved": (
        "geometry_is_not_overwritten",
        "UPDATE expansion_overlayfeature SET geom = ST_Translate(geom, 0.0001, 0)",
        off("expansion_overlayfeature", "overlay_feature"),
    ),
    "a layer twice on one day": (
        "overlay_layer_no_overlap",
        again("expansion_overlaylayer"),
        drop("expansion_overlaylayer", "overlay_layer_no_overlap"),
    ),
    "a distance below nothing": (
        "overlay_buffer_not_negative",
        "UPDATE expansion_overlaylayer SET buffer_m = -1",
        drop("expansion_overlaylayer", "overlay_buffer_not_negative"),
    ),
    "another survey system under the zone": (
        "survey_system_has_zone",
        "UPDATE parcels_office SET survey_epsg = 4526",
        off("parcels_office", "survey_system"),
    ),
    "a pipe laid on land not handed over": (
        "service_on_land_not_handed_over",
        "UPDATE expansion_servicelinestate SET valid = daterange(lower(valid), '2026-10-01')"
        " WHERE line_id = {crossing};"
        "INSERT INTO expansion_servicelinestate"
        " (line_id, state, position, since_date, valid, is_legacy, legacy_reason, recorded_by_id)"
        " VALUES ({crossing}, 'building', 1, '2026-10-01', '[2026-10-01,)', false, '', {planner})",
        off("expansion_servicelinestate", "service_land"),
    ),
    "milestones in a circle": (
        "milestone_circle",
        "INSERT INTO expansion_milestoneneed (milestone_id, needed_id)"
        " SELECT needed_id, milestone_id FROM expansion_milestoneneed",
        off("expansion_milestoneneed", "milestone_circle"),
    ),
    "a past plan rewritten": (
        "append_only",
        "UPDATE expansion_milestoneplan SET planned_date = '2030-01-01'",
        off("expansion_milestoneplan", "stage_row"),
    ),
    "a lot begun and then made smaller": (
        "lot_begun_stays",
        "UPDATE expansion_lot SET planned_area_m2 = 1 WHERE id = {lot}",
        off("expansion_lot", "lot_begun_stays"),
    ),
    "ground delivered before it is ready": (
        "delivery_before_ready",
        again("expansion_deliverycertificate", lot_id="{unworked}", number="'JD-X'"),
        off("expansion_deliverycertificate", "delivery"),
    ),
    "a certificate rewritten": (
        "append_only",
        "UPDATE expansion_deliverycertificate SET receiver = '别家公司'",
        off("expansion_deliverycertificate", "delivery"),
    ),
    "a certificate removed": (
        "append_only",
        "DELETE FROM expansion_deliverycertificate",
        off("expansion_deliverycertificate", "delivery"),
    ),
}


@pytest.fixture
def ids(committed_db):
    """A zone with a layer, a lot delivered, another not begun, and a pipe across KP-050."""
    world = build_world()
    zone = build_zone(world)
    farmland(world)
    level(world, zone)
    serve(world)
    deliver(world, zone)
    crossing = services.add_service_line(
        kind="water",
        code="GS-7",
        name="跨地块管",
        geom=field_of(60, 10, 20, 20).boundary,
        state="planned",
        on=START,
        actor=world.planner,
    )
    other = plan(world, code="PZ-02", geom=field_of(50, 0, 50, 40), takings=[world.kp050])
    return {"lot": zone.lot.pk, "unworked": other.pk, "crossing": crossing.pk, "planner": world.planner.pk}


def test_the_database_refuses_each_and_without_its_guard_the_sin_passes(ids, committed_db):
    wrong = []
    with psycopg2.connect(cluster.url("owner", database=committed_db)) as link, link.cursor() as cursor:
        for name, (refusal, sin, guard) in SINS.items():
            cursor.execute("SAVEPOINT before")
            try:
                cursor.execute(sin.format(**ids))
                wrong.append((name, "passed", cursor.rowcount))
            except psycopg2.IntegrityError as no:
                if no.diag.constraint_name != refusal:
                    wrong.append((name, no.diag.constraint_name))
            cursor.execute("ROLLBACK TO SAVEPOINT before")
            cursor.execute(guard)
            cursor.execute(sin.format(**ids))
            if cursor.rowcount < 1:
                wrong.append((name, "did nothing without its guard"))
            cursor.execute("ROLLBACK TO SAVEPOINT before")
        link.rollback()
    link.close()
    assert wrong == []
