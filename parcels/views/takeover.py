"""A take-over on its page: the old books against what was signed, and the hands they go through."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from landmgmt.lib.refusal import Refusal
from parcels.actions import takeover as deeds
from parcels.actions.jobs import enqueue
from parcels.actions.old_book_twins import refuse_twins, twins_of
from parcels.actions.takeover_lock import lock_takeover, refuse_lock
from parcels.asked import understood
from parcels.forms.takeover import DropForm, HouseholdFilter, OpenForm, SendBackForm
from parcels.models import OldBook, OldEntry, OldParty, TakeOver
from parcels.models.takeover_sheet import (
    VillageRow,
    hands_of,
    household_totals,
    households_of,
    obstacles_of,
    sums_of,
    villages_of,
)
from parcels.permissions import needs, one, who_may
from parcels.rules.jobs import OLD_BOOK_ROWS
from parcels.rules.roles import Right
from parcels.rules.takeover import Decision, Figures, TakeOverState, compare
from parcels.views.asking import answer_form
from parcels.views.confirming import confirm_page
from parcels.views.payments import posted
from parcels.words.refusals import sentence

PAGE_SIZE = 50
TWINS_SHOWN = 500
ROWS = (("agreed", gettext_lazy("应付")), ("paid", gettext_lazy("已付")), ("unpaid", gettext_lazy("未付")))


def villages_within(user: Any) -> set[int] | None:
    """The villages a person works in; None for all of them."""
    return set(user.villages.values_list("pk", flat=True)) if user.by_village else None


def takeovers() -> QuerySet[TakeOver]:
    """Every take-over with its people."""
    return TakeOver.objects.select_related("project", "opened_by", "submitted_by", "locked_by")


def not_all_mine(user: Any, made: TakeOver) -> str:
    """Staff hand over what lies in their villages only: why not, or nothing."""
    mine = villages_within(user)
    if mine is None:
        return ""
    strange = OldParty.objects.filter(takeover=made).exclude(village__in=mine)
    return _("有不归您负责的村，由财务办理。") if strange.exists() else ""


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def takeover_list(request: HttpRequest) -> HttpResponse:
    """All take-overs, newest first."""
    page = Paginator(takeovers(), PAGE_SIZE).get_page(request.GET.get("page"))
    sums = sums_of(page.object_list, within=villages_within(request.user))
    rows = [(made, sums.get(made.pk)) for made in page]
    context = {"page": page, "rows": rows, "may_open": request.user.may(Right.TAKE_OVER)}
    return render(request, "parcels/takeover/list.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.TAKE_OVER)
def takeover_new(request: HttpRequest) -> HttpResponse:
    """Open a take-over of one project as of a day."""
    on = request.office_day()
    form = OpenForm(posted(request), on=on)
    return answer_form(
        request,
        form,
        lambda form: deeds.open_takeover(**form.cleaned_data, actor=request.user, on=on),
        title=_("开办旧账接管"),
        button=_("开办"),
        back=reverse("takeover_list"),
        to=lambda made: reverse("takeover_file", args=[made.pk]),
        crumb=_("旧账接管"),
        note=_("一个项目一次接管一批旧账：读入旧台账，与签字汇总核对一致，由另一人锁定后入账。"),
        said=_("接管已开办，请读入旧台账。"),
    )


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def takeover_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The reconciliation: per village and household, the ledgers it came from, and what is next."""
    return _page(request, one(takeovers(), pk))


def _page(request: HttpRequest, made: TakeOver, refused: Refusal | None = None) -> HttpResponse:
    request.access_subject = f"takeover={made.pk}"  # type: ignore[attr-defined]
    user, mine = request.user, villages_within(request.user)
    villages = villages_of(made, within=mine)
    form = HouseholdFilter(request.GET, villages=[row.village for row in villages])
    understood(form, besides={"page"})
    found = _narrowed(households_of(made, within=mine), form.cleaned_data)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    total = sum((row.figures for row in villages), Figures())
    twins = _twins(made, mine)
    context = {
        "made": made,
        "twins": twins,
        "is_open": made.state == TakeOverState.OPEN,
        "is_locked": made.state == TakeOverState.LOCKED,
        "total": total,
        "elsewhere": mine is not None and not villages and OldEntry.objects.filter(takeover=made).exists(),
        "homes": sum(row.households for row in villages),
        "villages": [_village(row) for row in villages],
        "form": form,
        "narrowed": any(form.cleaned_data.get(name) for name in form.fields),
        "page": page,
        "rows": _households(page, household_totals(made)),
        "books": _books(made, user, mine),
        "unknown": _entries(made, mine).exclude(unknown=[]).count(),
        "may_prepare": made.state == TakeOverState.OPEN and user.may(Right.TAKE_OVER),
        "may_drop": made.state in (TakeOverState.OPEN, TakeOverState.SUBMITTED) and user.may(Right.TAKE_OVER),
        "may_open": user.may(Right.REVEAL) or user.may(Right.LOCK_BOOKS),
        "errors": [sentence(refused)] if refused else [],
        **_deeds(made, user, twins),
    }
    response = render(request, "parcels/takeover/file.html", context, status=409 if refused else 200)
    response["Cache-Control"] = "private, no-store"
    return response


