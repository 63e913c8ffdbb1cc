"""Whose a household's part of a plan is: after a death what was not handed out is the heirs'."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from landmgmt.lib.money import ZERO, split

# By who has died: the heirs with their whole numerators, in the order of the paper.
Heirs = Mapping[int, Sequence[tuple[int, int]]]


@dataclass(frozen=True)
class Passed:
    """What passed from one who has died to one heir, in yuan."""

    dead: int
    heir: int
    yuan: Decimal


@dataclass(frozen=True)
class Dues:
    """What each party may be handed of a plan in all, in yuan, and what of it passed from whom to whom."""

    yuan: Mapping[int, Decimal]
    passed: Sequence[Passed]


def dues(planned: Mapping[int, Decimal], handed: Mapping[int, Decimal], heirs: Heirs) -> Dues:
    """Pass what the dead were not handed on to their heirs, an heir's heirs included; the sum stays the same.

    49,140.00 of which the father had 0.04, to heirs 3, 2, 1 of 6: he 0.04, they 24,569.98, 16,379.99 and
    8,189.99. Who has died keeps what he was handed; two who are each other's heirs keep it where it is.
    """
    yuan: dict[int, Decimal] = defaultdict(lambda: ZERO, planned)
    passed: list[Passed] = []
    for dead in _in_order(heirs):
        left = yuan[dead] - handed.get(dead, ZERO)
        if left <= 0:
            continue
        yuan[dead] -= left
        shares = split(left, [numerator for _, numerator in heirs[dead]])
        for (heir, _), amount in zip(heirs[dead], shares, strict=True):
            yuan[heir] += amount
            passed.append(Passed(dead, heir, amount))
    return Dues(dict(yuan), passed)


def _in_order(heirs: Heirs) -> list[int]:
    """Who has died, each before those of his heirs who have died too; a circle is left out."""
    waits: dict[int, set[int]] = {dead: set() for dead in heirs}
    for dead, parts in heirs.items():
        for heir, _ in parts:
            if heir in waits:
                waits[heir].add(dead)
    done: list[int] = []
    while ready := [dead for dead in waits if dead not in done and waits[dead] <= set(done)]:
        done += sorted(ready)
    return done
