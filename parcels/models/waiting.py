"""What still waits at the bank or before it under the payee or account of before."""

from django.db.models import QuerySet

from parcels.models.holders import Party
from parcels.models.payments import RunItem
from parcels.rules.money_terms import BankResult, RunState


def waiting_items(party: Party) -> QuerySet[RunItem]:
    """Rows of runs not yet answered that name this party: prepared with its account as it was then."""
    states = [RunState.PREPARED, RunState.APPROVED, RunState.RELEASED]
    rows = RunItem.objects.filter(payee=party, result=BankResult.PENDING, run__state__in=states)
    return rows.select_related("run", "account").order_by("run", "number")
