"""Public lists: which there are, one with its rows and objections, and the deeds that make and post it."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from parcels.actions import papers, public_lists
from parcels.actions.list_rows import Draft, draft_rows
from parcels.asked import chosen
from parcels.forms.posting import CorrectForm, ListForm, PostForm, PostingRuleForm, ReasonForm
from parcels.models import Document, Objection, PostingRule, Project, PublicList, PublicRow, Taking
from parcels.models.public_lists import lists_of, objections_open, row_facts, rule_for
from parcels.permissions import needs, one
from parcels.rules.posting import Difference, ListStage, ListState, RowKind, differences
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent
from parcels.views.uploads import takes_files
from parcels.words.formulas import land_class_word, unit_word
from parcels.words.money import HEADS
from parcels.words.posting import LATE_STATES, LIST_STAGES

PAGE_SIZE, ROWS = 50, 200
# What an address may ask for: where a list stands on the office's day.
SHOWING = {
    "all": gettext_lazy("全部"),
    "hanging": gettext_lazy("公示中"),
    "waiting": gettext_lazy("待张贴"),
    "objected": gettext_lazy("有未了结的异议"),
    "over": gettext_lazy("已期满"),
}
# What a row names besides itself: by what it is priced.
PRICED = ("rate_set", "agreement")
OPEN = Count(
    "rows__objections", filter=Q(rows__objections__in=objections_open(Objection.objects.all()).values("pk"))
)


@require_safe
@needs(Right.SEE_PEOPLE, logged=True)
def posting_list(request: HttpRequest) -> HttpResponse:
    """The lists of one's villages, the newest first: hanging, to be posted, with open objections, over."""
    on, codes = request.office_day(), dict(Project.objects.values_list("code", "name"))
    showing = chosen(request, "showing", _("现状"), SHOWING, "all")
    project = chosen(request, "project", _("项目"), codes)
    stage = chosen(request, "stage", _("公示内容"), LIST_STAGES)
    rows = lists_of(request.user).select_related("batch__project", "place__parent").annotate(open_n=OPEN)
    if showing == "hanging":
        rows = rows.filter(state=ListState.POSTED, ends_date__gte=on)
    elif showing == "waiting":
        rows = rows.filter(state=ListState.READY)
    elif showing == "objected":
        rows = rows.filter(open_n__gt=0)
    elif showing == "over":
        rows = rows.filter(state=ListState.POSTED, ends_date__lt=on)
    if project:
        rows = rows.filter(batch__project__code=project)
    if stage:
        rows = rows.filter(stage=stage)
    context = {
        "page": Paginator(rows.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page")),
        "today": on,
        "showing": showing,
        "project": project,
        "stage": stage,
        "showings": SHOWING.items(),
        "projects": codes.items(),
        "stages": LIST_STAGES.items(),
        "may_edit": request.user.may(Right.EDIT_LAND),
    }
    return render(request, "parcels/posting/list.html", context)


def told(row: PublicRow) -> dict[str, Any]:
    """A row in the reader's words: what, how much, of whom."""
    what = land_class_word(row.land_class) if row.land_class else row.thing
    if row.kind == RowKind.AMOUNT:
        what = str(HEADS[row.head]) + (f" · {row.thing}" if row.thing else "")
    return {
        "row": row,
        "what": what,
        "unit": unit_word(row.unit),
        "standing": LATE_STATES[row.standing] if row.standing else "",  # type: ignore[index]
        "by": _priced_by(row),
    }


def _priced_by(row: PublicRow) -> str:
    """By which rates a sum is priced, and whether it is the signed one; nothing for a list from before."""
    name = row.rate_set.name if row.rate_set else ""
    if row.agreement is None:
        return name
    return _("已签订 %(number)s") % {"number": row.agreement.number} + (f" · {name}" if name else "")


def changed_rows(public_list: PublicList) -> list[dict[str, Any]]:
    """What a correction says otherwise than the version before, in words."""
    if public_list.corrects is None:
        return []
    before = list(public_list.corrects.rows.select_related(*PRICED))
    after = list(public_list.rows.select_related(*PRICED))
    old = {fact.key: row for fact, row in zip(row_facts(before), before, strict=True)}
    new = {fact.key: row for fact, row in zip(row_facts(after), after, strict=True)}

    def both(change: Difference) -> dict[str, Any]:
        was, now = old.get(change.key), new.get(change.key)
        return {"was": told(was) if was else None, "now": told(now) if now else None}

    return [both(change) for change in differences(row_facts(before), row_facts(after))]


def list_of(request: HttpRequest, pk: int) -> PublicList:
    """A list this person may see, with what its pages name."""
    known = lists_of(request.user).select_related(
        "batch__project", "place__parent", "corrects", "paper", "made_by", "posted_by"
    )
    found: PublicList = one(known, pk)
    request.access_subject = f"public_list={pk}"  # type: ignore[attr-defined]
    return found


@require_safe
@needs(Right.SEE_PEOPLE, logged=True)
def posting_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: where it stands, what it changes, its rows with their objections, what can be done."""
    public_list, on, user = list_of(request, pk), request.office_day(), request.user
    objections = Prefetch("objections", Objection.objects.order_by("pk"))
    rows = public_list.rows.select_related("taking", *PRICED).prefetch_related(objections).order_by("number")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    later = public_list.corrections.exclude(state=ListState.WITHDRAWN).first()
    may = user.may(Right.EDIT_LAND)
    waits = objections_open(Objection.objects.filter(row__public_list__number=public_list.number), on)
    changes = changed_rows(public_list)
    context = {
        "list": public_list,
        "page": page,
        "rows": [told(row) for row in page],
        "changes": changes[:ROWS],
        "changes_n": len(changes),
        "later": later,
        "standing": _standing(public_list, later, on),
        "waits": list(waits.select_related("row__public_list")[:ROWS]),
        "is_money": public_list.stage == ListStage.REGISTRATION,
        "may_object": may and public_list.state == ListState.POSTED and later is None,
        "may_post": may and public_list.state == ListState.READY,
        "may_correct": may and public_list.state == ListState.POSTED and later is None,
    }
    return render(request, "parcels/posting/file.html", context)


def _standing(public_list: PublicList, later: PublicList | None, on: Any) -> str:
    """Where a list stands on a day, in words."""
    if later is not None and later.state == ListState.POSTED:
        return _("已由第 %(n)s 版更正") % {"n": later.revision}
    if public_list.hangs_on(on):
        return _("公示中")
    return _("已期满") if public_list.has_run(on) else public_list.state_word


@asked_or_sent
@needs(Right.EDIT_LAND)
def posting_new(request: HttpRequest) -> HttpResponse:
    """Choose batch, place and content, see what the list would say, then freeze it."""
    asked = request.method == "GET" and {"batch", "place", "stage"} <= set(request.GET)
    given = request.POST if request.method == "POST" else request.GET if asked else None
    form = ListForm(given, user=request.user, initial={**request.GET.dict(), "client_key": uuid4()})
    draft: Draft | None = None
    if asked and form.is_valid():
        draft = draft_rows(*_chosen(form), request.office_day())
    if request.method == "POST":
        return answer_form(
            request,
            form,
            lambda f: public_lists.make_list(
                **{k: f.cleaned_data[k] for k in ("batch", "place", "stage", "client_key")},
                actor=request.user,  # type: ignore[arg-type]
                on=request.office_day(),
            ),
            title=_("编制公示表"),
            button=_("固化并编号"),
            said=_("公示表已编号，内容已固化。打印张贴后，请登记张贴情况。"),
            back=reverse("posting_list"),
            to=lambda made: reverse("posting_file", args=[made.pk]),
            crumb=_("公示"),
            template="parcels/posting/new.html",
            more=_preview(None),
        )
    context = {"form": form, "title": _("编制公示表"), "key": uuid4(), **_preview(draft)}
    return render(request, "parcels/posting/new.html", context)


def _chosen(form: ListForm) -> tuple[Any, Any, str]:
    return form.cleaned_data["batch"], form.cleaned_data["place"], form.cleaned_data["stage"]


def _preview(draft: Draft | None) -> dict[str, Any]:
    if draft is None:
        return {"draft": None}
    left: Sequence[Taking] = draft.left_out
    return {
        "draft": draft,
        "rows": [told(row) for row in draft.rows[:ROWS]],
        "more": max(len(draft.rows) - ROWS, 0),
        "left_out": "、".join(str(taking) for taking in left[:10]) + ("…" if len(left) > 10 else ""),
    }


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def posting_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the list was posted."""
    public_list, on = list_of(request, pk), request.office_day()
    rule = rule_for(public_list.batch.project, public_list.stage, on)
    first = {"posted_date": on, "days": rule.days if rule else None}
    form = PostForm(request.POST or None, request.FILES or None, initial=first)

    def do(form: PostForm) -> PublicList:
        scan = form.upload()
        title = _("公示张贴照片 %(number)s") % {"number": public_list.number}
        paper = _filed(request, public_list, scan, title) if scan else None
        given = {key: form.cleaned_data[key] for key in ("posted_date", "days", "spots")}
        return public_lists.post_list(public_list, **given, paper=paper, actor=request.user, on=on)  # type: ignore[arg-type]

    told_rule = {"days": rule.days, "source": rule.source} if rule else {}
    note = (
        _("不少于 %(days)s 天（依据：%(source)s）；张贴当日不计。") % told_rule
        if rule
        else _("还没有公示规则：请管理员先登记公示天数和依据。")
    )
    return _answer(request, form, do, public_list, _("登记张贴"), _("张贴已登记，公示期开始。"), note)


def _filed(request: HttpRequest, public_list: PublicList, scan: Any, title: str) -> Document:
    return papers.file_paper(
        actor=request.user,  # type: ignore[arg-type]
        on=request.office_day(),
        kind=Document.Kind.PHOTO if scan[0].lower().endswith((".jpg", ".jpeg")) else Document.Kind.NOTICE,
        title=title,
        project=public_list.batch.project,
        scan=scan,
    )


@asked_or_sent
@needs(Right.EDIT_LAND)
def posting_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the next version from what is registered now."""
    public_list = list_of(request, pk)
    priced = public_list.stage == ListStage.REGISTRATION
    form = (CorrectForm if priced else ReasonForm)(request.POST or None, initial={"client_key": uuid4()})

    def do(form: ReasonForm) -> PublicList:
        return public_lists.correct_list(
            public_list,
            **form.cleaned_data,
            actor=request.user,  # type: ignore[arg-type]
            on=request.office_day(),
        )

    note = _("按现在登记的内容编制下一版，改动的行会列出；张贴之后上一版即被更正。")
    if priced:
        note += _("已签订的地块照签订的金额列出。")
    return _answer(request, form, do, public_list, _("编制更正版"), _("更正版已编号，请打印张贴。"), note)


@asked_or_sent
@needs(Right.EDIT_LAND)
def posting_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a list that was never posted."""
    public_list = list_of(request, pk)
    form = ReasonForm(request.POST or None)

    def do(form: ReasonForm) -> PublicList:
        reason = form.cleaned_data["reason"]
        return public_lists.withdraw_list(
            public_list,
            reason=reason,
            actor=request.user,  # type: ignore[arg-type]
            on=request.office_day(),
        )

    return _answer(request, form, do, public_list, _("撤回公示表"), _("已撤回。"), "")


def _answer(
    request: HttpRequest, form: Any, do: Any, public_list: PublicList, button: str, said: str, note: str
) -> HttpResponse:
    return answer_form(
        request,
        form,
        do,
        title=f"{public_list.number} · {button}",
        button=button,
        said=said,
        note=note,
        back=reverse("posting_file", args=[public_list.pk]),
        to=lambda made: reverse("posting_file", args=[made.pk]),
        crumb=public_list.number,
    )


@require_safe
@needs(Right.SEE_LAND)
def posting_rules(request: HttpRequest) -> HttpResponse:
    """How many days lists hang and what stands before the signature, with the source of each."""
    on = request.office_day()
    rows = PostingRule.objects.exclude(valid__isempty=True).select_related("project")
    context = {
        "rows": [
            {
                "rule": row,
                "stage": LIST_STAGES[ListStage(row.stage)],
                "begins": row.valid.lower,
                "ends": row.valid.upper,
                "holds": row.valid.lower <= on and (row.valid.upper is None or on < row.valid.upper),
                "ahead": row.valid.lower > on,
            }
            for row in rows.order_by("stage", "project", "-valid")
        ],
        "may_edit": request.user.may(Right.MANAGE_USERS),
    }
    return render(request, "parcels/posting/rules.html", context)


@asked_or_sent
@needs(Right.MANAGE_USERS)
def posting_rule_new(request: HttpRequest) -> HttpResponse:
    """A rule from a day on; lists posted before keep their days."""
    on = request.office_day()
    return answer_form(
        request,
        PostingRuleForm(request.POST or None, initial={"since": on}),
        lambda form: public_lists.set_posting_rule(actor=request.user, on=on, **form.cleaned_data),  # type: ignore[arg-type]
        title=_("登记公示规则"),
        button=_("登记"),
        said=_("公示规则已登记。"),
        back=reverse("posting_rules"),
        crumb=_("公示规则"),
        note=_("已张贴的公示不变；同一内容的上一条规则到这一天为止。"),
    )
