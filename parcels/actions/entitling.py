"""Gathering what is signed about takings, so that the rule can say what they owe: reads, writes nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from landmgmt.lib.refusal import Refusal
from parcels.actions.people import few_names
from parcels.actions.priced import manual_of, priced
from parcels.models import Item, LandCoefficient, LateItem, Rate, RateSet, Share, ShareSet, Taking, TakingArea
from parcels.models import Party as PartyRow
from parcels.models.corrected_lists import not_struck
from parcels.models.rate_sets import confirmers, waiting_rates
from parcels.rules.landclass import Group
from parcels.rules.money_terms import Head, PartyKind
from parcels.rules.posting import LateState
from parcels.rules.pricing import refuse_missing
from parcels.rules.valuation import (
    EntitlementDraft,
    Holder,
    InsuranceRate,
    LandPart,
    LandRates,
    Party,
    TakingFacts,
    entitlements,
)


def facts_of(
    takings: Sequence[Taking],
    on: date,
    *,
    rates_on: date | None = None,
    rate_sets: Collection[int] | None = None,
    signed_rates: Collection[int] = (),
) -> list[TakingFacts]:
    """The signed facts of takings on a day, in their order, in one query per question.

    `rates_on` prices them by the rates of another day; `rate_sets` by these sets whatever came later, as a
    corrected list keeps those of the list it corrects; `signed_rates` by just these where they cover a zone,
    as an amendment keeps those of its agreement, whatever was published later for the same day.
    What was first seen after the freeze and is not counted by a person, and what was struck off, is not
    valued; what has no price yet stands in `missing`. Refuses a taking without signed survey, with unsigned
    shares, or without price zone or rate in force.
    """
    ids = [taking.pk for taking in takings]
    areas = _by_taking(TakingArea.objects.filter(taking__in=ids))
    counted = Item.objects.filter(not_struck(), taking__in=ids).exclude(
        late__in=LateItem.objects.exclude(state=LateState.COUNTED)
    )
    items = _by_taking(counted.select_related("owner", "rate", "taking").order_by("id"))
    things, missing = priced([item for rows in items.values() for item in rows])
    by_hand = manual_of(ids)
    sets = {row.taking_id: row for row in ShareSet.objects.on(on).filter(taking__in=ids)}
    shares: dict[int, list[Share]] = defaultdict(list)
    for share in Share.objects.filter(share_set__in=list(sets.values())).select_related("party"):
        shares[share.share_set_id].append(share)
    zones = {t.price_zone_id for t in takings if t.price_zone_id}
    signed = Rate.objects.filter(head=Head.LAND, price_zone__in=zones, pk__in=signed_rates)
    rates = {**_rates(zones, rates_on or on, rate_sets), **_priced_by(signed)}
    found = []
    for taking in takings:
        share_set = sets.get(taking.pk)
        _refuse_unsigned(taking, areas[taking.pk], share_set)
        if taking.price_zone_id not in rates:
            _refuse_unpriced(taking, rates_on or on)
        found.append(
            TakingFacts(
                taking_id=taking.pk,
                code=str(taking),
                collective=_party(taking.parcel.collective),
                land=[LandPart(a.land_class, a.surveyed_area_m2) for a in areas[taking.pk]],
                holders=[_holder(s) for s in shares[share_set.pk]] if share_set else [],
                denominator=share_set.denominator if share_set else 1,
                things=[things[item.pk] for item in items[taking.pk] if item.pk in things],
                rates=rates[taking.price_zone_id],
                missing=[missing[item.pk] for item in items[taking.pk] if item.pk in missing],
                manual=by_hand[taking.pk],
            )
        )
    return found


def _by_taking(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.taking_id].append(row)
    return found


def _refuse_unsigned(taking: Taking, areas: Sequence[TakingArea], share_set: ShareSet | None) -> None:
    told = {"code": str(taking)}
    if not areas or any(area.signed_date is None for area in areas):
        raise Refusal("survey_missing", told)
    if share_set and share_set.signed_date is None:
        raise Refusal("shares_unsigned", told)
    if taking.price_zone_id is None:
        raise Refusal("price_zone_missing", told)


def _refuse_unpriced(taking: Taking, on: date) -> None:
    """No rate is in force: say so, or that one waits, and for whom."""
    told = {"code": str(taking), "on": str(on)}
    waiting = waiting_rates([taking.price_zone_id], on).first()
    if waiting is None:
        raise Refusal("rate_missing", told)
    told |= {"name": waiting.name, "number": waiting.paper_number, "entered": str(waiting.entered_by)}
    people = few_names(confirmers(waiting))
    raise (
        Refusal("rate_waiting", {**told, "people": people})
        if people
        else Refusal("rate_waits_for_nobody", told)
    )


def _rates(zones: set[int], on: date, named: Collection[int] | None) -> dict[int | None, LandRates]:
    """The land rates of zones: of the set of their county that is in force on a day, or of sets by name."""
    standing = RateSet.objects.on(on) if named is None else RateSet.objects.filter(pk__in=named)
    return _priced_by(Rate.objects.filter(head=Head.LAND, price_zone__in=zones, rate_set__in=standing))


def _priced_by(found: QuerySet[Rate]) -> dict[int | None, LandRates]:
    """These land rates by their zone, with coefficients and shares of their sets; the newest of a zone."""
    rows = found.select_related("rate_set", "price_zone")
    coefficients: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in LandCoefficient.objects.filter(rate_set__in={rate.rate_set_id for rate in rows}):
        coefficients[row.rate_set_id][row.land_group] = row.coefficient
    insurance = _insurance({rate.rate_set_id for rate in rows})
    return {
        rate.price_zone_id: LandRates(
            rate_id=rate.pk,
            zone=str(rate.price_zone),
            yuan_per_mu=rate.price_yuan,
            coefficients=coefficients[rate.rate_set_id],
            land_percent=rate.rate_set.land_percent,
            insurance=insurance.get(rate.rate_set_id),
            own_per_mu=_own_prices(rate),
        )
        for rate in rows.order_by("rate_set__valid")
    }


# The price a zone gives for a whole group of land classes.
_OWN_PRICES = {Group.BUILT: "built_yuan", Group.UNUSED: "unused_yuan"}


def _own_prices(rate: Rate) -> dict[str, Any]:
    given = {group.value: getattr(rate, name) for group, name in _OWN_PRICES.items()}
    return {group: price for group, price in given.items() if price is not None}


def _insurance(sets: set[int]) -> dict[int, InsuranceRate]:
    """What sets ask for social insurance, and the fund's account."""
    rows = list(Rate.objects.filter(head=Head.SOCIAL_INSURANCE, price_zone=None, rate_set__in=sets))
    if not rows:
        return {}
    fund = _party(PartyRow.objects.filter(kind=PartyKind.INSURANCE).first())
    return {row.rate_set_id: InsuranceRate(row.pk, row.price_yuan, fund) for row in rows}


def _party(row: PartyRow | None) -> Party | None:
    return Party(row.pk, row.kind) if row else None


def _holder(share: Share) -> Holder:
    return Holder(Party(share.party_id, share.party.kind), share.numerator)


def complete_sums(facts: Sequence[TakingFacts]) -> list[EntitlementDraft]:
    """What takings owe, as it may be written down: Refusal while a thing has no price yet."""
    refuse_missing([one for taking in facts for one in taking.missing])
    return [draft for taking in facts for draft in entitlements(taking)]
