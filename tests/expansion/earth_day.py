"""Ground for the cast's lot PZ-01 (50 m × 40 m at 208.50 m): surfaces whose volumes fit in the head."""

from datetime import date

import numpy as np

from expansion.actions import earthwork
from expansion.actions.surfaces import keep_surface
from expansion.models.earth_figures import ground_of
from tests.world import World

TODAY = date(2026, 11, 23)
BEFORE, BUILT = date(2026, 2, 1), date(2026, 9, 1)


def points_of(lot: object, level: object) -> np.ndarray:
    """A point every 10 m to 30 m beyond the lot; `level(x, y)` from its south-west corner."""
    left, low, right, top = ground_of(lot).bounds  # type: ignore[arg-type]
    east, north = (
        a.ravel()
        for a in np.meshgrid(np.arange(left - 30, right + 31, 10), np.arange(low - 30, top + 31, 10))
    )
    return np.column_stack([east, north, level(east - left, north - low) + 0 * east])  # type: ignore[operator]


def csv_of(points: np.ndarray) -> bytes:
    """Northing, easting, level: what a surveyor sends."""
    return "".join(f"{n:.3f},{e:.3f},{h:.3f}\n" for e, n, h in points).encode()


def keep(
    world: World, lot: object, kind: str, on: date, level: object, *, height_system: str = "1985"
) -> object:
    """A kept surface."""
    return keep_surface(
        lot=lot,  # type: ignore[arg-type]
        kind=kind,
        name=kind,
        survey_date=on,
        height_system=height_system,
        source="示意",
        points=points_of(lot, level),
        actor=world.planner,
        on=TODAY,
    )


def factors(world: World, **changes: object) -> object:
    """Swell 1.15, compaction 1.10 from the start of the year."""
    from decimal import Decimal

    terms = {
        "swell": Decimal("1.15"),
        "compaction": Decimal("1.10"),
        "source": "试验",
        "since_date": date(2026, 1, 1),
    }
    return earthwork.set_factors(**{**terms, **changes}, actor=world.planner, on=TODAY)  # type: ignore[arg-type]
