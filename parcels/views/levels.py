"""The second level of money: per collective what it received, handed on and still holds, and since when."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions import handouts as deeds
from parcels.asked import DayAsked, shown_day
from parcels.forms.levels import HandOnForm, HandoutReverseForm
from parcels.forms.payments import client_key
from parcels.models import AccountsNotice, DistributionPlan, Handout, Party, PayeePart
from parcels.models.handouts import between_levels
from parcels.models.plan_sheet import handed_on_old_papers, heirs_of
from parcels.permissions import needs, one, one_visible
from parcels.rules.distribution import PlanState
from parcels.rules.money_terms import AGENCY, ChangeState, PartyKind
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.bank import file_voucher
from parcels.views.exporting import export_url
from parcels.views.payments import posted
from parcels.views.plans import scope_word
from parcels.views.uploads import takes_files
from parcels.words.refusals import sentence

ROWS_A_PAGE = 100


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def collective_list(request: HttpRequest) -> HttpResponse:
    """Every collective that received money by a day (`?on=`), the most stuck first."""
    on = shown_day(request)
    form = DayAsked(initial={"on": on})
    form.fields["on"].widget.attrs["class"] = "in"
    request.access_subject = f"on={on}"  # type: ignore[attr-defined]
    rows = between_levels(on, user=request.user)
    context = {
        "on": on,
        "today": on == request.office_day(),
        "form": form,
        "rows": [(row, (on - row.since).days if row.since else None) for row in rows],
        "received": sum((row.received_yuan for row in rows), ZERO),
        "handed": sum((row.handed_yuan for row in rows), ZERO),
        "planned": sum((row.planned_yuan for row in rows), ZERO),
        "kept": sum((row.kept_yuan for row in rows), ZERO),
        "stuck": sum((row.stuck_yuan for row in rows), ZERO),
        "export": export_url(request, "collective_export"),
    }
    return render(request, "parcels/payments/collectives.html", context)


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def collective_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One collective: its figures, and every payment it handed on with its paper."""
    on, user = shown_day(request), request.user
    today = on == request.office_day()
    party = _collective(request, pk)
    request.access_subject = f"party={pk} handouts"  # type: ignore[attr-defined]
    rows = Handout.objects.filter(collective=party, value_date__lte=on).select_related(
        "household", "received_by", "paper", "recorded_by", "reverses", "plan"
    )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    found = between_levels(on, party=party)
    plans = DistributionPlan.objects.filter(collective=party).select_related("project", "batch", "agreement")
    notices = AccountsNotice.objects.filter(collective=party).select_related("paper", "recorded_by")
    context = {
        "plans": [(plan, scope_word(plan)) for plan in plans[:ROWS_A_PAGE]],
        "in_force": any(plan.state == PlanState.IN_FORCE for plan in plans[:ROWS_A_PAGE]),
        "notices": notices[:ROWS_A_PAGE],
        "may_plan": today and user.may(Right.PREPARE_RUN),
        "today": today,
        "party": party,
        "on": on,
        "between": found[0] if found else None,
        "old_papers": sum(handed_on_old_papers(party, on).values(), ZERO),
        "days": (on - found[0].since).days if found and found[0].since else None,
        "page": page,
        # By that day: what was taken back later still stood.
        "reversed": _taken_back(rows, page),
        "may_hand_on": today and user.may(Right.PREPARE_RUN),
        "may_reverse": today and user.may(Right.EDIT_FUNDS),
    }
    return render(request, "parcels/payments/collective.html", context)


def _taken_back(rows: Any, page: Any) -> set[int]:
    shown = [row.pk for row in page]
    return set(rows.filter(reverses__in=shown).values_list("reverses_id", flat=True))


def _collective(request: HttpRequest, pk: int) -> Party:
    party: Party = one_visible(Party.objects.filter(kind=PartyKind.COLLECTIVE), request.user, pk)
    return party


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.PREPARE_RUN, logged=True)
def collective_hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what the collective paid one household of its group or village."""
    on = request.office_day()
    party = _collective(request, pk)
    request.access_subject = f"party={pk} handouts"  # type: ignore[attr-defined]
    back = reverse("collective_file", args=[pk])
    near = Party.objects.filter(kind__in=[PartyKind.HOUSEHOLD, PartyKind.PERSON])
    home = list(near.filter(group=party.group).values_list("pk", flat=True))
    heirs = {heir for parts in heirs_of(home).values() for heir, _share in parts}
    households = near.filter(pk__in=heirs.union(home)).order_by("name", "pk")
    agency = PayeePart.objects.filter(change__kind__in=AGENCY, change__state=ChangeState.CONFIRMED)
    agents = Party.objects.filter(
        pk__in=agency.filter(change__party__in=households.order_by()).values("payee")
    ).order_by("name", "pk")
    plans = DistributionPlan.objects.filter(collective=party, state=PlanState.IN_FORCE).order_by("number")

    def do(form: HandOnForm) -> Handout:
        given = form.cleaned_data
        title = _("集体发放表 %(name)s") % {"name": party.name}
        return deeds.hand_on(
            party,
            given["household"],
            amount=given["amount"],
            value_date=given["value_date"],
            plan=given["plan"],
            legacy_reason=given["legacy_reason"],
            note=given["note"],
            paper=file_voucher(request, form, title=title, project=None),
            actor=request.user,
            on=on,
            client_key=given["client_key"],
            received_by=given.get("received_by"),
            is_another=given["is_another"],
        )

    if request.method == "POST" and _entered(request):
        return redirect(back)
    return answer_form(
        request,
        HandOnForm(
            posted(request), request.FILES or None, households=households, plans=plans, agents=agents, on=on
        ),
        do,
        title=_("登记集体兑付：%(name)s") % {"name": party.name},
        button=_("登记"),
        back=back,
        crumb=party.name,
        note=_("记集体付给农户的钱；园区欠多少不因此变化。"),
        said=_("兑付已登记。"),
    )


def _entered(request: HttpRequest) -> bool:
    return Handout.objects.filter(uid=client_key(request.POST.get("client_key", ""))).exists()


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_FUNDS, logged=True)
def handout_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a collective's payment back, with the reason and its paper; the row stays."""
    on = request.office_day()
    row = one(Handout.objects.filter(reverses=None).select_related("collective", "household"), pk)
    request.access_subject = f"party={row.collective_id} handouts"  # type: ignore[attr-defined]
    if request.method == "GET" and Handout.objects.filter(reverses=row).exists():
        messages.warning(request, sentence(Refusal("handout_reversed")))
        return redirect("collective_file", row.collective_id)
    told: dict[str, Any] = {"name": row.household.name, "amount": f"{row.amount_yuan:,.2f}"}

    def do(form: HandoutReverseForm) -> Handout:
        given = form.cleaned_data
        title = _("兑付冲回凭据 %(name)s") % told
        return deeds.reverse_handout(
            row,
            reason=given["reason"],
            value_date=given["value_date"],
            paper=file_voucher(request, form, title=title, project=None),
            actor=request.user,
            on=on,
        )

    return answer_form(
        request,
        HandoutReverseForm(posted(request), request.FILES or None, on=on),
        do,
        title=_("冲回兑付：%(name)s %(amount)s 元") % told,
        button=_("冲回"),
        back=reverse("collective_file", args=[row.collective_id]),
        crumb=row.collective.name,
        note=_("登记只增不改：原来的一笔留着，另记一笔方向相反的。"),
        said=_("已冲回。"),
    )
