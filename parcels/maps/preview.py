"""Draws what an import would do: its plots by what becomes of them, and the land around them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import shapely
from django.contrib.gis.geos import Polygon
from shapely.geometry.base import BaseGeometry

from parcels.models import Project, TakingGeometry

# Degrees: about 10 cm of outline and 1 cm of place, finer than the sheet can show.
_SIMPLER = 1e-6
_DIGITS = 7
# How far around the plots neighbours are drawn, in degrees: about 100 m.
_AROUND = 0.001
MOST_NEIGHBOURS = 400


@dataclass(frozen=True)
class Patch:
    """One piece of land in degrees of 4490; `state` is new, changed, same, error, retired, was or known."""

    id: str
    label: str
    state: str
    geometry: BaseGeometry


def feature_collection(patches: Iterable[Patch]) -> dict[str, Any]:
    """The patches as GeoJSON in degrees."""
    return {"type": "FeatureCollection", "features": [_feature(patch) for patch in patches]}


def neighbours(project: Project, plots: Iterable[BaseGeometry], *, without: Iterable[int]) -> list[Patch]:
    """The takings of the project around the plots as they stand, but for those whose id is in `without`."""
    shapes = list(plots)
    if not shapes:
        return []
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    frame = Polygon.from_bbox((west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND))
    frame.srid = 4490
    rows = (
        TakingGeometry.objects.open()
        .filter(taking__project=project, geom__bboverlaps=frame)
        .exclude(taking__in=list(without))
        .values_list("taking_id", "taking__code", "geom")[:MOST_NEIGHBOURS]
    )
    return [
        Patch(f"t{pk}", code or "", "known", shapely.from_wkb(bytes(geom.wkb))) for pk, code, geom in rows
    ]


def _feature(patch: Patch) -> dict[str, Any]:
    shape = shapely.simplify(patch.geometry, _SIMPLER, preserve_topology=True)
    shape = shapely.transform(shape, lambda points: points.round(_DIGITS))
    return {
        "type": "Feature",
        "properties": {"id": patch.id, "label": patch.label, "state": patch.state},
        "geometry": shapely.geometry.mapping(shape),
    }
