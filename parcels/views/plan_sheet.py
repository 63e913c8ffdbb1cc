"""A collective's plan and accounts as they leave the house: a workbook, sheets for the wall."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from landmgmt.lib.money import ZERO
from parcels.actions import papers
from parcels.actions.people import born
from parcels.actions.plans import publish_accounts
from parcels.exporters.plan import plan_book
from parcels.forms.plans import AccountsForm
from parcels.models import AccountsNotice, DistributionPlan, Document, Office, Party
from parcels.models.accounts_sheet import handed_to, received_by_head
from parcels.models.handouts import between_levels
from parcels.models.plan_sheet import claims_of
from parcels.permissions import needs, one_visible
from parcels.rules.money_terms import PartyKind
from parcels.rules.posting import shown_name
from parcels.rules.roles import Right
from parcels.views.ageing import made_by
from parcels.views.asking import answer_form
from parcels.views.plans import arithmetic, plan_of, receiving, scope_word
from parcels.views.taking_forms import asked_or_sent
from parcels.words.money import HEADS


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def plan_export(request: HttpRequest, pk: int) -> FileResponse:
    """The workbook of a plan."""
    plan = plan_of(request, pk)
    book = plan_book(
        plan,
        scope=scope_word(plan),
        heads=arithmetic(plan),
        sources=list(plan.sources.select_related("line__taking", "line__agreement").order_by("line")),
        claims=claims_of(plan, request.office_day()),
        made=made_by(request, []),
    )
    return FileResponse(book, as_attachment=True, filename=f"{plan.number}-{plan.revision}.xlsx")


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def plan_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet to post: what is divided, how, what each household gets; no ID, no account."""
    plan, on = plan_of(request, pk), request.office_day()
    shown: dict[int, str] = {}

    def name(who: Party) -> str:
        if who.pk not in shown:
            shown[who.pk] = shown_name(who.name, born(who), on)
        return shown[who.pk]

    rows = [(name(one.household), one, receiving(one, name)) for one in claims_of(plan, on)]
    context = {
        "plan": plan,
        "scope": scope_word(plan),
        "heads": arithmetic(plan),
        "rows": rows,
        "full_office": Office.objects.first(),
    }
    return render(request, "parcels/plans/print.html", context)


def _collective(request: HttpRequest, pk: int) -> Party:
    party: Party = one_visible(Party.objects.filter(kind=PartyKind.COLLECTIVE), request.user, pk)
    request.access_subject = f"party={pk} accounts"  # type: ignore[attr-defined]
    return party


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def accounts_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Receipts and spending to post (LAL 49): by head, by plan, by household; no ID, no account."""
    party, on = _collective(request, pk), request.office_day()
    found = between_levels(on, party=party)
    received = received_by_head(party, on)
    handed = [(shown_name(who.name, born(who), on), amount) for who, amount in handed_to(party, on)]
    context: dict[str, Any] = {
        "party": party,
        "on": on,
        "between": found[0] if found else None,
        "received": [(HEADS[head], amount) for head, amount in received],  # type: ignore[index]
        "handed": handed,
        "handed_sum": sum((amount for _who, amount in handed), ZERO),
        "plans": [
            (plan, scope_word(plan))
            for plan in DistributionPlan.objects.filter(collective=party, state="in_force")
            .select_related("project", "batch", "agreement")
            .order_by("number")
        ],
        "full_office": Office.objects.first(),
    }
    return render(request, "parcels/plans/accounts.html", context)


@asked_or_sent
@needs(Right.PREPARE_RUN, logged=True)
def accounts_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the collective's receipts and spending hang in public, with photo; the figures are kept."""
    party, on = _collective(request, pk), request.office_day()

    def do(form: AccountsForm) -> AccountsNotice:
        given, scan = form.cleaned_data, form.upload()
        who: dict[str, Any] = {"actor": request.user, "on": on}
        paper = None
        if scan:
            title = _("收支公布 %(name)s") % {"name": party.name}
            paper = papers.file_paper(
                **who, kind=Document.Kind.NOTICE, title=title, paper_date=given["posted_date"], scan=scan
            )
        names = ("as_of", "posted_date", "spots")
        return publish_accounts(party, paper=paper, **who, **{name: given[name] for name in names})

    return answer_form(
        request,
        AccountsForm(request.POST or None, request.FILES or None, initial={"as_of": on, "posted_date": on}),
        do,
        title=_("登记收支公布：%(name)s") % {"name": party.name},
        button=_("登记"),
        back=reverse("collective_file", args=[pk]),
        said=_("收支公布已登记。"),
        crumb=party.name,
        note=_("集体应当公布征收补偿费用的收支（土地管理法第49条）；系统记下截至日的数字。"),
    )
