"""The parcels of the list's filter with what a file of land says of each: areas, classes, batch, geometry."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from parcels.models.sheet import Ask, Row, sheet_with
from parcels.models.sums import sql_text


@dataclass(frozen=True)
class Amount:
    """How much a file would hold: takings, those with land on the day, their corners and their ㎡."""

    count: int
    landed: int
    points: int
    area_m2: Decimal


@dataclass(frozen=True)
class LandRow:
    """One taking: its row of the list, and more; areas ㎡, None where there is none."""

    row: Row
    batch: str | None
    price_zone: str | None
    since: date | None
    surveyed_m2: Decimal | None
    land_class: str | None
    land_classes: str | None
    plane_m2: Decimal | None
    ellipsoid_m2: Decimal | None
    registered_m2: Decimal | None
    declared_m2: Decimal | None
    land: BaseGeometry | None


_MORE = {
    "batch": "batch.code",
    "price_zone": "zone.code",
    "since": "since.since_date",
    "surveyed_m2": "signed.surveyed_m2",
    "land_class": "signed.land_class",
    "land_classes": "signed.land_classes",
    "plane_m2": "shape.plane_area_m2",
    "ellipsoid_m2": "shape.ellipsoid_area_m2",
    "registered_m2": "land_taking.registered_area_m2",
    "declared_m2": "land_taking.declared_area_m2",
    "land": "ST_AsBinary(shape.geom)",
}
_ROW = tuple(Row.__dataclass_fields__)


def land_amount(user: Any, ask: Ask) -> Amount:
    """How much the filter finds, counted by the database before anything is read."""
    [found] = sheet_with(
        user,
        ask,
        select="count(*) AS count, count(shape.id) AS landed, "
        "COALESCE(sum(ST_NPoints(shape.geom)), 0) AS points, "
        "COALESCE(sum(found.area_m2), 0) AS area_m2",
        joins="LEFT JOIN parcels_takinggeometry shape ON shape.id = found.geometry_id",
        order=False,
    )
    return Amount(**found)


def land_rows(user: Any, ask: Ask) -> Iterator[LandRow]:
    """Every taking of the filter in the order of the list, those without land on the day too."""
    columns = [f"found.{name}" for name in _ROW] + [f"{sql} AS more_{name}" for name, sql in _MORE.items()]
    for found in sheet_with(user, ask, select=", ".join(columns), joins=sql_text("land_sheet")):
        more = {name: found.pop(f"more_{name}") for name in _MORE}
        more["land"] = None if more["land"] is None else shapely.from_wkb(bytes(more["land"]))
        yield LandRow(row=Row(**found), **more)
