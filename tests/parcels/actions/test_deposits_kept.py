"""What lies with the notary comes back through as many hands as brought it, and is the heirs' of the dead."""

from datetime import date
from decimal import Decimal as D

import psycopg2
import pytest
from django.db import connection

from landmgmt import cluster
from landmgmt.lib.refusal import Refusal
from landmgmt.verification import CHECKS
from parcels.actions import changes, deposits, ledger
from parcels.actions.arrears import hold_for
from parcels.actions.succession import would_give
from parcels.models import DepositOrder, Line, LineHold, Party, Transfer
from parcels.models.figures import fund_balance, line_balances, totals
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import HoldCause
from tests.drills.books import as_owner
from tests.money_day import PAID, deposited, draft, fund, sign
from tests.parcels.actions.test_standing_changes import DUE, people, proposed
from tests.scenes import once
from tests.world import TODAY, World, build_world

WHOLE = D("4000.01")


@once
def line(world: World) -> Line:
    """王家's rice: 4,500.00, of which 4,000.01 lies with the notary."""
    return rice(world)


def rice(world: World) -> Line:
    fund(world)
    found: Line = sign(world, draft(world, world.kp049, terms=[Terms(DUE, 1)])).lines.get(head="crops")
    deposited(world, found, WHOLE)
    return found


def refused(code: str):
    return pytest.raises(Refusal, match=rf"^{code}\b")


def paid_out(world: World, line: Line, amount: str, day: date = TODAY):
    told = {"value_date": day, "paper": world.paper, "actor": world.finance, "on": TODAY}
    return deposits.pay_deposit(line, amount=D(amount), **told)


def asked_back(world: World, line: Line, amount: str) -> DepositOrder:
    told = {"fund_source": world.fund, "reason": "公证处退回", "actor": world.staff, "on": TODAY}
    return deposits.order_deposit_back(line, amount=D(amount), **told)


def come_back(world: World, line: Line, amount: str) -> DepositOrder:
    order = deposits.approve_deposit(asked_back(world, line, amount), actor=world.leader, on=TODAY)
    deposits.deposit(order, value_date=TODAY, paper=world.paper, actor=world.finance, on=TODAY)
    return order


def figures(line: Line) -> tuple[D, D, D, D]:
    """Paid, deposited, unpaid, held."""
    (row,) = line_balances(TODAY, lines=[line.pk])
    return row.paid_yuan, row.deposited_yuan, row.unpaid_yuan, row.held_yuan


def lies() -> dict[str, tuple[D, D]]:
    """By payee of the rice: what lies with the notary, and what is open beside it."""
    rows = line_balances(TODAY, lines=list(Line.objects.filter(head="crops").values_list("pk", flat=True)))
    found = [(row.payee, row.deposited_yuan, row.unpaid_yuan + row.held_yuan) for row in rows]
    return {payee: (there, left) for payee, there, left in found if there or left}


def sound() -> None:
    for check, rows in CHECKS:
        assert (check, list(rows())) == (check, [])


def test_one_person_takes_no_deposit_back(world: World, line: Line):
    row = line.transfers.get(kind="deposit")
    with refused("deposit_not_reversed"):
        ledger.reverse(row, reason="试", value_date=TODAY, actor=world.finance, on=TODAY, paper=world.paper)
    assert figures(line) == (0, WHOLE, D("499.99"), 0)


def test_what_the_notary_gives_back_takes_three_people_and_is_owed_again(world: World, line: Line):
    paid_out(world, line, "250.00")
    with refused("deposit_back_above") as no:
        asked_back(world, line, "4000.01")
    assert no.value.params["left"] == "3750.01"
    order = asked_back(world, line, "3750.01")
    with refused("deposit_approver_is_another"):
        deposits.approve_deposit(order, actor=world.staff, on=TODAY)
    deposits.approve_deposit(order, actor=world.leader, on=TODAY)
    for person in (world.staff, world.leader):
        with refused("deposit_entered_by_a_third"):
            deposits.deposit(order, value_date=TODAY, paper=world.paper, actor=person, on=TODAY)
    before = fund_balance(world.fund, TODAY)
    for _press in range(2):
        deposits.deposit(order, value_date=TODAY, paper=world.paper, actor=world.finance, on=TODAY)
    assert figures(line) == (250, 0, 4250, 0)
    assert fund_balance(world.fund, TODAY) - before == D("3750.01")
    sound()


