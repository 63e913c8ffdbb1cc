"""Survey files on their way in: the list of imports, the form that tries one, and what can be downloaded."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from landmgmt.lib.findings import Finding, Severity
from landmgmt.lib.refusal import Refusal
from parcels.actions.surveys import LargeFileError, try_import
from parcels.asked import chosen
from parcels.exporters.findings import MEDIA_TYPE, FindingRow, Heading, workbook
from parcels.forms.imports import ImportForm
from parcels.models import ImportRun, ImportSender, Office, Project, Taking
from parcels.permissions import needs, one, require
from parcels.rules.jobs import IMPORT_BYTES
from parcels.rules.roles import Right
from parcels.views.asking import refuse
from parcels.views.large_imports import try_in_background
from parcels.views.uploads import takes_files
from parcels.words.findings import SEVERITIES, describe
from parcels.words.import_columns import counts_line

PAGE_SIZE = 50
# So many names are offered while one writes; any other may be written.
MOST_SENDERS = 200
SAMPLES_FOLDER = settings.BASE_DIR / "fixtures" / "samples"
SAMPLES = {
    "plots_gbk_crlf.txt": gettext_lazy("界址点坐标 TXT（GBK），3 块"),
    "plots_gbk.zip": gettext_lazy("Shapefile 压缩包（GBK），3 块"),
    "plots.geojson": gettext_lazy("GeoJSON，3 块"),
    "plots.gpkg": gettext_lazy("GeoPackage，3 块"),
    "plots_gdb.zip": gettext_lazy("文件地理数据库压缩包，3 块"),
    "plots_cass.dxf": gettext_lazy("CASS 图形 DXF（东坐标不带带号），3 块"),
    "plots_cass_data.dxf": gettext_lazy("CASS 图形 DXF（属性在扩展数据中），3 块"),
    "plots.kml": gettext_lazy("KML，3 块"),
    "plots.kmz": gettext_lazy("KMZ，3 块"),
    "plots_gcj02.ovkmz": gettext_lazy("奥维 OVKMZ（GCJ-02 坐标），3 块"),
    "plots.xlsx": gettext_lazy("界址点表 Excel（xlsx），3 块"),
    "plots.xls": gettext_lazy("界址点表 Excel（xls），3 块"),
    "plots_gbk.csv": gettext_lazy("界址点表 CSV（GBK），3 块"),
    "survey_40.zip": gettext_lazy("Shapefile 压缩包，40 块，附 80 行权利人"),
}


def visible_runs(user: Any) -> QuerySet[ImportRun]:
    """The imports this person may see: staff their own, the others those of the whole office."""
    runs = ImportRun.objects.select_related("project", "made_by", "sender")
    return runs.filter(made_by=user) if user.by_village else runs


def visible_projects(user: Any) -> QuerySet[Project]:
    """The projects this person may import for: staff those that take land of theirs, or none yet."""
    if not user.by_village:
        return Project.objects.all()
    mine = Taking.objects.visible_to(user).values("project")
    return Project.objects.filter(Q(pk__in=mine) | Q(takings__isnull=True)).distinct()


def samples() -> list[dict[str, Any]]:
    """The sample files a person may try, one per format."""
    return [{"name": name, "word": word} for name, word in SAMPLES.items()]


@require_safe
@needs(Right.IMPORT)
def import_list(request: HttpRequest) -> HttpResponse:
    """Every import that was tried, the latest first, with what was found in it."""
    q = request.GET.get("q", "")[:40].replace("\x00", "")
    state = chosen(request, "state", _("状态"), dict(ImportRun.State.choices))
    runs = visible_runs(request.user).order_by("-id")
    runs = runs.filter(file_name__icontains=q) if q else runs
    runs = runs.filter(state=state) if state else runs
    page = Paginator(runs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_listed(run) for run in page],
        "q": q,
        "state": state,
        "states": ImportRun.State.choices,
        "filtered": bool(q or state),
        "samples": samples(),
    }
    return render(request, "parcels/imports/list.html", context)


def _listed(run: ImportRun) -> dict[str, Any]:
    counts = Counter(finding.get("severity") for finding in run.findings)
    return {
        "run": run,
        "errors": counts[Severity.ERROR],
        "confirms": counts[Severity.CONFIRM],
        "notes": counts[Severity.NOTE],
    }


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.IMPORT)
def import_new(request: HttpRequest) -> HttpResponse:
    """Take a file and read it; what is found stands on the next page, and no land is written."""
    on, status = request.office_day(), 200
    about = {"projects": visible_projects(request.user), "on": on}
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES, **about)
        if form.is_valid():
            if form.cleaned_data["file"].size > IMPORT_BYTES:
                return redirect("job_file", pk=try_in_background(request, form).pk)
            try:
                if run := _tried(request, form):
                    return redirect("import_run", pk=run.pk)
            except LargeFileError:
                return redirect("job_file", pk=try_in_background(request, form).pk)
        status = 422
    else:
        form = ImportForm(initial=_asked(request), **about)
    known = ImportSender.objects.order_by("name").values_list("name", flat=True)[:MOST_SENDERS]
    context = {"form": form, "samples": samples(), "senders": known}
    return render(request, "parcels/imports/new.html", context, status=status)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """`?project=KP-1` chooses a project beforehand."""
    code = request.GET.get("project", "")[:24].replace("\x00", "")
    project = visible_projects(request.user).filter(code=code).first() if code else None
    return {"project": project.pk} if project else {}


def _tried(request: HttpRequest, form: ImportForm) -> ImportRun | None:
    upload = form.cleaned_data["file"]
    try:
        return try_import(
            project=form.cleaned_data["project"],
            file_name=upload.name,
            data=upload.read(),
            asked_epsg=form.cleaned_data["epsg"],
            since_date=form.cleaned_data["since_date"],
            sender=form.cleaned_data["sender"],
            actor=request.user,
            on=form.on,
        )
    except Refusal as refused:
        refuse(form, refused)
        return None


@require_safe
@needs(Right.IMPORT)
def import_findings(request: HttpRequest, pk: int) -> HttpResponse:
    """The findings of an import as a workbook for the surveyor."""
    run = one(visible_runs(request.user), pk)
    codes = dict(run.plots.values_list("number", "code"))
    office = Office.objects.first()
    heading = Heading(
        file_name=run.file_name,
        project=run.project.name,
        made_by=str(run.made_by),
        on=request.office_day(),
        schematic=bool(office and office.is_demo),
        counts=counts_line(run.counts),
    )
    accepted = set(run.accepted_codes)
    rows = [_sheet_row(Finding.from_json(kept), codes, accepted) for kept in run.findings]
    response = HttpResponse(workbook(heading, rows), content_type=MEDIA_TYPE)
    name = _("问题清单 %(file)s.xlsx") % {"file": run.file_name}
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _sheet_row(finding: Finding, codes: dict[int, str | None], accepted: set[str]) -> FindingRow:
    what, remedy = describe(finding)
    decided = finding.severity is Severity.CONFIRM and finding.code in accepted
    return FindingRow(
        severity=str(SEVERITIES[finding.severity]),
        plot=finding.plot,
        code=codes.get(finding.plot) if finding.plot else None,
        row=finding.row,
        what=what,
        remedy=remedy,
        decision=_("已确认") if decided else "",
    )


@require_safe
@needs(Right.IMPORT, logged=True)
def import_original(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it came; another person's may name people."""
    run = one(visible_runs(request.user), pk)
    if run.made_by_id != request.user.pk:
        require(request.user, Right.SEE_PEOPLE)
    if not run.file or not default_storage.exists(run.file.name):
        raise Http404
    return _download(run.file.open("rb"), run.file_name)


@require_safe
@needs(Right.IMPORT)
def import_sample(request: HttpRequest, name: str) -> FileResponse:
    """One of the sample files, by its name in the table."""
    if name not in SAMPLES:
        raise Http404
    return _download((SAMPLES_FOLDER / name).open("rb"), name)


def _download(content: Any, name: str) -> FileResponse:
    # Never shown by the browser: what others made is only handed on.
    response = FileResponse(
        content, as_attachment=True, filename=name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
