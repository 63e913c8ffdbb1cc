"""Corners typed by a person as a polygon: order and zone by the size of the numbers, faults named by line."""

import re

from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from landmgmt.lib import crs
from landmgmt.lib.geometry import problems
from landmgmt.lib.refusal import Refusal

MOST = 500


def read_corners(text: str, *, grid: int) -> BaseGeometry:
    """The polygon in degrees of 4490 from lines `east, north` or north first; else Refusal `corners_…`."""
    pairs: list[tuple[float, float]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        words = [word for word in re.split(r"[\s,，;；]+", line.strip()) if word]
        try:
            first, second = (float(word) for word in words[-2:])
        except ValueError as bad:
            raise Refusal(
                "corners_bad_line", {"line": number, "text": line.strip()[:40]}, field="corners"
            ) from bad
        pairs.append((first, second))
    if len(set(pairs)) < 3 or len(pairs) > MOST:
        raise Refusal("corners_count", {"count": len(set(pairs)), "most": MOST}, field="corners")
    guess = crs.guess(pairs)
    if guess is None:
        raise Refusal("corners_unknown", {"first": pairs[0][0], "second": pairs[0][1]}, field="corners")
    places = pairs if guess.east_first else [(east, north) for north, east in pairs]
    own = crs.SYSTEMS[grid]
    if guess.kind == "degrees":
        epsg: int | None = crs.GEOGRAPHIC
    elif guess.kind == "prefixed":
        epsg = crs.epsg_of(zone=guess.zone or 0, width=guess.width or 3)
    else:
        epsg = crs.epsg_of(zone=own.zone or 37, width=own.width or 3, prefixed=False)
    shape = Polygon(places)
    if found := problems(shape):
        params = {"problem": found[0].code, "east": "?", "north": "?"} | found[0].params
        raise Refusal("corners_crossing", params, field="corners")
    return crs.to_geographic(shape, epsg or grid)
