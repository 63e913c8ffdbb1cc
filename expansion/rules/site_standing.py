"""How a candidate stands in a kept comparison: its place by each method, and whether it leads."""

from collections.abc import Mapping
from typing import Any

# A sum over fewer households than this would say of one of them what it is owed.
FEWEST_HOUSEHOLDS = 3


def places_of(result: Mapping[str, Any], code: str) -> dict[str, int]:
    """The place by method of a ranked candidate: {"sum": 1, "topsis": 4, …}; empty if none was ranked."""
    if code not in result["ranked"]:
        return {}
    at = result["ranked"].index(code)
    return {kept["method"]: kept["ranks"][at] for kept in result["methods"]}


def leads(places: Mapping[str, int]) -> bool:
    """Say whether a candidate is first by more than half of the methods: 1, 1, 4 leads, 1, 4, 4 does not."""
    first = sum(place == 1 for place in places.values())
    return not places or 2 * first > len(places)


def is_aggregate(households: int | None) -> bool:
    """Say whether a sum over so many households names none of them; not known is too few."""
    return households is not None and households >= FEWEST_HOUSEHOLDS
