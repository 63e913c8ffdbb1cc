"""Signing beyond a project's cap is a fact that can be recorded, but never in silence."""

from datetime import date

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import Agreement, Project, User
from parcels.models.project_cap import above_cap


def own_up_above_cap(agreement: Agreement, reason: str, *, actor: User, on: date) -> None:
    """Refuse a signature beyond the cap without a reason; with one, the journal keeps it with the figures.

    The cap itself stops the release, here and in the database. Two signatures of one project meet at its row.
    """
    if agreement.project.cap_yuan is None:
        return
    agreement.project = Project.objects.select_for_update(no_key=True).get(pk=agreement.project_id)
    found = above_cap(agreement)
    if found is None:
        return
    told, reason = {"number": agreement.number, **found.told()}, intake.clean(reason)
    if not reason:
        raise Refusal("agreements_above_cap", told, field="cap_reason")
    with deed("sign_above_cap", actor=actor, on=on, project=agreement.project, reason=reason, **told) as d:
        d.touch(agreement)
