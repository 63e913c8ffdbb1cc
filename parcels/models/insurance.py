"""What is owed to and paid into the social insurance account, by project (REG 32)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from parcels.models.figures import LINE_STATE_CTE


@dataclass(frozen=True)
class InsuranceMoney:
    """One project's social insurance on a day; yuan. `aside` is held or deposited."""

    project_code: str
    project_name: str
    payable_yuan: Decimal
    paid_yuan: Decimal
    unpaid_yuan: Decimal
    overdue_yuan: Decimal
    aside_yuan: Decimal


def insurance_money(on: date) -> list[InsuranceMoney]:
    """Every project with social insurance, as the ledger has it at the end of a day."""
    sql = (
        f"WITH {LINE_STATE_CTE} SELECT p.code, p.name, sum(s.payable)::numeric(18, 2), "  # noqa: S608
        "sum(s.paid)::numeric(18, 2), sum(s.unpaid)::numeric(18, 2), sum(s.overdue)::numeric(18, 2), "
        "sum(s.held + s.deposited)::numeric(18, 2) "
        "FROM line_state s JOIN parcels_project p ON p.id = s.project_id "
        "WHERE s.head = 'social_insurance' GROUP BY p.id ORDER BY p.code"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {"on": on})
        return [InsuranceMoney(*row) for row in cursor.fetchall()]
