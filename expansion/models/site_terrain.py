"""What surveyed ground says of a candidate: its slope, and its lowest level over the design flood level."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from expansion.models.siting import SitingBasis, SubstationCandidate
from expansion.models.surfaces import Surface, surface_points
from expansion.rules.site_measured import Measured
from expansion.rules.terrain import Terrain, slope_percent
from landmgmt.lib import crs

# A net that leaves out more of the site than this tells nothing of it.
COVERED = 0.99
# Levels are asked for every so many metres, and at every corner.
GRID_M = 5.0
_CENT = Decimal("0.01")


def slope(site: SubstationCandidate, on: date) -> Measured:
    """Mean slope in percent, by area, of the newest surface of real ground that covers the site."""
    for surface, ground in _surfaces(site, on):
        found = slope_percent(surface_points(surface), ground)
        if found is not None and found.covered >= COVERED:
            return Measured(
                "slope", _decimal(found.mean), layer=_name(surface), layer_date=surface.survey_date
            )
    return Measured("no_terrain")


def above_flood(site: SubstationCandidate, on: date) -> Measured:
    """Metres from the design flood level up to the site's lowest ground; negative where it is flooded."""
    basis = SitingBasis.objects.filter(valid_from__lte=on).order_by("valid_from", "pk").last()
    if basis is None or basis.flood_level_m is None:
        return Measured("no_basis")
    for surface, ground in _surfaces(site, on):
        levels = Terrain(surface_points(surface)).levels(_places(ground))
        if np.isnan(levels).mean() <= 1 - COVERED:
            lowest = _decimal(float(np.nanmin(levels)))
            params = {"lowest": str(lowest), "flood": str(basis.flood_level_m)}
            height = lowest - basis.flood_level_m
            return Measured(
                "flood", height, params=params, layer=_name(surface), layer_date=surface.survey_date
            )
    return Measured("no_terrain")


def _surfaces(site: SubstationCandidate, on: date) -> Iterator[tuple[Surface, BaseGeometry]]:
    """Surfaces of real ground whose extent holds the site, the newest first, with the site in their grid."""
    land = shapely.from_wkb(bytes(site.geom.wkb))
    for surface in Surface.objects.of_ground(on):
        ground = crs.to_survey(land, surface.epsg)
        west, south, east, north = ground.bounds
        holds_east = surface.min_east_m <= Decimal(west) and Decimal(east) <= surface.max_east_m
        if holds_east and surface.min_north_m <= Decimal(south) and Decimal(north) <= surface.max_north_m:
            yield surface, ground


def _places(ground: BaseGeometry) -> np.ndarray:
    west, south, east, north = ground.bounds
    grid = np.array(
        [(x, y) for x in np.arange(west, east, GRID_M) for y in np.arange(south, north, GRID_M)]
    ).reshape(-1, 2)
    inside = grid[shapely.contains_xy(ground, grid)]
    return np.concatenate([inside, shapely.get_coordinates(ground)])


def _name(surface: Surface) -> str:
    return f"{surface.name} ({surface.height_system})"[:120]


def _decimal(value: float) -> Decimal:
    return Decimal(str(value)).quantize(_CENT, rounding=ROUND_HALF_UP)
