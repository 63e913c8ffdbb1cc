"""The quality rules over the books: the cast's land is sound, and each wreck of it is found by its rule."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, transaction
from django.test import override_settings

from landmgmt import cluster
from landmgmt.lib.refusal import Refusal
from parcels.actions import register
from parcels.actions.register import NewTaking
from parcels.models import land_quality
from parcels.models.land_quality import findings, open_findings
from parcels.rules.land_quality import RULES
from parcels.words.land_quality import evidence
from tests import databases
from tests.world import STEPS, TODAY, World, build_world, field_of


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[str, World]]:
    """A database of this file's own with the cast in it."""
    database, _mould = databases.clone(demo=False, tag="_quality")
    kept = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(cluster.connection("super", database=database))
        with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("quality-media")):
            made = build_world()
        connection.close()
        connection.settings_dict.update(kept)
    yield database, made
    databases.drop(database)


@pytest.fixture
def land(cast, django_db_blocker) -> Iterator[World]:
    """The cast as somebody sees it who can switch every guard off; what is wrecked is rolled back."""
    database, made = cast
    kept = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(cluster.connection("super", database=database))
        try:
            with transaction.atomic():
                yield made
                transaction.set_rollback(True)
        finally:
            connection.close()
            connection.settings_dict.update(kept)


def sql(text: str, *params) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, params)


def behind_the_guards(text: str, *params) -> None:
    """What an old database may hold: written with every trigger off."""
    sql("SET LOCAL session_replication_role = replica")
    sql(text, *params)
    sql("SET LOCAL session_replication_role = DEFAULT")


def new(world: World, shape, code: str) -> None:
    land = NewTaking(shape, code=code, group=world.group, batch=world.batch, price_zone=world.zone)
    register.register_takings([land], on=STEPS[next(iter(STEPS))], project=world.project, actor=world.staff)


def same_ground(world: World) -> None:
    new(world, field_of(0, 0, 50, 40), "KP-900")


def overlap(world: World) -> None:
    new(world, field_of(140, 0, 30, 20), "KP-900")


def gap(world: World) -> None:
    new(world, field_of(150.3, 0, 30, 20), "KP-900")


def sliver(world: World) -> None:
    new(world, field_of(300, 0, 0.3, 40), "KP-900")


def duplicate_code(world: World) -> None:
    new(world, field_of(300, 0, 30, 40), "ＫＰ－049")


def outside_extent(world: World) -> None:
    extent = GEOSGeometry(field_of(0, 0, 150, 60).wkt, srid=4490)
    sql("UPDATE parcels_project SET extent = %s::geometry", extent.hexewkb.decode())


def geometry_invalid(world: World) -> None:
    sql("ALTER TABLE parcels_takinggeometry DROP CONSTRAINT takinggeometry_is_valid")
    bow = "MULTIPOLYGON(((109 27,109.001 27.001,109.001 27,109 27.001,109 27)))"
    behind_the_guards(
        "UPDATE parcels_takinggeometry SET geom = ST_GeomFromText(%s, 4490) WHERE taking_id = %s",
        bow,
        world.kp051.pk,
    )


def shares_not_one(world: World) -> None:
    behind_the_guards(
        "UPDATE parcels_share SET numerator = 2 WHERE party_id = %s AND numerator = 3",
        world.li[0].pk,
    )


def declared_area_differs(world: World) -> None:
    sql("UPDATE parcels_taking SET declared_area_m2 = 2030 WHERE id = %s", world.kp049.pk)


def surveyed_area_differs(world: World) -> None:
    behind_the_guards(
        "UPDATE parcels_takingarea SET surveyed_area_m2 = 1900 WHERE taking_id = %s", world.kp049.pk
    )


def land_class_unknown(world: World) -> None:
    behind_the_guards(
        "UPDATE parcels_takingarea SET land_class = '9999' WHERE taking_id = %s", world.kp049.pk
    )


def holder_missing(world: World) -> None:
    sql("UPDATE parcels_parcel SET collective_id = NULL WHERE id = %s", world.kp049.parcel_id)


def paper_missing(world: World) -> None:
    behind_the_guards("UPDATE parcels_takingarea SET paper_id = NULL WHERE taking_id = %s", world.kp049.pk)


def date_order(world: World) -> None:
    behind_the_guards(
        "UPDATE parcels_takingarea SET signed_date = %s WHERE taking_id = %s",
        date(2026, 1, 9),
        world.kp049.pk,
    )


def geometry_missing(world: World) -> None:
    behind_the_guards("DELETE FROM parcels_takinggeometry WHERE taking_id = %s", world.kp049.pk)


