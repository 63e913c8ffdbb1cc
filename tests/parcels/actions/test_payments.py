"""A run pays each line once, by three hands, within line and fund, and the bank has the last word."""

from datetime import date
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from landmgmt.lib.refusal import Refusal
from parcels.actions import arrears, bank, ledger, payments, people
from parcels.actions.payments import Result
from parcels.models import (
    Agreement,
    Document,
    JournalEntry,
    Line,
    LineReason,
    PaymentRun,
    RunItem,
    SuspenseItem,
    Transfer,
)
from parcels.models.figures import due_lines, fund_balance, line_balances, taking_money, totals
from parcels.words.refusals import sentence
from tests.money_day import PAID, answer, draft, fund, li_things, lines_of, released, sign
from tests.scenes import once
from tests.world import TODAY, World


@once
def agreement(world: World) -> Agreement:
    li_things(world)
    made = sign(world, draft(world))
    fund(world)
    return made


def prepare(world: World, *wanted, fund_source=None, key=None) -> PaymentRun:
    return payments.prepare_run(
        project=world.project,
        fund_source=fund_source or world.fund,
        lines=wanted,
        actor=world.staff,
        on=PAID,
        client_key=key or uuid4(),
    )


def test_a_success_lowers_the_arrears_by_exactly_its_sum(world: World, agreement: Agreement):
    line = lines_of(agreement)[1]
    before = totals(TODAY)
    answer(world, released(world, [line]))
    after = totals(TODAY)
    assert before.unpaid_yuan - after.unpaid_yuan == line.amount_yuan == after.paid_yuan
    assert fund_balance(world.fund, PAID) == 1_000_000 - line.amount_yuan


def test_kp_050_reads_as_its_paper(world: World, kp050_paid):
    money = taking_money(TODAY, [world.kp050.pk])[world.kp050.pk]
    assert (money.payable, money.paid, money.unpaid) == (D("339700.00"), D("240753.33"), D("98946.67"))
    assert (money.payment, money.days_overdue, money.overdue) == ("overdue", 84, D("98946.67"))


def test_released_and_unanswered_is_in_transit_and_still_unpaid(world: World, agreement: Agreement):
    line = lines_of(agreement)[1]
    released(world, [line])
    (row,) = line_balances(PAID, lines=[line.pk])
    assert row.in_transit_yuan == row.unpaid_yuan == line.amount_yuan
    assert line.pk not in {due.line_id for due in due_lines(world.project, PAID)}


def test_a_payment_above_its_line_is_refused(world: World, agreement: Agreement):
    line = lines_of(agreement)[7]
    with pytest.raises(Refusal) as no:
        prepare(world, (line, D("8100.01")))
    assert no.value.code == "run_above_line"
    assert no.value.params["left"] == "8100.00"
    assert not PaymentRun.objects.exists()


def test_what_stands_in_another_run_cannot_be_taken_twice(world: World, agreement: Agreement):
    line = lines_of(agreement)[7]
    first = prepare(world, (line, D("8000.00")))
    with pytest.raises(Refusal, match="run_above_line"):
        prepare(world, (line, D("100.01")))
    payments.cancel_run(first, actor=world.staff, on=PAID)
    assert prepare(world, (line, None)).total_yuan == D("8100.00")


def test_a_line_twice_a_held_line_and_no_account_are_refused(world: World, agreement: Agreement):
    lines = lines_of(agreement)
    with pytest.raises(Refusal, match="line_named_twice"):
        prepare(world, (lines[1], D(1)), (lines[1], D(1)))
    arrears.hold(lines[1], ground="法院保全", since=PAID, actor=world.staff, on=PAID)
    with pytest.raises(Refusal, match="line_is_held"):
        prepare(world, (lines[1], None))
    people.close_account(world.accounts["李三家"], actor=world.staff, on=PAID, reason="销户")
    with pytest.raises(Refusal, match="account_missing"):
        prepare(world, (lines[3], None))


def test_money_of_another_project_is_refused(world: World, agreement: Agreement):
    from parcels.actions import projects

    boss = {"actor": world.staff, "on": PAID}
    other = projects.open_project(code="CB", name="储备", kind="reserve", **boss)
    foreign = projects.add_fund_source(project=other, code="CB-1", name="储备资金", **boss)
    with pytest.raises(Refusal, match="fund_of_other_project"):
        prepare(world, (lines_of(agreement)[1], None), fund_source=foreign)


def test_the_same_key_twice_is_one_run(world: World, agreement: Agreement):
    key, line = uuid4(), lines_of(agreement)[1]
    assert prepare(world, (line, None), key=key) == prepare(world, (line, None), key=key)
    assert PaymentRun.objects.count() == 1


