"""The units prices are written in: added by the office, taken out of use, never removed."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Max

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import ItemUnit, Rate, User


def save_unit(
    *,
    name: str,
    is_used: bool = True,
    is_counted: bool = False,
    actor: User,
    on: date,
    unit: ItemUnit | None = None,
) -> ItemUnit:
    """Add a unit, or take `unit` out of use or into it again; its name stays, for rates bear it.

    One that is counted takes whole numbers from then on; what was entered before stays.
    """
    name = unit.name if unit else intake.clean(name, 4)
    if not name:
        raise Refusal("item_unit_has_name", field="name")
    with deed("save_unit", actor=actor, on=on, name=name, used=is_used, counted=is_counted) as d:
        if unit is None:
            if ItemUnit.objects.filter(name=name).exists():
                raise Refusal("item_unit_known", {"name": name}, field="name")
            last = ItemUnit.objects.aggregate(last=Max("position"))["last"] or 0
            unit = ItemUnit(name=name, position=last + 1)
        unit.is_used, unit.is_counted = is_used, is_counted
        unit.save()
        d.touch(unit)
    return unit


def refuse_unlisted(units: set[str]) -> None:
    """Refuse a unit that is on no list, or out of use."""
    known = set(ItemUnit.objects.filter(is_used=True, name__in=units).values_list("name", flat=True))
    if strange := sorted(units - known):
        raise Refusal("item_unit_unlisted", {"name": "、".join(strange)}, field="unit")


def refuse_fractions(rows: Iterable[tuple[Rate, Decimal]]) -> None:
    """Refuse half a grave: a quantity of a counted unit (冢, 座, 株 …) that is no whole number."""
    broken = [(rate, quantity) for rate, quantity in rows if quantity != quantity.to_integral_value()]
    counted = counted_units({rate.unit for rate, _ in broken})
    for rate, quantity in broken:
        if rate.unit in counted:
            told = {"name": rate.name, "unit": rate.unit, "quantity": f"{quantity.normalize():f}"}
            raise Refusal("item_counts_whole", told, field="quantity")


def counted_units(among: set[str]) -> set[str]:
    """Which of these units are counted."""
    if not among:
        return set()
    return set(ItemUnit.objects.filter(is_counted=True, name__in=among).values_list("name", flat=True))
