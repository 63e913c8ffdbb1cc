"""Entering land by hand and redrawing it: geometry without attributes, attributes without geometry."""

import json
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from landmgmt.lib import geometry
from landmgmt.lib.refusal import Refusal
from parcels.actions import papers
from parcels.actions import takings as register
from parcels.actions.acquisition import check_scope
from parcels.actions.land_files import survey_epsg
from parcels.actions.lineage_plan import FileLand, land_of_file
from parcels.actions.takings import NewTaking
from parcels.forms.lineage import DrawnPart, EditForm, NewTakingForm, RedrawForm
from parcels.importers.typed_land import typed_outlines
from parcels.models import Document, Taking
from parcels.permissions import needs, one_visible
from parcels.rules.roles import Right
from parcels.uploads import takes_files
from parcels.views.asking import answer_form, refuse
from parcels.views.imports import visible_projects
from parcels.views.lineage import area_words
from parcels.views.parcels import layers_url
from parcels.words.refusals import sentence

asked_or_sent = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
@needs(Right.EDIT_LAND)
def drawn_measure(request: HttpRequest) -> JsonResponse:
    """The area of what is drawn so far, in the survey plane; writes nothing."""
    form = DrawnPart(request.POST)
    if not form.is_valid():
        return JsonResponse({"refused": " ".join(e for errors in form.errors.values() for e in errors)})
    try:
        land = _drawn(form)
    except Refusal as refused:
        return JsonResponse({"refused": sentence(refused)})
    return JsonResponse(_told(land))


def _told(land: BaseGeometry) -> dict[str, str]:
    return area_words(geometry.areas(land, survey_epsg()).plane_m2)


def _drawn(form: DrawnPart) -> MultiPolygon:
    """The outlines of the form as one land; refuses outlines on each other."""
    found = typed_outlines(form.cleaned_data["points"], epsg=form.epsg, survey_epsg=survey_epsg())
    lands = [land for _name, land in found]
    whole = geometry.as_multipolygon(unary_union(lands))
    if whole is None or abs(whole.area - sum(land.area for land in lands)) > 1e-12:
        raise Refusal("geometry_invalid", field="points")
    return whole


def _read(form: DrawnPart) -> FileLand | None:
    sent = form.cleaned_data.get("file")
    return land_of_file(sent.name, sent.read(), epsg=form.epsg) if sent else None


def _page(request: HttpRequest, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "parcels_url": reverse("parcel_map"),
        "layers_url": layers_url(),
        "map_query": "",
        **more,
    }
    return render(request, "parcels/lineage/draw.html", context, status=status)


def _previewed(request: HttpRequest, form: Any, again: Any) -> tuple[Any, dict[str, str] | None, bool]:
    """(the form, the area of what it holds, whether it is only looked at): a file becomes text first."""
    if read := _read(form):
        data = form.data.copy()
        data["points"], data["system"] = read.text, str(survey_epsg())
        if "code" in form.fields and not data.get("code") and len(read.codes) == 1:
            data["code"] = read.codes[0]
        form = again(data)
        form.is_valid()
        return form, _told(_drawn(form)), True
    land = _drawn(form)
    return form, _told(land), "preview" in request.POST


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def taking_new(request: HttpRequest) -> HttpResponse:
    """Enter a taking by drawing, typing or a file."""
    user: Any = request.user
    projects = visible_projects(user)

    def make(data: Any = None, files: Any = None, **more: Any) -> NewTakingForm:
        return NewTakingForm(data, files, projects=projects, user=user, **more)

    first = {"since": request.office_day(), "project": request.GET.get("project", "")}
    form = make(request.POST or None, request.FILES or None, initial=first)
    told, status = None, 200
    if form.is_bound and form.is_valid():
        try:
            form, told, looking = _previewed(request, form, make)
            if not looking:
                made = _enter(request, form)
                messages.success(request, _("已登记地块 %(code)s") % {"code": made})
                return redirect("taking_file", made.pk)
        except Refusal as refused:
            refuse(form, refused)
            status = 409
    texts = {
        "title": _("新增地块"),
        "button": _("登记地块"),
        "back": reverse("parcel_list"),
        "crumb": _("地块"),
    }
    return _page(request, form, status=status, told=told, **texts)