def _twins(made: TakeOver, mine: set[int] | None) -> list[tuple[OldEntry, OldEntry]]:
    """The rows, before the lock, that a locked take-over may have already, with that row."""
    if made.state not in (TakeOverState.OPEN, TakeOverState.SUBMITTED):
        return []
    found = twins_of(made)
    if mine is not None:
        found = [(row, twin) for row, twin in found if row.owner.village_id in mine]
    return found[:TWINS_SHOWN]


def _entries(made: TakeOver, mine: set[int] | None) -> QuerySet[OldEntry]:
    rows = OldEntry.objects.filter(takeover=made)
    return rows if mine is None else rows.filter(owner__village__in=mine)


def _narrowed(rows: QuerySet[OldParty], asked: dict[str, Any]) -> QuerySet[OldParty]:
    if asked.get("village"):
        rows = rows.filter(village=asked["village"])
    if asked.get("show") == "unknown":
        return rows.filter(unknown_count__gt=0)
    return rows.filter(decision=asked["show"]) if asked.get("show") else rows


def _village(row: VillageRow) -> dict[str, Any]:
    signed = row.total
    return {
        "row": row,
        "lines": [
            {
                "word": word,
                "books": getattr(row.figures, name),
                "signed": getattr(signed, f"{name}_yuan") if signed else None,
                "difference": getattr(row.difference, name) if row.difference else None,
            }
            for name, word in ROWS
        ],
        "agrees": bool(row.difference and row.difference.is_zero),
        "explained": bool(signed and signed.explanation),
    }


def _households(page: Any, totals: dict[int, Any]) -> list[dict[str, Any]]:
    rows = []
    for owner in page:
        total = totals.get(owner.pk)
        books = Figures(owner.agreed or 0, owner.paid or 0, owner.excess or 0)
        rows.append(
            {
                "owner": owner,
                "waits": owner.decision == Decision.OPEN,
                "total": total,
                "difference": compare(books, total.agreed_yuan, total.paid_yuan, total.unpaid_yuan)
                if total
                else None,
            }
        )
    return rows


def _books(made: TakeOver, user: Any, mine: set[int] | None) -> list[tuple[OldBook, bool]]:
    """The ledgers a person may see, and whether he may take each out again."""
    rows = OldBook.objects.filter(takeover=made).select_related("uploaded_by")
    strange: set[int] = set()
    if mine is not None:
        others = OldEntry.objects.filter(takeover=made).exclude(owner__village__in=mine)
        strange = set(others.values_list("book", flat=True))
    may = made.state == TakeOverState.OPEN and user.may(Right.TAKE_OVER)
    return [(row, may and row.pk not in strange) for row in rows if row.pk not in strange]


def _deeds(made: TakeOver, user: Any, twins: list[tuple[OldEntry, OldEntry]]) -> dict[str, Any]:
    """The next deed as the box of deeds takes it, with every reason where it is not possible."""
    if made.state == TakeOverState.OPEN:
        reasons = [sentence(Refusal(o.code, o.params)) for o in obstacles_of(made)]
        reasons += [why for why in [not_all_mine(user, made)] if why]
        found = _one(made, "submit", _("提交锁定"), user.may(Right.TAKE_OVER), reasons, Right.TAKE_OVER)
        if user.may(Right.TAKE_OVER) and not made.entries.exists():
            url = reverse("old_book_new", args=[made.pk])
            found["next_deed"] = {"key": "read", "label": _("读入旧台账"), "possible": True, "url": url}
        return found
    if made.state == TakeOverState.SUBMITTED:
        own = user.pk in hands_of(made)
        reasons = [sentence(Refusal("takeover_locked_by_a_second"))] if own else []
        label = _("相似的行不是同一笔，锁定并入账") if twins else _("锁定并入账")
        found = _one(made, "lock", label, user.may(Right.LOCK_BOOKS), reasons, Right.LOCK_BOOKS)
        if twins and "next_deed" in found:
            # What was on the page, and no other row, is what the person says so of.
            found["next_deed"]["hidden"] = {"twins": ",".join(str(row.pk) for row, _twin in twins)}
        return {**found, "may_send_back": user.may(Right.LOCK_BOOKS)}
    return {}


def _one(made: TakeOver, key: str, label: str, may: bool, reasons: list[str], right: Right) -> dict[str, Any]:
    reasons = reasons if may else [who_may(right)]
    deed = {
        "key": key,
        "label": label,
        "possible": not reasons,
        "url": reverse(f"takeover_{key}", args=[made.pk]),
        # What cannot be taken back is asked first, on a page of its own.
        "method": "" if key == "lock" else "post",
        "hidden": {},
        "reasons": reasons,
        "note": _("锁定后旧账不能再改，只能在正式账目中更正。") if key == "lock" else "",
    }
    return {"next_deed": deed} if deed["possible"] else {"locked_deeds": [deed]}


