"""What a fund holds on its leanest day, what a project may still pay, and loans between projects."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from landmgmt.lib.money import ZERO
from parcels.models.payments import ApprovalBand

_LOWEST = """
SELECT fund_lowest(a.id, %(on)s) - fund_in_transit(a.fund_source_id) FROM parcels_account a
WHERE a.fund_source_id = %(fund)s
"""
# Every loan that was paid out by a day, with what of it was repaid by then.
_LOANS = """
SELECT l.id, sum(t.amount_yuan) FILTER (WHERE t.kind = 'loan_out') AS lent,
       COALESCE(sum(t.amount_yuan) FILTER (WHERE t.kind = 'repay_out'), 0) AS repaid
FROM parcels_projectloan l JOIN parcels_transfer t ON t.loan_id = l.id AND t.value_date <= %(on)s
GROUP BY l.id
"""
_SPENT = """
SELECT COALESCE(sum(CASE WHEN t.to_account_id = a.id THEN t.amount_yuan ELSE -t.amount_yuan END), 0)
FROM parcels_account a JOIN parcels_transfer t ON a.id IN (t.from_account_id, t.to_account_id)
WHERE a.project_id = %(project)s AND a.kind IN ('paid', 'deposit', 'suspense')
"""
_SENT = """
SELECT COALESCE(sum(i.amount_yuan), 0) FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id
WHERE r.project_id = %(project)s AND r.state = 'released' AND i.result = 'pending'
"""


@dataclass(frozen=True)
class LoanBalance:
    """A loan on a day, in yuan: what went over, what came back, what is still out."""

    lent_yuan: Decimal
    repaid_yuan: Decimal

    @property
    def left_yuan(self) -> Decimal:
        return self.lent_yuan - self.repaid_yuan


def _one(sql: str, params: dict[str, Any]) -> Decimal:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchone()
    return Decimal(found[0]).quantize(ZERO) if found else ZERO


def fund_lowest(fund_source: Any, on: date) -> Decimal:
    """The least a fund has free on `on` or any later day, in yuan; below zero where it is overdrawn."""
    return _one(_LOWEST, {"on": on, "fund": getattr(fund_source, "pk", fund_source)})


def project_room(project: Any) -> Decimal | None:
    """Yuan a project may still pay within its cap, beside what is in transit; None without a cap."""
    if project.cap_yuan is None:
        return None
    asked = {"project": project.pk}
    return Decimal(project.cap_yuan) - _one(_SPENT, asked) - _one(_SENT, asked)


def loan_balances(on: date) -> dict[int, LoanBalance]:
    """Every loan paid out by `on`, by its primary key."""
    with connection.cursor() as cursor:
        cursor.execute(_LOANS, {"on": on})
        return {pk: LoanBalance(lent, repaid) for pk, lent, repaid in cursor.fetchall()}


def bands_on(on: date) -> list[tuple[Decimal, int]]:
    """The approval bands in force on a day: (over yuan, approvals)."""
    return list(ApprovalBand.objects.on(on).values_list("over_yuan", "approvals"))
