"""The worklist of the cross-checks: rules with counts, the findings of one, one finding and its course."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parcels.actions import papers
from parcels.actions.cross_checks import decide_check, finding
from parcels.asked import shown_day, understood
from parcels.exporters import cross_checks as sheets
from parcels.forms.cross_checks import CheckFilter, DecideForm
from parcels.models import BankAccount, CheckDecision, Document, Handout, Office, RunItem, Voucher
from parcels.models.check_doers import doers_of, was_changed
from parcels.models.cross_checks import MOST, CheckFinding, all_findings, findings_of
from parcels.permissions import needs
from parcels.rules.cross_checks import BY_CODE, CLOSED, RULES, Disposal
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.words.cross_checks import DISPOSALS, WEIGHTS, advice, evidence, heading

PAGE_SIZE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# kind of a finding → the page of what it is about, by the key of that page.
PAGES = {"line": "line_file", "taking": "taking_file", "agreement": "agreement_file", "item": "item_file"}
# Kinds that stand on the page of another thing: model, what names that thing, its page, its row there.
ELSEWHERE: dict[str, tuple[Any, str, str, str, str]] = {
    "run_item": (RunItem, "run_id", "run_file", "#row-", "number"),
    "account": (BankAccount, "party_id", "party_file", "", "pk"),
    "handout": (Handout, "collective_id", "collective_file", "#handout-", "pk"),
    "voucher": (Voucher, "project__code", "ledger", "", "pk"),
}


@require_safe
@needs(Right.SEE_CHECKS, logged=True)
def check_list(request: HttpRequest) -> HttpResponse:
    """Every rule with how many findings wait, are explained, confirmed or mended."""
    on = shown_day(request)
    rows = []
    for code, found in all_findings(on).items():
        counts = Counter(one.state for one in found)
        closed = sum(counts[state] for state in CLOSED)
        rows.append(
            {
                "rule": BY_CODE[code],
                "heading": heading(code),
                "advice": advice(code),
                "weight": WEIGHTS[BY_CODE[code].weight],
                "open": counts[Disposal.OPEN],
                "confirmed": counts[Disposal.CONFIRMED],
                "closed": closed,
                "count": len(found),
                "full": len(found) == MOST,
            }
        )
    context = {
        "on": on,
        "rows": rows,
        "open": sum(row["open"] for row in rows),
        "confirmed": sum(row["confirmed"] for row in rows),
        "closed": sum(row["closed"] for row in rows),
        "count": sum(row["count"] for row in rows),
    }
    return render(request, "parcels/checks/list.html", context)


@require_safe
@needs(Right.SEE_CHECKS, logged=True)
def check_rule(request: HttpRequest, rule: str) -> HttpResponse:
    """The findings of one rule, each with its evidence and what became of it."""
    if rule not in BY_CODE:
        raise Http404
    on, form = shown_day(request), CheckFilter(request.GET)
    understood(form)
    found = findings_of(BY_CODE[rule], on)
    if state := form.cleaned_data.get("state"):
        found = [one for one in found if one.state == state]
    if project := form.cleaned_data.get("project"):
        found = [one for one in found if one.project_id == project.pk]
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    addresses = addresses_of(page)
    context = {
        "rule": BY_CODE[rule],
        "heading": heading(rule),
        "advice": advice(rule),
        "weight": WEIGHTS[BY_CODE[rule].weight],
        "on": on,
        "form": form,
        "filtered": bool(form.cleaned_data.get("state") or form.cleaned_data.get("project")),
        "page": page,
        "rows": [
            {
                "finding": one,
                "text": evidence(rule, one.told),
                "state": DISPOSALS[one.state],
                "url": addresses.get(one.subject, ""),
                "file": reverse("check_finding", args=[rule, one.kind, one.pk]),
            }
            for one in page
        ],
    }
    return render(request, "parcels/checks/rule.html", context)


def addresses_of(found: Iterable[CheckFinding]) -> dict[str, str]:
    """Where each finding's subject stands, asked once per kind."""
    rows = list(found)
    known: dict[str, str] = {
        one.subject: reverse(PAGES[one.kind], args=[one.pk]) for one in rows if one.kind in PAGES
    }
    known |= {one.subject: f"{reverse('loan_list')}#loan-{one.pk}" for one in rows if one.kind == "loan"}
    for kind, (model, owner, page, place, nth) in ELSEWHERE.items():
        keys = [one.pk for one in rows if one.kind == kind]
        for pk, key, row in model.objects.filter(pk__in=keys).values_list("pk", owner, nth) if keys else ():
            known[f"{kind}:{pk}"] = reverse(page, args=[key]) + (f"{place}{row}" if place else "")
    return known


