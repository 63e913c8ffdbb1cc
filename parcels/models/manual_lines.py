"""Lines by hand that a person may see, and those that wait for a second signature."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from parcels.models.parcels import Taking
from parcels.models.pricing import ManualLine
from parcels.rules.pricing import ManualState


def manual_lines_of(user: Any) -> QuerySet[ManualLine]:
    """The lines on land of this person's villages, the newest first."""
    rows = ManualLine.objects.filter(taking__in=Taking.objects.visible_to(user))  # type: ignore[attr-defined]
    return rows.select_related("taking__project", "claimant", "paper", "entered_by", "decided_by")


def waiting_on(takings: Iterable[int]) -> QuerySet[ManualLine]:
    """What waits for its second signature on these takings: no agreement counts it yet."""
    rows = ManualLine.objects.filter(taking__in=takings, state=ManualState.PROPOSED)
    return rows.select_related("taking", "claimant", "entered_by").order_by("pk")
