"""A story is a list of deeds with their days, played in the order of time."""

import json
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

from parcels.models import User

FOLDER = Path(__file__).resolve().parent.parent.parent / "fixtures" / "demo"
_NAMESPACE = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")


def read(name: str) -> dict[str, Any]:
    """A file of fixtures/demo."""
    return dict(json.loads((FOLDER / name).read_text(encoding="utf-8")))


def day(text: str) -> date:
    return date.fromisoformat(text)


def days_before(text: str, count: int) -> date:
    return day(text) - timedelta(days=count)


def key(*words: object) -> uuid.UUID:
    """The same words, the same key: a story told twice would be one."""
    return uuid.uuid5(_NAMESPACE, "|".join(map(str, words)))


def land(coordinates: Any) -> MultiPolygon:
    """MultiPolygon in 4490 from bare GeoJSON coordinates."""
    geom = GEOSGeometry(json.dumps({"type": "MultiPolygon", "coordinates": coordinates}))
    geom.srid = 4490
    return geom


def shape(kind: str, coordinates: Any) -> dict[str, Any]:
    return {"type": kind, "coordinates": coordinates}


class Script:
    """The deeds to come, and what earlier ones made (`cast`), by name."""

    def __init__(self) -> None:
        self.zone, self.story = read("zone.json"), read("story.json")
        self.end = day(self.story["story_day"])
        self._deeds: list[tuple[date, int, Callable[[], None]]] = []
        self.users: dict[str, User] = {}
        self.cast: dict[str, dict[str, Any]] = {}

    def at(self, when: date | str, deed: Callable[[], None]) -> None:
        """Play `deed` on its day; deeds of one day in the order they were written down."""
        on = day(when) if isinstance(when, str) else when
        if on > self.end:
            raise ValueError(f"the story ends on {self.end}, not {on}")
        self._deeds.append((on, len(self._deeds), deed))

    def play(self) -> int:
        """Play everything, earliest day first; returns how many deeds."""
        played = 0
        while self._deeds:
            # A deed may write down later ones.
            self._deeds.sort(key=lambda d: (d[0], d[1]))
            _, _, deed = self._deeds.pop(0)
            deed()
            played += 1
        return played

    def staff_of(self, village: str) -> User:
        """Who works in a village."""
        for row in self.story["users"]:
            if village in row["villages"]:
                return self.users[row["username"]]
        raise KeyError(village)

    @property
    def staff(self) -> User:
        return self.users["zhoumin"]

    @property
    def finance(self) -> User:
        return self.users["hejing"]

    @property
    def leader(self) -> User:
        return self.users["zengzhuren"]

    @property
    def planner(self) -> User:
        return self.users["lingong"]
