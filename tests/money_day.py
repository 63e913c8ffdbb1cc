"""Days of money for the cast: sign, fund, pay, each on its date and by the right hands."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal as D
from uuid import uuid4

from parcels.actions import agreements, changes, deposits, ledger, papers, payments, register
from parcels.actions.payments import Result
from parcels.models import (
    Agreement,
    DepositOrder,
    Document,
    FundSource,
    Line,
    Party,
    PayeeChange,
    PaymentRun,
    Taking,
)
from parcels.rules.instalments import Terms
from tests.world import PDF, TODAY, World

SIGNED = date(2026, 5, 20)
DUE_AUGUST, DUE_SEPTEMBER = date(2026, 8, 31), date(2026, 9, 30)
PAID = date(2026, 7, 15)
FIRST_SEEN = date(2026, 1, 8)
# Land compensation is due a month after the rest, as in the papers of 李家.
LI_TERMS = (
    Terms(DUE_AUGUST, 1, "", ("resettlement", "attachment", "crops")),
    Terms(DUE_SEPTEMBER, 1, "", ("land",)),
)


def li_things(world: World) -> None:
    """The well belongs to the three heirs by their shares; the crops are 王家's."""
    world.kp050.items.update(owner=None)
    for key, mu in (("paddy_crop", "4.20"), ("dry_crop", "1.80")):
        register.add_item(
            taking=world.kp050,
            owner=world.wang,
            rate=world.rates[key],
            quantity=D(mu),
            first_seen_date=FIRST_SEEN,
            signed_date=date(2026, 2, 1),
            actor=world.staff,
            on=SIGNED,
        )


def scan(world: World, title: str = "补偿安置协议", on: date = SIGNED) -> Document:
    return papers.file_paper(
        kind="agreement", title=title, scan=("协议.pdf", PDF), project=world.project, actor=world.staff, on=on
    )


def draft(
    world: World, *takings: Taking, terms: Sequence[Terms] = LI_TERMS, number: str = "XY-2026-041"
) -> Agreement:
    return agreements.draft_agreement(
        project=world.project,
        number=number,
        takings=takings or (world.kp050,),
        instalments=terms,
        actor=world.staff,
        on=SIGNED,
        client_key=uuid4(),
    )


def sign(world: World, agreement: Agreement, day: date = SIGNED) -> Agreement:
    return agreements.sign_agreement(
        agreement, signed_date=day, paper=scan(world), actor=world.staff, on=max(day, SIGNED)
    )


def fund(world: World, amount: D | int = 1_000_000, day: date = date(2026, 6, 1)) -> None:
    ledger.receive_funds(
        world.fund, amount=D(amount), value_date=day, paper=world.paper, actor=world.finance, on=day
    )


def released(world: World, lines: Sequence[Line | tuple[Line, D | None]], day: date = PAID) -> PaymentRun:
    """A run of these lines, prepared by staff, approved by the leader, released by finance."""
    wanted = [line if isinstance(line, tuple) else (line, None) for line in lines]
    run = payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=wanted,
        actor=world.staff,
        on=day,
        client_key=uuid4(),
    )
    payments.approve_run(run, actor=world.leader, on=day)
    return payments.release_run(run, actor=world.finance, on=day)


def answer(world: World, run: PaymentRun, day: date = PAID, failed: Sequence[Line] = ()) -> PaymentRun:
    """The bank's answer: every row succeeds but those of `failed`."""
    lost = {line.pk for line in failed}
    results = [
        Result(item, "failed", day, "账户已销户")
        if item.line_id in lost
        else Result(item, "success", day, reference=f"L{item.pk}")
        for item in run.items.all()
    ]
    return payments.record_results(run, results, actor=world.finance, on=max(day, TODAY))


def new_account(world: World, party: Party, number: str, on: date = TODAY) -> PayeeChange:
    """Another account for a party: staff proposes it with its paper, finance confirms."""
    change = changes.propose_account(
        party,
        bank_name="农商行",
        holder_name=party.name,
        number=number,
        reason="原账户已销户",
        paper=scan(world, "变更账户申请", on),
        since=on,
        actor=world.staff,
        on=on,
    )
    return changes.confirm_change(change, actor=world.finance, on=on)


def lines_of(agreement: Agreement) -> list[Line]:
    """The lines in the order of what they are for, then of the claimants."""
    return list(agreement.lines.order_by("entitlement__position", "instalment__number"))


def paid_story(world: World) -> Agreement:
    """KP-050 signed and funded, paid but for the third heir, half of the land paid in October."""
    li_things(world)
    agreement = sign(world, draft(world))
    fund(world)
    land, daming, xiuzhen, xiaojun, *wells, crops = lines_of(agreement)
    run = released(world, [daming, xiuzhen, wells[0], wells[1], crops])
    answer(world, run)
    august = date(2026, 8, 3)
    late = answer(world, released(world, [xiaojun, wells[2]], august), august)
    for item in late.items.all():
        payments.record_return(
            item,
            value_date=date(2026, 8, 6),
            reason="账户已销户",
            actor=world.finance,
            on=date(2026, 8, 6),
            paper=world.paper,
        )
    october = date(2026, 10, 12)
    answer(world, released(world, [(land, D("65520.00"))], october), october)
    return agreement


def approved_deposit(
    world: World, line: Line, amount: D, day: date = PAID, fund_source: FundSource | None = None
) -> DepositOrder:
    """Staff asks that a sum go to the notary, the leader approves."""
    order = deposits.order_deposit(
        line,
        amount=amount,
        fund_source=fund_source or world.fund,
        reason="拒领，两次书面通知未到",
        actor=world.staff,
        on=day,
    )
    return deposits.approve_deposit(order, actor=world.leader, on=day)


def deposited(world: World, line: Line, amount: D, day: date = PAID, on: date = TODAY) -> DepositOrder:
    """A sum with the notary since a day: asked for by staff, approved by the leader, entered by finance."""
    order = approved_deposit(world, line, amount, day)
    deposits.deposit(order, value_date=day, paper=world.paper, actor=world.finance, on=on)
    order.refresh_from_db()
    return order
