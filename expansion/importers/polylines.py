"""The lines of a .shp, read record by record: nothing of the file reaches a library that opens others."""

import math
import struct
from itertools import pairwise

from landmgmt.lib.refusal import Refusal

# Lines plain, with heights, with measures: the plane part of all three begins alike.
KINDS = (3, 13, 23)
HEAD, MAX_PARTS, MAX_POINTS = 100, 500, 50_000
Parts = list[list[tuple[float, float]]]


def records(content: bytes, *, limit: int) -> list[Parts]:
    """The parts of every record; refuses what is no shapefile of lines, or claims more than is there."""
    if len(content) < HEAD or struct.unpack_from(">i", content)[0] != 9994:
        raise Refusal("SHP_BROKEN")
    if struct.unpack_from("<i", content, 32)[0] not in KINDS:
        raise Refusal("NOT_LINES")
    found: list[Parts] = []
    place = HEAD
    while place < len(content):
        if place + 12 > len(content):
            raise Refusal("SHP_BROKEN")
        _number, words = struct.unpack_from(">ii", content, place)
        if words < 2 or place + 8 + words * 2 > len(content):
            raise Refusal("SHP_BROKEN")
        if len(found) >= limit:
            raise Refusal("TOO_MANY_LINES", {"limit": limit, "points": MAX_POINTS})
        found.append(_record(content[place + 8 : place + 8 + words * 2]))
        place += 8 + words * 2
    return found


def _record(body: bytes) -> Parts:
    kind = struct.unpack_from("<i", body)[0]
    if kind == 0:
        return []
    if kind not in KINDS or len(body) < 44:
        raise Refusal("SHP_BROKEN")
    parts, points = struct.unpack_from("<ii", body, 36)
    fits = 0 < parts <= MAX_PARTS and 0 < points <= MAX_POINTS and 44 + parts * 4 + points * 16 <= len(body)
    if not fits:
        raise Refusal("SHP_BROKEN")
    starts = [*struct.unpack_from(f"<{parts}i", body, 44), points]
    if starts[0] != 0 or starts != sorted(set(starts)):
        raise Refusal("SHP_BROKEN")
    numbers = struct.unpack_from(f"<{points * 2}d", body, 44 + parts * 4)
    if not all(math.isfinite(n) for n in numbers):
        raise Refusal("SHP_BROKEN")
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    return [pairs[a:b] for a, b in pairwise(starts)]
