"""What stands beside a sum of an agreement: its article and paper, and what part an instalment is."""

from collections.abc import Sequence
from decimal import Decimal

from landmgmt.lib.money import split
from parcels.models import Entitlement
from parcels.words.formulas import basis_text


def basis_of(row: Entitlement) -> str:
    """The article and the rates' paper beside a sum; a sum of several rates names the sets of its version."""
    if row.rate:
        sets = [(row.rate.rate_set.name, row.rate.rate_set.paper_number)]
    elif row.formula == "things":
        found = row.agreement.snapshot.get("rate_sets") or []
        sets = [(one["name"], one["paper_number"]) for one in found]
    else:
        sets = []
    return basis_text(row.head, sets)


def percents(sums: Sequence[Decimal]) -> list[str]:
    """What each sum is of all of them, in percent that add up to 100: 7,000 and 3,000 → 70 and 30.

    By the sums and not by the weights: an instalment may be of some heads only.
    """
    fen = [int(one * 100) for one in sums]
    if sum(fen) <= 0:
        return ["" for _one in sums]
    return [f"{share.normalize():f}" for share in split(Decimal("100.00"), fen)]
