"""The things on the land of a roster, tried against the register."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from parcels.actions.holdings import freeze_dates
from parcels.actions.roster_people import People, Ref, wrong
from parcels.actions.roster_rows import AddItem, Examination, keyed
from parcels.actions.units import counted_units
from parcels.models import Item, Rate, RateSet, Taking
from parcels.models.roster_rows import item_rows
from parcels.rules.rosters import RosterRow, key_of

_MOST = Decimal("9999999999.99")
Mark = tuple[int, Any, int, str, str]


def try_items(
    rows: Sequence[RosterRow],
    people: People,
    takings: Mapping[str, Taking],
    seen: Examination,
    *,
    land: Any,
    on: date,
) -> None:
    """Try the things: a new one is registered, one on file is never changed here."""
    keys = [key[0] for row in rows if (key := key_of(row.said("key"), row.list))]
    known = Item.objects.select_related("taking", "owner__group__parent", "rate")
    files = {one.pk: one for one in item_rows(known.filter(taking__in=land, pk__in=keys))}
    mentioned = {takings[row.said("parcel")].pk for row in rows if row.said("parcel") in takings}
    # As many rows without a key as stand on file already are those; only the rest is new.
    standing = Counter(
        _mark(one.taking_id, ("file", one.owner_id) if one.owner_id else None, one.rate_id, one)
        for one in known.filter(taking__in=mentioned).exclude(pk__in=keys)
    )
    rates = _rates(on)
    freeze = freeze_dates(set(takings.values()))
    for row in rows:
        if row.said("key"):
            if change := keyed(row, files, seen):
                item = change.file.of
                code = "ROSTER_ITEM_SIGNED" if item.signed_date else "ROSTER_ITEM_FIXED"
                seen.findings.append(wrong(code, row, change.pairs[0][0], name=item.rate.name))
            continue
        taking = takings.get(row.said("parcel"))
        if taking is None:
            seen.findings.append(wrong("ROSTER_PARCEL_UNKNOWN", row, "parcel", parcel=row.said("parcel")))
            continue
        new = _try_one(row, taking, people, rates, freeze.get(taking.batch_id), seen, on=on)
        if new is None:
            continue
        mark = (
            taking.pk,
            new.owner.mark if new.owner else None,
            new.rate.pk,
            new.quantity,
            str(new.first_seen),
        )
        if standing[mark]:
            standing[mark] -= 1
            seen.unchanged += 1
            continue
        seen.plan.items.append(new)
        title = f"{taking} · {new.rate.name}"
        told = {"name": "", "quantity": f"{new.quantity} {new.rate.unit}", "first_seen": str(new.first_seen)}
        seen.add(row, title, told)


def try_broken_rates(rows: Sequence[RosterRow], seen: Examination, *, on: date) -> None:
    """The rates of rows in which another cell cannot be read."""
    named = [row for row in rows if row.said("rate_code") or row.said("rate")]
    rates = _rates(on) if named else []
    for row in named:
        _rate(row, rates, seen)


def _rates(on: date) -> list[Rate]:
    return list(Rate.objects.filter(rate_set__in=RateSet.objects.on(on), price_zone=None).order_by("pk"))


def _mark(taking: int, owner: Any, rate: int, item: Item) -> Mark:
    return (taking, owner, rate, f"{item.quantity:.2f}", item.first_seen_date.isoformat())


def _try_one(
    row: RosterRow,
    taking: Taking,
    people: People,
    rates: Sequence[Rate],
    frozen: date | None,
    seen: Examination,
    *,
    on: date,
) -> AddItem | None:
    before = len(seen.findings)
    owner: Ref | None = None
    if row.said("name") or row.said("id_number"):
        owner, findings = people.find(row)
        seen.findings += findings
    rate = _rate(row, rates, seen)
    quantity, day = Decimal(row.said("quantity")), date.fromisoformat(row.said("first_seen"))
    if not 0 < quantity <= _MOST:
        seen.findings.append(wrong("ROSTER_QUANTITY_NOT_POSITIVE", row, "quantity", quantity=str(quantity)))
    elif rate and quantity % 1 and counted_units({rate.unit}):
        told = {"quantity": f"{quantity.normalize():f}", "unit": rate.unit}
        seen.findings.append(wrong("ROSTER_QUANTITY_NOT_WHOLE", row, "quantity", **told))
    if day > on:
        told = {"day": str(day), "on": str(on)}
        seen.findings.append(wrong("ROSTER_DAY_IN_FUTURE", row, "first_seen", **told))
    elif frozen and day > frozen:
        told = {"day": str(day), "posted": str(frozen)}
        seen.findings.append(wrong("ROSTER_ITEM_LATE", row, "first_seen", **told))
    if rate is None or len(seen.findings) > before:
        return None
    return AddItem(taking, owner, rate, f"{quantity:.2f}", day)


def _rate(row: RosterRow, rates: Sequence[Rate], seen: Examination) -> Rate | None:
    code, name, unit = row.said("rate_code"), row.said("rate"), row.said("unit")
    column = "rate_code" if code else "rate"
    found = [one for one in rates if (one.code == code if code else one.name == name)]
    if not found or not (code or name):
        seen.findings.append(wrong("ROSTER_RATE_UNKNOWN", row, column, text=code or name))
        return None
    if len(found) > 1:
        seen.findings.append(wrong("ROSTER_RATE_AMBIGUOUS", row, column, text=code or name))
        return None
    rate = found[0]
    if code and name and rate.name != name:
        told = {"given": code, "name": rate.name, "text": name}
        seen.findings.append(wrong("ROSTER_RATE_DIFFERS", row, "rate", **told))
    if unit and unit != rate.unit:
        told = {"unit": unit, "name": rate.name, "right": rate.unit}
        seen.findings.append(wrong("ROSTER_UNIT_DIFFERS", row, "unit", **told))
    return rate
