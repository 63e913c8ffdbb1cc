"""Orders of deposits (提存申请): asked for on a line, approved, sent back, taken back, entered."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from landmgmt.lib.refusal import Refusal
from parcels.actions import deposits as deeds
from parcels.forms.levels import DepositBackForm, DepositForm, DepositOrderForm
from parcels.forms.payments import client_key
from parcels.forms.pricing import RejectForm
from parcels.models import DepositOrder, FundSource, JournalEntry, Line
from parcels.models.figures import LineBalance
from parcels.permissions import needs, one
from parcels.rules.money_terms import DepositState
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.bank import file_voucher
from parcels.views.deposits import line_of, orders_of
from parcels.views.payments import posted
from parcels.views.uploads import takes_files
from parcels.words.journal import tell
from parcels.words.money import HEADS
from parcels.words.refusals import sentence


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.PREPARE_RUN, logged=True)
def line_deposit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that a sum of a line be deposited, which its payee will not take or cannot be found for."""
    on, line = request.office_day(), line_of(request, pk)
    if request.method == "GET" and not line.unpaid_yuan and not line.held_yuan:
        said = _("这笔应付已全部提存。") if line.deposited_yuan else _("这笔应付没有未付的钱，不用提存。")
        messages.warning(request, said)
        return redirect("line_file", pk)
    return _ask(
        request,
        line,
        on,
        form=DepositOrderForm,
        deed=deeds.order_deposit,
        paper=_("提存依据 %(name)s") % {"name": line.payee},
        amount=line.unpaid_yuan or line.held_yuan,
        title=_("申请提存：%(name)s") % {"name": line.payee},
        note=_("审批够数之后由财务登记；提存的钱不算欠款，也不算已付，与欠款并列。"),
        said=_("提存申请已提交，等待审批。"),
    )


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.PREPARE_RUN, logged=True)
def line_deposit_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that a deposited sum come back from the notary into a fund (提存退回): by three people too."""
    on, line = request.office_day(), line_of(request, pk)
    if request.method == "GET" and not line.deposited_yuan:
        messages.warning(request, _("这笔应付没有提存的钱。"))
        return redirect("line_file", pk)
    return _ask(
        request,
        line,
        on,
        form=DepositBackForm,
        deed=deeds.order_deposit_back,
        paper=_("提存退回依据 %(name)s") % {"name": line.payee},
        amount=line.deposited_yuan,
        title=_("申请提存退回：%(name)s") % {"name": line.payee},
        note=_("审批够数之后由财务登记；退回的钱回到资金，这笔应付照旧欠着。已付出的不能退回。"),
        said=_("提存退回申请已提交，等待审批。"),
    )


def _ask(
    request: HttpRequest,
    line: LineBalance,
    on: date,
    *,
    form: type[DepositOrderForm],
    deed: Any,
    paper: str,
    amount: Decimal,
    **words: Any,
) -> HttpResponse:
    funds = FundSource.objects.filter(project=line.project_id).select_related("project")
    key = client_key(request.POST.get("client_key", "")) if request.method == "POST" else None
    if key and (known := DepositOrder.objects.filter(client_key=key).first()):
        return redirect("deposit_order", pk=known.pk)

    def do(form: DepositOrderForm) -> DepositOrder:
        given = form.cleaned_data
        row = Line.objects.select_related("project", "payee", "taking").get(pk=line.line_id)
        told = given["number"] or given["scan"]
        made: DepositOrder = deed(
            row,
            amount=given["amount"],
            fund_source=given["fund_source"],
            reason=given["reason"],
            paper=file_voucher(request, form, title=paper, project=row.project) if told else None,
            actor=request.user,
            on=on,
            client_key=given["client_key"],
        )
        return made

    return answer_form(
        request,
        form(posted(request), request.FILES or None, funds=funds, initial={"amount": f"{amount:.2f}"}),
        do,
        button=_("提交，交领导审批"),
        back=reverse("deposit_list"),
        to=lambda made: reverse("deposit_order", args=[made.pk]),
        crumb=_("提存"),
        **words,
    )


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def deposit_order(request: HttpRequest, pk: int) -> HttpResponse:
    """One order: for whom, how much, why, who asked, who approved, and the next person's button."""
    return _file(request, one(orders_of(request.user), pk))


