"""Signing other sums than were posted is a fact that can be recorded, but never in silence."""

from datetime import date

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import Agreement, User
from parcels.models.posted_sums import beside_posted

# As many differences as the journal spells out; it has the count of all.
MOST = 20


def own_up_beside_posted(
    agreement: Agreement, signed_date: date, reason: str, *, actor: User, on: date
) -> None:
    """Refuse a signature beside the posted list of sums without a reason; with one, the journal keeps both.

    The list binds nobody by law (it is posted to be objected to), so that a reason will do; a later survey, a
    line by hand or another set of rates is one.
    """
    found = beside_posted(agreement, signed_date)
    if not found:
        return
    told = {"number": agreement.number, "count": len(found), **found[0].told()}
    reason = intake.clean(reason)
    if not reason:
        raise Refusal("agreement_beside_posted", told, field="posted_reason")
    more = {"differences": [list(one.told().values()) for one in found[:MOST]]}
    with deed(
        "sign_beside_posted", actor=actor, on=on, project=agreement.project, reason=reason, **told, **more
    ) as d:
        d.touch(agreement, *{one.public_list.pk: one.public_list for one in found}.values())