def _enter(request: HttpRequest, form: NewTakingForm) -> Taking:
    given, user = form.cleaned_data, request.user
    batch = given["batch"]
    if batch:
        if batch.project_id != given["project"].pk:
            raise Refusal("batch_of_other_project", {"code": given["code"] or ""}, field="batch")
        check_scope(batch, in_scope=given["in_scope"])
    new = NewTaking(
        _drawn(form),
        code=given["code"] or None,
        name=given["name"],
        group=given["group"],
        batch=batch,
        price_zone=given["price_zone"],
        declared_area_m2=given["declared_area_m2"],
    )
    if given["since"] > request.office_day():
        raise Refusal("since_in_future", {"date": str(given["since"])}, field="since")
    made = register.register_takings(
        [new],
        actor=user,  # type: ignore[arg-type]
        on=request.office_day(),
        project=given["project"],
        since=given["since"],
    )
    return made[0]


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def taking_redraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a taking a new boundary from a day on; its attributes stay."""
    taking = _taking(request, pk)
    first = {"since": request.office_day(), "version": taking.version}
    form: Any = RedrawForm(request.POST or None, request.FILES or None, initial=first)
    told, status = None, 200
    if form.is_bound and form.is_valid():
        try:
            if form.cleaned_data["version"] != taking.version:
                raise Refusal("edited_meanwhile", {"code": str(taking)})
            scan = form.upload()
            form, told, looking = _previewed(request, form, RedrawForm)
            if not looking:
                _redraw(request, taking, form, scan)
                messages.success(request, _("新界线已登记"))
                return redirect("taking_file", taking.pk)
        except Refusal as refused:
            refuse(form, refused)
            status = 409
    texts = {
        "title": _("%(code)s：重画界线") % {"code": taking},
        "button": _("登记新界线"),
        "back": reverse("taking_file", args=[taking.pk]),
        "crumb": str(taking),
        "note": _("编号、名称、权利人都不变；原界线留给以前的日子。"),
        "chosen": taking.pk,
        "map_query": f"project={taking.project.code}",
    }
    return _page(request, form, status=status, told=told, **texts)


def _redraw(request: HttpRequest, taking: Taking, form: Any, scan: tuple[str, bytes] | None) -> None:
    user: Any = request.user
    day, since = request.office_day(), form.cleaned_data["since"]
    if since > day:
        raise Refusal("since_in_future", {"date": str(since)}, field="since")
    with transaction.atomic():
        if scan:
            papers.file_paper(
                actor=user,
                on=day,
                kind=Document.Kind.CONFIRMATION,
                title=_("界线凭据 %(code)s") % {"code": taking},
                project=taking.project,
                scan=scan,
                takings=[taking],
            )
        register.new_geometry(
            [(taking, _drawn(form))],
            actor=user,
            on=day,
            since=since,
            seen_version=form.cleaned_data["version"],
        )


@asked_or_sent
@needs(Right.EDIT_LAND)
def taking_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what a taking is called; an edit in between shows mine, theirs and what both began from."""
    taking = _taking(request, pk)
    standing = _called(taking)
    first = {**standing, "version": taking.version, "base": json.dumps(standing, ensure_ascii=False)}
    form = EditForm(request.POST or None, taking=taking, user=request.user, initial=first)
    if form.is_bound and form.is_valid() and form.cleaned_data["version"] != taking.version:
        return _conflict(request, taking, form, standing)

    def do(form: EditForm) -> Taking:
        given = form.cleaned_data
        return register.change_taking(
            taking,
            code=given["code"],
            name=given["name"],
            declared_area_m2=given["declared_area_m2"],
            actor=request.user,  # type: ignore[arg-type]
            on=request.office_day(),
            # Two savers of one version meet at the lock; the second is told.
            seen_version=given["version"],
        )

    return answer_form(
        request,
        form,
        do,
        title=_("%(code)s：编号与名称") % {"code": taking},
        button=_("登记"),
        said=_("已更正"),
        back=reverse("taking_file", args=[taking.pk]),
        crumb=str(taking),
        note=_("界线不变。地类和面积在“测绘面积”，小组和批次各有自己的表。"),
        conflict=lambda: _conflict(request, taking, form, _called(_taking(request, pk))),
    )


def _called(taking: Taking) -> dict[str, str]:
    return {
        "code": taking.code or "",
        "name": taking.parcel.name,
        "declared_area_m2": "" if taking.declared_area_m2 is None else str(taking.declared_area_m2),
    }


def _conflict(request: HttpRequest, taking: Taking, form: EditForm, theirs: dict[str, str]) -> HttpResponse:
    try:
        base = json.loads(form.cleaned_data["base"] or "{}")
    except ValueError:
        base = {}
    base = base if isinstance(base, dict) else {}
    rows = []
    for name, now in theirs.items():
        mine = form.cleaned_data[name]
        mine = "" if mine is None else str(mine) if not isinstance(mine, Decimal) else f"{mine:.2f}"
        rows.append((form.fields[name].label, mine, now, str(base.get(name, ""))[:80]))
    context = {"rows": rows, "taking": taking, "again": request.path}
    return render(request, "parcels/lineage/conflict.html", context, status=409)


def _taking(request: HttpRequest, pk: int) -> Taking:
    known = Taking.objects.select_related("project", "parcel__group__parent")
    taking: Taking = one_visible(known, request.user, pk)
    return taking
