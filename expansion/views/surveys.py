"""Survey points on their way in: form, findings, the choice of a reading, the button that writes."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from expansion.actions import survey_files
from expansion.importers.survey_judging import CHOICE
from expansion.models import Lot, Surface, SurfaceKind, SurveyFile
from expansion.views.levelling_forms import SurveyForm
from expansion.words.earth import FORMATS, reading_word
from expansion.words.zone import SURFACE_KINDS
from landmgmt.lib.findings import Finding, Severity
from landmgmt.lib.refusal import Refusal
from parcels.permissions import needs, one
from parcels.uploads import takes_files
from parcels.words.findings import describe
from parcels.words.refusals import sentence

FILES = SurveyFile.objects.select_related("lot", "made_by")
MOST_FINDINGS = 200


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def levelling_survey_new(request: HttpRequest) -> HttpResponse:
    """Take a file of survey points and say everything about it; a wrong one is kept nowhere."""
    on, status = request.office_day(), 200
    findings: list[dict[str, Any]] = []
    if request.method == "POST":
        form = SurveyForm(request.POST, request.FILES)
        status = 422
        if form.is_valid():
            terms = dict(form.cleaned_data)
            upload = terms.pop("file")
            try:
                row, seen = survey_files.try_survey(
                    **terms, file_name=upload.name, data=upload.read(), actor=request.user, on=on
                )
            except Refusal as refused:
                field = refused.field if refused.field in form.fields else None
                form.add_error(field, sentence(refused))
            else:
                if row is not None:
                    return redirect("levelling_survey", pk=row.pk)
                findings = told(seen.findings)
    else:
        form = SurveyForm(initial=_first(request))
    context = {"form": form, "findings": findings, "wrong": sum(f["severity"] == "error" for f in findings)}
    return render(request, "expansion/survey_new.html", context, status=status)


def _first(request: HttpRequest) -> dict[str, Any]:
    lot = request.GET.get("lot", "")
    kind = request.GET.get("kind", "")
    last = Surface.objects.first()
    return {
        "lot": Lot.objects.filter(pk=int(lot)).first() if lot.isdecimal() and len(lot) < 10 else None,
        "kind": kind if kind in SurfaceKind.values else SurfaceKind.AS_BUILT,
        "survey_date": request.office_day(),
        "height_system": last.height_system if last else "",
    }


def told(findings: list[Finding]) -> list[dict[str, Any]]:
    """Findings as the part of the page shows them."""
    out = []
    for finding in findings[:MOST_FINDINGS]:
        what, fix = describe(finding)
        where = _("第 %(row)s 行") % {"row": finding.row} if finding.row else _("整个文件")
        out.append({"severity": finding.severity.value, "where": where, "what": what, "fix": fix,
                    "code": finding.code, "accepted": False, "decided": ""})  # fmt: skip
    return out


@require_safe
@needs("edit_zone")
def levelling_survey(request: HttpRequest, pk: int) -> HttpResponse:
    """A tried file: what was found, the readings to choose from, and the button that writes it."""
    row = one(FILES, pk)
    return _page(request, row)


def _page(request: HttpRequest, row: SurveyFile, *, refused: str = "", status: int = 200) -> HttpResponse:
    findings = [Finding.from_json(one) for one in row.findings]
    if row.state == SurveyFile.State.ACCEPTED:
        findings = [f for f in findings if f.code != CHOICE]
    grades = Counter(f.severity for f in findings)
    choose = any(f.code == CHOICE for f in findings)
    shown = told(findings)
    for finding in shown:
        finding["decided"] = _("已确认") if row.state == SurveyFile.State.ACCEPTED else ""
    context = {
        "row": row,
        "kind": SURFACE_KINDS[row.kind],
        "format": FORMATS.get(row.reading.get("format", "unknown"), ""),
        "findings": shown,
        "errors": grades[Severity.ERROR],
        "choose": choose,
        "readings": [(one["key"], reading_word(one)) for one in row.reading.get("possible", [])],
        "open": row.state == SurveyFile.State.TRIED,
        "surface": Surface.objects.filter(survey_file=row).first(),
        "refused": [refused] if refused else [],
    }
    return render(request, "expansion/survey_file.html", context, status=status)


@require_POST
@needs("edit_zone")
def levelling_survey_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of the possible readings."""
    row = one(FILES.filter(state=SurveyFile.State.TRIED), pk)
    try:
        survey_files.choose_reading(
            row, request.POST.get("chosen", ""), actor=request.user, on=request.office_day()
        )
    except Refusal as refused:
        return _page(request, row, refused=sentence(refused), status=409)
    return redirect("levelling_survey", pk=pk)


@require_POST
@needs("edit_zone")
def levelling_survey_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the surface, or say what stands in the way."""
    row = one(FILES, pk)
    codes = request.POST.getlist("accept")[:50]
    try:
        surface = survey_files.accept_survey(
            row, accept_codes=codes, actor=request.user, on=request.office_day()
        )
    except Refusal as refused:
        row.refresh_from_db()
        return _page(request, row, refused=sentence(refused), status=409)
    messages.success(request, _("测量面已写入，%(n)s 点") % {"n": f"{surface.points_count:,}"})
    return redirect("lot_earth", pk=row.lot_id) if row.lot_id else redirect("levelling")


@require_POST
@needs("edit_zone")
def levelling_survey_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a tried file away."""
    row = one(FILES.filter(state=SurveyFile.State.TRIED), pk)
    try:
        survey_files.drop_survey(row, actor=request.user, on=request.office_day())
    except Refusal as refused:
        return _page(request, row, refused=sentence(refused), status=409)
    messages.success(request, _("文件已丢弃"))
    return redirect("levelling")


@require_safe
@needs("see_land")
def levelling_survey_original(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it came."""
    row = one(FILES.filter(state=SurveyFile.State.ACCEPTED), pk)
    if not row.file.storage.exists(row.file.name):
        raise Http404
    return FileResponse(
        row.file.open("rb"),
        as_attachment=True,
        filename=row.file_name,
        content_type="application/octet-stream",
    )
