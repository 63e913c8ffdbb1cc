"""What a fund holds on its leanest day, what a project may still pay, and loans between projects."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from landmgmt.lib.money import ZERO, yuan
from parcels.models.payments import ApprovalBand

# The first day, `since` or later, on which a fund holds less than is in transit and asked for together.
_SHORTAGE = """
WITH a AS (SELECT id, fund_source_id FROM parcels_account WHERE fund_source_id = %(fund)s),
moves AS (
  SELECT %(since)s::date AS day, 0::numeric AS yuan
  UNION ALL SELECT GREATEST(t.value_date, %(since)s::date), t.amount_yuan
    FROM parcels_transfer t WHERE t.to_account_id = (SELECT id FROM a)
  UNION ALL SELECT GREATEST(t.value_date, %(since)s::date), -t.amount_yuan
    FROM parcels_transfer t WHERE t.from_account_id = (SELECT id FROM a)),
held AS (SELECT day, sum(sum(yuan)) OVER (ORDER BY day) AS balance FROM moves GROUP BY day),
sent AS (SELECT CASE WHEN %(sent)s THEN fund_in_transit(fund_source_id) ELSE 0 END AS yuan FROM a),
less AS (SELECT h.day, h.balance, s.yuan FROM held h, sent s WHERE h.balance - s.yuan < %(asked)s)
SELECT day, balance, yuan, (SELECT min(balance) FROM less) FROM less ORDER BY day LIMIT 1
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


@dataclass(frozen=True)
class Shortage:
    """The first day on which a fund would go below zero, in yuan: what it holds then, what was asked of it.

    `least_yuan` is what it holds on its leanest day from then on.
    """

    day: date
    balance_yuan: Decimal
    in_transit_yuan: Decimal
    asked_yuan: Decimal
    least_yuan: Decimal

    @property
    def after_yuan(self) -> Decimal:
        """What would be left on that day: below zero."""
        return self.balance_yuan - self.in_transit_yuan - self.asked_yuan

    @property
    def free_yuan(self) -> Decimal:
        """The most that could be taken out; below zero where the fund is overdrawn already."""
        return self.least_yuan - self.in_transit_yuan

    @property
    def lacking_yuan(self) -> Decimal:
        return self.asked_yuan - self.free_yuan

    def told(self) -> dict[str, str]:
        """For a refusal or a page: the figures as text."""
        return {
            "day": str(self.day),
            "balance": str(self.balance_yuan),
            "transit": str(self.in_transit_yuan),
            "asked": str(self.asked_yuan),
            "after": str(self.after_yuan),
            "free": str(max(self.free_yuan, ZERO)),
            "lacking": str(self.lacking_yuan),
        }


def _one(sql: str, params: dict[str, Any]) -> Decimal:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchone()
    return Decimal(found[0]).quantize(ZERO) if found else ZERO


def fund_shortage(fund_source: Any, asked: Decimal, since: date) -> Shortage | None:
    """Where taking `asked` yuan out on a day would leave a fund below zero then or later; None where nowhere.

    A sum dated back is asked of every later day too, as the database does.
    """
    return _shortage(fund_source, asked, since, sent=True)


def fund_overdrawn(fund_source: Any) -> Shortage | None:
    """The first day on which a fund was or will be below zero by its postings: a bank may have done that."""
    return _shortage(fund_source, ZERO, date.min, sent=False)


def _shortage(fund_source: Any, asked: Decimal, since: date, *, sent: bool) -> Shortage | None:
    told = {"fund": getattr(fund_source, "pk", fund_source), "asked": asked, "since": since, "sent": sent}
    with connection.cursor() as cursor:
        cursor.execute(_SHORTAGE, told)
        found = cursor.fetchone()
    if found is None:
        return None
    day, balance, transit, least = found
    return Shortage(day, *(yuan(one) for one in (balance, transit, asked, least)))


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
