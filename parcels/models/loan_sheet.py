"""Loans between projects as they stand on a day: what is still out, and how late it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from landmgmt.lib.money import ZERO
from parcels.models.funds import loan_balances
from parcels.models.loans import LoanExtension, ProjectLoan
from parcels.rules.money_terms import ExtensionState, LoanState

_SHOWN = ("lender__project", "borrower__project", "paper", "asked_by", "decided_by")


@dataclass(frozen=True)
class ExtensionOnDay:
    """An extension on a day; an answer of a later day was not given yet."""

    row: LoanExtension
    on: date

    @property
    def state(self) -> ExtensionState:
        answer = getattr(self.row, "answer", None)
        if answer is None or answer.decided_date > self.on:
            return ExtensionState.ASKED
        return ExtensionState.AGREED if answer.agreed else ExtensionState.REFUSED

    @property
    def is_waiting(self) -> bool:
        return self.state is ExtensionState.ASKED

    @property
    def is_agreed(self) -> bool:
        return self.state is ExtensionState.AGREED


@dataclass(frozen=True)
class LoanOnDay:
    """A loan on a day by its postings, in yuan; what came back later is still out on that day."""

    loan: ProjectLoan
    on: date
    lent_yuan: Decimal
    repaid_yuan: Decimal
    extensions: Sequence[ExtensionOnDay] = field(default=())

    @property
    def due_date(self) -> date:
        """Its last day by the extensions agreed to by that day; each is later than the one before."""
        return max([self.loan.due_date, *(one.row.due_date for one in self.extensions if one.is_agreed)])

    @property
    def waiting(self) -> ExtensionOnDay | None:
        """The extension that waits for a second person."""
        return next((one for one in self.extensions if one.is_waiting), None)

    @property
    def left_yuan(self) -> Decimal:
        return self.lent_yuan - self.repaid_yuan

    @property
    def state(self) -> LoanState:
        """What it was on that day, whatever became of it later."""
        if self.loan.withdrawn_date and self.loan.withdrawn_date <= self.on:
            return LoanState.WITHDRAWN
        if self.loan.decided_date is None or self.loan.decided_date > self.on:
            return LoanState.ASKED
        if self.loan.state == LoanState.REFUSED:
            return LoanState.REFUSED
        return LoanState.STANDING if self.left_yuan else LoanState.REPAID

    @property
    def days_late(self) -> int:
        """Days since its last day where something is still out; 0 where it is not late."""
        return max((self.on - self.due_date).days, 0) if self.left_yuan else 0

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
    rows = rows.filter(state__in=[LoanState.STANDING, LoanState.REPAID]).order_by("pk")
    # No loan is due before its first day, so that none of an earlier last day is missing.
    due = [one for one in _standing(rows, on) if one.left_yuan and one.due_date <= on + within]
    return sorted(due, key=lambda one: (one.due_date, one.loan.pk))[:most]


def due_on(loan: ProjectLoan, on: date) -> date:
    """The last day of a loan by the extensions agreed to by a day; the database knows it as loan_due_on."""
    rows = loan.extensions.filter(answer__agreed=True, answer__decided_date__lte=on)
    return max([loan.due_date, *rows.values_list("due_date", flat=True)])


def extensions_waiting(user: Any) -> int:
    """How many extensions of loans wait for somebody else than this person asked."""
    rows = LoanExtension.objects.filter(answer=None, loan__state=LoanState.STANDING)
    return rows.exclude(asked_by=user).count()


def _standing(rows: QuerySet[ProjectLoan], on: date) -> list[LoanOnDay]:
    balances = loan_balances(on)
    found = []
    asked = LoanExtension.objects.select_related("paper", "asked_by", "answer__decided_by").order_by("pk")
    known = Prefetch("extensions", asked.filter(asked_date__lte=on), "asked_by_day")
    for loan in rows.select_related(*_SHOWN).prefetch_related(known):
        balance = balances.get(loan.pk)
        lent, repaid = (balance.lent_yuan, balance.repaid_yuan) if balance else (ZERO, ZERO)
        extensions = [ExtensionOnDay(row, on) for row in loan.asked_by_day]
        found.append(LoanOnDay(loan, on, lent, repaid, extensions))
    return found


def late_sums(loans: Iterable[LoanOnDay]) -> tuple[int, Decimal]:
    """How many of them are late, and what of those is still out."""
    late = [one for one in loans if one.is_late]
    return len(late), sum((one.left_yuan for one in late), ZERO)
