"""What the office's own layers say of a candidate's ground: one method per line of METHODS.

A method that finds no layer, or whose layer does not cover the ground, says so: it never gives a nought that
only means that nobody looked. Metres and ㎡ are plane, in the office's survey system.
"""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection

from expansion.models.figures import sites, sql_text
from expansion.models.site_layers import on_layer, to_layer
from expansion.models.site_terrain import above_flood, slope
from expansion.models.siting import SubstationCandidate
from expansion.rules.overlays import OverlayKind
from expansion.rules.site_measured import Measured
from expansion.words.siting import classes_text

_SQL = Path(__file__).with_name("sql")
_TEXTS = {
    name: sql_text(_SQL / f"site_{name}.sql")
    for name in ("cover", "classes", "holders", "distances", "corridors", "within")
}
# Survey and drawing never meet to the last metre.
COVERED = Decimal("0.99")
BEYOND_M2 = Decimal(1)
_TENTH = Decimal("0.1")
_NAMED = 5


def measured(method: str, site: SubstationCandidate, on: date) -> Measured:
    """One candidate by one method on a day; raises KeyError for a method that is none."""
    return METHODS[method](site, on)


def lies_within(site_id: int, version_id: int) -> bool:
    """Say whether a candidate lies in a boundary, but for 1 ㎡."""
    return bool(_row("within", site=site_id, version=version_id)["m2"] <= BEYOND_M2)


def _rows(name: str, **params: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS[name], params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _row(name: str, **params: Any) -> dict[str, Any]:
    [row] = _rows(name, **params)
    return row


def _site_area(site: SubstationCandidate, on: date) -> Measured:
    return Measured("site_area", site.plane_area_m2, layer="sites", layer_date=on)


def _wall_area(site: SubstationCandidate, on: date) -> Measured:
    return Measured("wall_area", site.wall_area_m2, layer="sites", layer_date=on)


def _load_distance(site: SubstationCandidate, on: date) -> Measured:
    row = _row("distances", site=site.pk, on=on)
    if row["load_m"] is None:
        return Measured("no_basis")
    return Measured(
        "load_distance", _rounded(row["load_m"], _TENTH), layer="basis", layer_date=row["load_date"]
    )


def _road_distance(site: SubstationCandidate, on: date) -> Measured:
    row = _row("distances", site=site.pk, on=on)
    if row["road_m"] is None:
        return Measured("no_layer", params={"layer": "roads"})
    metres = _rounded(row["road_m"], _TENTH)
    return Measured("road_distance", metres, layer="roads", layer_date=row["road_date"])


def _corridors(site: SubstationCandidate, on: date) -> Measured:
    row = _row("corridors", site=site.pk, on=on)
    if not row["known"]:
        return Measured("no_layer", params={"layer": "corridors"})
    return Measured("corridors", Decimal(row["crossed"]), layer="corridors", layer_date=row["layer_date"])


def _uncovered(site: SubstationCandidate, on: date) -> Measured | None:
    share = _row("cover", site=site.pk, on=on)["share"]
    if share >= COVERED:
        return None
    return Measured("ground_unknown", params={"percent": str(_rounded(share * 100, _TENTH))})


def _parcels(site: SubstationCandidate, on: date) -> Measured:
    if unknown := _uncovered(site, on):
        return unknown
    row = _row("holders", site=site.pk, on=on)
    return Measured("parcels", Decimal(row["takings"]), layer="takings", layer_date=on)


def _households(site: SubstationCandidate, on: date) -> Measured:
    if unknown := _uncovered(site, on):
        return unknown
    row = _row("holders", site=site.pk, on=on)
    if row["unknown"]:
        return Measured("holders_unknown", params={"count": str(row["unknown"])})
    return Measured("households", Decimal(row["households"]), layer="takings", layer_date=on)


def _unpaid(site: SubstationCandidate, on: date) -> Measured:
    if unknown := _uncovered(site, on):
        return unknown
    found = next(one for one in sites(on) if one.candidate.pk == site.pk)
    if open_ones := found.unsettled:
        codes = ", ".join(one.code for one in open_ones[:_NAMED]) + ("…" if len(open_ones) > _NAMED else "")
        return Measured("unpaid_unsettled", params={"count": str(len(open_ones)), "codes": codes})
    return Measured("unpaid", found.unpaid_yuan, layer="ledger", layer_date=on)


def _classes(site: SubstationCandidate, on: date) -> tuple[list[dict[str, Any]], Decimal, Measured | None]:
    rows = _rows("classes", site=site.pk, on=on)
    whole = rows[0]["whole"] if rows else Decimal(1)
    share = sum((row["m2"] for row in rows), Decimal(0)) / whole
    if share >= COVERED:
        return rows, whole, None
    percent = str(_rounded(share * 100, _TENTH))
    return rows, whole, Measured("classes_incomplete", params={"percent": percent})


def _arable_share(site: SubstationCandidate, on: date) -> Measured:
    rows, whole, unknown = _classes(site, on)
    if unknown:
        return unknown
    arable = sum((row["m2"] for row in rows if row["land_class"].startswith("01")), Decimal(0))
    percent = min(_rounded(arable / whole * 100, _TENTH), Decimal(100))
    return Measured("arable_share", percent, layer="takings", layer_date=on)


def _class_text(site: SubstationCandidate, on: date) -> Measured:
    rows, whole, unknown = _classes(site, on)
    if unknown:
        return unknown
    shares = [(row["land_class"], _rounded(row["m2"] / whole * 100, _TENTH)) for row in rows]
    return Measured("classes", text=classes_text(shares), layer="takings", layer_date=on)


def _rounded(value: Decimal, place: Decimal) -> Decimal:
    return value.quantize(place, rounding=ROUND_HALF_UP)


Method = Callable[[SubstationCandidate, date], Measured]
METHODS: dict[str, Method] = {
    "site_area": _site_area,
    "wall_area": _wall_area,
    "load_distance": _load_distance,
    "road_distance": _road_distance,
    "corridors": _corridors,
    "parcels": _parcels,
    "households": _households,
    "unpaid": _unpaid,
    "arable_share": _arable_share,
    "classes": _class_text,
    "homes_distance": partial(to_layer, OverlayKind.HOMES),
    "farmland_area": partial(on_layer, OverlayKind.FARMLAND),
    "red_line_area": partial(on_layer, OverlayKind.REDLINE),
    "hazards_area": partial(on_layer, OverlayKind.HAZARD),
    "slope": slope,
    "flood": above_flood,
}
