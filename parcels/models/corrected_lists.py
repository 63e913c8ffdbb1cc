"""Where what is registered is not what the valid corrected public list shows: land and things of one set."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from parcels.models.inventory import ItemMeasure
from parcels.models.parcels import Taking
from parcels.models.posting import PublicList, PublicRow
from parcels.models.sums import rows_of
from parcels.rules.posting import ListStage, ListState, MeasureKind
from parcels.words.formulas import land_class_word

_DIFFERENCES = """
SELECT d.taking_id, COALESCE(k.code, '') AS code, l.number, l.revision, d.land_class,
       COALESCE(r.name, '') AS name, COALESCE(r.unit, '㎡') AS unit, d.posted, d.registered
FROM not_as_corrected(%(ids)s, %(on)s) d
JOIN parcels_publiclist l ON l.id = d.list_id JOIN parcels_taking k ON k.id = d.taking_id
LEFT JOIN parcels_item i ON i.id = d.item_id LEFT JOIN parcels_rate r ON r.id = i.rate_id
ORDER BY k.code, d.taking_id, d.land_class DESC, d.item_id
"""


@dataclass(frozen=True)
class Mixed:
    """One class of land or one thing that is registered otherwise than the corrected list shows.

    `posted` or `registered` is None for what the list, or the register, does not have.
    """

    taking_id: int
    code: str
    number: str
    revision: int
    land_class: str
    name: str
    unit: str
    posted: Decimal | None
    registered: Decimal | None

    def told(self) -> dict[str, Any]:
        """The parameters of the sentence that says why it cannot be agreed on."""
        thing = land_class_word(self.land_class) if self.land_class else self.name
        return {
            "code": self.code,
            "number": self.number,
            "revision": self.revision,
            "thing": thing,
            "posted": f"{self.posted} {self.unit}",
            "registered": f"{self.registered} {self.unit}",
        }


def mixed(takings: Iterable[int], on: date) -> list[Mixed]:
    """What of these takings differs from the corrected lists that hold on a day; one query.

    Land on no list, or on a list that nobody corrected, is bound by none and never among them.
    """
    return [Mixed(**row) for row in rows_of(_DIFFERENCES, {"ids": list(takings), "on": on})]


def on_corrected(takings: QuerySet[Taking]) -> QuerySet[Taking]:
    """Those of many takings that a corrected survey list shows: only they need to be compared."""
    lists = PublicList.objects.filter(stage=ListStage.SURVEY, state=ListState.POSTED, revision__gt=1)
    return takings.filter(pk__in=PublicRow.objects.filter(public_list__in=lists).values("taking"))


def struck(item: str = "pk") -> Exists:
    """Whether a thing is struck off: nothing measured it since. `item` leads from the row to the thing."""
    later = ItemMeasure.objects.filter(item=OuterRef("item"), pk__gt=OuterRef("pk"))
    rows = ItemMeasure.objects.filter(item=OuterRef(item), kind=MeasureKind.STRUCK)
    return Exists(rows.filter(~Exists(later.exclude(kind=MeasureKind.SIGNED))))


def not_struck() -> Q:
    """The things that still stand on the land."""
    return Q(~struck())
