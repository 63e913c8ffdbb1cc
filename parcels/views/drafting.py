"""A new agreement: choose registered land and terms, see what is owed and when, then keep it as a draft."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from landmgmt.lib.units import to_mu
from parcels.actions.agreements import draft_agreement
from parcels.actions.entitling import facts_of
from parcels.actions.objection_holds import as_corrected
from parcels.forms.agreements import DraftForm, client_key
from parcels.models import Agreement, AgreementTaking, Party, Project, ShareSet, Taking, TakingStage
from parcels.models.agreement_sheet import open_takings
from parcels.models.corrected_lists import mixed, on_corrected
from parcels.models.manual_lines import waiting_on
from parcels.models.rate_sets import waiting_on_land
from parcels.permissions import in_villages, needs, one_visible
from parcels.rules.money_terms import AgreementState, Head
from parcels.rules.offer import offer
from parcels.rules.roles import Right
from parcels.rules.stages import Stage
from parcels.rules.valuation import EntitlementDraft
from parcels.views.agreement_words import percents
from parcels.words.deeds import STAGES
from parcels.words.formulas import formula_text
from parcels.words.money import HEADS, LEVELS
from parcels.words.pricing import missing_text
from parcels.words.refusals import sentence

MOST_SHOWN = 300
MOST_WAITING = 20  # pieces of land named with what their corrected list lacks
VILLAGE_PATH = "takings__parcel__group__parent"
# A number no row of the table can bear is no row.
_LARGEST_KEY = 2**63 - 1


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.SIGN)
def agreement_new(request: HttpRequest) -> HttpResponse:
    """GET works the sums out without writing; POST keeps what was shown as a draft."""
    asked = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" and (kept := _kept_before(request)):
        return redirect("agreement_file", pk=kept.pk)
    chosen = _chosen(request, asked.getlist("taking"))
    project = chosen[0].project if chosen else _project(asked.get("project", ""))
    if project is None:
        return render(request, "parcels/agreements/projects.html", {"projects": _projects(request)})
    on = request.office_day()
    mine = Taking.objects.visible_to(request.user).filter(project=project)
    candidates, differing = _as_corrected(open_takings(mine, on), on)
    if request.method == "POST":
        form = DraftForm(_as_form(asked), candidates=candidates, on=on)
        if form.is_valid() and (agreement := _kept(request, project, form)):
            return redirect("agreement_file", pk=agreement.pk)
        return _page(request, project, candidates, form, chosen, differing, status=422)
    bound = "number" in asked
    initial = {"number": _next_number(project), "takings": [taking.pk for taking in chosen]}
    form = DraftForm(_as_form(asked) if bound else None, initial=initial, candidates=candidates, on=on)
    return _page(request, project, candidates, form, chosen, differing)


def _as_corrected(found: QuerySet[Taking], on: date) -> tuple[QuerySet[Taking], dict[int, str]]:
    """Takings whose land and things are those of their corrected list, and of the others why they wait."""
    differing: dict[int, str] = {}
    for one in mixed(on_corrected(found).values_list("pk", flat=True), on):
        differing.setdefault(one.taking_id, sentence(as_corrected(one)))
    return found.exclude(pk__in=list(differing)), differing


def _kept_before(request: HttpRequest) -> Agreement | None:
    """The draft this very page has made already: a second press leads to it."""
    key = client_key(request.POST.get("client_key", ""))
    return in_villages(Agreement.objects.filter(client_key=key), request.user, VILLAGE_PATH).first()


def _project(code: str) -> Project | None:
    return Project.objects.filter(code=code[:24].replace("\x00", "")).first()


def _as_form(asked: Any) -> Any:
    """The address says `taking`, as every link to here does; the form calls the list `takings`."""
    values = asked.copy()
    values.setlist("takings", asked.getlist("taking"))
    return values


def _chosen(request: HttpRequest, keys: list[str]) -> list[Taking]:
    """The takings named in the address; 404 for the first that is none of this person's."""
    ids = [int(key) for key in keys if key.isascii() and key.isdigit() and int(key) <= _LARGEST_KEY]
    if not ids:
        return []
    one_visible(Taking.objects.all(), request.user, ids[0])
    rows = Taking.objects.visible_to(request.user).filter(pk__in=ids)
    return sorted(rows.select_related("project", "parcel"), key=lambda taking: ids.index(taking.pk))


def _projects(request: HttpRequest) -> QuerySet[Project]:
    free = open_takings(Taking.objects.visible_to(request.user), request.office_day())
    counted = Count("takings", filter=Q(takings__in=free.values("pk")))
    return Project.objects.annotate(free=counted).filter(free__gt=0)


def _next_number(project: Project) -> str:
    """A proposal: the project's code and the next free running number."""
    used = set(Agreement.objects.filter(project=project).values_list("number", flat=True))
    running = len(used) + 1
    while (number := f"{project.code}-XY-{running:03d}") in used:
        running += 1
    return number


def _page(
    request: HttpRequest,
    project: Project,
    candidates: QuerySet[Taking],
    form: DraftForm,
    chosen: list[Taking],
    differing: dict[int, str],
    *,
    status: int = 200,
) -> HttpResponse:
    bound = form.is_bound
    preview, refused = _preview(form) if bound and form.is_valid() else (None, "")
    picked = {taking.pk for taking in chosen}
    rows = _candidate_rows(candidates, picked, request.office_day())
    context = {
        "project": project,
        "form": form,
        "picked": [row for row in rows if row["picked"]],
        "rest": [row for row in rows if not row["picked"]],
        "more": max(0, candidates.count() - len(rows)),
        "unfit": [
            *_unfit(chosen, {row["taking"].pk for row in rows} | set(differing), request.office_day()),
            *list(differing.values())[:MOST_WAITING],
        ],
        "preview": preview,
        "refused": [refused] if refused else [],
        "client_key": client_key(request.POST.get("client_key", "")),
        "kept": _kept_fields(form) if preview and not preview["missing"] else [],
    }
    return render(request, "parcels/agreements/new.html", context, status=422 if refused else status)


