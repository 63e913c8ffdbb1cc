"""A transaction of the bank is booked once, and a lost row is paid again once, whatever comes late."""

from uuid import uuid4

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import bank, payments
from parcels.actions.bank import Result
from parcels.actions.bank_file import examine_file
from parcels.actions.follow_up import follow_up, lost_rows
from parcels.models import PaymentRun, RunItem, SuspenseItem
from parcels.models.figures import line_balances
from parcels.words.refusals import sentence
from tests.drills.books import as_owner
from tests.money_day import PAID, answer, draft, fund, li_things, lines_of, released, sign
from tests.parcels.actions.test_bank_file import answered, codes, record, refused, told
from tests.scenes import once
from tests.world import TODAY, World, build_world


def sent(world: World) -> PaymentRun:
    """A run of a third of one line, which so owes enough for a second payment and a third."""
    li_things(world)
    lines = lines_of(sign(world, draft(world)))
    fund(world)
    return released(world, [(line, line.amount_yuan / 3) for line in lines[:1]])


def again(world: World, run: PaymentRun) -> PaymentRun:
    items = [item.pk for item in run.items.all()]
    return follow_up(run, actor=world.staff, on=TODAY, client_key=uuid4(), items=items)


def let_go(world: World, run: PaymentRun) -> PaymentRun:
    payments.approve_run(run, actor=world.leader, on=TODAY)
    return payments.release_run(run, actor=world.finance, on=TODAY)


def late_success(world: World, run: PaymentRun) -> None:
    said = [Result(item, "success", PAID, reference=f"A{item.number}") for item in run.items.all()]
    payments.record_results(run, said, actor=world.finance, on=TODAY)


def lost(world: World) -> PaymentRun:
    run = sent(world)
    return answer(world, run, failed=[item.line for item in run.items.all()])


@once
def first(world: World) -> PaymentRun:
    return lost(world)


def no_number(world: World, run: PaymentRun) -> bytes:
    """The bank's file of the lost run's late success, which bears no number of the run: for its follow-up."""
    return answered(run, row_1={"run": "", "day": str(TODAY)})


def test_a_transaction_booked_in_one_run_answers_no_row_of_another(world: World, first: PaymentRun):
    second = let_go(world, again(world, first))
    late_success(world, first)
    assert refused(world, second, no_number(world, second)) == ["BANK_REFERENCE_BOOKED"]
    (item,) = second.items.all()
    by_hand = [Result(item, "success", TODAY, reference="A1")]
    with pytest.raises(Refusal) as no:
        payments.record_results(second, by_hand, actor=world.finance, on=TODAY)
    assert no.value.code == "bank_reference_booked"
    assert first.number in sentence(no.value)
    # The control: another number of the bank is another transaction.
    other = answered(second, row_1={"run": "", "day": str(TODAY), "reference": "B1"})
    assert codes(second, other) == []


def test_a_sum_that_waits_unassigned_is_not_booked_as_a_payment_too(world: World):
    run = sent(world)
    (item,) = run.items.all()
    record(world, run, answered(run, row_1={"amount": "1.00"}), "BANK_AMOUNT_DIFFERS")
    assert SuspenseItem.objects.get().reference == "A1"
    assert codes(run, answered(run)) == ["BANK_REFERENCE_WAITS"]
    assert examine_file(**told(run, answered(run, row_1={"reference": "B1"}))).new[0].item == item.pk


def test_a_second_payment_of_a_followed_row_waits_in_its_own_run(world: World, first: PaymentRun):
    """The account and the sum occur in the first run too, but that was answered by another transaction."""
    second = let_go(world, again(world, first))
    record(world, second, answered(second, row_1={"day": str(TODAY), "reference": "B1"}))
    twice = {"day": str(TODAY), "reference": "B2"}
    assert codes(second, answered(second, row_1=twice)) == ["BANK_PAID_AGAIN"]
    record(world, second, answered(second, row_1=twice), "BANK_PAID_AGAIN")
    assert SuspenseItem.objects.get().run == second
    # The control: where the file names no run and the other run's row is unanswered, it is that run's.
    item = first.items.get()
    stray = ",".join(
        ["", "99", item.account_number.reveal(), item.holder_name, str(item.amount_yuan), "成功"]
    )
    RunItem.objects.filter(pk=item.pk).update(bank_reference="")
    more = answered(second, row_1={"day": str(TODAY), "reference": "B1"}, more=[f"{stray},,{TODAY},Z9"])
    assert "BANK_OTHER_RUN" in codes(second, more)


def booked_twice(world: World) -> None:
    first = lost(world)
    second = let_go(world, again(world, first))
    late_success(world, first)
    (item,) = second.items.all()
    bank.record_results(
        second, [Result(item, "success", TODAY, reference="A1")], actor=world.finance, on=TODAY
    )


def test_the_database_knows_a_booked_transaction_by_itself(world: World, monkeypatch):
    monkeypatch.setattr(bank, "_refuse_booked", lambda *_: None)
    with pytest.raises(Refusal, match="bank_reference_booked"):
        booked_twice(world)


