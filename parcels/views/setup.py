"""Correcting what the office set up, and removing what nothing stands on, from places to rates."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from landmgmt.lib.refusal import Refusal
from landmgmt.lib.units import to_mu
from parcels.actions import setup
from parcels.forms.places import PlaceNameForm
from parcels.forms.project import M2, MU, BatchForm, FundForm, ProjectForm
from parcels.forms.rates import RatesNameForm
from parcels.models import ApprovalBatch, FundSource, Place, Project, RateSet
from parcels.permissions import needs, one
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent
from parcels.views.uploads import takes_files
from parcels.words.refusals import sentence

TEMPLATE = "parcels/setup/edit.html"
Deed = Callable[..., Any]


def _by_code(model: Any, code: str) -> Any:
    row = model.objects.filter(code=code).first()
    if row is None:
        raise Http404
    return row


def _edited(
    request: HttpRequest,
    form: forms.Form,
    row: Model,
    *,
    change: Callable[[Any], Any],
    remove: Deed | None,
    back: str,
    crumb: str,
    note: Any = "",
    to: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """Show the form of a row that stands; change it, or remove it where `remove` is pressed.

    The form carries the sign of the row it showed, so that the second of two savers is told.
    """
    frame = {"title": _("更正：%(name)s") % {"name": row}, "back": back, "crumb": crumb, "note": note}
    more = {"seen": request.POST.get("seen") or setup.mark(row), "removable": remove is not None}
    if remove and "remove" in request.POST:
        try:
            remove(row, actor=request.user, on=request.office_day())
        except Refusal as refused:
            unsent = type(form)(initial=form.initial)
            context = {**frame, **more, "form": unsent, "button": _("保存"), "stays": [sentence(refused)]}
            return render(request, TEMPLATE, context, status=409)
        messages.success(request, _("已删除“%(name)s”") % {"name": row})
        return redirect(back)

    return answer_form(
        request,
        form,
        change,
        button=_("保存"),
        said=_("已保存"),
        template=TEMPLATE,
        more=more,
        to=to,
        **frame,
    )


def _who(request: HttpRequest) -> dict[str, Any]:
    on: date = request.office_day()
    return {"actor": request.user, "on": on, "seen": request.POST.get("seen", "")}


@asked_or_sent
@needs(Right.MANAGE_USERS)
def place_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a place's name and code, or remove it where nobody lives and nothing lies in it."""
    place = one(Place.objects.all(), pk)
    form = PlaceNameForm(request.POST or None, initial={"name": place.name, "code": place.code})
    return _edited(
        request,
        form,
        place,
        change=lambda form: setup.change_place(place, **_who(request), **form.cleaned_data),
        remove=setup.remove_place,
        back=reverse("place_list"),
        crumb=_("村组"),
    )


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.EDIT_ZONE)
def project_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct the facts of a project; the journal speaks of it, so it is never removed."""
    project = _by_code(Project, code)
    names = ("code", "name", "kind", "authority", "cap_yuan", "start_date", "remark")
    area = project.planned_area_m2
    # 亩 where it says the same ㎡, else the ㎡ themselves: a form that is only saved changes nothing.
    in_mu = area is None or ProjectForm.same_in_mu(area)
    shown = {"planned_area": to_mu(area) if in_mu and area else area, "area_unit": MU if in_mu else M2}
    first = {**{name: getattr(project, name) for name in names}, **shown}
    form = ProjectForm(request.POST or None, request.FILES or None, initial=first)
    return _edited(
        request,
        form,
        project,
        change=lambda form: setup.change_project(project, **_who(request), **form.facts),
        remove=None,
        back=reverse("project_file", args=[project.code]),
        to=lambda made: reverse("project_file", args=[made.code]),
        crumb=project.name,
        note=_("日志里记着这个项目，所以不能删除；建错了而还没有地块和分录的，编号和名称都可以改作他用。"),
    )


@asked_or_sent
@needs(Right.EDIT_FUNDS)
def fund_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct a fund's name, code and plan; its account is the ledger's, so it is never removed."""
    fund = _by_code(FundSource, code)
    first = {name: getattr(fund, name) for name in ("code", "name", "planned_yuan")}
    return _edited(
        request,
        FundForm(request.POST or None, initial=first),
        fund,
        change=lambda form: setup.change_fund(fund, **_who(request), **form.cleaned_data),
        remove=None,
        back=reverse("project_file", args=[fund.project.code]),
        crumb=fund.project.name,
        note=_("资金的账户在台账里，不能删除；登记错了而还没有进过钱的，编号和名称都可以改作他用。"),
    )


@asked_or_sent
@needs(Right.EDIT_ZONE)
def batch_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct a batch's name, code and kind, or remove it while it is a draft without land."""
    batch = _by_code(ApprovalBatch, code)
    first = {name: getattr(batch, name) for name in ("code", "name", "kind")}
    return _edited(
        request,
        BatchForm(request.POST or None, initial=first),
        batch,
        change=lambda form: setup.change_batch(batch, **_who(request), **form.cleaned_data),
        remove=setup.remove_batch,
        back=reverse("project_file", args=[batch.project.code]),
        crumb=batch.project.name,
    )


@asked_or_sent
@needs(Right.EDIT_FUNDS)
def rate_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what a set of rates is called, end it, or remove it where nobody was valued by it."""
    rates = one(RateSet.objects.all(), pk)
    first = {name: getattr(rates, name) for name in ("name", "paper_number", "is_sample")}
    return _edited(
        request,
        RatesNameForm(request.POST or None, initial=first),
        rates,
        change=lambda form: setup.change_rates(rates, **_who(request), **form.cleaned_data),
        remove=setup.remove_rates,
        back=reverse("rate_list"),
        crumb=_("补偿标准"),
        note=_(
            "单价以文件为准，录入后不改。填错的：还没有复核的，删除后照它重新录入；已经施行而还没有按它计价的，"
            "由录入人以外的人退回，原来的标准随即恢复施行。"
        ),
    )
