"""How many leaders approve a run: by its sum, from the bands in force on the day it was prepared."""

from collections.abc import Sequence
from decimal import Decimal


def approvals_needed(total: Decimal, bands: Sequence[tuple[Decimal, int]]) -> int:
    """Return the approvals of the highest band (over yuan, approvals) that `total` passes; one without any.

    "Over" excludes the figure itself: with [(100 000, 2)], 100 000.00 needs 1 and 100 000.01 needs 2.
    """
    passed = [band for band in bands if total > band[0]]
    return max(passed)[1] if passed else 1
