"""Loans between projects: who lent whom how much, until when, what is still out, and the deeds on them."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from landmgmt.lib.refusal import Refusal
from parcels.actions import funds as deeds
from parcels.actions import loan_extensions
from parcels.asked import DayAsked, shown_day
from parcels.forms.funds import ExtendForm, FundReturnForm, LoanForm, RepayForm
from parcels.forms.payments import client_key
from parcels.models import FundSource, LoanExtension, ProjectLoan, Voucher
from parcels.models.funds import Shortage, fund_shortage, loan_balances
from parcels.models.loan_sheet import LoanOnDay, due_on, late_sums, loans_on
from parcels.permissions import needs, one
from parcels.rules.money_terms import LoanState
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.bank import file_voucher
from parcels.views.exporting import export_url
from parcels.views.ledger import _project
from parcels.views.payments import posted
from parcels.views.uploads import takes_files
from parcels.words.money import EXTENSION_STATES, LOAN_STATES
from parcels.words.refusals import sentence


@require_safe
@needs(Right.SEE_MONEY)
def loan_list(request: HttpRequest) -> HttpResponse:
    """Every loan on a day (`?on=`), the newest first, with what is still out and how late it is."""
    return _list(request, shown_day(request))


def _list(request: HttpRequest, on: date, refused: Refusal | None = None) -> HttpResponse:
    user, today = request.user, request.office_day()
    loans = loans_on(on)
    late, late_yuan = late_sums(loans)
    form = DayAsked(initial={"on": on})
    form.fields["on"].widget.attrs["class"] = "in"
    context = {
        "rows": [_row(one, user, today) for one in loans],
        "late": late,
        "late_yuan": late_yuan,
        "on": on,
        "today": on == today,
        "form": form,
        "may_ask": user.may(Right.EDIT_FUNDS),
        "export": export_url(request, "loan_export"),
        "errors": [sentence(refused)] if refused else [],
    }
    return render(request, "parcels/ledger/loans.html", context, status=409 if refused else 200)


def _row(standing: LoanOnDay, user: Any, today: date) -> dict[str, Any]:
    """A row of the list; deeds are offered only where the day shown is today."""
    loan, now = standing.loan, standing.on == today
    asked = now and loan.state == LoanState.ASKED
    owed = now and loan.state == LoanState.STANDING
    waits = standing.waiting if owed else None
    short = fund_shortage(loan.lender, loan.amount_yuan, today) if asked else None
    return {
        "loan": loan,
        "standing": standing,
        "state": LOAN_STATES[standing.state],
        "may_decide": asked and user.may(Right.APPROVE_RUN) and loan.asked_by_id != user.pk,
        "short": _too_little(loan, short) if short else "",
        "own": asked and loan.asked_by_id == user.pk,
        "may_repay": owed and user.may(Right.EDIT_FUNDS),
        "extensions": [(one.row, EXTENSION_STATES[one.state], one) for one in standing.extensions],
        "may_extend": owed and not waits and user.may(Right.EDIT_FUNDS),
        "may_answer": waits.row
        if waits and user.may(Right.APPROVE_RUN) and waits.row.asked_by_id != user.pk
        else None,
        "own_extension": bool(waits) and waits.row.asked_by_id == user.pk,
    }


def _too_little(loan: ProjectLoan, short: Shortage) -> str:
    """What the lender's fund lacks, for whoever is about to agree."""
    return sentence(Refusal("fund_too_small", {"fund": loan.lender.name, **short.told()}))


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_FUNDS)
def loan_new(request: HttpRequest) -> HttpResponse:
    """Ask for a loan, with the agreement between the projects."""
    on = request.office_day()

    def do(form: LoanForm) -> ProjectLoan:
        given = form.cleaned_data
        title = _("项目间借款协议 %(number)s") % {"number": given["number"]}
        return deeds.ask_loan(
            **{name: given[name] for name in ("lender", "borrower", "amount", "due_date", "reason")},
            paper=file_voucher(request, form, title=title, project=given["borrower"].project),
            actor=request.user,
            on=on,
            client_key=given["client_key"],
        )

    if request.method == "POST" and _asked_before(request):
        return redirect("loan_list")
    return answer_form(
        request,
        LoanForm(posted(request), request.FILES or None, on=on),
        do,
        title=_("申请项目间借款"),
        button=_("申请"),
        back=reverse("loan_list"),
        crumb=_("项目间借款"),
        note=_("一个项目的资金只有经批准的借款才能用于另一个项目，到期须还。批准之前钱不动。"),
        said=_("已申请，等候另一人批准。"),
    )


def _asked_before(request: HttpRequest) -> bool:
    return ProjectLoan.objects.filter(uid=client_key(request.POST.get("client_key", ""))).exists()


