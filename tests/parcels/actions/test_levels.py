"""The second level, deposits handed out, and the treasury's way: refused by server and database alike."""

from datetime import date, timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from landmgmt.lib.refusal import Refusal
from landmgmt.verification import verify
from parcels.actions import handouts, ledger, papers, payments
from parcels.actions.deposits import pay_deposit
from parcels.actions.treasury import record_treasury_step
from parcels.models import Handout, PaymentRun, TreasuryStep
from parcels.models.figures import line_balances, totals
from parcels.models.handouts import between_levels, stuck_total
from parcels.rules.money_terms import TransferKind
from tests.money_day import PAID, answer, deposited, draft, fund, li_things, lines_of, released, sign
from tests.scenes import once
from tests.world import TODAY, World

AUGUST = date(2026, 8, 10)


def text(page) -> str:
    return page.content.decode()


@once
def lines(world: World):
    li_things(world)
    made = lines_of(sign(world, draft(world)))
    fund(world)
    return made


@once
def received(world: World, lines) -> D:
    """The collective has its land compensation since PAID."""
    (allotted,) = [line for line in lines if line.level == "allot"]
    answer(world, released(world, [allotted]))
    return allotted.amount_yuan


def hand_on(world: World, amount, day: date = AUGUST, key=None, **more) -> Handout:
    return handouts.hand_on(
        world.collective, more.pop("household", world.wang), amount=D(amount), value_date=day,
        paper=more.pop("paper", world.paper), actor=world.staff, on=TODAY, client_key=key,
        legacy_reason="凭 2025 年集体发放表", **more,
    )  # fmt: skip


def test_what_a_village_got_and_did_not_hand_on_is_told_with_its_day(world: World, received):
    (row,) = between_levels(TODAY)
    assert (row.name, row.received_yuan, row.handed_yuan) == (world.collective.name, received, 0)
    assert (row.stuck_yuan, row.since) == (received, PAID)
    hand_on(world, 1000)
    (row,) = between_levels(TODAY)
    assert (row.stuck_yuan, row.since) == (received - 1000, PAID)
    assert between_levels(date(2026, 8, 9))[0].stuck_yuan == received
    assert between_levels(date(2026, 7, 14)) == []


def test_the_page_of_a_collective_is_of_the_day_its_list_was_asked_for(client, world: World, received):
    hand_on(world, 1000)
    client.force_login(world.leader)
    before = AUGUST - timedelta(1)
    address = reverse("collective_file", args=[world.collective.pk])
    assert f'href="{address}?on={before}"' in text(
        client.get(reverse("collective_list"), {"on": str(before)})
    )
    page = text(client.get(address, {"on": str(before)}))
    assert f"{received:,.2f}" in page
    assert "1,000.00" not in page
    assert "1,000.00" in text(client.get(address))
    assert client.get(address, {"on": "garbage"}).status_code == 400


def test_the_second_figure_is_never_added_to_the_first(world: World, received):
    before = totals(TODAY)
    hand_on(world, 1000)
    assert totals(TODAY) == before
    assert stuck_total(TODAY) == received - 1000


def test_a_handout_sent_twice_is_one_and_never_above_what_was_received(world: World, received):
    key = uuid4()
    for _submit in range(2):
        hand_on(world, 1000, key=key)
    assert Handout.objects.count() == 1
    for amount, day, code in [
        (received, AUGUST, "handout_above_receipts"),
        (1, date(2026, 7, 14), "handout_above_receipts"),
        (D("0.001"), AUGUST, "amount_not_positive"),
        (1, date(2027, 1, 1), "day_in_future"),
    ]:
        with pytest.raises(Refusal, match=code):
            hand_on(world, amount, day)
    with pytest.raises(Refusal, match="paper_missing"):
        hand_on(world, 1, paper=None)
    with pytest.raises(Refusal, match="handout_parties_wrong"):
        hand_on(world, 1, household=world.collective)


def test_the_database_refuses_a_handout_above_the_receipts(world: World, received, monkeypatch):
    monkeypatch.setattr(handouts, "_refuse_above", lambda *_: None)
    with pytest.raises(Refusal, match="handout_above_receipts"):
        hand_on(world, received + 1)
    hand_on(world, received)
    with pytest.raises(IntegrityError, match="handout_parties_wrong"), transaction.atomic():
        Handout.objects.create(
            collective=world.wang, household=world.li[0], amount_yuan=1, value_date=AUGUST, paper=world.paper,
            recorded_by=world.staff, legacy_reason="旧件",
        )  # fmt: skip


def test_a_handout_is_reversed_once_and_stays(world: World, received):
    row = hand_on(world, 1000)
    told = {
        "reason": "发错人",
        "value_date": TODAY,
        "paper": world.paper,
        "actor": world.finance,
        "on": TODAY,
    }
    handouts.reverse_handout(row, **told)
    with pytest.raises(Refusal, match="handout_reversed"):
        handouts.reverse_handout(row, **told)
    assert [r.stuck_yuan for r in between_levels(TODAY)] == [received]
    assert [r.stuck_yuan for r in between_levels(AUGUST)] == [received - 1000]
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        Handout.objects.update(amount_yuan=1)


def test_on_a_day_before_it_was_taken_back_a_handout_still_stood(client, world: World, received):
    told = {
        "reason": "发错人",
        "value_date": TODAY,
        "paper": world.paper,
        "actor": world.finance,
        "on": TODAY,
    }
    handouts.reverse_handout(hand_on(world, 1000), **told)
    client.force_login(world.leader)
    address = reverse("collective_file", args=[world.collective.pk])
    assert "已冲回" in text(client.get(address))
    before = text(client.get(address, {"on": str(TODAY - timedelta(1))}))
    assert "1,000.00" in before
    assert "已冲回" not in before


