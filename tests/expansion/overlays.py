"""Constraint layers over the small zone, for every test that asks for them."""

from datetime import date
from decimal import Decimal
from typing import Any

from expansion.actions.overlays import Drawn, enter_layer
from expansion.models import OverlayLayer
from tests.expansion.zone import START
from tests.world import World, field_of

LAYER_DATE = date(2025, 12, 1)


def enter(world: World, kind: str, *shapes: Any, **changes: Any) -> OverlayLayer:
    """A layer of `kind` with these shapes, in force from the zone's first day."""
    terms: dict[str, Any] = {
        "kind": kind,
        "code": kind.upper(),
        "name": kind,
        "source": "示意",
        "layer_date": LAYER_DATE if shapes else None,
        "valid_from": START,
        "features": [Drawn(shape) for shape in shapes],
        "actor": world.planner,
        **changes,
    }
    return enter_layer(**terms)


def farmland(world: World, **changes: Any) -> OverlayLayer:
    """10 m × 200 m along the zone's western edge, half of it outside: 0.1 ha inside."""
    return enter(world, "farmland", field_of(-105, 0, 10, 200), **changes)


HALF = Decimal("0.5")
