"""Payment runs from the due lines to the bank: listed, prepared, approved and released by three people."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions import payments as deeds
from parcels.actions.follow_up import lost_before
from parcels.actions.minors import minors_among
from parcels.asked import understood
from parcels.forms.payments import MAX_LINES, CollectForm, ReasonedForm, RunFilter, RunForm
from parcels.models import FundSource, Line, PaymentRun, Project, RunItem, User
from parcels.models.figures import LineBalance, due_lines, fund_balance, fund_free
from parcels.models.funds import Shortage, fund_shortage
from parcels.permissions import needs, one
from parcels.rules.money_terms import CARD_HOLDERS, BankResult, RunState, RunWay
from parcels.rules.roles import RIGHTS, Right
from parcels.views.asking import answer_form
from parcels.views.confirming import confirm_page
from parcels.views.exporting import export_url
from parcels.views.required_papers import split_lacking
from parcels.views.run_deeds import SENT, deeds_of
from parcels.views.run_marks import NOT_SENT, cancelled_by, marks_of, minors_seen
from parcels.views.run_steps import steps_of
from parcels.words.money import BANK_RESULTS, HEADS, LEVELS, RUN_STATES, RUN_WAYS
from parcels.words.refusals import sentence

RUNS_A_PAGE = 50
ROWS_A_PAGE = 100


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form that is bound only when something was."""
    return request.POST if request.method == "POST" else None


def items_of_mine(user: Any) -> Q:
    """The rows of runs that lie in a person's villages: by the land, else by the claimant's home."""
    if not user.by_village:
        return Q()
    villages = user.villages.values("pk")
    return Q(line__taking__parcel__group__parent__in=villages) | Q(
        line__taking__parcel__group__parent__isnull=True, line__claimant__group__parent__in=villages
    )


def runs_of(user: Any) -> QuerySet[PaymentRun]:
    """The runs a person may see: staff those they prepared, and those that pay in their villages."""
    runs = PaymentRun.objects.select_related(
        "project", "fund_source", "prepared_by", "approved_by", "released_by"
    )
    if not user.by_village:
        return runs
    theirs = RunItem.objects.filter(items_of_mine(user), run=OuterRef("pk"))
    return runs.filter(Q(prepared_by=user) | Exists(theirs))


@require_safe
@needs(Right.SEE_MONEY)
def run_list(request: HttpRequest) -> HttpResponse:
    """All runs, newest first, with what waits for whom."""
    form, counted = runs_asked(request)
    page = Paginator(counted, RUNS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(run, RUN_STATES[RunState(run.state)]) for run in page],
        "narrowed": any(form.cleaned_data.get(name) for name in form.fields),
        "projects": Project.objects.filter(fund_sources__isnull=False).distinct(),
        "may_prepare": request.user.may(Right.PREPARE_RUN),
        "export": export_url(request, "run_export"),
    }
    return render(request, "parcels/payments/list.html", context)


def runs_asked(request: HttpRequest) -> tuple[RunFilter, QuerySet[PaymentRun]]:
    """The filter of the address and its runs, the newest first, with the rows that went well and the lost."""
    form = RunFilter(request.GET)
    understood(form, besides={"page"})
    runs = runs_of(request.user)
    if state := form.cleaned_data.get("state"):
        runs = runs.filter(state=state)
    if project := form.cleaned_data.get("project"):
        runs = runs.filter(project__code=project)
    counted = runs.order_by("-pk").annotate(
        rows=Count("items"),
        done=Count("items", filter=Q(items__result=BankResult.SUCCESS)),
        lost=Count("items", filter=Q(items__result__in=[BankResult.FAILED, BankResult.RETURNED])),
    )
    return form, counted


