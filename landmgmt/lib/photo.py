"""A photograph read in a process of its own: place and time told, the picture drawn anew without tags.

JPEG and HEIC. Its size is asked before a pixel is decoded; one that takes too much ends with its process.
"""

import contextlib
import io
import json
import math
import resource
import struct
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from landmgmt.lib.refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]
MAX_BYTES = 20 * 1024 * 1024
# A telephone of 2026 takes 50 million; a JPEG is decoded at a fraction of its size, a HEIC at once.
MAX_PIXELS = {"image/jpeg": 220_000_000, "image/heic": 70_000_000}
SIDE, THUMB = 2560, 320
MEMORY_BYTES = 1024**3
CPU_SECONDS = 20
WALL_SECONDS = 30
_LENGTH = struct.Struct(">I")
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}
_BEIJING = timezone(timedelta(hours=8))
_EXIF, _GPS = 0x8769, 0x8825
_TAKEN, _OFFSET = 0x9003, 0x9011
_LATITUDE_SIDE, _LATITUDE, _LONGITUDE_SIDE, _LONGITUDE, _ERROR_M = 1, 2, 3, 4, 31


@dataclass(frozen=True)
class Picture:
    """A clean JPEG and its thumbnail; what the camera said: longitude, latitude, metres of error, when."""

    content: bytes
    thumb: bytes
    width: int
    height: int
    media_type: str
    place: tuple[float, float] | None = None
    accuracy_m: float | None = None
    taken_at: datetime | None = None
    zone_told: bool = False


def media_type(content: bytes) -> str:
    """image/jpeg or image/heic by its first bytes, "" for anything else."""
    if content[:3] == b"\xff\xd8\xff":
        return "image/jpeg"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return "image/heic"
    return ""


def read(content: bytes, *, field: str = "photo") -> Picture:
    """The picture without its tags. Refusal `picture_…` for what is none, is broken or takes too much."""
    kind = media_type(content)
    if len(content) > MAX_BYTES:
        told = {"mib": f"{len(content) / 2**20:.1f}", "limit_mib": MAX_BYTES // 2**20}
        raise Refusal("picture_too_large", told, field=field)
    if not kind:
        raise Refusal("picture_unknown", field=field)
    try:
        done = subprocess.run(  # noqa: S603  (our own module)
            [sys.executable, "-m", "landmgmt.lib.photo", kind],
            input=content,
            capture_output=True,
            cwd=ROOT,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refusal("picture_too_heavy", field=field) from None
    if done.returncode != 0 or len(done.stdout) < _LENGTH.size:
        raise Refusal("picture_too_heavy", field=field)
    (length,) = _LENGTH.unpack_from(done.stdout)
    head, rest = done.stdout[4 : 4 + length], done.stdout[4 + length :]
    told = json.loads(head)
    if told.get("refused"):
        raise Refusal(told["refused"], told.get("params", {}), field=field)
    size = told["bytes"]
    return Picture(
        content=rest[:size],
        thumb=rest[size:],
        width=told["width"],
        height=told["height"],
        media_type=kind,
        place=tuple(told["place"]) if told["place"] else None,
        accuracy_m=told["accuracy_m"],
        taken_at=datetime.fromisoformat(told["taken_at"]) if told["taken_at"] else None,
        zone_told=told["zone_told"],
    )


def main(kind: str) -> None:
    """The child: the file from standard input, what was made of it to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    from PIL import Image, UnidentifiedImageError

    content = sys.stdin.buffer.read()
    parts: tuple[bytes, ...] = ()
    try:
        told, parts = _drawn(content, kind)
    except Refusal as refused:
        told = {"refused": refused.code, "params": refused.params}
    except (OSError, ValueError, SyntaxError, RuntimeError, UnidentifiedImageError, struct.error):
        told = {"refused": "picture_broken"}
    except (MemoryError, Image.DecompressionBombError):
        told = {"refused": "picture_too_heavy"}
    head = json.dumps(told).encode()
    sys.stdout.buffer.write(_LENGTH.pack(len(head)) + head + b"".join(parts))


def _drawn(content: bytes, kind: str) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own limit is asked before a pixel is decoded
    formats = ["JPEG", "MPO"]
    if kind == "image/heic":
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False)
        formats = ["HEIF"]
    with Image.open(io.BytesIO(content), formats=formats) as opened:
        _refuse_bomb(opened.size, kind)
        told = _camera(opened.getexif())
        opened.draft("RGB", (SIDE, SIDE))
        picture: Any = ImageOps.exif_transpose(opened)
        picture = _in_plain_colours(picture)
        picture.thumbnail((SIDE, SIDE))
        whole = _jpeg(picture, 85)
        size = picture.size
        picture.thumbnail((THUMB, THUMB))
        small = _jpeg(picture, 80)
    return {**told, "width": size[0], "height": size[1], "bytes": len(whole)}, (whole, small)


def _refuse_bomb(size: tuple[int, int], kind: str) -> None:
    limit = MAX_PIXELS[kind]
    if size[0] * size[1] > limit:
        params = {"width": size[0], "height": size[1], "limit": limit // 1_000_000}
        raise Refusal("picture_too_many_pixels", params)


def _in_plain_colours(picture: Any) -> Any:
    """RGB as every screen shows it; the colour profile goes with the other tags."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "L"):
        with contextlib.suppress(ImageCms.PyCMSError):  # a broken profile: the plain numbers are shown
            picture = ImageCms.profileToProfile(
                picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
    plain = picture.convert("RGB")
    plain.info.clear()
    return plain


def _jpeg(pixels: Any, quality: int) -> bytes:
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _camera(exif: Any) -> dict[str, Any]:
    """Place and time as plain values; a broken tag is no tag."""
    found: dict[str, Any] = {"place": None, "accuracy_m": None, "taken_at": None, "zone_told": False}
    broken = (ValueError, TypeError, ZeroDivisionError, KeyError, IndexError, AttributeError, struct.error)
    with contextlib.suppress(*broken):
        gps = exif.get_ifd(_GPS)
        found["place"] = _place(gps)
        if found["place"] and _ERROR_M in gps:
            metres = float(gps[_ERROR_M])
            found["accuracy_m"] = round(metres, 1) if 0 <= metres < 100_000 else None
    with contextlib.suppress(*broken):
        tags = exif.get_ifd(_EXIF)
        naive = datetime.strptime(str(tags[_TAKEN]).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
        zone = _zone(str(tags.get(_OFFSET, "")))
        found["taken_at"] = naive.replace(tzinfo=zone or _BEIJING).isoformat()
        found["zone_told"] = zone is not None
    return found


def _place(gps: Any) -> tuple[float, float] | None:
    latitude, longitude = _degrees(gps[_LATITUDE]), _degrees(gps[_LONGITUDE])
    latitude = -latitude if str(gps.get(_LATITUDE_SIDE, "N")).startswith("S") else latitude
    longitude = -longitude if str(gps.get(_LONGITUDE_SIDE, "E")).startswith("W") else longitude
    usable = math.isfinite(latitude) and abs(latitude) <= 90 and abs(longitude) <= 180
    # A camera without a fix writes 0, 0.
    return (longitude, latitude) if usable and (latitude, longitude) != (0, 0) else None


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


def _zone(text: str) -> timezone | None:
    text = text.strip("\0 ")
    if len(text) != 6 or text[0] not in "+-":
        return None
    delta = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    return timezone(-delta if text[0] == "-" else delta)


if __name__ == "__main__":
    main(sys.argv[1])
