"""Agreements from the list to the signed file: each page reads, each button does one deed."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions.agreements import discard_draft
from parcels.actions.signing import sign_with_scan
from parcels.asked import understood
from parcels.forms.agreements import AgreementFilter, SignForm
from parcels.models import (
    Agreement,
    ConditionMet,
    DecisionService,
    Entitlement,
    JournalEntry,
    Line,
    OldEntry,
    Place,
    TakingStage,
)
from parcels.models.agreement_sheet import agreed_yuan, agreement_money, money_of_all
from parcels.models.figures import line_balances
from parcels.models.line_trace import lost_of, taken_off
from parcels.models.manual_lines import waiting_on
from parcels.models.posted_sums import beside_posted
from parcels.models.project_cap import above_cap
from parcels.models.rate_sets import waiting_on_land
from parcels.permissions import in_villages, needs, one, who_may
from parcels.rules.money_terms import AgreementKind, AgreementState, Head
from parcels.rules.roles import Right
from parcels.rules.stages import RAMP, Stage
from parcels.views.agreement_words import basis_of, percents
from parcels.views.confirming import confirm_page
from parcels.views.exporting import export_url
from parcels.views.payments import posted
from parcels.views.uploads import takes_files
from parcels.views.versions import versions_of
from parcels.words.deeds import STAGES
from parcels.words.formulas import formula_text
from parcels.words.journal import tell
from parcels.words.money import HEADS, LEVELS
from parcels.words.refusals import sentence

PAGE_SIZE = 50
JOURNAL_SHOWN = 20
VILLAGE_PATH = "takings__parcel__group__parent"


def visible_agreements(user: Any) -> QuerySet[Agreement]:
    """The agreements this person may see: staff those over land, or of people, in their villages."""
    found = in_villages(Agreement.objects.all(), user, VILLAGE_PATH)
    return found | _without_land(user.villages.values("pk")) if user.by_village else found


def _without_land(villages: Any) -> QuerySet[Agreement]:
    """Agreements with sums of no land, as old books have them, for people of these villages."""
    lines = Line.objects.filter(taking=None, claimant__group__parent__in=villages)
    return Agreement.objects.filter(pk__in=lines.values("agreement"))


@require_safe
@needs(Right.SEE_MONEY)
def agreement_list(request: HttpRequest) -> HttpResponse:
    """The agreements of one filter, with what they owe on a day and the totals of all of them."""
    form, on, found = agreements_asked(request)
    page = Paginator(found.select_related("project"), PAGE_SIZE).get_page(request.GET.get("page"))
    money = agreement_money(on, [agreement.pk for agreement in page])
    context = {
        "form": form,
        "filtered": any(form.cleaned_data.get(name) for name in ("q", "project", "village", "state")),
        "on": on,
        "page": page,
        "rows": [{"agreement": a, "money": money.get(a.pk)} for a in page],
        "total": money_of_all(on, found),
        "agreed_yuan": agreed_yuan(found),
        "may_sign": request.user.may(Right.SIGN),
        "export": export_url(request, "agreement_list_export"),
    }
    return render(request, "parcels/agreements/list.html", context)


def agreements_asked(request: HttpRequest) -> tuple[AgreementFilter, date, QuerySet[Agreement]]:
    """The filter of the address, the day its money is of, and its agreements."""
    villages = Place.objects.filter(level=Place.Level.VILLAGE)
    if request.user.by_village:
        villages = villages.filter(pk__in=request.user.villages.values("pk"))
    form = AgreementFilter(request.GET, villages=villages)
    form.is_valid()
    understood(form, besides={"page"})
    on = form.cleaned_data.get("on") or request.office_day()
    return form, on, _found(visible_agreements(request.user), form.cleaned_data)


def _found(agreements: QuerySet[Agreement], asked: dict[str, Any]) -> QuerySet[Agreement]:
    if asked.get("project"):
        agreements = agreements.filter(project=asked["project"])
    if asked.get("state"):
        agreements = agreements.filter(state=asked["state"])
    if asked.get("village"):
        there = Agreement.objects.filter(**{VILLAGE_PATH: asked["village"]})
        there |= _without_land([asked["village"].pk])
        agreements = agreements.filter(pk__in=there.values("pk"))
    if asked.get("q"):
        q = asked["q"].replace("\x00", "")
        named = Entitlement.objects.filter(agreement=OuterRef("pk"), claimant__name__icontains=q)
        on_land = Agreement.objects.filter(takings__code__icontains=q)
        agreements = agreements.filter(
            Q(number__icontains=q) | Q(Exists(named)) | Q(pk__in=on_land.values("pk"))
        )
    return agreements


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def agreement_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One agreement: what is owed and why, by whom, when, what is paid, its land, papers and log."""
    agreement = one(visible_agreements(request.user).select_related("project", "paper"), pk)
    return render(request, "parcels/agreements/file.html", _file(request, agreement))


