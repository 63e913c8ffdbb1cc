"""What public lists ask of the books: whose they are, a day's rule, what still waits, how rows compare."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from parcels.models.posting import Objection, PostingRule, PublicList, PublicRow
from parcels.models.projects import Project
from parcels.rules.posting import OPEN_OBJECTIONS, ListStage, ListState, ObjectionState, RowFacts

# What a row says, besides which row it is: compared when a list corrects another.
SHOWN = (
    "group_name",
    "taking_code",
    "party_name",
    "thing",
    "quantity",
    "unit",
    "numerator",
    "denominator",
    "amount_yuan",
    "standing",
)


def rule_for(project: Project, stage: ListStage | str, on: date) -> PostingRule | None:
    """The project's own rule of a stage in force on a day, else the one for all projects."""
    rows = PostingRule.objects.on(on).filter(stage=ListStage(stage))
    return rows.filter(project=project).first() or rows.filter(project=None).first()


def lists_of(user: object) -> QuerySet[PublicList]:
    """The lists this person may see: staff those of their villages and groups."""
    rows = PublicList.objects.exclude(state=ListState.MAKING)
    if not user.by_village:  # type: ignore[attr-defined]
        return rows
    villages = user.villages.values("pk")  # type: ignore[attr-defined]
    return rows.filter(Q(place__in=villages) | Q(place__parent__in=villages))


def objections_of(user: object) -> QuerySet[Objection]:
    """The objections to rows of the lists this person may see."""
    rows = Objection.objects.filter(row__public_list__in=lists_of(user).values("pk"))
    return rows.select_related("row__public_list__place", "row__taking", "recorded_by", "decided_by")


def objections_open(rows: QuerySet[Objection], day: date | None = None) -> QuerySet[Objection]:
    """Those that still hold: open, or upheld with the corrected list not posted or (on a day) hanging."""
    waits = Q(state__in=OPEN_OBJECTIONS) | Q(state=ObjectionState.UPHELD, settled_by__ends_date=None)
    if day is not None:
        waits |= Q(state=ObjectionState.UPHELD, settled_by__ends_date__gte=day)
    return rows.filter(waits).order_by("pk")


def row_facts(rows: Sequence[PublicRow]) -> list[RowFacts]:
    """Rows as the rule compares them; of rows alike, as two graves of one owner, the first is the first's."""
    found, alike = [], Counter[tuple[Any, ...]]()
    for row in rows:
        # A sum is known by what it is for; a thing by itself, whatever it is called.
        thing = "" if row.item_id else row.thing
        key = (row.kind, row.taking_id, row.party_id, row.item_id, row.land_class, row.head, thing)
        found.append(RowFacts((*key, alike[key]), {name: getattr(row, name) for name in SHOWN}))
        alike[key] += 1
    return found
