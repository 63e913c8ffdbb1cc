"""Splits and merges for the cast: rectangles of metres, each part by its place."""

from collections.abc import Sequence
from datetime import date

from parcels.actions import lineage
from parcels.actions.lineage import NewPart
from parcels.models import LandOperation, Taking
from tests.world import World, field_of

SPLIT = date(2026, 10, 20)


def halves(code: str = "KP-050") -> list[NewPart]:
    """KP-050 (50 × 80 m from 50, 0) in a southern part of 50 × 30 m and a northern of 50 × 50 m."""
    return [
        NewPart(f"{code}-1", field_of(50, 0, 50, 30)),
        NewPart(f"{code}-2", field_of(50, 30, 50, 50)),
    ]


def split(
    world: World, taking: Taking, parts: Sequence[NewPart] | None = None, since: date = SPLIT
) -> LandOperation:
    return lineage.record(
        "split",
        [taking],
        parts or halves(),
        actor=world.staff,
        on=max(since, date(2026, 11, 23)),
        since=since,
        reason="两户分开耕种",
        paper=world.paper,
    )


def children(operation: LandOperation) -> list[Taking]:
    return list(Taking.objects.filter(earlier_links__operation=operation).distinct().order_by("code"))
