"""The cast of the drills: the fixed world, signed and funded, and runs to do things to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal as D
from typing import Any
from uuid import uuid4

from parcels.actions import bank_file, ledger, office, payments
from parcels.models import BankFormat, Line, PaymentRun, User
from tests.drills import every_statement
from tests.money_day import PAID, draft, fund, li_things, lines_of, sign
from tests.world import PASSWORD, TODAY, World, build_world

HEAD = "批次号,序号,账号,收款人,金额,结果,失败原因,银行日,流水号"


def signed_world() -> tuple[World, list[Line]]:
    """The cast with KP-050 signed and a million yuan in the fund, and its lines."""
    world = build_world()
    li_things(world)
    lines = lines_of(sign(world, draft(world)))
    fund(world)
    world.users["second_leader"] = office.add_user(
        actor=world.administrator,
        on=PAID,
        username="fuzhuren",
        full_name="副主任",
        role="leader",
        villages=[],
        password=PASSWORD,
    )
    return world, lines


def prepare(world: World, wanted: Sequence[tuple[Line, D | None]], key: Any = None) -> PaymentRun:
    """A run of these lines, prepared by staff."""
    return payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=wanted,
        actor=world.staff,
        on=PAID,
        client_key=key or uuid4(),
    )


def answered(run: PaymentRun, day: Any = PAID, result: str = "成功", failure: str = "") -> bytes:
    """The bank's file for a run, every row alike."""
    rows = [
        f"{run.number},{item.number},{item.account_number.reveal()},{item.holder_name},"
        f"{item.amount_yuan},{result},{failure},{day},A{item.pk}"
        for item in run.items.order_by("number")
    ]
    return "\n".join([HEAD, *rows]).encode("gb18030")


def record(world: World, run: PaymentRun, data: bytes, actor: User | None = None) -> Any:
    """Write a bank's file into a run."""
    return bank_file.record_file(
        run,
        name="回单.csv",
        data=data,
        bank_format=BankFormat.objects.get(code="general"),
        bank_date=None,
        actor=actor or world.finance,
        on=TODAY,
    )


@dataclass
class Walked:
    """The deeds of one run's life in their order, and the control of the walk."""

    world: World
    deeds: list[tuple[str, Callable[[], Any]]]
    control: Callable[[str], int]


def a_run_to_walk(rows: int) -> Walked:
    """Deeds that each go through once nothing is raised any more."""
    world, lines = signed_world()
    key = uuid4()
    wanted = [(line, D("10.00")) for line in lines[:rows]]
    made: list[PaymentRun] = []

    def one() -> PaymentRun:
        return PaymentRun.objects.get(client_key=key)

    deeds: list[tuple[str, Callable[[], Any]]] = [
        ("prepare", lambda: made.append(prepare(world, wanted, key))),
        ("approve", lambda: payments.approve_run(one(), actor=world.leader, on=PAID)),
        ("release", lambda: payments.release_run(one(), actor=world.finance, on=PAID)),
        ("bank file", lambda: record(world, one(), answered(one()))),
        ("returns", lambda: record(world, one(), answered(one(), TODAY, "退票", "销户"))),
        ("money in", lambda: _money_in(world)),
    ]

    def control(database: str) -> int:
        """With the voucher written outside the transaction, an error at the end leaves it behind."""
        changed = 0
        for n in range(1, 60):
            before = every_statement.books.fingerprint()
            outside = {"outside": "parcels_voucher", "database": database}
            if not every_statement.raise_at(n, lambda: _money_in(world), **outside):  # type: ignore[arg-type]
                break
            changed += every_statement.books.fingerprint() != before
        return changed

    return Walked(world, deeds, control)


def _money_in(world: World) -> None:
    ledger.receive_funds(
        world.fund,
        amount=D(5),
        value_date=TODAY,
        paper=world.paper,
        actor=world.finance,
        on=TODAY,
        is_another=True,
    )
