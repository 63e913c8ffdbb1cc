"""Fix the substation's site (选址定界), and take back a choice that was registered wrongly."""

from datetime import date

from expansion.models import SiteComparison, SubstationCandidate
from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import User


def choose_candidate(
    *, candidate: SubstationCandidate, on: date, paper_number: str, reason: str = "", today: date, actor: User
) -> SubstationCandidate:
    """The site is fixed on `on` by its paper; refuses while another one is, and a withdrawn one.

    A site that the newest comparison does not recommend is chosen only for a `reason`.
    """
    paper_number, reason = intake.clean(paper_number, 80), intake.clean(reason, 200)
    if on > today:
        raise Refusal("choice_ahead", {"day": today}, field="on")
    if not paper_number:
        raise Refusal("candidate_chosen_has_paper", {}, field="paper_number")
    params = {"code": candidate.code, "name": candidate.name, "paper_number": paper_number, "reason": reason}
    with deed("choose_candidate", actor=actor, on=on, project=candidate.project, **params) as d:
        rows = {row.pk: row for row in SubstationCandidate.objects.select_for_update().order_by("pk")}
        if chosen := next((row for row in rows.values() if row.chosen_date), None):
            raise Refusal("candidate_already_chosen", {"code": chosen.code, "day": chosen.chosen_date})
        row = rows[candidate.pk]
        if row.withdrawn_date:
            told = {"code": row.code, "day": row.withdrawn_date, "reason": row.withdrawn_reason}
            raise Refusal("candidate_is_withdrawn", told)
        if not reason and not is_recommended(row):
            raise Refusal("choice_not_recommended", {"name": row.name}, field="reason")
        row.chosen_date, row.chosen_paper, row.chosen_reason = on, paper_number, reason
        row.revoked_reason = ""
        row.save(update_fields=["chosen_date", "chosen_paper", "chosen_reason", "revoked_reason"])
        d.touch(row)
    return row


def is_recommended(candidate: SubstationCandidate) -> bool:
    """Say whether the newest comparison recommends it."""
    newest = SiteComparison.objects.order_by("-number").first()
    return bool(newest and newest.recommended_id == candidate.pk)


def revoke_choice(
    *, candidate: SubstationCandidate, reason: str, on: date, actor: User
) -> SubstationCandidate:
    """A choice registered wrongly is taken back, for a reason; the journal and the history keep it.

    Refuses once an approval of the chain stands on it.
    """
    reason = intake.clean(reason, 200)
    if not reason:
        raise Refusal("choice_revoked_without_reason", {}, field="reason")
    params = {"code": candidate.code, "name": candidate.name, "reason": reason}
    with deed("revoke_choice", actor=actor, on=on, project=candidate.project, **params) as d:
        row = SubstationCandidate.objects.select_for_update().get(pk=candidate.pk)
        if row.chosen_date is None:
            raise Refusal("choice_not_there", {"code": row.code})
        if row.steps.exists():
            raise Refusal("choice_has_approvals", {"code": row.code})
        d.params["chosen"] = str(row.chosen_date)
        row.chosen_date, row.chosen_paper, row.chosen_reason = None, "", ""
        row.revoked_reason = reason
        row.save(update_fields=["chosen_date", "chosen_paper", "chosen_reason", "revoked_reason"])
        d.touch(row)
    return row
