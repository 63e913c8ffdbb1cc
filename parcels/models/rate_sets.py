"""Sets of rates that wait for their second person: where one would price, and who may confirm it."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from parcels.models.compensation import Entitlement, Item
from parcels.models.office import User, others_who_may
from parcels.models.parcels import Taking
from parcels.models.posting import PublicRow
from parcels.models.rates import Rate, RateSet
from parcels.rules.pricing import RateState
from parcels.rules.roles import Right, Role


def waiting_rates(zones: Collection[int | None], on: date) -> QuerySet[RateSet]:
    """The sets that would price land of these zones on a day, were they confirmed."""
    rows = RateSet.objects.filter(state=RateState.PROPOSED, valid__contains=on, rates__price_zone__in=zones)
    return rows.select_related("entered_by").distinct().order_by("pk")


def waiting_on_land(takings: Collection[int], on: date) -> list[tuple[RateSet, list[User]]]:
    """The same for takings, each set with the people who may confirm it."""
    zones = (
        Taking.objects.filter(pk__in=takings).exclude(price_zone=None).values_list("price_zone", flat=True)
    )
    return [(one, confirmers(one)) for one in waiting_rates(set(zones), on)]


def rates_for(user: Any) -> QuerySet[RateSet]:
    """The sets another person entered, for this one to confirm or send back."""
    return RateSet.objects.filter(state=RateState.PROPOSED).exclude(entered_by=user).order_by("pk")


def confirmers(one: RateSet) -> list[User]:
    """Who may confirm a set: whoever has the right, leaders first, but for the person who entered it."""
    known = list(Role)
    people = others_who_may(Right.CONFIRM, but=one.entered_by_id)
    return sorted(people, key=lambda user: -known.index(Role(user.role)))


def unconfirmed(rates: Iterable[int]) -> bool:
    """Whether any of these rates is of a set that nobody confirmed."""
    return Rate.objects.filter(pk__in=set(rates)).exclude(rate_set__state=RateState.CONFIRMED).exists()


def is_used(one: RateSet) -> bool:
    """Whether anything was valued by a set, a draft and a thing on the land too."""
    return any(
        rows.exists()
        for rows in (
            Entitlement.objects.filter(rate__rate_set=one),
            Item.objects.filter(rate__rate_set=one),
            PublicRow.objects.filter(rate_set=one),
        )
    )
