"""A fund is never below zero on any day, and another project's money only comes as an approved loan."""

from datetime import date
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from landmgmt.lib.refusal import Refusal
from landmgmt.verification import verify
from parcels.actions import funds, ledger, payments, projects
from parcels.actions.suspense import Found, keep
from parcels.models import FundSource, PaymentRun, ProjectLoan, Transfer
from parcels.models.figures import fund_balance
from parcels.models.funds import fund_overdrawn, fund_shortage, loan_balances
from parcels.rules.money_terms import AccountKind, SuspenseGround, TransferKind
from parcels.words.refusals import sentence
from tests.money_day import PAID, answer, draft, fund, lines_of, released, sign
from tests.scenes import once
from tests.world import TODAY, World

JUNE = date(2026, 6, 1)
DUE = date(2026, 12, 31)


@once
def reserve(world: World) -> FundSource:
    """Another project's fund with half a million in it."""
    boss = {"actor": world.finance, "on": JUNE}
    other = projects.open_project(code="CB", name="储备", kind="reserve", **boss)
    made = projects.add_fund_source(project=other, code="CB-1", name="储备资金", **boss)
    ledger.receive_funds(made, amount=D(500_000), value_date=JUNE, paper=world.paper, **boss)
    return made


def paid_back(world: World, amount: int, day: date, source: FundSource | None = None, key=None):
    return funds.return_funds(
        source or world.fund, amount=D(amount), value_date=day, reason="结余上缴", paper=world.paper,
        actor=world.finance, on=TODAY, client_key=key,
    )  # fmt: skip


def ask(world: World, reserve: FundSource, amount: int = 200_000, **more) -> ProjectLoan:
    return funds.ask_loan(
        **{"lender": reserve, "borrower": world.fund, "amount": D(amount), "due_date": DUE, "reason": "周转",
           "paper": world.paper, "actor": world.finance, "on": PAID, **more}
    )  # fmt: skip


def repay(world: World, loan: ProjectLoan, amount: int, key=None) -> ProjectLoan:
    return funds.repay_loan(
        loan, amount=D(amount), value_date=TODAY, paper=world.paper, actor=world.finance, on=TODAY,
        client_key=key,
    )  # fmt: skip


def test_money_goes_back_to_its_source_once_with_its_paper(world: World):
    fund(world, 1000, JUNE)
    key = uuid4()
    for _submit in range(2):
        paid_back(world, 400, PAID, key=key)
    assert fund_balance(world.fund, TODAY) == 600
    with pytest.raises(Refusal, match="fund_too_small"):
        paid_back(world, 601, TODAY)


def test_a_backdated_return_that_would_empty_a_later_day_is_refused(world: World):
    agreement = sign(world, draft(world))
    line = lines_of(agreement)[1]
    fund(world, line.amount_yuan, JUNE)
    answer(world, released(world, [line]))
    fund(world, 50, TODAY)
    assert fund_balance(world.fund, JUNE) == line.amount_yuan
    assert fund_shortage(world.fund, D(50), TODAY) is None
    with pytest.raises(Refusal, match="fund_too_small") as no:
        paid_back(world, 50, JUNE)
    # Full in June and with fifty today: it is the day of the payment that would be below zero.
    told = {"day": str(PAID), "balance": "0.00", "transit": "0.00", "asked": "50.00", "after": "-50.00"}
    assert no.value.params == {"fund": world.fund.name, **told, "free": "0.00", "lacking": "50.00"}
    said = sentence(no.value)
    assert "2026-07-15 余额 0.00 元" in said
    assert "为 −50.00 元，低于零" in said
    paid_back(world, 50, TODAY)


def test_what_is_on_its_way_to_the_bank_is_said_beside_the_balance(world: World):
    line = lines_of(sign(world, draft(world)))[1]
    fund(world, line.amount_yuan + 100, JUNE)
    released(world, [line])
    short = fund_shortage(world.fund, D(101), TODAY)
    assert short is not None
    assert (short.day, short.balance_yuan, short.in_transit_yuan) == (
        TODAY,
        line.amount_yuan + 100,
        line.amount_yuan,
    )
    assert (short.free_yuan, short.after_yuan, short.lacking_yuan) == (100, -1, 1)


def test_a_fund_the_bank_took_below_zero_is_named_with_its_first_day(world: World):
    line = lines_of(sign(world, draft(world)))[1]
    fund(world, line.amount_yuan, JUNE)
    run = answer(world, released(world, [line]))
    assert fund_overdrawn(world.fund) is None
    # A fact of the bank's is written whatever the fund holds: thirty more went out in July.
    (stray,) = keep(run, [Found(D(30), PAID, SuspenseGround.UNKNOWN, holder_name="某人")])
    taker = ledger.accounts_of(world.project)[AccountKind.SUSPENSE]
    row = ledger.Posting(world.fund.account, taker, D(30), PAID, suspense=stray)
    ledger.post(TransferKind.SUSPENSE, [row], project=world.project, actor=world.finance, paper=world.paper)
    fund(world, 100, TODAY)
    below = fund_overdrawn(world.fund)
    assert below is not None
    assert (below.day, below.balance_yuan) == (PAID, -30)


def test_the_database_refuses_a_backdated_hole_by_itself(world: World, monkeypatch: pytest.MonkeyPatch):
    agreement = sign(world, draft(world))
    line = lines_of(agreement)[1]
    fund(world, line.amount_yuan, JUNE)
    answer(world, released(world, [line]))
    fund(world, 50, TODAY)
    monkeypatch.setattr(funds, "refuse_below", lambda *_: None)
    with pytest.raises(Refusal, match="fund_below_zero"):
        paid_back(world, 50, JUNE)


