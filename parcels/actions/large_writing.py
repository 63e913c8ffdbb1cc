"""Writing the land of a large file, all at once or batch by batch while the rest is still being read."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import shapely
from django.db import IntegrityError, connection

from landmgmt.lib.findings import Finding, blocking
from parcels.actions.takings import collectives_of, enter_geometry
from parcels.models import ApprovalBatch, ImportRun, Place, PriceZone, Taking, TakingArea, User

# Plots with another boundary than before are written by the small path, so many at a time.
CHANGED_AT_A_TIME = 2000
# Plots that are land on file, or share their code: which ones is known when all have been read.
_OF_LAND_ON_FILE = {
    "BOUNDARY_CHANGED",
    "BOUNDARY_LATER",
    "CODE_RETIRED",
    "DUPLICATE_CODE",
    "PLOT_UNCHANGED",
    "SAME_LAND",
    "SIGNED_LAND_CHANGED",
}


class NotNewLandError(Exception):
    """What was written while it was read is not all new land: it is to be read first, and written then."""


def all_is_new(run: ImportRun, accept_codes: Collection[str]) -> bool:
    """Whether its trial found nothing but new land that may be written: then it need not be read first."""
    found = [Finding.from_json(kept) for kept in run.findings]
    return not blocking(found, accept_codes) and not {f.code for f in found} & _OF_LAND_ON_FILE


@dataclass
class Writing:
    """What the plots of a run are written with, and how many of them became takings."""

    run: ImportRun
    actor: User
    batch: ApprovalBatch | None = None
    price_zone: PriceZone | None = None
    group: Place | None = None
    groups: dict[str, Place] = field(default_factory=dict)
    new: int = 0
    _known: tuple[Any, ...] | None = None

    def plots(self, cursor: Any, low: int, high: int, *, page: int = 0) -> int:
        """Write the plots with numbers from `low` to `high`, which stand in their table from a page on."""
        if self._known is None or len(self._known[0]) != len(self.groups):
            names = list(self.groups)
            places = [self.groups[name].pk for name in names]
            owners = collectives_of([*places, *([self.group.pk] if self.group else [])])
            mine = _id(owners.get(self.group.pk)) if self.group else None
            self._known = (names, places, [_id(owners.get(place)) for place in places], mine)
        with_ = [_id(self.batch), _id(self.price_zone), _id(self.group), *self._known]
        cursor.execute(
            "SELECT bulk_write(%s, %s, %s, %s, %s, %s::text[], %s::bigint[], %s::bigint[], %s, %s, %s, %s)",
            [self.run.pk, self.actor.pk, *with_, low, high, page],
        )
        made: int = cursor.fetchone()[0]
        self.new += made
        return made

    def new_plots(self, cursor: Any, low: int, high: int, *, page: int) -> None:
        """The same of plots that are taken for new land; what shows they are not is told as such."""
        try:
            made = self.plots(cursor, low, high, page=page)
        except IntegrityError as no:
            if no.__cause__.diag.constraint_name == "taking_code_once":  # type: ignore[union-attr]
                raise NotNewLandError from no
            raise
        if made != high - low + 1:
            raise NotNewLandError


def _id(row: Any) -> int | None:
    return row.pk if row else None


def write_changed(run: ImportRun, key: int) -> tuple[int, list[list[Any]]]:
    """A plot on file with another boundary gets it from the run's day on, and a new proposal of its area.

    Returns how many, and the proposals that gave way: taking, land class, ㎡.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT no, taking_id FROM revisited WHERE NOT same ORDER BY no")
        changed = dict(cursor.fetchall())
    numbers, gone = list(changed), []
    for first in range(0, len(numbers), CHANGED_AT_A_TIME):
        part = numbers[first : first + CHANGED_AT_A_TIME]
        takings = Taking.objects.in_bulk([changed[no] for no in part])
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT no, ST_AsBinary(geom), land_class, plane_m2 FROM bulk_land_{int(key)}"  # noqa: S608
                " WHERE no = ANY (%s) ORDER BY no",
                [part],
            )
            rows = cursor.fetchall()
        moved = [(takings[changed[no]], shapely.from_wkb(bytes(wkb))) for no, wkb, _, _ in rows]
        enter_geometry(moved, start=run.since_date, run=run)
        classed = {changed[no]: (land_class, m2) for no, _, land_class, m2 in rows if land_class}
        proposed = TakingArea.objects.filter(taking__in=classed, signed_date__isnull=True)
        gone += [
            [taking, land_class, str(m2)]
            for taking, land_class, m2 in proposed.values_list("taking_id", "land_class", "surveyed_area_m2")
        ]
        proposed.delete()
        signed = set(TakingArea.objects.filter(taking__in=classed).values_list("taking_id", flat=True))
        TakingArea.objects.bulk_create(
            TakingArea(taking_id=pk, land_class=land_class, surveyed_area_m2=m2)
            for pk, (land_class, m2) in classed.items()
            if pk not in signed
        )
    return len(changed), gone
