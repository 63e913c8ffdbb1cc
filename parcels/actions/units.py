"""The units prices are written in: added by the office, taken out of use, never removed."""

from datetime import date

from django.db.models import Max

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import ItemUnit, User


def save_unit(
    *, name: str, is_used: bool = True, actor: User, on: date, unit: ItemUnit | None = None
) -> ItemUnit:
    """Add a unit, or take `unit` out of use or into it again; its name stays, for rates bear it."""
    name = unit.name if unit else intake.clean(name, 4)
    if not name:
        raise Refusal("item_unit_has_name", field="name")
    with deed("save_unit", actor=actor, on=on, name=name, used=is_used) as d:
        if unit is None:
            if ItemUnit.objects.filter(name=name).exists():
                raise Refusal("item_unit_known", {"name": name}, field="name")
            last = ItemUnit.objects.aggregate(last=Max("position"))["last"] or 0
            unit = ItemUnit(name=name, position=last + 1)
        unit.is_used = is_used
        unit.save()
        d.touch(unit)
    return unit


def refuse_unlisted(units: set[str]) -> None:
    """Refuse a unit that is on no list, or out of use."""
    known = set(ItemUnit.objects.filter(is_used=True, name__in=units).values_list("name", flat=True))
    if strange := sorted(units - known):
        raise Refusal("item_unit_unlisted", {"name": "、".join(strange)}, field="unit")
