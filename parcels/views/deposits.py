"""Deposits (提存): what lies with the notary and for whom, what was ordered, and how it is handed out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from landmgmt.lib.money import ZERO
from parcels.actions import deposits as deeds
from parcels.forms.levels import DepositPayForm
from parcels.forms.payments import client_key
from parcels.models import DepositOrder, Line, PayeeChange, Taking, Transfer, Voucher
from parcels.models.figures import LineBalance, line_balances
from parcels.permissions import needs
from parcels.rules.money_terms import AccountKind, ChangeKind, ChangeState, DepositState, TransferKind
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.bank import file_voucher
from parcels.views.exporting import export_url
from parcels.views.payments import posted
from parcels.views.uploads import takes_files
from parcels.words.money import HEADS

MOST = 200
ENDED = (DepositState.DONE, DepositState.REFUSED, DepositState.WITHDRAWN)


def orders_of(user: Any) -> QuerySet[DepositOrder]:
    """Orders of deposits on land of this person's villages, the newest first."""
    mine = Taking.objects.visible_to(user)  # type: ignore[attr-defined]
    rows = DepositOrder.objects.filter(Q(line__taking__in=mine) | Q(line__taking=None))
    return rows.select_related(
        "line__payee", "line__taking", "line__agreement", "line__project", "fund_source", "ordered_by",
        "ended_by", "entered_by", "voucher__paper", "paper",
    )  # fmt: skip


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def deposit_list(request: HttpRequest) -> HttpResponse:
    """Every line with money at the notary: beside the arrears, never in them."""
    on, user = request.office_day(), request.user
    rows = line_balances(on, user=user, showing="deposited")
    papers, heirs = papers_of(rows), heirs_of([row.payee_id for row in rows], on)
    context = {
        "on": on,
        "rows": [
            (row, HEADS[row.head], papers.get(row.line_id, []), heirs.get(row.payee_id)) for row in rows
        ],
        "people": user.may(Right.SEE_PEOPLE),
        "may_ask": user.may(Right.PREPARE_RUN),
        "total": sum((row.deposited_yuan for row in rows), ZERO),
        "may_pay": user.may(Right.EDIT_FUNDS),
        "orders": list(orders_of(user).exclude(state__in=ENDED)[:MOST]),
        "ended": list(orders_of(user).filter(state__in=ENDED)[:MOST]),
        "export": export_url(request, "deposit_export"),
    }
    return render(request, "parcels/payments/deposits.html", context)


def heirs_of(payees: Sequence[int], on: date) -> dict[int, PayeeChange]:
    """By payee who has died by a day, the change that names the heirs: the one that waits, else the last."""
    rows = PayeeChange.objects.filter(party__in=payees, kind=ChangeKind.HEIRS, since_date__lte=on)
    rows = rows.exclude(state=ChangeState.REFUSED).prefetch_related("parts__payee").order_by("pk")
    return {row.party_id: row for row in rows}


def papers_of(rows: Sequence[LineBalance]) -> dict[int, list[Transfer]]:
    """The deposits of lines that still stand, by line, the oldest first; what was inherited by its paper."""
    papers: dict[int, list[Transfer]] = {}
    ids = [row.line_id for row in rows]
    kinds = (TransferKind.DEPOSIT, TransferKind.TO_HEIRS)
    moved = Transfer.objects.filter(
        line__in=ids, kind__in=kinds, to_account__kind=AccountKind.DEPOSIT, reversed_by=None
    )
    for one in moved.select_related("voucher__paper").order_by("value_date"):
        papers.setdefault(one.line_id or 0, []).append(one)
    return papers


def line_of(request: HttpRequest, pk: int) -> LineBalance:
    found = line_balances(request.office_day(), user=request.user, lines=[pk])  # type: ignore[attr-defined]
    if not found:
        raise Http404
    request.access_subject = f"line={pk} deposit"  # type: ignore[attr-defined]
    return found[0]


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_FUNDS, logged=True)
def deposit_pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that the notary handed a deposited sum to its payee."""
    on, line = request.office_day(), line_of(request, pk)

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
