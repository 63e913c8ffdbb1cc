"""The clause on late payment of a draft; once the agreement is signed it stands as it is."""

from datetime import date
from decimal import Decimal

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import Agreement, LateFee, User
from parcels.rules.money_terms import AgreementState


def set_late_fee(
    agreement: Agreement,
    *,
    percent_a_year: Decimal,
    free_days: int,
    days_in_year: int,
    clause: str,
    actor: User,
    on: date,
) -> LateFee:
    """Write down what a draft says of late payment, or change it; Refusal once it is signed."""
    clause = intake.clean(clause)
    if not clause:
        raise Refusal("reason_missing", field="clause")
    told = {"number": agreement.number, "percent": str(percent_a_year), "clause": clause}
    with deed("set_late_fee", actor=actor, on=on, project=agreement.project, **told) as d:
        standing = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
        if standing.state != AgreementState.DRAFT:
            raise Refusal("signed_is_final", {"number": standing.number})
        terms = {"percent_a_year": percent_a_year, "free_days": free_days, "days_in_year": days_in_year}
        fee: LateFee = LateFee.objects.update_or_create(
            agreement=standing, defaults={**terms, "clause": clause}
        )[0]
        d.touch(standing)
    return fee
