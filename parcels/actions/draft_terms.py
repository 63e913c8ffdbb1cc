"""Putting the due days of a draft right before it is signed."""

from collections.abc import Mapping
from datetime import date

from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import Agreement, Instalment, Line, User
from parcels.rules.money_terms import AgreementState


def change_due_dates(agreement: Agreement, due: Mapping[int, date], *, actor: User, on: date) -> Agreement:
    """Give instalments of a draft, by number, other due days; sums, parts and conditions stay.

    Refuses what is signed, and days that do not follow the instalments' order.
    """
    told = {"number": agreement.number, "days": ", ".join(str(due[n]) for n in sorted(due))}
    with deed("change_due_dates", actor=actor, on=on, project=agreement.project, **told) as d:
        standing = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
        if standing.state != AgreementState.DRAFT:
            raise Refusal("signed_is_final", {"number": standing.number})
        rows = list(Instalment.objects.filter(agreement=standing).order_by("number"))
        days = [due.get(row.number, row.due_date) for row in rows]
        if wrong := next((n for n in range(1, len(days)) if days[n] < days[n - 1]), None):
            raise Refusal("instalments_out_of_order", {"number": rows[wrong].number})
        for row, day in zip(rows, days, strict=True):
            Instalment.objects.filter(pk=row.pk).update(due_date=day)
            Line.objects.filter(instalment=row).update(due_date=day)
        d.touch(standing)
    return standing
