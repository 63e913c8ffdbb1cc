"""A kept comparison as it is shown: table, places and how they hold, plan; the same everywhere."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from expansion.models.site_plan import Plan, plan_of
from expansion.models.siting import Criterion, SiteComparison, SubstationCandidate
from expansion.rules.siting_ranking import Method
from parcels.models import Office

MONEY_MEASURES = {"unpaid"}


@dataclass(frozen=True)
class Cell:
    """One candidate under one criterion as kept; `hidden` is money this person may not see."""

    value: dict[str, Any]
    hidden: bool

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

    @property
    def ranked(self) -> list[dict[str, Any]]:
        """The candidates that were ranked."""
        return [site for site in self.sites if not site["out"]]

    @property
    def left_out(self) -> list[dict[str, Any]]:
        """The candidates that were not, with their reasons."""
        return [site for site in self.sites if site["out"]]


def report_of(
    comparison: SiteComparison, *, money: bool, made_by: Any, made_on: date, review_number: str = ""
) -> Report:
    """The kept comparison for one reader; `money` is whether sums of money may be read."""
    result, office = comparison.result, Office.objects.first()
    sites = result["sites"]
    rules = list(comparison.criteria.rows.order_by("position"))
    total = sum((rule.weight for rule in rules), Decimal(0))
    rows = [
        Row(
            rule,
            rule.weight * 100 / total,
            [
                Cell(site["values"][rule.code], rule.measured_by in MONEY_MEASURES and not money)
                for site in sites
            ],
            rule.code in result["told_apart_by"],
        )
        for rule in rules
    ]
    results = [_result(kept, result["ranked"], sites) for kept in result["methods"]]
    leaders = sorted(
        {site["code"] for one in results for site, place in zip(sites, one.places, strict=True) if place == 1}
    )
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
    )


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
