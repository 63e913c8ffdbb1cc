"""Things on land that is split are placed on the new parcels by a person, once, and none is lost."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from parcels.actions import inventory, lineage_undo, photos, register
from parcels.actions.lineage_items import place_items, things_of, withdraw_placing
from parcels.models import Item, ItemMeasure, ItemPlacing, JournalEntry, LandOperation
from tests.drills.books import as_owner
from tests.lineage_day import children, split
from tests.money_day import draft, sign
from tests.parcels.actions.test_office import refused
from tests.pictures import jpeg
from tests.world import TODAY, World, build_world, field_of

SEEN = date(2026, 1, 8)


def well(world: World, quantity: int = 2) -> Item:
    return register.add_item(
        taking=world.kp050,
        owner=world.li[0],
        rate=world.rates["well"],
        quantity=Decimal(quantity),
        first_seen_date=SEEN,
        actor=world.staff,
        on=TODAY,
    )


def place(world: World, operation: LandOperation, item: Item, number: int = 1) -> ItemPlacing:
    child = children(operation)[number - 1]
    return place_items(operation, {item.pk: child.pk}, actor=world.staff, on=TODAY)[0]


def test_nothing_is_lost_and_nothing_is_placed_by_itself(world: World):
    old, item = world.kp050.items.get(), well(world)
    operation = split(world, world.kp050)
    # KP-050 bore a signed well already.
    assert [(thing.item, thing.placing, thing.becomes) for thing in things_of(operation)] == [
        (old, None, "anew"),
        (item, None, "anew"),
    ]
    assert not Item.objects.filter(taking__in=children(operation)).exists()
    assert Item.objects.get(pk=item.pk).taking == world.kp050


def test_a_thing_is_registered_anew_where_a_person_says_it_stands(world: World):
    item = well(world)
    operation = split(world, world.kp050)
    placing = place(world, operation, item, 2)
    made = Item.objects.get(pk=placing.made)
    assert (str(made.taking), made.owner, made.rate, made.quantity) == (
        "KP-050-2",
        world.li[0],
        item.rate,
        Decimal("2.00"),
    )
    assert (made.first_seen_date, made.signed_date) == (SEEN, None)
    entry = JournalEntry.objects.get(deed="place_items")
    assert (entry.params["count"], entry.params["code"]) == (1, "KP-050-2")
    with refused("item_placed_once"):
        place(world, operation, item, 1)


def test_what_was_agreed_of_the_old_parcel_is_not_registered_twice(world: World):
    agreement = draft(world, world.kp050)
    item = world.kp050.items.get()
    sign(world, agreement)
    operation = split(world, world.kp050)
    [thing] = [one for one in things_of(operation) if one.item == item]
    assert thing.becomes == "paid"
    placing = place(world, operation, item)
    assert placing.made is None
    assert not Item.objects.filter(taking__in=children(operation)).exists()


@pytest.mark.parametrize(("metres", "number"), [(15, 1), (60, 2)])
def test_the_place_of_its_photos_is_a_hint(world: World, metres: float, number: int):
    item = well(world)
    spot = field_of(74.5, metres, 1, 1).centroid  # type: ignore[attr-defined]
    photos.add_photo(jpeg((spot.x, spot.y)), item=item, actor=world.staff, on=TODAY)
    operation = split(world, world.kp050)
    [thing] = [one for one in things_of(operation) if one.item == item]
    assert thing.suggested == children(operation)[number - 1].pk
    assert place(world, operation, item, number).by_photo


def test_a_thing_stands_only_on_land_of_its_own(world: World):
    item = well(world)
    operation = split(world, world.kp050)
    with refused("item_placed_on_kin"):
        place_items(operation, {item.pk: world.kp049.pk}, actor=world.staff, on=TODAY)
    with refused("item_placing_nothing"):
        place_items(operation, {}, actor=world.staff, on=TODAY)


def test_a_wrong_choice_is_taken_back_and_made_anew(world: World):
    item = well(world)
    operation = split(world, world.kp050)
    placing = place(world, operation, item, 1)
    with refused("reason_missing"):
        withdraw_placing(placing, actor=world.staff, on=TODAY, reason="")
    withdraw_placing(placing, actor=world.staff, on=TODAY, reason="看错了")
    assert not Item.objects.filter(taking__in=children(operation)).exists()
    assert not ItemMeasure.objects.filter(item=placing.made).exists()
    again = place(world, operation, item, 2)
    assert (str(again.taking), ItemPlacing.objects.count()) == ("KP-050-2", 2)


def test_a_choice_that_something_stands_on_is_not_taken_back(world: World):
    operation, item = split_with(world)
    placing = place(world, operation, item)
    made = Item.objects.get(pk=placing.made)
    told = {"quantity": Decimal(3), "measured_date": TODAY, "note": "复核", "paper": world.paper}
    inventory.measure_item(made, **told, actor=world.staff, on=TODAY)
    with refused("item_placing_built_upon"):
        withdraw_placing(placing, actor=world.staff, on=TODAY, reason="看错了")


def split_with(world: World) -> tuple[LandOperation, Item]:
    item = well(world)
    return split(world, world.kp050), item


def test_the_operation_is_undone_once_its_placings_are_taken_back(world: World):
    operation, item = split_with(world)
    placing = place(world, operation, item)
    hand = {"actor": world.staff, "on": TODAY, "reason": "办错"}
    with refused("lineage_undo_depends"):
        lineage_undo.undo(operation, **hand)
    withdraw_placing(placing, **hand)
    lineage_undo.undo(operation, **hand)
    with refused("lineage_undone_already"):
        place(world, operation, item)


STRANGE = (
    "INSERT INTO parcels_itemplacing (item_id, operation_id, taking_id, by_photo, decided_by_id,"
    " decided_date, withdrawn_reason) VALUES (%s, %s, %s, false, %s, '2026-11-23', '')"
)


def strange(world: World, operation: LandOperation, item: Item) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STRANGE, [item.pk, operation.pk, world.kp049.pk, world.staff.pk])


def test_the_database_places_nothing_on_strange_land_and_forgets_no_placing(world: World):
    operation, item = split_with(world)
    with pytest.raises(DatabaseError, match="item_placed_on_kin"), transaction.atomic():
        strange(world, operation, item)
    placing = place(world, operation, item)
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        ItemPlacing.objects.filter(pk=placing.pk).update(taking=children(operation)[1])
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        ItemPlacing.objects.filter(pk=placing.pk).delete()
    with pytest.raises(IntegrityError, match="item_placed_once"), transaction.atomic():
        ItemPlacing.objects.create(
            item=item,
            operation=operation,
            taking=children(operation)[1],
            decided_by=world.staff,
            decided_date=TODAY,
        )


def test_without_the_guard_it_would(committed_db: str):
    world = build_world()
    operation, item = split_with(world)
    as_owner(committed_db, "DROP TRIGGER item_placing ON parcels_itemplacing")
    strange(world, operation, item)
    assert ItemPlacing.objects.get().taking == world.kp049


def test_the_pages_show_what_waits_and_take_the_choice(client: Any, world: World):
    operation, item = split_with(world)
    client.force_login(world.staff)
    page = client.get(reverse("operation_file", args=[operation.pk])).content.decode()
    assert "2 项未定归属" in page
    address = reverse("operation_items", args=[operation.pk])
    assert address in page
    assert "机井" in client.get(address).content.decode()
    first, second = children(operation)
    assert "归属未定" in client.get(reverse("taking_file", args=[first.pk])).content.decode()
    assert client.post(address, {}).status_code == 409
    assert client.post(address, {f"item-{item.pk}": second.pk}).status_code == 302
    page = client.get(address).content.decode()
    assert "1 项未定" in page
    assert "已在新地块登记" in page
    assert "→ KP-050-2" in client.get(reverse("taking_file", args=[first.pk])).content.decode()
    back = reverse("placing_withdraw", args=[ItemPlacing.objects.get().pk])
    assert client.post(back, {"reason": "看错了"}).status_code == 302
    assert "2 项未定" in client.get(address).content.decode()
    client.force_login(world.outsider)
    assert client.get(address).status_code == 404
