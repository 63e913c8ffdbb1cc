"""A photo is read in a process of its own: place and time told, tags gone, bombs refused undecoded."""

import io
import struct
import zlib
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from landmgmt.lib import photo
from landmgmt.lib.refusal import Refusal
from tests.pictures import HEIC, SECRET, jpeg

HERE = (109.98, 27.12)


def test_a_heic_tells_where_and_when_and_becomes_a_jpeg_without_tags():
    seen = photo.read(HEIC)
    assert seen.media_type == "image/heic"
    assert seen.place == pytest.approx(HERE, abs=1e-6)
    assert seen.accuracy_m == 6.5
    assert seen.taken_at == datetime(2026, 2, 1, 9, 30, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert seen.zone_told
    assert (seen.width, seen.height) == (640, 480)
    for made in (seen.content, seen.thumb):
        assert Image.open(io.BytesIO(made)).format == "JPEG"
        assert b"Exif" not in made
        assert SECRET.encode() not in made
    assert SECRET.encode() in HEIC


def test_a_time_without_a_zone_is_beijing_time_and_says_so():
    seen = photo.read(jpeg(HERE, "2026:02:01 09:30:15"))
    assert seen.taken_at is not None
    assert seen.taken_at.isoformat() == "2026-02-01T09:30:15+08:00"
    assert not seen.zone_told
    assert photo.read(jpeg(taken="2026:02:01 01:30:15", zone="+00:00")).taken_at == seen.taken_at


@pytest.mark.parametrize("content", [jpeg(), jpeg((0.0, 0.0), "0000:00:00 00:00:00")])
def test_a_camera_that_knows_nothing_is_believed_nothing(content: bytes):
    seen = photo.read(content)
    assert (seen.place, seen.taken_at) == (None, None)


def test_a_large_photo_is_drawn_smaller():
    seen = photo.read(jpeg(size=(6000, 4000)))
    assert (seen.width, seen.height) == (2560, 1707)
    assert max(Image.open(io.BytesIO(seen.thumb)).size) == 320


def jpeg_that_claims(width: int, height: int) -> bytes:
    """A small JPEG whose frame says another size."""
    content = bytearray(jpeg())
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def heic_that_claims(width: int, height: int) -> bytes:
    """The sample whose picture says another size."""
    content = bytearray(HEIC)
    at = content.index(b"ispe")
    while at >= 0:
        content[at + 8 : at + 16] = struct.pack(">II", width, height)
        at = content.find(b"ispe", at + 16)
    return bytes(content)


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return out.getvalue()


REFUSED = {
    "a huge jpeg": (jpeg_that_claims(60_000, 60_000), "picture_too_many_pixels"),
    "a huge heic": (heic_that_claims(16_000, 16_000), "picture_too_many_pixels"),
    "too many bytes": (jpeg() + b"0" * photo.MAX_BYTES, "picture_too_large"),
    "a png": (png(), "picture_unknown"),
    "a deflated bomb": (zlib.compress(b"0" * 10_000_000), "picture_unknown"),
    "nothing": (b"", "picture_unknown"),
    "half a jpeg": (jpeg(size=(800, 600))[:2000], "picture_broken"),
    "half a heic": (HEIC[:4000], "picture_broken"),
    "a heic of noise": (HEIC[:16] + bytes(range(256)) * 40, "picture_broken"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_photo_or_too_much_of_one_is_refused(name: str):
    content, code = REFUSED[name]
    with pytest.raises(Refusal, match=f"^{code}"):
        photo.read(content)


def test_without_the_limit_a_huge_picture_would_be_decoded(monkeypatch: pytest.MonkeyPatch):
    content = jpeg_that_claims(60_000, 60_000)
    with pytest.raises(Refusal, match=r"^picture_too_many_pixels"):
        photo._drawn(content, "image/jpeg")
    monkeypatch.setattr(photo, "MAX_PIXELS", {"image/jpeg": 10**12})
    told, _parts = photo._drawn(content, "image/jpeg")
    assert told["width"] == photo.SIDE


def test_a_picture_that_takes_too_long_ends_with_its_process(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(photo, "WALL_SECONDS", 0.01)
    with pytest.raises(Refusal, match=r"^picture_too_heavy"):
        photo.read(jpeg())
