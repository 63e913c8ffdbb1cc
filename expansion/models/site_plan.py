"""The ground the plan of the sites draws: shapes in metres of the survey system, and the frame round them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from django.db import connection
from shapely.geometry.base import BaseGeometry

from expansion.models.figures import sql_text
from landmgmt.lib import crs
from parcels.models import Office

_TEXT = sql_text(Path(__file__).with_name("sql") / "site_plan.sql")


@dataclass(frozen=True)
class Drawn:
    """One thing on the plan: boundary, river, road, corridor, load, site or chosen."""

    kind: str
    name: str
    shape: BaseGeometry


@dataclass(frozen=True)
class Plan:
    """Everything drawn, the frame (west, south, east, north in metres), and the system's words."""

    drawn: list[Drawn]
    frame: tuple[float, float, float, float]
    system: str
    schematic: bool


def plan_of(sites: Iterable[Any], on: date) -> Plan:
    """The sites with boundary, river, roads, corridors and load centre of a day, framed."""
    ids = [site.pk for site in sites]
    with connection.cursor() as cursor:
        cursor.execute(_TEXT, {"on": on, "sites": ids})
        drawn = [Drawn(kind, name, shapely.from_wkb(bytes(wkb))) for kind, name, wkb in cursor.fetchall()]
    office = Office.objects.first()
    epsg = office.survey_epsg if office else crs.SURVEY
    inside = [one.shape for one in drawn if one.kind in ("site", "chosen", "boundary", "load")]
    west, south, east, north = shapely.total_bounds(inside).tolist() if inside else (0, 0, 1, 1)
    margin = max(east - west, north - south) * 0.06 + 10
    return Plan(
        drawn,
        (west - margin, south - margin, east + margin, north + margin),
        f"CGCS2000 EPSG:{epsg}",
        bool(office and office.is_demo),
    )
