"""Things on land that was split, merged or redrawn: on which new parcel each stands, as a person says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.holdings import NewItem, enter_items, lock_takings
from parcels.actions.people import few_names
from parcels.actions.roster_undo import standing_on
from parcels.models import AgreementTaking, Item, ItemMeasure, ItemPlacing, LandOperation, Taking, User
from parcels.models.corrected_lists import not_struck
from parcels.models.lineage import standing_by_photo
from parcels.rules.money_terms import AgreementState
from parcels.rules.posting import LateState


@dataclass(frozen=True)
class Thing:
    """A thing of a former parcel: where it was put, where its photos say it is, what a decision does."""

    item: Item
    children: list[Taking]
    placing: ItemPlacing | None
    suggested: int | None
    # "anew": registered on the new parcel; "paid": agreed of where it was; "late": registered by itself.
    becomes: str


def things_of(operation: LandOperation) -> list[Thing]:
    """Every thing of the parcels an operation ended, in order; three queries however many there are."""
    links = list(operation.links.select_related("new").order_by("new__code"))
    children: dict[int, list[Taking]] = {}
    for link in links:
        children.setdefault(link.old_id, []).append(link.new)
    items = list(
        Item.objects.filter(not_struck(), taking__in=children)
        .select_related("taking", "owner", "rate", "late")
        .order_by("taking", "pk")
    )
    placed = ItemPlacing.objects.filter(item__in=items, withdrawn_date=None)
    placings = {one.item_id: one for one in placed.select_related("taking", "decided_by")}
    paid = _agreed(list(children))
    seen = standing_by_photo(
        [one.pk for one in items], [link.new_id for link in links], operation.effective_date
    )
    return [
        Thing(
            item,
            children[item.taking_id],
            placings.get(item.pk),
            _one(seen.get(item.pk, set()), children[item.taking_id]),
            "paid" if item.taking_id in paid else "late" if _is_late(item) else "anew",
        )
        for item in items
    ]


def _one(seen: set[int], children: list[Taking]) -> int | None:
    """The one new parcel that every photo lies in; None where they lie in none or in several."""
    return next(iter(seen)) if len(seen) == 1 and seen <= {one.pk for one in children} else None


def _is_late(item: Item) -> bool:
    return getattr(item, "late", None) is not None


def _agreed(takings: list[int]) -> set[int]:
    signed = AgreementTaking.objects.filter(taking__in=takings, agreement__state=AgreementState.SIGNED)
    return set(signed.values_list("taking_id", flat=True))


def place_items(
    operation: LandOperation, chosen: Mapping[int, int], *, actor: User, on: date
) -> list[ItemPlacing]:
    """Say of things of the old parcels on which new one each stands: {item: taking}.

    Where nothing was agreed of the old parcel the thing is registered anew there, unsigned, with the quantity
    that counted; where an agreement stands it stays paid where it was, so that nothing is paid twice. A thing
    that came after the freeze is decided first and registered anew with its own evidence.
    """
    if not chosen:
        raise Refusal("item_placing_nothing")
    with deed("place_items", actor=actor, on=on, project=operation.project, count=len(chosen)) as d:
        row = LandOperation.objects.select_for_update().get(pk=operation.pk)
        if row.undone_date:
            raise Refusal("lineage_undone_already")
        things = {thing.item.pk: thing for thing in things_of(row)}
        wanted = []
        for pk, taking in chosen.items():
            thing = things.get(pk)
            child = next((one for one in thing.children if one.pk == taking), None) if thing else None
            if thing is None or child is None:
                raise Refusal("item_placed_on_kin")
            if thing.placing:
                raise Refusal("item_placed_once")
            late = getattr(thing.item, "late", None)
            if late is not None and late.state == LateState.UNDECIDED:
                raise Refusal("item_placed_undecided", {"name": thing.item.rate.name})
            wanted.append((thing, child))
        lock_takings(list({child.pk: child for _thing, child in wanted}.values()))
        anew = [(thing, child) for thing, child in wanted if thing.becomes == "anew"]
        made = enter_items(
            [
                NewItem(
                    child,
                    thing.item.owner,
                    thing.item.rate,
                    thing.item.counted_quantity,
                    thing.item.first_seen_date,
                    thing.item.photo,
                )
                for thing, child in anew
            ],
            actor=actor,
        )
        new_of = {thing.item.pk: item.pk for (thing, _child), item in zip(anew, made, strict=True)}
        placings = ItemPlacing.objects.bulk_create(
            ItemPlacing(
                item=thing.item,
                operation=row,
                taking=child,
                made=new_of.get(thing.item.pk),
                by_photo=thing.suggested == child.pk,
                decided_by=actor,
                decided_date=on,
            )
            for thing, child in wanted
        )
        d.params["code"] = few_names(list({child.pk: child for _thing, child in wanted}.values()))
        d.touch(row, *(child for _thing, child in wanted), *(thing.item for thing, _child in wanted))
    return placings


def withdraw_placing(placing: ItemPlacing, *, actor: User, on: date, reason: str) -> ItemPlacing:
    """Take a decision back: the thing registered by it goes, and another decision may follow.

    Refused once anything names the new thing.
    """
    reason = intake.clean(reason, 200)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    project = placing.operation.project
    with deed("withdraw_placing", actor=actor, on=on, project=project, reason=reason) as d:
        row = ItemPlacing.objects.select_for_update().get(pk=placing.pk)
        if row.withdrawn_date:
            d.again()
            return row
        taking, item = Taking.objects.get(pk=row.taking_id), Item.objects.get(pk=row.item_id)
        lock_takings([taking])
        if row.made:
            own = ItemMeasure.objects.filter(item=row.made).count()
            found = standing_on(Item, [row.made], {ItemMeasure: "item"})
            if found or own > 1 or Item.objects.filter(pk=row.made, signed_date__isnull=False).exists():
                what = found[0].what if found else str(ItemMeasure._meta.verbose_name)
                raise Refusal("item_placing_built_upon", {"what": what})
        row.withdrawn_date, row.withdrawn_by, row.withdrawn_reason = on, actor, reason
        row.save(update_fields=["withdrawn_date", "withdrawn_by", "withdrawn_reason"])
        if row.made:
            with connection.cursor() as cursor:
                cursor.execute("SELECT forget_measures(%s)", [[row.made]])
            Item.objects.filter(pk=row.made).delete()
        d.params |= {"code": str(taking), "name": str(item.rate.name)}
        d.touch(row.operation, taking, item)
    return row
