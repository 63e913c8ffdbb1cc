"""When a lot may be delivered as cleared land (净地交付): compacted, levelled, handed over, served."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

NAMED = 10
COMPACTED = ("compaction", "ready")


class Lack(StrEnum):
    """What a lot may lack."""

    WORKS = "works"
    LEVELLING = "levelling"
    LAND = "land"
    NO_LAND = "no_land"
    SERVICE = "service"
    NO_DEMAND = "no_demand"


@dataclass(frozen=True)
class Missing:
    """One thing that stands in the way, as a code and its parameters."""

    lack: Lack
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LotFacts:
    """A lot on a day: its works, areas in ㎡, takings not handed over, and built sections by kind.

    `services` maps each demanded kind to the codes of built sections within its reach.
    """

    works: str
    planned_m2: Decimal
    levelled_m2: Decimal
    takings: int
    waiting: Sequence[str]
    services: Mapping[str, Sequence[str]]
    reach_m: Mapping[str, Decimal]


def missing(lot: LotFacts) -> list[Missing]:
    """Everything that stands between a lot and its certificate; an empty list means it may be delivered.

    >>> done = LotFacts("ready", Decimal(9), Decimal(9), 1, [], {"road": ["DL-1"]}, {"road": Decimal(50)})
    >>> missing(done)
    []
    """
    found = []
    if lot.works not in COMPACTED:
        found.append(Missing(Lack.WORKS, {"works": lot.works}))
    if lot.levelled_m2 < lot.planned_m2:
        areas = {"levelled_m2": str(lot.levelled_m2), "planned_m2": str(lot.planned_m2)}
        found.append(Missing(Lack.LEVELLING, areas))
    if not lot.takings:
        found.append(Missing(Lack.NO_LAND))
    if lot.waiting:
        params = {"count": len(lot.waiting), "takings": ", ".join(lot.waiting[:NAMED])}
        found.append(Missing(Lack.LAND, params))
    if not lot.services:
        found.append(Missing(Lack.NO_DEMAND))
    for kind, codes in lot.services.items():
        if not codes:
            found.append(Missing(Lack.SERVICE, {"kind": kind, "reach_m": str(lot.reach_m[kind])}))
    return found
