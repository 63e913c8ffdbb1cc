"""R7: each money form sent twice at once, then again and again from the back button: one effect."""

import argparse
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal as D
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from parcels.actions import ledger, payments, projects
from parcels.actions.changes import propose_account
from parcels.actions.funds import ask_loan, decide_loan
from parcels.actions.handouts import hand_on
from parcels.actions.proposed import propose_claim
from parcels.models import JournalEntry, PayeeChange, ProposedPosting, SuspenseItem, User
from tests.drills import books
from tests.drills.cast import HEAD, answered, prepare, record, signed_world
from tests.drills.signing_forms import SigningForms
from tests.loan_day import extended
from tests.money_day import PAID, approved_deposit, deposited, scan
from tests.world import TODAY

# Deeds a money form may do; a replay must not add one.
MONEY_DEEDS = (
    *("prepare_run", "approve_run", "release_run", "cancel_run", "record_results", "record_return"),
    *("receive_funds", "return_funds", "ask_loan", "approve_loan", "repay_loan", "deposit", "reverse"),
    *("ask_extension", "approve_extension"),
    *("order_deposit", "order_deposit_back", "deposit_back"),
    *("record_bank_file", "assign_suspense", "return_suspense", "set_approval_band"),
    "assign_suspense_of_another",
    *("confirm_change", "refuse_change", "hold"),
    *("propose_posting", "confirm_posting", "refuse_posting", "withdraw_posting"),
    *("draft_agreement", "sign_agreement", "meet_condition", "approve_deposit", "propose_change"),
    *("enter_manual_line", "countersign_manual_line", "reject_manual_line", "vote_plan", "confirm_plan"),
    *("submit_takeover", "lock_takeover"),
    *("pay_deposit", "hand_on", "reverse_handout", "treasury_step"),
)


@dataclass
class Form:
    """A form filled in: who sends what where, and the deed it does."""

    name: str
    user: User
    address: str
    data: dict[str, Any] = field(default_factory=dict)

    def sent(self) -> dict[str, Any]:
        """The fields of one press: a file is read once, so that each press brings it anew."""
        return {k: SimpleUploadedFile(*v) if isinstance(v, tuple) else v for k, v in self.data.items()}


def effects() -> int:
    """How many money deeds the journal knows."""
    return JournalEntry.objects.filter(deed__in=MONEY_DEEDS).count()


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send_at_once(form: Form, times: int) -> None:
    """The same form from `times` tabs at the same moment."""
    clients = [sign_in(form.user) for _ in range(times)]
    start = threading.Barrier(times)

    def press(client: Client) -> None:
        try:
            start.wait()
            client.post(form.address, form.sent())
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def replayed(make: Callable[[], Form], times: int, *, new_key: bool = False) -> int:
    """Send one filled form twice at once and then again until `times`; how many effects it had."""
    form = make()
    before = effects()
    if new_key:
        client = sign_in(form.user)
        for _ in range(3):
            client.post(form.address, {**form.data, "client_key": str(uuid4())})
        return effects() - before
    send_at_once(form, 2)
    client = sign_in(form.user)
    for _ in range(times - 2):
        client.post(form.address, form.sent())
    return effects() - before


