"""A loan between projects for the cast: its own reserve, asked, agreed and extended by the right hands."""

from datetime import date
from decimal import Decimal as D
from typing import Any

from parcels.actions import funds, ledger, projects
from parcels.actions.loan_extensions import ask_extension
from parcels.models import LoanExtension, ProjectLoan
from tests.money_day import PAID
from tests.world import TODAY, World

LATER = date(2027, 3, 31)


def a_loan(world: World, due: date = TODAY) -> ProjectLoan:
    """2.00 yuan lent to the project out of another one's fund, agreed on the same day."""
    on: dict[str, Any] = {"actor": world.finance, "on": PAID}
    other = projects.open_project(code="JK", name="储备", kind="reserve", **on)
    reserve = projects.add_fund_source(project=other, code="JK-1", name="储备资金", **on)
    ledger.receive_funds(reserve, amount=D(9), value_date=PAID, paper=world.paper, **on)
    loan = funds.ask_loan(
        lender=reserve,
        borrower=world.fund,
        amount=D(2),
        due_date=due,
        reason="周转",
        paper=world.paper,
        **on,
    )
    return funds.decide_loan(loan, agree=True, actor=world.leader, on=PAID)


def extended(world: World, loan: ProjectLoan, due: date = LATER, **more: Any) -> LoanExtension:
    """Finance asks that the loan be due later."""
    told = {"reason": "资金未回笼", "paper": world.paper, "actor": world.finance, "on": TODAY, **more}
    return ask_extension(loan, due_date=due, **told)
