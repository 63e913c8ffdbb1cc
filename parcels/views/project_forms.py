"""The forms that open a project, name its funds, open its batches, and put a taking where it belongs."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parcels.actions import acquisition, projects, takings
from parcels.forms.project import BatchForm, FundForm, ProjectForm, TakingBatchForm, TakingGroupForm
from parcels.models import ApprovalBatch, FundSource, Office, Project, Taking
from parcels.permissions import needs, one_visible
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent
from parcels.views.uploads import takes_files


def _project(code: str) -> Project:
    project = Project.objects.filter(code=code).first()
    if project is None:
        raise Http404
    return project


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.user, "on": request.office_day()}


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.EDIT_ZONE)
def project_new(request: HttpRequest) -> HttpResponse:
    """Open a project and its ledger."""
    office = Office.objects.first()
    first = {"authority": office.authority if office else ""}
    form = ProjectForm(request.POST or None, request.FILES or None, initial=first)

    def do(form: ProjectForm) -> Project:
        return projects.open_project(**_who(request), **form.facts)

    return answer_form(
        request,
        form,
        do,
        title=_("建立项目"),
        button=_("建立项目"),
        said=_("项目已建立"),
        back=reverse("project_list"),
        to=lambda made: reverse("project_file", args=[made.code]),
        crumb=_("项目与批次"),
    )


@asked_or_sent
@needs(Right.EDIT_FUNDS)
def fund_new(request: HttpRequest, code: str) -> HttpResponse:
    """Name a source of money of a project and open its account."""
    project = _project(code)
    form = FundForm(request.POST or None)

    def do(form: FundForm) -> FundSource:
        return projects.add_fund_source(**_who(request), project=project, **form.cleaned_data)

    return answer_form(
        request,
        form,
        do,
        title=_("%(project)s：登记资金来源") % {"project": project.name},
        button=_("登记资金来源"),
        said=_("资金来源已登记"),
        back=reverse("project_file", args=[project.code]),
        crumb=project.name,
    )


@asked_or_sent
@needs(Right.EDIT_ZONE)
def batch_new(request: HttpRequest, code: str) -> HttpResponse:
    """Open an approval batch of a project as a draft."""
    project = _project(code)
    form = BatchForm(request.POST or None)

    def do(form: BatchForm) -> ApprovalBatch:
        return projects.open_batch(**_who(request), project=project, **form.cleaned_data)

    return answer_form(
        request,
        form,
        do,
        title=_("%(project)s：建立报批批次") % {"project": project.name},
        button=_("建立批次"),
        said=_("报批批次已建立"),
        back=reverse("project_file", args=[project.code]),
        crumb=project.name,
    )


@asked_or_sent
@needs(Right.EDIT_LAND)
def taking_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a taking into an approval batch of its project and into a price zone; what stays is not written."""
    known = Taking.objects.select_related("project", "batch", "price_zone")
    taking: Taking = one_visible(known, request.user, pk)
    first = {"batch": taking.batch_id, "price_zone": taking.price_zone_id}
    form = TakingBatchForm(request.POST or None, taking=taking, initial=first)

    def do(form: TakingBatchForm) -> None:
        batch, zone = form.cleaned_data["batch"], form.cleaned_data["price_zone"]
        if batch and batch.pk != taking.batch_id:
            acquisition.assign_batch(
                taking, batch=batch, in_scope=form.cleaned_data["in_scope"], **_who(request)
            )
        if zone and zone.pk != taking.price_zone_id:
            acquisition.set_price_zone(taking, price_zone=zone, **_who(request))

    return answer_form(
        request,
        form,
        do,
        title=_("%(code)s：批次与区片") % {"code": taking},
        button=_("登记"),
        said=_("批次与区片已登记"),
        back=reverse("taking_file", args=[taking.pk]),
        crumb=str(taking),
        note=_("批次定程序，区片定地价。归入批次后不能换到另一批次；签约之后区片不能再改。"),
    )


@asked_or_sent
@needs(Right.EDIT_ZONE)
def taking_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Say to which village group the land belongs: until then no member of staff sees it."""
    known = Taking.objects.select_related("project", "parcel__group")
    taking: Taking = one_visible(known, request.user, pk)
    form = TakingGroupForm(request.POST or None, initial={"group": taking.parcel.group_id})

    def do(form: TakingGroupForm) -> None:
        takings.place_parcels([taking], group=form.cleaned_data["group"], **_who(request))

    return answer_form(
        request,
        form,
        do,
        title=_("%(code)s：村民小组") % {"code": taking},
        button=_("归组"),
        said=_("已归入村民小组"),
        back=reverse("taking_file", args=[taking.pk]),
        crumb=str(taking),
        note=_("归组之后，负责该村的征拆专干看得到这块地，土地归该组集体所有。"),
    )
