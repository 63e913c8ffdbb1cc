"""What the quality rules find in the land on file: geometric ones over shapes, the others by a statement."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import shapely
from django.db import connection
from django.db.models import Q

from landmgmt.lib import crs
from landmgmt.lib.refusal import Refusal
from parcels.models.cross_checks import MOST, CheckFinding, decisions_of
from parcels.models.office import Office
from parcels.models.parcels import Taking
from parcels.models.sums import rows_of
from parcels.rules import landclass
from parcels.rules.cross_checks import Disposal, Rule, Weight
from parcels.rules.land_quality import GEOMETRIC, LIMITS, RULES, Ground
from parcels.rules.stages import Stage

# Pieces of land that one look measures against each other; a larger office looks project by project.
MOST_LAND = 20_000
# Takings that `verify` names of one rule.
SHOWN = 5
_SURVEYED = (Stage.SURVEYED, Stage.REGISTERED, Stage.SIGNED, Stage.DECIDED, Stage.HANDED_OVER)
_LANDS = """
SELECT t.id, COALESCE(t.code, '#' || t.id), t.project_id, ST_AsBinary(ST_Transform(g.geom, %(epsg)s))
FROM parcels_taking t
JOIN parcels_takinggeometry g ON g.taking_id = t.id AND g.valid @> %(on)s::date
WHERE (%(project)s::bigint IS NULL OR t.project_id = %(project)s) AND ST_IsValid(g.geom)
ORDER BY t.id LIMIT %(most)s"""


def findings(
    on: date, *, user: Any = None, project: int | None = None, codes: Collection[str] = ()
) -> dict[str, list[CheckFinding]]:
    """Every rule's findings on a day by its code (or of `codes` alone), each with the last decision of it.

    `user` bounds them to the land this person may see, `project` to one project's. Refuses to measure more
    than 20 000 pieces of land at once.
    """
    wanted = [rule for rule in RULES if not codes or rule.code in codes]
    geometric = [rule for rule in wanted if rule.code in GEOMETRIC]
    lands = _lands(on, project) if geometric else []
    found: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for rule in wanted:
        if rule in geometric:
            faults = GEOMETRIC[rule.code](lands)
            found[rule.code] = [(lands[one.place].pk, one.told) for one in faults]
        else:
            found[rule.code] = _asked(rule, on)
    return _dressed(wanted, found, on, user=user, project=project)


def open_findings(on: date) -> list[dict[str, Any]]:
    """Per rule with findings that wait: its code, whether it is serious, how many, the first takings' codes.

    An office with more land than one look measures is looked at project by project.
    """
    waiting: dict[str, list[int]] = defaultdict(list)
    for project in Taking.objects.order_by("project").values_list("project", flat=True).distinct():
        for code, found in findings(on, project=project).items():
            waiting[code] += [one.pk for one in found if one.state in (Disposal.OPEN, Disposal.CONFIRMED)]
    named = {pk for keys in waiting.values() for pk in keys[:SHOWN]}
    codes = dict(Taking.objects.filter(pk__in=named).values_list("pk", "code"))
    return [
        {
            "rule": rule.code,
            "serious": rule.weight is Weight.SERIOUS,
            "open": len(waiting[rule.code]),
            "takings": [codes[pk] or f"#{pk}" for pk in waiting[rule.code][:SHOWN]],
        }
        for rule in RULES
        if waiting[rule.code]
    ]


def finding_of(rule: Rule, taking: int, on: date) -> CheckFinding | None:
    """What a rule finds of one taking as it stands, if it does."""
    return next((one for one in findings(on, codes=[rule.code])[rule.code] if one.pk == taking), None)


def _lands(on: date, project: int | None) -> list[Ground]:
    office = Office.objects.first()
    params = {
        "epsg": office.survey_epsg if office else crs.SURVEY,
        "on": on,
        "project": project,
        "most": MOST_LAND + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LANDS, params)
        rows = cursor.fetchall()
    if len(rows) > MOST_LAND:
        raise Refusal("quality_too_much_land", {"limit": MOST_LAND}, field="project")
    return [Ground(pk, code, owner, shapely.from_wkb(bytes(wkb))) for pk, code, owner, wkb in rows]


def _asked(rule: Rule, on: date) -> list[tuple[int, dict[str, Any]]]:
    params = {
        **LIMITS,
        "on": on,
        "classes": landclass.PATTERN,
        "surveyed": list(_SURVEYED),
        "registered": list(_SURVEYED[1:]),
    }
    return [(row["subject"], _read(row["told"])) for row in rows_of(_sql(rule.code), params)]


def _read(told: Any) -> dict[str, Any]:
    return dict(told if isinstance(told, dict) else json.loads(told))


def _dressed(
    wanted: Iterable[Rule],
    found: dict[str, list[tuple[int, dict[str, Any]]]],
    on: date,
    *,
    user: Any,
    project: int | None,
) -> dict[str, list[CheckFinding]]:
    keys = {pk for rows in found.values() for pk, _told in rows}
    # Land that was split, merged or redrawn keeps what it owes; its quality is that of what came from it.
    seen = Taking.objects.filter(Q(retired_date=None) | Q(retired_date__gt=on), pk__in=keys)
    seen = seen.visible_to(user) if user is not None else seen
    seen = seen.filter(project=project) if project is not None else seen
    owners = dict(seen.values_list("pk", "project_id"))
    made: dict[str, list[CheckFinding]] = defaultdict(list)
    for rule in wanted:
        decided = decisions_of(rule)
        rows = [(pk, told) for pk, told in found[rule.code] if pk in owners][:MOST]
        made[rule.code] = [
            CheckFinding(rule, "taking", pk, owners[pk], None, None, told, decided.get(f"taking:{pk}"))
            for pk, told in rows
        ]
    return made


@cache
def _sql(code: str) -> str:
    return (Path(__file__).parent / "sql" / "quality" / f"{code}.sql").read_text(encoding="utf-8")