def test_what_was_paid_out_since_the_approval_does_not_come_back(world: World, line: Line):
    order = deposits.approve_deposit(asked_back(world, line, "4000.01"), actor=world.leader, on=TODAY)
    paid_out(world, line, "0.01")
    with refused("deposit_back_above"):
        deposits.deposit(order, value_date=TODAY, paper=world.paper, actor=world.finance, on=TODAY)
    assert figures(line) == (D("0.01"), 4000, D("499.99"), 0)


def test_a_deposit_waits_for_the_heirs_and_is_theirs_by_their_parts(world: World, line: Line):
    heirs = people(world, "王一", "王二", "王三")
    change = proposed(world, heirs)
    with refused("deposit_waits_for_heirs"):
        paid_out(world, line, "100.00")
    will = would_give(change, TODAY)
    before = totals(TODAY)
    changes.confirm_change(change, actor=world.finance, on=TODAY)
    # 4,000.01 and 499.99 in halves, thirds and sixths, each to the fen by the largest remainder.
    assert lies() == {
        "王一": (D("2000.00"), D("250.00")),
        "王二": (D("1333.34"), D("166.66")),
        "王三": (D("666.67"), D("83.33")),
    }
    # The page of the second person told it before, 108,000.00 of the land beside it.
    assert [will[heir.pk] for heir in heirs] == [D("56250.00"), D("37500.00"), D("18750.00")]
    assert totals(TODAY).deposited_yuan == before.deposited_yuan
    assert totals(TODAY).payable_yuan == before.payable_yuan
    with refused("deposit_of_the_dead") as no:
        paid_out(world, line, "50.00")
    assert no.value.params["heirs"] == "王一、王二、王三"
    his = Line.objects.get(payee=heirs[1], head="crops")
    paid_out(world, his, "1333.34")
    with refused("deposit_paid_above"):
        paid_out(world, his, "0.01")
    sound()


def test_whose_whole_sum_lies_deposited_leaves_it_to_his_heirs(world: World, line: Line):
    deposited(world, line, D("499.99"))
    changes.confirm_change(proposed(world, people(world, "王一", "王二")), actor=world.finance, on=TODAY)
    assert lies() == {"王一": (D("2700.00"), 0), "王二": (D("1800.00"), 0)}
    sound()


def test_a_refused_proposal_leaves_the_deposit_where_it_was(world: World, line: Line):
    change = proposed(world, people(world, "王一"))
    changes.refuse_change(change, answer="公证书不对", actor=world.finance, on=TODAY)
    paid_out(world, line, "4000.01")
    assert figures(line) == (WHOLE, 0, D("499.99"), 0)


def come_back_to_the_dead(world: World, line: Line) -> None:
    """1,000.00 was handed to him alive; that was an error, and his heir is confirmed by now."""
    voucher = paid_out(world, line, "1000.00", PAID)
    changes.confirm_change(proposed(world, people(world, "王一")), actor=world.finance, on=TODAY)
    row = voucher.transfers.get()
    told = {"value_date": TODAY, "paper": world.paper, "actor": world.finance, "on": TODAY}
    ledger.reverse(row, reason="没有领走", **told)


def test_what_comes_back_after_the_death_is_held_and_inherited_once_more(world: World, line: Line):
    come_back_to_the_dead(world, line)
    assert figures(line)[:2] == (0, 1000)
    come_back(world, line, "600.00")
    # Aside from the arrears, and not lost: nobody pays it before it is inherited too.
    assert figures(line) == (0, 400, 0, 600)
    again = proposed(world, [Party.objects.get(name="王一")])
    changes.refuse_change(again, answer="份额写错", actor=world.finance, on=TODAY)
    assert figures(line) == (0, 400, 0, 600)
    again = proposed(world, [Party.objects.get(name="王一")])
    changes.confirm_change(again, actor=world.finance, on=TODAY)
    rows = Line.objects.filter(payee__name="王一", head="crops").order_by("pk")
    # 3,000.01 and 499.99 at first, then 400.00 and 600.00.
    assert [figures(row)[1:] for row in rows] == [(D("3000.01"), D("499.99"), 0), (400, 600, 0)]
    assert figures(line) == (0, 0, 0, 0)
    sound()


_ROW = (
    "INSERT INTO parcels_transfer (kind, amount_yuan, value_date, reason, from_account_id, to_account_id,"
    " line_id, voucher_id, reverses_id) VALUES ('{kind}', {yuan}, '2026-11-23', '', {{{giver}}}, {{{taker}}},"
    " {{{line}}}, {{voucher}}, {reverses});"
)


def _row(kind: str, yuan: str, giver: str, taker: str, line: str = "line", reverses: str = "NULL") -> str:
    return _ROW.format(kind=kind, yuan=yuan, giver=giver, taker=taker, line=line, reverses=reverses)