def test_without_its_guard_a_transaction_is_booked_twice(committed_db: str, monkeypatch):
    monkeypatch.setattr(bank, "_refuse_booked", lambda *_: None)
    as_owner(committed_db, "ALTER TABLE parcels_runitem DISABLE TRIGGER run_item_reference")
    booked_twice(build_world())
    assert RunItem.objects.filter(result="success", bank_reference="A1").count() == 2


def test_a_row_that_was_paid_after_all_is_not_paid_again(world: World, first: PaymentRun):
    second = again(world, first)
    late_success(world, first)
    assert payments.obstacles(second, TODAY)[0].code == "follow_up_paid_already"
    with pytest.raises(Refusal) as no:
        let_go(world, second)
    assert no.value.code == "follow_up_paid_already"
    assert first.number in sentence(no.value)
    payments.cancel_run(second, actor=world.staff, on=TODAY)
    assert lost_rows(second, TODAY) == []


def test_approved_before_the_late_success_it_is_not_released(world: World, first: PaymentRun):
    second = again(world, first)
    payments.approve_run(second, actor=world.leader, on=TODAY)
    late_success(world, first)
    with pytest.raises(Refusal, match="follow_up_paid_already"):
        payments.release_run(second, actor=world.finance, on=TODAY)


def test_a_lost_row_is_followed_up_once(world: World, first: PaymentRun):
    second = again(world, first)
    (row,) = lost_rows(first, TODAY)
    assert (row.hindrance, row.held_by.run) == ("nothing_left", second)
    with pytest.raises(Refusal, match="follow_up_is_empty"):
        again(world, first)
    # The control: withdrawn, it can be paid again, and so once more where it is lost again.
    payments.cancel_run(second, actor=world.staff, on=TODAY)
    third = let_go(world, again(world, first))
    answer(world, third, TODAY, failed=[item.line for item in third.items.all()])
    assert [row.hindrance for row in lost_rows(third, TODAY)] == ["account_unchanged"]
    again(world, third)
    assert [row.hindrance for row in lost_rows(first, TODAY)] == ["nothing_left"]


def test_both_sums_of_a_row_paid_twice_are_never_taken_for_the_line(world: World, first: PaymentRun):
    """The follow-up was paid, then the bank says that the first was paid too, or the other way round."""
    second = let_go(world, again(world, first))
    answer(world, second, TODAY)
    late_success(world, first)
    (item,) = first.items.all()
    assert line_balances(TODAY, lines=[item.line_id])[0].paid_yuan == item.amount_yuan
    assert [(row.amount_yuan, row.run) for row in SuspenseItem.objects.all()] == [(item.amount_yuan, first)]


def test_a_follow_up_answered_after_the_late_success_waits_too(world: World, first: PaymentRun):
    second = let_go(world, again(world, first))
    late_success(world, first)
    answer(world, second, TODAY)
    (item,) = first.items.all()
    assert line_balances(TODAY, lines=[item.line_id])[0].paid_yuan == item.amount_yuan
    assert [row.run for row in SuspenseItem.objects.all()] == [second]


def test_two_runs_that_do_not_follow_each_other_are_both_the_lines(world: World):
    """The control: what is paid of one line in two runs of their own is no second payment."""
    first = sent(world)
    late_success(world, first)
    (item,) = first.items.all()
    other = released(world, [(item.line, item.amount_yuan)], TODAY)
    answer(world, other, TODAY)
    assert line_balances(TODAY, lines=[item.line_id])[0].paid_yuan == 2 * item.amount_yuan
    assert not SuspenseItem.objects.exists()


def paid_again(world: World) -> list[RunItem]:
    """A second follow-up of one row, made past the server."""
    first = lost(world)
    again(world, first)
    (item,) = first.items.all()
    run = payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=[(item.line, item.amount_yuan)],
        actor=world.staff,
        on=TODAY,
        client_key=uuid4(),
        follows=first,
    )
    return list(run.items.all())


def test_the_database_refuses_a_second_follow_up_of_one_row(world: World):
    with pytest.raises(Refusal, match="follow_up_paid_already"):
        paid_again(world)


def test_without_its_guard_one_row_is_followed_up_twice(committed_db: str):
    as_owner(committed_db, "ALTER TABLE parcels_runitem DISABLE TRIGGER run_item_follow")
    assert len(paid_again(build_world())) == 1


def released_late(world: World, monkeypatch: pytest.MonkeyPatch) -> PaymentRun:
    first = lost(world)
    second = again(world, first)
    late_success(world, first)
    monkeypatch.setattr(payments, "_paid_already", lambda *_: [])
    return let_go(world, second)


def test_the_database_refuses_what_was_paid_after_all(world: World, monkeypatch):
    with pytest.raises(Refusal, match="follow_up_paid_already"):
        released_late(world, monkeypatch)


def test_without_its_guard_what_was_paid_after_all_is_paid_again(committed_db: str, monkeypatch):
    as_owner(committed_db, "ALTER TABLE parcels_paymentrun DISABLE TRIGGER run_follow")
    assert released_late(build_world(), monkeypatch).state == "released"
