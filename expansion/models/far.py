"""How far from the park something was drawn: a slip of zone or axes is tens of kilometres, a pipe is not."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from landmgmt.lib.refusal import Refusal

# What belongs to the park begins nearer than this: a water main from the river, a line from the grid.
FAR_KM = 20

# The park: its boundary in force, else where the office expects land. Nothing known, nothing said.
_AWAY = """
WITH park AS (
  SELECT COALESCE(
    (SELECT ST_Union(b.geom) FROM expansion_boundaryblock b
       JOIN expansion_boundaryversion v ON v.id = b.version_id WHERE v.valid @> %(on)s::date),
    (SELECT extent FROM parcels_office WHERE id = 1)) AS geom
)
SELECT ST_Distance(geom::geography, ST_GeomFromEWKB(%(drawn)s)::geography) / 1000
FROM park WHERE geom IS NOT NULL
"""


def refuse_far(drawn: Any, on: date, *, field: str = "coordinates") -> None:
    """Refuse what lies over 20 km from the park; `drawn` is a geometry of 4490."""
    with connection.cursor() as cursor:
        cursor.execute(_AWAY, {"on": on, "drawn": bytes(drawn.ewkb)})
        found = cursor.fetchone()
    if found and found[0] > FAR_KM:
        told = {"km": str(Decimal(found[0]).quantize(Decimal("0.1"))), "most_km": FAR_KM}
        raise Refusal("drawn_far_away", told, field=field)
