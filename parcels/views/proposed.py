"""Postings that wait for a second person: the list, one of them, and what that person says to it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from landmgmt.lib.refusal import Refusal
from parcels.actions import proposed as deeds
from parcels.forms.pricing import RejectForm
from parcels.models import JournalEntry, ProposedPosting
from parcels.permissions import needs, one
from parcels.rules.money_terms import ProposalKind, ProposalState
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.payments import items_of_mine, posted
from parcels.words.journal import tell
from parcels.words.money import HEADS, PROPOSAL_KINDS, PROPOSAL_STATES
from parcels.words.refusals import sentence

ROWS_A_PAGE = 50
_SHOWN = (
    *("line__payee", "line__claimant", "line__taking", "line__agreement", "line__project", "suspense__run"),
    *("suspense__old_entry__book", "paper", "proposed_by", "decided_by", "voucher", "agreement"),
)


def proposals_of(user: Any) -> QuerySet[ProposedPosting]:
    """The proposals a person may see: staff those in their villages."""
    rows = ProposedPosting.objects.select_related(*_SHOWN).filter(items_of_mine(user))
    return rows.order_by("-pk")


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def proposal_list(request: HttpRequest) -> HttpResponse:
    """What waits first, then what was decided, the newest first."""
    rows = proposals_of(request.user)
    waiting = rows.filter(state=ProposalState.PROPOSED)
    page = Paginator(rows.exclude(state=ProposalState.PROPOSED), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"waiting": [_row(row) for row in waiting], "page": page, "rows": [_row(row) for row in page]}
    return render(request, "parcels/payments/proposals.html", context)


def _row(row: ProposedPosting) -> dict[str, Any]:
    return {
        "row": row,
        "kind": PROPOSAL_KINDS[ProposalKind(row.kind)],
        "state": PROPOSAL_STATES[ProposalState(row.state)],
        "head": HEADS[row.line.head],
    }


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def proposal_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: of what, by which paper, who proposed it, and the second person's buttons."""
    return _show(request, one(proposals_of(request.user), pk))


def _show(request: HttpRequest, row: ProposedPosting, refused: Refusal | None = None) -> HttpResponse:
    user: Any = request.user
    request.access_subject = f"line={row.line_id} proposal"  # type: ignore[attr-defined]
    waits, own = row.state == ProposalState.PROPOSED, row.proposed_by_id == user.pk
    log = JournalEntry.objects.filter(subjects__kind="proposedposting", subjects__object_id=row.pk)
    context = {
        **_row(row),
        "waits": waits,
        "own": own,
        "is_claim": row.kind == ProposalKind.CLAIM,
        "may_confirm": waits and not own and user.may(Right.LOCK_BOOKS),
        "may_withdraw": waits and own,
        "people": user.may(Right.SEE_PEOPLE),
        "entries": [(entry, tell(entry)) for entry in log.select_related("actor").order_by("-pk")[:20]],
        "errors": [sentence(refused)] if refused else [],
    }
    return render(request, "parcels/payments/proposal.html", context, status=409 if refused else 200)


@require_POST
@needs(Right.LOCK_BOOKS, logged=True)
def proposal_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Post what another person proposed; who proposed it is told why not."""
    row = one(proposals_of(request.user), pk)
    try:
        deeds.confirm_posting(row, actor=request.user, on=request.office_day())
    except Refusal as refused:
        return _show(request, row, refused)
    messages.success(request, _("已复核，已入账。"))
    return redirect("proposal_file", pk)


@require_http_methods(["GET", "POST"])
@needs(Right.LOCK_BOOKS, logged=True)
def proposal_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it back with the reason, which stays."""
    row = one(proposals_of(request.user), pk)
    return answer_form(
        request,
        RejectForm(posted(request)),
        lambda form: deeds.refuse_posting(
            row, actor=request.user, on=request.office_day(), **form.cleaned_data
        ),
        title=_("退回：%(what)s %(name)s")
        % {"what": PROPOSAL_KINDS[ProposalKind(row.kind)], "name": row.line.payee},
        button=_("退回"),
        back=reverse("proposal_file", args=[pk]),
        crumb=_("待复核入账"),
        said=_("已退回，账没有动。"),
    )


@require_POST
@needs(Right.SEE_MONEY, logged=True)
def proposal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own proposal back."""
    row = one(proposals_of(request.user), pk)
    try:
        deeds.withdraw_posting(row, actor=request.user, on=request.office_day())
    except Refusal as refused:
        return _show(request, row, refused)
    messages.success(request, _("已撤回，账没有动。"))
    return redirect("proposal_file", pk)
