"""Rates: entered by one person, confirmed or sent back by another; from then on they price."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed, refusals
from parcels.actions.ledger import check_amount
from parcels.actions.periods import close_open
from parcels.actions.setup import mark
from parcels.actions.units import refuse_unlisted
from parcels.models import Document, LandCoefficient, PriceZone, Rate, RateSet, User
from parcels.models.rate_sets import is_used
from parcels.models.rates import ZONE_PRICES
from parcels.rules.money_terms import Head
from parcels.rules.pricing import Pricing, RateState, check_rate

# The unit of every land price; kept as data, worded on the page.
LAND_UNIT = gettext_noop("亩")
# As a reader of either language writes it.
LAND_UNITS = (LAND_UNIT, "mu")


@dataclass(frozen=True)
class ThingRate:
    """The price of a thing: 元 per unit, the unit as the paper writes it (㎡, 亩, 口, 株 …).

    A range has `high_yuan` too; a thing priced by appraisal has none. Head 社会保障费: 元/亩 of the land.
    """

    head: Head | str
    code: str
    name: str
    unit: str
    price_yuan: Decimal | None = None
    high_yuan: Decimal | None = None
    pricing: Pricing | str = Pricing.FIXED


@dataclass(frozen=True)
class ZonePrice:
    """What a paper says of one zone, prices in 元/亩: paddy, and where it gives them, of other land.

    `extent` is the zone's bounds (四至) in words. Built and unused land are paid by their own price where
    there is one; permanent basic farmland is kept as published.
    """

    price_yuan: Decimal
    basic_farmland_yuan: Decimal | None = None
    built_yuan: Decimal | None = None
    unused_yuan: Decimal | None = None
    extent: str = ""
    remark: str = ""


def publish_rates(
    *,
    name: str,
    paper_number: str,
    county_code: str,
    land_percent: int,
    since: date,
    land: Mapping[str, Decimal | ZonePrice],
    coefficients: Mapping[str, Decimal],
    things: Sequence[ThingRate] = (),
    is_sample: bool = False,
    published: date | None = None,
    remark: str = "",
    paper: Document | None = None,
    actor: User,
    on: date,
) -> RateSet:
    """Enter rates to be in force from `since`, published on `published`.

    `land` is 元/亩 of paddy by zone code, or all the paper says of the zone; `coefficients` by land group.
    They price nothing, and the county's set of before stays, until another person confirms them.
    Coefficients may stand under a class (0103), a fine group (dry) or a group (forest). Refuses a set that
    would begin before the standing one, one without its number and the scan of its paper, one published on a
    day to come, and a unit that is on no list.
    """
    if not intake.clean(paper_number, 60):
        raise Refusal("rate_set_without_number", field="paper_number")
    if paper is None or not paper.scan:
        raise Refusal("rate_set_without_paper", field="scan")
    if not 0 <= land_percent <= 100:
        raise Refusal("rate_set_percent", field="land_percent")
    if published and published > on:
        raise Refusal("rate_set_is_published", field="published")
    told: dict[str, Any] = {
        "name": intake.clean(name, 80),
        "number": intake.clean(paper_number, 60),
        "since": str(since),
    }
    with deed("publish_rates", actor=actor, on=on, **told) as d:
        refuse_unlisted({thing.unit for thing in things if Head(thing.head) is not Head.SOCIAL_INSURANCE})
        _refuse_earlier(county_code, since)
        made: RateSet = RateSet.objects.create(
            name=told["name"],
            paper_number=told["number"],
            county_code=county_code,
            land_percent=land_percent,
            is_sample=is_sample,
            published_date=published,
            remark=intake.clean(remark, 400),
            paper=paper,
            valid=(since, None),
            entered_by=actor,
            entered_date=on,
        )
        LandCoefficient.objects.bulk_create(
            LandCoefficient(rate_set=made, land_group=group, coefficient=value)
            for group, value in coefficients.items()
        )
        Rate.objects.bulk_create([*_land_rates(made, land), *_thing_rates(made, things)])
        d.touch(made, paper)
    return made


def confirm_rates(rates: RateSet, *, actor: User, on: date, seen: str = "") -> RateSet:
    """The second person confirms a set: from its first day on it prices, and the county's set of before ends.

    Refuses whoever entered it, and a set that was changed since it was `seen`.
    """
    with refusals(), transaction.atomic():
        rates = _locked(rates)
        if rates.state == RateState.CONFIRMED and rates.decided_by_id == actor.pk:
            return rates
        _refuse_decided(rates)
        if rates.entered_by_id == actor.pk:
            raise Refusal("rate_set_confirmed_by_another")
        if seen and seen != mark(rates):
            raise Refusal("changed_meanwhile")
        with deed("confirm_rates", actor=actor, on=on, **_told(rates)) as d:
            _refuse_earlier(rates.county_code, rates.valid.lower)
            older = RateSet.objects.confirmed().filter(county_code=rates.county_code)
            close_open(older, rates.valid.lower)
            _decide(rates, RateState.CONFIRMED, "", actor, on)
            d.touch(rates)
    return rates


def reject_rates(rates: RateSet, *, answer: str, actor: User, on: date) -> RateSet:
    """Send a set back with the reason: by another person than entered it. It stays, and prices nothing.

    A confirmed one too, while nothing is valued by it: the set that had given way to it is in force again.
    """
    answer = intake.clean(answer)
    if not answer:
        raise Refusal("reason_missing", field="answer")
    with deed("reject_rates", actor=actor, on=on, answer=answer) as d:
        rates = _locked(rates)
        d.params |= _told(rates)
        if rates.entered_by_id == actor.pk:
            raise Refusal("rate_set_confirmed_by_another")
        if rates.state != RateState.CONFIRMED:
            _refuse_decided(rates)
        elif is_used(rates):
            raise Refusal("rates_are_used", {"name": rates.name})
        else:
            _give_way_back(rates)
        _decide(rates, RateState.REJECTED, answer, actor, on)
        d.touch(rates)
    return rates


def _told(rates: RateSet) -> dict[str, str]:
    return {"name": rates.name, "number": rates.paper_number, "since": str(rates.valid.lower or "")}


def _locked(rates: RateSet) -> RateSet:
    """The set as it stands now, with its county's held, so that two are never confirmed at once."""
    county = RateSet.objects.select_for_update(of=("self",)).filter(county_code=rates.county_code)
    found = next((one for one in county.order_by("pk") if one.pk == rates.pk), None)
    if found is None:
        raise Refusal("changed_meanwhile")
    return found


