"""Surveyed areas divided among the parts of land, to the last hundredth of a square metre."""

from collections.abc import Sequence
from decimal import Decimal

from landmgmt.lib.money import split as split_sum
from parcels.rules.lineage import Old


def areas_of_parts(old: Old, weights: Sequence[Decimal]) -> list[list[tuple[str, Decimal]]]:
    """The surveyed area of each class divided by ground, to 0.01 ㎡ and adding up to the old one.

    2 000.00 ㎡ of paddy over 1 500 and 500 ㎡ → 1 500.00 and 500.00. A proposal: it pays once signed.
    """
    found: list[list[tuple[str, Decimal]]] = [[] for _ in weights]
    for land_class, m2 in old.areas:
        shares = split_sum(m2, [int(weight * 100) for weight in weights])
        for part, share in zip(found, shares, strict=True):
            if share > 0:
                part.append((land_class, share))
    return found
