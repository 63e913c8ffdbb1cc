"""Rosters on their pages: template, what is on file, a trial of a workbook, its marked copy, the original."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from landmgmt.lib import intake
from landmgmt.lib.findings import Finding, Severity
from landmgmt.lib.refusal import Refusal
from parcels.actions import rosters as deeds
from parcels.actions.roster_rows import Change, Examination, sheet_of
from parcels.actions.roster_trials import marked_copy
from parcels.exporters.findings import MEDIA_TYPE
from parcels.exporters.rosters import roster, template
from parcels.forms.rosters import RosterExportForm, RosterForm
from parcels.importers.rosters import MAX_BYTES, MOST_BYTES, too_long
from parcels.models import Place, Project, Rate, RateSet, RosterImport
from parcels.models.roster_rows import MOST, on_file
from parcels.permissions import needs, one, require
from parcels.rules.roles import Right
from parcels.rules.rosters import Sheet
from parcels.views import tried
from parcels.views.asking import refuse
from parcels.views.payments import posted
from parcels.views.roster_asking import try_in_background
from parcels.views.uploads import takes_files
from parcels.words.findings import describe
from parcels.words.refusals import sentence
from parcels.words.rosters import ROSTER_COLUMNS, SHEETS

SHOWN = 200
PAGE_SIZE = 50


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_LAND, logged=True)
def roster_list(request: HttpRequest) -> HttpResponse:
    """What was written, the template and the export; a workbook is tried here."""
    form = RosterForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        project, upload = form.cleaned_data["project"], form.cleaned_data["file"]
        try:
            data = intake.take(upload, limit=MOST_BYTES)
        except Refusal as refused:
            refuse(form, refused)
            return _list(request, form, status=409)
        if len(data) > MAX_BYTES or too_long(data, upload.name):
            return redirect("job_file", pk=try_in_background(request, project, upload.name, data).pk)
        token = tried.keep(_mark(request), {"name": upload.name, "project": project.pk}, data)
        return redirect("roster_tried", token)
    return _list(request, form, status=422 if form.is_bound else 200)


def _list(request: HttpRequest, form: RosterForm, *, status: int = 200) -> HttpResponse:
    rows = visible_rosters(request.user).select_related("project", "made_by", "undoing")
    page = Paginator(rows.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "form": form,
        "out": _out(request, None),
        "may_open": request.user.may(Right.REVEAL),
    }
    return render(request, "parcels/rosters/list.html", context, status=status)


def visible_rosters(user: Any) -> Any:
    """Staff see what they wrote themselves."""
    rows = RosterImport.objects.all()
    return rows.filter(made_by=user) if user.by_village else rows


def _out(request: HttpRequest, asked: Any) -> RosterExportForm:
    villages = Place.objects.filter(level=Place.Level.VILLAGE).order_by("code")
    if request.user.by_village:
        villages = villages.filter(pk__in=request.user.villages.values("pk"))
    return RosterExportForm(asked, villages=list(villages), day=request.office_day(), prefix="out")


def _rates(day: Any) -> list[tuple[str, str, str]]:
    rows = Rate.objects.filter(rate_set__in=RateSet.objects.on(day), price_zone=None).order_by("code")
    return list(rows.values_list("code", "name", "unit").distinct())


@require_safe
@needs(Right.EDIT_LAND)
def roster_template(request: HttpRequest) -> HttpResponse:
    """The empty roster."""
    return workbook(template(_rates(request.office_day())), _("名册模板.xlsx"))


@require_safe
@needs(Right.EDIT_LAND, logged=True)
def roster_export(request: HttpRequest) -> HttpResponse:
    """What is on file of a project or a village, with the numbers in full, to be edited and come back."""
    require(request.user, Right.REVEAL)
    form = _out(request, request.GET)
    if not form.is_valid():
        return _list(request, RosterForm(), status=422)
    project, village = form.cleaned_data["project"], form.village_chosen()
    day = form.cleaned_data["on"] or request.office_day()
    request.access_subject = f"roster of {project.code}"  # type: ignore[attr-defined]
    found = on_file(project, request.user, village=village, day=day)
    if sum(map(len, found.values())) > MOST:
        messages.error(request, _("超过 %(limit)s 行：请选一个村导出。") % {"limit": MOST})
        return redirect("roster_list")
    rows = {kind: [{**one.values, "key": one.key} for one in several] for kind, several in found.items()}
    name = f"{_('名册')} {project.code} {village.name if village else ''} {day.isoformat()}"
    return workbook(roster(rows, _rates(request.office_day())), f"{' '.join(name.split())}.xlsx")


def workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook to be kept by nobody on the way."""
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _mark(request: HttpRequest) -> str:
    return f"roster-{request.user.pk}"


