"""A photograph without what its camera wrote about people and places: the picture stays, the tags go.

The place it was taken is read out first, to be kept apart. Only the container is read, never the pixels.
"""

import struct
from dataclasses import dataclass

from landmgmt.lib.refusal import Refusal

MAX_BYTES = 8 * 1024 * 1024
MAX_SIDE = 20_000
# Segments that make the picture: tables, frames, colour profile, JFIF. All others tell something else.
_KEPT_APPS = {0xE0, 0xE2, 0xEE}
_FRAMES = {0xC0, 0xC1, 0xC2}


@dataclass(frozen=True)
class Photo:
    """The clean bytes, pixels across and down, and longitude, latitude in degrees where the camera told."""

    content: bytes
    width: int
    height: int
    place: tuple[float, float] | None


def clean(content: bytes) -> Photo:
    """Return the photo without EXIF, XMP, IPTC and comments; its turn is kept. Raises Refusal `photo_…`."""
    if len(content) > MAX_BYTES:
        limit = MAX_BYTES // 2**20
        raise Refusal("photo_too_large", {"mib": f"{len(content) / 2**20:.1f}", "limit_mib": limit})
    if content[:3] != b"\xff\xd8\xff":
        raise Refusal("photo_not_jpeg", {})
    try:
        return _cleaned(content)
    except (struct.error, IndexError, ValueError, ZeroDivisionError) as broken:
        raise Refusal("photo_broken", {}) from broken


def _cleaned(content: bytes) -> Photo:
    out, at = bytearray(b"\xff\xd8"), 2
    size: tuple[int, int] | None = None
    turn, place = 1, None
    while True:
        if content[at] != 0xFF:
            raise ValueError("no marker")
        kind = content[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        segment = content[at : at + 2 + length]
        if length < 2 or len(segment) != 2 + length:
            raise ValueError("short segment")
        if kind == 0xE1 and segment[4:10] == b"Exif\0\0":
            turn, place = _exif(segment[10:], turn, place)
        if kind in _FRAMES:
            height, width = struct.unpack_from(">HH", segment, 5)
            size = (width, height)
        if kind != 0xFE and (kind in _KEPT_APPS or not 0xE0 <= kind <= 0xEF):
            out += segment
        at += 2 + length
        if kind == 0xDA:
            break
    if size is None or not all(0 < side <= MAX_SIDE for side in size):
        raise ValueError("no frame")
    end = content.rfind(b"\xff\xd9")
    if end < at:
        raise ValueError("no end")
    # What follows the end of the picture is no picture.
    out += content[at : end + 2]
    if turn != 1:
        out[2:2] = _turn_segment(turn)
    return Photo(bytes(out), *size, place)


def _turn_segment(turn: int) -> bytes:
    body = (
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + struct.pack(">HH", turn, 0) + b"\0\0\0\0"
    )
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _exif(
    body: bytes, turn: int, place: tuple[float, float] | None
) -> tuple[int, tuple[float, float] | None]:
    order = {b"II": "<", b"MM": ">"}.get(body[:2])
    if order is None:
        return turn, place
    try:
        (first,) = struct.unpack_from(order + "I", body, 4)
        tags = _tags(body, first, order)
        found = tags.get(0x0112, turn)
        turn = found if isinstance(found, int) and 1 <= found <= 8 else turn
        gps = tags.get(0x8825)
        if isinstance(gps, int):
            place = _place(_tags(body, gps, order))
    except (struct.error, IndexError, ValueError, ZeroDivisionError):
        # Broken tags are thrown away with the others.
        return turn, place
    return turn, place


def _tags(body: bytes, at: int, order: str) -> dict[int, object]:
    (count,) = struct.unpack_from(order + "H", body, at)
    found: dict[int, object] = {}
    for i in range(min(count, 200)):
        tag, kind, many, offset = struct.unpack_from(order + "HHII", body, at + 2 + 12 * i)
        where = at + 2 + 12 * i + 8
        if kind == 3 and many == 1:
            found[tag] = struct.unpack_from(order + "H", body, where)[0]
        elif kind == 4 and many == 1:
            found[tag] = offset
        elif kind == 2 and many <= 4:
            found[tag] = body[where : where + 1].decode("ascii", "replace")
        elif kind == 5 and many == 3:
            parts = struct.unpack_from(order + "6I", body, offset)
            found[tag] = parts[0] / parts[1] + parts[2] / parts[3] / 60 + parts[4] / parts[5] / 3600
    return found


def _place(gps: dict[int, object]) -> tuple[float, float] | None:
    latitude, longitude = gps.get(2), gps.get(4)
    if not isinstance(latitude, float) or not isinstance(longitude, float):
        return None
    latitude = -latitude if gps.get(1) == "S" else latitude
    longitude = -longitude if gps.get(3) == "W" else longitude
    return (longitude, latitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
