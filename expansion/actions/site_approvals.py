"""Lead the chosen site through its single-site approvals (单独选址), and correct what was written wrongly."""

from datetime import date

from django.db.models import QuerySet

from expansion.models import SiteStep, SubstationCandidate
from expansion.rules.siting import STEPS, Step, check_step, check_step_day
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import User


def standing_steps(candidate: SubstationCandidate) -> QuerySet[SiteStep]:
    """The steps of the chain in their order, each as last corrected."""
    return candidate.steps.filter(corrected_by__isnull=True).order_by("position")


def take_site_step(
    *,
    candidate: SubstationCandidate,
    step: str,
    on: date,
    paper_number: str,
    authority: str,
    remark: str = "",
    today: date,
    actor: User,
) -> SiteStep:
    """The chosen site's next step of the single-site chain is done on `on`, by its paper."""
    _check(on, today, paper_number, authority)
    params = {"site_step": str(step), "name": candidate.name, "paper_number": paper_number}
    with deed("take_site_step", actor=actor, on=on, project=candidate.project, **params) as d:
        row = SubstationCandidate.objects.select_for_update().get(pk=candidate.pk)
        done = list(standing_steps(row).values_list("step", "done_date"))
        place = check_step(done, step, on, chosen=row.chosen_date)
        made = SiteStep.objects.create(
            candidate=row,
            position=place,
            step=step,
            done_date=on,
            paper_number=paper_number.strip(),
            authority=authority.strip(),
            remark=remark,
            recorded_by=actor,
        )
        d.touch(row)
    return made


def next_step(candidate: SubstationCandidate) -> Step | None:
    """The step that is next, None where the site is not chosen or the chain is done."""
    done = standing_steps(candidate).count()
    return STEPS[done] if candidate.chosen_date and done < len(STEPS) else None


def correct_site_step(
    *,
    step: SiteStep,
    on: date,
    paper_number: str,
    authority: str,
    reason: str,
    today: date,
    actor: User,
) -> SiteStep:
    """A further row in place of a step written wrongly: another day, number or authority, and why."""
    _check(on, today, paper_number, authority)
    if not reason.strip():
        raise Refusal("site_step_correction_has_reason", {}, field="remark")
    site = step.candidate
    params = {"site_step": step.step, "name": site.name, "paper_number": paper_number, "reason": reason}
    with deed("correct_site_step", actor=actor, on=on, project=site.project, **params) as d:
        row = SubstationCandidate.objects.select_for_update().get(pk=site.pk)
        stands = standing_steps(row).filter(pk=step.pk).first()
        if stands is None:
            raise Refusal("site_step_corrected_already", {})
        days = dict(standing_steps(row).values_list("position", "done_date"))
        check_step_day(on, days.get(stands.position - 1, row.chosen_date), days.get(stands.position + 1))
        made = SiteStep.objects.create(
            candidate=row,
            position=stands.position,
            step=stands.step,
            done_date=on,
            paper_number=paper_number.strip(),
            authority=authority.strip(),
            remark=reason.strip(),
            corrects=stands,
            recorded_by=actor,
        )
        d.touch(row)
    return made


def _check(on: date, today: date, paper_number: str, authority: str) -> None:
    if on > today:
        raise Refusal("site_step_ahead", {"day": today}, field="on")
    if not paper_number.strip() or not authority.strip():
        raise Refusal("site_step_without_paper", {}, field="paper_number")