def test_the_account_is_frozen_with_the_run(world: World, agreement: Agreement):
    line = lines_of(agreement)[1]
    item = prepare(world, (line, None)).items.get()
    people.close_account(world.accounts["李大家"], actor=world.staff, on=PAID, reason="换卡")
    item.refresh_from_db()
    assert item.account_number.reveal() == world.accounts["李大家"].number.reveal()


def test_three_hands_move_a_run(world: World, agreement: Agreement):
    run = prepare(world, (lines_of(agreement)[1], None))
    with pytest.raises(Refusal, match="run_approver_is_not_preparer"):
        payments.approve_run(run, actor=world.staff, on=PAID)
    payments.approve_run(run, actor=world.leader, on=PAID)
    for same in (world.staff, world.leader):
        with pytest.raises(Refusal, match="run_releaser_is_a_third"):
            payments.release_run(run, actor=same, on=PAID)
    for _click in range(2):
        payments.release_run(run, actor=world.finance, on=PAID)
    assert JournalEntry.objects.filter(deed="release_run").count() == 1


def test_a_release_stays_within_the_fund(world: World):
    agreement = sign(world, draft(world))
    fund(world, 100)
    run = prepare(world, (lines_of(agreement)[1], None))
    payments.approve_run(run, actor=world.leader, on=PAID)
    with pytest.raises(Refusal) as no:
        payments.release_run(run, actor=world.finance, on=PAID)
    assert (no.value.code, no.value.params["free"]) == ("fund_too_small", "100.00")


def test_a_hold_after_preparing_stops_the_release(world: World, agreement: Agreement):
    line = lines_of(agreement)[1]
    run = prepare(world, (line, None))
    payments.approve_run(run, actor=world.leader, on=PAID)
    arrears.hold(line, ground="权属争议", since=PAID, actor=world.staff, on=PAID)
    with pytest.raises(Refusal, match="line_is_held"):
        payments.release_run(run, actor=world.finance, on=PAID)


def test_the_same_answer_twice_has_one_effect_and_another_is_refused(world: World, agreement: Agreement):
    run = released(world, lines_of(agreement)[1:4])
    for _submit in range(2):
        assert answer(world, run).state == "answered"
    assert Transfer.objects.filter(kind="payment").count() == 3
    assert JournalEntry.objects.filter(deed="record_results").count() == 1
    with pytest.raises(Refusal, match="run_answer_differs"):
        answer(world, run, failed=[lines_of(agreement)[1]])


def test_a_failed_row_leaves_its_reason_and_can_be_paid_again(world: World, agreement: Agreement):
    line = lines_of(agreement)[3]
    answer(world, released(world, [line]), failed=[line])
    assert LineReason.objects.get(line=line).reason == "account"
    answer(world, released(world, [line], TODAY), TODAY)
    assert line_balances(TODAY, lines=[line.pk])[0].unpaid_yuan == 0
    assert not LineReason.objects.on(TODAY).filter(line=line).exists()


def test_a_failure_says_why_and_no_bank_answers_before_it_is_asked(world: World, agreement: Agreement):
    run = released(world, lines_of(agreement)[1:2])
    item = run.items.get()
    for result, code in [
        (Result(item, "failed", PAID), "run_failure_unsaid"),
        (Result(item, "success", date(2026, 7, 14)), "run_answer_before_release"),
        (Result(item, "success", date(2026, 11, 24)), "day_in_future"),
        (Result(item, "returned", PAID), "run_answer_illegal"),
    ]:
        with pytest.raises(Refusal, match=code):
            payments.record_results(run, [result], actor=world.finance, on=TODAY)
    assert not Transfer.objects.filter(kind="payment").exists()


def test_a_success_needs_the_banks_slip_or_its_number_of_the_row(world: World, agreement: Agreement):
    run = released(world, lines_of(agreement)[1:4])
    one, two, three = run.items.order_by("number")
    said = [Result(one, "success", PAID, reference="L1"), Result(two, "success", PAID)]
    bare = Document.objects.create(kind="voucher", title="没有编号也没有扫描件", uploaded_by=world.finance)
    for paper in (None, bare):
        with pytest.raises(Refusal) as no:
            payments.record_results(run, said, actor=world.finance, on=TODAY, paper=paper)
        assert (no.value.code, no.value.field) == ("payment_without_slip", "number")
        assert no.value.params == {"number": run.number, "row": two.number, "count": 1}
    assert not Transfer.objects.filter(kind="payment").exists()
    # A failure moves no money and needs no slip; the slip of the page proves what has no number of its own.
    payments.record_results(run, [Result(three, "failed", PAID, "销户")], actor=world.finance, on=TODAY)
    payments.record_results(run, said, actor=world.finance, on=TODAY, paper=world.paper)
    assert Transfer.objects.filter(kind="payment").count() == 2


