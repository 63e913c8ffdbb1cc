"""A run at the bank: the sheet that goes out, the answers that come in, and what comes back later."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from landmgmt.lib.refusal import Refusal
from parcels.actions import payments as deeds
from parcels.actions.papers import file_paper
from parcels.exporters.bank_sheet import bank_sheet
from parcels.exporters.bank_table import MEDIA, bank_table
from parcels.forms.bank_answers import AnswerForm
from parcels.forms.payments import MAX_ANSWERS, PaperForm, ReturnForm
from parcels.models import BankFormat, Document, Office, PaymentRun, RunItem
from parcels.permissions import needs, one
from parcels.rules.bank_rows import CARD_SHEET, FileKind
from parcels.rules.money_terms import BankResult
from parcels.rules.roles import Right
from parcels.views.asking import answer_form, refuse
from parcels.views.payments import SENT, posted, runs_of
from parcels.views.run_steps import pays_cards_only
from parcels.views.uploads import takes_files
from parcels.words.refusals import sentence

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_voucher(request: HttpRequest, form: PaperForm, *, title: str, project: Any) -> Document | None:
    """The paper of a money deed, filed first so that the voucher can name it; None where none was given."""
    number, scan = form.cleaned_data["number"], form.scanned()
    if not number and not scan:
        return None
    return file_paper(
        actor=request.user,
        on=request.office_day(),
        kind=Document.Kind.VOUCHER,
        title=title,
        number=number,
        project=project,
        scan=scan,
    )


@require_safe
@needs(Right.RELEASE_RUN, logged=True)
def run_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The bank sheet (代发表) with full account numbers, once the run is released."""
    run = one(runs_of(request.user), pk)
    request.access_subject = f"run={pk} sheet"  # type: ignore[attr-defined]
    if run.state not in SENT:
        messages.error(request, sentence(Refusal("run_sheet_before_release", {"number": run.number})))
        return redirect("run_file", pk)
    items = run.items.select_related("payee", "line__taking", "line__agreement").order_by("number")
    code = request.GET.get("format", "")
    if code == CARD_SHEET and not pays_cards_only(run):
        messages.error(request, _("这个批次有收款人没有一卡通，不能出一卡通发放表。"))
        return redirect("run_file", pk)
    if code:
        bank_format = get_object_or_404(BankFormat, code=code)
        book, ending = bank_table(run, items, bank_format)
        media = MEDIA[FileKind(bank_format.file_kind)]
    else:
        book = bank_sheet(run, items, schematic=Office.objects.filter(is_demo=True).exists())
        ending, media = "xlsx", _XLSX
    name = _("代发表 %(number)s.%(ending)s") % {"number": run.number, "ending": ending}
    response = FileResponse(book, as_attachment=True, filename=name, content_type=media)
    response["Cache-Control"] = "private, no-store"
    return response


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.RELEASE_RUN, logged=True)
def run_results(request: HttpRequest, pk: int) -> HttpResponse:
    """One row per pending item; or all that remain as succeeded on one day."""
    run = one(runs_of(request.user), pk)
    waiting = run.items.filter(result=BankResult.PENDING).order_by("number")
    items = list(waiting.select_related("payee")[:MAX_ANSWERS])
    if run.state not in SENT or not items:
        if request.method == "GET":
            messages.warning(request, _("这个批次没有等候回执的明细。"))
        return redirect("run_file", pk)
    form = AnswerForm(posted(request), request.FILES or None, items=items)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, run, form)
        except Refusal as refused:
            refuse(form, refused)
            status = 409
        else:
            messages.success(request, _("银行结果已登记。"))
            return redirect("run_file", pk)
    context = {"run": run, "form": form, "waiting": waiting.count(), "shown": len(items)}
    return render(request, "parcels/payments/results.html", context, status=status)


def _record(request: HttpRequest, run: PaymentRun, form: AnswerForm) -> None:
    results = form.results()
    if form.cleaned_data["all_done"]:
        rows = run.items.filter(result=BankResult.PENDING).values_list("pk", flat=True)
        day = form.cleaned_data["bank_date"]
        results = [deeds.Result(pk, BankResult.SUCCESS, day) for pk in rows]
    title = _("银行回单 %(number)s") % {"number": run.number}
    with transaction.atomic():
        paper = file_voucher(request, form, title=title, project=run.project)
        deeds.record_results(run, results, actor=request.user, on=request.office_day(), paper=paper)


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.RELEASE_RUN, logged=True)
def run_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what the bank sent back (退票); the line is owed again from that day."""
    runs = runs_of(request.user)
    item = one(RunItem.objects.select_related("run__project", "payee", "line").filter(run__in=runs), pk)
    request.access_subject = f"run={item.run_id} row={item.number}"  # type: ignore[attr-defined]
    told = {"number": item.run.number, "row": item.number, "name": item.holder_name}
    if request.method == "GET" and item.result == BankResult.RETURNED:
        messages.warning(request, sentence(Refusal("return_recorded_already", told)))
        return redirect(f"{reverse('run_file', args=[item.run_id])}#row-{item.number}")

    def do(form: ReturnForm) -> Any:
        if item.result == BankResult.RETURNED:  # a second press files no second paper
            raise Refusal("return_recorded_already", told)
        title = _("退票通知 %(number)s 第 %(row)s 行") % told
        return deeds.record_return(
            item,
            value_date=form.cleaned_data["value_date"],
            reason=form.cleaned_data["reason"],
            actor=request.user,
            on=request.office_day(),
            paper=file_voucher(request, form, title=title, project=item.run.project),
        )

    return answer_form(
        request,
        ReturnForm(posted(request), request.FILES or None),
        do,
        title=_("退票：%(number)s 第 %(row)s 行 %(name)s") % told,
        button=_("登记退票"),
        back=reverse("run_file", args=[item.run_id]),
        crumb=item.run.number,
        note=_("原支付在退票日冲回，这笔款重新算未付，原因记为账户错误/退票。"),
        said=_("退票已登记，这笔款重新算未付。"),
    )
