"""What still waits at the bank or before it under the payee or account of before."""

from collections.abc import Iterable

from django.db.models import QuerySet

from parcels.models.holders import Party
from parcels.models.payments import RunItem
from parcels.rules.money_terms import BankResult, RunState


def waiting_items(party: Party) -> QuerySet[RunItem]:
    """Rows of runs not yet answered that name this party: prepared with its account as it was then."""
    return _waiting().filter(payee=party)


def waiting_rows(line_ids: Iterable[int]) -> QuerySet[RunItem]:
    """The same for lines, whoever they name as payee."""
    return _waiting().filter(line__in=list(line_ids))


def _waiting() -> QuerySet[RunItem]:
    states = [RunState.PREPARED, RunState.APPROVED, RunState.RELEASED]
    rows = RunItem.objects.filter(result=BankResult.PENDING, run__state__in=states)
    return rows.select_related("run", "account", "payee").order_by("run", "number")
