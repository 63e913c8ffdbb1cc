"""Projects, their batches and the statutory steps, each with its gates and its paper."""

from typing import Any

from django.db import transaction
from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from landmgmt.lib.refusal import Refusal
from landmgmt.lib.units import to_ha, to_mu
from parcels.actions import papers, projects
from parcels.asked import shown_day
from parcels.forms.office import StepForm
from parcels.models import ApprovalBatch, Document, ProcedureStep, Project
from parcels.models.agreement_sheet import unsigned_of
from parcels.models.clocks import notice_clock
from parcels.models.figures import project_money
from parcels.models.funding import funding_of
from parcels.models.law import law
from parcels.models.project_cap import cap_of
from parcels.models.sheet import Ask, Sheet, mu_adding_up, sheet
from parcels.permissions import needs
from parcels.rules.gates import WAITS, step_obstacles
from parcels.rules.procedure import Step
from parcels.rules.roles import Right
from parcels.rules.terms import Law
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent
from parcels.words.deeds import RAMP_WORDS, STEP_ARTICLES, STEPS
from parcels.words.law import CLOCK_STATES
from parcels.words.refusals import ARTICLES, sentence


@require_safe
@needs(Right.SEE_LAND)
def project_list(request: HttpRequest) -> HttpResponse:
    """All projects with their land and money on the day."""
    user, on = request.user, shown_day(request)
    money = project_money(on, user=user) if user.may(Right.SEE_MONEY) else {}
    rows = []
    for project in Project.objects.annotate(batches_n=Count("batches")):
        land = sheet(user, Ask(on=on, project=project.code), size=1).total
        rows.append(
            {"project": project, "land": land, "mu": to_mu(land.area_m2), "money": money.get(project.pk)}
        )
    context = {
        "rows": rows,
        "on": on,
        "money": user.may(Right.SEE_MONEY),
        "may_open": user.may(Right.EDIT_ZONE),
    }
    return render(request, "parcels/project_list.html", context)


@require_safe
@needs(Right.SEE_LAND)
def project_file(request: HttpRequest, code: str) -> HttpResponse:
    """One project: land by stage, money, batches with their steps, and what each step waits for."""
    user, on = request.user, shown_day(request)
    steps = Prefetch("steps", ProcedureStep.objects.select_related("paper", "recorded_by", "corrects"))
    project = (
        Project.objects.filter(code=code).prefetch_related(Prefetch("batches__steps", steps.queryset)).first()
    )
    if project is None:
        raise Http404
    land = sheet(user, Ask(on=on, project=project.code), size=1)
    terms = law()
    context = {
        "project": project,
        "on": on,
        "land": land.total,
        "mu": to_mu(land.total.area_m2),
        "ha": to_ha(land.total.area_m2),
        "stages": _stages(land),
        "money": project_money(on, user=user).get(project.pk) if user.may(Right.SEE_MONEY) else None,
        "cap": cap_of(project) if user.may(Right.SEE_MONEY) else None,
        "batches": [(batch, _steps_of(batch, on, terms)) for batch in project.batches.all()],
        "funds": project.fund_sources.all() if user.may(Right.SEE_MONEY) else None,
        "may_fund": user.may(Right.EDIT_FUNDS),
        "may_open": user.may(Right.EDIT_ZONE),
        "sees_people": user.may(Right.SEE_PEOPLE),
        "may_edit": user.may(Right.EDIT_LAND) and on == request.office_day(),
    }
    return render(request, "parcels/project_file.html", context)


def _stages(land: Sheet) -> list[tuple[int, Any, int, Any]]:
    """Step, word, 块 and 亩 of each stage; the 亩 add up to the project's as printed."""
    steps, sums = sorted(land.steps), [land.steps[step] for step in sorted(land.steps)]
    return [
        (step, RAMP_WORDS[step], one.count, mu)
        for step, one, mu in zip(steps, sums, mu_adding_up(sums, land.total.area_m2), strict=True)
    ]


def _steps_of(batch: ApprovalBatch, on: Any, terms: Law) -> list[dict[str, Any]]:
    """The seventeen steps of a batch: done with day and paper, or what each waits for; clocks that run."""
    replaced = {row.corrects_id for row in batch.steps.all() if row.corrects_id}
    standing = {row.step: row for row in batch.steps.all() if row.pk not in replaced}
    done = {step: row.done_date for step, row in standing.items()}
    hangs = dict(WAITS.values())
    waiting = notice_clock(terms, standing.values(), on)
    rows = []
    for step in Step:
        row = standing.get(step.value)
        waits = [] if row else step_obstacles(step, on, done, law=terms)
        clock = waiting if step is Step.NOTICE else None
        rows.append(
            {
                "step": step.value,
                "word": STEPS[step],
                "article": STEP_ARTICLES[step],
                "row": row,
                "clock": clock,
                "clock_word": CLOCK_STATES[clock.state] if clock else "",
                "hangs": terms.end(hangs[step], row.done_date) if row and step in hangs else None,
                "waits": [
                    {"text": sentence(Refusal(w.code, w.params)), "source": ARTICLES.get(w.article, "")}
                    for w in waits
                ],
            }
        )
    return rows


@asked_or_sent
@needs(Right.EDIT_LAND)
def batch_step(request: HttpRequest, code: str) -> HttpResponse:
    """Record a step of a batch, or correct one by a further row."""
    batch = ApprovalBatch.objects.select_related("project").filter(code=code).first()
    if batch is None:
        raise Http404
    first = {"step": request.GET.get("step", ""), "done_date": request.office_day()}
    unsigned = unsigned_of(batch, request.office_day())
    funding = funding_of(batch, request.office_day())
    form = StepForm(
        request.POST or None, request.FILES or None, initial=first, unsigned=unsigned, funding=funding
    )

    def do(form: StepForm) -> None:
        given, scan = form.cleaned_data, form.upload()
        who: dict[str, Any] = {"actor": request.user, "on": request.office_day()}
        with transaction.atomic():
            paper = None
            if scan or given["number"]:
                paper = papers.file_paper(
                    **who,
                    kind=Document.Kind.NOTICE,
                    title=f"{batch.name} {STEPS[Step(given['step'])]}",
                    number=given["number"],
                    paper_date=given["done_date"],
                    project=batch.project,
                    scan=scan,
                )
            standing = projects.standing_steps(batch).filter(step=given["step"]).first()
            projects.record_step(
                **who,
                batch=batch,
                step=given["step"],
                done_date=given["done_date"],
                paper=paper,
                legacy_reason=given["legacy_reason"],
                corrects=standing if request.GET.get("correct") else None,
                received_date=given["received_date"],
            )

    title = _("%(batch)s：登记步骤") % {"batch": batch.name}
    back = reverse("project_file", args=[batch.project.code])
    return answer_form(
        request,
        form,
        do,
        title=title,
        button=_("登记"),
        said=_("步骤已登记"),
        back=back,
        crumb=batch.project.name,
    )
