"""Gathering the rows of a public list from what is registered: reads, writes nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from parcels.actions.entitling import complete_sums, facts_of
from parcels.actions.list_signed import signed_sums
from parcels.actions.people import born
from parcels.models import (
    Agreement,
    ApprovalBatch,
    Item,
    LateItem,
    Party,
    Place,
    PublicRow,
    Rate,
    Share,
    ShareSet,
    Taking,
    TakingArea,
    TakingStage,
)
from parcels.models.corrected_lists import not_struck
from parcels.rules.money_terms import Head
from parcels.rules.posting import ListStage, RowKind, shown_name
from parcels.rules.stages import Stage
from parcels.rules.valuation import EntitlementDraft

# From here on a claimant's sums can be worked out: the registration is done.
REGISTERED_ON = (Stage.REGISTERED, Stage.SIGNED, Stage.DECIDED, Stage.HANDED_OVER)


@dataclass(frozen=True)
class Draft:
    """The rows of a list that is not made yet, and the land of batch and place that is not on it."""

    rows: list[PublicRow]
    left_out: list[Taking]


def draft_rows(
    batch: ApprovalBatch,
    place: Place,
    stage: ListStage | str,
    on: date,
    *,
    sets: Collection[int] | None = None,
) -> Draft:
    """The rows of a list on a day, numbered in the order of group and parcel.

    `sets` are the sets of rates that price land which is not signed; those in force on the day where None.
    """
    takings = list(
        Taking.objects.filter(batch=batch, retired_date=None)
        .filter(Q(parcel__group=place) | Q(parcel__group__parent=place))
        .select_related("parcel__collective", "parcel__group__parent", "price_zone", "project")
        .order_by("parcel__group__code", "code", "pk")
    )
    rows = _of_survey(takings, on) if ListStage(stage) is ListStage.SURVEY else _of_amounts(takings, on, sets)
    for number, row in enumerate(rows, 1):
        row.number = number
    _show_names(rows, on)
    shown = {row.taking_id for row in rows}
    return Draft(rows, [taking for taking in takings if taking.pk not in shown])


def _of_survey(takings: Sequence[Taking], on: date) -> list[PublicRow]:
    """Each surveyed area and each thing, one row per holder; no sums of money."""
    ids = [taking.pk for taking in takings]
    areas = _grouped(TakingArea.objects.filter(taking__in=ids).order_by("land_class"))
    things = Item.objects.filter(not_struck(), taking__in=ids).select_related("owner", "rate", "late")
    items, holders = _grouped(things.order_by("pk")), _holders(ids, on)
    found = []
    for taking in takings:
        if not areas[taking.pk]:
            continue
        everyone = holders.get(taking.pk) or _collective(taking)
        for area in areas[taking.pk]:
            what = {"land_class": area.land_class, "quantity": area.surveyed_area_m2, "unit": "㎡"}
            found += [_row(taking, party, RowKind.AREA, n, d, **what) for party, n, d in everyone]
        for item in items[taking.pk]:
            owners = [(item.owner, 1, 1)] if item.owner else everyone
            found += [_row(taking, party, RowKind.ITEM, n, d, **_item(item)) for party, n, d in owners]
    return found


def _item(item: Item) -> dict[str, Any]:
    late: LateItem | None = getattr(item, "late", None)
    return {
        "item": item,
        "head": item.rate.head,
        "thing": item.rate.name,
        "quantity": item.counted_quantity,
        "unit": item.rate.unit,
        "standing": late.state if late else "",
    }


def _of_amounts(takings: Sequence[Taking], on: date, sets: Collection[int] | None) -> list[PublicRow]:
    """What each claimant is owed under each head: as signed, else as the registered facts give it."""
    stages = TakingStage.objects.on(on).filter(taking__in=takings, stage__in=REGISTERED_ON)
    ready = set(stages.values_list("taking_id", flat=True))
    signed = signed_sums(ready, on)
    open_ones = [taking for taking in takings if taking.pk in ready and taking.pk not in signed]
    drafts: dict[int, list[tuple[EntitlementDraft, Agreement | None]]] = {
        pk: [(one.draft, one.agreement) for one in sums] for pk, sums in signed.items()
    }
    for facts in facts_of(open_ones, on, rate_sets=sets) if open_ones else []:
        drafts[facts.taking_id] = [(draft, None) for draft in complete_sums([facts])]
    # What goes to the insurance account is nobody's on the notice (REG 32).
    shown = {pk: [one for one in sums if one[0].head != Head.SOCIAL_INSURANCE] for pk, sums in drafts.items()}
    owed = [draft for sums in shown.values() for draft, _ in sums]
    people = Party.objects.in_bulk({draft.claimant_id for draft in owed})
    rates = Rate.objects.filter(pk__in={draft.rate_id for draft in owed if draft.rate_id})
    priced = {rate.pk: rate.rate_set for rate in rates.select_related("rate_set")}
    return [
        _row(
            taking,
            people[draft.claimant_id],
            RowKind.AMOUNT,
            *_part(draft),
            **_sum(draft),
            rate_set=priced.get(draft.rate_id or 0),
            agreement=agreement,
        )
        for taking in takings
        for draft, agreement in shown.get(taking.pk, [])
    ]


def _part(draft: EntitlementDraft) -> tuple[int, int]:
    return draft.params.get("numerator", 1), draft.params.get("denominator", 1)


def _sum(draft: EntitlementDraft) -> dict[str, Any]:
    parts = draft.params.get("parts", [])
    one = parts[0] if len(parts) == 1 else None
    what: dict[str, Any] = {"head": draft.head, "amount_yuan": draft.amount_yuan}
    if one and "name" in one:
        what |= {"thing": one["name"], "quantity": Decimal(one["quantity"]), "unit": one["unit"]}
    elif parts and all("area_m2" in part for part in parts):
        what |= {"quantity": sum(Decimal(part["area_m2"]) for part in parts), "unit": "㎡"}
    return what


def _holders(ids: Sequence[int], on: date) -> dict[int, list[tuple[Party, int, int]]]:
    sets = {row.pk: row for row in ShareSet.objects.on(on).filter(taking__in=ids)}
    found: dict[int, list[tuple[Party, int, int]]] = defaultdict(list)
    for share in Share.objects.filter(share_set__in=sets).select_related("party").order_by("position"):
        of = sets[share.share_set_id]
        found[of.taking_id].append((share.party, share.numerator, of.denominator))
    return found


def _collective(taking: Taking) -> list[tuple[Party, int, int]]:
    return [(taking.parcel.collective, 1, 1)] if taking.parcel.collective else []


def _row(
    taking: Taking, party: Party, kind: RowKind, numerator: int, denominator: int, **what: Any
) -> PublicRow:
    group = taking.parcel.group
    return PublicRow(
        kind=kind,
        taking=taking,
        party=party,
        group_name=group.full_name if group else "",
        taking_code=str(taking)[:40],
        party_name=party.name,
        numerator=numerator,
        denominator=denominator,
        **what,
    )


def _show_names(rows: Sequence[PublicRow], on: date) -> None:
    """Write names as a notice may show them; an ID is opened for nothing but a person's age."""
    people = {row.party_id: row.party for row in rows}
    shown = {pk: shown_name(party.name, born(party), on) for pk, party in people.items()}
    for row in rows:
        row.party_name = shown[row.party_id]


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.taking_id].append(row)
    return found
