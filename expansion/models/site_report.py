"""A kept comparison as it is shown: table, places and how they hold, plan; the same everywhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from expansion.models.site_plan import Plan, plan_of
from expansion.models.siting import Criterion, SiteComparison, SubstationCandidate
from expansion.rules.site_standing import is_aggregate, places_of
from expansion.rules.siting import Origin
from expansion.rules.siting_ranking import Method
from parcels.models import Office

# What a comparison keeps of one site, by criterion code.
Values = Mapping[str, Mapping[str, Any]]
MONEY_MEASURES = {"unpaid"}
COUNTS = ("households", "parcels")


class Hidden(StrEnum):
    """Why a sum of money is not printed for this reader."""

    NO_RIGHT = "no_right"
    FEW_HOUSEHOLDS = "few_households"


@dataclass(frozen=True)
class Sight:
    """What sums a reader may read: all of them, or those that name no household (decision 0013), or none."""

    all_sums: bool = False
    site_sums: bool = False

    def hides(
        self, values: Mapping[str, Mapping[str, Any]], rule: Criterion, counted: list[str]
    ) -> Hidden | None:
        """Why a site's value is hidden from this reader; None where it is not.

        What a person typed from a paper is read by whoever may type it; `counted` as `counting` gives it.
        """
        if self.all_sums or rule.measured_by not in MONEY_MEASURES:
            return None
        if not self.site_sums:
            return Hidden.NO_RIGHT
        told = values[rule.code]["origin"] != Origin.COMPUTED
        return None if told or is_aggregate(_households(values, counted)) else Hidden.FEW_HOUSEHOLDS


@dataclass(frozen=True)
class Cell:
    """One candidate under one criterion as kept; `hidden` says why its sum is kept from this reader."""

    value: dict[str, Any]
    hidden: Hidden | None

    @property
    def verdict(self) -> str:
        """passes, fails, no_data or free."""
        return str(self.value["verdict"])


@dataclass(frozen=True)
class Row:
    """One criterion across the candidates; `share` is its weight in percent."""

    rule: Criterion
    share: Decimal
    cells: list[Cell]
    tells: bool


@dataclass(frozen=True)
class Result:
    """One method: scores and places by candidate (None where it was not ranked), intervals, first places."""

    method: Method
    scores: list[float | None]
    places: list[int | None]
    held: list[dict[str, Any]]
    near: list[float | None]
    free: list[float | None]

    @property
    def firsts(self) -> list[int]:
        """Where in the list of candidates the first ones stand."""
        return [at for at, place in enumerate(self.places) if place == 1]


@dataclass(frozen=True)
class Report:
    """All there is to print of one comparison."""

    comparison: SiteComparison
    sites: list[dict[str, Any]]
    rows: list[Row]
    results: list[Result]
    plan: Plan
    office: str
    schematic: bool
    made_by: str
    made_on: date
    review_number: str = ""
    leaders: list[str] = field(default_factory=list)
    standing: dict[str, int] = field(default_factory=dict)

    @property
    def ranked(self) -> list[dict[str, Any]]:
        """The candidates that were ranked."""
        return [site for site in self.sites if not site["out"]]

    @property
    def left_out(self) -> list[dict[str, Any]]:
        """The candidates that were not, with their reasons."""
        return [site for site in self.sites if site["out"]]


def report_of(
    comparison: SiteComparison, *, sight: Sight, made_by: Any, made_on: date, review_number: str = ""
) -> Report:
    """The kept comparison for one reader; `sight` is which sums of money this reader may read."""
    result, office = comparison.result, Office.objects.first()
    sites = result["sites"]
    rules = list(comparison.criteria.rows.order_by("position"))
    total = sum((rule.weight for rule in rules), Decimal(0))
    counted = counting(rules)
    rows = [
        Row(
            rule,
            rule.weight * 100 / total,
            [Cell(site["values"][rule.code], sight.hides(site["values"], rule, counted)) for site in sites],
            rule.code in result["told_apart_by"],
        )
        for rule in rules
    ]
    results = [_result(kept, result["ranked"], sites) for kept in result["methods"]]
    leaders = sorted({sites[at]["code"] for one in results for at in one.firsts})
    ids = [site["id"] for site in sites]
    return Report(
        comparison,
        sites,
        rows,
        results,
        plan_of(SubstationCandidate.objects.filter(pk__in=ids), comparison.compared_date),
        office.name if office else "",
        bool(office and office.is_demo) if office else False,
        str(made_by),
        made_on,
        review_number,
        leaders,
        places_of(result, comparison.recommended.code) if comparison.recommended else {},
    )


def counting(rules: Iterable[Criterion]) -> list[str]:
    """The codes of the criteria that count households and takings; fewer than two where one is missing."""
    by_measure = {rule.measured_by: rule.code for rule in rules}
    return [by_measure[measure] for measure in COUNTS if measure in by_measure]


def _households(values: Values, codes: list[str]) -> int | None:
    """How many households the layers say; the holders of one piece, heirs for one, count as one.

    What a person typed is no ground to show a sum.
    """
    told = [values[code] for code in codes if values[code]["origin"] == Origin.COMPUTED]
    if len(told) < len(COUNTS):
        return None
    return min(int(Decimal(one["number"])) for one in told)


def _result(kept: dict[str, Any], ranked: list[str], sites: list[dict[str, Any]]) -> Result:
    def spread(values: list[Any]) -> list[Any]:
        by_code = dict(zip(ranked, values, strict=True))
        return [by_code.get(site["code"]) for site in sites]

    return Result(
        Method(kept["method"]),
        spread(kept["scores"]),
        spread(kept["ranks"]),
        kept["held"],
        spread(kept["firsts_near"]),
        spread(kept["firsts_any"]),
    )
