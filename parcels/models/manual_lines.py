"""Lines by hand that a person may see, and those that wait for a second signature."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from parcels.models.compensation import Agreement, Entitlement
from parcels.models.parcels import Taking
from parcels.models.pricing import ManualLine
from parcels.rules.pricing import ManualState


def manual_lines_of(user: Any) -> QuerySet[ManualLine]:
    """The lines on land of this person's villages, the newest first."""
    rows = ManualLine.objects.filter(taking__in=Taking.objects.visible_to(user))  # type: ignore[attr-defined]
    return rows.select_related("taking__project", "claimant", "paper", "entered_by", "decided_by")


def counted_in(line: ManualLine) -> list[Agreement]:
    """The agreements, drafts too, whose sums name this line."""
    sums = Entitlement.objects.filter(taking=line.taking_id, formula__in=("manual", "deducted", "difference"))
    naming = {owed.agreement_id for owed in sums.order_by("pk") if line.pk in _named(owed.params)}
    return list(Agreement.objects.filter(pk__in=naming).order_by("pk"))


def _named(told: Any) -> set[int]:
    """The ids of lines by hand that the words of a sum name, however deep."""
    if isinstance(told, dict):
        own = {told["manual"]} if isinstance(told.get("manual"), int) else set()
        return own.union(*(_named(value) for value in told.values()))
    return set().union(*(_named(value) for value in told)) if isinstance(told, list) else set()


def waiting_on(takings: Iterable[int]) -> QuerySet[ManualLine]:
    """What waits for its second signature on these takings: no agreement counts it yet."""
    rows = ManualLine.objects.filter(taking__in=takings, state=ManualState.PROPOSED)
    return rows.select_related("taking", "claimant", "entered_by").order_by("pk")
