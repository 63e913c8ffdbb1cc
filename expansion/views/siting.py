"""Candidate sites of the substation: the list, one site with values and approvals, its points."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from shapely import from_wkb

from expansion.actions.site_approvals import correct_site_step, next_step, standing_steps, take_site_step
from expansion.actions.site_choice import is_recommended
from expansion.exporters.site_words import HIDDEN, how_sentence, replaced_sentence, threshold_text, value_text
from expansion.forms_siting import StepCorrectionForm, StepForm
from expansion.models import SiteComparison, SiteStep, SitingBasis, SubstationCandidate, figures
from expansion.models.site_report import Sight, counting
from expansion.models.site_sheet import criteria_on, known_on, terms_of
from expansion.rules.siting import STEPS, Step, judge
from expansion.views.asking import answer_form
from expansion.views.site_forms import FORM_METHODS
from expansion.views.site_next import next_steps
from expansion.words.siting import LAND_USE, LAND_USE_CODE, ORIGINS, VERDICTS
from expansion.words.siting import STEPS as STEP_WORDS
from landmgmt.lib import units
from parcels.actions.land_files import survey_epsg
from parcels.actions.land_points import Options, Plot, boundary_txt
from parcels.asked import shown_day
from parcels.models import Office, Taking
from parcels.permissions import needs, one


@require_safe
@needs("see_land")
def siting(request: HttpRequest) -> HttpResponse:
    """Areas, land touched and what is still to be paid there, side by side."""
    on, user = shown_day(request), request.user
    # Staff see the land of their villages, and figures of that land only.
    ids = Taking.objects.visible_to(user).values_list("pk", flat=True) if user.by_village else None
    sites = figures.sites(on, taking_ids=ids)
    open_sites = [site for site in sites if not gone(site.candidate, on)]
    is_today = on == request.office_day()
    may_edit = user.may("edit_zone") and is_today
    context: dict[str, Any] = {
        "on": on,
        "is_today": is_today,
        "rows": [
            {
                "site": site,
                "ha": units.to_ha(site.candidate.plane_area_m2),
                "mu": units.to_mu(site.candidate.plane_area_m2),
                "wall_mu": units.to_mu(site.candidate.wall_area_m2),
            }
            for site in open_sites
        ],
        "withdrawn": [site.candidate for site in sites if gone(site.candidate, on)],
        "chosen": next((site for site in sites if site.is_chosen), None),
        "money": user.may("see_money"),
        "part_only": user.by_village,
        "may_edit": may_edit,
        "may_choose": may_edit and not any(site.candidate.chosen_date for site in sites),
        "recommended": next((s.candidate.pk for s in sites if is_recommended(s.candidate)), None),
        "comparisons": SiteComparison.objects.filter(compared_date__lte=on).order_by("-number"),
        "steps": next_steps(
            [site.candidate for site in open_sites],
            on,
            chosen=next((site.candidate for site in sites if site.is_chosen), None),
        )
        if may_edit
        else [],
        "basis": SitingBasis.objects.filter(valid_from__lte=on).order_by("valid_from", "pk").last(),
    }
    return render(request, "expansion/siting.html", context)


def gone(candidate: SubstationCandidate, on: Any) -> bool:
    """Say whether a candidate was withdrawn by a day."""
    return candidate.withdrawn_date is not None and candidate.withdrawn_date <= on


@require_safe
@needs("see_land", logged=True)
def siting_site(request: HttpRequest, pk: int) -> HttpResponse:
    """One site: every value and how it is known, and the chosen one's approvals."""
    on, user = shown_day(request), request.user
    site = one(SubstationCandidate.objects.select_related("project"), pk)
    steps = {step.step: step for step in standing_steps(site).filter(done_date__lte=on)}
    due = next_step(site)
    is_today = on == request.office_day()
    context = {
        "on": on,
        "is_today": is_today,
        "site": site,
        "is_gone": gone(site, on),
        "is_chosen": bool(site.chosen_date and site.chosen_date <= on),
        "ha": units.to_ha(site.plane_area_m2),
        "mu": units.to_mu(site.plane_area_m2),
        "values": _values(site, on, sight_of(user)),
        "steps": [
            {
                "word": STEP_WORDS[step],
                "row": steps.get(step),
                "state": "done" if step in steps else ("now" if step == due else "later"),
                "under": steps[step].done_date if step in steps else "",
            }
            for step in STEPS
        ],
        "due": STEP_WORDS[due] if due else "",
        "may_edit": user.may("edit_zone") and is_today,
        "may_choose": user.may("edit_zone")
        and is_today
        and not site.withdrawn_date
        and not SubstationCandidate.objects.exclude(chosen_date=None).exists(),
        "may_revoke": user.may("edit_zone") and is_today and site.chosen_date and not steps,
        "may_take": user.may("edit_zone") and is_today and due,
    }
    return render(request, "expansion/siting_site.html", context)