def _refuse_decided(rates: RateSet) -> None:
    if not rates.waits:
        raise Refusal("rate_set_is_decided", {"rate_state": rates.state})


def _refuse_earlier(county_code: str, since: date) -> None:
    standing = RateSet.objects.confirmed().select_for_update().filter(county_code=county_code)
    if standing.filter(valid__startswith__gte=since, valid__isempty=False).exists():
        raise Refusal("rate_set_later", {"since": str(since)}, field="since")


def _decide(rates: RateSet, state: RateState, answer: str, actor: User, on: date) -> None:
    rates.state, rates.answer, rates.decided_by, rates.decided_date = state, answer, actor, on
    rates.save(update_fields=["state", "answer", "decided_by", "decided_date"])


def _give_way_back(rates: RateSet) -> None:
    """The set that ended on this one's first day runs on to this one's end."""
    if rates.valid.isempty:
        return
    standing = RateSet.objects.confirmed().filter(county_code=rates.county_code)
    for older in standing.filter(valid__endswith=rates.valid.lower, valid__isempty=False):
        older.valid = (older.valid.lower, rates.valid.upper)
        older.save(update_fields=["valid"])


def _land_rates(made: RateSet, land: Mapping[str, Decimal | ZonePrice]) -> list[Rate]:
    PriceZone.objects.bulk_create(
        (PriceZone(county_code=made.county_code, code=code) for code in land), ignore_conflicts=True
    )
    zones = {zone.code: zone for zone in PriceZone.objects.filter(county_code=made.county_code)}
    return [
        Rate(
            rate_set=made,
            head=Head.LAND,
            price_zone=zones[code],
            code=f"LAND-{code}",
            name=zones[code].name or code,
            unit=LAND_UNIT,
            **_of_zone(price if isinstance(price, ZonePrice) else ZonePrice(price)),
        )
        for code, price in land.items()
    ]


def _of_zone(price: ZonePrice) -> dict[str, Any]:
    """What a paper says of a zone, as the fields of its rate."""
    given = {name: getattr(price, name) for name in ("price_yuan", *ZONE_PRICES)}
    prices = {name: None if yuan is None else check_amount(yuan) for name, yuan in given.items()}
    return {**prices, "extent": intake.clean(price.extent, 400), "remark": intake.clean(price.remark, 200)}


def _thing_rates(made: RateSet, things: Sequence[ThingRate]) -> list[Rate]:
    if [Head(thing.head) for thing in things].count(Head.SOCIAL_INSURANCE) > 1:
        raise Refusal("insurance_rate_once", field="head")
    named = Counter((Head(thing.head), intake.clean(thing.name, 60), thing.unit.strip()) for thing in things)
    if twice := next((name for (_head, name, _unit), times in named.items() if times > 1), None):
        raise Refusal("rate_thing_twice", {"name": twice}, field="name")
    return [_thing_rate(made, thing) for thing in things]


def _thing_rate(made: RateSet, thing: ThingRate) -> Rate:
    pricing, head = Pricing(thing.pricing), Head(thing.head)
    check_rate(pricing, thing.price_yuan, thing.high_yuan)
    if head is Head.SOCIAL_INSURANCE and (pricing is not Pricing.FIXED or thing.unit not in LAND_UNITS):
        raise Refusal("insurance_rate_per_mu", field="unit")
    return Rate(
        rate_set=made,
        head=head,
        code=intake.clean(thing.code, 24),
        name=intake.clean(thing.name, 60),
        unit=LAND_UNIT if head is Head.SOCIAL_INSURANCE else intake.clean(thing.unit, 4),
        pricing=pricing,
        price_yuan=None if thing.price_yuan is None else check_amount(thing.price_yuan),
        high_yuan=None if thing.high_yuan is None else check_amount(thing.high_yuan),
    )
