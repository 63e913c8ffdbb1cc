"""A small office whose lines meet whatever can happen to them, in any order and on any day."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

from django.db import connection
from psycopg2.extras import DateRange

from parcels.actions import projects
from parcels.actions.totals import fold_totals
from parcels.models import (
    Account,
    Agreement,
    BankAccount,
    Entitlement,
    FundSource,
    Instalment,
    Line,
    LineHold,
    LineReason,
    Party,
    PaymentRun,
    Place,
    RunApproval,
    RunItem,
    Transfer,
    Voucher,
)
from parcels.rules.money_terms import ArrearsReason, Head
from tests.world import TODAY, World

FIRST = date(2025, 1, 1)
DAYS = 900


@dataclass
class Office:
    """Lines with and without land, in two projects and two villages, and the accounts they are posted to."""

    world: World
    lines: list[Line] = field(default_factory=list)
    accounts: dict[tuple[int, str], Account] = field(default_factory=dict)
    vouchers: dict[int, Voucher] = field(default_factory=dict)


def office(world: World) -> Office:
    """Twelve lines, none posted yet."""
    second = projects.open_project(
        code="KP2", name="二期", kind="expansion", actor=world.staff, on=date(2026, 1, 5)
    )
    projects.add_fund_source(
        project=second, code="KP2-ZX", name="二期资金", actor=world.staff, on=date(2026, 1, 5)
    )
    # Of two funds, a line's payer is known once it was sent for; of the first project's only one, at once.
    projects.add_fund_source(
        project=second, code="KP2-ZQ", name="二期债券", actor=world.staff, on=date(2026, 1, 5)
    )
    made = Office(world)
    elsewhere = Party.objects.create(kind="household", name="赵家", group=world.other_group)
    nowhere = Party.objects.create(kind="enterprise", name="外地公司")
    heads = [Head.LAND, Head.CROPS, Head.HOUSE]
    for project in (world.project, second):
        for account in Account.objects.filter(project=project).order_by("-pk"):
            made.accounts[(project.pk, account.kind)] = account
        made.vouchers[project.pk] = Voucher.objects.create(
            project=project,
            number=f"T-{project.code}",
            kind="obligation",
            recorded_by=world.finance,
            # What is taken back is proved by it.
            paper=world.paper,
        )
        # Money enough from the first day on: what a fund lacks is told elsewhere.
        for fund in Account.objects.filter(project=project, kind="fund"):
            Transfer.objects.create(
                voucher=made.vouchers[project.pk],
                kind="fund_in",
                from_account=made.accounts[(project.pk, "outside")],
                to_account=fund,
                amount_yuan=100_000_000,
                value_date=FIRST,
            )
        # Nothing is paid without its paper.
        agreement = Agreement.objects.create(
            project=project, number=f"T-{project.code}", total_yuan=1, paper=world.paper
        )
        for n in range(6):
            party = (world.wang, world.chen, elsewhere, world.collective, nowhere, world.li[0])[n]
            head, level = heads[n % 3], "allot" if party == world.collective else "disburse"
            taking = world.kp049 if n == 0 and project == world.project else None
            due = FIRST + timedelta(days=97 * n + 30)
            owed = Entitlement.objects.create(
                agreement=agreement, taking=taking, head=head, level=level, claimant=party,
                amount_yuan=1000, formula="unit", position=n + 1,
            )  # fmt: skip
            term = Instalment.objects.create(agreement=agreement, number=n + 1, weight=1, due_date=due)
            made.lines.append(
                Line.objects.create(
                    agreement=agreement,
                    instalment=term,
                    entitlement=owed,
                    project=project,
                    taking=taking,
                    head=head,
                    level=level,
                    claimant=party,
                    payee=party,
                    due_date=due,
                    amount_yuan=1000,
                    position=n + 1,
                )
            )
    return made


def anything_happens(made: Office, chance: Random) -> str:
    """Let one thing happen to one line on some day, as late or early as it likes; its name."""
    line = chance.choice(made.lines)
    day = FIRST + timedelta(days=chance.randrange(DAYS))
    deed = chance.choice(
        [
            *(_owe, _owe, _owe, _pay, _pay, _deposit, _reverse, _reason, _reason, _end_reason, _hold),
            *(_end_hold, _send, _send, _answer, _move_home, _fold),
        ]
    )
    deed(made, line, day, chance)
    return deed.__name__


def any_day(chance: Random) -> date:
    return FIRST + timedelta(days=chance.randrange(-5, DAYS + 500))


def _post(made: Office, line: Line, kind: str, sides: tuple[str, str], yuan: Decimal, day: date) -> Any:
    giver, taker = (made.accounts[(line.project_id, side)] for side in sides)
    return Transfer.objects.bulk_create(
        [
            Transfer(
                voucher=made.vouchers[line.project_id], kind=kind, from_account=giver, to_account=taker,
                amount_yuan=yuan, value_date=day, line=line,
            )
        ]
    )  # fmt: skip


def _left(line: Line) -> Decimal:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(sum(CASE WHEN b.kind = 'payable' THEN 1 WHEN a.kind = 'payable' THEN -1 "
            "WHEN b.kind IN ('paid', 'deposit') THEN -1 WHEN a.kind IN ('paid', 'deposit') THEN 1 ELSE 0 END "
            "* t.amount_yuan), 0) FROM parcels_transfer t JOIN parcels_account a ON a.id = t.from_account_id "
            "JOIN parcels_account b ON b.id = t.to_account_id WHERE t.line_id = %s",
            [line.pk],
        )
        return Decimal(cursor.fetchone()[0])


def _fen(chance: Random, most: Decimal) -> Decimal:
    return Decimal(chance.randint(1, int(most * 100))) / 100


def _owe(made: Office, line: Line, day: date, chance: Random) -> None:
    _post(made, line, "obligation", ("obligation", "payable"), _fen(chance, Decimal(9999)), day)


def _pay(made: Office, line: Line, day: date, chance: Random) -> None:
    left = _left(line)
    if left > 0:
        amount = left if chance.random() < 0.4 else _fen(chance, left)
        _post(made, line, "payment", ("fund", "paid"), amount, day)


def _lowest(line: Line, day: date) -> Decimal:
    """What may go to the notary: no line falls below zero by it on that day or any later one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT line_lowest(%s, %s)", [line.pk, day])
        return Decimal(cursor.fetchone()[0] or 0)


