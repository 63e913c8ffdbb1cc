"""A plan drawn by the server as one SVG: it needs no script and prints on paper, with scale bar and north."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import shape as shape_of
from shapely.geometry.base import BaseGeometry

from expansion.maps.layers import layer_rows
from landmgmt.lib import crs

WIDTH = 1000
MARGIN = 0.04
ROOM_FOR_WORD = 34  # units of the plan


@dataclass(frozen=True)
class Drawn:
    """Something on a plan: its class, its geometry in degrees, and its word if it has one."""

    css: str
    geometry: BaseGeometry
    word: str = ""
    frames: bool = True


@dataclass(frozen=True)
class Plan:
    """An SVG of `width` × `height` units: paths (css, d), words (x, y, text), a bar of so many metres."""

    width: int
    height: int
    paths: list[dict[str, str]]
    words: list[dict[str, Any]]
    bar: dict[str, Any]


def drawn(css: str, geometry: dict[str, Any], word: str = "", *, frames: bool = True) -> Drawn:
    """One thing from GeoJSON; `frames` says whether the plan is made large enough to show all of it."""
    return Drawn(css, shape_of(geometry), word, frames)


def boundary_of(on: Any) -> list[Drawn]:
    """The boundary's band and line on a day."""
    return [
        drawn(css, row["geometry"])
        for row in layer_rows("boundary", on, measured=True)
        for css in ("m-band", "m-bound")
    ]


def river_of(on: Any) -> list[Drawn]:
    """The river under everything, cut off by the frame."""
    return [drawn("m-water", row["geometry"], frames=False) for row in layer_rows("river", on)]


def plan(things: Sequence[Drawn], *, epsg: int = crs.SURVEY, ratio: float = 0.72) -> Plan | None:
    """Draw things in their order, from below to above, in the survey plane; None where nothing frames it."""
    placed = [(one, crs.to_survey(one.geometry, epsg)) for one in things if not one.geometry.is_empty]
    framing = [geom for one, geom in placed if one.frames]
    if not framing:
        return None
    west, south, east, north = shapely.total_bounds(framing)
    width = max(east - west, (north - south) / ratio, 10.0) * (1 + 2 * MARGIN)
    scale = WIDTH / width
    height = round(WIDTH * ratio)
    left = (west + east) / 2 - width / 2
    top = (south + north) / 2 + width * ratio / 2
    frame = shapely.box(left, top - width * ratio, left + width, top)

    def at(x: float, y: float) -> str:
        return f"{(x - left) * scale:.1f} {(top - y) * scale:.1f}"

    paths, words = [], []
    for one, geom in placed:
        seen = geom.intersection(frame) if not frame.covers(geom) else geom
        if seen.is_empty:
            continue
        paths.append({"css": one.css, "d": _path(seen, at)})
        # A number that does not fit its land would be read as the neighbour's.
        if one.word and _room(seen) * scale >= ROOM_FOR_WORD:
            spot = seen.representative_point()
            x, y = at(spot.x, spot.y).split()
            words.append({"x": x, "y": y, "text": one.word})
    return Plan(WIDTH, height, paths, words, _bar(width, scale, height))


def _room(geom: BaseGeometry) -> float:
    """The side in metres of a square as large as the shape; a line or point has all the room it wants."""
    return math.sqrt(geom.area) if geom.area else math.inf


def _path(geom: BaseGeometry, at: Any) -> str:
    parts = []
    for piece in shapely.get_parts(geom):
        if piece.geom_type == "Point":
            x, y = at(piece.x, piece.y).split()
            parts.append(f"M{x} {y}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z")
        elif piece.geom_type == "LineString":
            parts.append("M" + "L".join(at(x, y) for x, y in piece.coords))
        elif piece.geom_type == "Polygon":
            for ring in (piece.exterior, *piece.interiors):
                parts.append("M" + "L".join(at(x, y) for x, y in list(ring.coords)[:-1]) + "Z")
    return "".join(parts)


def _bar(width_m: float, scale: float, height: int) -> dict[str, Any]:
    """A round length of about a fifth of the plan."""
    rough = width_m / 5
    step = 10.0 ** math.floor(math.log10(rough))
    metres = max(m for m in (step, 2 * step, 5 * step) if m <= rough)
    word = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    return {"length": f"{metres * scale:.1f}", "word": word, "x": 24, "y": height - 20}
