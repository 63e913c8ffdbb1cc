"""Objections to a public list: recorded by one person, decided by another; what they name waits meanwhile."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed, refusals
from parcels.actions.holdings import set_areas
from parcels.actions.inventory import enter_measures
from parcels.actions.ledger import check_day, lock_lines, meet
from parcels.actions.objection_holds import hold_objected, lines_of
from parcels.models import Document, Item, Objection, PublicRow, TakingArea, User
from parcels.models.corrected_lists import not_struck
from parcels.rules.posting import (
    OBJECTION_TRANSITIONS,
    ListState,
    MeasureKind,
    ObjectionState,
    RowKind,
    shows_area,
)


def record_objection(
    row: PublicRow,
    *,
    by_name: str,
    received_date: date,
    text: str,
    actor: User,
    on: date,
    paper: Document | None = None,
    client_key: UUID | None = None,
) -> Objection:
    """Record an objection to a row of a posted list: its lines are not paid from now on until it is settled.

    One received after the list's last day is recorded too and marked. The same client_key twice is one.
    """
    by_name, text = intake.clean(by_name, 80), intake.clean(text, 1000)
    if not by_name or not text:
        raise Refusal("objection_incomplete", field="by_name" if not by_name else "text")
    check_day(received_date, on)
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            if found := Objection.objects.filter(uid=client_key).first():
                return found
        public_list = row.public_list
        told = {"list": public_list.number, "row": row.number, "name": row.party_name}
        with deed("record_objection", actor=actor, on=on, project=public_list.batch.project, **told) as d:
            if public_list.posted_date is None or received_date < public_list.posted_date:
                raise Refusal(
                    "objection_of_posted_list", {"number": public_list.number}, field="received_date"
                )
            if public_list.corrections.filter(state=ListState.POSTED).exists():
                raise Refusal("objection_of_corrected_list", {"number": public_list.number})
            ids = lines_of([row])
            lock_lines(ids)
            pk = _next_key()
            made: Objection = Objection.objects.create(
                pk=pk,
                number=f"YY-{on.year}-{pk:06d}",
                row=row,
                by_name=by_name,
                received_date=received_date,
                text=text,
                paper=paper,
                recorded_by=actor,
                recorded_date=on,
                **({"uid": client_key} if client_key else {}),
            )
            hold_objected(ids, on=on)
            d.params.update(number=made.number, lines=len(ids))
            d.touch(made, public_list, row.taking)
            d.touch_ids("line", ids)
    return made


def order_remeasure(objection: Objection, *, actor: User, on: date) -> Objection:
    """Have what the row stands on measured again before the objection is decided: an area or a thing.

    A sum reckoned from an area or from one thing names what is measured; any other sum is refused.
    """
    with deed("order_remeasure", actor=actor, on=on, **_told(objection)) as d:
        one = _locked(objection, actor, ObjectionState.REMEASURE)
        if not may_measure(one.row):
            raise Refusal("objection_of_a_sum", {"number": one.number})
        one.state, one.ordered_by, one.ordered_date = ObjectionState.REMEASURE, actor, on
        one.save(update_fields=["state", "ordered_by", "ordered_date"])
        d.touch(one, one.row.taking)
    return one


def record_remeasure(
    objection: Objection,
    *,
    quantity: Decimal,
    measured_date: date,
    signer: str,
    paper: Document | None,
    actor: User,
    on: date,
    land_class: str = "",
) -> Objection:
    """Record what was measured again, with the sheet both sides signed: the register follows it.

    A signed agreement stays as it is; an amendment posts the difference. `land_class` says which area was
    measured where the row shows the sum of several.
    """
    if paper is None or not paper.scan:
        raise Refusal("measure_without_paper", field="scan")
    if quantity <= 0 or quantity != quantity.quantize(Decimal("0.01")):
        raise Refusal("item_is_positive", field="quantity")
    signer = intake.clean(signer, 80)
    if not signer:
        raise Refusal("item_without_signer", field="signer")
    check_day(measured_date, on)
    told = {**_told(objection), "quantity": str(quantity)}
    with deed("record_remeasure", actor=actor, on=on, **told) as d:
        one = _locked(objection)
        if one.state != ObjectionState.REMEASURE:
            raise Refusal("objection_not_to_measure", {"number": one.number})
        one.measured_date, one.measured_quantity, one.measured_paper = measured_date, quantity, paper
        one.save(update_fields=["measured_date", "measured_quantity", "measured_paper"])
        if item := thing_of(one.row):
            _measure_thing(one, item, signer, actor)
        else:
            _measure_area(one, land_class, actor, on)
        d.touch(one, one.row.taking)
    return one


def thing_of(row: PublicRow) -> Item | None:
    """The thing a row shows: its own, or the only one its sum was reckoned from."""
    if row.kind != RowKind.AMOUNT:
        return row.item
    if not row.thing:
        return None
    same = Item.objects.filter(not_struck(), taking=row.taking_id, rate__head=row.head, rate__name=row.thing)
    found = list(same.filter(Q(owner=row.party_id) | Q(owner=None))[:2])
    return found[0] if len(found) == 1 else None


def classes_of(row: PublicRow) -> list[str]:
    """The classes whose area may be what a row shows: its own, or every one of the land for a sum."""
    if row.land_class or not shows_area(row.kind, row.head):
        return [row.land_class] if row.land_class else []
    areas = TakingArea.objects.filter(taking=row.taking_id).order_by("land_class")
    return list(areas.values_list("land_class", flat=True))


def may_measure(row: PublicRow) -> bool:
    """Whether there is something to be measured again behind a row."""
    return bool(classes_of(row)) or thing_of(row) is not None


def _measure_thing(one: Objection, item: Item, signer: str, actor: User) -> None:
    assert one.measured_quantity is not None
    assert one.measured_date is not None
    enter_measures(
        [(item, kind, one.measured_quantity) for kind in (MeasureKind.MEASURED, MeasureKind.SIGNED)],
        day=one.measured_date,
        paper=one.measured_paper,
        note=one.number,
        actor=actor,
        signer=signer,
        objection=one,
    )


def _measure_area(one: Objection, land_class: str, actor: User, on: date) -> None:
    """The other classes of the land stay; this one becomes what was measured."""
    assert one.measured_quantity is not None
    classes = classes_of(one.row)
    wanted = land_class if len(classes) > 1 else classes[0]
    if wanted not in classes:
        raise Refusal("measure_of_which_class", field="land_class")
    standing = dict(
        TakingArea.objects.filter(taking=one.row.taking).values_list("land_class", "surveyed_area_m2")
    )
    standing[wanted] = one.measured_quantity
    set_areas(
        one.row.taking,
        sorted(standing.items()),
        actor=actor,
        on=on,
        paper=one.measured_paper,
        signed_date=one.measured_date,
        remeasured=one.number,
        confirms=True,
    )


def decide_objection(objection: Objection, *, upheld: bool, answer: str, actor: User, on: date) -> Objection:
    """Decide an objection, with the reason: another person than recorded it. The same decision twice is one.

    Rejected: its lines are free again. Upheld: they wait until the corrected list has hung for its days.
    """
    answer = intake.clean(answer, 500)
    if not answer:
        raise Refusal("reason_missing", field="answer")
    state = ObjectionState.UPHELD if upheld else ObjectionState.REJECTED
    told = {**_told(objection), "objection": state.value, "reason": answer}
    with deed("decide_objection", actor=actor, on=on, **told) as d:
        standing = Objection.objects.get(pk=objection.pk)
        if (standing.state, standing.decided_by_id) == (state, actor.pk):
            d.again()
            return standing
        one = _locked(objection, actor, state)
        if one.state == ObjectionState.REMEASURE and one.measured_paper_id is None:
            raise Refusal("objection_not_measured", {"number": one.number})
        ids = lines_of([one.row])
        lock_lines(ids)
        one.state, one.decided_by, one.decided_date, one.answer = state, actor, on, answer
        one.save(update_fields=["state", "decided_by", "decided_date", "answer"])
        hold_objected(ids, on=on)
        d.touch(one, one.row.taking)
        d.touch_ids("line", ids)
    return one


def _locked(objection: Objection, actor: User | None = None, to: ObjectionState | None = None) -> Objection:
    rows = Objection.objects.select_for_update(of=("self",)).select_related("row__public_list", "row__taking")
    one: Objection = rows.get(pk=objection.pk)
    if to and (ObjectionState(one.state), to) not in OBJECTION_TRANSITIONS:
        raise Refusal("objection_is_decided", {"number": one.number})
    if actor and one.recorded_by_id == actor.pk:
        raise Refusal("objection_decided_by_another", {"number": one.number})
    return one


def _told(objection: Objection) -> dict[str, str]:
    row = objection.row
    return {"number": objection.number, "list": row.public_list.number, "name": row.party_name}


def _next_key() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('parcels_objection', 'id'))")
        return int(cursor.fetchone()[0])
