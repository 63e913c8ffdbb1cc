"""A boundary on its way in: brought with its terms, read with all there is to say, published whole or not."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from expansion.actions import drafts
from expansion.actions.drafts import BlockTerms, Scan
from expansion.forms_boundary import BlockForm, BoundaryForm
from expansion.maps import plan as plans
from expansion.models import BoundaryVersion, ZoneDraft
from expansion.words.findings_zone import describe
from landmgmt.lib import geometry
from landmgmt.lib.findings import Finding, Severity
from landmgmt.lib.refusal import Refusal
from landmgmt.lib.units import to_ha
from parcels.actions.land_files import survey_epsg
from parcels.permissions import needs, one
from parcels.uploads import takes_files
from parcels.words.refusals import sentence

TERMS = ("name", "source", "official_area_ha", "valid_from", "reason", "is_schematic")


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def boundary_new(request: HttpRequest) -> HttpResponse:
    """Say what is published and give its coordinates; what is found stands on the next page."""
    on, status = request.office_day(), 200
    if request.method == "POST":
        form, status = BoundaryForm(request.POST, request.FILES), 422
        if form.is_valid() and (draft := _brought(request, form)):
            return redirect("boundary_draft", pk=draft.pk)
    else:
        form = BoundaryForm(initial={"valid_from": on, **_from_version(request)})
    context = {"form": form, "on": on, "correcting": "correct" in request.GET}
    return render(request, "expansion/boundary/new.html", context, status=status)


def _from_version(request: HttpRequest) -> dict[str, Any]:
    """`?correct=3`: a correction begins with what the version says."""
    asked = request.GET.get("correct", "")
    version = (
        BoundaryVersion.objects.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 10 else None
    )
    if version is None:
        return {}
    names = ("name", "source", "official_area_ha", "is_schematic")
    return {**{name: getattr(version, name) for name in names}, "paper_number": version.paper_number}


def _brought(request: HttpRequest, form: BoundaryForm) -> ZoneDraft | None:
    given = form.cleaned_data
    terms = {name: given[name] if isinstance(given[name], bool) else str(given[name]) for name in TERMS}
    try:
        return drafts.bring(
            subject=ZoneDraft.Subject.BOUNDARY,
            terms=terms,
            file=given["file"],
            points=given["points"],
            asked_epsg=given["epsg"],
            paper=Scan(given["paper_number"], given["paper_date"], given["scan"]),
            actor=request.user,
            on=request.office_day(),
        )
    except Refusal as refused:
        form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def boundary_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Review a boundary block by block; publish it when nothing stands in the way."""
    draft = one(ZoneDraft.objects.filter(subject=ZoneDraft.Subject.BOUNDARY).select_related("paper"), pk)
    if draft.state == ZoneDraft.State.WRITTEN and draft.version_id:
        return redirect("boundary_file", pk=draft.version_id)
    if draft.state != ZoneDraft.State.OPEN:
        return redirect("boundary_list")
    reading = drafts.land_of(draft)
    plots = [plot for plot in reading.plots if plot.geometry is not None]
    posted = request.POST if request.method == "POST" else None
    forms = [_block_form(plot, posted) for plot in plots]
    # Every form is asked, so that every field says what is missing.
    answers = [form.is_valid() for form in forms]
    valid = posted is not None and all(answers)
    terms = _terms(plots, forms) if valid else [drafts.first_terms(plot) for plot in plots]
    found = drafts.judge_boundary(draft, reading, terms)
    ticked, refused = set(request.POST.getlist("accept")), []
    if valid and not _stops(found, ticked):
        try:
            version = drafts.publish_draft(
                draft, blocks=terms, accept_codes=ticked, actor=request.user, on=request.office_day()
            )
        except Refusal as refusal:
            refused = [sentence(refusal)]
        else:
            messages.success(request, _("已公布，自 %(day)s 起有效。") % {"day": draft.terms["valid_from"]})
            return redirect("boundary_file", pk=version.pk)
    elif posted is not None:
        refused = _why(found, ticked, valid)
    context = {
        "draft": draft,
        "on": request.office_day(),
        "findings": [shown(f, ticked) for f in found],
        "errors": sum(f.severity is Severity.ERROR for f in found),
        "rows": [
            # In the office's system, as it will be published, whatever the file's own system was.
            (plot, form, to_ha(geometry.areas(plot.geometry, survey_epsg()).plane_m2))
            for plot, form in zip(plots, forms, strict=True)
        ],
        "plan": plans.plan([plans.Drawn("m-new", p.geometry, p.name or p.code or str(p.no)) for p in plots]),
        "refused": refused,
    }
    status = 200 if posted is None else 409
    return render(request, "expansion/boundary/draft.html", context, status=status)


def _block_form(plot: Any, posted: Any) -> BlockForm:
    first = drafts.first_terms(plot)
    initial = {"code": first.code, "official_area_ha": first.official_area_ha}
    return BlockForm(posted, prefix=f"b{plot.no}", initial=initial)


def _terms(plots: list[Any], forms: list[BlockForm]) -> list[BlockTerms]:
    return [
        BlockTerms(
            plot.no,
            form.cleaned_data["code"],
            Decimal(form.cleaned_data["official_area_ha"]),
            {side: form.cleaned_data[f"{side}_to"] for side in drafts.SIDES},
        )
        for plot, form in zip(plots, forms, strict=True)
    ]


def _stops(found: list[Finding], ticked: set[str]) -> list[Finding]:
    return [
        f
        for f in found
        if f.severity is Severity.ERROR or (f.severity is Severity.CONFIRM and f.code not in ticked)
    ]


def _why(found: list[Finding], ticked: set[str], valid: bool) -> list[str]:
    if not valid:
        return [_("区块还没有填完整，什么都没有写入。每块都要有区块名、批准面积和四至。")]
    count = len(_stops(found, ticked))
    return [_("还有 %(count)s 条没有解决，什么都没有写入。") % {"count": count}]


def shown(finding: Finding, ticked: set[str]) -> dict[str, Any]:
    """A finding as the table of findings shows it."""
    what, remedy = describe(finding)
    if finding.plot is None:
        where = _("全文件")
    elif finding.row is None:
        where = _("第 %(plot)s 块") % {"plot": finding.plot}
    else:
        where = _("第 %(plot)s 块 · 行 %(row)s") % {"plot": finding.plot, "row": finding.row}
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "where": where,
        "what": what,
        "fix": remedy,
        "accepted": finding.code in ticked,
    }


@require_POST
@needs("edit_zone")
def boundary_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop a draft."""
    return drop_draft(request, pk, ZoneDraft.Subject.BOUNDARY, "boundary_list")


def drop_draft(request: HttpRequest, pk: int, subject: str, back: str) -> HttpResponse:
    """The one way a draft of either kind is dropped."""
    draft = one(ZoneDraft.objects.filter(subject=subject), pk)
    try:
        drafts.drop(draft, actor=request.user, on=request.office_day())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("草稿已放弃，什么都没有写入。"))
    return redirect(back)
