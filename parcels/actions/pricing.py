"""Pricing a thing on the land where the rates leave it open: a price within its range, or an appraisal."""

from datetime import date
from decimal import Decimal

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.holdings import lock_takings
from parcels.actions.ledger import check_amount, check_day
from parcels.models import Appraisal, Document, Item, ItemPrice, User
from parcels.rules.pricing import Pricing, check_choice


def choose_price(
    item: Item, *, price_yuan: Decimal, reason: str, actor: User, on: date, seen: int | None = None
) -> ItemPrice:
    """Choose a thing's price within its range, with the reason. A later choice stands beside the earlier.

    `seen` is the newest choice the person saw. What is signed keeps its price; a draft becomes stale.
    """
    reason = intake.clean(reason)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    rate = item.rate
    if rate.pricing != Pricing.RANGE:
        raise Refusal("price_is_not_chosen", {"name": rate.name}, field="price")
    price = check_amount(price_yuan)
    assert rate.price_yuan is not None
    assert rate.high_yuan is not None
    check_choice(price, rate.price_yuan, rate.high_yuan, name=rate.name, unit=rate.unit)
    told = {"name": rate.name, "code": str(item.taking), "price": str(price), "reason": reason}
    with deed("choose_price", actor=actor, on=on, project=item.taking.project, unit=rate.unit, **told) as d:
        lock_takings([item.taking])
        newest = ItemPrice.objects.filter(item=item).order_by("-pk").values_list("pk", flat=True).first()
        if seen is not None and newest != (seen or None):
            raise Refusal("edited_meanwhile", {"code": str(item.taking)})
        made: ItemPrice = ItemPrice.objects.create(
            item=item, price_yuan=price, reason=reason, chosen_by=actor, chosen_date=on
        )
        d.touch(item, item.taking)
    return made


def record_appraisal(
    item: Item,
    *,
    appraiser: str,
    number: str,
    commission_date: date,
    report_date: date,
    value_yuan: Decimal,
    paper: Document | None,
    note: str = "",
    legacy_reason: str = "",
    actor: User,
    on: date,
) -> Appraisal:
    """Record the appraisal of a thing priced by appraisal, with its scanned report.

    Refuses a report dated before its commission; from an old paper, with the reason, it is recorded and is a
    doubt (疑点). A further appraisal needs its reason and counts from then on; what is signed keeps its own.
    """
    appraiser, number = intake.clean(appraiser, 80), intake.clean(number, 60)
    note, legacy_reason = intake.clean(note), intake.clean(legacy_reason)
    name = item.rate.name
    if item.rate.pricing != Pricing.APPRAISAL:
        raise Refusal("item_is_not_appraised", {"name": name})
    if not appraiser or not number:
        raise Refusal("appraisal_names_its_report", field="number" if appraiser else "appraiser")
    if paper is None or not paper.scan:
        raise Refusal("appraisal_without_scan", field="scan")
    check_day(report_date, on)
    if report_date < commission_date and not legacy_reason:
        days = {"commission": str(commission_date), "report": str(report_date)}
        raise Refusal("appraisal_before_commission", days, field="report_date")
    value = check_amount(value_yuan)
    told = {"name": name, "code": str(item.taking), "number": number, "value": str(value), "note": note}
    with deed("record_appraisal", actor=actor, on=on, project=item.taking.project, **told) as d:
        lock_takings([item.taking])
        known = Appraisal.objects.filter(item=item)
        if known.filter(number=number).exists():
            raise Refusal("appraisal_once", {"number": number}, field="number")
        if not note and known.exists():
            raise Refusal("appraisal_again_unexplained", {"name": name}, field="note")
        made: Appraisal = Appraisal.objects.create(
            item=item,
            appraiser=appraiser,
            number=number,
            commission_date=commission_date,
            report_date=report_date,
            value_yuan=value,
            paper=paper,
            note=note,
            legacy_reason=legacy_reason,
            recorded_by=actor,
            recorded_date=on,
        )
        d.touch(item, item.taking)
    return made
