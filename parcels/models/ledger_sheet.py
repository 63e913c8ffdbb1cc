"""The ledger of a day: every account with its balance; together they stand at zero."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from parcels.models.sums import ZERO, rows_of, two_places


@dataclass(frozen=True)
class AccountBalance:
    """One account at the end of a day, in yuan; `fund` is the code of the fund it keeps, else None."""

    project: str
    kind: str
    fund: str | None
    received_yuan: Decimal
    given_yuan: Decimal
    balance_yuan: Decimal


@dataclass(frozen=True)
class LedgerSheet:
    """The accounts of a day, their sum, and how much was written up to it."""

    on: date
    accounts: list[AccountBalance]
    trial_balance_yuan: Decimal
    vouchers: int
    transfers: int


def ledger_sheet(on: date, *, project: str | None = None) -> LedgerSheet:
    """Every account of one project, or of all, with the transfers whose value date is not after the day."""
    of_project = "AND p.code = %(project)s" if project else ""
    params = {"on": on, "project": project}
    found = rows_of(
        "SELECT p.code AS project, a.kind, f.code AS fund, COALESCE(i.yuan, 0) AS received_yuan, "  # noqa: S608
        "COALESCE(o.yuan, 0) AS given_yuan, COALESCE(i.yuan, 0) - COALESCE(o.yuan, 0) AS balance_yuan "
        "FROM parcels_account a JOIN parcels_project p ON p.id = a.project_id "
        "LEFT JOIN parcels_fundsource f ON f.id = a.fund_source_id "
        "LEFT JOIN (SELECT to_account_id AS id, sum(amount_yuan) AS yuan FROM parcels_transfer "
        "WHERE value_date <= %(on)s GROUP BY 1) i ON i.id = a.id "
        "LEFT JOIN (SELECT from_account_id AS id, sum(amount_yuan) AS yuan FROM parcels_transfer "
        f"WHERE value_date <= %(on)s GROUP BY 1) o ON o.id = a.id WHERE true {of_project} "
        "ORDER BY p.code, a.kind, f.code",
        params,
    )
    accounts = [AccountBalance(**{name: two_places(value) for name, value in row.items()}) for row in found]
    counted = rows_of(
        "SELECT count(DISTINCT t.voucher_id) AS vouchers, count(*) AS transfers FROM parcels_transfer t "  # noqa: S608
        "JOIN parcels_voucher v ON v.id = t.voucher_id JOIN parcels_project p ON p.id = v.project_id "
        f"WHERE t.value_date <= %(on)s {of_project}",
        params,
    )[0]
    total = sum((row.balance_yuan for row in accounts), ZERO)
    return LedgerSheet(on=on, accounts=accounts, trial_balance_yuan=total, **counted)
