"""Changes of who receives money: proposed on a party's page, decided by a second person."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions import changes as deeds
from parcels.actions import papers
from parcels.actions.people import born
from parcels.actions.succession import lines_of_change, lines_with, would_give, would_pass
from parcels.forms.changes import AccountChangeForm, AnswerForm, PayeeChangeForm, ReturnForm
from parcels.forms.takings import PaperPart
from parcels.models import BankAccount, Document, Line, Party, PayeeChange
from parcels.models.account_names import is_others
from parcels.models.figures import line_balances
from parcels.models.inherited import inherited_by
from parcels.models.line_trace import deposits_given, fraction, lines_given, parts_given, sums_given
from parcels.models.waiting import waiting_items
from parcels.permissions import needs, one, one_visible
from parcels.rules.guardianship import majority_day
from parcels.rules.money_terms import AGENCY, ChangeKind, ChangeState
from parcels.rules.roles import Right
from parcels.rules.shares import on_one_denominator
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent
from parcels.views.uploads import takes_files
from parcels.words.money import HEADS
from parcels.words.refusals import sentence

MOST = 200


def _visible(user: Any) -> QuerySet[PayeeChange]:
    rows = PayeeChange.objects.filter(party__in=Party.objects.visible_to(user))
    return rows.select_related("party__group__parent", "paper", "proposed_by", "decided_by")


@require_safe
@needs(Right.SEE_PEOPLE, logged=True)
def change_list(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, then what was decided last."""
    rows = _visible(request.user)
    context = {
        "waiting": rows.filter(state=ChangeState.PROPOSED),
        "decided": rows.exclude(state=ChangeState.PROPOSED)[:MOST],
    }
    return render(request, "parcels/changes/list.html", context)


@require_safe
@needs(Right.SEE_PEOPLE, logged=True)
def change_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: who, instead of whom, on what paper, which lines, and the button of the second person."""
    return _file(request, one(_visible(request.user), pk))


def _file(request: HttpRequest, change: PayeeChange, refused: Refusal | None = None) -> HttpResponse:
    user, on = request.user, request.office_day()
    request.access_subject = f"party={change.party_id}"  # type: ignore[attr-defined]
    waits = change.state == ChangeState.PROPOSED
    own = change.proposed_by_id == user.pk
    money = user.may(Right.SEE_MONEY)
    found = _lines(change, on) if money else []
    lines = [line.pk for line in found]
    balances = line_balances(on, lines=lines) if lines else []
    over = bool(change.until_date and change.until_date <= on)
    context = {
        "change": change,
        "money": money,
        **_given(change, on),
        "waits": waits,
        "own": own,
        "may_confirm": waits and user.may(Right.CONFIRM) and not own,
        "may_refuse": waits and user.may(Right.CONFIRM),
        "inherited": inherited_by(change) if money else [],
        "lines": [(row, HEADS[row.head]) for row in balances],
        "lines_payable": sum((row.payable_yuan for row in balances), ZERO),
        "lines_deposited": sum((row.deposited_yuan for row in balances), ZERO),
        "lines_paid": sum((row.paid_yuan for row in balances), ZERO),
        "agent_over": over,
        "stands": bool(found) and not waits,
        "ward": _ward(change) if change.kind == ChangeKind.GUARDIAN else None,
        "returning": change.returns.filter(state=ChangeState.PROPOSED).first(),
        "may_return": bool(found) and not waits and user.may(Right.EDIT_LAND),
        "items": waiting_items(change.party) if user.may(Right.SEE_MONEY) else [],
        "errors": [sentence(refused)] if refused else [],
    }
    response = render(request, "parcels/changes/file.html", context, status=409 if refused else 200)
    response["Cache-Control"] = "private, no-store"
    return response


def _given(change: PayeeChange, on: date) -> dict[str, Any]:
    """Each new payee with part, sum and account: what would be while it waits, what is once confirmed."""
    made = lines_given(change) if change.state == ChangeState.CONFIRMED else []
    sums = would_give(change, on) if change.state == ChangeState.PROPOSED else sums_given(made)
    lies: dict[int, Decimal] = {}
    if change.kind == ChangeKind.HEIRS and change.state != ChangeState.REFUSED:
        waits = change.state == ChangeState.PROPOSED
        lies = would_pass(change, on) if waits else deposits_given(change)
    return {
        "parts": parts_given(change, sums, on, lies),
        "parts_deposited": sum(lies.values(), ZERO),
        "shares_sum": fraction(sum(part.numerator for part in change.parts.all()), change.denominator),
        "parts_yuan": sum(sums.values(), ZERO),
        "given_yuan": sum((line.amount_yuan for line in made), ZERO),
        "given": [(line, HEADS[line.head]) for line in made],
        "refused": change.state == ChangeState.REFUSED,
        "old_account": _old_account(change, on),
        "others_name": change.kind == ChangeKind.ACCOUNT and is_others(change.party, change.holder_name, on),
    }


def _old_account(change: PayeeChange, on: date) -> BankAccount | None:
    """The account that is replaced: the open one while the change waits, after that the one it ended."""
    if change.kind != ChangeKind.ACCOUNT or change.state == ChangeState.REFUSED:
        return None
    rows = BankAccount.objects.filter(party=change.party_id)
    if change.state == ChangeState.PROPOSED:
        return rows.filter(valid__contains=on).first()
    return rows.filter(closed_reason=change.reason[:100]).order_by("-pk").first()


def _lines(change: PayeeChange, on: date) -> list[Line]:
    """What a proposal would move, or what still stands with a proxy or guardian."""
    if change.state == ChangeState.PROPOSED:
        return lines_of_change(change, on)
    if change.kind in AGENCY and change.state == ChangeState.CONFIRMED:
        return lines_with(change)
    return []


def _ward(change: PayeeChange) -> tuple[date | None, str]:
    """The day a ward comes of age, and what says so."""
    if known := born(change.party):
        return majority_day(known), _("按身份证件号码")
    if change.born_date:
        return majority_day(change.born_date), _("按依据材料，身份证件未登记")
    return None, _("出生日期不详")


@require_POST
@needs(Right.CONFIRM)
def change_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person says yes."""
    change = one(_visible(request.user), pk)
    try:
        deeds.confirm_change(
            change,
            actor=request.user,  # type: ignore[arg-type]
            on=request.office_day(),
            other_holder=request.POST.get("other_holder") == "on",
        )
    except Refusal as refused:
        return _file(request, change, refused)
    messages.success(request, _("变更已生效，只影响未付的款项。"))
    return redirect("change_file", pk=pk)


