"""An objection holds what it names until it is settled: rejected, or the corrected list has hung its days."""

from datetime import date, timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import arrears, objections, payments, public_lists, register
from parcels.models import Agreement, LineHold, PaymentRun
from parcels.models.figures import line_balances
from parcels.rules.posting import ListStage
from tests.money_day import PAID, answer, draft, fund, released, sign
from tests.posting_day import (
    ENDS,
    OBJECTED,
    amended,
    crops,
    decided,
    made,
    objected,
    posted,
    remeasured,
    row_of,
    rule,
    scan,
)
from tests.scenes import once
from tests.world import TODAY, World

JULY = date(2026, 7, 1)


def refused(code):
    return pytest.raises(Refusal, match=f"^{code}")


@once
def signed(world: World) -> Agreement:
    """The survey list of the group hung in February; KP-049 was signed in May and is funded."""
    rule(world)
    world.list = posted(world, made(world))  # type: ignore[attr-defined]
    agreement = sign(world, draft(world, world.kp049))
    fund(world)
    return agreement


def of(world: World, thing: str = "水稻"):
    return row_of(world.list, "KP-049", "王家", **({"thing": thing} if thing else {"kind": "area"}))


def run_of(world: World, agreement: Agreement, head: str, day: date = PAID) -> PaymentRun:
    return payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=[(line, None) for line in agreement.lines.filter(head=head)],
        actor=world.staff,
        on=day,
        client_key=uuid4(),
    )


def held(agreement: Agreement, day: date) -> list[str]:
    """The heads of the agreement's lines that are held on a day."""
    return sorted({b.head for b in line_balances(day, agreement=agreement) if b.is_held})


def test_a_row_of_a_thing_holds_the_lines_of_its_head_and_owner(world: World, signed: Agreement):
    one = objected(world, of(world), JULY)
    assert held(signed, JULY) == ["crops"]
    with refused("line_is_held"):
        run_of(world, signed, "crops")
    assert run_of(world, signed, "resettlement").items.count() == 1
    assert LineHold.objects.get(cause="objection").ground == one.number


def test_a_row_of_an_area_holds_whatever_is_worked_out_from_it_and_that_holders_things(
    world: World, signed: Agreement
):
    one = objected(world, of(world, ""), JULY)
    # The collective's land compensation is another claimant's, and comes from the same area.
    assert held(signed, JULY) == ["crops", "land", "resettlement"]
    assert set(LineHold.objects.filter(cause="objection").values_list("ground", flat=True)) == {one.number}
    for head in ("land", "resettlement"):
        with refused("line_is_held"):
            run_of(world, signed, head)


@pytest.mark.parametrize("head", ["land", "resettlement"])
def test_a_sum_reckoned_from_the_area_holds_every_sum_of_that_area(world: World, head: str):
    rule(world, ListStage.REGISTRATION)
    day = date(2026, 3, 21)
    row = posted(world, made(world, ListStage.REGISTRATION, day), day).rows.filter(
        taking=world.kp049, head=head
    )
    one = objected(world, row.get(), day)
    agreement = sign(world, draft(world, world.kp049))
    fund(world)
    assert held(agreement, JULY) == ["land", "resettlement"]
    decided(world, one, upheld=True, day=JULY)
    for wanted in ("land", "resettlement"):
        with refused("line_is_held"):
            run_of(world, agreement, wanted)
    assert run_of(world, agreement, "crops").pk


def test_a_sum_of_several_classes_is_measured_by_the_class_that_is_named(world: World):
    rule(world, ListStage.REGISTRATION)
    day = date(2026, 3, 21)
    listed = posted(world, made(world, ListStage.REGISTRATION, day), day)
    one = objected(world, listed.rows.filter(taking=world.kp050, head="land").get(), day)
    objections.order_remeasure(one, actor=world.leader, on=day)
    given = {"quantity": D("1250.00"), "measured_date": day, "signer": "3 组", "paper": scan(world, on=day)}
    with refused("measure_of_which_class"):
        objections.record_remeasure(one, **given, actor=world.staff, on=day)
    objections.record_remeasure(one, **given, land_class="0103", actor=world.staff, on=day)
    areas = dict(world.kp050.areas.values_list("land_class", "surveyed_area_m2"))
    assert areas == {"0101": D("2800.00"), "0103": D("1250.00")}


def test_a_sum_of_one_thing_is_measured_as_the_thing(world: World):
    rule(world, ListStage.REGISTRATION)
    day = date(2026, 3, 21)
    listed = posted(world, made(world, ListStage.REGISTRATION, day), day)
    remeasured(world, objected(world, row_of(listed, "KP-049", "王家", head="crops"), day), "3.50", day)
    assert world.kp049.items.get().quantity == D("3.50")


def test_a_run_prepared_before_is_not_released_while_the_objection_is_open(world: World, signed: Agreement):
    run = run_of(world, signed, "crops")
    payments.approve_run(run, actor=world.leader, on=PAID)
    one = objected(world, of(world), PAID)
    with refused("line_is_held"):
        payments.release_run(run, actor=world.finance, on=PAID)
    decided(world, one, upheld=False, day=PAID)
    assert payments.release_run(run, actor=world.finance, on=PAID).state == "released"


