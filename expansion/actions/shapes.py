"""Take the geometry of a deed as the database wants it: degrees of 4490, many parts, sound, two axes."""

import json
from typing import Any

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, MultiLineString, MultiPolygon
from shapely.geometry.base import BaseGeometry

from landmgmt.lib.refusal import Refusal

SRID = 4490
Shape = GEOSGeometry | BaseGeometry | dict[str, Any]


def land(shape: Shape) -> MultiPolygon:
    """One or many polygons as a MultiPolygon, from GeoJSON, GEOS or shapely in degrees; refuses others."""
    return _many(_sound(shape), MultiPolygon, "Polygon")


def line(shape: Shape) -> MultiLineString:
    """One or many lines as a MultiLineString, likewise."""
    return _many(_sound(shape), MultiLineString, "LineString")


def anything(shape: Shape) -> GEOSGeometry:
    """Any sound geometry, for what is only drawn."""
    return _sound(shape)


def _read(shape: Shape) -> GEOSGeometry:
    if isinstance(shape, dict):
        return GEOSGeometry(json.dumps(shape))
    if isinstance(shape, BaseGeometry):
        return GEOSGeometry(memoryview(shape.wkb), srid=SRID)
    return shape.clone()


def _sound(shape: Shape) -> GEOSGeometry:
    try:
        geom = _read(shape)
    except (ValueError, GEOSException, GDALException) as broken:
        raise Refusal("shape_invalid", {}, field="geom") from broken
    # GeoJSON is always taken as 4326; CGCS2000 and WGS 84 are one within what a map shows.
    if geom.srid not in (None, 4326, SRID):
        raise Refusal("shape_not_in_degrees", {"srid": geom.srid}, field="geom")
    geom.srid = SRID
    if geom.empty:
        raise Refusal("shape_empty", {}, field="geom")
    if not geom.valid:
        raise Refusal("shape_invalid", {}, field="geom")
    return geom


def _many(geom: GEOSGeometry, many: type, one: str) -> Any:
    if geom.geom_type == one:
        return many(geom, srid=SRID)
    if geom.geom_type == f"Multi{one}":
        return geom
    raise Refusal("shape_of_other_kind", {"kind": geom.geom_type}, field="geom")
