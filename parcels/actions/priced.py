"""What prices things and adds or deducts by hand, gathered for the rule: reads, writes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from parcels.models import Appraisal, Item, ItemPrice, ManualLine
from parcels.rules.money_terms import Head
from parcels.rules.pricing import Manual, ManualKind, ManualState, Missing, Pricing
from parcels.rules.valuation import Party, Thing


def priced(items: Sequence[Item]) -> tuple[dict[int, Thing], dict[int, Missing]]:
    """The things that have a price, and those that lack one, by item; a fixed price needs no query."""
    chosen = _newest(ItemPrice.objects, [i.pk for i in items if i.rate.pricing == Pricing.RANGE], "chosen_by")
    wanted = [i.pk for i in items if i.rate.pricing == Pricing.APPRAISAL]
    appraised = _newest(Appraisal.objects, wanted, "paper")
    things: dict[int, Thing] = {}
    missing: dict[int, Missing] = {}
    for item in items:
        rate = item.rate
        if rate.pricing == Pricing.RANGE:
            if price := chosen.get(item.pk):
                things[item.pk] = _thing(item, price.price_yuan, told=_of_choice(item, price))
        elif rate.pricing == Pricing.APPRAISAL:
            if report := appraised.get(item.pk):
                things[item.pk] = _thing(item, None, report.value_yuan, _of_report(report))
        else:
            things[item.pk] = _thing(item, rate.price_yuan)
        if item.pk not in things:
            missing[item.pk] = Missing(
                item.pk,
                str(item.taking),
                rate.name,
                rate.unit,
                Pricing(rate.pricing),
                rate.price_yuan,
                rate.high_yuan,
            )
    return things, missing


def _newest(rows: Any, items: Sequence[int], related: str) -> dict[int, Any]:
    if not items:
        return {}
    found = rows.filter(item__in=items).order_by("item_id", "-pk").distinct("item_id").select_related(related)
    return {row.item_id: row for row in found}


def _thing(item: Item, price: Any, appraised: Any = None, told: dict[str, Any] | None = None) -> Thing:
    owner = item.owner
    return Thing(
        owner=Party(owner.pk, owner.kind) if owner else None,
        head=item.rate.head,
        rate_id=item.rate_id,
        name=item.rate.name,
        quantity=item.counted_quantity,
        unit=item.rate.unit,
        price_yuan=price,
        appraised_yuan=appraised,
        told=told or {},
    )


def _of_choice(item: Item, price: ItemPrice) -> dict[str, Any]:
    return {
        "id": price.pk,
        "low": str(item.rate.price_yuan),
        "high": str(item.rate.high_yuan),
        "reason": price.reason,
        "by": str(price.chosen_by),
        "on": str(price.chosen_date),
    }


def _of_report(report: Appraisal) -> dict[str, Any]:
    return {
        "id": report.pk,
        "appraiser": report.appraiser,
        "number": report.number,
        "commission": str(report.commission_date),
        "report": str(report.report_date),
        "sha256": report.paper.sha256,
    }


def manual_of(takings: Iterable[int]) -> dict[int, list[Manual]]:
    """The countersigned lines of takings, in the order they were entered."""
    rows = ManualLine.objects.filter(taking__in=takings, state=ManualState.COUNTERSIGNED)
    found: dict[int, list[Manual]] = defaultdict(list)
    for row in rows.select_related("claimant", "entered_by", "decided_by", "paper").order_by("pk"):
        told = {
            "reason": row.reason,
            "by": str(row.entered_by),
            "on": str(row.entered_date),
            "second": str(row.decided_by),
            "second_on": str(row.decided_date),
            "paper": row.paper.title if row.paper else "",
            "sha256": row.paper.sha256 if row.paper else "",
        }
        claimant = Party(row.claimant_id, row.claimant.kind)
        found[row.taking_id].append(
            Manual(row.pk, ManualKind(row.kind), Head(row.head), claimant, row.amount_yuan, told)
        )
    return found
