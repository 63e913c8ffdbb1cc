"""Families, collectives and enterprises: who they are, what they hold and are owed, where they are paid."""

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from landmgmt.lib import intake
from landmgmt.lib.money import ZERO
from parcels.actions import people
from parcels.actions.ledger import open_amounts
from parcels.actions.succession import lines_with
from parcels.asked import chosen, shown_day
from parcels.forms.people import AccountCloseForm, AccountForm
from parcels.models import BankAccount, Party, PayeeChange, Share, Taking
from parcels.models.figures import LineBalance, arrears, line_balances
from parcels.models.file import log, open_accounts
from parcels.models.line_trace import received_by_others, taken_off
from parcels.models.paper_rules import proofs_of_accounts
from parcels.models.waiting import waiting_items
from parcels.permissions import needs, one, one_visible
from parcels.rules.money_terms import AGENCY, ChangeState, PartyKind
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent
from parcels.words.journal import tell
from parcels.words.money import HEADS, LEVELS, PARTY_KINDS

PAGE_SIZE = 100


@require_safe
@needs(Right.SEE_PEOPLE, logged=True)
def party_list(request: HttpRequest) -> HttpResponse:
    """Search by name, initials or place; never by a number, so that none stands in the address."""
    # A text with a NUL in it is nobody's name, and the database would not take it.
    q, kind = intake.clean(request.GET.get("q", ""), 40), chosen(request, "kind", _("类别"), PARTY_KINDS)
    rows = Party.objects.visible_to(request.user).select_related("group__parent")
    rows = rows.prefetch_related(open_accounts(request.office_day())).annotate(
        land=Count("shares__share_set__taking", distinct=True)
    )
    if q:
        found = Q(name__icontains=q) | Q(initials__icontains=q.lower())
        rows = rows.filter(found | Q(group__name__icontains=q) | Q(group__parent__name__icontains=q))
    if kind:
        rows = rows.filter(kind=kind)
    page = Paginator(rows.order_by("group__code", "name", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    may_edit = request.user.may(Right.EDIT_LAND)
    context = {"page": page, "q": q, "kind": kind, "kinds": PARTY_KINDS.items(), "may_edit": may_edit}
    request.access_subject = f"page={page.number}"
    return render(request, "parcels/party_list.html", context)


@require_safe
@needs(Right.SEE_PEOPLE, logged=True)
def party_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One party: members, land, accounts, lines, disputes, log."""
    return _file(request, pk)


@require_POST
@needs(Right.REVEAL, logged=True)
def party_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page with the numbers in full, once; the access log keeps who and whose."""
    return _file(request, pk, revealed=True)


def _file(request: HttpRequest, pk: int, *, revealed: bool = False) -> HttpResponse:
    user, on = request.user, shown_day(request)
    party = one_visible(Party.objects.select_related("group__parent"), user, pk)
    request.access_subject = f"party={pk}"
    shares = Share.objects.filter(
        party=party,
        share_set__valid__contains=on,
        share_set__taking__in=Taking.objects.visible_to(user).alive(on),
    )
    lines = line_balances(on, party=party, user=user, limit=500) if user.may(Right.SEE_MONEY) else []
    proofs = proofs_of_accounts(party)
    context: dict[str, Any] = {
        "party": party,
        "on": on,
        "revealed": revealed,
        "may_reveal": user.may(Right.REVEAL),
        "may_edit": user.may(Right.EDIT_LAND),
        "may_add_member": user.may(Right.EDIT_LAND) and party.kind == PartyKind.HOUSEHOLD,
        "members": party.members.filter(valid__contains=on).select_related("person"),
        "households": party.memberships.filter(valid__contains=on).select_related("household"),
        "shares": shares.select_related("share_set__taking__project").order_by("share_set__taking__code"),
        "owned": Taking.objects.visible_to(user)
        .alive(on)
        .filter(parcel__collective=party)
        .order_by("code")[:200],
        "accounts": [(row, proofs.get(row.pk)) for row in party.accounts.order_by("-valid")],
        "on_accounts": set(party.accounts.filter(valid__contains=on).values_list("pk", flat=True)),
        "lines": _line_rows(lines),
        "disputes": party.disputes.order_by("-received_date")[:20],
        "log": [(entry, tell(entry)) for entry in log("party", party.pk)],
        "changes": party.changes.all()[:10],
        "may_see_pictures": user.may(Right.SEE_PICTURES),
        "pictures": party.pictures.select_related("uploaded_by") if user.may(Right.SEE_PICTURES) else [],
        "with_agents": _with_agents(party) if user.may(Right.SEE_MONEY) else [],
        "waiting_items": waiting_items(party) if user.may(Right.SEE_MONEY) else [],
    }
    if lines:
        context["total"] = _owed(party, user, on)
        context["by_others"] = received_by_others(party.pk, on)
    response = render(request, "parcels/party_file.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _line_rows(lines: list[LineBalance]) -> list[dict[str, Any]]:
    """Lines with their words, and which later version took something off them."""
    lost = taken_off([line.line_id for line in lines])
    return [
        {
            "line": line,
            "head": HEADS[line.head],
            "level": LEVELS[line.level],
            "lost": lost.get(line.line_id, []),
        }
        for line in lines
    ]


def _with_agents(party: Party) -> list[tuple[PayeeChange, Decimal]]:
    """What others receive for this party and have not received yet, by the change that says so."""
    agents = party.changes.filter(kind__in=AGENCY, state=ChangeState.CONFIRMED)[:10]
    sums = [(agent, open_amounts([line.pk for line in lines_with(agent)])) for agent in agents]
    return [(agent, sum(left.values(), ZERO)) for agent, left in sums if left]


def _owed(party: Party, user: Any, on: Any) -> Any:
    """What the park owes this party as payee; None where it is only the claimant behind another payee."""
    rows = {row.key: row for row in arrears(on, "party", user=user).rows}
    return rows.get(str(party.uid))


@asked_or_sent
@needs(Right.EDIT_LAND)
def account_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the account a party is paid to."""
    party = one_visible(Party.objects.all(), request.user, pk)
    if party.accounts.exists():
        # Only the first account is registered by one person; another one is a change with its paper.
        return redirect("account_change", pk=pk)
    first = {"holder_name": party.name, "since": request.office_day()}
    form = AccountForm(request.POST or None, initial=first, party=party, on=request.office_day())

    def do(form: AccountForm) -> None:
        given = {name: value for name, value in form.cleaned_data.items() if name != "other_holder"}
        people.add_account(actor=request.user, on=request.office_day(), party=party, **given)  # type: ignore[arg-type]

    title = _("%(name)s：登记收款账户") % {"name": party.name}
    back = reverse("party_file", args=[party.pk])
    return answer_form(
        request,
        form,
        do,
        title=title,
        button=_("登记账户"),
        said=_("账户已登记"),
        back=back,
        crumb=party.name,
    )


@asked_or_sent
@needs(Right.EDIT_LAND)
def account_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop paying to an account."""
    account = one(
        BankAccount.objects.filter(party__in=Party.objects.visible_to(request.user)).select_related("party"),
        pk,
    )
    form = AccountCloseForm(request.POST or None)

    def do(form: AccountCloseForm) -> None:
        on, reason = request.office_day(), form.cleaned_data["reason"]
        people.close_account(account, actor=request.user, on=on, reason=reason)  # type: ignore[arg-type]

    title = _("%(name)s：停用尾号 %(tail)s 的账户") % {
        "name": account.party.name,
        "tail": account.number.masked_tail,
    }
    back = reverse("party_file", args=[account.party_id])
    return answer_form(
        request,
        form,
        do,
        title=title,
        button=_("停用"),
        said=_("账户已停用"),
        back=back,
        crumb=account.party.name,
    )
