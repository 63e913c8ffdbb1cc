"""Required papers: the rules, what lines lack by them and where it is added, papers struck out, proofs."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from landmgmt.lib.refusal import Refusal
from parcels.actions import papers, required_papers
from parcels.asked import understood
from parcels.forms.required_papers import (
    MAX_PROOFS,
    EndRuleForm,
    PaperRuleForm,
    ProofFilter,
    ProofForm,
    StrikeForm,
)
from parcels.models import AccountProof, BankAccount, Document, PaperRule, Party, Place
from parcels.models.figures import LineBalance
from parcels.models.paper_rules import lacking_papers
from parcels.permissions import in_villages, needs, one, require, signed_in, visible_papers
from parcels.rules.paper_needs import PaperNeed
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.documents import RIGHT_OF_KIND
from parcels.views.uploads import takes_files
from parcels.words.money import HEADS, LEVELS
from parcels.words.paper_needs import FULFILLED, NEEDS
from parcels.words.refusals import sentence

# Groups a filter offers; a county has fewer.
MAX_GROUPS = 2000


def split_lacking(
    found: Sequence[LineBalance], on: date, *, user: Any
) -> tuple[list[LineBalance], list[dict[str, Any]]]:
    """The lines a run can collect, and those left out for a paper: each with what it lacks and where.

    Where this person may not add a paper, its place is not offered.
    """
    adds = user.may(Right.EDIT_LAND)
    lacking = lacking_papers([line.line_id for line in found], on)
    left = [
        {
            "line": line,
            "head": HEADS[line.head],
            "lacks": [
                {"word": NEEDS[need], "url": _place(need, line) if adds else ""}
                for need in lacking[line.line_id]
            ],
        }
        for line in found
        if line.line_id in lacking
    ]
    return [line for line in found if line.line_id not in lacking], left


def _place(need: PaperNeed, line: LineBalance) -> str:
    """Where the paper is added: the agreement, the land's papers, or the payee's accounts."""
    if need is PaperNeed.ACCOUNT:
        return f"{reverse('account_proofs')}?party={line.payee_id}"
    of_agreement = need in (PaperNeed.SERVICE, PaperNeed.CONDITION) or line.taking_id is None
    if of_agreement:
        return reverse("agreement_file", args=[line.agreement_id])
    return reverse("taking_paper_add", args=[line.taking_id])


@require_safe
@signed_in
def paper_rules(request: HttpRequest) -> HttpResponse:
    """Which papers are asked before a line is collected, by what, and where each is on file."""
    on = request.office_day()
    rows = PaperRule.objects.exclude(valid__isempty=True)
    context = {
        "rows": [
            {
                "rule": row,
                "need": NEEDS[PaperNeed(row.need)],
                "how": FULFILLED[PaperNeed(row.need)],
                "head": HEADS.get(row.head),
                "level": LEVELS.get(row.level),
                "begins": row.valid.lower,
                "ends": row.valid.upper,
                "holds": row.valid.lower <= on and (row.valid.upper is None or on < row.valid.upper),
                "ahead": row.valid.lower > on,
                "open": row.valid.upper is None,
            }
            for row in rows
        ],
        "may_edit": request.user.may(Right.MANAGE_USERS),
        "may_prove": request.user.may(Right.EDIT_LAND),
    }
    return render(request, "parcels/setup/paper_rules.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE_USERS)
def paper_rule_new(request: HttpRequest) -> HttpResponse:
    """A rule from a day on; the same paper's rule of the same lines ends there."""
    on = request.office_day()
    return answer_form(
        request,
        PaperRuleForm(request.POST or None, initial={"since": on}),
        lambda form: required_papers.set_paper_rule(actor=request.user, on=on, **form.cleaned_data),
        title=_("登记付款要件"),
        button=_("登记"),
        said=_("付款要件已登记。"),
        back=reverse("paper_rules"),
        crumb=_("付款要件"),
        note=_("自这一天起，缺要件的应付不收进批次；已编制未发出的批次在审批和发出时再问。已发出的不变。"),
    )


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE_USERS)
def paper_rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a paper no longer from a day on."""
    on, rule = request.office_day(), one(PaperRule.objects.exclude(valid__isempty=True), pk)
    if rule.valid.upper is not None:  # a second press, or another hand was first
        messages.info(request, _("这一要件已停用。"))
        return redirect("paper_rules")
    return answer_form(
        request,
        EndRuleForm(request.POST or None, initial={"since": on}),
        lambda form: required_papers.end_paper_rule(rule, actor=request.user, on=on, **form.cleaned_data),
        title=_("停用付款要件：%(need)s") % {"need": NEEDS[PaperNeed(rule.need)]},
        button=_("停用"),
        said=_("付款要件已停用。"),
        back=reverse("paper_rules"),
        crumb=_("付款要件"),
    )


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_LAND)
def paper_strike(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Strike out a paper that was filed in error."""
    paper = visible_papers(request.user).filter(uid=uid).first()
    if paper is None:
        raise Http404
    if right := RIGHT_OF_KIND.get(paper.kind):
        require(request.user, right)
    link, proof = paper.taking_links.first(), AccountProof.objects.filter(paper=paper).first()
    back = reverse("taking_file", args=[link.taking_id]) if link else reverse("desk")
    if proof:
        back = reverse("party_file", args=[proof.account.party_id])
    on = request.office_day()
    return answer_form(
        request,
        StrikeForm(request.POST or None),
        lambda form: required_papers.strike_paper(paper, actor=request.user, on=on, **form.cleaned_data),
        title=_("作废文书“%(title)s”") % {"title": paper.title},
        button=_("作废"),
        said=_("文书已作废：仍可查看，不再作为付款要件。"),
        back=back,
        crumb=paper.title,
        note=_("已付的不变；还没有发出的批次在审批和发出时会缺这份要件，请另存正确的一份。"),
    )


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_LAND, logged=True)
def account_proofs(request: HttpRequest) -> HttpResponse:
    """Open accounts without proof, all, a group's or one party's; one scan proves those ticked."""
    on = request.office_day()
    found, party = _unproved(request, on), _asked_party(request)
    # Of all open accounts: a group whose last account was just proved is still a group.
    mine = in_villages(BankAccount.objects.on(on), request.user, "party__group__parent")
    groups = Place.objects.filter(pk__in=mine.values("party__group")).select_related("parent")
    asked = ProofFilter(request.GET, groups=list(groups.order_by("parent__name", "name")[:MAX_GROUPS]))
    understood(asked, besides={"party", "pick"})
    if party:
        found = found.filter(party=party)
    if group := asked.cleaned_data.get("group"):
        found = found.filter(party__group=int(group))
    rows = list(found[:MAX_PROOFS])
    form = ProofForm(request.POST or None, request.FILES or None, accounts=[row.pk for row in rows])
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                _prove(request, form, on)
        except Refusal as refused:
            form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
            status = 409
        else:
            messages.success(request, _("账户证明已登记。"))
            # The same filter, with nothing ticked beforehand.
            rest = request.GET.copy()
            rest.pop("pick", None)
            return redirect(f"{request.path}?{rest.urlencode()}" if rest else request.path)
    ticked = set(request.POST.getlist("account"))
    every = len(rows) == 1 or (request.method == "GET" and request.GET.get("pick") == "all")
    context = {
        "form": form,
        "asked": asked,
        "party": party,
        "narrowed": bool(party or group),
        "may_prepare": request.user.may(Right.PREPARE_RUN),
        "rows": [(row, every or str(row.pk) in ticked) for row in rows],
        "limit": MAX_PROOFS,
        "more": len(rows) == MAX_PROOFS,
    }
    return render(request, "parcels/payments/proofs.html", context, status=status)


def _asked_party(request: HttpRequest) -> Party | None:
    """The party the address names; 404 for one that is not there or not of this person's villages."""
    if "party" not in request.GET:
        return None
    key = request.GET["party"]
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        raise Http404
    found: Party = one(Party.objects.visible_to(request.user), key)
    return found


def _unproved(request: HttpRequest, on: date) -> Any:
    proved = AccountProof.objects.filter(account=OuterRef("pk"), paper__struck__isnull=True)
    rows = BankAccount.objects.on(on).filter(~Exists(proved)).select_related("party__group__parent")
    return in_villages(rows, request.user, "party__group__parent").order_by("party__name", "pk")


def _prove(request: HttpRequest, form: ProofForm, on: date) -> None:
    given = form.cleaned_data
    paper = papers.file_paper(
        actor=request.user,  # type: ignore[arg-type]
        on=on,
        kind=Document.Kind.AUTHORITY,
        title=given["title"],
        scan=form.upload(),
        client_key=given["client_key"],
    )
    required_papers.prove_accounts(given["account"], paper=paper, actor=request.user, on=on)  # type: ignore[arg-type]
