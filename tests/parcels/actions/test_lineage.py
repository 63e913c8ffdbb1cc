"""Splits, merges and adjustments as deeds: what is taken over, what stays, what is refused, undoing."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import connection

from landmgmt.lib.refusal import Refusal
from landmgmt.verification import verify
from parcels.actions import acquisition, agreements, lineage, register
from parcels.actions.lineage import NewPart
from parcels.actions.lineage_undo import undo
from parcels.actions.register import NewTaking
from parcels.models import JournalEntry, Parcel, Taking, TakingGeometry, TakingStage
from parcels.models.figures import taking_unpaid_overdue
from parcels.models.lineage import former, later
from tests.lineage_day import SPLIT, children, halves, split
from tests.money_day import LI_TERMS, SIGNED, draft, li_things, sign
from tests.world import TODAY, field_of

pytestmark = pytest.mark.django_db
BEFORE = SPLIT - timedelta(days=1)


def refused(code, call, *args, **more):
    with pytest.raises(Refusal) as no:
        call(*args, **more)
    assert no.value.code == code
    return no.value


def neighbours(world):
    """Two fields side by side of one household, registered and measured alike."""
    new = [
        NewTaking(
            field_of(160 + 40 * n, 0, 40, 50),
            code=f"KP-06{n}",
            group=world.group,
            batch=world.batch,
            price_zone=world.zone,
        )
        for n in (1, 2)
    ]
    hand = {"actor": world.staff, "on": date(2026, 2, 1)}
    made = register.register_takings(new, project=world.project, **hand)
    for one in made:
        register.set_shares(taking=one, shares=[(world.wang, 1)], denominator=1, **hand)
    register.set_areas_many([(one, [("0101", D(2000))]) for one in made], **hand)
    return made


def go(world, kind, takings, parts, **more):
    said = {"actor": world.staff, "on": TODAY, "since": SPLIT, "reason": "两户分开耕种", **more}
    return lineage.record(kind, takings, parts, **said)


def test_the_children_take_over_what_the_land_is(world):
    made = children(split(world, world.kp050))
    assert [one.code for one in made] == ["KP-050-1", "KP-050-2"]
    for one in made:
        assert (one.project, one.batch, one.price_zone) == (world.project, world.batch, world.zone)
        assert (one.parcel.group, one.parcel.collective) == (world.group, world.collective)
        chain = list(one.stages.order_by("position").values_list("stage", "since_date"))
        assert chain[-1] == ("registered", SPLIT)
        assert {day for _stage, day in chain} == {SPLIT}
        shares = one.share_sets.get()
        # The same heirs, to be confirmed: nothing is signed for them.
        assert (shares.denominator, shares.signed_date, shares.lineage_id is not None) == (6, None, True)
        assert [s.numerator for s in shares.shares.all()] == [3, 2, 1]
    areas = {one.code: dict(one.areas.values_list("land_class", "surveyed_area_m2")) for one in made}
    assert areas == {
        "KP-050-1": {"0101": D("1050.00"), "0103": D("450.00")},
        "KP-050-2": {"0101": D("1750.00"), "0103": D("750.00")},
    }
    assert not made[0].areas.filter(signed_date__isnull=False).exists()


def test_the_old_one_is_land_until_the_day_and_its_own_papers_stay(world):
    operation = split(world, world.kp050)
    old = Taking.objects.get(pk=world.kp050.pk)
    assert old.retired_date == SPLIT == Parcel.objects.get(pk=old.parcel_id).retired_date
    assert Taking.objects.alive(BEFORE).filter(pk=old.pk).exists()
    assert not Taking.objects.alive(SPLIT).filter(pk=old.pk).exists()
    assert old.share_sets.get().signed_date
    assert old.areas.filter(signed_date__isnull=False).count() == 2
    assert (operation.plane_before_m2, operation.plane_after_m2) == (D("4000.00"), D("4000.00"))
    entry = JournalEntry.objects.get(deed="lineage_split")
    assert (entry.params["code"], entry.params["new"]) == ("KP-050", "KP-050-1、KP-050-2")


def test_kin_is_known_all_the_way(world):
    first = children(split(world, world.kp050))
    parts = [NewPart("KP-050-2-1", field_of(50, 30, 50, 20)), NewPart("KP-050-2-2", field_of(50, 50, 50, 30))]
    second = children(split(world, first[1], parts, since=SPLIT + timedelta(days=7)))
    assert former([second[0].pk]) == {second[0].pk: [first[1], world.kp050]}
    assert [one.code for one in later([world.kp050.pk], TODAY)[world.kp050.pk]] == [
        "KP-050-1",
        "KP-050-2-1",
        "KP-050-2-2",
    ]


def test_two_fields_become_one(world):
    made = neighbours(world)
    operation = go(world, "merge", made, [NewPart("KP-061-1", field_of(200, 0, 80, 50))])
    [one] = children(operation)
    assert one.geometries.get().plane_area_m2 == D("4000.00")
    assert list(one.areas.values_list("land_class", "surveyed_area_m2")) == [("0101", D("4000.00"))]
    assert [s.party for s in one.share_sets.get().shares.all()] == [world.wang]
    assert {link.old_id: link.overlap_m2 for link in operation.links.all()} == {
        t.pk: D("2000.00") for t in made
    }


def test_a_boundary_between_two_moves_and_both_begin_anew(world):
    made = neighbours(world)
    parts = [NewPart("KP-061-1", field_of(200, 0, 50, 50)), NewPart("KP-062-1", field_of(250, 0, 30, 50))]
    operation = go(world, "adjust", made, parts)
    given = {(k.old.code, k.new.code): k.overlap_m2 for k in operation.links.select_related("old", "new")}
    assert given == {
        ("KP-061", "KP-061-1"): D("2000.00"),
        ("KP-062", "KP-061-1"): D("500.00"),
        ("KP-062", "KP-062-1"): D("1500.00"),
    }


def test_other_holders_are_asked_anew_after_a_merge(world):
    made = neighbours(world)
    register.set_shares(
        taking=made[1], shares=[(world.chen, 1)], denominator=1, actor=world.staff, on=date(2026, 3, 1)
    )
    [one] = children(go(world, "merge", made, [NewPart("KP-061-1", field_of(200, 0, 80, 50))]))
    assert not one.share_sets.exists()


def test_land_at_other_stages_or_apart_is_not_merged(world):
    whole = [NewPart("X", field_of(0, 0, 100, 80))]
    refused("lineage_not_alike", go, world, "merge", [world.kp050, world.kp051], whole)
    far = neighbours(world)
    acquisition.advance(far[1], to="pre_announced", on=date(2026, 2, 2), actor=world.staff)
    refused("lineage_not_alike", go, world, "merge", far, [NewPart("X", field_of(200, 0, 80, 50))])


@pytest.mark.parametrize("code", ["KP-049", "KP-050"])
def test_codes_in_use_are_refused(world, code):
    parts = [NewPart(code, field_of(50, 0, 50, 30)), NewPart("KP-050-2", field_of(50, 30, 50, 50))]
    refused("taking_code_once", split, world, world.kp050, parts)


def test_ground_that_is_not_the_old_is_refused(world):
    parts = [NewPart("a", field_of(50, 0, 50, 30)), NewPart("b", field_of(50, 30, 50, 51))]
    no = refused("lineage_union_lost", split, world, world.kp050, parts)
    assert D(no.params["m2"]) == pytest.approx(D("50.00"), abs=D("0.02"))


def test_the_day_lies_after_what_is_on_file_and_not_ahead(world):
    refused("lineage_before_stage", split, world, world.kp050, since=date(2026, 3, 10))
    refused("lineage_before_boundary", split, world, world.kp050, since=date(2026, 1, 10))
    refused("since_in_future", go, world, "split", [world.kp050], halves(), since=TODAY + timedelta(days=1))
    refused("lineage_without_reason", go, world, "split", [world.kp050], halves(), reason=" ")


def test_a_draft_is_signed_or_voided_first(world):
    li_things(world)
    agreement = draft(world)
    refused("lineage_draft_open", split, world, world.kp050)
    sign(world, agreement)
    split(world, world.kp050)


def test_nothing_new_is_recorded_of_the_old(world):
    split(world, world.kp050)
    hand = {"actor": world.staff, "on": TODAY}
    refused("taking_is_retired", register.new_geometry, [(world.kp050, field_of(50, 0, 50, 80))], **hand)
    refused(
        "taking_is_retired",
        agreements.draft_agreement,
        project=world.project,
        number="X-1",
        takings=[world.kp050],
        instalments=LI_TERMS,
        actor=world.staff,
        on=TODAY,
    )
    refused("taking_is_retired", split, world, world.kp050)
    refused("taking_is_retired", acquisition.advance, world.kp050, to="signed", by_signing=True, **hand)


def test_land_is_not_handed_over_before_the_old_debt_is_paid(world):
    li_things(world)
    sign(world, draft(world))
    made = children(split(world, world.kp050))
    owed = taking_unpaid_overdue([world.kp050.pk], TODAY)[world.kp050.pk]
    assert owed > 0
    assert taking_unpaid_overdue([one.pk for one in made], TODAY) == {one.pk: owed for one in made}
    no = refused(
        "unpaid_before_handover", acquisition.advance, made[0], to="handed_over", actor=world.staff, on=TODAY
    )
    assert no.params["amount_yuan"] == str(owed)


def test_the_same_key_records_once(world):
    from uuid import uuid4

    key = uuid4()
    first = go(world, "split", [world.kp050], halves(), client_key=key)
    assert go(world, "split", [world.kp050], halves(), client_key=key) == first


def test_what_of_a_parcel_nobody_takes_goes_on_as_a_parcel(world):
    register.new_geometry(
        [(world.kp050, field_of(50, 0, 50, 60))], actor=world.staff, on=TODAY, since=date(2026, 5, 1)
    )
    parts = [NewPart("a", field_of(50, 0, 50, 30)), NewPart("b", field_of(50, 30, 50, 30))]
    split(world, world.kp050, parts)
    rest = Parcel.objects.get(takings=None)
    assert rest.geometries.get().plane_area_m2 == D("1000.00")


def test_an_operation_is_undone_while_nothing_stands_on_it(world):
    kept = {
        "shapes": list(TakingGeometry.objects.filter(taking=world.kp050).values_list("pk", "valid")),
        "stages": list(TakingStage.objects.filter(taking=world.kp050).values_list("pk", "valid")),
    }
    operation = split(world, world.kp050)
    made = children(operation)
    undo(operation, actor=world.staff, on=TODAY, reason="画错了")
    old = Taking.objects.get(pk=world.kp050.pk)
    assert old.retired_date is None
    assert Taking.objects.alive(TODAY).filter(pk=old.pk).exists()
    assert list(TakingGeometry.objects.filter(taking=old).values_list("pk", "valid")) == kept["shapes"]
    assert list(TakingStage.objects.filter(taking=old).values_list("pk", "valid")) == kept["stages"]
    assert not Taking.objects.alive(TODAY).filter(pk__in=[one.pk for one in made]).exists()
    assert former([one.pk for one in made]) == {}
    refused("lineage_undone_already", undo, operation, actor=world.staff, on=TODAY, reason="再撤")
    # The codes are free again, and the land may be split anew.
    assert [one.code for one in children(split(world, old))] == ["KP-050-1", "KP-050-2"]
    assert [(v.name, v.detail) for v in verify() if not v.ok] == []


def test_an_operation_something_stands_on_is_not_undone(world):
    operation = split(world, world.kp050)
    made = children(operation)
    register.add_item(
        taking=made[0],
        owner=world.wang,
        rate=world.rates["well"],
        quantity=D(1),
        first_seen_date=date(2026, 1, 8),
        actor=world.staff,
        on=TODAY,
    )
    no = refused("lineage_undo_depends", undo, operation, actor=world.staff, on=TODAY, reason="画错了")
    assert no.params["code"] == "KP-050-1"


def test_a_later_stage_keeps_it_too(world):
    li_things(world)
    sign(world, draft(world, world.kp049, number="XY-049"), SIGNED)
    operation = split(
        world, world.kp051, [NewPart("a", field_of(100, 0, 50, 10)), NewPart("b", field_of(100, 10, 50, 10))]
    )
    acquisition.advance(
        children(operation)[0], to="registered", on=TODAY, actor=world.staff, legacy_reason="补录登记"
    )
    refused("lineage_undo_depends", undo, operation, actor=world.staff, on=TODAY, reason="画错了")


def test_the_database_keeps_the_view_of_kin_and_the_operation_apart_when_undone(world):
    operation = split(world, world.kp050)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(since_date), max(steps) FROM parcels_ancestry")
        assert cursor.fetchone() == (2, SPLIT, 1)
    undo(operation, actor=world.staff, on=TODAY, reason="画错了")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM parcels_ancestry")
        assert cursor.fetchone() == (0,)
