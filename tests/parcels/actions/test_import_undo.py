"""A written import is taken back whole while nothing is built upon it, and leaves everything as it was."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landmgmt.verification import verify
from parcels.actions import acquisition, papers, register
from parcels.actions.import_undo import undo_import, undoing
from parcels.models import (
    ImportPlot,
    ImportRun,
    JournalEntry,
    Parcel,
    Party,
    ShareSet,
    Taking,
    TakingArea,
    TakingGeometry,
    TakingStage,
)
from parcels.rules.stages import Stage
from tests.parcels.actions.test_office import refused
from tests.parcels.actions.test_surveys import NEW, bring_in, geojson
from tests.world import PDF, TODAY, World, field_of

pytestmark = pytest.mark.django_db
EARLIER = date(2026, 11, 2)
SIGNED = ["SIGNED_LAND_CHANGED"]


def land() -> list:
    """Everything an import writes about land, without the keys of rows that may be written anew."""
    tables = (
        ("SELECT code, version FROM parcels_taking ORDER BY id"),
        "SELECT taking_id, valid::text, ST_AsText(geom) FROM parcels_takinggeometry"
        " WHERE NOT isempty(valid) ORDER BY 1, 2",
        ("SELECT parcel_id, valid::text, ST_AsText(geom) FROM parcels_parcelgeometry ORDER BY 1, 2"),
        ("SELECT taking_id, land_class, surveyed_area_m2, signed_date FROM parcels_takingarea ORDER BY 1, 2"),
        ("SELECT taking_id, stage, valid::text FROM parcels_takingstage ORDER BY 1, 2"),
        "SELECT taking_id, denominator, valid::text FROM parcels_shareset"
        " WHERE NOT isempty(valid) ORDER BY 1, 3",
        ("SELECT name FROM parcels_party ORDER BY 1"),
        ("SELECT party_id, valid::text FROM parcels_bankaccount ORDER BY 1"),
    )  # fmt: skip
    found = []
    with connection.cursor() as cursor:
        for sql in tables:
            cursor.execute(sql)
            found.append(cursor.fetchall())
    return found


def without_versions(rows: list) -> list:
    return [[code for code, _version in rows[0]], *rows[1:]]


def undo(world: World, run: ImportRun, **more) -> ImportRun:
    return undo_import(run, **{"reason": "发错文件", "actor": world.staff, "on": TODAY, **more})


def test_new_land_goes_and_the_record_stays(world: World):
    before = land()
    run = bring_in(world, geojson(("N-1", NEW), ("N-2", field_of(200, 300, 50, 50))))
    undo(world, run)
    run.refresh_from_db()
    assert land() == before
    assert (run.state, str(run.undone_by), run.undone_date, run.undone_reason) == (
        "undone",
        "周敏",
        TODAY,
        "发错文件",
    )
    assert ImportPlot.objects.filter(run=run).count() == 2
    entry = JournalEntry.objects.filter(deed="undo_import").get()
    assert (entry.params["removed"], entry.params["restored"]) == (2, 0)
    assert [verdict for verdict in verify() if not verdict.ok] == []


def test_the_history_keeps_what_was_taken_back(world: World):
    run = bring_in(world, geojson(("N-1", NEW)))
    taking = Taking.objects.get(code="N-1")
    undo(world, run)
    events = Taking.pgh_event_model.objects.filter(pgh_obj_id=taking.pk)  # type: ignore[attr-defined]
    assert list(events.order_by("pgh_id").values_list("pgh_label", flat=True)) == ["insert", "delete"]


def test_the_same_file_can_be_imported_again(world: World):
    data = geojson(("N-1", NEW))
    undo(world, bring_in(world, data))
    again = bring_in(world, data)
    assert (again.state, Taking.objects.filter(code="N-1").count()) == ("accepted", 1)


def test_moved_land_gets_its_old_boundary_and_proposed_area_back(world: World):
    bring_in(world, geojson(("N-1", NEW)), since=EARLIER)
    before = land()
    run = bring_in(world, geojson(("N-1", field_of(0, 300, 100, 90))))
    assert TakingArea.objects.get(taking__code="N-1").surveyed_area_m2 == Decimal("9000.00")
    undo(world, run)
    assert without_versions(land()) == without_versions(before)
    assert Taking.objects.get(code="N-1").version == 3


def test_land_moved_twice_on_one_day_gets_the_first_boundary_back(world: World):
    bring_in(world, geojson(("N-1", NEW)))
    before = land()
    run = bring_in(world, geojson(("N-1", field_of(0, 300, 100, 90))))
    undo(world, run)
    assert without_versions(land()) == without_versions(before)


def test_people_that_came_with_the_file_go_unless_something_names_them(world: World):
    before = Party.objects.count()
    run = bring_in(world, geojson(("N-1", NEW)))
    stranger, known = (
        register.register_party(kind="household", name=name, group=world.group, actor=world.staff, on=TODAY)
        for name in ("赵家", "钱家")
    )
    run.made = {**run.made, "parties": [stranger.pk, known.pk]}
    run.save()
    register.set_shares(
        taking=world.kp051, shares=[(known, 1)], denominator=1, since=TODAY, actor=world.staff, on=TODAY
    )
    undo(world, run)
    assert Party.objects.count() == before + 1
    assert not Party.objects.filter(pk=stranger.pk).exists()
    assert JournalEntry.objects.get(deed="undo_import").params["people_kept"] == 1


def file_a_paper(world: World, taking: Taking) -> None:
    papers.file_paper(
        kind="other", title="证明", project=world.project, scan=("a.pdf", PDF), takings=[taking],
        actor=world.staff, on=TODAY,
    )  # fmt: skip


def sign_the_area(world: World, taking: Taking) -> None:
    areas = [("0101", Decimal(10_000))]
    register.set_areas(taking, areas, signed_date=TODAY, paper=world.paper, actor=world.staff, on=TODAY)


def move_on(world: World, taking: Taking) -> None:
    acquisition.assign_batch([taking], batch=world.batch, actor=world.staff, on=TODAY, in_scope=True)
    acquisition.advance([taking], to=Stage.PRE_ANNOUNCED, actor=world.staff, on=TODAY)


def move_again(world: World, taking: Taking) -> None:
    bring_in(world, geojson(("N-1", field_of(0, 300, 100, 95))))


@pytest.mark.parametrize("later", [sign_the_area, move_on, move_again])
def test_an_import_that_something_depends_on_stays_and_says_what(world: World, later):
    run = bring_in(world, geojson(("N-1", NEW)))
    later(world, Taking.objects.get(code="N-1"))
    before = land()
    [obstacle, *_] = undoing(run).obstacles
    assert (obstacle.count, obstacle.code) == (1, "N-1")
    with refused("import_built_upon"):
        undo(world, run)
    assert land() == before


@pytest.mark.parametrize("later", [sign_the_area, move_again])
def test_a_changed_boundary_that_something_depends_on_stays(world: World, later):
    bring_in(world, geojson(("N-1", NEW)), since=EARLIER)
    run = bring_in(world, geojson(("N-1", field_of(0, 300, 100, 90))))
    later(world, Taking.objects.get(code="N-1"))
    with refused("import_built_upon"):
        undo(world, run)


def test_twice_is_once_and_no_reason_or_an_unwritten_import_is_refused(world: World):
    run = bring_in(world, geojson(("N-1", NEW)))
    with refused("reason_missing"):
        undo(world, run, reason=" ")
    undo(world, run)
    undo(world, run)
    assert JournalEntry.objects.filter(deed="undo_import").count() == 1
    tried = ImportRun.objects.create(
        project=world.project, since_date=TODAY, made_by=world.staff, file_name="x", sha256="x", size_bytes=1
    )
    with refused("import_not_written"):
        undo(world, tried)


def test_the_database_lets_no_chain_begin_anew_but_of_an_undone_import(world: World):
    run = bring_in(world, geojson(("N-1", NEW)))
    first = TakingStage.objects.filter(taking__code="N-1")
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        first.delete()
    with pytest.raises(DatabaseError, match="import_undone_says"), transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(state="undone")
    undo(world, run)
    with pytest.raises(DatabaseError, match="import_undone_is_final"), transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(state="accepted")
    # The guard asks for the undone import: the cast's chains keep their first link.
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        TakingStage.objects.filter(taking=world.kp049, position=0).delete()


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(20, 60)), min_size=1, max_size=5))
def test_any_row_of_imports_undone_backwards_leaves_the_land_as_it_was(world: World, files):
    with transaction.atomic():
        before, runs = land(), []
        for place, (number, width) in enumerate(files):
            plots = [(f"N-{n}", field_of(100 * n, 400, width - place, 40)) for n in range(number)]
            runs.append(bring_in(world, geojson(*plots)))
        for run in reversed({run.pk: run for run in runs}.values()):
            undo(world, run)
        assert without_versions(land()) == without_versions(before)
        transaction.set_rollback(True)


def test_the_page_says_what_would_go_and_takes_the_import_back(client, world: World):
    run = bring_in(world, geojson(("N-1", NEW)))
    client.force_login(world.staff)
    address = reverse("import_undo", args=[run.pk])
    assert address in client.get(reverse("import_run", args=[run.pk])).content.decode()
    page = client.get(address).content.decode()
    assert "N-1" in page
    assert "撤销这次导入" in page
    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "发错文件"}).status_code == 302
    assert not Taking.objects.filter(code="N-1").exists()
    after = client.get(reverse("import_run", args=[run.pk])).content.decode()
    assert "撤销：发错文件" in after
    assert client.get(address).status_code == 200


def test_the_page_names_what_forbids_it_and_has_no_button(client, world: World):
    run = bring_in(world, geojson(("N-1", NEW)))
    sign_the_area(world, Taking.objects.get(code="N-1"))
    client.force_login(world.staff)
    page = client.get(reverse("import_undo", args=[run.pk])).content.decode()
    assert "不能撤销" in page
    assert "测绘面积 1 条" in page
    assert '<form method="post">' not in page
    client.force_login(world.outsider)
    assert client.get(reverse("import_undo", args=[run.pk])).status_code == 404


def test_nothing_else_of_the_office_is_touched(world: World):
    run = bring_in(world, geojson(("N-1", NEW)))
    numbers = [m.objects.count() for m in (Parcel, Taking, TakingGeometry, ShareSet)]
    undo(world, run)
    after = [m.objects.count() for m in (Parcel, Taking, TakingGeometry, ShareSet)]
    assert [a - b for a, b in zip(numbers, after, strict=True)] == [1, 1, 1, 0]
