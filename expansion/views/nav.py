"""The rooms of the zone in the order of the work: one line per room, shown once its address exists."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Room:
    """A door of the zone: the address name, its word, and how the names of the pages behind it begin."""

    name: str
    word: Any
    behind: tuple[str, ...]


ROOMS: tuple[Room, ...] = (
    Room("zone", _("概览"), ("zone",)),
    Room("boundary_list", _("界线"), ("boundary_",)),
    Room("overlay_list", _("约束"), ("overlay_",)),
    Room("levelling", _("平整"), ("levelling", "lot_")),
    Room("zone_services", _("通平"), ("zone_service",)),
    Room("milestones", _("里程碑与预测"), ("milestone", "forecast")),
    Room("siting", _("选址"), ("siting",)),
    Room("progress_sheet", _("进度图"), ("progress_",)),
)


def rooms(current: str) -> list[dict[str, Any]]:
    """The doors that are there, the one that `current` (an address name) lies behind marked."""
    here = max(
        (room for room in ROOMS if current.startswith(room.behind)),
        key=lambda room: max(len(start) for start in room.behind if current.startswith(start)),
        default=None,
    )
    return [
        {"url": url, "word": room.word, "current": room is here} for room in ROOMS if (url := _address(room))
    ]


def _address(room: Room) -> str:
    try:
        return reverse(room.name)
    except NoReverseMatch:
        return ""
