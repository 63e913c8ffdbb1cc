"""Objections to a public list: recorded on a row, re-measured, decided by another person."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from landmgmt.lib.refusal import Refusal
from parcels.actions import objections as deeds
from parcels.actions import papers
from parcels.actions.behind import sums_behind
from parcels.actions.objection_holds import lines_of
from parcels.forms.posting import MEASURE_FIRST, DecisionForm, ObjectionForm, RemeasureForm
from parcels.forms.takings import PaperPart
from parcels.models import Agreement, Document, Objection, PublicList, PublicRow
from parcels.models.figures import line_balances
from parcels.models.public_lists import lists_of, objections_of
from parcels.permissions import needs, one
from parcels.rules.posting import OPEN_OBJECTIONS, ListState, ObjectionState
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.posting import told
from parcels.views.taking_forms import asked_or_sent
from parcels.views.uploads import takes_files
from parcels.words.formulas import land_class_word
from parcels.words.money import HEADS
from parcels.words.refusals import sentence


def _objection(request: HttpRequest, pk: int) -> Objection:
    known = objections_of(request.user).select_related(
        "row__public_list__batch__project",
        "paper",
        "measured_paper",
        "ordered_by",
        "settled_by",
        "row__item__rate",
    )
    found: Objection = one(known, pk)
    request.access_subject = f"objection={pk}"  # type: ignore[attr-defined]
    return found


def _paper(request: HttpRequest, form: PaperPart, row: PublicRow, title: str) -> Document | None:
    scan = form.upload()
    if scan is None:
        return None
    return papers.file_paper(
        actor=request.user,  # type: ignore[arg-type]
        on=request.office_day(),
        kind=Document.Kind.CONFIRMATION,
        title=title[:120],
        project=row.public_list.batch.project,
        scan=scan,
        takings=[row.taking],
    )


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def objection_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an objection to one row."""
    rows = PublicRow.objects.filter(public_list__in=lists_of(request.user).values("pk"))
    row: PublicRow = one(rows.select_related("public_list__batch__project", "taking"), pk)
    on = request.office_day()
    first = {"by_name": row.party_name, "received_date": on, "client_key": uuid4()}
    form = ObjectionForm(request.POST or None, request.FILES or None, initial=first)
    key = form.data.get("client_key") if form.is_bound else None
    back = reverse("posting_file", args=[row.public_list_id])

    def do(form: ObjectionForm) -> Objection:
        given = {k: form.cleaned_data[k] for k in ("by_name", "received_date", "text", "client_key")}
        if key and (before := Objection.objects.filter(uid=given["client_key"]).first()):
            return before
        paper = _paper(request, form, row, _("异议材料 %(name)s") % {"name": row.party_name})
        return deeds.record_objection(row, **given, paper=paper, actor=request.user, on=on)  # type: ignore[arg-type]

    return answer_form(
        request,
        form,
        do,
        title=_("第 %(row)s 行：登记异议") % {"row": row.number},
        button=_("登记，暂停付款"),
        said=_("异议已登记，这一行的款项暂停付款，等另一人决定。"),
        note=_("登记之后，这一行所涉的应付不能编入支付批次或发出，直到异议了结。"),
        back=back,
        to=lambda made: reverse("objection_file", args=[made.pk]),
        crumb=row.public_list.number,
        template="parcels/posting/objection_new.html",
        more={"told": told(row), "list": row.public_list},
    )


