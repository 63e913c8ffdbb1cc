"""Measuring things on the land, confirming them, striking them off, deciding about what came too late."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.ground import refuse_above_land
from parcels.actions.holdings import lock_takings
from parcels.actions.ledger import check_day
from parcels.actions.units import refuse_fractions
from parcels.models import Document, Item, ItemMeasure, LateItem, Objection, Taking, User
from parcels.models.corrected_lists import not_struck, struck
from parcels.rules.posting import LateState, MeasureKind


def measure_item(
    item: Item,
    *,
    quantity: Decimal,
    measured_date: date,
    paper: Document | None,
    note: str,
    actor: User,
    on: date,
    seen: int | None = None,
) -> ItemMeasure:
    """Measure a thing again: a further measure with its paper and why; what was signed stays as it is.

    `seen` is the newest measure the person saw: another one by now is refused, nothing is lost.
    """
    note = intake.clean(note)
    if not note:
        raise Refusal("reason_missing", field="note")
    _refuse_measure(quantity, measured_date, paper, on)
    refuse_above_land([(item.taking, item.rate, quantity)])
    told = _told(item, quantity)
    with deed("measure_item", actor=actor, on=on, project=item.taking.project, note=note, **told) as d:
        _newest(item, seen)
        made = enter_measures(
            [(item, MeasureKind.MEASURED, quantity)], day=measured_date, paper=paper, note=note, actor=actor
        )[0]
        d.touch(item, item.taking)
    return made


def sign_item(
    item: Item,
    *,
    quantity: Decimal,
    signed_date: date,
    signer: str,
    paper: Document | None,
    note: str = "",
    actor: User,
    on: date,
    seen: int | None = None,
) -> ItemMeasure:
    """Confirm a quantity as its owner signed it; from now on the thing is valued by it.

    Another quantity than was measured, or than was signed before, needs a reason. Refuses a thing first seen
    after the freeze that nobody has counted. A signed agreement stays as it is; an amendment follows.
    """
    signer = intake.clean(signer, 80)
    if not signer:
        raise Refusal("item_without_signer", field="signer")
    note = intake.clean(note)
    _refuse_measure(quantity, signed_date, paper, on)
    told = _told(item, quantity)
    with deed("sign_item", actor=actor, on=on, project=item.taking.project, note=note, **told) as d:
        _newest(item, seen)
        item = Item.objects.select_related("rate", "taking__project").get(pk=item.pk)
        if is_struck(item):
            raise Refusal("item_is_struck", {"name": item.rate.name}, field="quantity")
        late = LateItem.objects.filter(item=item).first()
        if late and late.state != LateState.COUNTED:
            raise Refusal("item_not_counted", {"name": item.rate.name}, field="quantity")
        if not note and (quantity != item.quantity or item.signed_quantity is not None):
            raise Refusal("item_difference_unexplained", {"name": item.rate.name}, field="note")
        made = enter_measures(
            [(item, MeasureKind.SIGNED, quantity)],
            day=signed_date,
            paper=paper,
            note=note,
            actor=actor,
            signer=signer,
        )[0]
        d.touch(item, item.taking)
    return made


def strike_item(
    item: Item,
    *,
    struck_date: date,
    paper: Document | None,
    note: str,
    actor: User,
    on: date,
    seen: int | None = None,
) -> ItemMeasure:
    """Strike off a thing that is not there after all, with the sheet and why: no longer valued nor listed.

    What was written stays; a later measure brings it back. A signed agreement stays as it is; an amendment
    posts the difference. Refuses one that is struck already.
    """
    note = intake.clean(note)
    if not note:
        raise Refusal("reason_missing", field="note")
    quantity = item.counted_quantity
    _refuse_measure(quantity, struck_date, paper, on)
    told = _told(item, quantity)
    with deed("strike_item", actor=actor, on=on, project=item.taking.project, note=note, **told) as d:
        _newest(item, seen)
        if is_struck(item):
            raise Refusal("item_is_struck_already", {"name": item.rate.name})
        made = enter_measures(
            [(item, MeasureKind.STRUCK, quantity)], day=struck_date, paper=paper, note=note, actor=actor
        )[0]
        d.touch(item, item.taking)
    return made


def is_struck(item: Item) -> bool:
    """Whether a thing is struck off and not measured again since."""
    return Item.objects.filter(struck(), pk=item.pk).exists()


def enter_measures(
    rows: Sequence[tuple[Item, MeasureKind, Decimal]],
    *,
    day: date,
    paper: Document | None,
    note: str,
    actor: User,
    signer: str = "",
    objection: Objection | None = None,
) -> list[ItemMeasure]:
    """Inside another deed: write measures; the database lets the things follow them."""
    refuse_fractions((item.rate, quantity) for item, kind, quantity in rows if kind is not MeasureKind.STRUCK)
    return ItemMeasure.objects.bulk_create(
        ItemMeasure(
            item=item,
            kind=kind,
            quantity=quantity,
            measured_date=day,
            signer=signer if kind is MeasureKind.SIGNED else "",
            paper=paper,
            note=note[:200],
            objection=objection,
            recorded_by=actor,
        )
        for item, kind, quantity in rows
    )


def confirm_by_signing(takings: Sequence[Taking], *, signed_date: date, paper: Document, actor: User) -> None:
    """Inside the signing: things that count and are not confirmed yet are confirmed as measured."""
    waits = LateItem.objects.exclude(state=LateState.COUNTED)
    rows = Item.objects.filter(not_struck(), taking__in=takings, signed_date__isnull=True)
    rows = rows.exclude(late__in=waits)
    enter_measures(
        [(item, MeasureKind.SIGNED, item.quantity) for item in rows.order_by("pk")],
        day=signed_date,
        paper=paper,
        note="",
        actor=actor,
    )


def decide_late(
    item: Item,
    *,
    counted: bool,
    reason: str,
    paper: Document | None = None,
    actor: User,
    on: date,
) -> LateItem:
    """Say whether a thing first seen after the freeze counts (REG 26) and why: not by who recorded it.

    May be decided again, with another reason; what was decided before stands in the history and the journal.
    """
    reason = intake.clean(reason)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    state = LateState.COUNTED if counted else LateState.EXCLUDED
    told = {"name": item.rate.name, "code": str(item.taking), "late": state.value, "reason": reason}
    with deed("decide_late", actor=actor, on=on, project=item.taking.project, **told) as d:
        lock_takings([item.taking])
        late = LateItem.objects.select_for_update(of=("self",)).filter(item=item).first()
        if late is None:
            raise Refusal("item_not_late", {"name": item.rate.name})
        if late.recorded_by_id == actor.pk:
            raise Refusal("late_item_decided_by_another", {"name": item.rate.name})
        if late.state == state and late.reason == reason and late.decided_by_id == actor.pk:
            return late
        late.state, late.reason, late.paper = state, reason, paper
        late.decided_by, late.decided_date = actor, on
        late.save(update_fields=["state", "reason", "paper", "decided_by", "decided_date"])
        d.touch(item, item.taking)
    return late


def _refuse_measure(quantity: Decimal, day: date, paper: Document | None, on: date) -> None:
    if quantity <= 0 or quantity != quantity.quantize(Decimal("0.01")):
        raise Refusal("item_is_positive", field="quantity")
    check_day(day, on)
    if paper is None or not paper.scan:
        raise Refusal("measure_without_paper", field="scan")


def _newest(item: Item, seen: int | None) -> None:
    """Lock the taking; refuse where a measure came between."""
    lock_takings([item.taking])
    newest = ItemMeasure.objects.filter(item=item).order_by("-pk").values_list("pk", flat=True).first()
    if seen is not None and newest != seen:
        raise Refusal("edited_meanwhile", {"code": str(item.taking)})


def _told(item: Item, quantity: Decimal) -> dict[str, str]:
    return {
        "name": item.rate.name,
        "code": str(item.taking),
        "quantity": str(quantity),
        "unit": item.rate.unit,
    }
