"""Shares as exact fractions: one integer denominator, numerators that sum to it."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from landmgmt.lib.refusal import Refusal

MAX_DENOMINATOR = 1_000_000


def check_shares(numerators: Sequence[int], denominator: int) -> None:
    """Refuse a set whose shares are not positive or do not sum to exactly one: 1/2 + 1/3 is 5/6."""
    if denominator <= 0 or denominator > MAX_DENOMINATOR or not numerators or min(numerators) <= 0:
        raise Refusal("shares_not_positive", field="shares")
    if sum(numerators) != denominator:
        total = Fraction(sum(numerators), denominator)
        raise Refusal("shares_sum", {"sum": f"{total.numerator}/{total.denominator}"}, field="shares")


def on_one_denominator(shares: Sequence[tuple[int, int]]) -> tuple[int, list[int]]:
    """Return (denominator, numerators) of fractions: 1/2, 1/3, 1/6 → (6, [3, 2, 1]).

    Refuses where the common denominator grows beyond what a person can check.
    """
    denominator = lcm(*(under for _, under in shares))
    if denominator > MAX_DENOMINATOR:
        raise Refusal("shares_denominator", {"denominator": denominator}, field="shares")
    return denominator, [over * (denominator // under) for over, under in shares]