def _file(request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
    on = request.office_day()
    lines = _lines(agreement, on)
    money = agreement_money(on, [agreement.pk]).get(agreement.pk)
    return {
        "agreement": agreement,
        "on": on,
        "decides": agreement.kind == AgreementKind.DECISION,
        "is_draft": agreement.state == AgreementState.DRAFT,
        "above": above_cap(agreement),
        "beside": beside_posted(agreement, on),
        "people": request.user.may(Right.SEE_PEOPLE),
        "money": money,
        "entitlements": entitlements_of(agreement),
        "instalments": _instalments(agreement, lines),
        "takings": _takings(agreement, on),
        **apart(agreement),
        "papers": _papers(agreement, lines),
        **versions_of(request, agreement, on),
        "lost_yuan": lost_of(row["lost"] for row in lines),
        "rate_sets": agreement.snapshot.get("rate_sets", []),
        "computed_on": agreement.snapshot.get("computed_on"),
        "entries": [(entry, tell(entry)) for entry in _entries(agreement)],
        **_deeds(request, agreement),
    }


def apart(agreement: Agreement) -> dict[str, Any]:
    """What is not the people's, and what no version counts yet: social insurance, lines by hand that wait."""
    rows = agreement.entitlements.filter(head=Head.SOCIAL_INSURANCE)
    ids = list(agreement.takings.values_list("pk", flat=True))
    waiting, computed_on = waiting_on(ids), agreement.snapshot.get("computed_on")
    is_open = agreement.state == AgreementState.DRAFT and agreement.amends_id is None and computed_on
    return {
        "rates_waiting": waiting_on_land(ids, date.fromisoformat(computed_on)) if is_open else [],
        "insurance": rows.aggregate(sum=Sum("amount_yuan"))["sum"],
        "waiting": [(line, HEADS[line.head]) for line in waiting],
    }


def entitlements_of(agreement: Agreement) -> list[dict[str, Any]]:
    """The sums of a version with their words and how each was reached."""
    rows = agreement.entitlements.select_related("claimant", "taking", "rate__rate_set").order_by("position")
    return [
        {
            "head": HEADS[row.head],
            "level": LEVELS[row.level],
            "claimant": row.claimant,
            "apart": row.head == Head.SOCIAL_INSURANCE,
            "taking": row.taking,
            "formula": formula_text(row.formula, row.params),
            "basis": basis_of(row),
            "amount": row.amount_yuan,
        }
        for row in rows
    ]


def _lines(agreement: Agreement, on: date) -> list[dict[str, Any]]:
    """The lines with their words, and with their balance once signing has posted them."""
    balances = {balance.line_id: balance for balance in line_balances(on, agreement=agreement)}
    lost = taken_off(balances)
    rows = Line.objects.filter(agreement=agreement).order_by("position")
    related = rows.select_related("claimant", "payee", "taking", "instalment", "authority_paper")
    return [
        {
            "line": line,
            "head": HEADS[line.head],
            "level": LEVELS[line.level],
            "balance": balances.get(line.pk),
            "lost": lost.get(line.pk, []),
        }
        for line in related
    ]


def _instalments(agreement: Agreement, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    parts = []
    no_day = OldEntry.objects.filter(line__agreement=agreement, due_date=None)
    assumed = set(no_day.values_list("line__instalment", flat=True)) if agreement.is_legacy else set()
    for instalment in agreement.instalments.select_related("met").order_by("number"):
        mine = [row for row in lines if row["line"].instalment_id == instalment.pk]
        total = _sum(agreement, instalment.pk)
        is_assumed = instalment.pk in assumed
        parts.append({"instalment": instalment, "lines": mine, "total": total, "assumed": is_assumed})
    for part, share in zip(parts, percents([part["total"] for part in parts]), strict=True):
        part["percent"] = share
    return parts


def _sum(agreement: Agreement, instalment: int) -> Any:
    chosen = Line.objects.filter(agreement=agreement, instalment=instalment)
    return chosen.aggregate(sum=Sum("amount_yuan"))["sum"] or ZERO


def _takings(agreement: Agreement, on: date) -> list[dict[str, Any]]:
    takings = agreement.takings.select_related("parcel__group__parent").order_by("agreement_links__id")
    stages = dict(
        TakingStage.objects.on(on).filter(taking__in=takings.order_by()).values_list("taking", "stage")
    )
    areas = dict(takings.order_by().annotate(m2=Sum("areas__surveyed_area_m2")).values_list("pk", "m2"))
    return [
        {
            "taking": taking,
            "place": taking.parcel.group.full_name if taking.parcel.group else "",
            "area_m2": areas.get(taking.pk),
            "stage": _ramp(stages.get(taking.pk)),
            "word": STAGES.get(Stage(stages[taking.pk])) if taking.pk in stages else "",
        }
        for taking in takings
    ]


def _ramp(stage: str | None) -> int | None:
    if stage is None:
        return None
    return RAMP.index(Stage.SIGNED if stage == Stage.DECIDED else Stage(stage))


def _papers(agreement: Agreement, lines: list[dict[str, Any]]) -> list[Any]:
    proofs = [row["line"].authority_paper for row in lines if row["line"].authority_paper]
    proofs += [met.paper for met in ConditionMet.objects.filter(instalment__agreement=agreement)]
    proofs += [one.paper for one in DecisionService.objects.filter(agreement=agreement)]
    return list(dict.fromkeys([agreement.paper, *proofs] if agreement.paper else proofs))


def _entries(agreement: Agreement) -> QuerySet[JournalEntry]:
    mine = JournalEntry.objects.filter(subjects__kind="agreement", subjects__object_id=agreement.pk)
    return mine.select_related("actor")[:JOURNAL_SHOWN]


def _deeds(request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
    """The box of deeds of a draft; a signed agreement is final and has none."""
    if agreement.state != AgreementState.DRAFT:
        return {"next_deed": None, "locked_deeds": []}
    decides = agreement.kind == AgreementKind.DECISION
    sign = {
        "key": "sign",
        "label": _("登记决定") if decides else _("登记签订"),
        "possible": request.user.may(Right.SIGN),
        "url": reverse("agreement_sign", args=[agreement.pk]),
        "note": _("上传决定书；应付随即入账，地块转为已决定，然后登记送达。")
        if decides
        else _("上传签好的协议；应付随即入账，地块转为已签约。"),
        "reasons": [who_may(Right.SIGN)],
    }
    if not sign["possible"]:
        return {"next_deed": None, "locked_deeds": [sign]}
    return {"next_deed": sign, "locked_deeds": [], "may_discard": True}


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.SIGN)
def agreement_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the signature: its day and the scan; from then on the agreement is final and owed."""
    agreement = one(visible_agreements(request.user).select_related("project"), pk)
    on = request.office_day()
    asked = {
        "decision": agreement.kind == AgreementKind.DECISION,
        "first": agreement.amends_id is None,
        "initial": {"signed_date": on},
        "above": (above := above_cap(agreement)) is not None,
        "beside": bool(beside := beside_posted(agreement, on)),
    }
    form = SignForm(posted(request), request.FILES or None, **asked)
    if request.method == "POST" and form.is_valid() and _signed(request, agreement, form, on):
        return redirect("agreement_file", pk=agreement.pk)
    if agreement.state != AgreementState.DRAFT and request.method != "POST":
        messages.info(request, _("协议 %(number)s 已经签订，不能再签。") % {"number": agreement.number})
        return redirect("agreement_file", pk=agreement.pk)
    context = {
        "agreement": agreement,
        "form": form,
        "instalments": agreement.instalments.order_by("number"),
        "takings": agreement.takings.count(),
        "decides": agreement.kind == AgreementKind.DECISION,
        "above": above,
        "beside": beside,
    }
    status = 422 if form.errors else 200
    return render(request, "parcels/agreements/sign.html", context, status=status)


def _signed(request: HttpRequest, agreement: Agreement, form: SignForm, on: date) -> bool:
    """Sign; a refusal stands at the field it is about."""
    upload = form.cleaned_data["scan"]
    title = _("%(kind)s %(number)s") % {"kind": agreement.get_kind_display(), "number": agreement.number}
    try:
        sign_with_scan(
            agreement,
            signed_date=form.cleaned_data["signed_date"],
            scan=(upload.name, upload.read()),
            title=title,
            actor=request.user,
            on=on,
            legacy_reason=form.cleaned_data["legacy_reason"],
            unsigned_reason=form.cleaned_data.get("unsigned_reason", ""),
            cap_reason=form.cleaned_data.get("cap_reason", ""),
            posted_reason=form.cleaned_data.get("posted_reason", ""),
        )
    except Refusal as refusal:
        form.add_error(_place_of(refusal), sentence(refusal))
        return False
    agreement.refresh_from_db()
    messages.success(request, _said(agreement))
    return True


def _said(agreement: Agreement) -> str:
    """What signing did: what it posted, and what an amendment took off the versions before."""
    told = {
        "number": agreement.number,
        "n": agreement.revision,
        "total": f"{agreement.total_yuan:,.2f}",
        "less": f"{agreement.reduced_yuan:,.2f}",
    }
    if agreement.amends_id is None and agreement.kind == AgreementKind.DECISION:
        return str(_("决定 %(number)s 已登记，%(total)s 元应付已入账；请接着登记送达。") % told)
    if agreement.amends_id is None:
        return str(_("协议 %(number)s 已签订，%(total)s 元应付已入账。") % told)
    if not agreement.reduced_yuan:
        return str(_("协议 %(number)s 第 %(n)s 版已签订，应付增加 %(total)s 元。") % told)
    if not agreement.total_yuan:
        return str(_("协议 %(number)s 第 %(n)s 版已签订，应付核减 −%(less)s 元。") % told)
    text = _("协议 %(number)s 第 %(n)s 版已签订，应付增加 %(total)s 元，核减 −%(less)s 元。")
    return str(text % told)


def _place_of(refusal: Refusal) -> str | None:
    """Where on the signing form a refusal belongs: a due date before the signature is about its day."""
    if refusal.code in ("instalment_due_before_signing", "day_in_future", "paper_in_future"):
        return "signed_date"
    if refusal.field in ("scan", "paper") or refusal.code in ("FILE_TOO_LARGE", "FILE_EMPTY"):
        return "scan"
    return "signed_date" if refusal.field in ("signed_date", "paper_date") else None


def _ask_discard(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    if agreement.state != AgreementState.DRAFT:
        return redirect("agreement_file", pk=agreement.pk)
    told = {"number": agreement.number, "n": agreement.takings.count(), "sum": f"{agreement.total_yuan:,.2f}"}
    return confirm_page(
        request,
        title=_("作废草稿 %(number)s？") % told,
        happens=[
            _("草稿连同算好的 %(sum)s 元、分期和到期日一起删去，不能恢复；日志里留一行。") % told,
            _("所涉 %(n)s 块地可以另拟协议。") % told,
        ],
        button=_("作废草稿"),
        back=reverse("agreement_file", args=[agreement.pk]),
        crumb=agreement.number,
    )


@require_http_methods(["GET", "POST"])
@needs(Right.SIGN)
def agreement_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away, asked once before; its land is free for another agreement."""
    agreement = one(visible_agreements(request.user).select_related("project"), pk)
    if request.method == "GET":
        return _ask_discard(request, agreement)
    try:
        discard_draft(agreement, actor=request.user, on=request.office_day())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
        return redirect("agreement_file", pk=pk)
    messages.success(request, _("草稿 %(number)s 已作废。") % {"number": agreement.number})
    return redirect("agreement_list")