@require_http_methods(["GET", "POST"])
@needs(Right.SEE_CHECKS, logged=True)
def check_finding(request: HttpRequest, rule: str, kind: str, pk: int) -> HttpResponse:
    """One finding: its evidence, its course, and for who may the form that disposes of it."""
    on, user = request.office_day(), request.user
    one = finding(rule, (kind, pk), on)
    course = CheckDecision.objects.filter(rule=rule, subject=f"{kind}:{pk}").select_related(
        "owner", "decided_by", "paper"
    )
    if rule not in BY_CODE or (one is None and not course.exists()):
        raise Http404
    may = user.may(Right.DECIDE_CHECKS) and one is not None
    if request.method == "POST" and not may:
        raise Http404
    first = {"seen": one.evidence if one else "", "state": Disposal.OPEN}
    if one and one.decision:
        first |= {"owner": one.decision.owner_id}
    own = may and user.pk in doers_of(kind, pk)
    unchanged = one is not None and not was_changed(rule, one)
    left_out = {*(CLOSED if own else ()), *([Disposal.MENDED] if unchanged else ())}
    form = DecideForm(request.POST or None, request.FILES or None, initial=first, left_out=left_out)

    def do(form: DecideForm) -> CheckDecision:
        given = dict(form.cleaned_data)
        given.pop("scan")
        scan = form.upload()
        paper = None
        if scan:
            title = _("%(rule)s：核查材料") % {"rule": heading(rule)}
            paper = papers.file_paper(actor=user, on=on, kind=Document.Kind.OTHER, title=title, scan=scan)
        return decide_check(rule=rule, subject=(kind, pk), **given, paper=paper, actor=user, on=on)

    more = {
        "rule": rule,
        "one": one,
        "text": evidence(rule, one.told) if one else "",
        "advice": advice(rule),
        "weight": WEIGHTS[BY_CODE[rule].weight],
        "state": DISPOSALS[one.state] if one else _("已不再出现"),
        "url": addresses_of([one]).get(one.subject, "") if one else "",
        "course": [(row, DISPOSALS[Disposal(row.state)]) for row in course[:PAGE_SIZE]],
        "may_decide": may,
        "own": own,
        "unchanged": unchanged and not own,
    }
    return answer_form(
        request,
        form,
        do,
        title=heading(rule),
        button=_("保存处理"),
        said=_("已登记"),
        back=reverse("check_rule", args=[rule]),
        crumb=heading(rule),
        template="parcels/checks/finding.html",
        more=more,
    )


@require_safe
@needs(Right.SEE_CHECKS, logged=True)
def check_export(request: HttpRequest) -> HttpResponse:
    """Every finding of every rule as a workbook."""
    on = shown_day(request)
    found = all_findings(on)
    rows = [
        (
            WEIGHTS[rule.weight],
            heading(rule.code),
            evidence(rule.code, one.told),
            one.day,
            one.amount_yuan,
            DISPOSALS[one.state],
            one.decision.owner if one.decision else "",
            one.decision.reason if one.decision else "",
        )
        for rule in RULES
        for one in found[rule.code]
    ]
    demo = Office.objects.filter(is_demo=True).exists()
    content = sheets.workbook(rows, on=on, note=_("示意数据，非法定界线") if demo else "")
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="checks-{on}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response
