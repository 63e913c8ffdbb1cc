"""When which part is due: each sum split over the terms of an agreement, to the last fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from landmgmt.lib.money import split
from landmgmt.lib.refusal import Refusal


@dataclass(frozen=True)
class Terms:
    """One instalment: when due, which weight among those of its heads, on what condition.

    `heads` empty: for every head. Terms(due, 1, "", heads=("land",)) pays the land compensation alone.
    """

    due_date: date
    weight: int = 1
    condition: str = ""
    heads: tuple[str, ...] = ()


@dataclass(frozen=True)
class LineDraft:
    """A part of one sum in one instalment; both are told by their place in the lists given."""

    entitlement: int
    instalment: int
    amount_yuan: Decimal


def check_terms(terms: Sequence[Terms], signed: date | None = None) -> None:
    """Refuse no terms, a weight below 1, and a due date before the signing, naming the instalment."""
    if not terms:
        raise Refusal("instalment_missing", field="instalments")
    for number, term in enumerate(terms, 1):
        if term.weight < 1:
            raise Refusal("instalment_weight_positive", {"number": number}, field="instalments")
        if signed and term.due_date < signed:
            raise Refusal(
                "instalment_due_before_signing",
                {"number": number, "due": term.due_date, "signed": signed},
                field="instalments",
            )


def lines(sums: Sequence[tuple[str, Decimal]], terms: Sequence[Terms]) -> list[LineDraft]:
    """Split (head, yuan) sums over the terms of their head, in the order instalment, then sum.

    100.00 over weights 1, 1, 1 → 33.34, 33.33, 33.33. A part of 0.00 is left out. Refusal for a head no term
    pays.
    """
    found: list[LineDraft] = []
    for index, (head, amount) in enumerate(sums):
        mine = [i for i, term in enumerate(terms) if not term.heads or head in term.heads]
        if not mine:
            raise Refusal("instalment_missing_for_head", {"head": head}, field="instalments")
        parts = split(amount, [terms[i].weight for i in mine])
        found += [LineDraft(index, i, part) for i, part in zip(mine, parts, strict=True) if part > 0]
    return sorted(found, key=lambda line: (line.instalment, line.entitlement))