@require_POST
@needs(Right.APPROVE_RUN)
def loan_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree, which moves the money, or turn down; whoever asked is told why not."""
    loan = one(ProjectLoan.objects.all(), pk)
    agree, why = request.POST.get("answer") == "agree", request.POST.get("why", "")
    try:
        deeds.decide_loan(loan, agree=agree, actor=request.user, on=request.office_day(), answer=why)
    except Refusal as refused:
        return _list(request, request.office_day(), refused)
    said = _("借款 %(number)s 已批准，钱已入账。") if agree else _("借款 %(number)s 未批准，原因留存。")
    messages.success(request, said % {"number": loan.number})
    return redirect("loan_list")


@require_POST
@needs(Right.EDIT_FUNDS)
def loan_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever asked takes the request back before it is answered."""
    loan = one(ProjectLoan.objects.all(), pk)
    try:
        deeds.withdraw_loan(loan, actor=request.user, on=request.office_day())
    except Refusal as refused:
        return _list(request, request.office_day(), refused)
    messages.success(request, _("借款申请 %(number)s 已撤回。") % {"number": loan.number})
    return redirect("loan_list")


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_FUNDS)
def loan_repay(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what came back."""
    on = request.office_day()
    known = ProjectLoan.objects.select_related("lender__project", "borrower__project")
    loan = one(known, pk)
    balance = loan_balances(on).get(loan.pk)
    first = {"amount": f"{balance.left_yuan:.2f}" if balance else ""}

    def do(form: RepayForm) -> ProjectLoan:
        given = form.cleaned_data
        title = _("归还借款凭据 %(number)s") % {"number": loan.number}
        return deeds.repay_loan(
            loan,
            amount=given["amount"],
            value_date=given["value_date"],
            paper=file_voucher(request, form, title=title, project=loan.borrower.project),
            actor=request.user,
            on=on,
            client_key=given["client_key"],
        )

    if request.method == "POST" and _posted_before(request):
        return redirect("loan_list")
    return answer_form(
        request,
        RepayForm(posted(request), request.FILES or None, on=on, initial=first),
        do,
        title=_("归还借款 %(number)s") % {"number": loan.number},
        button=_("登记归还"),
        back=reverse("loan_list"),
        crumb=_("项目间借款"),
        note=f"{loan.borrower.name} → {loan.lender.name}",
        said=_("归还已登记。"),
    )


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_FUNDS)
def loan_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that a loan be due later, with the paper of both sides."""
    on = request.office_day()
    loan = one(ProjectLoan.objects.select_related("lender", "borrower__project"), pk)

    def do(form: ExtendForm) -> LoanExtension:
        given = form.cleaned_data
        title = _("借款展期协议 %(number)s") % {"number": loan.number}
        return loan_extensions.ask_extension(
            loan,
            due_date=given["due_date"],
            reason=given["reason"],
            paper=file_voucher(request, form, title=title, project=loan.borrower.project),
            actor=request.user,
            on=on,
            client_key=given["client_key"],
        )

    key = client_key(request.POST.get("client_key", ""))
    if request.method == "POST" and LoanExtension.objects.filter(uid=key).exists():
        return redirect("loan_list")
    due = due_on(loan, on).isoformat()
    return answer_form(
        request,
        ExtendForm(posted(request), request.FILES or None, on=on),
        do,
        title=_("借款展期 %(number)s") % {"number": loan.number},
        button=_("申请展期"),
        back=reverse("loan_list"),
        crumb=_("项目间借款"),
        note=_("现在的还款期限是 %(due)s。批准之前期限不变，已经逾期的日子仍算逾期。") % {"due": due},
        said=_("已申请展期，等候另一人批准。"),
    )


@require_POST
@needs(Right.APPROVE_RUN)
def loan_extension_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to a later last day, or turn it down; whoever asked for it is told why not."""
    row = one(LoanExtension.objects.select_related("loan"), pk)
    agree = request.POST.get("answer") == "agree"
    try:
        loan_extensions.answer_extension(row, agree=agree, actor=request.user, on=request.office_day())
    except Refusal as refused:
        return _list(request, request.office_day(), refused)
    said = _("展期已批准，还款期限 %(due)s。") if agree else _("展期未批准，还款期限不变。")
    messages.success(request, said % {"due": row.due_date.isoformat()})
    return redirect("loan_list")


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_FUNDS)
def fund_return(request: HttpRequest, code: str) -> HttpResponse:
    """Money went back to its source."""
    on, project = request.office_day(), _project(code)
    back = reverse("ledger", args=[code])
    funds = FundSource.objects.filter(project=project).select_related("project")

    def do(form: FundReturnForm) -> Voucher:
        given = form.cleaned_data
        title = _("资金退回凭据 %(fund)s") % {"fund": given["fund_source"].name}
        return deeds.return_funds(
            given["fund_source"],
            amount=given["amount"],
            value_date=given["value_date"],
            reason=given["reason"],
            paper=file_voucher(request, form, title=title, project=project),
            actor=request.user,
            on=on,
            client_key=given["client_key"],
        )

    if request.method == "POST" and _posted_before(request):
        return redirect(back)
    return answer_form(
        request,
        FundReturnForm(posted(request), request.FILES or None, funds=funds, on=on),
        do,
        title=_("退回资金来源：%(name)s") % {"name": project.name},
        button=_("入账"),
        back=back,
        crumb=_("台账"),
        said=_("退回已入账。"),
    )


def _posted_before(request: HttpRequest) -> bool:
    """A form that came twice moved its money once, with one paper."""
    return Voucher.objects.filter(uid=client_key(request.POST.get("client_key", ""))).exists()
