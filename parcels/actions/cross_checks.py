"""Dispose of what the checks of money and of land found: who looks into it, and what came out."""

from datetime import date

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import CheckDecision, Document, Project, User
from parcels.models.check_doers import doers_of, was_changed
from parcels.models.cross_checks import CheckFinding, findings_of
from parcels.models.land_quality import finding_of
from parcels.rules.cross_checks import BY_CODE, CLOSED, Disposal
from parcels.rules.land_quality import BY_CODE as LAND_RULES
from parcels.rules.roles import Right


def decide_check(
    *,
    rule: str,
    subject: tuple[str, int],
    state: Disposal | str,
    seen: str,
    actor: User,
    on: date,
    owner: User | None = None,
    reason: str = "",
    paper: Document | None = None,
) -> CheckDecision:
    """Say of one finding who looks into it, or what came out; a further row each time, none is edited.

    `seen` is the evidence the person read. Refuses a finding that is gone or whose figures changed since,
    anything but "open" without its reason, an owner who cannot open it, a closing word from whoever did the
    deed, and "mended" while the figures are what they were.
    """
    state, reason = Disposal(state), intake.clean(reason, 300)
    if state is not Disposal.OPEN and not reason:
        raise Refusal("check_decision_has_reason", {}, field="reason")
    found = finding(rule, subject, on)
    if found is None:
        raise Refusal("check_finding_gone", {})
    if found.evidence != seen:
        raise Refusal("check_finding_changed", {})
    if owner and not may_own(rule, owner):
        raise Refusal("check_owner_may_not", {"name": str(owner)}, field="owner")
    if state in CLOSED and actor.pk in doers_of(*subject):
        raise Refusal("check_closed_by_its_doer", {}, field="state")
    if state is Disposal.MENDED and not was_changed(rule, found):
        raise Refusal("check_not_mended", {}, field="state")
    project = Project.objects.filter(pk=found.project_id).first()
    told = {"check": rule, "disposal": state.value, "reason": reason, "owner": str(owner or "—")}
    with deed("decide_check", actor=actor, on=on, project=project, **told) as d:
        row = CheckDecision.objects.create(
            rule=rule,
            subject=found.subject,
            evidence=found.evidence,
            state=state,
            owner=owner,
            reason=reason,
            paper=paper,
            decided_by=actor,
            decided_date=on,
        )
        d.touch(row)
    return row


def may_own(rule: str, user: User) -> bool:
    """Whether a person may open and answer the findings of a rule, so that they can be its owner."""
    if rule in LAND_RULES:
        return user.may(Right.EDIT_LAND) or user.may(Right.DECIDE_CHECKS)
    return user.may(Right.DECIDE_CHECKS)


def finding(rule: str, subject: tuple[str, int], on: date) -> CheckFinding | None:
    """The finding of a rule, of money or of land, about one subject as it stands, if it does."""
    if rule in LAND_RULES:
        return finding_of(LAND_RULES[rule], subject[1], on) if subject[0] == "taking" else None
    if rule not in BY_CODE:
        return None
    return next(iter(findings_of(BY_CODE[rule], on, subject=subject)), None)