@require_http_methods(["GET", "POST"])
@needs(Right.PREPARE_RUN, logged=True)
def run_new(request: HttpRequest) -> HttpResponse:
    """Choose a fund, the due lines and their amounts; the total is counted here, and again by the deed."""
    on = request.office_day()
    asked = CollectForm(request.GET, user=request.user)
    understood(asked, besides={"pick"})
    fund = asked.fund_source()
    if fund is None:
        return render(request, "parcels/payments/new.html", {"asked": asked, "funds": _funds(on)})
    found, lacking = split_lacking(_collectable(fund, asked, on), on, user=request.user)
    sent = posted(request)
    shown = found[:MAX_LINES]
    form = RunForm(
        sent,
        shown,
        picked=request.GET.get("pick") != "none",
        lost=lost_before(shown),
        minors=minors_among([line.payee_id for line in shown], on),
    )
    status = 200
    if sent is not None:
        if made := PaymentRun.objects.filter(client_key=form.key, prepared_by=request.user).first():
            return redirect("run_file", made.pk)
        if form.is_valid and "prepare" in sent:
            try:
                run = deeds.prepare_run(
                    project=fund.project,
                    fund_source=fund,
                    lines=form.wanted,
                    actor=request.user,
                    on=on,
                    client_key=form.key,
                    minors=form.seen,
                    way=RunWay.TREASURY if sent.get("way") == RunWay.TREASURY.value else RunWay.BANK,
                )
            except Refusal as refused:
                form.errors.append(sentence(refused))
                status = 409
            else:
                said = _("批次 %(number)s 已编制，等候审批。") % {"number": run.number}
                messages.success(request, said)
                return redirect("run_file", run.pk)
    context = {
        "asked": asked,
        "fund": fund,
        "balance": fund_balance(fund, on),
        "free": fund_free(fund, on),
        "short": fund_shortage(fund, form.total, on),
        "form": form,
        "way": asked.run_way.value,
        "way_word": RUN_WAYS[asked.run_way],
        "by_card": asked.run_way is RunWay.TREASURY,
        "found": len(found),
        "lacking": lacking,
        "elsewhere": None if found or lacking else _elsewhere(fund, asked, on),
        "limit": MAX_LINES,
        "only_releaser": only_releaser(request.user),
    }
    return render(request, "parcels/payments/new.html", context, status=status)


def only_releaser(user: Any) -> bool:
    """Whether nobody but this person could release a run: who prepares one may not release it."""
    roles = [role for role, rights in RIGHTS.items() if Right.RELEASE_RUN in rights]
    others = User.objects.filter(is_active=True, role__in=roles).exclude(pk=user.pk)
    return bool(user.may(Right.RELEASE_RUN)) and not others.exists()


def _funds(on: date) -> list[tuple[FundSource, Any, Any]]:
    """Every fund with its balance and what of it is free."""
    funds = FundSource.objects.select_related("project").order_by("project__code", "code")
    return [(fund, fund_balance(fund, on), fund_free(fund, on)) for fund in funds]


def _collectable(fund: FundSource, asked: CollectForm, on: date) -> list[LineBalance]:
    filters = asked.filters()
    filters["due_by"] = filters["due_by"] or on
    kept: dict[str, Any] = {}
    if number := asked.cleaned_data.get("instalment"):
        kept["instalment__number"] = int(number)
    if asked.run_way is RunWay.TREASURY:  # whoever has no household card is not offered for its sheet
        kept["payee__kind__in"] = CARD_HOLDERS
    if kept:
        filters["lines"] = Line.objects.filter(project=fund.project, **kept).values_list("pk", flat=True)
    return due_lines(fund.project, on, **filters)


def _elsewhere(fund: FundSource, asked: CollectForm, on: date) -> tuple[int, Any] | None:
    """How many lines, and what sum, could be collected in villages that are not this person's."""
    if not asked.user.by_village:
        return None
    filters = {**asked.filters(), "user": None}
    due = due_lines(fund.project, on, **{**filters, "due_by": filters["due_by"] or on})
    return (len(due), sum((row.collectable_yuan for row in due), ZERO)) if due else None


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def run_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: three people, figures, rows with the bank's answer, and the next lawful deed."""
    return _show(request, one(runs_of(request.user), pk))


