"""Registering places from the county down to the village group."""

from datetime import date

from landmgmt.lib import intake, pinyin
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import Place, User

ABOVE = {
    Place.Level.COUNTY: None,
    Place.Level.TOWNSHIP: Place.Level.COUNTY,
    Place.Level.VILLAGE: Place.Level.TOWNSHIP,
    Place.Level.GROUP: Place.Level.VILLAGE,
}


def add_place(
    *, actor: User, on: date, level: Place.Level | str, code: str, name: str, parent: Place | None = None
) -> Place:
    """Register a place under the level above it. Refuses a wrong parent and a taken code or name."""
    level, code, name = Place.Level(level), intake.clean(code, 20), intake.clean(name, 60)
    if (parent.level if parent else None) != ABOVE[level]:
        raise Refusal("place_parent_wrong", {"name": name}, field="parent")
    if Place.objects.filter(code=code).exists():
        raise Refusal("place_code_taken", {"code": code}, field="code")
    with deed("add_place", actor=actor, on=on, name=name, code=code) as d:
        place = Place.objects.create(
            level=level, code=code, name=name, parent=parent, initials=pinyin.initials(name)
        )
        d.touch(place)
    return place
