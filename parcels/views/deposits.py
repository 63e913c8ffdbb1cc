"""Deposits (提存): what lies with the notary and for whom, how it gets there, and how it is handed out."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from landmgmt.lib.money import ZERO
from parcels.actions import deposits as deeds
from parcels.forms.levels import DepositForm, DepositPayForm
from parcels.forms.payments import client_key
from parcels.models import FundSource, Line, Transfer, Voucher
from parcels.models.figures import LineBalance, line_balances
from parcels.permissions import needs
from parcels.rules.money_terms import TransferKind
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.bank import file_voucher
from parcels.views.payments import posted
from parcels.views.uploads import takes_files
from parcels.words.money import HEADS


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def deposit_list(request: HttpRequest) -> HttpResponse:
    """Every line with money at the notary: beside the arrears, never in them."""
    on, user = request.office_day(), request.user
    rows = line_balances(on, user=user, showing="deposited")
    ids = [row.line_id for row in rows]
    papers: dict[int, list[Transfer]] = {}
    moved = Transfer.objects.filter(line__in=ids, kind=TransferKind.DEPOSIT, reversed_by=None)
    for one in moved.select_related("voucher__paper").order_by("value_date"):
        papers.setdefault(one.line_id or 0, []).append(one)
    context = {
        "on": on,
        "rows": [(row, HEADS[row.head], papers.get(row.line_id, [])) for row in rows],
        "total": sum((row.deposited_yuan for row in rows), ZERO),
        "may_pay": user.may(Right.EDIT_FUNDS),
    }
    return render(request, "parcels/payments/deposits.html", context)


def _line(request: HttpRequest, pk: int) -> LineBalance:
    found = line_balances(request.office_day(), user=request.user, lines=[pk])  # type: ignore[attr-defined]
    if not found:
        raise Http404
    request.access_subject = f"line={pk} deposit"  # type: ignore[attr-defined]
    return found[0]


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_FUNDS, logged=True)
def line_deposit(request: HttpRequest, pk: int) -> HttpResponse:
    """Deposit a sum of a line that its payee will not take or cannot be found for."""
    on, line = request.office_day(), _line(request, pk)
    funds = FundSource.objects.filter(project=line.project_id).select_related("project")

    def do(form: DepositForm) -> Voucher:
        given = form.cleaned_data
        row = Line.objects.select_related("project", "payee", "taking").get(pk=pk)
        title = _("提存公证书 %(name)s") % {"name": line.payee}
        return deeds.deposit(
            row,
            amount=given["amount"],
            fund_source=given["fund_source"],
            value_date=given["value_date"],
            paper=file_voucher(request, form, title=title, project=row.project),
            actor=request.user,
            on=on,
            client_key=given["client_key"],
        )

    first = {"amount": f"{line.unpaid_yuan:.2f}"}
    form = DepositForm(posted(request), request.FILES or None, funds=funds, on=on, initial=first)
    return _answer(
        request,
        form,
        do,
        title=_("提存：%(name)s") % {"name": line.payee},
        button=_("登记提存"),
        note=_("提存的钱不算欠款，也不算已付；与欠款并列。"),
        said=_("提存已登记。"),
    )


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_FUNDS, logged=True)
def deposit_pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that the notary handed a deposited sum to its payee."""
    on, line = request.office_day(), _line(request, pk)

    def do(form: DepositPayForm) -> Voucher:
        given = form.cleaned_data
        row = Line.objects.select_related("project", "payee", "taking").get(pk=pk)
        title = _("提存款领取凭据 %(name)s") % {"name": line.payee}
        return deeds.pay_deposit(
            row,
            amount=given["amount"],
            value_date=given["value_date"],
            paper=file_voucher(request, form, title=title, project=row.project),
            actor=request.user,
            on=on,
            client_key=given["client_key"],
        )

    first = {"amount": f"{line.deposited_yuan:.2f}"}
    return _answer(
        request,
        DepositPayForm(posted(request), request.FILES or None, on=on, initial=first),
        do,
        title=_("提存款付出：%(name)s") % {"name": line.payee},
        button=_("登记付出"),
        note=_("公证机构付给收款人之后登记；这笔钱从提存转为已付。"),
        said=_("付出已登记。"),
    )


def _answer(request: HttpRequest, form: Any, do: Any, **words: Any) -> HttpResponse:
    """A form that came twice moves its money once, with one paper."""
    back = reverse("deposit_list")
    if request.method == "POST":
        key = client_key(request.POST.get("client_key", ""))
        if Voucher.objects.filter(uid=key).exists():
            return redirect(back)
    return answer_form(request, form, do, back=back, crumb=_("提存"), **words)