def _show(request: HttpRequest, run: PaymentRun, refused: Refusal | None = None) -> HttpResponse:
    user, on = request.user, request.office_day()
    request.access_subject = f"run={run.pk}"  # type: ignore[attr-defined]
    mine = run.items.filter(items_of_mine(user))
    items = mine.select_related("payee", "account", "line__taking", "line__agreement", "line__claimant")
    page = Paginator(items.order_by("number"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    marks = marks_of(run, list(page), on)
    partly = user.by_village and run.items.count() > page.paginator.count
    told = run.state in NOT_SENT and not partly
    said = [sentence(refused)] if refused else []
    hindered = [sentence(no) for no in deeds.obstacles(run, on)] if told else []
    context = {
        "run": run,
        "state": RUN_STATES[RunState(run.state)],
        "way": RUN_WAYS[RunWay(run.way)],
        "errors": said,
        "short": _short(run, on),
        "results": _results(mine),
        "steps": steps_of(run),
        "page": page,
        "rows": [
            {
                "item": item,
                "head": HEADS[item.line.head],
                "level": LEVELS[item.line.level],
                "result": BANK_RESULTS[BankResult(item.result)],
                **marks[item.pk],
            }
            for item in page
        ],
        "hindered": [no for no in hindered if no not in said],  # once is enough
        "cancelled": cancelled_by(run),
        "seen": minors_seen(run),
        "partly": partly,
        "sent": run.state in SENT,
        "followed_by": PaymentRun.objects.filter(follows=run),
        "may_answer": run.state in SENT and user.may(Right.RELEASE_RUN),
        "ledger": reverse("ledger", args=[run.project.code]),
        **deeds_of(run, user, on),
    }
    return render(request, "parcels/payments/file.html", context, status=409 if refused else 200)


def _short(run: PaymentRun, on: date) -> Shortage | None:
    """What the fund lacks for a run that is not sent yet, and when: whoever signs it knows before."""
    if run.state not in (RunState.PREPARED, RunState.APPROVED):
        return None
    return fund_shortage(run.fund_source, run.total_yuan, on)


def _results(items: QuerySet[RunItem]) -> list[dict[str, Any]]:
    """How many rows and how much, by the bank's answer."""
    found = items.order_by().values("result").annotate(rows=Count("pk"), yuan=Sum("amount_yuan"))
    by_result = {row["result"]: row for row in found}
    return [
        {"word": word, "key": key, **by_result[key]} for key, word in BANK_RESULTS.items() if key in by_result
    ]


@require_POST
@needs(Right.APPROVE_RUN)
def run_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve; whoever prepared it is told why not."""
    run = one(runs_of(request.user), pk)
    try:
        deeds.approve_run(run, actor=request.user, on=request.office_day())
    except Refusal as refused:
        return _show(request, run, refused)
    run.refresh_from_db()
    said = (
        _("批次 %(number)s 已审批。") if run.state == RunState.APPROVED else _("批次 %(number)s 您已同意。")
    )
    messages.success(request, said % {"number": run.number})
    return redirect("run_file", pk)


@require_http_methods(["GET", "POST"])
@needs(Right.RELEASE_RUN)
def run_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Send to the bank, by a third person and within the fund; asked once before."""
    run = one(runs_of(request.user), pk)
    if request.method == "GET":
        return _ask_release(request, run)
    try:
        deeds.release_run(run, actor=request.user, on=request.office_day())
    except Refusal as refused:
        return _show(request, run, refused)
    messages.success(request, _("批次 %(number)s 已发出，等候银行回执。") % {"number": run.number})
    return redirect("run_file", pk)


def _ask_release(request: HttpRequest, run: PaymentRun) -> HttpResponse:
    if run.state != RunState.APPROVED:
        return redirect("run_file", run.pk)
    told = {"number": run.number, "n": run.items.count(), "sum": f"{run.total_yuan:,.2f}"}
    told |= {"fund": run.fund_source.name, "way": RUN_WAYS[RunWay(run.way)]}
    return confirm_page(
        request,
        title=_("发出批次 %(number)s？") % told,
        happens=[
            _("%(n)s 笔、共 %(sum)s 元从“%(fund)s”经%(way)s付出，随即记为在途。") % told,
            _("发出之后批次不能撤销，也不能改账号或金额；付错的只能由银行退票或冲回。"),
        ],
        button=_("确认发出"),
        back=reverse("run_file", args=[run.pk]),
        crumb=run.number,
    )


@require_http_methods(["GET", "POST"])
@needs(Right.PREPARE_RUN)
def run_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a run that has not gone out; its lines are free again."""
    run = one(runs_of(request.user), pk)
    if request.method == "GET" and run.state not in NOT_SENT:
        told = {"number": run.number, "state": RUN_STATES[RunState(run.state)]}
        said = _("批次 %(number)s %(state)s，不能再撤销；已发出的由银行结果了结，退回的钱登记退票。")
        messages.warning(request, said % told)
        return redirect("run_file", pk)
    return answer_form(
        request,
        ReasonedForm(posted(request)),
        lambda form: deeds.cancel_run(run, actor=request.user, on=request.office_day(), **form.cleaned_data),
        title=_("撤销批次 %(number)s") % {"number": run.number},
        button=_("撤销批次"),
        back=reverse("run_file", args=[pk]),
        crumb=run.number,
        said=_("批次已撤销，其中的明细可以重新编制。"),
    )
