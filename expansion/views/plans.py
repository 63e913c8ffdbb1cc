"""Milestones: the list and its chart, the file of one, and planning, proving and completing it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from expansion.actions import milestones as deeds
from expansion.models import Milestone
from expansion.models.agenda import agenda
from expansion.models.progress import burnup, deadline, outlooks
from expansion.plan_forms import DoneForm, EvidenceForm, MilestoneForm, NewMilestoneForm, ReplanForm
from expansion.rules.forecast import Measure
from expansion.views.asking import answer_form
from expansion.words.plans import MEASURES
from parcels.asked import shown_day
from parcels.models import Document, JournalEntry
from parcels.permissions import needs, one
from parcels.uploads import takes_files
from parcels.words.journal import tell

asked_or_sent = require_http_methods(["GET", "HEAD", "POST"])
LOG = 50


@require_safe
@needs("see_land")
def milestones(request: HttpRequest) -> HttpResponse:
    """Every milestone with its planned, expected and real day, as a list and as a chart."""
    on = shown_day(request)
    is_today = on == request.office_day()
    expected = _expected(on)
    entries = agenda(on, expected=expected)
    context = {
        "on": on,
        "is_today": is_today,
        "entries": entries,
        "measures": MEASURES,
        "expected": expected,
        "critical": [one.row for one in entries if one.place.critical],
        "late": sum(1 for one in entries if one.late_days and one.done is None),
        "end": deadline(),
        "may_edit": request.user.may("edit_zone") and is_today,
    }
    return render(request, "expansion/milestones.html", context)


def _expected(on: date) -> dict[str, date]:
    """The day each measure in use is done with even chances, where it can be said."""
    used = set(Milestone.objects.exclude(measure="").values_list("measure", flat=True))
    end = deadline()
    if not used or end is None:
        return {}
    found = burnup(on)
    looks = outlooks(found, [Measure(m) for m in used], until=end, test=False)
    said = {m: looks[Measure(m)].forecast for m in used}
    return {m: day for m, one in said.items() if one and (day := one.days[50])}


@require_safe
@needs("see_land")
def milestone_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One milestone: what it needs, how its plan changed, its papers and its log."""
    row, on = one(Milestone.objects.all(), pk), shown_day(request)
    entry = next((e for e in agenda(on, expected=_expected(on)) if e.row.pk == row.pk), None)
    told = JournalEntry.objects.filter(
        subjects__kind="milestone", subjects__object_id=pk, effective_date__lte=on
    ).select_related("actor")[:LOG]
    context: dict[str, Any] = {
        "row": row,
        "on": on,
        "is_today": on == request.office_day(),
        "entry": entry,
        "measure": MEASURES.get(row.measure, ""),
        "followers": row.followed_by.order_by("number"),
        "plans": row.plans.filter(valid__startswith__lte=on).select_related("recorded_by").order_by("-id"),
        "papers": [link.document for link in row.papers.select_related("document")],
        "log": [(line, tell(line)) for line in told],
        "may_edit": request.user.may("edit_zone") and on == request.office_day(),
    }
    return render(request, "expansion/milestone_file.html", context)


@asked_or_sent
@needs("edit_zone")
def milestone_new(request: HttpRequest) -> HttpResponse:
    """Plan one more milestone."""
    known = Milestone.objects.all()
    last = known.order_by("-number").first()
    first = {"number": last.number + 1 if last else 1}
    return answer_form(
        request,
        NewMilestoneForm(request.POST or None, known=known, initial=first),
        lambda data: deeds.add_milestone(**data, actor=request.user, on=request.office_day()),
        title=_("新增里程碑"),
        button=_("新增"),
        back=reverse("milestones"),
        crumb=_("里程碑"),
        said=_("已新增"),
    )


def _ask(
    request: HttpRequest, row: Milestone, form: Any, do: Any, *, title: Any, button: Any, note: Any = ""
) -> HttpResponse:
    return answer_form(
        request,
        form,
        do,
        title=title,
        button=button,
        back=reverse("milestone_file", args=[row.pk]),
        crumb=row.name,
        said=_("已保存"),
        note=note,
    )


@asked_or_sent
@needs("edit_zone")
def milestone_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, other needs, another measure."""
    row, today = one(Milestone.objects.all(), pk), request.office_day()
    first = {"name": row.name, "measure": row.measure, "needs": list(row.needs.values_list("pk", flat=True))}
    form = MilestoneForm(request.POST or None, known=Milestone.objects.exclude(pk=pk), initial=first)
    return _ask(
        request,
        row,
        form,
        lambda data: deeds.edit_milestone(milestone=row, **data, actor=request.user, on=today),
        title=_("修改“%(name)s”") % {"name": row.name},
        button=_("保存"),
    )


@asked_or_sent
@needs("edit_zone")
def milestone_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a milestone anew; the old plan stays readable."""
    row, today = one(Milestone.objects.all(), pk), request.office_day()
    first = {"planned_date": row.planned_date, "forecast_date": row.forecast_date}
    return _ask(
        request,
        row,
        ReplanForm(request.POST or None, initial=first),
        lambda data: deeds.replan_milestone(milestone=row, **data, actor=request.user, on=today),
        title=_("调整“%(name)s”的计划") % {"name": row.name},
        button=_("调整"),
        note=_("现计划 %(day)s。") % {"day": row.planned_date.isoformat()},
    )


@takes_files
@asked_or_sent
@needs("edit_zone")
def milestone_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell that a milestone is reached, with the paper that proves it."""
    row, today = one(Milestone.objects.all(), pk), request.office_day()
    form = DoneForm(request.POST or None, request.FILES or None, initial={"done_date": today})
    waiting = ", ".join(row.needs.filter(done_date=None).order_by("number").values_list("name", flat=True))
    return _ask(
        request,
        row,
        form,
        lambda _data: deeds.complete_milestone(milestone=row, **form.deed(), actor=request.user, on=today),
        title=_("登记“%(name)s”完成") % {"name": row.name},
        button=_("登记完成"),
        note=_("前置还没有完成：%(names)s。") % {"names": waiting} if waiting else "",
    )


@takes_files
@asked_or_sent
@needs("edit_zone")
def milestone_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """File one more paper with a milestone."""
    row, today = one(Milestone.objects.all(), pk), request.office_day()
    form = EvidenceForm(request.POST or None, request.FILES or None)
    return _ask(
        request,
        row,
        form,
        lambda _data: deeds.prove_milestone(
            milestone=row, paper=form.paper(kind=Document.Kind.APPROVAL), actor=request.user, on=today
        ),
        title=_("为“%(name)s”添加凭据") % {"name": row.name},
        button=_("归档"),
    )
