"""Takings and lots at weekly ends, for a sheet that moves: geometry once, one letter of state per week."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from expansion.models.figures import sql_text
from expansion.models.ramp import RAMP

_WEEKLY = sql_text(Path(__file__).with_name("sql") / "weekly.sql")


def weekly_ends(on: date, weeks: int) -> list[date]:
    """`weeks` days a week apart, the last of them `on`."""
    return [on - timedelta(weeks=weeks - 1 - n) for n in range(weeks)]


def weekly_takings(on: date, weeks: int) -> list[dict[str, Any]]:
    """Each geometry of the weeks: taking_id, code, m2, geometry (GeoJSON), lots, steps; nobody's name."""
    with connection.cursor() as cursor:
        cursor.execute(_WEEKLY, {"on": on, "weeks": weeks, "ramp": RAMP})
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [{**row, "geometry": json.loads(row["geometry"])} for row in found]