def test_a_release_looks_at_the_leanest_day_to_come(world: World):
    agreement = sign(world, draft(world))
    first, second = lines_of(agreement)[1:3]
    fund(world, first.amount_yuan, JUNE)
    answer(world, released(world, [first]))
    run = payments.prepare_run(
        project=world.project, fund_source=world.fund, lines=[(second, None)], actor=world.staff, on=JUNE,
        client_key=uuid4(),
    )  # fmt: skip
    payments.approve_run(run, actor=world.leader, on=JUNE)
    with pytest.raises(Refusal, match="fund_too_small"):
        payments.release_run(run, actor=world.finance, on=JUNE)
    with pytest.raises(IntegrityError, match="run_above_fund"), transaction.atomic():
        PaymentRun.objects.filter(pk=run.pk).update(
            state="released", released_by=world.finance, released_date=JUNE
        )


def test_a_run_cannot_name_another_projects_fund_even_in_the_database(world: World, reserve: FundSource):
    with pytest.raises(IntegrityError, match="fund_of_other_project"), transaction.atomic():
        PaymentRun.objects.create(
            number="ZF-X", project=world.project, fund_source=reserve, total_yuan=1,
            prepared_by=world.staff, prepared_date=PAID,
        )  # fmt: skip


def test_a_loan_moves_no_money_before_a_second_person_agrees(world: World, reserve: FundSource):
    loan = ask(world, reserve)
    assert fund_balance(world.fund, TODAY) == 0
    with pytest.raises(Refusal, match="loan_decided_by_a_second"):
        funds.decide_loan(loan, agree=True, actor=world.finance, on=PAID)
    for _click in range(2):
        loan = funds.decide_loan(loan, agree=True, actor=world.leader, on=PAID)
    assert (fund_balance(world.fund, TODAY), fund_balance(reserve, TODAY)) == (200_000, 300_000)
    assert loan_balances(TODAY)[loan.pk].left_yuan == 200_000
    assert loan_balances(JUNE) == {}


def test_a_loan_is_repaid_in_parts_and_never_above_itself(world: World, reserve: FundSource):
    loan = funds.decide_loan(ask(world, reserve), agree=True, actor=world.leader, on=PAID)
    key = uuid4()
    for _submit in range(2):
        repay(world, loan, 50_000, key)
    assert loan_balances(TODAY)[loan.pk].left_yuan == 150_000
    with pytest.raises(Refusal, match="loan_repaid_above"):
        repay(world, loan, 150_001)
    assert repay(world, loan, 150_000).state == "repaid"
    assert (fund_balance(world.fund, TODAY), fund_balance(reserve, TODAY)) == (0, 500_000)
    assert {v.name for v in verify() if not v.ok} == set()
    with pytest.raises(Refusal, match="loan_state_illegal"):
        repay(world, loan, 1)


def test_a_loan_turned_down_moves_nothing_and_stays_so(world: World, reserve: FundSource):
    loan = funds.decide_loan(ask(world, reserve), agree=False, answer="期限太长", actor=world.leader, on=PAID)
    with pytest.raises(Refusal, match="loan_state_illegal"):
        funds.decide_loan(loan, agree=True, actor=world.leader, on=PAID)
    assert not Transfer.objects.filter(kind__startswith="loan").exists()


def test_a_loan_that_makes_no_sense_is_refused(world: World, reserve: FundSource):
    for more, code in [
        ({"borrower": reserve}, "loan_between_projects"),
        ({"due_date": JUNE}, "loan_due_after_asking"),
        ({"amount": D("0.001")}, "amount_not_positive"),
        ({"reason": " "}, "reason_missing"),
        ({"paper": None}, "paper_missing"),
    ]:
        with pytest.raises(Refusal, match=code):
            ask(world, reserve, **more)
    loan = ask(world, reserve, 500_001)
    with pytest.raises(Refusal, match="fund_too_small"):
        funds.decide_loan(loan, agree=True, actor=world.leader, on=PAID)


@pytest.mark.parametrize(
    ("kind", "sides", "code"),
    [
        ("loan_out", ("reserve.fund", "reserve.lent"), "loan_does_not_balance"),
        ("fund_in", ("reserve.fund", "own.fund"), "transfer_between_wrong_accounts"),
        ("loan_out", ("reserve.fund", "own.borrowed"), "transfer_between_wrong_accounts"),
    ],
)
def test_the_database_refuses_one_book_of_a_loan_or_a_way_between_projects(
    world: World, reserve: FundSource, kind, sides, code
):
    loan = funds.decide_loan(ask(world, reserve), agree=True, actor=world.leader, on=PAID)
    voucher = loan.transfers.first().voucher
    books = {"reserve": reserve, "own": world.fund}
    found = []
    for side in sides:
        owner, name = side.split(".")
        of = books[owner]
        found.append(of.account if name == "fund" else of.project.ledger_accounts.get(kind=name))

    def write() -> None:
        Transfer.objects.create(
            voucher=voucher, kind=kind, from_account=found[0], to_account=found[1], amount_yuan=1,
            value_date=PAID, loan=loan,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match=code), transaction.atomic():
        write()


def test_a_loan_cannot_be_reversed_or_edited(world: World, reserve: FundSource):
    loan = funds.decide_loan(ask(world, reserve), agree=True, actor=world.leader, on=PAID)
    with pytest.raises(Refusal, match="loan_is_repaid_not_reversed"):
        ledger.reverse(loan.transfers.first(), reason="错", value_date=TODAY, actor=world.finance, on=TODAY)
    with pytest.raises(IntegrityError, match="loan_is_frozen"), transaction.atomic():
        ProjectLoan.objects.update(amount_yuan=1)
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        ProjectLoan.objects.all()._raw_delete("default")
