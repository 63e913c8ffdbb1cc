"""A collective's distribution plan: its arithmetic line by line, its vote, its versions, what it paid."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from landmgmt.lib.money import ZERO
from parcels.actions import papers
from parcels.actions import plans as deeds
from parcels.forms.law import amount_word
from parcels.forms.plans import BareForm, PlanReasonForm, VoteForm
from parcels.models import DistributionPlan, Document, Party, PlanHead
from parcels.models.handouts import between_levels
from parcels.models.law import law
from parcels.models.plan_sheet import Claim, claims_of, handed_on_old_papers
from parcels.permissions import needs, one_visible
from parcels.rules.distribution import PlanMode, PlanState
from parcels.rules.money_terms import Head
from parcels.rules.roles import Right
from parcels.rules.terms import Law, TermCode
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent
from parcels.words.money import HEADS
from parcels.words.plans import MODES, who_receives


def plan_of(request: HttpRequest, pk: int) -> DistributionPlan:
    """A plan of a collective this person sees; names its collective for the access log."""
    known = DistributionPlan.objects.select_related(
        "collective__group__parent",
        "project",
        "batch",
        "agreement",
        "paper",
        "corrects",
        "drafted_by",
        "voted_by",
        "confirmed_by",
    )
    plan: DistributionPlan = one_visible(known, request.user, pk)
    request.access_subject = f"party={plan.collective_id} plan={pk}"  # type: ignore[attr-defined]
    return plan


def scope_word(plan: DistributionPlan) -> str:
    """What a plan divides: 项目 · 批次 or 协议."""
    parts = [plan.project.name, plan.batch.name if plan.batch else ""]
    parts.append(plan.agreement.number if plan.agreement else "")
    return " · ".join(part for part in parts if part)


def arithmetic(plan: DistributionPlan) -> list[dict[str, Any]]:
    """Per head its sum, the households' share and every part: share over the one denominator, and yuan."""
    parts: dict[str, list[dict[str, Any]]] = {}
    sums = dict(plan.sources.values_list("line", "amount_yuan"))
    divided: dict[str, dict[int, Any]] = {}
    for part in plan.parts.select_related("household", "line__taking").order_by("position"):
        row = {
            "position": part.position,
            "household": part.household,
            "code": str(part.line.taking) if part.line and part.line.taking else "",
            "weight": f"{int(part.weight):,}",
            "of": Fraction(int(part.weight)),
            "line": part.line_id,
            "amount": part.amount_yuan,
        }
        parts.setdefault(part.head, []).append(row)
        if part.line_id:
            divided.setdefault(part.head, {})[part.line_id] = sums[part.line_id]
    heads = {one.head: one for one in plan.heads.all()}
    for head, rows in parts.items():
        _in_yuan(rows, int(heads[head].weights), divided.get(head, {}))
    return [
        {
            "row": heads[head],
            **_of_held(heads[head], divided.get(head, {})),
            "word": HEADS[head],
            "mode": MODES[PlanMode(heads[head].mode)],
            "share": f"{heads[head].numerator}/{heads[head].denominator}",
            "by_sums": heads[head].mode == PlanMode.AMOUNTS,
            "weights": _whole(int(heads[head].weights), divided.get(head, {})),
            "by_lines": len(divided.get(head, {})) > 1,
            "parts": parts.get(head, []),
        }
        for head in Head
        if head in heads
    ]


def _in_yuan(rows: list[dict[str, Any]], weights: int, lines: dict[int, Any]) -> None:
    """Say a part of several lines as its line's yuan and the holder's share of it, not as their common fen.

    Two lines of 100.00, one held by A, one ½ ½ by B and C: A 100.00, B 100.00 × 1/2, of 200.00.
    """
    if len(lines) < 2:
        return
    base = sum(lines.values(), ZERO)
    for row in rows:
        mine = lines[row["line"]]
        held = row["of"] / weights * Fraction(base) / Fraction(mine)
        row["weight"] = f"{mine:,.2f}" + ("" if held == 1 else f" × {held.numerator}/{held.denominator}")


def _whole(weights: int, lines: dict[int, Any]) -> str:
    return f"{sum(lines.values(), ZERO):,.2f}" if len(lines) > 1 else f"{weights:,}"


def _of_held(row: PlanHead, lines: dict[int, Any]) -> dict[str, Any]:
    """What the share is taken of: all of the head, or by land only what stands on land with holders."""
    held = sum(lines.values(), ZERO) if lines else row.total_yuan
    return {"base": held, "rest": row.total_yuan - held}


