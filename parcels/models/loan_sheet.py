"""Loans between projects as they stand on a day: what is still out, and how late it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from landmgmt.lib.money import ZERO
from parcels.models.funds import loan_balances
from parcels.models.loans import ProjectLoan
from parcels.rules.money_terms import LoanState

_SHOWN = ("lender__project", "borrower__project", "paper", "asked_by", "decided_by")


@dataclass(frozen=True)
class LoanOnDay:
    """A loan on a day by its postings, in yuan; what came back later is still out on that day."""

    loan: ProjectLoan
    on: date
    lent_yuan: Decimal
    repaid_yuan: Decimal

    @property
    def left_yuan(self) -> Decimal:
        return self.lent_yuan - self.repaid_yuan

    @property
    def state(self) -> LoanState:
        """What it was on that day, whatever became of it later."""
        if self.loan.decided_date is None or self.loan.decided_date > self.on:
            return LoanState.ASKED
        if self.loan.state == LoanState.REFUSED:
            return LoanState.REFUSED
        return LoanState.STANDING if self.left_yuan else LoanState.REPAID

    @property
    def days_late(self) -> int:
        """Days since its last day where something is still out; 0 where it is not late."""
        return max((self.on - self.loan.due_date).days, 0) if self.left_yuan else 0

    @property
    def is_late(self) -> bool:
        return self.days_late > 0


def loans_on(on: date, *, project: Any = None) -> list[LoanOnDay]:
    """Every loan asked for by a day, the newest first; of one project those it gave and those it took."""
    rows = ProjectLoan.objects.filter(asked_date__lte=on).order_by("-pk")
    if project is not None:
        rows = rows.filter(Q(lender__project=project) | Q(borrower__project=project))
    return _standing(rows, on)


def loans_falling_due(on: date, *, within: timedelta, most: int) -> list[LoanOnDay]:
    """Loans with something out whose last day is over or at most `within` ahead, the latest first."""
    rows = ProjectLoan.objects.filter(decided_date__lte=on, due_date__lte=on + within)
    rows = rows.filter(state__in=[LoanState.STANDING, LoanState.REPAID]).order_by("due_date", "pk")
    return [one for one in _standing(rows, on) if one.left_yuan][:most]


def _standing(rows: QuerySet[ProjectLoan], on: date) -> list[LoanOnDay]:
    balances = loan_balances(on)
    found = []
    for loan in rows.select_related(*_SHOWN):
        balance = balances.get(loan.pk)
        lent, repaid = (balance.lent_yuan, balance.repaid_yuan) if balance else (ZERO, ZERO)
        found.append(LoanOnDay(loan, on, lent, repaid))
    return found


def late_sums(loans: Iterable[LoanOnDay]) -> tuple[int, Decimal]:
    """How many of them are late, and what of those is still out."""
    late = [one for one in loans if one.is_late]
    return len(late), sum((one.left_yuan for one in late), ZERO)
