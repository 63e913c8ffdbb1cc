"""Drafting a collective's distribution plan: what it divides, then how; again for a next version."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from landmgmt.lib.money import ZERO
from parcels.actions import plans as deeds
from parcels.actions.plan_rows import HeadRule
from parcels.forms.plans import CorrectionForm, PlanForm
from parcels.models import Agreement, ApprovalBatch, DistributionPlan, Party, Project
from parcels.models.law import law
from parcels.models.plan_sheet import lines_to_divide, scopes_of
from parcels.permissions import needs, one, one_visible
from parcels.rules.distribution import PlanMode, PlanState
from parcels.rules.money_terms import Head, PartyKind
from parcels.rules.roles import Right
from parcels.rules.terms import TermCode
from parcels.views.asking import answer_form
from parcels.views.plans import plan_of, scope_word
from parcels.views.taking_forms import asked_or_sent
from parcels.words.money import HEADS

_DEFAULTS = {Head.LAND: TermCode.HOUSEHOLD_LAND, Head.RESETTLEMENT: TermCode.HOUSEHOLD_RESETTLEMENT}


@asked_or_sent
@needs(Right.PREPARE_RUN, logged=True)
def plan_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a plan: first what it divides (project, batch or agreement), then how."""
    party = one_visible(Party.objects.filter(kind=PartyKind.COLLECTIVE), request.user, pk)
    request.access_subject = f"party={pk} plan"  # type: ignore[attr-defined]
    scope = _scope(request, party)
    back = reverse("collective_file", args=[pk])
    if scope is None:
        agreements = Agreement.objects.filter(
            lines__level="allot", lines__payee=party, state="signed"
        ).distinct()
        context = {
            "party": party,
            "scopes": scopes_of(party),
            "agreements": agreements.select_related("project").order_by("project__name", "number")[:200],
        }
        return render(request, "parcels/plans/scope.html", context)
    project, batch, agreement = scope
    plan = DistributionPlan(collective=party, project=project, batch=batch, agreement=agreement)

    def do(form: PlanForm) -> DistributionPlan:
        return deeds.draft_plan(
            party,
            project=project,
            batch=batch,
            agreement=agreement,
            rules=rules_of(form),
            actor=request.user,
            on=request.office_day(),
            client_key=form.cleaned_data["client_key"],
        )

    title = _("拟分配方案：%(name)s") % {"name": party.name}
    return _rules_form(request, plan, do, title=title, back=back, said=_("草案已存；表决之前可以重拟。"))


def _scope(
    request: HttpRequest, party: Party
) -> tuple[Project, ApprovalBatch | None, Agreement | None] | None:
    """The project, batch or agreement named in the address; None where none is; 404 where it is not there."""

    def key(name: str) -> int | None:
        asked = request.GET.get(name, "")
        return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 12 else None

    if number := key("agreement"):
        agreement = one(Agreement.objects.filter(lines__payee=party, lines__level="allot").distinct(), number)
        return agreement.project, None, agreement
    if number := key("batch"):
        batch = one(ApprovalBatch.objects.select_related("project"), number)
        return batch.project, batch, None
    if number := key("project"):
        return one(Project.objects.all(), number), None, None
    return None


def households_of(party: Party) -> list[Party]:
    """Who may stand on the collective's list: households of its group, and persons outside any household."""
    near = Party.objects.filter(group=party.group, kind__in=[PartyKind.HOUSEHOLD, PartyKind.PERSON])
    return list(near.exclude(kind=PartyKind.PERSON, memberships__isnull=False).order_by("name", "pk"))


def rules_of(form: PlanForm) -> dict[str, HeadRule]:
    """The rules as the deed takes them."""
    return {head: HeadRule(*rule) for head, rule in form.cleaned_data["rules"].items()}


def _rules_form(
    request: HttpRequest, plan: DistributionPlan, do: Any, *, title: str, back: str, said: str, **more: Any
) -> HttpResponse:
    lines = lines_to_divide(
        plan.collective, plan.project_id, plan.batch_id, plan.agreement_id, number=plan.number
    )
    heads = list(dict.fromkeys(line.head for line in lines))
    form_class = more.pop("form_class", PlanForm)
    form = form_class(
        request.POST or None,
        heads=heads,
        households=households_of(plan.collective),
        shares=_shares(plan, heads, request),
        initial=_entered(plan),
    )
    sums = {
        head: (
            sum((line.owed_yuan for line in lines if line.head == head), ZERO),
            sum((line.paid_yuan for line in lines if line.head == head), ZERO),
        )
        for head in heads
    }
    context = {
        "scope": scope_word(plan),
        "sums": [
            {**row, "owed": sums[row["head"]][0], "paid": sums[row["head"]][1]} for row in form.head_rows()
        ],
        "total": sum((owed for owed, _paid in sums.values()), ZERO),
        "lines": [(line, HEADS[line.head]) for line in lines],  # type: ignore[index]
    }
    return answer_form(
        request,
        form,
        do,
        title=title,
        button=_("存草案"),
        back=back,
        said=said,
        to=lambda made: reverse("plan_file", args=[made.pk]),
        crumb=plan.collective.name,
        template="parcels/plans/edit.html",
        more=context,
    )


def _shares(plan: DistributionPlan, heads: list[str], request: HttpRequest) -> dict[str, str]:
    """The share each head stands at, else the office's own default where one is entered, else nothing."""
    if plan.pk:
        return {one.head: f"{one.numerator}/{one.denominator}" for one in plan.heads.all()}
    terms, on = law(), request.office_day()
    found = {}
    for head in heads:
        code = _DEFAULTS.get(Head(head))
        term = terms.in_force(code, on) if code else None
        if term:
            found[head] = f"{term.amount}/{term.denominator}"
    return found


def _entered(plan: DistributionPlan) -> dict[str, Any]:
    if not plan.pk:
        return {}
    modes = {one.head: one.mode for one in plan.heads.all()}
    first: dict[str, Any] = {f"mode_{head}": mode for head, mode in modes.items()}
    for part in plan.parts.filter(line=None):
        figure = part.amount_yuan if modes[part.head] == PlanMode.AMOUNTS else int(part.weight)
        first[f"entry_{part.head}_{part.household_id}"] = str(figure)
    return first


@asked_or_sent
@needs(Right.PREPARE_RUN, logged=True)
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Divide a draft again."""
    plan = plan_of(request, pk)
    if plan.state != PlanState.DRAFT:
        raise Http404
    return _rules_form(
        request,
        plan,
        lambda form: deeds.redraft_plan(
            plan, rules=rules_of(form), actor=request.user, on=request.office_day()
        ),
        title=_("重拟分配方案 %(number)s") % {"number": plan.number},
        back=reverse("plan_file", args=[pk]),
        said=_("草案已存；表决之前可以重拟。"),
    )


@asked_or_sent
@needs(Right.PREPARE_RUN, logged=True)
def plan_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the next version of a plan in force; it is voted on its own."""
    plan = plan_of(request, pk)
    if plan.state != PlanState.IN_FORCE:
        raise Http404

    def do(form: CorrectionForm) -> DistributionPlan:
        return deeds.correct_plan(
            plan,
            reason=form.cleaned_data["reason"],
            rules=rules_of(form),
            actor=request.user,
            on=request.office_day(),
        )

    title = _("编制新版：分配方案 %(number)s") % {"number": plan.number}
    back = reverse("plan_file", args=[pk])
    said = _("新版草案已存，须再经表决。")
    return _rules_form(request, plan, do, title=title, back=back, said=said, form_class=CorrectionForm)
