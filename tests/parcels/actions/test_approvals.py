"""A large run needs several leaders, each another person: the server says so, and so does the database."""

from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from landmgmt.lib.refusal import Refusal
from parcels.actions import approvals, ledger, office, payments, people
from parcels.actions.follow_up import follow_up, lost_rows
from parcels.models import ApprovalBand, PaymentRun, RunApproval, User
from tests.money_day import PAID, answer, draft, fund, li_things, lines_of, new_account, released, sign
from tests.scenes import once
from tests.world import TODAY, World


@once
def lines(world: World):
    li_things(world)
    made = lines_of(sign(world, draft(world)))
    fund(world)
    return made


@once
def second(world: World) -> User:
    return office.add_user(
        actor=world.administrator, on=PAID, username="fuzhuren", full_name="副主任", role="leader",
        villages=[], password="长田-三组-2026",
    )  # fmt: skip


def band(world: World, over: int = 50_000, needed: int = 2) -> ApprovalBand:
    return approvals.set_band(
        over_yuan=D(over), approvals=needed, since=PAID, paper_number="内控〔2026〕3号",
        actor=world.administrator, on=PAID,
    )  # fmt: skip


def prepare(world: World, *lines) -> PaymentRun:
    return payments.prepare_run(
        project=world.project, fund_source=world.fund, lines=[(line, None) for line in lines],
        actor=world.staff, on=PAID, client_key=uuid4(),
    )  # fmt: skip


