"""The boundary against the land on any day, piece by piece, and one version against another.

Plane areas in the office's survey system; what is printed in ㎡, ha and 亩 adds up as printed.
"""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection

from expansion.models.boundary import BoundaryBlock, BoundaryVersion
from expansion.models.figures import GROUND_CTE, sql_text
from expansion.models.ramp import HANDED_OVER, RAMP
from expansion.rules.boundary import printed
from landmgmt.lib import units

ZERO = Decimal(0)
UNITS = ("m2", "ha", "mu")
_SQL = Path(__file__).with_name("sql")
_LEFTOVERS = f"WITH {GROUND_CTE} {sql_text(_SQL / 'leftovers.sql')}"
_BLOCKS = f"WITH {GROUND_CTE} {sql_text(_SQL / 'block_parts.sql')}"
_BATCHES = f"WITH {GROUND_CTE} {sql_text(_SQL / 'batch_parts.sql')}"
_DIFFERENCE = sql_text(_SQL / "difference.sql")


@dataclass(frozen=True)
class Measured:
    """An area in the three units, as printed."""

    m2: Decimal
    ha: Decimal
    mu: Decimal


def measured(m2: Decimal) -> Measured:
    """An area that stands alone, each unit rounded half up."""
    return Measured(units.to_m2(m2), units.to_ha(m2), units.to_mu(m2))


def measured_parts(parts: dict[str, Decimal]) -> dict[str, Measured]:
    """Parts that add up to their whole in every unit as printed."""
    columns = {unit: printed(parts, unit) for unit in UNITS}
    return {key: Measured(*(columns[unit][key] for unit in UNITS)) for key in parts}


@dataclass(frozen=True)
class Leftover:
    """A piece that does not fit: `part` is left, overlap or outside; the takings it concerns by code."""

    part: str
    area: Measured
    geometry: dict[str, Any]
    taking_ids: tuple[int, ...]
    codes: tuple[str, ...]


def leftovers(on: date) -> list[Leftover]:
    """Pieces of the boundary that nothing takes, that are claimed twice, and land outside; over 1 ㎡ each."""
    found = []
    for row in _rows(_LEFTOVERS, on=on, ramp=RAMP):
        ids = tuple(pk for pk in (row["taking_id"], row["other_id"]) if pk)
        codes = tuple(code for code in (row["code"], row["other"]) if code)
        found.append(Leftover(row["part"], measured(row["m2"]), json.loads(row["geometry"]), ids, codes))
    return found


@dataclass(frozen=True)
class BlockParts:
    """A block and what it is made of: held, taken, acquiring, remainder; they sum to `whole` as printed."""

    block: BoundaryBlock
    whole: Measured
    parts: dict[str, Measured]


def block_parts(version: BoundaryVersion, on: date) -> list[BlockParts]:
    """Every block of the version in force on the day with its parts."""
    blocks = {block.pk: block for block in version.blocks.all()}
    found = []
    for row in _rows(_BLOCKS, on=on, ramp=RAMP, handed=HANDED_OVER):
        exact = {
            "held": row["held"],
            "taken": row["taken"],
            "acquiring": row["claimed"] - row["taken"],
            "remainder": row["whole"] - row["held"] - row["claimed"],
        }
        found.append(BlockParts(blocks[row["block_id"]], measured(row["whole"]), measured_parts(exact)))
    return found


@dataclass(frozen=True)
class BatchParts:
    """An approval batch: its takings' ground inside and outside the boundary, and the day it was approved."""

    batch_id: int
    code: str
    name: str
    takings: int
    approved_date: date | None
    inside: Measured
    outside: Measured
    whole: Measured


def batch_parts(on: date) -> list[BatchParts]:
    """Every batch with land on the day; drawn plane areas, not the surveyed ones that pay."""
    found = []
    for row in _rows(_BATCHES, on=on, ramp=RAMP):
        inside = row["inside"] or ZERO
        parts = measured_parts({"inside": inside, "outside": row["whole"] - inside})
        about = (row["batch_id"], row["code"], row["name"], row["takings"], row["approved_date"])
        found.append(BatchParts(*about, parts["inside"], parts["outside"], measured(row["whole"])))
    return found


@dataclass(frozen=True)
class Change:
    """Ground kept, added or removed: plane and ellipsoid area, and its drawing in degrees."""

    part: str
    plane: Measured
    ellipsoid: Measured
    geometry: dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """Two versions set against each other; in every unit kept + removed = old and kept + added = new."""

    old: BoundaryVersion
    new: BoundaryVersion
    changes: dict[str, Change]
    old_plane: Measured
    new_plane: Measured
    old_ellipsoid: Measured
    new_ellipsoid: Measured


def difference(old: BoundaryVersion, new: BoundaryVersion) -> Difference:
    """What the boundary gained and lost from one version to another."""
    rows = {row["part"]: row for row in _rows(_DIFFERENCE, old=old.pk, new=new.pk)}
    sums: dict[str, tuple[dict[str, Measured], Measured, Measured]] = {}
    for rule in ("plane", "ellipsoid"):
        sums[rule] = _sums({part: row[rule] or ZERO for part, row in rows.items()})
    changes = {
        part: Change(
            part,
            sums["plane"][0][part],
            sums["ellipsoid"][0][part],
            json.loads(row["geometry"]) if row["geometry"] else {"type": "MultiPolygon", "coordinates": []},
        )
        for part, row in rows.items()
    }
    return Difference(old, new, changes, *sums["plane"][1:], *sums["ellipsoid"][1:])


def _sums(exact: dict[str, Decimal]) -> tuple[dict[str, Measured], Measured, Measured]:
    """Parts as printed, with the old and the new whole: both sums hold in every unit."""
    before = measured_parts({"kept": exact["kept"], "removed": exact["removed"]})
    after = measured(exact["kept"] + exact["added"])
    kept = before["kept"]
    # Kept is printed once for both sums; the last place of what is added follows from the new whole.
    added = Measured(*(getattr(after, unit) - getattr(kept, unit) for unit in UNITS))
    return {**before, "added": added}, measured(exact["kept"] + exact["removed"]), after


def _rows(sql: str, **params: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
