"""The parts of a take-over a person decides: the sums of a signed sheet, and whom a name means."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parcels.actions import takeover as deeds
from parcels.actions.papers import file_paper
from parcels.forms.takeover import PartyChoiceForm, TotalForm
from parcels.models import Document, OldParty, Place, SignedTotal, TakeOver
from parcels.permissions import needs, one
from parcels.rules.roles import Right
from parcels.rules.takeover import Decision, TakeOverState
from parcels.views.asking import answer_form
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
        return deeds.decide_party(owner, form.chosen(), actor=request.user, on=request.office_day())

    return answer_form(
        request,
        form,
        do,
        title=_("选定户名：%(name)s") % {"name": owner.name},
        button=_("选定"),
        back=reverse("old_party", args=[pk]),
        crumb=owner.name,
        note=_("列出的是本村已登记的主体，同名的在前。选错了，锁定之前可以重选。"),
        said=_("户名已选定。"),
    )
