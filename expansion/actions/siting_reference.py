"""Set what sites are judged by: a new version of the criteria, the load centre and flood level."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.gis.geos import Point

from expansion.actions import shapes
from expansion.models import CriteriaSet, Criterion, SitingBasis
from expansion.rules.siting import Terms, check_criteria
from expansion.words.siting import MEASURES
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import User


def revise_criteria(
    *, rows: Sequence[dict[str, Any]], valid_from: date, source: str, actor: User, on: date
) -> CriteriaSet:
    """A new version of all criteria, in force from `valid_from`; the versions before it stay as they were.

    Each row has the fields of Criterion but `criteria` and `position`. Refuses what cannot be weighed.
    """
    names = ("code", "name", "kind", "direction", "weight", "target", "at_least", "at_most", "is_veto")
    check_criteria([Terms(**{name: row.get(name) for name in names}) for row in rows])  # type: ignore[arg-type]
    if not source.strip():
        raise Refusal("criteria_without_source", {}, field="source")
    for row in rows:
        if row.get("measured_by") and row["measured_by"] not in MEASURES:
            raise Refusal("criterion_measure_unknown", {"criterion": row["name"]})
    newest = CriteriaSet.objects.order_by("-valid_from").first()
    if newest and valid_from < newest.valid_from:
        raise Refusal("criteria_newer_exists", {"day": newest.valid_from}, field="valid_from")
    with deed("revise_criteria", actor=actor, on=on, rows=len(rows), valid_from=str(valid_from)) as d:
        made = CriteriaSet.objects.create(valid_from=valid_from, source=source, recorded_by=actor)
        Criterion.objects.bulk_create(
            Criterion(criteria=made, position=place, **row) for place, row in enumerate(rows, start=1)
        )
        d.touch(made)
    return made


def set_basis(
    *,
    valid_from: date,
    load_centre: tuple[float, float] | None,
    load_source: str = "",
    flood_level_m: Decimal | None = None,
    flood_source: str = "",
    actor: User,
    on: date,
) -> SitingBasis:
    """The load centre (longitude, latitude in 4490) and the design flood level (m), each with its source."""
    if load_centre and not load_source.strip():
        raise Refusal("basis_without_source", {}, field="load_source")
    if flood_level_m is not None and not flood_source.strip():
        raise Refusal("basis_without_source", {}, field="flood_source")
    with deed("set_siting_basis", actor=actor, on=on, valid_from=str(valid_from)) as d:
        row = SitingBasis.objects.create(
            valid_from=valid_from,
            load_centre=Point(*load_centre, srid=shapes.SRID) if load_centre else None,
            load_source=load_source,
            flood_level_m=flood_level_m,
            flood_source=flood_source,
            recorded_by=actor,
        )
        d.touch(row)
    return row
