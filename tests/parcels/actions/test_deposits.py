"""A deposit takes three people, never more than was owed on its day, and moves once."""

from datetime import date
from decimal import Decimal as D
from uuid import uuid4

import psycopg2
import pytest
from django.db import IntegrityError, connection, transaction

from landmgmt import cluster
from landmgmt.lib.refusal import Refusal
from landmgmt.verification import CHECKS
from parcels.actions import approvals, deposits, ledger, payments
from parcels.models import DepositApproval, DepositOrder, Line, Transfer
from parcels.models.figures import line_balances, totals
from tests.money_day import PAID, SIGNED, approved_deposit, deposited, draft, fund, li_things, lines_of, sign
from tests.scenes import once
from tests.world import TODAY, World, build_world


@once
def line(world: World) -> Line:
    """8,100.00 of crops, signed on 20 May."""
    return crops(world)


def crops(world: World) -> Line:
    li_things(world)
    fund(world, day=date(2026, 1, 5))
    return lines_of(sign(world, draft(world)))[7]


def refused(code: str):
    return pytest.raises(Refusal, match=rf"^{code}\b")


def ordered(world: World, line: Line, amount: str = "8000.00", **more) -> DepositOrder:
    given = {"fund_source": world.fund, "reason": "拒领", "actor": world.staff, "on": PAID, **more}
    return deposits.order_deposit(line, amount=D(amount), **given)


def enter(world: World, order: DepositOrder, day: date = PAID, **more):
    given = {"paper": world.paper, "actor": world.finance, "on": TODAY, **more}
    return deposits.deposit(order, value_date=day, **given)


def test_a_deposit_stands_beside_the_arrears(world: World, line: Line):
    order = approved_deposit(world, line, D("8000.00"))
    assert totals(PAID).deposited_yuan == 0
    vouchers = {enter(world, order).pk for _press in range(2)}
    assert len(vouchers) == 1
    (row,) = line_balances(PAID, lines=[line.pk])
    assert (row.deposited_yuan, row.unpaid_yuan, row.paid_yuan) == (D("8000.00"), D("100.00"), 0)
    with refused("deposit_above_line"):
        ordered(world, line, "100.01")
    for check in ("ledger", "trial_balance", "money_bounds"):
        assert list(dict(CHECKS)[check]()) == []


def test_who_asks_does_not_approve_and_who_approves_does_not_enter(world: World, line: Line):
    order = ordered(world, line)
    with refused("deposit_approver_is_another"):
        deposits.approve_deposit(order, actor=world.staff, on=PAID)
    with refused("deposit_state_illegal"):
        enter(world, order)
    deposits.approve_deposit(order, actor=world.leader, on=PAID)
    for person in (world.staff, world.leader):
        with refused("deposit_entered_by_a_third"):
            enter(world, order, actor=person)
    # Finance that asked does not enter either.
    own = ordered(world, line, "1.00", actor=world.finance)
    deposits.approve_deposit(own, actor=world.leader, on=PAID)
    with refused("deposit_entered_by_a_third"):
        enter(world, own)
    enter(world, order)
    with refused("deposit_state_illegal"):
        deposits.withdraw_deposit(order, actor=world.staff, on=PAID)


def test_a_large_deposit_needs_as_many_leaders_as_a_run_of_its_sum(world: World, line: Line):
    approvals.set_band(
        over_yuan=D(5000),
        approvals=2,
        since=PAID,
        paper_number="",
        actor=world.administrator,
        on=PAID,
    )
    order = approved_deposit(world, line, D("5000.01"))
    order.refresh_from_db()
    assert (order.approvals_needed, order.state) == (2, "proposed")
    deposits.withdraw_deposit(order, actor=world.staff, on=PAID)
    small = approved_deposit(world, line, D("5000.00"))
    small.refresh_from_db()
    assert (small.approvals_needed, small.state) == (1, "approved")


