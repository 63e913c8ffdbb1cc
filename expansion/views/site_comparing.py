"""Compare the sites, show what came out (比选表), recommend one, take the table and the report away."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from expansion.actions.site_comparing import compare_sites, recommend_site
from expansion.exporters import site_pdf, site_word, site_workbook
from expansion.exporters.site_print import printed
from expansion.exporters.site_words import standing_text
from expansion.forms_siting import RecommendForm
from expansion.maps.site_plan import site_plan
from expansion.models import SiteComparison, SubstationCandidate
from expansion.models.site_report import Report, report_of
from expansion.rules.site_standing import places_of
from expansion.views.asking import answer_form
from expansion.views.site_forms import FORM_METHODS
from expansion.views.siting import sight_of
from landmgmt.lib.refusal import Refusal
from landmgmt.templatetags.office import written
from parcels.permissions import needs
from parcels.words.refusals import sentence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_POST
@needs("edit_zone")
def siting_compare(request: HttpRequest) -> HttpResponse:
    """Compare what is known today, and go to what came out."""
    try:
        made = compare_sites(on=request.office_day(), actor=request.user)
    except Refusal as refused:
        messages.error(request, sentence(refused))
        return redirect("siting")
    return redirect("siting_comparison", made.number)


def _kept(number: int) -> SiteComparison:
    rows = SiteComparison.objects.select_related("criteria", "recommended", "recorded_by")
    return get_object_or_404(rows, number=number)


def _report(request: HttpRequest, number: int) -> Report:
    return report_of(
        _kept(number),
        sight=sight_of(request.user),
        made_by=request.user,
        made_on=request.office_day(),
        review_number=request.GET.get("review", "")[:40],
    )


@require_safe
@needs("see_land", logged=True)
def siting_comparison(request: HttpRequest, number: int) -> HttpResponse:
    """The comparison table with map, scores, places and how far the first place holds."""
    report = _report(request, number)
    comparison = report.comparison
    user = request.user
    words = printed(report)
    codes = [site["code"] for site in words["sites"]]
    rows = [row | {"by_site": list(zip(codes, row["cells"], strict=True))} for row in words["rows"]]
    sites = [site | {"cells": [_signed(cell) for cell in site["cells"]]} for site in words["sites"]]
    context = {
        "words": words | {"rows": rows, "sites": sites},
        "review": report.review_number,
        "query": f"?{urlencode({'review': report.review_number})}" if report.review_number else "",
        "comparison": comparison,
        "may_edit": user.may("edit_zone"),
        "may_choose": user.may("edit_zone")
        and comparison.recommended_id
        and not SubstationCandidate.objects.exclude(chosen_date=None).exists(),
        "plan": reverse("siting_plan", args=[number]),
    }
    return render(request, "expansion/siting_comparison.html", context)


def _signed(cell: dict[str, Any]) -> dict[str, Any]:
    """A cell with its score as the pages write figures, a true minus before it."""
    return cell | {"score": written(Decimal(cell["score"]), 4) if cell["score"] else ""}


@require_safe
@needs("see_land")
def siting_plan(request: HttpRequest, number: int) -> HttpResponse:
    """The plan of the sites as an SVG picture."""
    report = _report(request, number)
    response = HttpResponse(
        site_plan(report.plan, review_number=report.review_number),
        content_type="image/svg+xml; charset=utf-8",
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_recommend(request: HttpRequest, number: int) -> HttpResponse:
    """A person recommends a ranked candidate in words."""
    comparison = _kept(number)
    ranked = comparison.result["ranked"]
    sites = {row.code: row for row in SubstationCandidate.objects.filter(code__in=ranked)}
    first = {
        "candidate": comparison.recommended.code if comparison.recommended else "",
        "text": comparison.recommendation,
    }
    return answer_form(
        request,
        RecommendForm(
            request.POST or None,
            initial=first,
            sites=[(code, f"{code} {row.name}{_places(comparison, code)}") for code, row in sites.items()],
        ),
        lambda data: recommend_site(
            comparison=comparison,
            candidate=sites[data["candidate"]],
            text=data["text"],
            knows_not_first=data["knows_not_first"],
            on=request.office_day(),
            actor=request.user,
        ),
        title=_("推荐意见"),
        button=_("保存"),
        back=reverse("siting_comparison", args=[number]),
        crumb=_("站址比选第 %(number)s 号") % {"number": number},
        said=_("已保存"),
        note="" if sites else _("没有可推荐的站址：全部候选站址都因否决或缺数据没有参加排序。"),
    )


def _places(comparison: SiteComparison, code: str) -> str:
    places = standing_text(places_of(comparison.result, code))
    return _("（%(places)s）") % {"places": places} if places else ""


def _file(content: bytes, media: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@needs("see_land", logged=True)
def siting_xlsx(request: HttpRequest, number: int) -> HttpResponse:
    """The comparison table as a workbook."""
    return _file(site_workbook.workbook(_report(request, number)), XLSX, f"siting-{number}.xlsx")


@require_safe
@needs("see_land", logged=True)
def siting_docx(request: HttpRequest, number: int) -> HttpResponse:
    """The report in Word."""
    return _file(site_word.document(_report(request, number)), DOCX, f"siting-{number}.docx")


@require_safe
@needs("see_land", logged=True)
def siting_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """The report as PDF; where the machine lacks a Chinese font it says so."""
    try:
        content = site_pdf.pdf(_report(request, number))
    except Refusal as refused:
        messages.error(request, sentence(refused))
        return redirect("siting_comparison", number)
    return _file(content, "application/pdf", f"siting-{number}.pdf")
