"""A bank's result file on a page: tried first, shown row by row, then written whole."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from landmgmt.lib import intake
from landmgmt.lib.findings import Finding, Severity
from landmgmt.lib.refusal import Refusal
from parcels.actions import bank_file as deeds
from parcels.forms.bank import MAX_BANK_BYTES, BankFileForm
from parcels.models import BankFile, BankFormat, PaymentRun
from parcels.permissions import needs, one
from parcels.rules.bank_rows import CARD_SHEET, Verdict
from parcels.rules.money_terms import RunWay
from parcels.rules.roles import Right
from parcels.views import tried
from parcels.views.asking import refuse
from parcels.views.payments import SENT, posted, runs_of
from parcels.views.uploads import takes_files
from parcels.words.bank import VERDICTS
from parcels.words.findings import describe
from parcels.words.refusals import sentence

SHOWN = 200
_WRITES = (Verdict.PAID, Verdict.FAILED, Verdict.RETURNED, Verdict.SUSPENSE)
_BLOCKED = gettext_lazy("没有登记：文件有错误")
_ORDER = {Verdict.WRONG: 0, Verdict.SUSPENSE: 1, Verdict.RETURNED: 2, Verdict.FAILED: 3}


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.RELEASE_RUN, logged=True)
def run_bank_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload and try a file; or write the one that was tried, with what was knowingly accepted."""
    run = one(runs_of(request.user), pk)
    request.access_subject = f"run={pk} bank file"  # type: ignore[attr-defined]
    if run.state not in SENT:
        if request.method == "GET":
            messages.warning(request, _("批次发出之后才有银行回单。"))
        return redirect("run_file", pk)
    if request.method == "POST" and "token" in request.POST:
        return _record(request, run)
    form = BankFileForm(posted(request), request.FILES or None, initial=_first(request, run))
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            data = intake.take(upload, limit=MAX_BANK_BYTES)
            seen = _examined(request, run, form.cleaned_data, upload.name, data)
        except Refusal as refused:
            refuse(form, refused)
            return _page(request, run, form, status=409)
        asked = {"format": form.cleaned_data["bank_format"].code, "day": form.cleaned_data["bank_date"]}
        token = tried.keep(_mark(request, run), {**asked, "name": upload.name}, data)
        return _page(request, run, form, seen=seen, token=token)
    return _page(request, run, form)


def _examined(
    request: HttpRequest, run: PaymentRun, given: dict[str, Any], name: str, data: bytes
) -> deeds.Examination:
    return deeds.examine_file(
        run,
        name=name,
        data=data,
        bank_format=given["bank_format"],
        bank_date=given["bank_date"],
        on=request.office_day(),
    )


def _first(request: HttpRequest, run: PaymentRun) -> dict[str, Any]:
    """Today, and the format that goes the run's way: the card's for the treasury, else a bank's."""
    known = BankFormat.objects.filter(is_used=True).order_by("code")
    of_way = known.filter(code=CARD_SHEET) if run.way == RunWay.TREASURY else known.exclude(code=CARD_SHEET)
    found = of_way.first() or known.first()
    return {"bank_date": request.office_day(), "bank_format": found.code if found else None}


def _record(request: HttpRequest, run: PaymentRun) -> HttpResponse:
    kept = tried.kept(_mark(request, run), request.POST.get("token", ""))
    if kept is None:
        form = BankFileForm(initial=_first(request, run))
        return _page(request, run, form, errors=[sentence(Refusal("bank_file_gone"))], status=409)
    asked, data = kept
    bank_format = BankFormat.objects.get(code=asked["format"])
    told = {"name": asked["name"], "bank_format": bank_format, "bank_date": asked["day"]}
    try:
        file = deeds.record_file(
            run,
            data=data,
            actor=request.user,
            on=request.office_day(),
            accept_codes=request.POST.getlist("accept"),
            **told,
        )
    except Refusal as refused:
        form = BankFileForm(initial={"bank_date": asked["day"], "bank_format": asked["format"]})
        seen = deeds.examine_file(run, data=data, on=request.office_day(), **told)
        token = request.POST["token"]
        return _page(request, run, form, seen=seen, token=token, errors=[sentence(refused)], status=409)
    said = _("银行回单“%(name)s”已登记：%(new)s 行有新答复。") % {"name": file.name, "new": file.new_count}
    messages.success(request, said)
    return redirect("run_file", run.pk)


def _mark(request: HttpRequest, run: PaymentRun) -> str:
    return f"bank-file-{request.user.pk}-{run.pk}"


def _page(
    request: HttpRequest,
    run: PaymentRun,
    form: BankFileForm,
    *,
    seen: deeds.Examination | None = None,
    token: str = "",
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "run": run,
        "form": form,
        "errors": errors or [],
        "files": BankFile.objects.filter(run=run).select_related("recorded_by", "bank_format"),
        "back": reverse("run_file", args=[run.pk]),
    }
    if seen is not None:
        context |= _shown(seen, run) | {"token": token}
    return render(request, "parcels/payments/bank_file.html", context, status=status)


def _shown(seen: deeds.Examination, run: PaymentRun) -> dict[str, Any]:
    counts = Counter(row.verdict for row in seen.rows)
    items = {item.pk: item for item in run.items.all()}
    rows = sorted(seen.rows, key=lambda row: (_ORDER.get(row.verdict, 9), row.bank.row))
    confirms = sorted({f.code for f in seen.findings if f.severity is Severity.CONFIRM})
    # With an error nothing is written: no row is told as recorded.
    whole = seen.accepted(confirms)
    told = VERDICTS if whole else VERDICTS | {one: _BLOCKED for one in Verdict if one in _WRITES}
    counted: Counter[Any] = Counter()
    for verdict in Verdict:
        counted[told[verdict]] += counts[verdict]
    return {
        "seen": seen,
        "verdicts": [(word, n) for word, n in counted.items() if n],
        "findings": [_finding(found) for found in seen.findings[:SHOWN]],
        "more": max(len(seen.findings) - SHOWN, 0),
        "rows": [(row, items.get(row.item or 0), told[row.verdict]) for row in rows[:SHOWN]],
        "rows_more": max(len(rows) - SHOWN, 0),
        "may_record": whole and bool(seen.new),
        "confirms": confirms,
    }


def _finding(found: Finding) -> dict[str, Any]:
    what, fix = describe(found)
    where = _("第 %(row)s 行") % {"row": found.row} if found.row else ""
    return {"severity": found.severity.value, "where": where, "what": what, "fix": fix, "code": found.code}