class Forms(SigningForms):
    """Every money form, each call a fresh one on fresh rows."""

    def __init__(self) -> None:
        self.world, self.lines = signed_world()
        world, on = self.world, {"actor": self.world.finance, "on": PAID}
        other = projects.open_project(code="CB", name="储备", kind="reserve", **on)
        self.reserve = projects.add_fund_source(project=other, code="CB-1", name="储备资金", **on)
        ledger.receive_funds(self.reserve, amount=D(9000), value_date=PAID, paper=world.paper, **on)
        self.day = {"value_date": str(TODAY), "number": "HD-1"}

    def run(self, state: str = "prepared") -> Any:
        world = self.world
        run = prepare(world, [(self.lines[0], D("1.00"))])
        if state != "prepared":
            payments.approve_run(run, actor=world.leader, on=PAID)
        if state in ("released", "answered"):
            payments.release_run(run, actor=world.finance, on=PAID)
        if state == "answered":
            record(world, run, answered(run))
        return run

    def _form(self, name: str, user: User, *args: Any, query: str = "", **data: Any) -> Form:
        return Form(name, user, reverse(name, args=args) + query, data)

    def run_new(self) -> Form:
        line = self.lines[0].pk
        data = {"line": [line], f"amount_{line}": "1.00", "prepare": "1", "client_key": str(uuid4())}
        return self._form("run_new", self.world.staff, query=f"?fund={self.world.fund.code}", **data)

    def run_approve(self) -> Form:
        return self._form("run_approve", self.world.leader, self.run().pk)

    def run_release(self) -> Form:
        return self._form("run_release", self.world.finance, self.run("approved").pk)

    def run_cancel(self) -> Form:
        return self._form("run_cancel", self.world.staff, self.run().pk, reason="改")

    def run_results(self) -> Form:
        run = self.run("released")
        return self._form(
            "run_results", self.world.finance, run.pk, bank_date=str(TODAY), number="HD-1", all_done="on"
        )

    def run_bank_file(self) -> Form:
        run = self.run("released")
        client = sign_in(self.world.finance)
        file = SimpleUploadedFile("回单.csv", answered(run))
        address = reverse("run_bank_file", args=[run.pk])
        page = client.post(address, {"bank_format": "general", "file": file})
        token = re.search(r'name="token" value="(\w+)"', page.content.decode())
        assert token, "the tried file has no token"
        return Form("run_bank_file", self.world.finance, address, {"token": token[1]})

    def run_return(self) -> Form:
        item = self.run("answered").items.get()
        data = {"value_date": str(TODAY), "reason": "销户", "number": f"TP-{item.pk}"}
        return self._form("run_return", self.world.finance, item.pk, **data)

    def run_follow_up(self) -> Form:
        run = self.run("released")
        record(self.world, run, answered(run, PAID, "失败", "账号错误"))
        data = {"client_key": str(uuid4()), "item": [run.items.get().pk]}
        return self._form("run_follow_up", self.world.staff, run.pk, **data)

    def fund_receive(self) -> Form:
        data = {"fund_source": self.world.fund.code, "amount": "9.00", "client_key": str(uuid4()), **self.day}
        return self._form("fund_receive", self.world.finance, self.world.project.code, **data)

    def fund_return(self) -> Form:
        data = {"fund_source": self.world.fund.code, "amount": "1.00", "reason": "结余", **self.day}
        data["client_key"] = str(uuid4())
        return self._form("fund_return", self.world.finance, self.world.project.code, **data)

    def ledger_reverse(self) -> Form:
        world = self.world
        voucher = ledger.receive_funds(
            world.fund, amount=D(1), value_date=PAID, paper=world.paper, actor=world.finance, on=PAID
        )
        row = voucher.transfers.get()
        return self._form("ledger_reverse", world.finance, row.pk, reason="登错", **self.day)

    def _loan(self) -> Any:
        return ask_loan(
            lender=self.reserve,
            borrower=self.world.fund,
            amount=D("2.00"),
            due_date=TODAY,
            reason="周转",
            paper=self.world.paper,
            actor=self.world.finance,
            on=PAID,
        )

    def loan_new(self) -> Form:
        data = {
            "lender": self.reserve.code,
            "borrower": self.world.fund.code,
            "amount": "1.00",
            "reason": "周",
        }
        more = {"due_date": "2026-12-31", "number": "JK-1", "client_key": str(uuid4())}
        return self._form("loan_new", self.world.finance, **data, **more)

    def loan_decide(self) -> Form:
        return self._form("loan_decide", self.world.leader, self._loan().pk, answer="agree")

    def loan_repay(self) -> Form:
        loan = decide_loan(self._loan(), agree=True, actor=self.world.leader, on=PAID)
        data = {"amount": "1.00", "client_key": str(uuid4()), **self.day}
        return self._form("loan_repay", self.world.finance, loan.pk, **data)

    def loan_extend(self) -> Form:
        loan = decide_loan(self._loan(), agree=True, actor=self.world.leader, on=PAID)
        data = {"due_date": "2027-03-31", "reason": "周转", "number": "ZQ-1", "client_key": str(uuid4())}
        return self._form("loan_extend", self.world.finance, loan.pk, **data)

    def loan_extension_decide(self) -> Form:
        loan = decide_loan(self._loan(), agree=True, actor=self.world.leader, on=PAID)
        row = extended(self.world, loan)
        return self._form("loan_extension_decide", self.world.leader, row.pk, answer="agree")

    def _stray(self) -> SuspenseItem:
        from parcels.actions.bank_file import record_file
        from parcels.models import BankFormat

        run = self.run("released")
        stray = f"{run.number},88,62289999,无此人,50.00,成功,,{PAID},A88"
        record_file(
            run,
            name="回单.csv",
            data=f"{HEAD}\n{stray}".encode("gb18030"),
            bank_format=BankFormat.objects.get(code="general"),
            bank_date=None,
            actor=self.world.finance,
            on=TODAY,
            accept_codes=["BANK_ROW_UNKNOWN"],
        )
        return SuspenseItem.objects.latest("pk")

    def suspense_assign(self) -> Form:
        data = {"line": self.lines[0].pk, "amount": "1.00", "note": "查清", "client_key": str(uuid4())}
        # The bank paid 无此人: whoever claims it says how they know whose it is.
        data |= {"is_payees": "on", "other_payee": "银行更正函"}
        query = f"?q={self.lines[0].payee.name}"
        return self._form(
            "suspense_assign", self.world.finance, self._stray().pk, query=query, **data, **self.day
        )

    def _proposed(self) -> ProposedPosting:
        told = {"amount": D("1.00"), "value_date": TODAY, "note": "查清", "other_payee": "银行更正函"}
        by = {"paper": self.world.paper, "actor": self.world.finance, "on": TODAY}
        return propose_claim(self._stray(), self.lines[0], **told, **by)

    def proposal_confirm(self) -> Form:
        return self._form("proposal_confirm", self.world.second_finance, self._proposed().pk)

    def proposal_refuse(self) -> Form:
        return self._form("proposal_refuse", self.world.leader, self._proposed().pk, answer="凭据不清")

    def proposal_withdraw(self) -> Form:
        return self._form("proposal_withdraw", self.world.finance, self._proposed().pk)

    def _another_account(self) -> PayeeChange:
        chen, paper = self.world.chen, scan(self.world, "变更账户申请", TODAY)
        told = {"bank_name": "农商行", "holder_name": chen.name, "reason": "销户", "since": TODAY}
        told |= {"number": f"622899{chen.changes.count():08d}", "actor": self.world.staff, "on": TODAY}
        return propose_account(chen, paper=paper, **told)

    def change_confirm(self) -> Form:
        return self._form("change_confirm", self.world.finance, self._another_account().pk)

    def change_refuse(self) -> Form:
        return self._form("change_refuse", self.world.finance, self._another_account().pk, answer="凭据不清")

    def line_hold(self) -> Form:
        asked = {"deed": "hold", "ground": "核实", "since": TODAY}
        return self._form("line_hold", self.world.staff, self.lines[-1].pk, **asked)

    def suspense_return(self) -> Form:
        return self._form("suspense_return", self.world.finance, self._stray().pk, note="查清", **self.day)

    def run_treasury(self) -> Form:
        world = self.world
        run = payments.prepare_run(
            project=world.project,
            fund_source=world.fund,
            lines=[(self.lines[1], D("1.00"))],
            actor=world.staff,
            on=PAID,
            client_key=uuid4(),
            way="treasury",
        )
        payments.approve_run(run, actor=world.leader, on=PAID)
        data = {"stage": "application", "done_date": str(TODAY), "number": "YK-1"}
        return self._form("run_treasury", world.finance, run.pk, **data)

    def line_deposit(self) -> Form:
        data = {"fund_source": self.world.fund.code, "amount": "1.00", "client_key": str(uuid4())}
        return self._form("line_deposit", self.world.finance, self.lines[7].pk, **data, reason="拒领")

    def line_deposit_back(self) -> Form:
        deposited(self.world, self.lines[7], D(10))
        data = {"fund_source": self.world.fund.code, "amount": "1.00", "client_key": str(uuid4())}
        return self._form("line_deposit_back", self.world.finance, self.lines[7].pk, **data, reason="退件")

    def deposit_enter(self) -> Form:
        order = approved_deposit(self.world, self.lines[7], D("1.00"), TODAY)
        return self._form("deposit_enter", self.world.finance, order.pk, **self.day)

    def deposit_pay(self) -> Form:
        world = self.world
        deposited(world, self.lines[7], D(10))
        data = {"amount": "1.00", "client_key": str(uuid4()), **self.day}
        return self._form("deposit_pay", world.finance, self.lines[7].pk, **data)

    def collective_hand_on(self) -> Form:
        world = self.world
        run = prepare(world, [(self.lines[0], D("50.00"))])
        payments.approve_run(run, actor=world.leader, on=PAID)
        payments.release_run(run, actor=world.finance, on=PAID)
        record(world, run, answered(run))
        data = {"household": world.wang.pk, "amount": "1.00", "client_key": str(uuid4()), **self.day}
        # Ticked as another one: only the key keeps a second press from being a second hand-out.
        data |= {"legacy_reason": "旧件", "is_another": "on"}
        return self._form("collective_hand_on", world.staff, world.collective.pk, **data)

    def handout_reverse(self) -> Form:
        world = self.world
        row = hand_on(
            world.collective,
            world.wang,
            amount=D(1),
            value_date=TODAY,
            legacy_reason="旧件",
            paper=world.paper,
            actor=world.finance,
            on=TODAY,
            is_another=True,
        )
        return self._form("handout_reverse", world.finance, row.pk, reason="发错", **self.day)

    # A receipt has no control here: without its key the number of its slip still keeps it from coming twice.
    # Nor has a claim: one of a sum and a line waits at a time.
    KEYED = ("run_new", "fund_return", "loan_new", "loan_repay")
    KEYED += ("line_deposit", "line_deposit_back", "deposit_pay", "collective_hand_on")  # type: ignore[assignment]
    ALL = (
        *("run_new", "run_approve", "run_release", "run_cancel", "run_results", "run_bank_file"),
        *("run_return",),
        *("run_follow_up", "fund_receive", "fund_return", "ledger_reverse", "loan_new", "loan_decide"),
        *("loan_repay", "suspense_assign", "suspense_return", "run_treasury", "line_deposit", "deposit_pay"),
        *("line_deposit_back", "deposit_enter", "loan_extend", "loan_extension_decide"),
        *("collective_hand_on", "handout_reverse"),
        *("proposal_confirm", "proposal_refuse", "proposal_withdraw"),
        *("change_confirm", "change_refuse", "line_hold"),
    )