def _deposit(made: Office, line: Line, day: date, chance: Random) -> None:
    left = min(_left(line), _lowest(line, day))
    if left > 0:
        _post(made, line, "deposit", ("fund", "deposit"), _fen(chance, left), day)


def _reverse(made: Office, line: Line, day: date, chance: Random) -> None:
    standing = list(line.transfers.filter(reverses=None, reversed_by=None).exclude(kind="obligation"))
    if standing:
        row = chance.choice(standing)
        Transfer.objects.bulk_create(
            [
                Transfer(
                    voucher=row.voucher, kind="return" if row.kind == "payment" else "reversal", line=line,
                    from_account=row.to_account, to_account=row.from_account, amount_yuan=row.amount_yuan,
                    value_date=max(day, row.value_date), reverses=row,
                )
            ]
        )  # fmt: skip


def _free(model: Any, line: Line, day: date) -> bool:
    return not model.objects.filter(line=line, valid__overlap=DateRange(day, None)).exists()


def _reason(made: Office, line: Line, day: date, chance: Random) -> None:
    if _free(LineReason, line, day):
        LineReason.objects.create(line=line, reason=chance.choice(list(ArrearsReason)), valid=(day, None))


def _hold(made: Office, line: Line, day: date, chance: Random) -> None:
    if _free(LineHold, line, day):
        LineHold.objects.create(line=line, ground="核实", valid=(day, None))


def _end(model: Any, line: Line, day: date) -> None:
    row = model.objects.filter(line=line, valid__upper_inf=True).first()
    if row and row.valid.lower <= day:
        model.objects.filter(pk=row.pk).update(valid=(row.valid.lower, day))


def _end_reason(made: Office, line: Line, day: date, chance: Random) -> None:
    _end(LineReason, line, day)


def _end_hold(made: Office, line: Line, day: date, chance: Random) -> None:
    _end(LineHold, line, day)


def _send(made: Office, line: Line, day: date, chance: Random) -> None:
    left = _left(line) - sum(
        item.amount_yuan for item in line.run_items.filter(result="pending").exclude(run__state="cancelled")
    )
    if left <= 0 or line.run_items.filter(result="success").exists():
        return
    if LineHold.objects.filter(line=line, valid__contains=day).exists():  # the database would refuse
        return
    account = BankAccount.objects.on(day).filter(party=line.payee).first()
    if account is None:
        return
    fund = chance.choice(list(FundSource.objects.filter(project=line.project).order_by("pk")))
    amount = _fen(chance, left)
    world = made.world
    run = PaymentRun.objects.create(
        project=line.project, fund_source=fund, number=f"ZF-{uuid4().hex[:12]}", total_yuan=amount,
        prepared_by=world.staff, prepared_date=day,
    )  # fmt: skip
    RunItem.objects.create(
        run=run, number=1, line=line, payee=line.payee, account=account, bank_name="农商行",
        holder_name=line.payee.name, amount_yuan=amount, account_number=account.number,
    )  # fmt: skip
    RunApproval.objects.create(run=run, approver=world.leader, approved_date=day)
    run.state, run.approved_by, run.approved_date = "approved", world.leader, day
    run.save()
    run.state, run.released_by, run.released_date = "released", world.finance, day
    run.save()


def _answer(made: Office, line: Line, day: date, chance: Random) -> None:
    item = line.run_items.filter(result="pending", run__state="released").first()
    if item is None:
        return
    item.result, item.failure = "failed", "账户已销户"
    item.result_date = max(day, item.run.released_date)
    item.save()


def _move_home(made: Office, line: Line, day: date, chance: Random) -> None:
    if line.taking_id:
        group = chance.choice([made.world.group, made.world.other_group])
        type(line.taking.parcel).objects.filter(pk=line.taking.parcel_id).update(group=group)
    else:
        group = chance.choice([made.world.group, made.world.other_group, None])
        Party.objects.filter(pk=line.claimant_id).update(group=group)
    if chance.random() < 0.2:
        Place.objects.filter(pk=made.world.other_group.pk).update(
            parent=chance.choice([made.world.village, made.world.other_village])
        )


def _fold(made: Office, line: Line, day: date, chance: Random) -> None:
    fold_totals(chance.choice([TODAY, day, TODAY + timedelta(days=40)]))