def _kept(request: HttpRequest, token: str) -> tuple[Project, str, bytes]:
    """The workbook this person tried; 404 for everybody else, and once it is gone."""
    found = tried.kept(_mark(request), token)
    if found is None:
        raise Http404
    asked, data = found
    return one(Project.objects.all(), asked["project"]), asked["name"], data


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_LAND, logged=True)
def roster_tried(request: HttpRequest, token: str) -> HttpResponse:
    """A tried workbook: every finding and every change; or write it, with what was knowingly accepted."""
    project, name, data = _kept(request, token)
    request.access_subject = f"roster of {project.code}"  # type: ignore[attr-defined]
    errors: list[str] = []
    if request.method == "POST":
        try:
            made = deeds.accept_roster(
                project,
                name=name,
                data=data,
                actor=request.user,
                on=request.office_day(),
                accept_codes=request.POST.getlist("accept"),
            )
        except Refusal as refused:
            errors = [sentence(refused)]
        else:
            told = {"name": made.name, "added": made.added, "changed": made.changed}
            messages.success(
                request, _("名册“%(name)s”已写入：新增 %(added)s 行，变更 %(changed)s 行。") % told
            )
            return redirect("roster_list")
    seen = deeds.try_roster(project, name=name, data=data, user=request.user, on=request.office_day())
    context = {
        "name": name,
        "project": project,
        "errors": errors,
        "back": reverse("roster_list"),
        "marked": reverse("roster_marked", args=[token]) if is_markable(seen) else "",
        "token": token,
        **shown_of(seen),
    }
    response = render(request, "parcels/rosters/tried.html", context, status=409 if errors else 200)
    response["Cache-Control"] = "private, no-store"
    return response


@dataclass(frozen=True)
class Counts:
    """How much a tried roster says, and how much of it is wrong."""

    rows: int
    added: int
    changed: int
    unchanged: int
    wrong: int
    to_write: int


def is_markable(seen: Examination) -> bool:
    """Whether there is a cell to mark."""
    return bool(seen.tables) and any("cell" in f.params for f in seen.findings)


def shown_of(seen: Examination) -> dict[str, Any]:
    """What the page of a tried roster shows."""
    confirms = sorted({f.code for f in seen.findings if f.severity is Severity.CONFIRM})
    return {
        "seen": Counts(
            seen.rows, seen.added, seen.changed, seen.unchanged, seen.wrong, to_write=len(seen.changes)
        ),
        "findings": [finding_of(found) for found in seen.findings[:SHOWN]],
        "more": max(len(seen.findings) - SHOWN, 0),
        "by_sheet": by_sheet(seen.findings),
        "changes": [change_of(one) for one in seen.changes[:SHOWN]],
        "changes_more": max(len(seen.changes) - SHOWN, 0),
        "may_accept": seen.accepted(confirms),
        "confirms": confirms,
    }


def by_sheet(findings: Iterable[Finding]) -> list[tuple[str, int]]:
    """How many findings each sheet has that somebody must look at."""
    found = Counter(sheet_of(one) for one in findings if one.severity is not Severity.NOTE)
    return [(sheet or _("全文件"), count) for sheet, count in found.items()]


def change_of(change: Change) -> dict[str, Any]:
    """A row that would be written, in words."""
    pairs = [(ROSTER_COLUMNS[name], was, now) for name, was, now in change.pairs]
    return {"one": change, "list": SHEETS[Sheet(change.list)], "pairs": pairs}


def finding_of(found: Finding) -> dict[str, Any]:
    """A finding in words, at its cell."""
    what, fix = describe(found)
    where = found.params.get("cell") or _("全文件")
    if found.column in ROSTER_COLUMNS:
        where = f"{where} {ROSTER_COLUMNS[found.column]}"
    return {"severity": found.severity.value, "where": where, "what": what, "fix": fix, "code": found.code}


@require_safe
@needs(Right.EDIT_LAND, logged=True)
def roster_marked(request: HttpRequest, token: str) -> HttpResponse:
    """The tried workbook handed back to who uploaded it, its wrong cells marked and commented."""
    project, name, data = _kept(request, token)
    seen = deeds.try_roster(project, name=name, data=data, user=request.user, on=request.office_day())
    return workbook(marked_copy(seen), marked_name(name))


def marked_name(name: str) -> str:
    """The name of the marked copy."""
    return _("已标出问题 %(name)s.xlsx") % {"name": name.rsplit(".", 1)[0]}


@require_safe
@needs(Right.REVEAL, logged=True)
def roster_original(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook as it came, with the numbers in it: staff their own, finance any."""
    made = one(visible_rosters(request.user), pk)
    request.access_subject = f"roster={pk}"  # type: ignore[attr-defined]
    if not default_storage.exists(made.file.name):
        raise Http404
    response = workbook(deeds.original_of(made), made.name)
    response["Content-Type"] = "application/octet-stream"
    return response