def test_rejected_the_lines_are_free_on_that_day(world: World, signed: Agreement):
    decided(world, objected(world, of(world), JULY), upheld=False, day=JULY + timedelta(days=2))
    assert [held(signed, JULY + timedelta(days=n)) for n in (0, 1, 2)] == [["crops"], ["crops"], []]


def test_a_person_does_not_end_the_hold_of_an_objection(world: World, signed: Agreement):
    objected(world, of(world), JULY)
    with refused("objection_holds"):
        arrears.release_hold(signed.lines.get(head="crops"), since=JULY, actor=world.finance, on=JULY)
    assert held(signed, JULY) == ["crops"]


def test_two_objections_hold_until_the_second_is_settled(world: World, signed: Agreement):
    first, second = objected(world, of(world), JULY), objected(world, of(world, ""), JULY)
    assert held(signed, JULY) == ["crops", "land", "resettlement"]
    decided(world, second, upheld=False, day=JULY + timedelta(days=1))
    assert held(signed, JULY + timedelta(days=1)) == ["crops"]
    decided(world, first, upheld=False, day=JULY + timedelta(days=2))
    assert held(signed, JULY + timedelta(days=2)) == []


def test_upheld_it_holds_until_the_corrected_list_has_hung_its_days(world: World, signed: Agreement):
    one = objected(world, of(world), JULY)
    remeasured(world, one, "3.50", JULY)
    decided(world, one, upheld=True, day=JULY)
    assert held(signed, JULY) == ["crops"]
    amended(world, signed, JULY)
    second = public_lists.correct_list(world.list, reason=one.number, actor=world.staff, on=JULY)
    posted(world, second, JULY)
    one.refresh_from_db()
    assert one.settled_by == second
    assert held(signed, JULY + timedelta(days=7)) == ["crops"]
    assert held(signed, JULY + timedelta(days=8)) == []
    with refused("line_is_held"):
        run_of(world, signed, "crops", JULY + timedelta(days=7))
    assert run_of(world, signed, "crops", JULY + timedelta(days=8)).pk


def test_a_corrected_list_frees_nothing_while_the_agreement_owes_the_old_sum(world: World, signed: Agreement):
    one = objected(world, of(world), JULY)
    remeasured(world, one, "2.50", JULY)
    decided(world, one, upheld=True, day=JULY)
    # The list shows 2.50 亩; the agreement still owes for 3.00.
    second = posted(
        world, public_lists.correct_list(world.list, reason=one.number, actor=world.staff, on=JULY), JULY
    )
    assert held(signed, JULY + timedelta(days=30)) == ["crops"]
    with refused("correction_before_amendment"):
        public_lists.correct_list(second, reason=one.number, actor=world.staff, on=JULY)
    amended(world, signed, JULY)
    third = public_lists.correct_list(second, reason=one.number, actor=world.staff, on=JULY)
    posted(world, third, JULY)
    one.refresh_from_db()
    assert one.settled_by == third
    assert held(signed, JULY + timedelta(days=8)) == []


def test_a_list_made_before_the_decision_does_not_settle_it(world: World, signed: Agreement):
    first, second = objected(world, of(world), JULY), objected(world, of(world, ""), JULY)
    remeasured(world, first, "3.50", JULY)
    decided(world, first, upheld=True, day=JULY)
    amended(world, signed, JULY)
    again = public_lists.correct_list(world.list, reason=first.number, actor=world.staff, on=JULY)
    decided(world, second, upheld=True, day=JULY)
    posted(world, again, JULY)
    later = JULY + timedelta(days=30)
    assert held(signed, later) == ["crops", "land", "resettlement"]
    second.refresh_from_db()
    assert second.settled_by is None
    # The rows are right by now; hung once more, they answer the second objection too.
    last = public_lists.correct_list(again, reason=second.number, actor=world.staff, on=later)
    posted(world, last, later)
    assert held(signed, later + timedelta(days=8)) == []


def test_a_correction_taken_back_leaves_the_objection_to_the_next_one(world: World, signed: Agreement):
    one = objected(world, of(world), JULY)
    remeasured(world, one, "3.50", JULY)
    decided(world, one, upheld=True, day=JULY)
    amended(world, signed, JULY)
    for reason in ("漏盖章", "复测更正"):
        again = public_lists.correct_list(world.list, reason=reason, actor=world.staff, on=JULY)
        if reason == "漏盖章":
            public_lists.withdraw_list(again, reason=reason, actor=world.staff, on=JULY)
    posted(world, again, JULY)
    assert held(signed, JULY + timedelta(days=7)) == ["crops"]
    assert held(signed, JULY + timedelta(days=8)) == []