def test_an_order_goes_back_with_a_reason_or_is_taken_back_by_its_author(world: World, line: Line):
    one, two = ordered(world, line, "1.00"), ordered(world, line, "2.00")
    with refused("reason_missing"):
        deposits.refuse_deposit(one, answer=" ", actor=world.leader, on=PAID)
    with refused("deposit_refused_by_another"):
        deposits.refuse_deposit(one, answer="重复", actor=world.staff, on=PAID)
    with refused("deposit_withdrawn_by_author"):
        deposits.withdraw_deposit(two, actor=world.leader, on=PAID)
    deposits.refuse_deposit(one, answer="还没有第二次通知", actor=world.leader, on=PAID)
    deposits.withdraw_deposit(two, actor=world.staff, on=PAID)
    assert list(DepositOrder.objects.order_by("pk").values_list("state", flat=True)) == [
        "refused",
        "withdrawn",
    ]
    assert not Transfer.objects.filter(kind="deposit").exists()


def test_no_deposit_before_the_debt_and_no_line_is_ever_below_zero(world: World, line: Line):
    before = {day: totals(day).unpaid_yuan for day in (date(2026, 5, 1), SIGNED, TODAY)}
    order = approved_deposit(world, line, D("8000.00"), SIGNED)
    for day in (date(2026, 1, 1), date(2026, 5, 19)):
        with pytest.raises(Refusal) as no:
            enter(world, order, day)
        assert no.value.code in ("deposit_before_order", "money_before_debt")
    assert {day: totals(day).unpaid_yuan for day in before} == before
    # The database says the same to whoever does not ask.
    deposit_account = ledger.accounts_of(world.project)["deposit"]
    early = ledger.Posting(world.fund.account, deposit_account, D(1), date(2026, 5, 19), line=line)
    with pytest.raises(IntegrityError, match="money_before_debt"), transaction.atomic():
        ledger.post("deposit", [early], project=world.project, actor=world.finance, paper=world.paper)


def test_nothing_left_is_said_as_such(world: World, line: Line):
    deposited(world, line, D("8100.00"))
    with refused("deposit_of_nothing"):
        ordered(world, line, "1.00")


def test_what_stands_in_a_run_is_said_to_stand_there(world: World, line: Line):
    run = payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=[(line, D("8000.00"))],
        actor=world.staff,
        on=PAID,
        client_key=uuid4(),
    )
    with refused("deposit_in_run") as no:
        ordered(world, line, "8100.00")
    assert no.value.params == {
        "name": line.payee.name,
        "in_run": "8000.00",
        "number": run.number,
        "left": "100.00",
    }
    ordered(world, line, "100.00")


def test_the_same_form_twice_is_one_order(world: World, line: Line):
    key = uuid4()
    assert len({ordered(world, line, client_key=key).pk for _press in range(2)}) == 1


