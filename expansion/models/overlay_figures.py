"""What the constraint layers say on any day: of the boundary, and of any shape that is asked about.

Areas are plane areas in the office's survey system. Where no layer of a kind has data, the answer is
NO_DATA: neither a figure nor a pass.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from psycopg2 import Binary
from shapely.geometry.base import BaseGeometry

from expansion.models.figures import sql_text
from expansion.models.overlays import OverlayLayer
from expansion.models.ramp import RAMP
from expansion.rules.overlays import NO_DATA, NoData, OverlayKind, OverlayStatus, Touch
from landmgmt.lib import units

Shape = GEOSGeometry | BaseGeometry
_SQL = Path(__file__).with_name("sql")
_OVERLAYS = sql_text(_SQL / "overlays.sql")
_HITS = sql_text(_SQL / "overlay_hits.sql")
_DRAWINGS = sql_text(_SQL / "overlay_drawings.sql")
_DISTANCE = sql_text(_SQL / "overlay_distance.sql")
_SHARE = sql_text(_SQL / "overlay_share.sql")


@dataclass(frozen=True)
class LayerFigure:
    """A layer on a day and how it meets the boundary."""

    layer: OverlayLayer
    touch: Touch

    @property
    def status(self) -> OverlayStatus:
        """Clear, touching, or without data."""
        return self.touch.status

    @property
    def ha(self) -> Decimal:
        """Hectares of the boundary on its ground, 4 places."""
        return units.to_ha(self.touch.area_m2)


def layer_figures(on: date, *, restricted: bool) -> list[LayerFigure]:
    """Every layer in force on a day, in the order of the kinds; the restricted ones only if asked for."""
    layers = OverlayLayer.objects.on(on)
    if not restricted:
        layers = layers.filter(is_restricted=False)
    met = {row["layer_id"]: row for row in _rows(_OVERLAYS, on=on)}
    order = {kind.value: place for place, kind in enumerate(OverlayKind)}
    found = sorted(layers, key=lambda layer: (order[layer.kind], layer.code))
    return [LayerFigure(layer, _touch(layer, met.get(layer.pk))) for layer in found]


def _touch(layer: OverlayLayer, row: dict[str, Any] | None) -> Touch:
    if layer.state == OverlayLayer.State.NO_DATA or row is None:
        return Touch(has_data=False)
    return Touch(has_data=True, area_m2=row["m2"], length_m=row["m"], points=row["points"])


@dataclass(frozen=True)
class Hit:
    """A taking on the ground of a layer: ㎡ hit, its stage on the ramp, its village (None for none)."""

    layer_id: int
    taking_id: int
    code: str
    project: str
    village_id: int | None
    village: str | None
    m2: Decimal
    step: int

    @property
    def ha(self) -> Decimal:
        """Hectares hit, 4 places."""
        return units.to_ha(self.m2)


def hits(layer_ids: Collection[int], on: date) -> list[Hit]:
    """The takings on the ground of these layers on a day, over 1 ㎡ each, by layer and code."""
    with connection.cursor() as cursor:
        cursor.execute(_HITS, {"layers": list(layer_ids), "on": on, "ramp": RAMP})
        return [Hit(*row) for row in cursor.fetchall()]


def drawings(layer_ids: Collection[int]) -> list[dict[str, Any]]:
    """What each layer draws in degrees: its ground as one shape, and its lines and points as they are."""
    rows = _rows(_DRAWINGS, layers=list(layer_ids))
    return [{**row, "geometry": json.loads(row["geometry"])} for row in rows]


def distance_to(
    kind: OverlayKind | str, geom: Shape, *, on: date, restricted: bool = True
) -> Decimal | NoData:
    """Metres (2 places) from a shape in 4490 to the nearest home, road, hazard … on a day; 0 inside one.

    Measured to what is drawn, without the layer's distance. `restricted` counts restricted layers too.
    """
    [row] = _rows(_DISTANCE, **_asked(kind, geom, on, restricted)) or [{"m": None}]
    return NO_DATA if row["m"] is None else units.to_m2(row["m"])


def share_inside(
    kind: OverlayKind | str, geom: Shape, *, on: date, restricted: bool = True
) -> Decimal | NoData:
    """The share (0 … 1, 6 places) of a polygon in 4490 on the ground of the layers of a kind on a day.

    The ground reaches as far as the layer's distance: for a bank, everything within its 1 km.
    """
    found = _rows(_SHARE, **_asked(kind, geom, on, restricted))
    if not found or not found[0]["whole"]:
        return NO_DATA
    return (found[0]["inside"] / found[0]["whole"]).quantize(Decimal("0.000001"))


def _asked(kind: OverlayKind | str, geom: Shape, on: date, restricted: bool) -> dict[str, Any]:
    return {
        "kind": str(OverlayKind(kind).value),
        "geom": Binary(bytes(geom.wkb)),
        "on": on,
        "restricted": restricted,
    }


def _rows(sql: str, **params: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