def test_the_database_asks_for_the_slip_by_itself(world: World, agreement: Agreement, monkeypatch):
    run = released(world, lines_of(agreement)[1:2])
    monkeypatch.setattr(bank, "_refuse_unproved", lambda *_: None)
    said = [Result(run.items.get(), "success", PAID)]
    with pytest.raises(Refusal) as no:
        payments.record_results(run, said, actor=world.finance, on=TODAY)
    assert no.value.code == "payment_without_slip"
    assert "银行回单编号" in sentence(no.value)


def test_a_return_counts_on_its_own_day(world: World, agreement: Agreement):
    line = lines_of(agreement)[3]
    item = answer(world, released(world, [line])).items.get()
    august = date(2026, 8, 6)
    for _submit in range(2):
        payments.record_return(
            item, value_date=august, reason="销户", actor=world.finance, on=august, paper=world.paper
        )
    paid = {day: line_balances(day, lines=[line.pk])[0].paid_yuan for day in (date(2026, 8, 5), august)}
    assert list(paid.values()) == [line.amount_yuan, 0]
    assert line_balances(date(2026, 8, 5), lines=[line.pk])[0].in_transit_yuan == 0
    assert JournalEntry.objects.filter(deed="record_return").count() == 1


def test_what_a_line_no_longer_owes_goes_to_the_suspense_account(world: World, agreement: Agreement):
    line = lines_of(agreement)[7]
    run = released(world, [line])
    told = {"value_date": PAID, "paper": world.paper, "actor": world.finance, "on": PAID}
    ledger.reverse(line.transfers.get(), reason="登错", **told)
    answer(world, run)
    assert Transfer.objects.get(run_item__run=run).kind == "suspense"
    assert line_balances(TODAY, lines=[line.pk])[0].unpaid_yuan == 0
    assert fund_balance(world.fund, TODAY) == 1_000_000 - line.amount_yuan


def test_due_lines_are_what_a_run_can_take(world: World, agreement: Agreement):
    due = due_lines(world.project, PAID)
    assert sum(row.collectable_yuan for row in due) == agreement.total_yuan
    assert {row.account_id for row in due} <= {a.pk for a in world.accounts.values()}
    assert prepare(world, *[(row.line_id, None) for row in due]).total_yuan == agreement.total_yuan
    assert due_lines(world.project, PAID) == []


def test_a_run_of_many_lines_asks_no_more_questions(
    world: World, agreement: Agreement, django_assert_max_num_queries
):
    lines = Line.objects.all()
    with django_assert_max_num_queries(75):
        answer(world, released(world, list(lines)))


def test_an_answer_for_many_rows_writes_an_event_of_each_and_nothing_else(world: World, agreement: Agreement):
    first, second = lines_of(agreement)[1:3]
    run = released(world, [first, second])
    answer(world, run, failed=[second])
    for item in run.items.all():
        told = [(e.pgh_label, e.result, e.result_date) for e in item.events.order_by("pgh_id")]
        assert told == [("insert", "pending", None), ("update", item.result, PAID)]
    # A statement that changes nothing is no event.
    RunItem.objects.filter(run=run).update(result_date=PAID)
    assert [item.events.count() for item in run.items.all()] == [2, 2]


def test_of_a_row_in_a_run_only_the_answer_is_written_whatever_the_role(world: World, agreement: Agreement):
    run = released(world, [lines_of(agreement)[1]])
    for field, value in {"amount_yuan": 1, "holder_name": "别人", "bank_name": "别行"}.items():
        with pytest.raises(IntegrityError, match="run_is_frozen"), transaction.atomic():
            RunItem.objects.filter(run=run).update(**{field: value})


def test_a_success_after_a_recorded_failure_is_paid_once_and_what_was_paid_again_is_traced(
    world: World, agreement: Agreement
):
    line = lines_of(agreement)[7]
    first = released(world, [line])
    answer(world, first, failed=[line])
    again = released(world, [line], TODAY)
    # The bank corrects itself: the first transfer had gone through after all.
    item = first.items.get()
    late = Result(item, "success", TODAY, reference="L-1")
    for _press in range(2):
        payments.record_results(first, [late], actor=world.finance, on=TODAY, paper=world.paper)
    (row,) = line_balances(TODAY, lines=[line.pk])
    assert (row.paid_yuan, row.unpaid_yuan) == (line.amount_yuan, D(0))
    # What the follow-up sends is more than is owed: it waits in 待查款, and nobody is paid twice unseen.
    answer(world, again, TODAY)
    (row,) = line_balances(TODAY, lines=[line.pk])
    assert row.paid_yuan == line.amount_yuan
    (stray,) = SuspenseItem.objects.all()
    assert (stray.ground, stray.amount_yuan) == ("excess", line.amount_yuan)
    # A failure after a success goes by a return, as before.
    with pytest.raises(Refusal, match="run_answer_differs"):
        payments.record_results(first, [Result(item, "failed", TODAY, "销户")], actor=world.finance, on=TODAY)
