"""From which sum on how many leaders approve a run: reference data with its days and its paper."""

from datetime import date
from decimal import Decimal

from landmgmt.lib import intake
from landmgmt.lib.money import yuan
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.periods import close_open
from parcels.models import ApprovalBand, User


def set_band(
    *, over_yuan: Decimal, approvals: int, since: date, paper_number: str, actor: User, on: date
) -> ApprovalBand:
    """From `since` on, a run over this sum needs so many approvals; the band of the same sum before ends.

    Runs that are prepared already keep the number they were prepared with.
    """
    if over_yuan < 0 or yuan(over_yuan) != over_yuan:
        raise Refusal("approval_band_not_negative", field="over_yuan")
    if not 1 <= approvals <= 5:
        raise Refusal("approval_band_one_to_five", field="approvals")
    if since < on:
        raise Refusal("approval_band_since_past", {"on": str(on)}, field="since")
    told = {"over": str(over_yuan), "approvals": approvals, "since": str(since)}
    with deed("set_approval_band", actor=actor, on=on, **told) as d:
        same = ApprovalBand.objects.select_for_update().filter(over_yuan=over_yuan)
        if same.filter(valid__startswith__gt=since).exists():
            raise Refusal("period_before_current", {"since": str(since)}, field="since")
        close_open(same, since)
        band = ApprovalBand.objects.create(
            over_yuan=over_yuan,
            approvals=approvals,
            paper_number=intake.clean(paper_number, 60),
            valid=(since, None),
        )
        d.touch(band)
    return band
