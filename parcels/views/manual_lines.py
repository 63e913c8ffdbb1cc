"""Lines by hand: entered for a taking, countersigned, sent back or taken back; what waits stands first."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from landmgmt.lib.refusal import Refusal
from parcels.actions import manual_lines as deeds
from parcels.actions import papers
from parcels.forms.pricing import ManualLineForm, RejectForm
from parcels.models import Document, JournalEntry, ManualLine, Taking
from parcels.models.manual_lines import counted_in, manual_lines_of
from parcels.permissions import needs, one, one_visible
from parcels.rules.pricing import ManualState
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent
from parcels.views.uploads import takes_files
from parcels.words.journal import tell
from parcels.words.money import HEADS
from parcels.words.refusals import sentence

MOST = 200


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def manual_list(request: HttpRequest) -> HttpResponse:
    """What waits for a second signature, then what was decided last."""
    rows = manual_lines_of(request.user)
    context = {
        "waiting": [(line, HEADS[line.head]) for line in rows.filter(state=ManualState.PROPOSED)[:MOST]],
        "decided": [(line, HEADS[line.head]) for line in rows.exclude(state=ManualState.PROPOSED)[:MOST]],
    }
    return render(request, "parcels/manual/list.html", context)


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def manual_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: for whom, why, on what paper, by whom; the second person's button, and where it counts."""
    return _file(request, one(manual_lines_of(request.user), pk))


def _file(request: HttpRequest, line: ManualLine, refused: Refusal | None = None) -> HttpResponse:
    user = request.user
    request.access_subject = f"taking={line.taking_id}"  # type: ignore[attr-defined]
    own = line.entered_by_id == user.pk
    counted = counted_in(line) if line.state == ManualState.COUNTERSIGNED else []
    log = JournalEntry.objects.filter(subjects__kind="manualline", subjects__object_id=line.pk)
    context = {
        "line": line,
        "head": HEADS[line.head],
        "own": own,
        "may_sign": line.waits and user.may(Right.CONFIRM) and not own,
        "may_withdraw": line.waits and own and user.may(Right.SIGN),
        "may_send_back": line.state == ManualState.COUNTERSIGNED
        and not counted
        and user.may(Right.CONFIRM)
        and not own,
        "agreements": counted,
        "people": user.may(Right.SEE_PEOPLE) and line.claimant.group_id is not None,
        "entries": [(entry, tell(entry)) for entry in log.select_related("actor").order_by("-pk")[:20]],
        "errors": [sentence(refused)] if refused else [],
    }
    return render(request, "parcels/manual/file.html", context, status=409 if refused else 200)


@takes_files
@asked_or_sent
@needs(Right.SIGN)
def manual_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a line for a taking; it waits for a second person."""
    known = Taking.objects.select_related("project", "parcel__collective")
    taking: Taking = one_visible(known, request.user, pk)
    on = request.office_day()
    form = ManualLineForm(request.POST or None, request.FILES or None, taking=taking)

    def do(form: ManualLineForm) -> ManualLine:
        given = {name: value for name, value in form.cleaned_data.items() if name != "scan"}
        return deeds.enter_manual_line(
            taking=taking,
            paper=_paper(request, form, taking),
            actor=request.user,  # type: ignore[arg-type]
            on=on,
            **given,
        )

    return answer_form(
        request,
        form,
        do,
        title=_("%(code)s：录入手工明细") % {"code": taking},
        button=_("录入，交另一人复核签字"),
        said=_("手工明细已录入，等待另一人复核签字。"),
        note=_("只用于补偿标准算不出来的金额，须有书面事由。另一人复核签字之前不进入任何协议。"),
        back=reverse("taking_file", args=[taking.pk]),
        to=lambda made: reverse("manual_file", args=[made.pk]),
        crumb=str(taking),
    )


def _paper(request: HttpRequest, form: ManualLineForm, taking: Taking) -> Document | None:
    scan = form.upload()
    if scan is None:
        return None
    title = _("手工明细依据 %(code)s") % {"code": taking}
    return papers.file_paper(
        actor=request.user,  # type: ignore[arg-type]
        on=request.office_day(),
        kind=Document.Kind.OTHER,
        title=title[:120],
        project=taking.project,
        scan=scan,
        takings=[taking],
    )


@require_POST
@needs(Right.CONFIRM)
def manual_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The second signature."""
    line = one(manual_lines_of(request.user), pk)
    try:
        deeds.countersign_manual_line(line, actor=request.user, on=request.office_day())  # type: ignore[arg-type]
    except Refusal as refused:
        return _file(request, line, refused)
    messages.success(request, _("已复核签字：起草协议时计入。"))
    return redirect("manual_file", pk=pk)


@asked_or_sent
@needs(Right.CONFIRM)
def manual_reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it back with the reason."""
    line = one(manual_lines_of(request.user), pk)
    form = RejectForm(request.POST or None)

    def do(form: RejectForm) -> Any:
        answer, on = form.cleaned_data["answer"], request.office_day()
        return deeds.reject_manual_line(line, answer=answer, actor=request.user, on=on)  # type: ignore[arg-type]

    return answer_form(
        request,
        form,
        do,
        title=_("退回手工明细：%(line)s") % {"line": line},
        button=_("退回"),
        said=_("手工明细已退回，理由留存。"),
        back=reverse("manual_file", args=[pk]),
        crumb=str(line.taking),
    )


@require_POST
@needs(Right.SIGN)
def manual_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Its author takes it back."""
    line = one(manual_lines_of(request.user), pk)
    try:
        deeds.withdraw_manual_line(line, actor=request.user, on=request.office_day())  # type: ignore[arg-type]
    except Refusal as refused:
        return _file(request, line, refused)
    messages.success(request, _("手工明细已撤回。"))
    return redirect("manual_file", pk=pk)