# name: (what is written, the refusal, what takes the guard out)
_TAKEN = "DROP TRIGGER deposit_taken ON parcels_transfer"
ALIVE = {
    "more paid out than lies there": (
        _row("payment", "4000.02", "notary", "paid"),
        "deposit_below_zero",
        _TAKEN,
    ),
    "back without an order": (
        _row("deposit_back", "1", "notary", "fund"),
        "deposit_without_order",
        "DROP TRIGGER deposit_ordered ON parcels_transfer",
    ),
    "reversed by one": (
        _row("reversal", "4000.01", "notary", "fund", reverses="{deposit}"),
        "deposit_not_reversed",
        "DROP TRIGGER deposit_reversed ON parcels_transfer",
    ),
}
WAITING = {
    "paid while the heirs wait": (_row("payment", "1", "notary", "paid"), "deposit_waits_for_heirs", _TAKEN)
}
DEAD = {
    "paid to the dead": (_row("payment", "1", "notary", "paid"), "deposit_of_the_dead", _TAKEN),
    "less passed on than his part": (
        _row("to_heirs", "1", "notary", "source") + _row("to_heirs", "0.99", "source", "notary", "heirs"),
        "deposit_pass_differs",
        "DROP TRIGGER deposit_passed ON parcels_transfer",
    ),
}


def told_by(
    database: str, sins: dict[str, tuple[str, str, str]], ids: dict[str, int]
) -> dict[str, list[str]]:
    """What the database says to each sin: with its guard, then without it."""
    connection.close()
    owner, told = psycopg2.connect(cluster.url("owner", database=database)), {}
    for name, (sin, _code, guard) in sins.items():
        told[name] = []
        for opened in ("SELECT", guard):
            with owner.cursor() as cursor:
                cursor.execute(opened)
                try:
                    cursor.execute(sin.format(**ids) + "SET CONSTRAINTS ALL IMMEDIATE")
                    told[name].append("")
                except psycopg2.Error as no:
                    told[name].append(no.diag.constraint_name or str(no))
            owner.rollback()
    owner.close()
    return told


def test_each_refusal_of_the_database_hangs_on_its_guard(committed_db: str):
    world = build_world()
    line = rice(world)
    accounts = ledger.accounts_of(world.project)
    ids = {
        "line": line.pk,
        "fund": world.fund.account.pk,
        "notary": accounts["deposit"].pk,
        "paid": accounts["paid"].pk,
        "source": accounts["obligation"].pk,
        "voucher": Transfer.objects.get(kind="fund_in").voucher_id,
        "deposit": line.transfers.get(kind="deposit").pk,
    }

    def wanted(sins):
        return {name: [code, ""] for name, (_sin, code, _guard) in sins.items()}

    assert told_by(committed_db, ALIVE, ids) == wanted(ALIVE)
    voucher = paid_out(world, line, "1000.00", PAID)
    change = proposed(world, people(world, "王一"))
    assert told_by(committed_db, WAITING, ids) == wanted(WAITING)
    changes.confirm_change(change, actor=world.finance, on=TODAY)
    told = {"value_date": TODAY, "paper": world.paper, "actor": world.finance, "on": TODAY}
    ledger.reverse(voucher.transfers.get(), reason="没有领走", **told)
    ids["heirs"] = Line.objects.get(payee__name="王一", head="crops").pk
    assert told_by(committed_db, DEAD, ids) == wanted(DEAD)


def test_verify_names_a_deposit_below_zero(committed_db: str):
    world = build_world()
    line = rice(world)
    bounds = dict(CHECKS)["money_bounds"]
    assert list(bounds()) == []
    accounts = ledger.accounts_of(world.project)
    connection.close()
    as_owner(committed_db, _TAKEN)
    row = ledger.Posting(accounts["deposit"], accounts["paid"], D("4000.02"), TODAY, line=line)
    ledger.post("payment", [row], project=world.project, actor=world.finance, paper=world.paper)
    assert [found.subject for found in bounds()] == [f"deposit of line {line.pk} on {TODAY}"]
    assert [found.kept for found in bounds()] == ["-0.01"]


def test_what_an_objection_holds_the_notary_does_not_hand_out(world: World, line: Line):
    told = {"amount": D("100.00"), "value_date": TODAY, "paper": world.paper, "actor": world.finance}
    hold_for([line.pk], HoldCause.OBJECTION, since=TODAY, ground="面积异议", paper=None)
    with refused("line_is_held"):
        deposits.pay_deposit(line, on=TODAY, **told)
    # The control: without the objection the same sum is handed out.
    LineHold.objects.filter(line=line).delete()
    assert deposits.pay_deposit(line, on=TODAY, **told)
