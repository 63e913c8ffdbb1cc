"""Enter, edit, withdraw and choose candidates; several at once from a file."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from expansion.actions.site_choice import choose_candidate, revoke_choice
from expansion.actions.siting import add_candidate, edit_candidate, withdraw_candidate
from expansion.forms_siting import (
    LONGEST,
    CandidateEditForm,
    CandidateForm,
    ChoiceForm,
    RevokeForm,
    SiteFileForm,
    SiteRowForm,
    WithdrawForm,
)
from expansion.models import SubstationCandidate
from expansion.views import site_ground
from expansion.views.asking import answer_form
from landmgmt.lib import units
from landmgmt.lib.findings import Severity, error
from landmgmt.lib.intake import clean
from landmgmt.lib.refusal import Refusal
from parcels.actions.land_files import read_land, survey_epsg
from parcels.permissions import needs, one
from parcels.uploads import takes_files
from parcels.words.refusals import sentence

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_new(request: HttpRequest) -> HttpResponse:
    """A candidate, its corner points typed or clicked on the map."""

    def do(data: dict[str, Any]) -> SubstationCandidate:
        text = data.pop("coordinates")
        geom = site_ground.land_of(text)
        made = add_candidate(**data, geom=geom, actor=request.user, on=request.office_day())
        _tell_order(request, text)
        return made

    title, back = _("登记候选站址"), reverse("siting")
    if _only_measures(request):
        return _measured(request, CandidateForm, title=title, button=_("登记"), back=back)
    return answer_form(
        request,
        CandidateForm(request.POST or None),
        do,
        title=title,
        button=_("登记"),
        back=back,
        crumb=_("变电站选址"),
        said=_entered,
        template="expansion/siting_form.html",
    )


def _entered(made: SubstationCandidate) -> str:
    made.refresh_from_db()
    told = {"code": made.code, "name": made.name, "m2": f"{made.plane_area_m2:,}"}
    told["mu"] = str(units.to_mu(made.plane_area_m2))
    return _("已登记站址 %(code)s %(name)s：%(m2)s ㎡（%(mu)s 亩）。接着填报指标值。") % told


def _tell_order(request: HttpRequest, text: str) -> None:
    if told := site_ground.order_note(text):
        messages.warning(request, told)


def _only_measures(request: HttpRequest) -> bool:
    """Whether the button “算出面积” was pressed: it works without scripts and writes nothing."""
    return request.method == "POST" and "measure" in request.POST


def _measured(
    request: HttpRequest, form_class: type[forms.Form], *, title: str, button: str, back: str
) -> HttpResponse:
    """The form as it was filled, with the area of its corner points above the area inside the wall."""
    form = form_class(initial=request.POST.dict())
    context = {"form": form, "title": title, "button": button, "back": back, "crumb": _("变电站选址")}
    try:
        land = site_ground.land_of(request.POST.get("coordinates", "")[:LONGEST])
    except Refusal as refused:
        context["unmeasured"] = sentence(refused)
    else:
        context["drawn_m2"] = site_ground.plane_m2(land, survey_epsg())
        context["drawn_mu"] = units.to_mu(context["drawn_m2"])
    return render(request, "expansion/siting_form.html", context)


@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """New terms or new ground for a candidate that is still open."""
    site = one(SubstationCandidate.objects.select_related("project"), pk)
    first = {name: getattr(site, name) for name in ("name", "wall_area_m2", "source", "remark")}
    first["coordinates"] = site_ground.as_text(site.geom, survey_epsg())

    def do(data: dict[str, Any]) -> None:
        text = data.pop("coordinates")
        # Points that nobody touched are the ground as it is, not the ground to the millimetre.
        same = text.replace("\r\n", "\n").strip() == first["coordinates"]
        geom = None if same else site_ground.land_of(text)
        edit_candidate(candidate=site, **data, geom=geom, actor=request.user, on=request.office_day())
        if not same:
            _tell_order(request, text)

    title = _("修改站址 %(name)s") % {"name": site.name}
    back = reverse("siting_site", args=[pk])
    if _only_measures(request):
        return _measured(request, CandidateEditForm, title=title, button=_("保存"), back=back)
    return answer_form(
        request,
        CandidateEditForm(request.POST or None, initial=first),
        do,
        title=title,
        button=_("保存"),
        back=back,
        crumb=site.name,
        said=_("已保存"),
        note=_("改动范围后，计算值重新计算，原来填报的值须重新确认。"),
        template="expansion/siting_form.html",
    )


@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """A candidate is compared no longer."""
    site = one(SubstationCandidate.objects.select_related("project"), pk)
    return answer_form(
        request,
        WithdrawForm(request.POST or None, initial={"on": request.office_day()}),
        lambda data: withdraw_candidate(candidate=site, **data, actor=request.user),
        title=_("撤回站址 %(name)s") % {"name": site.name},
        button=_("撤回"),
        back=reverse("siting"),
        crumb=_("变电站选址"),
        said=_("已撤回"),
    )


@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Fix the site on a day (选址定界)."""
    site = one(SubstationCandidate.objects.select_related("project"), pk)
    return answer_form(
        request,
        ChoiceForm(request.POST or None, initial={"on": request.office_day()}),
        lambda data: choose_candidate(candidate=site, **data, today=request.office_day(), actor=request.user),
        title=_("选定站址 %(name)s") % {"name": site.name},
        button=_("选定"),
        back=reverse("siting"),
        crumb=_("变电站选址"),
        said=_("已选定"),
    )


