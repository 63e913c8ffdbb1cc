"""What happens to an agreement after it is signed: read as signed, amended, its conditions met, served."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from landmgmt.lib.refusal import Refusal
from parcels.actions import amendments, conditions, papers
from parcels.forms.changes import AmendForm, ConditionForm, ServiceForm
from parcels.forms.takings import PaperPart
from parcels.models import Agreement, ConditionMet, DecisionService, Document, Instalment, Party, Taking
from parcels.permissions import needs, one
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import AgreementState
from parcels.rules.roles import Right
from parcels.views.agreements import visible_agreements
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent
from parcels.views.uploads import takes_files
from parcels.words.formulas import formula_text, land_class_word
from parcels.words.money import AGREEMENT_KINDS, HEADS, LEVELS
from parcels.words.refusals import sentence


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def agreement_signed(request: HttpRequest, pk: int) -> HttpResponse:
    """What was signed, word for word: nothing on this page comes from the register of today."""
    agreement = one(visible_agreements(request.user).select_related("paper"), pk)
    if agreement.state != AgreementState.SIGNED:
        raise Http404
    frozen = agreement.frozen
    context = {
        "agreement": agreement,
        "frozen": frozen,
        "kind": AGREEMENT_KINDS.get(frozen.get("kind"), ""),
        "lines": [
            {**line, "head_word": HEADS[line["head"]], "level_word": LEVELS[line["level"]]}
            for line in frozen.get("lines", [])
        ],
        "takings": [_worded(taking) for taking in frozen.get("takings", [])],
        "names": {person["id"]: person["name"] for person in frozen.get("people", [])},
        "accounts": _accounts(frozen),
        "sums": [
            {**one, "text": formula_text(one["formula"], one["params"])} for one in frozen.get("sums", [])
        ],
    }
    return render(request, "parcels/agreements/signed.html", context)


def _worded(taking: dict[str, Any]) -> dict[str, Any]:
    areas = [{**area, "word": land_class_word(area["land_class"])} for area in taking["areas"]]
    return {**taking, "areas": areas}


def _accounts(frozen: dict[str, Any]) -> list[dict[str, Any]]:
    names = {person["id"]: person["name"] for person in frozen.get("people", [])}
    return [{**account, "name": names.get(account["payee"], "")} for account in frozen.get("accounts", [])]


@asked_or_sent
@needs(Right.SIGN)
def agreement_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """What today's signed facts change, sum by sum; the button keeps it as the draft of the next version."""
    agreement: Agreement = one(visible_agreements(request.user).select_related("project"), pk)
    if agreement.state != AgreementState.SIGNED:
        return redirect("agreement_file", pk=pk)
    on, refused = request.office_day(), None
    try:
        found = amendments.work_out(agreement, on)
    except Refusal as no:
        found, refused = None, sentence(no)
    adds = bool(found and found.increases)
    form = AmendForm(request.POST or None, adds=adds, on=on, initial={"client_key": uuid4()})

    def do(form: AmendForm) -> Agreement:
        given = form.cleaned_data
        terms = [Terms(given["due_date"], 1)] if adds else []
        return amendments.draft_amendment(
            agreement,
            reason=given["reason"],
            instalments=terms,
            actor=request.user,  # type: ignore[arg-type]
            on=on,
            client_key=given["client_key"],
        )

    return answer_form(
        request,
        form,
        do,
        title=_("变更协议 %(number)s") % {"number": agreement.number},
        button=_("存为变更草稿"),
        said=_("变更草稿已存：签订后才入账。"),
        back=reverse("agreement_file", args=[pk]),
        to=lambda made: reverse("agreement_file", args=[made.pk]),
        crumb=agreement.number,
        template="parcels/agreements/amend.html",
        more={
            "agreement": agreement,
            "rows": _change_rows(found.changes) if found else [],
            "amendment": found,
            "refused": refused,
        },
    )


def _change_rows(found: list[Any]) -> list[dict[str, Any]]:
    parties = Party.objects.in_bulk([change.key[2] for change in found])
    takings = Taking.objects.in_bulk([change.key[0] for change in found if change.key[0]])
    return [
        {
            "head": HEADS[change.key[1]],
            "claimant": parties[change.key[2]].name,
            "taking": takings.get(change.key[0]),
            "change": change,
        }
        for change in found
    ]


@takes_files
@asked_or_sent
@needs(Right.SIGN)
def condition_meet(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the condition of an instalment came true, with its proof."""
    mine = Instalment.objects.filter(agreement__in=visible_agreements(request.user)).exclude(condition="")
    instalment: Instalment = one(mine.select_related("agreement__project"), pk)
    agreement = instalment.agreement
    form = ConditionForm(
        request.POST or None, request.FILES or None, initial={"met_date": request.office_day()}
    )

    def do(form: ConditionForm) -> ConditionMet:
        title = _("付款条件成就证明 %(number)s") % {"number": agreement.number}
        paper = _paper(request, form, agreement, Document.Kind.OTHER, title)
        return conditions.meet_condition(
            instalment,
            met_date=form.cleaned_data["met_date"],
            paper=paper,
            actor=request.user,  # type: ignore[arg-type]
            on=request.office_day(),
        )

    return answer_form(
        request,
        form,
        do,
        title=_("付款条件成就：%(condition)s") % {"condition": instalment.condition},
        button=_("登记成就"),
        said=_("条件已成就，这一期可以支付。"),
        note=_("条件成就前，这一期列为暂停，不算逾期，也进不了支付批次。"),
        back=reverse("agreement_file", args=[agreement.pk]),
        crumb=agreement.number,
    )


@takes_files
@asked_or_sent
@needs(Right.SIGN)
def decision_serve(request: HttpRequest, pk: int) -> HttpResponse:
    """Record how and when a decision was served, with the receipt."""
    decision: Agreement = one(visible_agreements(request.user).select_related("project"), pk)
    form = ServiceForm(
        request.POST or None, request.FILES or None, initial={"served_date": request.office_day()}
    )

    def do(form: ServiceForm) -> DecisionService:
        title = _("送达回证 %(number)s") % {"number": decision.number}
        paper = _paper(request, form, decision, Document.Kind.DECISION, title)
        return conditions.serve_decision(
            decision,
            served_date=form.cleaned_data["served_date"],
            way=form.cleaned_data["way"],
            paper=paper,
            actor=request.user,  # type: ignore[arg-type]
            on=request.office_day(),
        )

    return answer_form(
        request,
        form,
        do,
        title=_("登记送达 %(number)s") % {"number": decision.number},
        button=_("登记送达"),
        said=_("送达已登记。"),
        back=reverse("agreement_file", args=[pk]),
        crumb=decision.number,
    )


def _paper(
    request: HttpRequest, form: PaperPart, agreement: Agreement, kind: str, title: str
) -> Document | None:
    scan = form.upload()
    if scan is None:
        return None
    return papers.file_paper(
        actor=request.user,  # type: ignore[arg-type]
        on=request.office_day(),
        kind=kind,
        title=title,
        number=agreement.number,
        project=agreement.project,
        scan=scan,
        takings=Taking.objects.filter(agreement_links__agreement=agreement),
    )