@asked_or_sent
@needs(Right.CONFIRM)
def change_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal goes back with the reason; whoever made it may take it back likewise."""
    change = one(_visible(request.user), pk)
    form = AnswerForm(request.POST or None)

    def do(form: AnswerForm) -> None:
        deeds.refuse_change(
            change,
            answer=form.cleaned_data["answer"],
            actor=request.user,  # type: ignore[arg-type]
            on=request.office_day(),
        )

    return answer_form(
        request,
        form,
        do,
        title=_("退回变更：%(name)s") % {"name": change.party.name},
        button=_("退回"),
        said=_("变更已退回。"),
        back=reverse("change_file", args=[pk]),
        crumb=change.party.name,
    )


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def account_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose another account for a party."""
    party: Party = one_visible(Party.objects.select_related("group"), request.user, pk)
    on = request.office_day()
    first = {"holder_name": party.name, "since": on}
    form = AccountChangeForm(request.POST or None, request.FILES or None, initial=first, party=party, on=on)

    def do(form: AccountChangeForm) -> PayeeChange:
        given = dict(form.cleaned_data)
        given.pop("scan")
        title = _("变更收款账户申请 %(name)s") % {"name": party.name}
        paper = _paper(request, form, party, title)
        return deeds.propose_account(party, paper=paper, actor=request.user, on=on, **given)  # type: ignore[arg-type]

    return _answer(
        request,
        form,
        do,
        party,
        title=_("%(name)s：更换收款账户") % {"name": party.name},
        note=_("第二人复核后生效；已付的不变，未付的改付新账户，已编制的批次会标出。"),
    )


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def payee_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose that heirs, a proxy or a guardian receive what is unpaid."""
    party: Party = one_visible(Party.objects.select_related("group"), request.user, pk)
    on = request.office_day()
    form = PayeeChangeForm(request.POST or None, request.FILES or None, party=party, initial={"since": on})

    def do(form: PayeeChangeForm) -> PayeeChange:
        given = form.cleaned_data
        under, over = on_one_denominator([share for _payee, share in form.parts])
        title = _("收款变更依据 %(name)s") % {"name": party.name}
        paper = _paper(request, form, party, title)
        return deeds.propose_payees(
            party,
            kind=given["kind"],
            parts=[(payee, n) for (payee, _share), n in zip(form.parts, over, strict=True)],
            denominator=under,
            reason=given["reason"],
            paper=paper,
            since=given["since"],
            until=given["until"],
            born_date=given["born"],
            actor=request.user,  # type: ignore[arg-type]
            on=on,
        )

    return _answer(
        request,
        form,
        do,
        party,
        title=_("%(name)s：由他人收款") % {"name": party.name},
        note=_("份额写成分数，合计须等于 1。继承登记后，未付的款项先暂停，复核后按份额分给继承人。"),
    )


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def change_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose that what stands with a proxy or guardian goes back to the party it belongs to."""
    change, on = one(_visible(request.user), pk), request.office_day()
    over = bool(change.until_date and change.until_date <= on)
    first = {"reason": _("代收已于 %(day)s 到期") % {"day": change.until_date} if over else ""}
    form = ReturnForm(request.POST or None, request.FILES or None, initial=first)

    def do(form: ReturnForm) -> PayeeChange:
        paper = _paper(request, form, change.party, _("终止代收依据 %(name)s") % {"name": change.party.name})
        reason = form.cleaned_data["reason"]
        return deeds.propose_return(change, reason=reason, paper=paper, actor=request.user, on=on)  # type: ignore[arg-type]

    note = (
        _("代收已到期：不上传新的材料时，以原委托或监护材料为依据。")
        if over
        else _("代收尚未到期：请上传本人或有权人终止代收的材料。")
    )
    return _answer(
        request,
        form,
        do,
        change.party,
        title=_("%(name)s：归还本人") % {"name": change.party.name},
        note=note,
    )


def _answer(request: HttpRequest, form: Any, do: Any, party: Party, *, title: str, note: str) -> HttpResponse:
    return answer_form(
        request,
        form,
        do,
        title=title,
        button=_("登记，交第二人复核"),
        said=_("变更已登记，等待第二人复核。"),
        note=note,
        back=reverse("party_file", args=[party.pk]),
        to=lambda made: reverse("change_file", args=[made.pk]),
        crumb=party.name,
    )


def _paper(request: HttpRequest, form: PaperPart, party: Party, title: str) -> Document | None:
    scan = form.upload()
    if scan is None:
        return None
    return papers.file_paper(
        actor=request.user,  # type: ignore[arg-type]
        on=request.office_day(),
        kind=Document.Kind.AUTHORITY,
        title=title[:120],
        scan=scan,
    )