def raw(sql: str, *params) -> None:
    """As the application's role, past every rule of the server; undone whatever comes of it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_a_run_over_the_band_is_approved_by_the_last_of_two_leaders(world: World, lines, second):
    band(world)
    run = prepare(world, lines[1])
    assert run.approvals_needed == 2
    assert payments.approve_run(run, actor=world.leader, on=PAID).state == "prepared"
    for _again in range(2):
        assert payments.approve_run(run, actor=world.leader, on=PAID).state == "prepared"
    with pytest.raises(Refusal, match="run_state_illegal"):
        payments.release_run(run, actor=world.finance, on=PAID)
    assert payments.approve_run(run, actor=second, on=PAID).state == "approved"
    for same in (world.leader, second, world.staff):
        with pytest.raises(Refusal, match="run_releaser_is_a_third"):
            payments.release_run(run, actor=same, on=PAID)
    assert payments.release_run(run, actor=world.finance, on=PAID).state == "released"


def test_a_small_run_and_one_prepared_before_the_band_need_one(world: World, lines):
    early = prepare(world, lines[1])
    band(world)
    assert payments.approve_run(early, actor=world.leader, on=PAID).state == "approved"
    assert prepare(world, lines[7]).approvals_needed == 1


def test_nobody_approves_what_he_prepared(world: World, lines, second):
    band(world)
    run = payments.prepare_run(
        project=world.project, fund_source=world.fund, lines=[(lines[1], None)], actor=world.leader,
        on=PAID, client_key=uuid4(),
    )  # fmt: skip
    with pytest.raises(Refusal, match="run_approver_is_not_preparer"):
        payments.approve_run(run, actor=world.leader, on=PAID)
    with pytest.raises(IntegrityError, match="run_approver_is_not_preparer"):
        raw(
            "INSERT INTO parcels_runapproval (run_id, approver_id, approved_date) VALUES (%s, %s, %s)",
            run.pk, world.leader.pk, PAID,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE parcels_paymentrun SET state = 'approved', approved_by_id = {leader}, "
         "approved_date = '{day}'",
         "run_lacks_approvals"),
        ("UPDATE parcels_paymentrun SET approvals_needed = 1", "run_is_frozen"),
        ("UPDATE parcels_paymentrun SET total_yuan = 1", "run_is_frozen"),
        ("INSERT INTO parcels_runapproval (run_id, approver_id, approved_date) "
         "VALUES ({run}, {leader}, '{day}')",
         "run_approver_once"),
        ("UPDATE parcels_runapproval SET approver_id = {finance}", "permission denied"),
        ("DELETE FROM parcels_runapproval", "permission denied"),
    ],
)  # fmt: skip
def test_the_database_refuses_a_run_with_too_few_leaders(world: World, lines, sql, code):
    band(world)
    run = prepare(world, lines[1])
    payments.approve_run(run, actor=world.leader, on=PAID)
    told = {"leader": world.leader.pk, "finance": world.finance.pk, "day": PAID, "run": run.pk}
    with pytest.raises(Exception, match=code):
        raw(sql.format(**told))


def test_the_database_refuses_a_leader_who_releases_what_he_approved(world: World, lines, second):
    band(world)
    run = prepare(world, lines[1])
    payments.approve_run(run, actor=second, on=PAID)
    payments.approve_run(run, actor=world.leader, on=PAID)
    with pytest.raises(IntegrityError, match="run_releaser_is_a_third"):
        raw(
            "UPDATE parcels_paymentrun SET state = 'released', released_by_id = %s, released_date = %s",
            second.pk, PAID,
        )  # fmt: skip


def test_a_band_ends_the_one_before_and_never_begins_in_the_past(world: World):
    band(world)
    later = approvals.set_band(
        over_yuan=D(50_000), approvals=3, since=TODAY, paper_number="", actor=world.administrator, on=PAID
    )
    assert [b.approvals for b in ApprovalBand.objects.on(PAID)] == [2]
    assert [b.approvals for b in ApprovalBand.objects.on(TODAY)] == [later.approvals]
    with pytest.raises(Refusal, match="approval_band_since_past"):
        approvals.set_band(
            over_yuan=D(1), approvals=2, since=PAID, paper_number="", actor=world.administrator, on=TODAY
        )


def released_change(run: PaymentRun, actor: User) -> str:
    return (
        "UPDATE parcels_paymentrun SET state = 'released', "
        f"released_by_id = {actor.pk}, released_date = '{PAID}' WHERE id = {run.pk}"
    )


def test_an_account_closed_between_preparing_and_release_stops_it_by_name(world: World, lines):
    run = prepare(world, lines[3])
    payments.approve_run(run, actor=world.leader, on=PAID)
    people.close_account(world.accounts["李三家"], actor=world.staff, on=PAID, reason="销户")
    with pytest.raises(Refusal, match="run_account_closed") as no:
        payments.release_run(run, actor=world.finance, on=PAID)
    assert no.value.params["name"] == "李三家"
    with pytest.raises(IntegrityError, match="run_account_closed"):
        raw(released_change(run, world.finance))


def test_a_project_is_never_paid_above_its_cap(world: World, lines):
    answer(world, released(world, [lines[1]]))
    world.project.cap_yuan = lines[1].amount_yuan + 100
    world.project.save()
    run = prepare(world, lines[7])
    payments.approve_run(run, actor=world.leader, on=PAID)
    with pytest.raises(Refusal, match="run_above_project") as no:
        payments.release_run(run, actor=world.finance, on=PAID)
    assert no.value.params["left"] == "100.00"
    with pytest.raises(IntegrityError, match="run_above_project"):
        raw(released_change(run, world.finance))


def test_a_released_run_is_frozen_for_server_and_database(world: World, lines):
    run = released(world, [lines[1]])
    with pytest.raises(Refusal, match="run_state_illegal"):
        payments.cancel_run(run, actor=world.staff, on=PAID)
    for change in ("total_yuan = 1", "fund_source_id = fund_source_id + 1", "state = 'prepared'"):
        with pytest.raises(IntegrityError, match=r"run_is_frozen|run_state_illegal"):
            raw(f"UPDATE parcels_paymentrun SET {change}")
    for change in ("amount_yuan = 1", "payee_id = payee_id + 1", "account_number = ''"):
        with pytest.raises(IntegrityError, match="run_is_frozen"):
            raw(f"UPDATE parcels_runitem SET {change}")


def test_failures_with_a_new_account_are_paid_again_by_one_press(world: World, lines):
    run = answer(world, released(world, lines[1:4]), failed=[lines[1], lines[3]])
    assert [row.hindrance for row in lost_rows(run, TODAY)] == ["account_unchanged"] * 2
    with pytest.raises(Refusal, match="follow_up_is_empty"):
        follow_up(run, actor=world.staff, on=TODAY, client_key=uuid4())
    people.close_account(world.accounts["李三家"], actor=world.staff, on=TODAY, reason="销户")
    new_account(world, world.li[2], "622899990001")
    key = uuid4()
    again = follow_up(run, actor=world.staff, on=TODAY, client_key=key)
    assert again == follow_up(run, actor=world.staff, on=TODAY, client_key=key)
    assert (again.follows, again.total_yuan) == (run, lines[3].amount_yuan)
    assert again.items.get().account_number.reveal() == "622899990001"
    assert [row.hindrance for row in lost_rows(run, TODAY)] == ["account_unchanged", "nothing_left"]


def test_a_row_may_keep_its_account_when_a_person_says_so(world: World, lines):
    run = answer(world, released(world, [lines[1]]), failed=[lines[1]])
    again = follow_up(run, actor=world.staff, on=TODAY, client_key=uuid4(), items=[run.items.get().pk])
    assert again.total_yuan == lines[1].amount_yuan
    assert RunApproval.objects.filter(run=again).count() == 0


def test_money_received_is_not_taken_back_once_a_run_waits_for_it(world: World, lines):
    released(world, [lines[0]])
    receipt = world.fund.account.received.get()
    with pytest.raises(Refusal, match="fund_too_small"):
        ledger.reverse(receipt, reason="错", value_date=TODAY, actor=world.finance, on=TODAY)
