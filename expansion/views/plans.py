"""Milestones and service lines: the lists, and telling how far each is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from expansion.actions.milestones import set_milestone
from expansion.actions.services import set_service_state
from expansion.forms import MilestoneForm, ServiceForm
from expansion.models import Milestone, ServiceLine
from expansion.rules.services import NEXT_STATES, ServiceState
from expansion.views.asking import answer_form
from expansion.views.day import shown_day
from expansion.views.zone import milestone_steps
from parcels.permissions import needs, one


@require_safe
@needs("see_land")
def milestones(request: HttpRequest) -> HttpResponse:
    """Every milestone with its planned and its real day."""
    on = shown_day(request)
    may_edit = request.user.may("edit_zone") and on == request.office_day()
    is_today = on == request.office_day()
    context = {"on": on, "is_today": is_today, "steps": milestone_steps(on), "may_edit": may_edit}
    return render(request, "expansion/milestones.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def milestone_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a milestone anew or tell that it is done."""
    row, today = one(Milestone.objects.select_related("after"), pk), request.office_day()
    first = {name: getattr(row, name) for name in ("planned_date", "done_date", "paper_number")}
    return answer_form(
        request,
        MilestoneForm(request.POST or None, initial=first),
        lambda data: set_milestone(number=row.number, name=row.name, **data, actor=request.user, on=today),
        title=row.name,
        button=_("保存"),
        back=reverse("milestones"),
        crumb=_("里程碑"),
        said=_("已保存"),
    )


@require_safe
@needs("see_land")
def zone_services(request: HttpRequest) -> HttpResponse:
    """Every service line as last told."""
    lines = [(line, bool(NEXT_STATES[ServiceState(line.state)])) for line in ServiceLine.objects.all()]
    context = {"lines": lines, "may_edit": request.user.may("edit_zone")}
    return render(request, "expansion/services.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def zone_service_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell that a line is being built, or built."""
    line = one(ServiceLine.objects.all(), pk)
    return answer_form(
        request,
        ServiceForm(request.POST or None, now=line.state, initial={"on": request.office_day()}),
        lambda data: set_service_state(line=line, **data, actor=request.user),
        title=line.name,
        button=_("保存"),
        back=reverse("zone_services"),
        crumb=_("道路管线"),
        said=_("已保存"),
        note=_("现在是“%(word)s”，自 %(day)s。")
        % {"word": line.get_state_display(), "day": line.state_date.isoformat()},
    )