def _candidate_rows(candidates: QuerySet[Taking], picked: set[int], on: date) -> list[dict[str, Any]]:
    first = candidates.filter(pk__in=picked)
    rest = candidates.exclude(pk__in=picked).order_by("code", "id")[:MOST_SHOWN]
    rows = [*first.select_related("parcel__group__parent"), *rest.select_related("parcel__group__parent")]
    ids = [taking.pk for taking in rows]
    areas = dict(
        Taking.objects.filter(pk__in=ids)
        .order_by()
        .annotate(m2=Sum("areas__surveyed_area_m2"))
        .values_list("pk", "m2")
    )
    holders: dict[int, list[str]] = {}
    sets = ShareSet.objects.on(on).filter(taking__in=ids)
    for taking_id, name in sets.order_by("shares__position").values_list("taking_id", "shares__party__name"):
        holders.setdefault(taking_id, []).append(name or "")
    return [
        {
            "taking": taking,
            "place": taking.parcel.group.full_name if taking.parcel.group else "",
            "holders": holders.get(taking.pk, []),
            "mu": to_mu(areas[taking.pk]) if areas.get(taking.pk) else None,
            "picked": taking.pk in picked,
        }
        for taking in rows
    ]


def _unfit(chosen: list[Taking], fit: set[int], on: date) -> list[str]:
    """Why a chosen taking cannot be in a new agreement: its stage, or the agreement it is in."""
    left = [taking for taking in chosen if taking.pk not in fit]
    stages = dict(TakingStage.objects.on(on).filter(taking__in=left).values_list("taking", "stage"))
    bound = AgreementTaking.objects.exclude(agreement__state=AgreementState.VOID).filter(taking__in=left)
    numbers = dict(bound.values_list("taking", "agreement__number"))
    told = []
    for taking in left:
        if taking.pk in numbers:
            words = {"code": str(taking), "number": numbers[taking.pk]}
            told.append(_("地块 %(code)s 已在协议 %(number)s 中。") % words)
        elif taking.project_id != chosen[0].project_id:
            told.append(_("地块 %(code)s 属于另一个项目。") % {"code": str(taking)})
        else:
            stage = STAGES[Stage(stages[taking.pk])] if taking.pk in stages else "—"
            words = {"code": str(taking), "stage": stage}
            told.append(_("地块 %(code)s 现在是“%(stage)s”，先办到“已登记”才能签协议。") % words)
    return told


def _preview(form: DraftForm) -> tuple[dict[str, Any] | None, str]:
    """What the draft would owe and when, by the rule that will write it; or why it cannot be worked out."""
    terms, chosen = form.terms(), [taking.pk for taking in form.cleaned_data["takings"]]
    rows = list(Taking.objects.filter(pk__in=chosen).select_related("parcel__collective", "price_zone"))
    try:
        found = offer(facts_of(rows, form.on), terms)
    except Refusal as refusal:
        return None, sentence(refusal)
    parts = zip(terms, found.by_term, percents(found.by_term), strict=True)
    return {
        "rows": _worded(found.drafts, {taking.pk: str(taking) for taking in rows}),
        "total": found.total_yuan,
        "terms": [
            {"number": n, "term": term, "sum": yuan, "percent": percent}
            for n, (term, yuan, percent) in enumerate(parts, 1)
        ],
        "takings": len(rows),
        "lines": len(found.lines),
        "missing": [(one, missing_text(one)) for one in found.missing],
        "waiting": [(line, HEADS[line.head]) for line in waiting_on(chosen)],
        "rates_waiting": waiting_on_land(chosen, form.on),
        "insurance": sum((d.amount_yuan for d in found.drafts if d.head == Head.SOCIAL_INSURANCE), ZERO),
    }, ""


def _worded(drafts: list[EntitlementDraft], codes: dict[int, str]) -> list[dict[str, Any]]:
    names = dict(Party.objects.filter(pk__in={d.claimant_id for d in drafts}).values_list("pk", "name"))
    return [
        {
            "code": codes[draft.taking_id],
            "head": HEADS[draft.head],
            "level": LEVELS[draft.level],
            "claimant": names[draft.claimant_id],
            "formula": formula_text(draft.formula, draft.params),
            "amount": draft.amount_yuan,
        }
        for draft in drafts
    ]


def _kept_fields(form: DraftForm) -> list[tuple[str, str]]:
    """What was worked out, as hidden fields: the button keeps exactly that."""
    data = form.cleaned_data
    fields = [("number", data["number"]), ("kind", data["kind"])]
    fields += [("taking", str(taking.pk)) for taking in data["takings"]]
    for number, term in enumerate(form.terms(), 1):
        fields += [
            (f"due_{number}", term.due_date.isoformat()),
            (f"weight_{number}", str(term.weight)),
            (f"condition_{number}", term.condition),
        ]
    return fields


def _kept(request: HttpRequest, project: Project, form: DraftForm) -> Agreement | None:
    data = form.cleaned_data
    try:
        agreement = draft_agreement(
            project=project,
            number=data["number"],
            kind=data["kind"],
            takings=data["takings"],
            instalments=form.terms(),
            client_key=client_key(request.POST.get("client_key", "")),
            actor=request.user,
            on=form.on,
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))
        return None
    messages.success(
        request,
        _("草稿 %(number)s 已存，应付 %(total)s 元。")
        % {"number": agreement.number, "total": f"{agreement.total_yuan:,.2f}"},
    )
    return agreement