def _file(request: HttpRequest, order: DepositOrder, refused: Refusal | None = None) -> HttpResponse:
    user: Any = request.user
    request.access_subject = f"line={order.line_id} deposit"  # type: ignore[attr-defined]
    approvals = list(order.approvals.select_related("approver"))
    own, signed = order.ordered_by_id == user.pk, user.pk in {row.approver_id for row in approvals}
    open_now = order.state in (DepositState.PROPOSED, DepositState.APPROVED)
    log = JournalEntry.objects.filter(subjects__kind="depositorder", subjects__object_id=order.pk)
    context = {
        "order": order,
        "head": HEADS[order.line.head],
        "approvals": approvals,
        "own": own,
        "waits": open_now,
        "room": deeds.room_of(order),
        "may_approve": order.state == DepositState.PROPOSED
        and user.may(Right.APPROVE_RUN)
        and not own
        and not signed,
        "may_enter": order.state == DepositState.APPROVED
        and user.may(Right.EDIT_FUNDS)
        and not own
        and not signed,
        "may_refuse": open_now and user.may(Right.APPROVE_RUN) and not own,
        "may_withdraw": open_now and own,
        "people": user.may(Right.SEE_PEOPLE),
        "entries": [(entry, tell(entry)) for entry in log.select_related("actor").order_by("-pk")[:20]],
        "errors": [sentence(refused)] if refused else [],
    }
    return render(request, "parcels/payments/deposit_order.html", context, status=409 if refused else 200)


def _pressed(request: HttpRequest, pk: int, deed: Any, said: str) -> HttpResponse:
    order = one(orders_of(request.user), pk)
    try:
        deed(order, actor=request.user, on=request.office_day())  # type: ignore[attr-defined]
    except Refusal as refused:
        return _file(request, order, refused)
    messages.success(request, said)
    return redirect("deposit_order", pk=pk)


@require_POST
@needs(Right.APPROVE_RUN)
def deposit_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """A leader's consent."""
    return _pressed(request, pk, deeds.approve_deposit, _("已审批。"))


@require_POST
@needs(Right.PREPARE_RUN)
def deposit_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever asked takes it back."""
    return _pressed(request, pk, deeds.withdraw_deposit, _("提存申请已撤回。"))


@require_http_methods(["GET", "POST"])
@needs(Right.APPROVE_RUN)
def deposit_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it back with the reason."""
    order = one(orders_of(request.user), pk)

    def do(form: RejectForm) -> Any:
        answer, on = form.cleaned_data["answer"], request.office_day()
        return deeds.refuse_deposit(order, answer=answer, actor=request.user, on=on)  # type: ignore[arg-type]

    return answer_form(
        request,
        RejectForm(request.POST or None),
        do,
        title=_("退回提存申请：%(order)s 元") % {"order": order},
        button=_("退回"),
        said=_("提存申请已退回，原因留存。"),
        back=reverse("deposit_order", args=[pk]),
        crumb=_("提存"),
    )


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_FUNDS, logged=True)
def deposit_enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that the approved sum went to the notary, with the notary's paper."""
    on, order = request.office_day(), one(orders_of(request.user), pk)
    request.access_subject = f"line={order.line_id} deposit"  # type: ignore[attr-defined]
    back, back_in = reverse("deposit_order", args=[pk]), order.is_return
    if request.method == "POST" and order.state == DepositState.DONE:
        return redirect(back)

    def do(form: DepositForm) -> Any:
        title = _("提存退款凭据 %(name)s") if back_in else _("提存公证书 %(name)s")
        return deeds.deposit(
            order,
            value_date=form.cleaned_data["value_date"],
            paper=file_voucher(
                request, form, title=title % {"name": order.line.payee.name}, project=order.line.project
            ),
            actor=request.user,  # type: ignore[arg-type]
            on=on,
        )

    title = _("登记提存退回：%(order)s 元") if back_in else _("登记提存：%(order)s 元")
    return answer_form(
        request,
        DepositForm(posted(request), request.FILES or None, on=on, is_return=back_in),
        do,
        title=title % {"order": order},
        button=_("登记退回") if back_in else _("登记提存"),
        note=_("款已回到资金账户之后登记。") if back_in else _("款已交公证机构、拿到公证书之后登记。"),
        said=_("提存退回已登记。") if back_in else _("提存已登记。"),
        back=back,
        crumb=_("提存"),
    )
