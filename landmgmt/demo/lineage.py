"""One parcel of the demo is split and two are merged, on land that is not started yet."""

from functools import partial
from itertools import combinations, pairwise
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from landmgmt.demo.land import chosen
from landmgmt.demo.script import Script, day
from landmgmt.lib import crs
from parcels.actions import lineage
from parcels.actions.lineage_plan import plan
from parcels.models import Taking

SPLIT_DAY, MERGE_DAY = "2026-11-16", "2026-11-17"
# Metres of edge two parcels share to be told as neighbours.
LEAST_EDGE = 10


def write(script: Script) -> None:
    script.at(SPLIT_DAY, partial(_split, script))
    script.at(MERGE_DAY, partial(_merge, script))


def _waiting(script: Script) -> list[tuple[Taking, BaseGeometry]]:
    """The parcels of the last phase that nothing has begun on, west to east, in metres."""
    phase = next(p for p in script.story["phases"] if p["name"] == "K7")
    rows = chosen(script, {**phase, "first": None})[phase["first"] :]
    found = []
    for row in rows:
        land = shapely.geometry.shape({"type": "MultiPolygon", "coordinates": row["geometry"]})
        found.append((script.cast["takings"][row["code"]], crs.to_survey(land)))
    return found


def _split(script: Script) -> None:
    taking, land = _waiting(script)[-1]
    # Across the longer side, at a third of it.
    box = list(land.minimum_rotated_rectangle.exterior.coords)
    sides = sorted(pairwise(box), key=lambda side: shapely.LineString(side).length)
    (a, b), (c, d) = sides[-1], sides[-2]
    ends = [_at(a, b, 1 / 3), _at(d, c, 1 / 3)]
    cut = shapely.affinity.scale(shapely.LineString(ends), 1.5, 1.5)
    text = "\n".join(f"{north:.3f},{east:.3f}" for east, north in cut.coords)
    _record(script, "split", [taking], SPLIT_DAY, "兄弟分户，各种一半", points=text)


def _at(a: tuple[float, ...], b: tuple[float, ...], share: float) -> tuple[float, float]:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _merge(script: Script) -> None:
    waiting = _waiting(script)[:-1]
    for (one, land), (other, beside) in combinations(waiting, 2):
        edge = land.boundary.intersection(beside.boundary.buffer(0.01)).length
        if edge > LEAST_EDGE and one.parcel.group_id == other.parcel.group_id:
            _record(script, "merge", [one, other], MERGE_DAY, "同一户相邻两丘并为一块")
            return
    raise LookupError("two neighbours of one group")


def _record(script: Script, kind: str, takings: list[Taking], on: str, reason: str, **drawn: Any) -> None:
    since = day(on)
    planned = plan(kind, takings, since=since, **drawn)
    actor = script.staff_of(takings[0].parcel.group.parent.name)
    lineage.record(kind, takings, planned.parts, actor=actor, on=since, reason=reason)
