"""Photos of land and of people: their kinds, and what is said of where and when one was taken."""

from datetime import date, datetime
from enum import StrEnum

# A phone's place is off by 5 to 20 m in the open, more under trees: nearer than this is "here".
NEAR_M = 50
MOST_PHOTOS = 60


class TakenSource(StrEnum):
    """Where a photo's time or place is from."""

    EXIF = "exif"  # the camera said it, with its zone
    EXIF_LOCAL = "exif_local"  # the camera said it without a zone: read as Beijing time
    NONE = ""  # the camera said nothing


class PersonalKind(StrEnum):
    ID_CARD = "id_card"
    HOUSEHOLD_BOOK = "household_book"
    MEMBER = "member"


def is_far(distance_m: float | None) -> bool:
    """Whether a photo was taken away from its land: a finding, never a refusal."""
    return distance_m is not None and distance_m > NEAR_M


def taken_later(taken_at: datetime | None, filed: date) -> bool:
    """Whether a camera claims a day after the one its photo was filed on: its clock was wrong."""
    return taken_at is not None and taken_at.date() > filed