def run(times: int) -> int:
    """Every form `times` times, then the keyed ones with a new key each time."""
    forms = Forms()
    counted = {name: replayed(getattr(forms, name), times) for name in Forms.ALL}
    controls = {}
    for name in Forms.KEYED:
        found = replayed(getattr(forms, name), 3, new_key=True)
        controls[f"{name} with a new key each time"] = (f"{found} effects of 3", found > 1)
    # Last, for a plan in force forbids what the control of a hand-out does.
    counted |= {name: replayed(getattr(forms, name), times) for name in Forms.LATER}
    # One press of a bank's file is two deeds, the file and what it answers; so is one of a confirmation.
    wanted = {name: 2 if name in ("run_bank_file", "proposal_confirm") else 1 for name in counted}
    off = {name: n for name, n in counted.items() if n != wanted[name]}
    return books.report(
        f"R7 {len(counted)} money forms, each sent {times} times, the first two at once",
        {
            "forms": ", ".join(counted),
            "sent": times * len(counted),
            "wrong: forms without exactly one effect": off or 0,
            "wrong: out of balance": len(books.out_of_balance()),
        },
        controls,
    )


def main(words: list[str]) -> int:
    """`script/drill replay [--times 20]`."""
    parser = argparse.ArgumentParser(prog="script/drill replay")
    parser.add_argument("--times", type=int, default=20, help="presses of each form (full size: 20)")
    asked = parser.parse_args(words)
    with books.own_database("replay"):
        return run(asked.times)
