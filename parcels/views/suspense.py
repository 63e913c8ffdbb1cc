"""Money without a line: the worklist of what banks paid astray, and its two ways out."""

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions import suspense as deeds
from parcels.actions.proposed import propose_claim
from parcels.forms.bank import AssignForm, GiveBackForm
from parcels.forms.payments import client_key
from parcels.models import FundSource, Line, ProposedPosting, SuspenseItem, Voucher
from parcels.models.figures import LineBalance, line_balances
from parcels.permissions import needs, one
from parcels.rules.money_terms import SuspenseGround, SuspenseState
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.bank import file_voucher
from parcels.views.exporting import export_url
from parcels.views.payments import posted, runs_of
from parcels.views.uploads import takes_files
from parcels.words.money import SUSPENSE_GROUNDS, SUSPENSE_STATES
from parcels.words.refusals import sentence

LINES_SHOWN = 60
OPEN = (SuspenseState.OPEN, SuspenseState.PART)


def _mine(user: Any) -> Any:
    rows = SuspenseItem.objects.select_related(
        *("project", "fund_source", "run", "run_item", "resolved_by", "old_entry__book", "old_entry__owner")
    )
    if not user.by_village:
        return rows
    return rows.filter(Q(run__in=runs_of(user)) | Q(old_entry__owner__village__in=user.villages.all()))


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def suspense_list(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first; then what is settled."""
    waiting, settled = suspense_rows(request.user)
    context = {
        "waiting": waiting,
        "settled": settled,
        "may_settle": request.user.may(Right.RELEASE_RUN),
        "export": export_url(request, "suspense_export"),
    }
    return render(request, "parcels/payments/suspense.html", context)


def suspense_rows(user: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What waits, the oldest first, and what is settled, the newest first."""
    rows = list(_mine(user).order_by("bank_date", "pk"))
    waiting = [_row(row) for row in rows if row.state in OPEN]
    return waiting, [_row(row) for row in reversed(rows) if row.state not in OPEN]


def _row(row: SuspenseItem) -> dict[str, Any]:
    return {
        "row": row,
        "ground": SUSPENSE_GROUNDS[SuspenseGround(row.ground)],
        "state": SUSPENSE_STATES[SuspenseState(row.state)],
        "left": deeds.left_of(row),
        "ways": _ways(row),
    }


def _ways(row: SuspenseItem) -> str:
    """What became of the sum, each way with its yuan: a part claimed and the rest returned are told both."""
    ways = deeds.ways_of(row)
    told = [
        _("认领 %(yuan)s 元") % {"yuan": _written(ways.assigned_yuan)} if ways.assigned_yuan else "",
        _("退回 %(yuan)s 元") % {"yuan": _written(ways.returned_yuan)} if ways.returned_yuan else "",
    ]
    return _("；").join(one for one in told if one)


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.RELEASE_RUN, logged=True)
def suspense_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a sum to the line it was for; `?q=` looks for the payee, else the name the bank wrote."""
    on = request.office_day()
    row = one(_mine(request.user), pk)
    request.access_subject = f"suspense={pk}"  # type: ignore[attr-defined]
    left = deeds.left_of(row)
    if left <= 0:
        return redirect("suspense_list")
    name = intake.clean(request.GET.get("q", row.holder_name), 40)
    lines = _lines(row, name, request)
    first = {"amount": f"{min([left, *(line.unpaid_yuan for line in lines[:1])]):.2f}"}

    def do(form: AssignForm) -> ProposedPosting:
        given = form.cleaned_data
        title = _("待查款认领凭据 %(number)s") % {"number": row.origin}
        return propose_claim(
            row,
            get_object_or_404(Line, pk=given["line"]),
            amount=given["amount"],
            value_date=given["value_date"],
            note=given["note"],
            paper=file_voucher(request, form, title=title, project=row.project),
            actor=request.user,
            on=on,
            client_key=given["client_key"],
            other_payee=given.get("other_payee", ""),
        )

    if request.method == "POST" and (before := _proposed_before(request)):
        return redirect("proposal_file", before.pk)
    return answer_form(
        request,
        AssignForm(
            posted(request),
            request.FILES or None,
            lines=lines,
            on=on,
            left=left,
            initial=first,
            another=_another(request, row, lines),
        ),
        do,
        title=_("认领待查款 %(amount)s 元") % {"amount": _written(left)},
        button=_("提出认领，交另一人复核"),
        back=reverse("suspense_list"),
        to=lambda made: reverse("proposal_file", args=[made.pk]),
        crumb=_("待查款"),
        note=_("另一位财务或领导复核之后才入账，这笔应付按入账日算已付。"),
        said=_("已提出认领，等待另一人复核。"),
        template="parcels/payments/assign.html",
        more={"q": name, "none": not lines},
    )


def _another(request: HttpRequest, row: SuspenseItem, lines: list[LineBalance]) -> str:
    """What is asked of the line that was chosen, where the bank paid another name or account."""
    chosen = request.POST.get("line", "")
    if chosen not in {str(line.line_id) for line in lines}:
        return ""
    line = Line.objects.select_related("payee").get(pk=int(chosen))
    other = deeds.paid_another(row, line)
    return sentence(Refusal("suspense_of_another", other.told)) if other else ""


def _proposed_before(request: HttpRequest) -> ProposedPosting | None:
    """A form that came twice proposes once, with one paper."""
    return ProposedPosting.objects.filter(uid=client_key(request.POST.get("client_key", ""))).first()


def _lines(row: SuspenseItem, name: str, request: HttpRequest) -> list[LineBalance]:
    """The project's unpaid lines of payees so named; the run's own row first."""
    named = Line.objects.filter(project=row.project, payee__name__icontains=name)
    ids = list(named.values_list("pk", flat=True)[:500])
    own = row.run_item.line_id if row.run_item else None
    if own and own not in ids:
        ids.append(own)
    found = line_balances(request.office_day(), lines=ids, unpaid_only=True, limit=LINES_SHOWN)  # type: ignore[attr-defined]
    return sorted(found, key=lambda line: line.line_id != own)


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.RELEASE_RUN, logged=True)
def suspense_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that the rest of a sum came back to the fund."""
    on = request.office_day()
    row = one(_mine(request.user), pk)
    request.access_subject = f"suspense={pk}"  # type: ignore[attr-defined]
    left = deeds.left_of(row)
    if left <= 0:
        return redirect("suspense_list")

    def do(form: GiveBackForm) -> Voucher:
        given = form.cleaned_data
        title = _("待查款退回凭据 %(number)s") % {"number": row.origin}
        return deeds.give_back(
            row,
            value_date=given["value_date"],
            note=given["note"],
            paper=file_voucher(request, form, title=title, project=row.project),
            actor=request.user,
            on=on,
            fund_source=given.get("fund_source"),
        )

    funds = None if row.fund_source else FundSource.objects.filter(project=row.project).order_by("code")
    return answer_form(
        request,
        GiveBackForm(posted(request), request.FILES or None, on=on, funds=funds),
        do,
        title=_("待查款退回 %(amount)s 元") % {"amount": _written(left)},
        button=_("登记退回"),
        back=reverse("suspense_list"),
        crumb=_("待查款"),
        note=_("退回之后，这笔钱回到资金“%(fund)s”。") % {"fund": row.fund_source.name}
        if row.fund_source
        else _("旧账多付的钱收回来，进入所选的资金；接管前从哪里付的，系统中没有账。"),
        said=_("已退回资金。"),
    )


def _written(amount: Decimal) -> str:
    return f"{amount:,.2f}"