def _do(request: HttpRequest, pk: int, deed: Any, said: str) -> HttpResponse:
    made = one(takeovers(), pk)
    try:
        if why := not_all_mine(request.user, made):
            messages.error(request, why)
        else:
            deed(made, actor=request.user, on=request.office_day())
            messages.success(request, said)
    except Refusal as refused:
        made.refresh_from_db()
        return _page(request, made, refused)
    return redirect("takeover_file", pk)


@require_POST
@needs(Right.TAKE_OVER)
def takeover_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the books to the second person."""
    return _do(request, pk, deeds.submit_takeover, _("已提交，等待另一人锁定。"))


@require_http_methods(["GET", "POST"])
@needs(Right.TAKE_OVER)
def takeover_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a whole take-over back before the lock, with the reason."""
    made = one(takeovers(), pk)
    if request.method == "GET" and made.state not in (TakeOverState.OPEN, TakeOverState.SUBMITTED):
        return redirect("takeover_file", pk)

    def do(form: DropForm) -> TakeOver:
        reason = form.cleaned_data["reason"]
        return deeds.drop_takeover(made, reason=reason, actor=request.user, on=request.office_day())

    return answer_form(
        request,
        DropForm(posted(request)),
        do,
        title=_("撤回旧账接管"),
        button=_("整个撤回"),
        back=reverse("takeover_file", args=[pk]),
        crumb=str(made.project),
        said=_("接管已撤回，没有入账。"),
        note=_(
            "整个接管撤回：读入的行留着备查，没有一笔入账；同样的台账可以重新接管。锁定之后不能撤回，只能更正。"
        ),
    )


@require_http_methods(["GET", "POST"])
@needs(Right.LOCK_BOOKS, logged=True)
def takeover_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person locks, asked once before: the old books are posted and closed."""
    made = one(takeovers(), pk)
    if request.method == "GET":
        return _ask_lock(request, made)
    twins = [
        int(pk)
        for pk in request.POST.get("twins", "").split(",")
        if pk.isascii() and pk.isdecimal() and len(pk) < 19
    ]
    if made.entries.count() <= OLD_BOOK_ROWS or not_all_mine(request.user, made):
        return _do(request, pk, partial(lock_takeover, twins=twins), _("旧账已锁定并入账。"))
    try:
        # What stands in the way is said here and now, not by the job.
        refuse_lock(made, request.user)  # type: ignore[arg-type]
        refuse_twins(made, twins)
    except Refusal as refused:
        return _page(request, made, refused)
    job = enqueue(
        "takeover_lock",
        {"takeover": made.pk, "twins": twins},
        actor=request.user,  # type: ignore[arg-type]
        on=request.office_day(),
        key=f"takeover_lock:{made.pk}",
        project=made.project,
    )
    return redirect("job_file", job.pk)


def _ask_lock(request: HttpRequest, made: TakeOver) -> HttpResponse:
    if made.state != TakeOverState.SUBMITTED:
        return redirect("takeover_file", made.pk)
    try:
        refuse_lock(made, request.user)  # type: ignore[arg-type]
    except Refusal as refused:
        return _page(request, made, refused)
    total = sum((row.figures for row in villages_of(made, within=None)), Figures())
    told = {"name": made.project.name, "day": made.cutover_date, "n": made.entries.count()}
    told |= {name: f"{getattr(total, name):,.2f}" for name in ("agreed", "paid", "unpaid")}
    twins = [str(row.pk) for row, _twin in _twins(made, None)]
    alike = _("其中 %(n)s 行与已锁定的旧账相似，锁定即表示它们不是同一笔。") % {"n": len(twins)}
    return confirm_page(
        request,
        title=_("锁定旧账“%(name)s”并入账？") % told,
        happens=[
            _("%(n)s 行旧账按 %(day)s 入账：应付 %(agreed)s 元，已付 %(paid)s 元，未付 %(unpaid)s 元。")
            % told,
            *([alike] if twins else []),
            _("锁定后旧账不能撤回、不能再改，只能在正式账目中更正。"),
        ],
        hidden={"twins": ",".join(twins)},
        button=_("锁定并入账"),
        back=reverse("takeover_file", args=[made.pk]),
        crumb=made.project.name,
    )


@require_http_methods(["GET", "POST"])
@needs(Right.LOCK_BOOKS)
def takeover_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The books go back with the reason."""
    made = one(takeovers(), pk)

    def do(form: SendBackForm) -> TakeOver:
        reason = form.cleaned_data["reason"]
        return deeds.send_back_takeover(made, reason=reason, actor=request.user, on=request.office_day())

    return answer_form(
        request,
        SendBackForm(posted(request)),
        do,
        title=_("退回旧账接管"),
        button=_("退回"),
        back=reverse("takeover_file", args=[pk]),
        crumb=str(made.project),
        said=_("旧账已退回，可以继续整理。"),
    )
