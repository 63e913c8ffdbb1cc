"""The worklist of the land's quality: rules with counts, one rule with its map, one finding, its course."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import shapely
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from landmgmt.lib.refusal import Refusal
from parcels.actions import papers
from parcels.actions.cross_checks import decide_check, finding
from parcels.asked import shown_day, understood
from parcels.exporters.land_quality import workbook
from parcels.forms.cross_checks import CheckFilter, DecideForm
from parcels.maps.preview import Patch, feature_collection
from parcels.models import CheckDecision, Document, Office, Project, Taking, TakingGeometry
from parcels.models.cross_checks import CheckFinding
from parcels.models.land_quality import findings
from parcels.permissions import needs, one_visible
from parcels.rules.cross_checks import CLOSED, Disposal
from parcels.rules.land_quality import BY_CODE, RULES
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.words.cross_checks import DISPOSALS, WEIGHTS
from parcels.words.land_quality import advice, evidence, heading
from parcels.words.refusals import sentence

PAGE_SIZE = 50
# Whoever has one of these may open a finding of the land and answer it.
OWNERS = (Right.EDIT_LAND, Right.DECIDE_CHECKS)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@needs(Right.SEE_LAND, logged=True)
def quality_list(request: HttpRequest) -> HttpResponse:
    """Every rule with how many pieces of land wait, are explained, confirmed or mended."""
    on, form = shown_day(request), CheckFilter(request.GET)
    understood(form)
    project = form.cleaned_data.get("project")
    found, refused = _found(request, on, project)
    rows = []
    for rule in RULES:
        counts = Counter(one.state for one in found.get(rule.code, ()))
        rows.append(
            {
                "rule": rule,
                "heading": heading(rule.code),
                "advice": advice(rule.code),
                "weight": WEIGHTS[rule.weight],
                "open": counts[Disposal.OPEN],
                "confirmed": counts[Disposal.CONFIRMED],
                "closed": sum(counts[state] for state in CLOSED),
                "count": counts.total(),
            }
        )
    total = {key: sum(row[key] for row in rows) for key in ("open", "confirmed", "closed", "count")}
    tail = f"&project={project.code}" if project else ""
    context = {"on": on, "rows": rows, "total": total, "form": form, "tail": tail, "refused": refused}
    return render(request, "parcels/quality/list.html", context)


@require_safe
@needs(Right.SEE_LAND, logged=True)
def quality_rule(request: HttpRequest, rule: str) -> HttpResponse:
    """The land one rule names, as a list and on a map with its neighbours."""
    if rule not in BY_CODE:
        raise Http404
    on, form = shown_day(request), CheckFilter(request.GET)
    understood(form)
    project = form.cleaned_data.get("project")
    all_found, refused = _found(request, on, project, [rule])
    found = all_found.get(rule, [])
    if state := form.cleaned_data.get("state"):
        found = [one for one in found if one.state == state]
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = list(page)
    names = dict(Taking.objects.filter(pk__in=[one.pk for one in shown]).values_list("pk", "code"))
    context = {
        "rule": BY_CODE[rule],
        "heading": heading(rule),
        "advice": advice(rule),
        "weight": WEIGHTS[BY_CODE[rule].weight],
        "on": on,
        "form": form,
        "filtered": bool(state or project),
        "page": page,
        "features": _features(request, shown, on),
        "refused": refused,
        "rows": [
            {
                "finding": one,
                "code": names.get(one.pk) or f"#{one.pk}",
                "text": evidence(rule, one.told),
                "state": DISPOSALS[one.state],
                "url": reverse("taking_file", args=[one.pk]),
                "file": reverse("quality_finding", args=[rule, one.pk]),
            }
            for one in shown
        ],
    }
    return render(request, "parcels/quality/rule.html", context)


def _found(
    request: HttpRequest, on: date, project: Project | None, codes: Sequence[str] = ()
) -> tuple[dict[str, list[CheckFinding]], list[str]]:
    """What is found in the land this person may see; with too much of it, nothing and the sentence why."""
    try:
        key = project.pk if project else None
        return findings(on, user=request.user, project=key, codes=codes), []
    except Refusal as no:
        return {}, [sentence(no)]


def _features(request: HttpRequest, found: Sequence[CheckFinding], on: date) -> dict[str, Any]:
    """The land of these findings, and of the neighbours they name where this person may see them."""
    faulty = {one.pk for one in found}
    named = {other["pk"] for one in found for other in one.told.get("others", ())}
    seen = Taking.objects.visible_to(request.user).filter(pk__in=faulty | named)
    rows = TakingGeometry.objects.on(on).filter(taking__in=seen)
    return feature_collection(
        Patch(
            f"t{pk}",
            code or f"#{pk}",
            "error" if pk in faulty else "known",
            shapely.from_wkb(bytes(geom.wkb)),
        )
        for pk, code, geom in rows.values_list("taking_id", "taking__code", "geom")
    )


@require_http_methods(["GET", "POST"])
@needs(Right.SEE_LAND, logged=True)
def quality_finding(request: HttpRequest, rule: str, pk: int) -> HttpResponse:
    """One finding of one taking: its evidence, its course, and for who may the form that disposes of it."""
    if rule not in BY_CODE:
        raise Http404
    on, user = request.office_day(), request.user
    taking = one_visible(Taking.objects.all(), user, pk)
    request.access_subject = f"taking={pk}"
    found = finding(rule, ("taking", pk), on)
    course = CheckDecision.objects.filter(rule=rule, subject=f"taking:{pk}").select_related(
        "owner", "decided_by", "paper"
    )
    if found is None and not course.exists():
        raise Http404
    may = (user.may(Right.EDIT_LAND) or user.may(Right.DECIDE_CHECKS)) and found is not None
    if request.method == "POST" and not may:
        raise Http404
    first = {"seen": found.evidence if found else "", "state": Disposal.OPEN}
    if found and found.decision:
        first |= {"owner": found.decision.owner_id}
    form = DecideForm(request.POST or None, request.FILES or None, initial=first, rights=OWNERS)

    def do(form: DecideForm) -> CheckDecision:
        given = dict(form.cleaned_data)
        given.pop("scan")
        scan = form.upload()
        paper = None
        if scan:
            title = _("%(rule)s：核查材料") % {"rule": heading(rule)}
            paper = papers.file_paper(actor=user, on=on, kind=Document.Kind.OTHER, title=title, scan=scan)
        return decide_check(rule=rule, subject=("taking", pk), **given, paper=paper, actor=user, on=on)

    more = {
        "taking": taking,
        "one": found,
        "text": evidence(rule, found.told) if found else "",
        "advice": advice(rule),
        "weight": WEIGHTS[BY_CODE[rule].weight],
        "state": DISPOSALS[found.state] if found else _("已不再出现"),
        "course": [(row, DISPOSALS[Disposal(row.state)]) for row in course[:PAGE_SIZE]],
        "may_decide": may,
        "features": _features(request, [found], on) if found else None,
    }
    return answer_form(
        request,
        form,
        do,
        title=heading(rule),
        button=_("保存处理"),
        said=_("已登记"),
        back=reverse("quality_rule", args=[rule]),
        crumb=heading(rule),
        template="parcels/quality/finding.html",
        more=more,
    )


@require_safe
@needs(Right.SEE_LAND, logged=True)
def quality_export(request: HttpRequest) -> HttpResponse:
    """Every finding this person may see as a workbook."""
    on, form = shown_day(request), CheckFilter(request.GET)
    understood(form)
    project = form.cleaned_data.get("project")
    found, refused = _found(request, on, project)
    if refused:
        return render(request, "parcels/quality/list.html", {"on": on, "form": form, "refused": refused})
    keys = {one.pk for rows in found.values() for one in rows}
    land = {
        pk: (code or f"#{pk}", owner, str(group or ""))
        for pk, code, owner, group in Taking.objects.filter(pk__in=keys).values_list(
            "pk", "code", "project__code", "parcel__group__name"
        )
    }
    rows = [
        (
            str(WEIGHTS[rule.weight]),
            heading(rule.code),
            *land[one.pk],
            evidence(rule.code, one.told),
            advice(rule.code),
            str(DISPOSALS[one.state]),
            str(one.decision.owner or "") if one.decision else "",
            one.decision.reason if one.decision else "",
        )
        for rule in RULES
        for one in found.get(rule.code, ())
    ]
    demo = Office.objects.filter(is_demo=True).exists()
    content = workbook(rows, on=on, note=_("示意数据，非法定界线") if demo else "")
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="quality-{on}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response