# name: (what is done, the refusal, what takes the guard out)
SINS = {
    "an order above what the others leave": (
        "INSERT INTO parcels_depositorder (uid, line_id, fund_source_id, amount_yuan, reason, state,"
        " approvals_needed, ordered_by_id, ordered_date, answer)"
        " VALUES (gen_random_uuid(), {line}, {fund}, 8094.01, 'x', 'proposed', 1, {staff}, '2026-07-01', '')",
        "deposit_ordered_already",
        "ALTER TABLE parcels_depositorder DISABLE TRIGGER deposit_within_line",
    ),
    "an order born approved": (
        "INSERT INTO parcels_depositorder (uid, line_id, fund_source_id, amount_yuan, reason, state,"
        " approvals_needed, ordered_by_id, ordered_date, answer)"
        " VALUES (gen_random_uuid(), {line}, {fund}, 1,"
        " 'x', 'approved', 1, {staff}, '2026-07-01', '')",
        "deposit_state_illegal",
        "ALTER TABLE parcels_depositorder DISABLE TRIGGER deposit_order_guard",
    ),
    "approved by nobody": (
        "UPDATE parcels_depositorder SET state = 'approved' WHERE id = {asked}",
        "deposit_not_approved",
        "ALTER TABLE parcels_depositorder DISABLE TRIGGER deposit_order_guard",
    ),
    "approved by whoever asked": (
        "INSERT INTO parcels_depositapproval (order_id, approver_id, approved_date)"
        " VALUES ({asked}, {staff}, '2026-07-01')",
        "deposit_approver_is_another",
        "ALTER TABLE parcels_depositapproval DISABLE TRIGGER deposit_approval_guard",
    ),
    "another sum after the approval": (
        "UPDATE parcels_depositorder SET amount_yuan = 9 WHERE id = {approved}",
        "deposit_state_illegal",
        "ALTER TABLE parcels_depositorder DISABLE TRIGGER deposit_order_guard",
    ),
    "done by whoever approved": (
        "UPDATE parcels_depositorder SET state = 'done', entered_by_id = {leader}, voucher_id = {voucher} "
        "WHERE id = {approved}",
        "deposit_entered_by_a_third",
        "ALTER TABLE parcels_depositorder DISABLE TRIGGER deposit_order_guard",
    ),
    "done with another voucher": (
        "UPDATE parcels_depositorder SET state = 'done', entered_by_id = {finance}, voucher_id = {voucher} "
        "WHERE id = {approved}",
        "deposit_differs",
        "ALTER TABLE parcels_depositorder DISABLE TRIGGER deposit_order_guard",
    ),
    "money to the notary that nobody ordered": (
        "INSERT INTO parcels_transfer (kind, amount_yuan, value_date, reason, from_account_id, to_account_id,"
        " line_id, voucher_id)"
        " VALUES ('deposit', 1, '2026-07-01', '', {fund_account}, {deposit_account}, {line}, {voucher})",
        "deposit_without_order",
        "DROP TRIGGER deposit_ordered ON parcels_transfer",
    ),
    "money to the notary before the debt": (
        "INSERT INTO parcels_transfer (kind, amount_yuan, value_date, reason, from_account_id, to_account_id,"
        " line_id, voucher_id)"
        " VALUES ('deposit', 1, '2026-02-02', '', {fund_account}, {deposit_account}, {line}, {voucher});"
        " UPDATE parcels_depositorder SET state = 'done', entered_by_id = {finance}, voucher_id = {voucher}"
        " WHERE id = {one_yuan}",
        "money_before_debt",
        "DROP TRIGGER money_of_debt ON parcels_transfer",
    ),
}


def ids_of(world: World, line: Line) -> dict[str, int]:
    accounts = ledger.accounts_of(world.project)
    return {
        "line": line.pk,
        "fund": world.fund.pk,
        "staff": world.staff.pk,
        "finance": world.finance.pk,
        "leader": world.leader.pk,
        "asked": ordered(world, line, "3.00").pk,
        "approved": approved_deposit(world, line, D("2.00")).pk,
        "one_yuan": approved_deposit(world, line, D("1.00")).pk,
        "voucher": Transfer.objects.get(kind="fund_in").voucher_id,
        "fund_account": world.fund.account.pk,
        "deposit_account": accounts["deposit"].pk,
    }


def test_each_refusal_of_the_database_hangs_on_its_guard(committed_db: str):
    world = build_world()
    ids = ids_of(world, crops(world))
    connection.close()
    owner = psycopg2.connect(cluster.url("owner", database=committed_db))
    told = {}
    for name, (sin, _code, guard) in SINS.items():
        for opened in ("", guard):
            with owner.cursor() as cursor:
                cursor.execute(opened or "SELECT")
                try:
                    cursor.execute(sin.format(**ids) + "; SET CONSTRAINTS ALL IMMEDIATE")
                    told[name, bool(opened)] = ""
                except psycopg2.Error as no:
                    told[name, bool(opened)] = no.diag.constraint_name or str(no)
            owner.rollback()
    owner.close()
    assert told == {
        **{(name, False): code for name, (_sin, code, _guard) in SINS.items()},
        **{(name, True): "" for name in SINS},
    }
    assert not DepositApproval.objects.filter(order=ids["asked"]).exists()