def receiving(claim: Claim, name: Callable[[Party], str]) -> str:
    """Who receives for whom in a row of a plan, people named by `name`."""
    return who_receives(
        [(name(who), yuan) for who, yuan in claim.given],
        [(name(who), yuan) for who, yuan in claim.taken],
        [name(who) for who in claim.agents],
    )


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def plan_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: what it divides, how, what was voted, and what each household got of it."""
    plan, user = plan_of(request, pk), request.user
    binds = plan.state in (PlanState.DRAFT, PlanState.IN_FORCE, PlanState.VOTED)
    claims = claims_of(plan, request.office_day()) if binds else []
    old = handed_on_old_papers(plan.collective) if plan.state == PlanState.IN_FORCE else {}
    vote = _vote_facts(plan, law()) if plan.meeting_date and not plan.legacy_reason else []
    draft, prepare = plan.state == PlanState.DRAFT, user.may(Right.PREPARE_RUN)
    context = {
        "plan": plan,
        "scope": scope_word(plan),
        "heads": arithmetic(plan),
        "sources": plan.sources.select_related("line__taking", "line__agreement").order_by("line"),
        "claims": claims,
        "claim_rows": [
            (one, receiving(one, lambda who: who.name), old.get(one.household.pk)) for one in claims
        ],
        "handed": sum((one.handed_yuan for one in claims), ZERO),
        "left": sum((one.left_yuan for one in claims), ZERO),
        "old_papers": _old_papers(plan, claims, old, request.office_day()) if old else None,
        "vote": vote,
        "versions": DistributionPlan.objects.filter(number=plan.number).order_by("revision", "pk"),
        "may_draft": draft and prepare,
        "may_vote": draft and prepare,
        "may_confirm": plan.state == PlanState.VOTED and user.may(Right.CONFIRM),
        "own_vote": plan.voted_by_id == user.pk,
        "may_withdraw": plan.state in (PlanState.DRAFT, PlanState.VOTED) and prepare,
        "may_correct": plan.state == PlanState.IN_FORCE and prepare,
        "may_hand_on": plan.state == PlanState.IN_FORCE and prepare,
    }
    return render(request, "parcels/plans/file.html", context)


def _old_papers(
    plan: DistributionPlan, claims: list[Claim], old: dict[int, Decimal], on: date
) -> dict[str, Decimal]:
    """Why what the collective holds is not what it owes by the plan: it paid on old papers besides."""
    found = between_levels(on, party=plan.collective)
    return {
        "all": sum(old.values(), ZERO),
        "here": sum((old.get(one.household.pk, ZERO) for one in claims), ZERO),
        "stuck": found[0].stuck_yuan if found else ZERO,
    }


def _vote_facts(plan: DistributionPlan, terms: Law) -> list[dict[str, Any]]:
    """What the law asked of the assembly and what its paper says, condition by condition."""
    day = plan.meeting_date
    assert day is not None
    assert plan.notice_date is not None
    asked = {
        TermCode.ASSEMBLY_NOTICE: (day - plan.notice_date).days,
        TermCode.ASSEMBLY_QUORUM: plan.present,
        TermCode.ASSEMBLY_CONSENT: plan.in_favour,
    }
    words = {
        TermCode.ASSEMBLY_NOTICE: _("提前通知（日）"),
        TermCode.ASSEMBLY_QUORUM: _("到会（人）"),
        TermCode.ASSEMBLY_CONSENT: _("同意（人，按全体成员计）"),
    }
    found = []
    for code, had in asked.items():
        term = terms.term(code, day)
        is_days = code is TermCode.ASSEMBLY_NOTICE
        found.append(
            {
                "word": words[code],
                "asked": amount_word(term.amount, term.denominator, term.unit),
                "least": term.amount if is_days else term.least(plan.members or 0),
                "had": had,
            }
        )
    return found


@asked_or_sent
@needs(Right.PREPARE_RUN, logged=True)
def plan_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the assembly's decision with its paper; the draft is frozen."""
    plan, on = plan_of(request, pk), request.office_day()

    def do(form: VoteForm) -> DistributionPlan:
        given, scan = form.cleaned_data, form.upload()
        who: dict[str, Any] = {"actor": request.user, "on": on}
        paper = None
        if scan:
            paper = papers.file_paper(
                **who,
                kind=Document.Kind.DECISION,
                title=_("成员大会表决记录 %(number)s") % {"number": plan.number},
                paper_date=given["meeting_date"],
                project=plan.project,
                scan=scan,
            )
        names = ("notice_date", "meeting_date", "members", "present", "in_favour", "legacy_reason")
        return deeds.record_vote(plan, paper=paper, **who, **{name: given[name] for name in names})

    return answer_form(
        request,
        VoteForm(request.POST or None, request.FILES or None, law=law(), on=on),
        do,
        title=_("登记表决：%(name)s %(number)s") % {"name": plan.collective.name, "number": plan.number},
        button=_("登记表决"),
        back=reverse("plan_file", args=[pk]),
        said=_("表决已登记，内容固化；由另一人复核后生效。"),
        crumb=plan.number,
        note=_("照表决记录填写；登记之后方案内容不能再改。"),
    )


@asked_or_sent
@needs(Right.CONFIRM, logged=True)
def plan_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person has compared the vote with its paper: the plan is in force."""
    plan = plan_of(request, pk)
    return answer_form(
        request,
        BareForm(request.POST or None),
        lambda form: deeds.confirm_plan(plan, actor=request.user, on=request.office_day()),
        title=_("复核分配方案 %(number)s") % {"number": plan.number},
        button=_("核对无误，生效"),
        back=reverse("plan_file", args=[pk]),
        said=_("方案已生效，可以按它兑付。"),
        crumb=plan.number,
        note=_("请对照表决记录扫描件核对会议日、人数和金额。有误的请退回：撤回后重拟。"),
    )


@asked_or_sent
@needs(Right.PREPARE_RUN, logged=True)
def plan_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a plan back before it is in force, with the reason."""
    plan = plan_of(request, pk)
    return answer_form(
        request,
        PlanReasonForm(request.POST or None),
        lambda form: deeds.withdraw_plan(
            plan, reason=form.cleaned_data["reason"], actor=request.user, on=request.office_day()
        ),
        title=_("撤回分配方案 %(number)s") % {"number": plan.number},
        button=_("撤回"),
        back=reverse("plan_file", args=[pk]),
        said=_("方案已撤回。"),
        crumb=plan.number,
    )
