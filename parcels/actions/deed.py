"""One deed = one transaction = one journal line; what the database refuses becomes a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import DatabaseError, IntegrityError, connection, models, transaction
from psycopg2 import errorcodes

from landmgmt.lib.refusal import Refusal
from parcels.actions.totals import MOST_WAITING, WAITING, fold_totals
from parcels.models import JournalEntry, Project, User

# Constraint name → refusal code, where the two differ; every other name is its own code.
CONSTRAINTS = {
    "parcel_geometry_no_overlap": "period_overlaps",
    "taking_geometry_no_overlap": "period_overlaps",
    "taking_stage_no_overlap": "period_overlaps",
    "parcel_geometry_open_once": "period_overlaps",
    "taking_geometry_open_once": "period_overlaps",
    "taking_stage_open_once": "period_overlaps",
    "taking_stage_position_once": "stage_already_moved",
    "taking_works_no_overlap": "period_overlaps",
    "taking_works_position_once": "stage_already_moved",
    "share_set_no_overlap": "period_overlaps",
    "bank_account_no_overlap": "account_still_open",
    "line_reason_no_overlap": "period_overlaps",
    "line_hold_no_overlap": "period_overlaps",
    "boundary_version_no_overlap": "period_overlaps",
    "overlay_layer_no_overlap": "period_overlaps",
    "overlayfeature_is_valid": "geometry_invalid",
    "lot_state_no_overlap": "period_overlaps",
    "milestone_plan_no_overlap": "period_overlaps",
    "service_demand_no_overlap": "period_overlaps",
    "service_state_no_overlap": "period_overlaps",
    "service_state_position_once": "stage_already_moved",
    "delivery_no_overlap": "delivery_twice",
    "lot_state_position_once": "stage_already_moved",
    "takinggeometry_is_valid": "geometry_invalid",
    "parcelgeometry_is_valid": "geometry_invalid",
}


# Another deed holds what this one needs, or each holds what the other needs: nothing is written, press again.
_IN_EACH_OTHERS_WAY = (errorcodes.LOCK_NOT_AVAILABLE, errorcodes.DEADLOCK_DETECTED)


@dataclass
class Deed:
    """What a deed tells the journal: codes and parameters, and the rows it touched."""

    code: str
    actor: User
    on: date
    project: Project | None = None
    params: dict[str, Any] = field(default_factory=dict)
    touched: list[tuple[str, int]] = field(default_factory=list)
    is_repeated: bool = False

    def again(self) -> None:
        """Say that all was done already: the same form came twice, and the journal does not tell it twice."""
        self.is_repeated = True

    def touch(self, *rows: models.Model) -> None:
        """Name rows this deed changed, so that their pages can tell it."""
        for row in rows:
            mark = (str(row._meta.model_name), int(row.pk))
            if mark not in self.touched:
                self.touched.append(mark)

    def touch_ids(self, kind: str, ids: list[int]) -> None:
        """The same for many rows of one model, by id."""
        self.touched.extend((kind, int(i)) for i in ids)


@contextmanager
def deed(
    code: str, /, *, actor: User, on: date, project: Project | None = None, **params: Any
) -> Iterator[Deed]:
    """Run a deed: `with deed("sign_agreement", actor=user, on=day, number=…) as d: … d.touch(row)`.

    Raises Refusal when a rule or the database says no; then nothing is written. Params must be plain JSON
    values (money and dates as text) and hold no personal number.
    """
    with refusals(), transaction.atomic():
        note = Deed(code=code, actor=actor, on=on, project=project, params=dict(params))
        yield note
        if note.is_repeated:
            return
        JournalEntry.objects.create(
            deed=note.code,
            actor=note.actor,
            effective_date=note.on,
            project=note.project,
            params=note.params,
            touched=[list(mark) for mark in note.touched],
        )
        with connection.cursor() as cursor:
            # A deferred refusal must meet the form, not the commit.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        # The deed is done by then: what stumbles here is logged, and the next deed does it too.
        transaction.on_commit(lambda: settle(on), robust=True)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what a constraint or a guard of the database refuses into a Refusal with its code."""
    try:
        yield
    except IntegrityError as broken:
        name = getattr(getattr(broken.__cause__, "diag", None), "constraint_name", None)
        if not name:
            raise
        raise Refusal(CONSTRAINTS.get(name, name), {}) from broken
    except DatabaseError as broken:
        found = getattr(broken.__cause__, "pgcode", None)
        if found in _IN_EACH_OTHERS_WAY:
            raise Refusal("busy_try_again", {}) from broken
        if found == errorcodes.NUMERIC_VALUE_OUT_OF_RANGE:
            # Each number fits its field; what they make together does not.
            raise Refusal("number_too_large", {}) from broken
        raise


# Its own transaction, whose way to the disk nobody waits for: the entries are there already, and a seal that
# a power cut takes is made again from them.
_SETTLE = f"SELECT set_config('synchronous_commit', 'off', true), seal_journal(), ({WAITING})"


def settle(on: date) -> None:
    """After the commit: chain the journal's new rows, and fold the totals where too many wait."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE)
        waiting = cursor.fetchone()[2]
    if waiting > MOST_WAITING:
        fold_totals(on)
