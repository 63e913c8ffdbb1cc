"""Refuses what is drawn a zone too far, wherever it is entered."""

from datetime import date
from typing import Any

from expansion.models.far import away_km
from landmgmt.lib.refusal import Refusal

# What belongs to the park begins nearer than this: a water main from the river, a line from the grid.
FAR_KM = 20


def refuse_far(drawn: Any, on: date, *, field: str = "coordinates") -> None:
    """Refuse what lies over 20 km from the park; `drawn` is a geometry of 4490."""
    away = away_km(drawn, on)
    if away is not None and away > FAR_KM:
        raise Refusal("drawn_far_away", {"km": str(away), "most_km": FAR_KM}, field=field)
