"""The ledger of a project: every transfer with its voucher and paper, funds that arrive, and reversals."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from landmgmt.lib.money import ZERO
from parcels.actions import ledger as deeds
from parcels.asked import understood
from parcels.forms.payments import LedgerFilter, ReceiveForm, ReverseForm, client_key
from parcels.models import Account, Project, Transfer, Voucher
from parcels.models.figures import fund_balance, fund_free, project_money
from parcels.models.funds import fund_overdrawn
from parcels.models.loan_sheet import loans_on
from parcels.permissions import needs, one
from parcels.rules.money_terms import AccountKind, LoanState, TransferKind
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.bank import file_voucher
from parcels.views.exporting import export_url
from parcels.views.payments import items_of_mine, posted
from parcels.views.uploads import takes_files
from parcels.words.money import ACCOUNT_KINDS, HEADS, LOAN_STATES, TRANSFER_KINDS

ROWS_A_PAGE = 100
# What a person takes back by hand; a payment goes back by its return, an obligation by an amendment, a
# deposit by an approved order of its own.
BY_HAND = (
    TransferKind.FUND_IN,
    TransferKind.ASSIGN,
    TransferKind.BACK,
    TransferKind.FUND_OUT,
)
# Where what is owed and paid comes from: their balance is negative, and is read the other way round.
COUNTERPARTS = (AccountKind.OUTSIDE, AccountKind.OBLIGATION, AccountKind.OPENING)
# What a person posts by hand with its paper: without a scan it is marked.
NEED_SCAN = (*BY_HAND, TransferKind.DEPOSIT, TransferKind.DEPOSIT_BACK, TransferKind.REVERSAL)
_SHOWN = ("voucher__paper", "from_account__fund_source", "to_account__fund_source")
# Each by a query of its own: to plan a join of fifteen tables takes PostgreSQL 0.14 s, to read it 4 ms.
_BESIDE = (
    "line__taking",
    "line__agreement",
    "line__payee",
    "run_item",
    "reverses__voucher",
    "reversed_by__voucher",
    "voucher__more_papers__paper",
)


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def ledger(request: HttpRequest, code: str) -> HttpResponse:
    """Funds above, transfers below, newest first; staff see what concerns their villages."""
    user, on = request.user, request.office_day()
    project = _project(code)
    request.access_subject = f"project={code}"  # type: ignore[attr-defined]
    form, rows = ledger_rows(request, project)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    account = form.cleaned_data.get("account") or ""
    context = {
        "project": project,
        "form": form,
        "on": on,
        "page": page,
        "rows": [row_words(row, user, account) for row in page],
        "account": ACCOUNT_KINDS[AccountKind(account)] if account else "",
        "moved": moved(rows, account) if account else None,
        "money": project_money(on, user=user).get(project.pk),
        "late": f"{reverse('arrears_lines')}?project={code}&showing=overdue",
        "funds": funds_of(project, on),
        "loans": [
            {
                "at": one,
                "given": one.loan.lender.project_id == project.pk,
                "state": LOAN_STATES[one.state],
            }
            for one in loans_on(on, project=project)
            if one.lent_yuan or one.state is LoanState.ASKED
        ],
        "narrowed": any(form.cleaned_data.get(name) for name in form.fields),
        "may_edit": user.may(Right.EDIT_FUNDS),
        "export": export_url(request, "ledger_export", code),
    }
    return render(request, "parcels/ledger/ledger.html", context)


def ledger_rows(request: HttpRequest, project: Project) -> tuple[LedgerFilter, QuerySet[Transfer]]:
    """The filter of the address and its transfers that concern this person, the newest first."""
    form = LedgerFilter(request.GET, project=project)
    understood(form, besides={"page"})
    mine = items_of_mine(request.user)
    rows = Transfer.objects.filter(form.conditions(), mine, voucher__project=project)
    shown = rows.select_related(*_SHOWN).prefetch_related(*_BESIDE)
    return form, shown.order_by("-value_date", "-id")


def moved(rows: QuerySet[Transfer], account: str) -> dict[str, Decimal]:
    """What these rows gave the account, took from it and leave it, as its figure is read; "" for all."""
    side = "from_account__kind" if account in COUNTERPARTS else "to_account__kind"
    gave = Sum("amount_yuan", filter=Q(**{side: account}) if account else None, default=ZERO)
    whole = rows.order_by().aggregate(all=Sum("amount_yuan", default=ZERO), gave=gave)
    took = whole["all"] - whole["gave"]
    return {"gave": whole["gave"], "took": took, "net": whole["gave"] - took}


def signed_yuan(row: Transfer, account: str) -> Decimal:
    """A row's amount as it moves the account's figure; without an account as it is."""
    giver = row.from_account if account in COUNTERPARTS else row.to_account
    return row.amount_yuan if not account or giver.kind == account else -row.amount_yuan


def funds_of(project: Project, on: date) -> list[dict[str, Any]]:
    """The funds of a project with what they hold on a day."""
    return [
        {
            "fund": fund,
            "balance": fund_balance(fund, on),
            "free": fund_free(fund, on),
            "below": fund_overdrawn(fund),
        }
        for fund in project.fund_sources.all()
    ]


def _project(code: str) -> Project:
    found: Project = get_object_or_404(Project, code=code)
    return found


def row_words(row: Transfer, user: Any, account: str = "") -> dict[str, Any]:
    """A transfer with the words a person reads, its amount as it moves the account looked at."""
    back = getattr(row, "reversed_by", None)
    return {
        "row": row,
        "amount": signed_yuan(row, account),
        "kind": TRANSFER_KINDS[TransferKind(row.kind)],
        "giver": account_word(row.from_account),
        "taker": account_word(row.to_account),
        "head": HEADS[row.line.head] if row.line else "",
        "back": back,
        "bare": row.kind in NEED_SCAN and not _has_scan(row.voucher),
        "may_reverse": row.kind in BY_HAND and back is None and user.may(Right.EDIT_FUNDS),
    }


def _has_scan(voucher: Voucher) -> bool:
    """By its own paper, or by one that came later: those are filed with their scan only."""
    return bool(voucher.paper and voucher.paper.scan) or bool(voucher.more_papers.all())


def account_word(account: Account) -> Any:
    """An account as a person says it: a fund by its name."""
    return account.fund_source.name if account.fund_source else ACCOUNT_KINDS[AccountKind(account.kind)]


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_FUNDS)
def fund_receive(request: HttpRequest, code: str) -> HttpResponse:
    """Money has reached a fund: how much, when, and by which paper."""
    on = request.office_day()
    project = _project(code)
    back = reverse("ledger", args=[code])
    form = ReceiveForm(posted(request), request.FILES or None, funds=project.fund_sources.all(), on=on)

    def do(form: ReceiveForm) -> Voucher:
        given = form.cleaned_data
        title = _("资金到位凭据 %(fund)s") % {"fund": given["fund_source"].name}
        return deeds.receive_funds(
            given["fund_source"],
            amount=given["amount"],
            value_date=given["value_date"],
            paper=file_voucher(request, form, title=title, project=project),
            actor=request.user,
            on=on,
            client_key=given["client_key"],
            is_another=given["is_another"],
        )

    if form.is_bound and _is_known(request.POST.get("client_key", "")):
        return redirect(back)
    return answer_form(
        request,
        form,
        do,
        title=_("资金到位：%(name)s") % {"name": project.name},
        button=_("入账"),
        back=back,
        crumb=_("台账"),
        said=_("资金已入账。"),
    )


def _is_known(key: str) -> bool:
    """A form that came twice is one receipt, with one paper."""
    return Voucher.objects.filter(uid=client_key(key), kind=TransferKind.FUND_IN).exists()


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_FUNDS)
def ledger_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back by hand (冲回) what a person entered, with reason and paper; the row it names stays."""
    on = request.office_day()
    row = one(
        Transfer.objects.filter(kind__in=BY_HAND).select_related("voucher__project", "line__taking"), pk
    )
    told = {"number": row.voucher.number, "amount": f"{row.amount_yuan:,.2f}"}
    gone = Transfer.objects.filter(reverses=row).select_related("voucher").first()
    if gone and request.method == "GET":
        said = _("凭证 %(number)s 已由 %(by)s 冲回，不用再冲。")
        messages.warning(request, said % {**told, "by": gone.voucher.number})
        return redirect("voucher_file", gone.voucher_id)

    def do(form: ReverseForm) -> Voucher:
        title = _("冲回凭据 %(number)s") % told
        return deeds.reverse(
            row,
            reason=form.cleaned_data["reason"],
            value_date=form.cleaned_data["value_date"],
            paper=file_voucher(request, form, title=title, project=row.voucher.project),
            actor=request.user,
            on=on,
        )

    return answer_form(
        request,
        ReverseForm(posted(request), request.FILES or None, initial={"value_date": on}),
        do,
        title=_("冲回凭证 %(number)s") % told,
        button=_("冲回 %(amount)s 元") % told,
        back=reverse("ledger", args=[row.voucher.project.code]),
        crumb=_("台账"),
        note=_("账目只增不改：原分录留着，另记一笔方向相反的。"),
        said=_("已冲回。"),
    )