def test_an_objection_to_the_corrected_list_prolongs_the_hold(world: World, signed: Agreement):
    one = objected(world, of(world), JULY)
    remeasured(world, one, "3.50", JULY)
    decided(world, one, upheld=True, day=JULY)
    amended(world, signed, JULY)
    second = public_lists.correct_list(world.list, reason=one.number, actor=world.staff, on=JULY)
    second = posted(world, second, JULY)
    with refused("objection_of_corrected_list"):
        objected(world, of(world), JULY + timedelta(days=3))
    world.list = second  # type: ignore[attr-defined]
    again = objected(world, of(world), JULY + timedelta(days=3))
    assert held(signed, JULY + timedelta(days=30)) == ["crops"]
    decided(world, again, upheld=False, day=JULY + timedelta(days=4))
    assert held(signed, JULY + timedelta(days=7)) == ["crops"]
    assert held(signed, JULY + timedelta(days=8)) == []


def test_what_is_signed_while_the_objection_is_open_is_held_from_the_start(world: World):
    rule(world)
    one = objected(world, row_of(posted(world, made(world)), "KP-049", "王家", thing="水稻"))
    agreement = sign(world, draft(world, world.kp049))
    assert held(agreement, date(2026, 6, 1)) == ["crops"]
    decided(world, one, upheld=False, day=date(2026, 6, 2))
    assert held(agreement, date(2026, 6, 2)) == []


def test_what_the_bank_has_already_is_a_fact_and_the_rest_is_held(world: World, signed: Agreement):
    line = signed.lines.get(head="crops")
    run = released(world, [(line, D("1500.00"))])
    one = objected(world, of(world), PAID)
    answer(world, run)
    balance = next(iter(line_balances(PAID, lines=[line.pk])))
    assert (balance.paid_yuan, balance.held_yuan, one.state) == (D("1500.00"), D("3000.00"), "open")


def test_a_late_objection_is_recorded_and_marked(world: World, signed: Agreement):
    on_time = objected(world, of(world), ENDS)
    late = objected(world, of(world), ENDS + timedelta(days=1))
    assert (on_time.is_late, late.is_late) == (False, True)
    with refused("objection_of_posted_list"):
        objections.record_objection(
            of(world),
            by_name="王家",
            received_date=date(2026, 2, 3),
            text="早了",
            actor=world.staff,
            on=TODAY,
        )


def test_who_recorded_it_does_not_decide_it_and_a_decision_is_final(world: World, signed: Agreement):
    one = objected(world, of(world), JULY)
    with refused("objection_decided_by_another"):
        objections.decide_objection(one, upheld=False, answer="不实", actor=world.staff, on=JULY)
    with refused("reason_missing"):
        objections.decide_objection(one, upheld=False, answer=" ", actor=world.leader, on=JULY)
    decided(world, one, upheld=False, day=JULY)
    assert decided(world, one, upheld=False, day=JULY).state == "rejected"
    with refused("objection_is_decided"):
        decided(world, one, upheld=True, day=JULY)


def test_a_remeasurement_ordered_is_waited_for(world: World, signed: Agreement):
    one = objected(world, of(world), JULY)
    objections.order_remeasure(one, actor=world.leader, on=JULY)
    with refused("objection_not_measured"):
        decided(world, one, upheld=True, day=JULY)
    given = {"measured_date": JULY, "signer": "王家", "actor": world.staff, "on": JULY}
    with refused("measure_without_paper"):
        objections.record_remeasure(one, quantity=D("3.50"), paper=None, **given)
    objections.record_remeasure(one, quantity=D("3.50"), paper=scan(world, on=JULY), **given)
    item = world.kp049.items.get()
    assert (item.quantity, item.signed_quantity) == (D("3.50"), D("3.50"))
    assert set(one.measures.values_list("kind", flat=True)) == {"measured", "signed"}
    assert decided(world, one, upheld=True, day=JULY).state == "upheld"


def test_an_area_is_measured_again_and_its_other_classes_stay(world: World):
    rule(world)
    row = posted(world, made(world)).rows.filter(taking=world.kp050, land_class="0103").first()
    remeasured(world, objected(world, row), "1250.00")
    areas = dict(world.kp050.areas.values_list("land_class", "surveyed_area_m2"))
    assert areas == {"0101": D("2800.00"), "0103": D("1250.00")}


def test_a_sum_with_nothing_behind_it_is_not_measured(world: World):
    rule(world, ListStage.REGISTRATION)
    day = date(2026, 3, 21)
    row = posted(world, made(world, ListStage.REGISTRATION, day), day).rows.filter(head="crops").first()
    one = objected(world, row, day)
    # A second crop of the same name: the sum no longer says which of them is meant.
    register.add_item(
        taking=row.taking,
        owner=row.party,
        rate=crops(world).rate,
        quantity=D(1),
        first_seen_date=date(2026, 1, 8),
        actor=world.staff,
        on=day,
    )
    with refused("objection_of_a_sum"):
        objections.order_remeasure(one, actor=world.leader, on=day)


def test_the_same_press_records_one_objection(world: World, signed: Agreement):
    key = uuid4()
    given = {"by_name": "王家", "received_date": OBJECTED, "text": "少了", "actor": world.staff, "on": TODAY}
    first = objections.record_objection(of(world), **given, client_key=key)
    assert objections.record_objection(of(world), **given, client_key=key) == first
