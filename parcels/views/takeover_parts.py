"""The parts of a take-over a person decides: the sums of a signed sheet, and whom a name means."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parcels.actions import takeover as deeds
from parcels.actions.papers import file_paper
from parcels.actions.proposed import propose_old_line, propose_old_paid
from parcels.forms.takeover import CorrectForm, CorrectPaidForm, PartyChoiceForm, TotalForm
from parcels.models import Document, Line, OldParty, Place, ProposedPosting, SignedTotal, TakeOver
from parcels.models.figures import line_balances
from parcels.permissions import needs, one
from parcels.rules.roles import Right
from parcels.rules.takeover import Decision, TakeOverState
from parcels.views.asking import answer_form
from parcels.views.bank import file_voucher
from parcels.views.payments import posted
from parcels.views.takeover import takeovers, villages_within
from parcels.views.uploads import takes_files
from parcels.words.money import HEADS, LEVELS
from parcels.words.takeover import COLUMNS

ROWS_SHOWN = 200


def _owners(user: Any) -> Any:
    """The names of the books in a person's villages."""
    rows = OldParty.objects.select_related("takeover__project", "village", "group", "party__group__parent")
    mine = villages_within(user)
    return rows if mine is None else rows.filter(village__in=mine)


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.TAKE_OVER)
def takeover_total(request: HttpRequest, pk: int, village: int) -> HttpResponse:
    """Type the signed total of a village."""
    made = one(takeovers(), pk)
    mine = villages_within(request.user)
    places = Place.objects.filter(level=Place.Level.VILLAGE)
    place = one(places if mine is None else places.filter(pk__in=mine), village)
    return _total(request, made, place, None)


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.TAKE_OVER)
def old_party_total(request: HttpRequest, pk: int) -> HttpResponse:
    """Type what one household signed for."""
    owner = one(_owners(request.user), pk)
    return _total(request, owner.takeover, owner.village, owner)


