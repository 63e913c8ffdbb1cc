"""A day on which each deed of money that needs another person waits for that person."""

from datetime import date
from decimal import Decimal as D
from typing import Any
from uuid import uuid4

from parcels.actions import changes, deposits, funds, papers, payments, register, takeover
from parcels.models import DepositOrder, Item, Line, PayeeChange, PaymentRun, ProjectLoan, RateSet, TakeOver
from parcels.rules.money_terms import ChangeKind
from tests.loan_day import a_loan, extended
from tests.money_day import PAID, approved_deposit, draft, fund, li_things, lines_of, scan, sign
from tests.old_ledgers import opened, with_book, with_total
from tests.plan_day import drafted, voted
from tests.posting_day import JPEG, made, objected, posted, row_of, rule
from tests.priced_day import by_hand
from tests.world import TODAY, World


def waiting_for_another(world: World) -> dict[str, Any]:
    """Every deed prepared by the person whose work it is, none of them decided; their ids, and the users'."""
    rule(world)
    hung = posted(world, made(world))
    late = _late_thing(world)
    li_things(world)
    agreement = sign(world, draft(world))
    fund(world)
    one, two, three, four, *_ = lines_of(agreement)
    ready = payments.approve_run(_run(world, two), actor=world.leader, on=PAID)
    loan = a_loan(world)
    return {
        **{name: user.pk for name, user in world.users.items()},
        "run": _run(world, one).pk,
        "ready": ready.pk,
        "asked_deposit": _deposit(world, three).pk,
        "deposit": approved_deposit(world, four, D(100)).pk,
        "four": four.pk,
        "asked_loan": _asked(world, loan).pk,
        "extension": extended(world, loan).pk,
        "heirs": _heirs(world).pk,
        "account": _account(world).pk,
        "manual": by_hand(world).pk,
        "plan": voted(world, drafted(world)).pk,
        "rates": _rates(world).pk,
        "takeover": _old_books(world).pk,
        "objection": objected(world, row_of(hung, "KP-051", "陈家"), date(2026, 7, 1)).pk,
        "late": late.pk,
        "project": world.project.pk,
        "paper": agreement.paper_id,
        "fund": world.fund.account.pk,
        "notary": world.project.ledger_accounts.get(kind="deposit").pk,
    }


def _run(world: World, line: Line) -> PaymentRun:
    told = {"project": world.project, "fund_source": world.fund, "client_key": uuid4()}
    return payments.prepare_run(lines=[(line, None)], actor=world.staff, on=PAID, **told)


def _deposit(world: World, line: Line) -> DepositOrder:
    told = {"fund_source": world.fund, "reason": "拒领", "actor": world.staff, "on": PAID}
    return deposits.order_deposit(line, amount=D(100), **told)


def _asked(world: World, loan: ProjectLoan) -> ProjectLoan:
    told = {"lender": loan.lender, "borrower": world.fund, "due_date": TODAY, "reason": "周转"}
    return funds.ask_loan(amount=D(1), paper=world.paper, actor=world.finance, on=PAID, **told)


def _heirs(world: World) -> PayeeChange:
    return changes.propose_payees(
        world.wang,
        parts=[(world.chen, 1)],
        denominator=1,
        kind=ChangeKind.HEIRS,
        reason="户主去世",
        paper=scan(world, "继承公证书", TODAY),
        since=date(2026, 10, 1),
        actor=world.staff,
        on=TODAY,
    )


def _account(world: World) -> PayeeChange:
    return changes.propose_account(
        world.collective,
        bank_name="农商行",
        holder_name=world.collective.name,
        number="622899990001",
        reason="原账户已销户",
        paper=scan(world, "变更账户申请", TODAY),
        since=TODAY,
        actor=world.staff,
        on=TODAY,
    )


def _rates(world: World) -> RateSet:
    return RateSet.objects.create(
        name="待复核",
        paper_number="2号",
        county_code="431271",
        land_percent=40,
        valid=(date(2026, 11, 1), None),
        entered_by=world.finance,
        entered_date=date(2026, 11, 1),
    )


def _old_books(world: World) -> TakeOver:
    """Read in and handed over by staff; 唐丽 typed the signed total."""
    books = opened(world)
    with_book(world, books)
    with_total(world, books, actor=world.second_finance)
    return takeover.submit_takeover(books, actor=world.staff, on=TODAY)


def _late_thing(world: World) -> Item:
    told = {"kind": "photo", "title": "井", "scan": ("井.jpg", JPEG), "actor": world.staff, "on": TODAY}
    return register.add_item(
        taking=world.kp051,
        owner=world.chen,
        rate=world.rates["well"],
        quantity=D(1),
        first_seen_date=date(2026, 3, 1),
        photo=papers.file_paper(**told),
        late_reason="旧井",
        actor=world.staff,
        on=TODAY,
    )
