"""Social insurance (社会保障费, REG 32): its one account, and what each project owes and has paid to it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parcels.actions import changes, insurance, papers
from parcels.asked import shown_day
from parcels.forms.changes import AccountChangeForm
from parcels.forms.pricing import InsuranceFundForm
from parcels.models import BankAccount, Document, Party, PayeeChange, Rate, RateSet
from parcels.models.insurance import insurance_money
from parcels.permissions import needs, one
from parcels.rules.money_terms import ChangeState, Head, PartyKind
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent
from parcels.views.uploads import takes_files


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def insurance_file(request: HttpRequest) -> HttpResponse:
    """The account, the rates in force, and the money of each project on a day."""
    on, fund = shown_day(request), insurance.insurance_fund()
    account = BankAccount.objects.on(on).filter(party=fund).first() if fund else None
    rates = Rate.objects.filter(head=Head.SOCIAL_INSURANCE, rate_set__in=RateSet.objects.on(on))
    context = {
        "on": on,
        "fund": fund,
        "account": account,
        "waiting": PayeeChange.objects.filter(party=fund, state=ChangeState.PROPOSED).first()
        if fund
        else None,
        "rates": rates.select_related("rate_set"),
        "rows": insurance_money(on),
        "lines": reverse("arrears_lines") + f"?head={Head.SOCIAL_INSURANCE.value}",
        "may_edit": request.user.may(Right.EDIT_FUNDS),  # type: ignore[union-attr]
    }
    return render(request, "parcels/insurance/file.html", context)


@asked_or_sent
@needs(Right.EDIT_FUNDS)
def insurance_register(request: HttpRequest) -> HttpResponse:
    """Enter the fund and its account, once."""
    form = InsuranceFundForm(request.POST or None)

    def do(form: InsuranceFundForm) -> Party:
        on = request.office_day()
        return insurance.register_insurance_fund(**form.cleaned_data, actor=request.user, on=on)  # type: ignore[arg-type]

    return answer_form(
        request,
        form,
        do,
        title=_("登记社保专户"),
        button=_("登记"),
        said=_("社保专户已登记。"),
        note=_("社会保障费单独列支（实施条例第32条）：只付到这个账户，不付给农户或集体。"),
        back=reverse("insurance_file"),
        crumb=_("社会保障费"),
    )


@takes_files
@asked_or_sent
@needs(Right.EDIT_FUNDS)
def insurance_account(request: HttpRequest) -> HttpResponse:
    """Propose another account of the fund; a second person confirms it like any change of account."""
    fund: Party = one(Party.objects.filter(kind=PartyKind.INSURANCE), _pk())
    on = request.office_day()
    first = {"holder_name": fund.name, "since": on}
    form = AccountChangeForm(request.POST or None, request.FILES or None, initial=first, party=fund, on=on)

    def do(form: AccountChangeForm) -> PayeeChange:
        given: dict[str, Any] = dict(form.cleaned_data)
        given.pop("scan")
        scan = form.upload()
        title = _("变更收款账户申请 %(name)s") % {"name": fund.name}
        kind = Document.Kind.AUTHORITY
        paper = (
            papers.file_paper(actor=request.user, on=on, kind=kind, title=title[:120], scan=scan)  # type: ignore[arg-type]
            if scan
            else None
        )
        return changes.propose_account(fund, paper=paper, actor=request.user, on=on, **given)  # type: ignore[arg-type]

    return answer_form(
        request,
        form,
        do,
        title=_("%(name)s：更换收款账户") % {"name": fund.name},
        button=_("登记，交第二人复核"),
        said=_("变更已登记，等待第二人复核。"),
        note=_("第二人复核后生效；已付的不变，未付的改付新账户，已编制的批次会标出。"),
        back=reverse("insurance_file"),
        to=lambda made: reverse("change_file", args=[made.pk]),
        crumb=_("社会保障费"),
    )


def _pk() -> int:
    fund = insurance.insurance_fund()
    return fund.pk if fund else 0
