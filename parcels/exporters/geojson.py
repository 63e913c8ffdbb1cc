"""Writes GeoJSON by RFC 7946: longitude before latitude, shells counter-clockwise, no crs member."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from shapely.geometry import mapping

from landmgmt.lib import crs
from parcels.exporters.how import How, nameless
from parcels.exporters.land import Feature, Layer, placed


def write(layer: Layer, how: How) -> BinaryIO:
    """Return the FeatureCollection, 11 places of a degree; foreign members say day, system and mark.

    The standard knows degrees of WGS 84 alone; CGCS2000 agrees with it within a metre and is taken as one.
    """
    held = nameless()
    for part in _parts(layer):
        held.write(part.encode("utf-8"))
    held.seek(0)
    return held


def _parts(layer: Layer) -> Iterator[str]:
    features = layer.landed()
    told: dict[str, Any] = {"name": layer.key, "title": layer.title, "on": str(layer.on), "system": degrees()}
    if layer.mark:
        told["note"] = layer.mark
    head = json.dumps({"type": "FeatureCollection", **told}, ensure_ascii=False)
    yield head[:-1] + ', "features": [\n'
    for number, feature in enumerate(features):
        yield (",\n" if number else "") + json.dumps(_feature(layer, feature), ensure_ascii=False)
    yield "\n]}\n"


def degrees() -> str:
    """What the degrees are, in one sentence."""
    return _("经纬度，CGCS2000（EPSG:4490），与 WGS84 相差不到 1 米，按同一系使用；先经度后纬度")


def _feature(layer: Layer, feature: Feature) -> dict[str, Any]:
    values = {layer.columns[place].key: _plain(feature.values[place]) for place in layer.of_files()}
    if layer.mark:
        values["BZ"] = layer.mark
    assert feature.land is not None
    shape = placed(feature.land, crs.GEOGRAPHIC)
    if len(getattr(shape, "geoms", ())) == 1:
        shape = shape.geoms[0]
    return {"type": "Feature", "geometry": mapping(shape), "properties": values}


def _plain(value: Any) -> Any:
    # A JSON number has no trailing zeros to keep, and every figure here has at most 4 places.
    return float(value) if isinstance(value, Decimal) else value
