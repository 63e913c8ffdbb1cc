"""Pictures for tests: a JPEG with what a camera writes, or without."""

import io
from pathlib import Path

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

HEIC = (Path(__file__).resolve().parents[1] / "fixtures" / "samples" / "house.heic").read_bytes()
SECRET = "Phone of Zhou Min"


def jpeg(
    place: tuple[float, float] | None = None,
    taken: str = "",
    zone: str = "",
    size: tuple[int, int] = (64, 48),
    colour: str = "green",
) -> bytes:
    """A JPEG that names its owner, and tells longitude, latitude and time where given."""
    tags = Image.Exif()
    tags[0x0110] = SECRET
    if place:
        gps = tags.get_ifd(0x8825)
        gps[1], gps[2] = "N", _parts(place[1])
        gps[3], gps[4] = "E", _parts(place[0])
    if taken:
        told = tags.get_ifd(0x8769)
        told[0x9003] = taken
        if zone:
            told[0x9011] = zone
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", exif=tags)
    return out.getvalue()


def _parts(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    minutes = degrees % 1 * 60
    seconds = IFDRational(round(minutes % 1 * 60 * 10_000), 10_000)
    return IFDRational(int(degrees)), IFDRational(int(minutes)), seconds
