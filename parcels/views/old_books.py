"""Old ledgers on their pages: the template, a trial of a file, its marked copy, the original."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from landmgmt.lib import intake
from landmgmt.lib.findings import Finding, Severity
from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions import old_books as deeds
from parcels.exporters.findings import MEDIA_TYPE
from parcels.exporters.old_books import Mark, marked, template
from parcels.forms.takeover import BookForm
from parcels.importers.old_books import MAX_BYTES
from parcels.models import OldBook, OldEntry, TakeOver
from parcels.permissions import needs, one, who_may
from parcels.rules.roles import Right
from parcels.rules.takeover import TakeOverState, level_of
from parcels.views import tried
from parcels.views.asking import refuse
from parcels.views.payments import posted
from parcels.views.takeover import takeovers, villages_within
from parcels.views.uploads import takes_files
from parcels.words.findings import describe
from parcels.words.money import HEADS, LEVELS, PARTY_KINDS
from parcels.words.refusals import sentence

SHOWN = 200


@require_safe
@needs(Right.TAKE_OVER)
def takeover_template(request: HttpRequest) -> HttpResponse:
    """The empty ledger with its columns by name."""
    return _workbook(template(), _("旧台账模板.xlsx"))


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.TAKE_OVER, logged=True)
def old_book_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload and try a ledger; or read in the one that was tried, with what was knowingly accepted."""
    made = one(takeovers(), pk)
    request.access_subject = f"takeover={pk} old ledger"  # type: ignore[attr-defined]
    if made.state != TakeOverState.OPEN:
        messages.warning(request, sentence(Refusal("takeover_is_final")))
        return redirect("takeover_file", pk)
    if request.method == "POST" and "token" in request.POST:
        return _accept(request, made)
    form = BookForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            data = intake.take(upload, limit=MAX_BYTES)
        except Refusal as refused:
            refuse(form, refused)
            return _page(request, made, form, status=409)
        seen = _examined(request, made, upload.name, data)
        token = tried.keep(_mark(request, made), {"name": upload.name}, data)
        return _page(request, made, form, seen=seen, token=token)
    return _page(request, made, form, status=422 if form.is_bound else 200)


def _mark(request: HttpRequest, made: TakeOver) -> str:
    return f"old-book-{request.user.pk}-{made.pk}"


def _examined(request: HttpRequest, made: TakeOver, name: str, data: bytes) -> deeds.Examination:
    return deeds.examine_book(made, name=name, data=data, villages=villages_within(request.user))


def _accept(request: HttpRequest, made: TakeOver) -> HttpResponse:
    token = request.POST.get("token", "")
    found = tried.kept(_mark(request, made), token)
    if found is None:
        return _page(request, made, BookForm(), errors=[sentence(Refusal("old_book_gone"))], status=409)
    asked, data = found
    try:
        book = deeds.accept_book(
            made,
            name=asked["name"],
            data=data,
            actor=request.user,
            on=request.office_day(),
            villages=villages_within(request.user),
            accept_codes=request.POST.getlist("accept"),
            excess_reason=request.POST.get("excess_reason", ""),
        )
    except Refusal as refused:
        seen = _examined(request, made, asked["name"], data)
        errors = [sentence(refused)]
        return _page(request, made, BookForm(), seen=seen, token=token, errors=errors, status=409)
    told = {"name": book.name, "rows": book.rows_count}
    messages.success(request, _("旧台账“%(name)s”已读入 %(rows)s 行。") % told)
    return redirect("takeover_file", made.pk)


@require_safe
@needs(Right.TAKE_OVER, logged=True)
def old_book_marked(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """The tried ledger handed back, its wrong cells marked."""
    made = one(takeovers(), pk)
    found = tried.kept(_mark(request, made), token)
    if found is None:
        raise Http404
    asked, data = found
    seen = _examined(request, made, asked["name"], data)
    marks = [
        Mark(str(f.params["cell"]), describe(f)[0], f.severity is Severity.ERROR)
        for f in seen.findings
        if "cell" in f.params and f.severity is not Severity.NOTE
    ]
    name = _("已标出问题 %(name)s.xlsx") % {"name": asked["name"].rsplit(".", 1)[0]}
    return _workbook(marked(seen.ledger.tables, marks), name)


@require_POST
@needs(Right.TAKE_OVER)
def old_book_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a ledger out of an open take-over again."""
    book = one(_mine(request.user), pk)
    try:
        deeds.withdraw_book(book, actor=request.user, on=request.office_day())
    except Refusal as refused:
        messages.error(request, sentence(refused))
    else:
        messages.success(request, _("旧台账“%(name)s”已撤出。") % {"name": book.name})
    return redirect("takeover_file", book.takeover_id)


@require_safe
@needs(Right.CONFIRM, logged=True)
def old_book_original(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger as it came, with the numbers in it: for who may reveal them, and who locks what it says."""
    if not (request.user.may(Right.REVEAL) or request.user.may(Right.LOCK_BOOKS)):
        raise PermissionDenied(who_may(Right.LOCK_BOOKS))
    book = one(_mine(request.user), pk)
    request.access_subject = f"old ledger={pk}"  # type: ignore[attr-defined]
    if not default_storage.exists(book.file.name):
        raise Http404
    response = _workbook(deeds.original_of(book), book.name)
    response["Content-Type"] = "application/octet-stream"
    return response


def _mine(user: Any) -> Any:
    """The ledgers that lie wholly in a person's villages."""
    books = OldBook.objects.select_related("takeover__project")
    mine = villages_within(user)
    if mine is None:
        return books
    return books.exclude(pk__in=OldEntry.objects.exclude(owner__village__in=mine).values("book"))


def _page(
    request: HttpRequest,
    made: TakeOver,
    form: BookForm,
    *,
    seen: deeds.Examination | None = None,
    token: str = "",
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "made": made,
        "form": form,
        "errors": errors or [],
        "back": reverse("takeover_file", args=[made.pk]),
    }
    if seen is not None:
        context |= _shown(seen) | {"token": token}
    response = render(request, "parcels/takeover/book.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _shown(seen: deeds.Examination) -> dict[str, Any]:
    confirms = sorted({f.code for f in seen.findings if f.severity is Severity.CONFIRM})
    wrong = sum(f.severity is Severity.ERROR for f in seen.findings)
    return {
        "seen": seen,
        "findings": [_finding(found) for found in seen.findings[:SHOWN]],
        "more": max(len(seen.findings) - SHOWN, 0),
        "wrong": wrong,
        "rows": [
            (one, HEADS[one.row.head], PARTY_KINDS[one.kind], LEVELS[level_of(one.row.level, one.kind)])
            for one in seen.rows[:SHOWN]
        ],
        "rows_more": max(len(seen.rows) - SHOWN, 0),
        "agreed": sum((one.row.amount for one in seen.rows), 0),
        "paid": sum((one.row.paid for one in seen.rows), 0),
        "may_accept": seen.accepted(confirms),
        "confirms": confirms,
        "over": sum(max(one.row.paid - one.row.amount, ZERO) for one in seen.rows),
        "markable": bool(seen.ledger.tables) and any("cell" in f.params for f in seen.findings),
    }


def _finding(found: Finding) -> dict[str, Any]:
    what, fix = describe(found)
    where = found.params.get("cell") or _("全文件")
    return {"severity": found.severity.value, "where": where, "what": what, "fix": fix, "code": found.code}