def test_a_deposit_handed_out_is_paid_and_no_longer_deposited(world: World, lines):
    line, day = lines[7], {"actor": world.finance, "on": TODAY, "paper": world.paper}
    deposited(world, line, D(8000))
    with pytest.raises(Refusal, match="deposit_paid_above"):
        pay_deposit(line, amount=D("8000.01"), value_date=AUGUST, **day)
    with pytest.raises(Refusal, match="deposit_paid_above"):
        pay_deposit(line, amount=D(1), value_date=date(2026, 7, 14), **day)
    key = uuid4()
    for _submit in range(2):
        pay_deposit(line, amount=D(5000), value_date=AUGUST, client_key=key, **day)
    (row,) = line_balances(TODAY, lines=[line.pk])
    assert (row.deposited_yuan, row.paid_yuan, row.unpaid_yuan) == (3000, 5000, 100)
    assert {v.name for v in verify() if not v.ok} == set()


def treasury_run(world: World, line) -> PaymentRun:
    run = payments.prepare_run(
        project=world.project, fund_source=world.fund, lines=[(line, None)], actor=world.staff, on=PAID,
        client_key=uuid4(), way="treasury",
    )  # fmt: skip
    return payments.approve_run(run, actor=world.leader, on=PAID)


def step(world: World, run: PaymentRun, stage: str, day: date = PAID) -> TreasuryStep:
    return record_treasury_step(
        run, stage=stage, done_date=day, paper=world.paper, actor=world.finance, on=TODAY
    )


def test_the_treasurys_way_has_its_steps_in_order_before_the_release(world: World, lines):
    run = treasury_run(world, lines[1])
    with pytest.raises(Refusal, match="treasury_step_illegal"):
        step(world, run, "bureau")
    step(world, run, "application")
    for again in ("application", "township"):
        with pytest.raises(Refusal, match="treasury_step_illegal"):
            step(world, run, again)
    step(world, run, "bureau", AUGUST)
    with pytest.raises(Refusal, match="treasury_step_before"):
        step(world, run, "township", PAID)
    with pytest.raises(Refusal, match="run_lacks_treasury"):
        payments.release_run(run, actor=world.finance, on=AUGUST)
    step(world, run, "township", AUGUST)
    assert payments.release_run(run, actor=world.finance, on=AUGUST).state == "released"


def test_the_database_refuses_a_treasury_run_without_its_steps(world: World, lines):
    run = treasury_run(world, lines[1])
    change = {"state": "released", "released_by": world.finance, "released_date": PAID}
    with pytest.raises(IntegrityError, match="run_lacks_treasury"), transaction.atomic():
        PaymentRun.objects.filter(pk=run.pk).update(**change)
    with pytest.raises(IntegrityError, match="run_is_frozen"), transaction.atomic():
        PaymentRun.objects.filter(pk=run.pk).update(way="bank")
    with pytest.raises(IntegrityError, match="treasury_step_illegal"), transaction.atomic():
        TreasuryStep.objects.create(
            run=run, stage="township", done_date=PAID, paper=world.paper, recorded_by=world.finance
        )


def test_a_bank_run_takes_no_treasury_step(world: World, lines):
    run = released(world, [lines[1]])
    with pytest.raises(Refusal, match="treasury_step_illegal"):
        step(world, run, "application")


def test_a_reversal_needs_its_reason_and_keeps_its_paper(world: World, lines):
    row = world.fund.account.received.get()
    with pytest.raises(Refusal, match="reason_missing"):
        ledger.reverse(row, reason=" ", value_date=TODAY, paper=world.paper, actor=world.finance, on=TODAY)
    back = ledger.reverse(
        row, reason="重复登记", value_date=TODAY, paper=world.paper, actor=world.finance, on=TODAY
    )
    assert (back.paper, back.transfers.get().reverses) == (world.paper, row)


def test_a_reversal_without_a_paper_is_refused_by_server_and_database(world: World, lines):
    row = world.fund.account.received.get()
    with pytest.raises(Refusal, match="reversal_without_slip"):
        ledger.reverse(row, reason="重复登记", value_date=TODAY, actor=world.finance, on=TODAY)
    back = [
        ledger.Posting(row.to_account, row.from_account, row.amount_yuan, TODAY, reverses=row, reason="错")
    ]
    told = {"project": world.project, "actor": world.finance}
    with pytest.raises(IntegrityError, match="reversal_without_slip"), transaction.atomic():
        ledger.post(TransferKind.REVERSAL, back, **told)
    # The control: with its paper the same row is written.
    assert ledger.post(TransferKind.REVERSAL, back, paper=world.paper, **told)


def test_the_same_sheet_or_sum_and_day_is_asked_about(world: World, received):
    one, other = (
        papers.file_paper(kind="voucher", title="发放表", number=number, actor=world.staff, on=TODAY)
        for number in ("FF-2", " FF-3 ")
    )
    first = hand_on(world, 100, paper=one)
    for amount, day, paper in [(100, AUGUST, one), (50, TODAY, one), (100, AUGUST, other)]:
        with pytest.raises(Refusal) as no:
            hand_on(world, amount, day, paper=paper)
        assert (no.value.code, no.value.field) == ("handout_alike", "is_another")
        assert (no.value.params["paper"], no.value.params["amount"]) == ("FF-2", "100.00")
    hand_on(world, 50, TODAY, paper=one, is_another=True)
    # Another household on the same sheet, another sum on another sheet, and what was taken back ask nothing.
    hand_on(world, 100, paper=one, household=world.chen)
    hand_on(world, 60, paper=other)
    handouts.reverse_handout(
        first, reason="付错", value_date=TODAY, paper=world.paper, actor=world.finance, on=TODAY
    )
    hand_on(world, 100)
