"""Parcels on the ground of constraint layers: the report's query against the bare PostGIS query.

`script/bench overlays [--parcels 10000] [--layers 7]` builds a scratch database, measures both in turn and
prints JSON: the ratio of the medians against its limit, the raw seconds, and the peer's SQL and indexes.
"""

import argparse
import json
import math
import os
import statistics
import sys
import time
from datetime import date
from typing import Any

LIMIT = 1.3
DAY = date(2026, 11, 23)
EAST, NORTH = 37398864.552, 3001337.231
SIDE_M = 26
KINDS = ("river_main", "river_trib", "farmland", "redline", "hazard", "water_source", "protected")

# The peer: the same land and ground, ready in the survey plane, each with a GiST index, nothing else joined.
PEER_TABLES = """
CREATE TABLE bare_land AS
  SELECT taking_id AS id, ST_Transform(geom, 4525) AS geom FROM parcels_takinggeometry;
CREATE TABLE bare_ground AS SELECT layer_id AS layer, geom FROM expansion_overlayground;
CREATE INDEX ON bare_land USING gist (geom);
CREATE INDEX ON bare_ground USING gist (geom);
ANALYZE;
"""
PEER = """
SELECT g.layer, l.id, sum(ST_Area(ST_Intersection(l.geom, g.geom)))
FROM bare_land l JOIN bare_ground g ON ST_Intersects(l.geom, g.geom)
GROUP BY g.layer, l.id
"""


def _fill(parcels: int, layers: int) -> list[int]:
    """A square field of parcels of 26 m, and layers of wavy strips and one bank across it."""
    from django.db import connection

    from tests.world import build_world

    world = build_world()
    across = math.ceil(math.sqrt(parcels))
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO parcels_parcel (code, name) SELECT 'B-' || n, '' FROM generate_series(1, %s) n;
               INSERT INTO parcels_taking (project_id, parcel_id, code, version)
               SELECT %s, id, code, 1 FROM parcels_parcel WHERE code LIKE 'B-%%';
               INSERT INTO parcels_takinggeometry (taking_id, geom, valid, plane_area_m2, ellipsoid_area_m2)
               SELECT t.id, ST_Multi(ST_Transform(ST_MakeEnvelope(
                        %s + x * %s, %s + y * %s, %s + (x + 1) * %s, %s + (y + 1) * %s, 4525), 4490)),
                      '[2026-01-01,)', 0, 0
               FROM parcels_taking t
               CROSS JOIN LATERAL (SELECT substr(t.code, 3)::int - 1 AS n) c
               CROSS JOIN LATERAL (SELECT c.n %% %s AS x, c.n / %s AS y) p
               WHERE t.code LIKE 'B-%%'""",
            [
                *(parcels, world.project.pk),
                *(EAST, SIDE_M, NORTH, SIDE_M, EAST, SIDE_M, NORTH, SIDE_M),
                *(across, across),
            ],
        )
    return [_layer(world, kind, place, across * SIDE_M) for place, kind in enumerate(KINDS[:layers])]


def _layer(world: Any, kind: str, place: int, width: float) -> int:
    from shapely.geometry import LineString, Polygon

    from expansion.actions.overlays import Drawn, enter_layer
    from landmgmt.lib import crs

    def wave(y: float) -> list[tuple[float, float]]:
        steps = 400
        return [
            (EAST + width * i / steps, NORTH + y + 40 * math.sin(i / 7 + place)) for i in range(steps + 1)
        ]

    if kind.startswith("river"):
        shapes: list[Any] = [LineString(wave(-600.0 - 150 * place))]
    else:
        strips = [(width * n / 6 + 60 * place, width * n / 6 + 60 * place + width / 14) for n in range(6)]
        shapes = [Polygon([*wave(low), *reversed(wave(high))]) for low, high in strips]
    layer = enter_layer(
        kind=kind,
        code=f"L{place}",
        name=kind,
        source="bench",
        layer_date=date(2025, 12, 1),
        valid_from=date(2026, 1, 1),
        features=[Drawn(crs.to_geographic(shape, 4525)) for shape in shapes],
        actor=world.planner,
    )
    return int(layer.pk)


def measure(parcels: int, layers: int, rounds: int) -> dict[str, Any]:
    """Fill the scratch database and time both queries alternately; areas of both must agree to a cm² each."""
    from django.db import connection

    from expansion.models.overlay_figures import hits

    ids = _fill(parcels, layers)
    with connection.cursor() as cursor:
        cursor.execute(PEER_TABLES)
        ours, peers = [], []
        for _ in range(rounds):
            start = time.perf_counter()
            found = hits(ids, DAY)
            ours.append(time.perf_counter() - start)
            start = time.perf_counter()
            cursor.execute(PEER)
            bare = cursor.fetchall()
            peers.append(time.perf_counter() - start)
    areas = {(layer, taking): area for layer, taking, area in bare}
    apart = max(abs(float(hit.m2) - areas[hit.layer_id, hit.taking_id]) for hit in found)
    assert apart < 0.0001, apart
    ratio = statistics.median(ours) / statistics.median(peers)
    return {
        "bench": "overlays",
        "parcels": parcels,
        "layers": layers,
        "hits": len(found),
        "ratio": round(ratio, 3),
        "limit": LIMIT,
        "within": ratio <= LIMIT,
        "ours_s": [round(s, 4) for s in ours],
        "peer_s": [round(s, 4) for s in peers],
        "largest_difference_m2": apart,
        "peer": {"tables": PEER_TABLES.strip(), "sql": PEER.strip()},
    }


def main(arguments: list[str]) -> int:
    """Exit 0 within the limit, 1 beyond it."""
    asked = argparse.ArgumentParser(prog="script/bench overlays")
    asked.add_argument("--parcels", type=int, default=10_000)
    asked.add_argument("--layers", type=int, default=len(KINDS), choices=range(1, len(KINDS) + 1))
    asked.add_argument("--rounds", type=int, default=5)
    given = asked.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "landmgmt.settings")
    from tests import databases

    database, _mould = databases.clone(demo=False, tag="_bench")
    os.environ |= {"LANDMGMT_DATABASE": database, "LANDMGMT_ROLE": "owner"}
    try:
        import django

        django.setup()
        told = measure(given.parcels, given.layers, given.rounds)
        from django.db import connections

        connections.close_all()
    finally:
        databases.drop(database)
    sys.stdout.write(json.dumps(told, indent=2) + "\n")
    return 0 if told["within"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