def outside_parcel(world: World) -> None:
    land = GEOSGeometry(field_of(0, 0, 50, 30).wkt, srid=4490)
    behind_the_guards("DELETE FROM parcels_parcelgeometry WHERE parcel_id = %s", world.kp049.parcel_id)
    behind_the_guards(
        "INSERT INTO parcels_parcelgeometry (parcel_id, geom, valid, plane_area_m2, ellipsoid_area_m2) "
        "VALUES (%s, ST_Multi(%s::geometry), '[2026-01-01,)', 1500, 1500)",
        world.kp049.parcel_id,
        land.hexewkb.decode(),
    )


def near_points(world: World) -> None:
    corners = field_of(0, 0, 50, 40).exterior.coords[:]  # type: ignore[attr-defined]
    x, y = corners[1]
    ring = ", ".join(f"{a} {b}" for a, b in [corners[0], (x, y - 3e-8), *corners[1:]])
    behind_the_guards(
        "UPDATE parcels_takinggeometry SET geom = ST_GeomFromText(%s, 4490) WHERE taking_id = %s",
        f"MULTIPOLYGON((({ring})))",
        world.kp049.pk,
    )


WRECKS: dict[str, tuple[Callable[[World], None], list[str]]] = {
    "geometry_invalid": (geometry_invalid, ["KP-051"]),
    "same_ground": (same_ground, ["KP-900"]),
    "overlap": (overlap, ["KP-051", "KP-900"]),
    "duplicate_code": (duplicate_code, ["ＫＰ－049"]),
    "shares_not_one": (shares_not_one, ["KP-050"]),
    "outside_extent": (outside_extent, ["KP-050"]),
    "outside_parcel": (outside_parcel, ["KP-049"]),
    "gap": (gap, ["KP-900"]),
    "sliver": (sliver, ["KP-900"]),
    "near_points": (near_points, ["KP-049"]),
    "declared_area_differs": (declared_area_differs, ["KP-049"]),
    "surveyed_area_differs": (surveyed_area_differs, ["KP-049"]),
    "land_class_unknown": (land_class_unknown, ["KP-049"]),
    "holder_missing": (holder_missing, ["KP-049"]),
    "paper_missing": (paper_missing, ["KP-049"]),
    "date_order": (date_order, ["KP-049"]),
    "geometry_missing": (geometry_missing, ["KP-049"]),
}


def codes(rule: str, **more) -> list[str]:
    found = findings(TODAY, codes=[rule], **more)[rule]
    named = dict(land_quality.Taking.objects.values_list("pk", "code"))
    assert all(evidence(rule, one.told) for one in found)
    return sorted(str(named[one.pk]) for one in found)


def test_the_cast_has_sound_land(land: World):
    assert {rule: len(found) for rule, found in findings(TODAY).items() if found} == {}
    assert open_findings(TODAY) == []


@pytest.mark.parametrize("rule", [rule.code for rule in RULES])
def test_each_rule_finds_what_is_wrong_and_names_it(land: World, rule: str):
    wreck, named = WRECKS[rule]
    assert codes(rule) == []
    wreck(land)
    assert codes(rule) == named


def test_a_hyphen_in_another_place_is_another_code(land: World):
    new(land, field_of(300, 0, 30, 40), "KP-0-49")
    assert codes("duplicate_code") == []


def test_land_that_was_split_has_no_quality_of_its_own_any_more(land: World):
    paper_missing(land)
    assert codes("paper_missing") == ["KP-049"]
    sql("SET LOCAL session_replication_role = replica")
    sql("UPDATE parcels_taking SET retired_date = %s WHERE id = %s", TODAY, land.kp049.pk)
    assert codes("paper_missing") == []


def test_staff_see_findings_of_their_villages_alone(land: World):
    overlap(land)
    assert codes("overlap", user=land.staff) == ["KP-051", "KP-900"]
    assert codes("overlap", user=land.outsider) == []


def test_a_project_has_its_own_findings(land: World):
    overlap(land)
    assert codes("overlap", project=land.project.pk) == ["KP-051", "KP-900"]
    assert codes("overlap", project=land.project.pk + 1) == []


def test_too_much_land_at_once_is_refused_and_verify_looks_project_by_project(land: World, monkeypatch):
    monkeypatch.setattr(land_quality, "MOST_LAND", 2)
    with pytest.raises(Refusal, match="quality_too_much_land"):
        findings(TODAY)


def test_verify_counts_what_waits_and_calls_it_serious(land: World):
    overlap(land)
    declared_area_differs(land)
    rows = {row["rule"]: row for row in open_findings(TODAY)}
    assert rows["overlap"] == {
        "rule": "overlap",
        "serious": True,
        "open": 2,
        "takings": ["KP-051", "KP-900"],
    }
    assert not rows["declared_area_differs"]["serious"]
