"""Photos of the demo: plain drawings, said to be such, with the place and time a camera would write."""

import io
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import shapely
from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

from landmgmt.demo.land import chosen
from landmgmt.demo.script import Script, day
from landmgmt.lib import crs
from parcels.actions import photos
from parcels.models import Taking, TakingGeometry

SIZE = (640, 480)
_SKY, _HILL, _FIELD, _EARTH, _WATER = "#BCD3DE", "#7E977B", "#8FA861", "#B49B74", "#9DB7BE"
_EXIF, _GPS, _TAKEN, _OFFSET = 0x8769, 0x8825, 0x9003, 0x9011


def write(script: Script) -> None:
    for row in script.story["photos"]:
        script.at(row["on"], partial(_file, script, row))


def _file(script: Script, row: dict[str, Any]) -> None:
    if "parcel" in row:
        taking: Taking = script.cast["takings"][row["parcel"]]
    else:
        phase = next(p for p in script.story["phases"] if p["name"] == row["phase"])
        taking = script.cast["takings"][chosen(script, phase)[row["nth"]]["code"]]
    on = day(row["on"])
    subject: dict[str, Any] = {"taking": taking}
    if row["of"] == "item":
        subject = {"item": taking.items.order_by("pk").first()}
    elif row["of"] == "dispute":
        subject = {"dispute": taking.disputes.order_by("pk").first()}
    place = None if row["at"] is None else _beside(taking, row["at"])
    taken = datetime.fromisoformat(f"{row['on']} {row['time']}")
    photos.add_photo(
        drawn(row["scene"], place, taken),
        **subject,
        note=f"示意图，非实拍：{row['note']}",
        actor=script.staff_of(taking.parcel.group.parent.name),
        on=on,
    )


def _beside(taking: Taking, metres: list[float]) -> tuple[float, float]:
    """A place so many metres east and north of a point within the taking."""
    row = TakingGeometry.objects.open().get(taking=taking)
    inside = crs.to_survey(shapely.from_wkb(bytes(row.geom.wkb)).representative_point())
    spot = crs.to_geographic(shapely.Point(inside.x + metres[0], inside.y + metres[1]), crs.SURVEY)
    return (spot.x, spot.y)


def drawn(scene: str, place: tuple[float, float] | None, taken: datetime) -> bytes:
    """A small JPEG of a scene with longitude, latitude and Beijing time in its tags."""
    pixels = Image.new("RGB", SIZE, _SKY)
    pen = ImageDraw.Draw(pixels)
    pen.polygon([(0, 250), (150, 150), (300, 230), (470, 130), (640, 240), (640, 480), (0, 480)], fill=_HILL)
    pen.rectangle((0, 270, *SIZE), fill=_FIELD)
    SCENES[scene](pen)
    tags = Image.Exif()
    if place:
        gps = tags.get_ifd(_GPS)
        gps[1], gps[2] = "N", _parts(place[1])
        gps[3], gps[4] = "E", _parts(place[0])
        gps[31] = IFDRational(5)
    told = tags.get_ifd(_EXIF)
    told[_TAKEN], told[_OFFSET] = taken.strftime("%Y:%m:%d %H:%M:%S"), "+08:00"
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=70, exif=tags)
    return out.getvalue()


def _parts(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    minutes = degrees % 1 * 60
    seconds = IFDRational(round(minutes % 1 * 60 * 10_000), 10_000)
    return IFDRational(int(degrees)), IFDRational(int(minutes)), seconds


def _paddy(pen: ImageDraw.ImageDraw) -> None:
    pen.polygon([(0, 300), (640, 285), (640, 480), (0, 480)], fill=_WATER)
    for row in range(10):
        high = 310 + row * row * 2
        for place in range(0, 640, 16 + row * 3):
            pen.line((place, high, place + 3, high - 6 - row), fill="#5E7F3A", width=2)
    pen.line((0, 372, 640, 345), fill=_EARTH, width=9)


def _crop(pen: ImageDraw.ImageDraw) -> None:
    pen.polygon([(0, 300), (640, 290), (640, 480), (0, 480)], fill=_EARTH)
    for row in range(8):
        high = 312 + row * row * 3
        for place in range(0, 640, 26 + row * 5):
            pen.ellipse((place, high - 7 - row, place + 13 + row, high), fill="#6F8B45")


def _well(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((250, 330, 390, 420), fill="#A9A49A", outline="#6D6A63", width=3)
    pen.ellipse((250, 310, 390, 352), fill="#54646A", outline="#6D6A63", width=4)
    pen.line((235, 325, 235, 220), fill="#6B5438", width=8)
    pen.line((405, 325, 405, 220), fill="#6B5438", width=8)
    pen.line((225, 222, 415, 222), fill="#6B5438", width=8)
    pen.line((320, 222, 320, 318), fill="#4A4A4A", width=2)


def _house(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((190, 250, 470, 400), fill="#D9CDB8", outline="#7A6E5A", width=3)
    pen.polygon([(165, 255), (330, 165), (495, 255)], fill="#6A5D57")
    pen.rectangle((300, 310, 360, 400), fill="#6B5438")
    for left in (220, 395):
        pen.rectangle((left, 285, left + 48, 330), fill="#8DA6B0", outline="#7A6E5A", width=2)


def _stake(pen: ImageDraw.ImageDraw) -> None:
    pen.polygon([(0, 380), (640, 330), (640, 480), (0, 480)], fill=_EARTH)
    pen.polygon([(300, 210), (345, 200), (352, 420), (304, 430)], fill="#E7E2D6", outline="#8A8577")
    pen.rectangle((302, 212, 348, 250), fill="#B4432F")
    pen.line((0, 405, 300, 392), fill="#C7B36A", width=3)
    pen.line((350, 390, 640, 372), fill="#C7B36A", width=3)


SCENES: dict[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "paddy": _paddy,
    "crop": _crop,
    "well": _well,
    "house": _house,
    "stake": _stake,
}