def _total(request: HttpRequest, made: TakeOver, place: Place, owner: OldParty | None) -> HttpResponse:
    known = (
        SignedTotal.objects.filter(takeover=made, village=place, owner=owner).select_related("paper").first()
    )
    first = (
        {
            "agreed": known.agreed_yuan,
            "paid": known.paid_yuan,
            "unpaid": known.unpaid_yuan,
            "explanation": known.explanation,
            "number": known.paper.number,
        }
        if known
        else {}
    )
    form = TotalForm(posted(request), request.FILES or None, known=known, initial=first)
    name = owner.name if owner else place.name

    def do(form: TotalForm) -> SignedTotal:
        given = dict(form.cleaned_data)
        number, scan = given.pop("number"), form.scanned()
        given.pop("scan")
        paper = known.paper if known and not scan else None
        if scan:
            paper = file_paper(
                actor=request.user,
                on=request.office_day(),
                kind=Document.Kind.OTHER,
                title=_("签字汇总表 %(name)s") % {"name": name},
                number=number,
                project=made.project,
                scan=scan,
            )
        return deeds.enter_total(
            made,
            village=place,
            owner=owner,
            paper=paper,
            actor=request.user,
            on=request.office_day(),
            **given,
        )

    back = reverse("old_party", args=[owner.pk]) if owner else reverse("takeover_file", args=[made.pk])
    return answer_form(
        request,
        form,
        do,
        title=_("签字汇总：%(name)s") % {"name": name},
        button=_("录入"),
        back=back,
        crumb=str(made.project),
        note=_("照签字的汇总表录入三个数，不要照旧台账抄；差额由系统算出。"),
        said=_("签字汇总已录入。"),
    )


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def old_party(request: HttpRequest, pk: int) -> HttpResponse:
    """One name of the old books: its rows as they were written, whom it means, what was signed."""
    owner = one(_owners(request.user), pk)
    request.access_subject = f"old name={pk}"  # type: ignore[attr-defined]
    entries = owner.entries.select_related("book", "taking", "line").order_by("pk")
    is_open = owner.takeover.state == TakeOverState.OPEN
    context = {
        "owner": owner,
        "made": owner.takeover,
        "entries": [
            (
                entry,
                HEADS[entry.head],
                LEVELS[entry.level],
                [COLUMNS[n] for n in entry.unknown if n in COLUMNS],
            )
            for entry in entries[:ROWS_SHOWN]
        ],
        "more": max(entries.count() - ROWS_SHOWN, 0),
        "total": SignedTotal.objects.filter(owner=owner).select_related("paper", "entered_by").first(),
        "waits": owner.decision == Decision.OPEN,
        "may_prepare": is_open and request.user.may(Right.TAKE_OVER),
    }
    response = render(request, "parcels/takeover/party.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@needs(Right.TAKE_OVER, logged=True)
def old_party_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who a name is."""
    owner = one(_owners(request.user), pk)
    request.access_subject = f"old name={pk}"  # type: ignore[attr-defined]
    form = PartyChoiceForm(posted(request), owner=owner, initial={"party": owner.party_id or ""})

    def do(form: PartyChoiceForm) -> OldParty:
        return deeds.decide_party(
            owner, form.chosen(), kind=form.new_kind(), actor=request.user, on=request.office_day()
        )

    return answer_form(
        request,
        form,
        do,
        title=_("选定户名：%(name)s") % {"name": owner.name},
        button=_("选定"),
        back=reverse("old_party", args=[pk]),
        crumb=owner.name,
        note=_(
            "列出的是本村已登记的各类主体，同名的在前。层级随选定的主体：付给集体的是拨付，付给其余的是兑付。"
            "选错了，锁定之前可以重选。"
        ),
        said=_("户名已选定。"),
    )


def _old_line(request: HttpRequest, pk: int) -> tuple[Line, Any]:
    """A line of the old books this person may see, and what it owes now; else 404."""
    found = line_balances(request.office_day(), lines=[pk], user=request.user) if pk < 2**63 else []
    rows = Line.objects.filter(agreement__takeover__isnull=False, pk__in=[row.line_id for row in found])
    line: Line = one(rows.select_related("agreement__takeover", "claimant", "project"), pk)
    request.access_subject = f"line={pk}"  # type: ignore[attr-defined]
    return line, found[0].payable_yuan


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.SIGN, logged=True)
def old_line_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what a line of the old books owes, by a paper both sides signed."""
    on = request.office_day()
    line, owed = _old_line(request, pk)
    number = line.agreement.number
    form = CorrectForm(posted(request), request.FILES or None, on=on, initial={"amount": owed})

    def do(form: CorrectForm) -> ProposedPosting:
        given = dict(form.cleaned_data)
        number_given = given.pop("number")
        given.pop("scan")
        paper = file_paper(
            actor=request.user,
            on=on,
            kind=Document.Kind.AGREEMENT,
            title=_("更正协议 %(number)s") % {"number": number},
            number=number_given,
            paper_date=given["signed_date"],
            project=line.project,
            scan=form.scanned(),
        )
        return propose_old_line(line, paper=paper, actor=request.user, on=on, **given)

    return answer_form(
        request,
        form,
        do,
        title=_("更正应付：%(number)s %(name)s") % {"number": number, "name": line.claimant.name},
        button=_("提出更正，交另一人复核"),
        back=reverse("line_file", args=[pk]),
        to=lambda made: reverse("proposal_file", args=[made.pk]),
        crumb=number,
        note=_(
            "旧账不改：更正是协议的又一版，另一人复核后从签字日起入账；只记差额。减少的，不能低于已付的。"
        ),
        said=_("更正已提出，等待另一人复核。"),
    )


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_FUNDS, logged=True)
def old_paid_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what had been paid of a line before the take-over."""
    on = request.office_day()
    line, _owed = _old_line(request, pk)
    told = {"number": line.agreement.number, "name": line.claimant.name}

    def do(form: CorrectPaidForm) -> ProposedPosting:
        given = form.cleaned_data
        return propose_old_paid(
            line,
            paid=given["paid"],
            reason=given["reason"],
            value_date=given["value_date"],
            paper=file_voucher(
                request, form, title=_("更正旧账已付凭据 %(number)s") % told, project=line.project
            ),
            actor=request.user,
            on=on,
        )

    return answer_form(
        request,
        CorrectPaidForm(posted(request), request.FILES or None, on=on),
        do,
        title=_("更正旧账已付：%(number)s %(name)s") % told,
        button=_("提出更正，交另一人复核"),
        back=reverse("line_file", args=[pk]),
        to=lambda made: reverse("proposal_file", args=[made.pk]),
        crumb=told["number"],
        note=_("另一人复核后，原来的旧账已付留着并冲回，另记正确的数；更正日以前的账目不变。"),
        said=_("更正已提出，等待另一人复核。"),
    )
