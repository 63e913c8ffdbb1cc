"""The family of a run: the run whose lost rows were paid again, and every run that pays them again."""

from collections.abc import Collection

from django.db.models import Q

from parcels.models.payments import PaymentRun, RunItem
from parcels.rules.money_terms import BankResult, RunState


def family(run: PaymentRun) -> list[int]:
    """The run, what it follows up to the first, and all that follow from there."""
    first = run
    while first.follows is not None:
        first = first.follows
    found, newest = [first.pk], [first.pk]
    while newest:
        newest = list(PaymentRun.objects.filter(follows__in=newest).values_list("pk", flat=True))
        found += newest
    return found


def standing_elsewhere(run: PaymentRun, lines: Collection[int]) -> dict[int, RunItem]:
    """By line, the row of another run of the family that is paid or on its way: nothing to pay again."""
    runs = family(run)
    if runs == [run.pk]:
        return {}
    on_its_way = Q(result=BankResult.PENDING) & ~Q(run__state=RunState.CANCELLED)
    rows = RunItem.objects.filter(on_its_way | Q(result=BankResult.SUCCESS), line__in=lines)
    rows = rows.filter(run__in=runs).exclude(run=run)
    return {row.line_id: row for row in rows.select_related("run").order_by("pk")}
