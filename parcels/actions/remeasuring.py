"""What a re-measurement must be to count: later than what it corrects, and other than it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from landmgmt.lib.refusal import Refusal
from parcels.models import Agreement, Taking, TakingArea
from parcels.rules.money_terms import AgreementState

Surveyed = Sequence[tuple[Taking, Sequence[tuple[str, Decimal]]]]


def refuse_remeasure(surveyed: Surveyed, signed_date: date, *, confirms: bool) -> None:
    """Refuse one dated before the survey it corrects or before the agreement, and one that changes nothing.

    `confirms`: it answers an objection and may find what was found before.
    """
    ids = [taking.pk for taking, _ in surveyed]
    standing: dict[int, list[TakingArea]] = defaultdict(list)
    for row in TakingArea.objects.filter(taking__in=ids):
        standing[row.taking_id].append(row)
    signed = Agreement.objects.filter(takings__in=ids, state=AgreementState.SIGNED, amends=None)
    agreed = dict(signed.exclude(signed_date=None).values_list("takings", "signed_date"))
    for taking, areas in surveyed:
        rows = standing[taking.pk]
        days = [row.signed_date for row in rows if row.signed_date]
        if days and signed_date < max(days):
            told = {"code": str(taking), "day": str(signed_date), "since": str(max(days))}
            raise Refusal("remeasured_before_survey", told, field="signed_date")
        if (day := agreed.get(taking.pk)) and signed_date < day:
            told = {"code": str(taking), "day": str(signed_date), "since": str(day)}
            raise Refusal("remeasured_before_agreement", told, field="signed_date")
        before = {row.land_class: row.surveyed_area_m2 for row in rows}
        if before == dict(areas) and not confirms:
            raise Refusal("remeasured_the_same", {"code": str(taking)}, field="remeasured")