def sees_money(user: Any) -> bool:
    """Sums of all villages are for those who see money in all of them."""
    return bool(user.may("see_money") and not user.by_village)


def sight_of(user: Any) -> Sight:
    """What sums of money on the sites this person may read (decision 0013)."""
    return Sight(all_sums=sees_money(user), site_sums=user.may("edit_zone"))


def _values(site: SubstationCandidate, on: Any, sight: Sight) -> list[dict[str, Any]]:
    criteria = criteria_on(on)
    if criteria is None:
        return []
    known = known_on([site], criteria, on)[site.pk]
    rules = {rule.code: rule for rule in criteria.rows.order_by("position")}
    plain, counted = {code: one.to_json() for code, one in known.items()}, counting(rules.values())
    rows = []
    for term in terms_of(criteria):
        rule, value = rules[term.code], known[term.code]
        kept = plain[term.code]
        hidden = sight.hides(plain, rule, counted) if value.number is not None else None
        verdict = judge(term, value.number)
        rows.append(
            {
                "rule": rule,
                "origin": value.origin,
                "origin_word": ORIGINS[value.origin],  # type: ignore[index]
                "text": HIDDEN[hidden] if hidden else value_text(kept, kind=rule.kind),
                "how": how_sentence(kept),
                "replaced": "" if hidden else replaced_sentence(kept, kind=rule.kind, unit=rule.unit),
                "threshold": threshold_text(rule),
                "verdict": verdict,
                "verdict_word": VERDICTS[verdict],
            }
        )
    return rows


@require_safe
@needs("see_land")
def siting_txt(request: HttpRequest, pk: int) -> HttpResponse:
    """The site's demarcation points as TXT, in the form the bureau takes."""
    site = one(SubstationCandidate.objects.all(), pk)
    office = Office.objects.first()
    plot = Plot(
        _shapely(site),
        site.code,
        site.name,
        land_use=LAND_USE,
        land_class=LAND_USE_CODE,
        area_ha=units.to_ha(site.plane_area_m2),
    )
    content = boundary_txt(
        [plot],
        Options(epsg=survey_epsg()),
        unit=office.name if office else "",
        made_on=site.chosen_date or request.office_day(),
    )
    response = HttpResponse(content, content_type="text/plain; charset=gb18030")
    response["Content-Disposition"] = f'attachment; filename="site-{site.pk}.txt"'
    response["Cache-Control"] = "private, no-store"
    return response


def _shapely(site: SubstationCandidate) -> Any:
    return from_wkb(bytes(site.geom.wkb))


@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_step(request: HttpRequest, pk: int) -> HttpResponse:
    """The next step of the single-site chain."""
    site, today = one(SubstationCandidate.objects.select_related("project"), pk), request.office_day()
    due = next_step(site)
    word = STEP_WORDS[due] if due else STEP_WORDS[STEPS[-1]]
    return answer_form(
        request,
        StepForm(request.POST or None, initial={"on": today}),
        lambda data: take_site_step(
            candidate=site, step=due or STEPS[-1], **data, today=today, actor=request.user
        ),
        title=_("办结“%(step)s”") % {"step": word},
        button=_("登记"),
        back=reverse("siting_site", args=[pk]),
        crumb=site.name,
        said=_("已登记"),
    )


@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_step_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A step that was written wrongly: what it should have said, and why it did not."""
    step, today = one(SiteStep.objects.select_related("candidate"), pk), request.office_day()
    first = {"on": step.done_date, "paper_number": step.paper_number, "authority": step.authority}

    def do(data: dict[str, Any]) -> None:
        reason = data.pop("remark")
        correct_site_step(step=step, **data, reason=reason, today=today, actor=request.user)

    return answer_form(
        request,
        StepCorrectionForm(request.POST or None, initial=first),
        do,
        title=_("更正“%(step)s”") % {"step": STEP_WORDS[Step(step.step)]},
        button=_("保存更正"),
        back=reverse("siting_site", args=[step.candidate_id]),
        crumb=step.candidate.name,
        said=_("已更正"),
        note=_("原来的登记不会抹掉，日志里仍能查到。"),
    )
