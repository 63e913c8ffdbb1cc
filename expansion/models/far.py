"""How far from the park something was drawn: a slip of zone or axes is tens of kilometres, a pipe is not."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

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


def away_km(drawn: Any, on: date) -> Decimal | None:
    """Kilometres from the park to a geometry of 4490, one place; None where no park is known."""
    with connection.cursor() as cursor:
        cursor.execute(_AWAY, {"on": on, "drawn": bytes(drawn.ewkb)})
        found = cursor.fetchone()
    return Decimal(found[0]).quantize(Decimal("0.1")) if found else None