@require_safe
@needs(Right.SEE_PEOPLE, logged=True)
def objection_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection: the row, who said what, what waits, and the next deed."""
    return _file(request, _objection(request, pk))


def _file(request: HttpRequest, one_: Objection, refused: Refusal | None = None) -> HttpResponse:
    user, on = request.user, request.office_day()
    is_open = one_.state in OPEN_OBJECTIONS
    own = one_.recorded_by_id == user.pk
    lines = lines_of([one_.row]) if user.may(Right.SEE_MONEY) else []
    upheld = one_.state == ObjectionState.UPHELD
    waits = upheld and (one_.settled_by is None or one_.settled_by.ends_date is None)
    context = {
        "one": one_,
        "told": told(one_.row),
        "list": one_.row.public_list,
        "to_amend": _behind(one_.row, on) if waits else None,
        "may_amend": user.may(Right.SIGN),
        "lines": [(row, HEADS[row.head]) for row in line_balances(on, lines=lines)] if lines else [],
        "is_open": is_open,
        "own": own and user.may(Right.CONFIRM),
        "may_decide": is_open and user.may(Right.CONFIRM) and not own,
        "may_order": _may_order(request, one_),
        "may_measure": one_.state == ObjectionState.REMEASURE and user.may(Right.EDIT_LAND),
        "to_measure": one_.state == ObjectionState.REMEASURE and one_.measured_paper_id is None,
        "waits_for_list": waits,
        "newest": _newest(one_.row.public_list),
        "may_correct": user.may(Right.EDIT_LAND),
        "errors": [sentence(refused)] if refused else [],
    }
    return render(request, "parcels/posting/objection.html", context, status=409 if refused else 200)


def _behind(row: PublicRow, on: date) -> Agreement | None:
    """The agreement that still owes what was objected to."""
    return sums_behind({row.pk: lines_of([row])}, on).get(row.pk)


def _may_order(request: HttpRequest, one_: Objection) -> bool:
    """Whether this person may have the row measured again before it is decided."""
    user = request.user
    may = user.may(Right.CONFIRM) and one_.recorded_by_id != user.pk
    return may and one_.state == ObjectionState.OPEN and deeds.may_measure(one_.row)


def _newest(public_list: PublicList) -> PublicList:
    """The last version of a list: what an upheld objection is answered on."""
    versions = PublicList.objects.filter(number=public_list.number).exclude(state=ListState.WITHDRAWN)
    return versions.order_by("-revision").first() or public_list


@require_POST
@needs(Right.CONFIRM)
def objection_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the row measured again."""
    one_ = _objection(request, pk)
    try:
        deeds.order_remeasure(one_, actor=request.user, on=request.office_day())  # type: ignore[arg-type]
    except Refusal as refused:
        return _file(request, one_, refused)
    messages.success(request, _("已决定复测，请登记复测结果后再作决定。"))
    return redirect("objection_file", pk=pk)


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def objection_measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what was measured again."""
    one_, on = _objection(request, pk), request.office_day()
    first = {"measured_date": on, "signer": one_.row.party_name}
    item, classes = deeds.thing_of(one_.row), deeds.classes_of(one_.row)
    form = RemeasureForm(
        request.POST or None,
        request.FILES or None,
        initial=first,
        classes=[(code, f"{code} {land_class_word(code)}") for code in classes],
        unit=item.rate.unit if item else "㎡",
    )

    def do(form: RemeasureForm) -> Objection:
        given = {
            k: form.cleaned_data.get(k, "") for k in ("quantity", "measured_date", "signer", "land_class")
        }
        paper = _paper(request, form, one_.row, _("复测确认表 %(number)s") % {"number": one_.number})
        return deeds.record_remeasure(one_, **given, paper=paper, actor=request.user, on=on)  # type: ignore[arg-type]

    note = _("登记之后，台账的数量随之改变；已签的协议不变，随后起草变更。")
    return _answer(request, form, do, one_, _("登记复测结果"), _("复测结果已登记。"), note)


@asked_or_sent
@needs(Right.CONFIRM)
def objection_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person decides."""
    one_, on = _objection(request, pk), request.office_day()
    form = DecisionForm(request.POST or None, may_order=_may_order(request, one_))

    def do(form: DecisionForm) -> Objection:
        given = form.cleaned_data
        if given["verdict"] == MEASURE_FIRST:
            return deeds.order_remeasure(one_, actor=request.user, on=on)  # type: ignore[arg-type]
        upheld = given["verdict"] == ObjectionState.UPHELD
        return deeds.decide_objection(one_, upheld=upheld, answer=given["answer"], actor=request.user, on=on)  # type: ignore[arg-type]

    note = _("不成立：今天起恢复付款。成立：更正版公示期满后恢复付款。决定之后不能再改。")
    ordered = form.data.get("verdict") == MEASURE_FIRST
    said = _("已决定复测，请登记复测结果后再作决定。") if ordered else _("异议已决定。")
    return _answer(request, form, do, one_, _("决定异议"), said, note)


def _answer(
    request: HttpRequest, form: Any, do: Any, one_: Objection, button: str, said: str, note: str
) -> HttpResponse:
    return answer_form(
        request,
        form,
        do,
        title=f"{one_.number} · {button}",
        button=button,
        said=said,
        note=note,
        back=reverse("objection_file", args=[one_.pk]),
        crumb=one_.number,
    )
