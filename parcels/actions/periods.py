"""Closing what is open on a day: the one way a period ends, and a chain moves on."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func, Model, QuerySet, Value
from django.db.models.functions import Lower

from parcels.models import User


def close_open(rows: QuerySet[Any], day: date) -> int:
    """End the open rows before `day`; one that began on `day` keeps no days. Returns how many."""
    until = Func(Lower("valid"), Value(day), function="daterange", output_field=DateRangeField())
    return rows.filter(valid__upper_inf=True, valid__isempty=False).update(valid=until)


def chain_on(
    model: type[Model],
    *,
    owner: str,
    value: str,
    moves: Sequence[tuple[Mapping[int, int], Any, date]],
    actor: User,
    legacy_reason: str = "",
    **more: Any,
) -> None:
    """Move chains of stages on: each move is ({owner id: new position}, value, since), in time order."""
    rows = model._default_manager
    for positions, to, since in moves:
        close_open(rows.filter(**{f"{owner}__in": list(positions)}), since)
        rows.bulk_create(
            model(
                **{f"{owner}_id": pk, value: to},
                position=position,
                since_date=since,
                valid=(since, None),
                is_legacy=bool(legacy_reason),
                legacy_reason=legacy_reason,
                recorded_by=actor,
                **more,
            )
            for pk, position in positions.items()
        )