@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a choice that was registered wrongly."""
    site = one(SubstationCandidate.objects.select_related("project"), pk)
    return answer_form(
        request,
        RevokeForm(request.POST or None),
        lambda data: revoke_choice(candidate=site, **data, on=request.office_day(), actor=request.user),
        title=_("撤销选定 %(name)s") % {"name": site.name},
        button=_("撤销选定"),
        back=reverse("siting_site", args=[pk]),
        crumb=site.name,
        said=_("已撤销选定"),
        note=_("登记错了才撤销。原来的选定留在日志里；办过单独选址手续的不能撤销。"),
    )


@takes_files
@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_import(request: HttpRequest) -> HttpResponse:
    """Candidates from a file: read with all its findings, then each gets its code, name and wall area."""
    if "packed" in request.POST:
        return _take_in(request)
    form = SiteFileForm(request.POST or None, request.FILES or None)
    findings: list[Any] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        reading = read_land(file.name, file.read())
        findings = reading.findings
        if not any(f.severity is Severity.ERROR for f in findings):
            if not reading.plots:
                findings = [error("NO_PLOTS")]
            else:
                try:
                    packed = site_ground.carry(reading.plots, clean(file.name, 100))
                except Refusal as refused:
                    form.add_error("file", sentence(refused))
                else:
                    rows = _row_forms(None, len(reading.plots), reading.plots)
                    return _review(request, packed, rows, findings)
    status = 409 if findings or form.errors else 200
    context = {"form": form, "findings": site_ground.finding_rows(findings)}
    return render(request, "expansion/siting_import.html", context, status=status)


def _row_forms(data: Any, count: int, plots: list[Any] | None = None) -> list[SiteRowForm]:
    firsts = [{}] * count
    if plots:
        firsts = [{"code": (p.code or "")[:20], "name": (p.name or p.code or "")[:80]} for p in plots]
    return [SiteRowForm(data, prefix=f"s{i}", initial=first) for i, first in enumerate(firsts)]


def _review(
    request: HttpRequest,
    packed: str,
    rows: list[SiteRowForm],
    findings: Any,
    errors: Any = (),
    status: int = 200,
) -> HttpResponse:
    file_name, land = site_ground.carried(packed)
    metres = [site_ground.plane_m2(one, survey_epsg()) for one in land]
    context = {
        "packed": packed,
        "file_name": file_name,
        "rows": list(zip(rows, metres, strict=True)),
        "findings": site_ground.finding_rows(findings),
        "errors": errors,
    }
    return render(request, "expansion/siting_import.html", context, status=status)


def _take_in(request: HttpRequest) -> HttpResponse:
    packed = request.POST["packed"]
    try:
        file_name, land = site_ground.carried(packed)
    except Refusal as refused:
        context = {"form": SiteFileForm(), "errors": [sentence(refused)]}
        return render(request, "expansion/siting_import.html", context, status=409)
    rows = _row_forms(request.POST, len(land))
    valid = [row.is_valid() for row in rows]
    if not all(valid):
        return _review(request, packed, rows, [], status=409)
    for row, geom in zip(rows, land, strict=True):
        row.geom = geom  # type: ignore[attr-defined]
    at = rows[0]
    try:
        with transaction.atomic():
            for at in rows:
                add_candidate(
                    **at.cleaned_data,
                    geom=at.geom,  # type: ignore[attr-defined]
                    source=file_name,
                    actor=request.user,
                    on=request.office_day(),
                )
    except Refusal as refused:
        at.add_error(refused.field if refused.field in at.fields else None, sentence(refused))
        return _review(request, packed, rows, [], at.non_field_errors(), status=409)
    messages.success(request, _("已登记 %(count)s 个候选站址。接着填报指标值。") % {"count": len(rows)})
    return redirect("siting")
