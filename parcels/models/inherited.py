"""What heirs take of a collective's plans: no line of the park, so a change of payee tells it apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from landmgmt.lib.money import ZERO, split
from parcels.models.changes import PayeeChange, PayeePart
from parcels.models.holders import Party
from parcels.models.plan_sheet import dues_of, handed_by_household
from parcels.models.plans import DistributionPlan
from parcels.rules.distribution import PlanState
from parcels.rules.money_terms import ChangeKind, ChangeState


@dataclass(frozen=True)
class Inherited:
    """Of one plan in force what was not handed to who died, in yuan, and each heir's part of it."""

    plan: DistributionPlan
    yuan: Decimal
    parts: Sequence[tuple[Party, Decimal]]


def inherited_by(change: PayeeChange) -> list[Inherited]:
    """By plan, what a change to heirs passes on or, while it waits, would pass on; nothing once refused.

    100.00 planned, 40.00 handed before the death, heirs ½ ⅓ ⅙: 60.00, of it 30.00, 20.00 and 10.00.
    """
    if change.kind != ChangeKind.HEIRS or change.state == ChangeState.REFUSED:
        return []
    heirs = list(change.parts.select_related("payee").order_by("position"))
    plans = DistributionPlan.objects.filter(
        state=PlanState.IN_FORCE, parts__household__in=_with_their_dead(change.party_id)
    ).select_related("collective")
    found = []
    for plan in plans.distinct().order_by("number"):
        handed = handed_by_household(plan)
        due = dues_of(plan, handed)
        if change.state == ChangeState.CONFIRMED:
            got = {one.heir: one.yuan for one in due.passed if one.dead == change.party_id}
            parts = [(one.payee, got.get(one.payee_id, ZERO)) for one in heirs]
        else:
            left = max(due.yuan.get(change.party_id, ZERO) - handed.get(change.party_id, ZERO), ZERO)
            shares = split(left, [one.numerator for one in heirs])
            parts = [(one.payee, share) for one, share in zip(heirs, shares, strict=True)]
        if total := sum((yuan for _heir, yuan in parts), ZERO):
            found.append(Inherited(plan, total, parts))
    return found


def _with_their_dead(party: int) -> set[int]:
    """A party and whoever it is an heir of, and so on back."""
    known, ahead = {party}, {party}
    while ahead:
        rows = PayeePart.objects.filter(
            payee__in=ahead, change__kind=ChangeKind.HEIRS, change__state=ChangeState.CONFIRMED
        )
        ahead = set(rows.values_list("change__party", flat=True)) - known
        known |= ahead
    return known
