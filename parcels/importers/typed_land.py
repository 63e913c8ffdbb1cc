"""Lines and outlines typed point by point, block by block, in any allowed system, as degrees of 4490."""

import re
from dataclasses import dataclass

import numpy as np
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from landmgmt.lib import crs, geometry
from landmgmt.lib.refusal import Refusal

MOST_LINES = 20_000
_SPLIT = re.compile(r"[,，;；\t ]+")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Block:
    """Points of one line or ring as they were typed, with the name above them; `line` is the first one's."""

    name: str
    points: list[tuple[float, float]]
    line: int


def read_blocks(text: str) -> list[Block]:
    """Blocks parted by an empty line or by a line with a name; a point is its last two numbers.

    "A / J1 3001337.231 37398864.552 / …" gives one block A. Refuses a line that is neither name nor point.
    """
    rows = text.splitlines()
    if len(rows) > MOST_LINES:
        raise Refusal("typed_too_long", {"most": MOST_LINES}, field="points")
    blocks: list[Block] = []
    open_block = False
    for number, raw in enumerate(rows, start=1):
        row = raw.strip().strip("\ufeff")
        cells = [cell for cell in _SPLIT.split(row) if cell]
        numbers = [bool(_NUMBER.fullmatch(cell)) for cell in cells]
        if not cells:
            open_block = False
        elif 2 <= len(cells) <= 4 and all(numbers[-2:]):
            if not open_block:
                blocks.append(Block("", [], number))
                open_block = True
            blocks[-1].points.append((float(cells[-2]), float(cells[-1])))
        elif len(cells) == 1 and not numbers[0]:
            blocks.append(Block(row[:40], [], number))
            open_block = True
        else:
            raise Refusal("lineage_drawn_wrong", {"line": number, "text": row[:40]}, field="points")
    found = [block for block in blocks if block.points]
    if not found:
        raise Refusal("lineage_nothing_drawn", field="points")
    return found


def in_degrees(block: Block, *, epsg: int | None, survey_epsg: int) -> list[tuple[float, float]]:
    """The points as longitude, latitude; without a system it is known by the size of the numbers."""
    guess = crs.guess(block.points)
    if guess is None:
        raise Refusal("lineage_system_unknown", field="system")
    flat = block.points if guess.east_first else [(b, a) for a, b in block.points]
    system = crs.SYSTEMS[survey_epsg]
    if epsg is None:
        epsg = crs.GEOGRAPHIC if guess.kind == "degrees" else None
        if guess.kind == "prefixed":
            epsg = crs.epsg_of(zone=guess.zone or 0, width=guess.width or 3)
        elif guess.kind == "bare":
            epsg = crs.epsg_of(zone=system.zone or 0, width=system.width or 3, prefixed=False)
    elif crs.allowed(epsg).geographic != (guess.kind == "degrees"):
        raise Refusal("lineage_system_unknown", field="system")
    if epsg is None:
        raise Refusal("lineage_system_unknown", field="system")
    moved = crs.move(np.array(flat, dtype=np.float64), epsg, crs.GEOGRAPHIC)
    return [(float(x), float(y)) for x, y in moved]


def typed_lines(text: str, *, epsg: int | None, survey_epsg: int) -> list[LineString]:
    """Each block as a line of two points and more."""
    found = []
    for block in read_blocks(text):
        points = in_degrees(block, epsg=epsg, survey_epsg=survey_epsg)
        if len(set(points)) < 2:
            raise Refusal("lineage_drawn_wrong", {"line": block.line, "text": block.name}, field="points")
        found.append(LineString(points))
    return found


def typed_outlines(text: str, *, epsg: int | None, survey_epsg: int) -> list[tuple[str, MultiPolygon]]:
    """Each block as an outline with its name; closed or not. Refuses one that crosses itself."""
    found: list[tuple[str, MultiPolygon]] = []
    for block in read_blocks(text):
        points = in_degrees(block, epsg=epsg, survey_epsg=survey_epsg)
        if len(set(points)) < 3:
            raise Refusal("lineage_drawn_wrong", {"line": block.line, "text": block.name}, field="points")
        multi = geometry.as_multipolygon(Polygon(points))
        if multi is None or geometry.problems(multi):
            raise Refusal("geometry_invalid", field="points")
        found.append((block.name, multi))
    return found


def as_text(shapes: list[tuple[str, BaseGeometry]], epsg: int) -> str:
    """Outlines as the lines a person can edit: a name, then north,east of each corner, 0.1 mm."""
    rows: list[str] = []
    for name, land in shapes:
        flat = crs.to_survey(land, epsg)
        for part in getattr(flat, "geoms", [flat]):
            rows += [
                name,
                *(f"{north:.4f},{east:.4f}" for east, north in list(part.exterior.coords)[:-1]),
                "",
            ]
    return "\n".join(rows).strip("\n")
