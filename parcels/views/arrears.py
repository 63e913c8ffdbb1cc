"""Arrears on any day by project, village, age, reason, head or level; each figure leads to its lines."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parcels.actions import arrears as deeds
from parcels.asked import understood
from parcels.exporters.arrears import LONGEST, Sheet, workbook
from parcels.forms.arrears import BY, SHOWING, ArrearsForm, HoldForm, ReasonForm, ReleaseForm, SinceForm
from parcels.models import Line, LineHold, OldEntry, PayeeChange, RunItem
from parcels.models.figures import NO_VILLAGE, Arrears, LineBalance, Sums, line_balances
from parcels.models.figures import arrears as arrears_of
from parcels.models.line_sheet import late_fee_total, line_sheet
from parcels.models.line_trace import taken_off
from parcels.permissions import needs
from parcels.rules.money_terms import BankResult, DepositState, HoldCause
from parcels.rules.roles import Right
from parcels.views.ageing import MOST_ROWS, made_by, narrowed_words
from parcels.views.agreement_words import basis_of
from parcels.views.asking import answer_form
from parcels.views.deposits import heirs_of
from parcels.views.ledger import account_word
from parcels.views.payments import posted
from parcels.words.formulas import formula_text
from parcels.words.money import (
    BANK_RESULTS,
    HEADS,
    HOLD_CAUSES,
    LEVELS,
    REASONS,
    RUN_STATES,
    TRANSFER_KINDS,
    UNSPECIFIED,
)
from parcels.words.refusals import sentence

LINES_A_PAGE = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request: HttpRequest) -> ArrearsForm:
    form = ArrearsForm(request.GET, user=request.user, office_day=request.office_day())
    understood(form, besides={"page"})
    request.access_subject = f"on={form.day} {form.query(on='')}"  # type: ignore[attr-defined]
    return form


def _found(form: ArrearsForm) -> Arrears:
    return arrears_of(form.day, form.dimension, **form.filters())


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def arrears(request: HttpRequest) -> HttpResponse:
    """The sheet: headline, table by one dimension, every figure a link to its lines."""
    form = _asked(request)
    found = _found(form)
    context = {
        "form": form,
        "on": form.day,
        "dimension": BY[form.dimension],
        "dimensions": [(word, f"?{form.query(by=by)}", by == form.dimension) for by, word in BY.items()],
        "parts": form.set_parts(),
        "figures": _figures(form, found.total),
        "rows": [_row(form, row) for row in found.rows[:MOST_ROWS] if row.lines],
        "cut": len(found.rows) > MOST_ROWS,
        "most": MOST_ROWS,
        "total": found.total,
        "export": f"{reverse('arrears_export')}?{form.query()}",
        "all_lines": _lines_url(form),
        "late_fee": late_fee_total(form.day) if form.all_of_it else None,
    }
    return render(request, "parcels/arrears/sheet.html", context)


def _lines_url(form: ArrearsForm, **changed: Any) -> str:
    return f"{reverse('arrears_lines')}?{form.query(by='', **changed)}"


def _figures(form: ArrearsForm, total: Sums) -> dict[str, dict[str, Any]]:
    """The headline by name: its word, its yuan and the way to its lines."""
    return {
        name: {
            "word": word,
            "yuan": getattr(total, f"{name}_yuan"),
            "url": _lines_url(form, showing=name),
        }
        for name, word in SHOWING.items()
    }


def _row(form: ArrearsForm, row: Any) -> dict[str, Any]:
    key = row.key or NO_VILLAGE
    own = {form.dimension: key}
    return {
        "label": row.label,
        "lines": row.lines,
        "url": _lines_url(form, **own),
        "figure": row.overdue_yuan,
        "cells": [
            (SHOWING[name], name, getattr(row, f"{name}_yuan"), _lines_url(form, showing=name, **own))
            for name in ("payable", "paid", "unpaid", "overdue")
        ],
    }


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def arrears_lines(request: HttpRequest) -> HttpResponse:
    """The lines behind a figure, page by page, each leading to its parcel, its people and its vouchers."""
    form = _asked(request)
    # By level, because that is the shortest list: only its total is shown.
    total = arrears_of(form.day, "level", **form.filters()).total
    page = Paginator(range(total.lines), LINES_A_PAGE).get_page(request.GET.get("page"))
    first = max(page.start_index() - 1, 0)
    found = line_balances(
        form.day,
        limit=LINES_A_PAGE,
        offset=first,
        overdue_only=form.cleaned_data.get("showing") == "overdue",
        **form.filters(),
    )
    context = {
        "form": form,
        "on": form.day,
        "parts": form.set_parts(),
        "total": total,
        "page": page,
        "rows": [line_words(line) for line in found],
        "sheet": f"{reverse('arrears')}?{form.query(showing='')}",
        "export": f"{reverse('arrears_export')}?{form.query()}",
        "may_edit": request.user.may(Right.PREPARE_RUN),
    }
    return render(request, "parcels/arrears/lines.html", context)


def line_words(line: LineBalance) -> dict[str, Any]:
    """A line with the words a person reads, and the way to its vouchers."""
    return {
        "line": line,
        "head": HEADS[line.head],
        "level": LEVELS[line.level],
        "reason": REASONS.get(line.reason, UNSPECIFIED),
        "url": reverse("line_file", args=[line.line_id]),
        "vouchers": f"{reverse('ledger', args=[line.project_code])}?line={line.line_id}",
    }


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def line_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One line with all that explains it: the agreement's scan, runs, bank rows, vouchers, reasons, holds."""
    asked = ArrearsForm(request.GET, user=request.user, office_day=request.office_day())
    understood(asked, besides=())
    line = _line(request, pk, asked.day)
    sheet, lost = line_sheet(pk, asked.day), taken_off([pk]).get(pk, [])
    context = {
        **line_words(line),
        "on": asked.day,
        "ahead": asked.ahead,
        "sheet": sheet,
        "formula": formula_text(sheet.signed.entitlement.formula, sheet.signed.entitlement.params),
        "basis": basis_of(sheet.signed.entitlement),
        "stands_on": formula_text(sheet.basis.formula, sheet.basis.params) if sheet.basis else "",
        "people": request.user.may(Right.SEE_PEOPLE),
        "heirs": _heirs(line, request.office_day()),
        "may_change": request.user.may(Right.EDIT_LAND) and request.user.may(Right.SEE_PEOPLE),
        "lost": lost,
        "given_over": not line.unpaid_yuan and any(one.payees for one in lost),
        "transfers": [
            {
                "row": row,
                "kind": TRANSFER_KINDS[row.kind],
                "giver": account_word(row.from_account),
                "taker": account_word(row.to_account),
            }
            for row in sheet.transfers
        ],
        "items": [(item, _bank_word(item), RUN_STATES[item.run.state]) for item in sheet.items],
        "reasons": [
            (REASONS[row.reason], row.note, row.valid)
            for row in sheet.line.reasons.exclude(valid__isempty=True).order_by("-valid")
        ],
        "holds": [
            (_ground(row), row.paper, row.valid)
            for row in sheet.line.holds.select_related("paper")
            .exclude(valid__isempty=True)
            .order_by("-valid")
        ],
        "orders": sheet.line.deposit_orders.filter(state__in=[DepositState.PROPOSED, DepositState.APPROVED]),
        "may_edit": request.user.may(Right.PREPARE_RUN),
        "by_hand": not line.is_held or deeds.why_held([pk], asked.day) is None,
        "fee": getattr(sheet.line.agreement, "late_fee", None),
        "old": OldEntry.objects.filter(line=pk).select_related("owner").first(),
        "may_sign": request.user.may(Right.SIGN),
        "may_deposit": request.user.may(Right.PREPARE_RUN),
        "may_funds": request.user.may(Right.EDIT_FUNDS),
    }
    return render(request, "parcels/arrears/line_file.html", context)


def _heirs(line: LineBalance, on: date) -> PayeeChange | None:
    """The heirs' change of who receives a line that still has money: it is his no more."""
    if not (line.unpaid_yuan or line.held_yuan or line.deposited_yuan):
        return None
    return heirs_of([line.payee_id], on).get(line.payee_id)


def _bank_word(item: RunItem) -> Any:
    """What the bank said to a row; a run that did not go out has asked it nothing."""
    if item.result == BankResult.PENDING and item.run.released_date is None:
        return _("未发出")
    return BANK_RESULTS[BankResult(item.result)]


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def arrears_export(request: HttpRequest) -> FileResponse:
    """The sheet and its lines as a workbook."""
    form = _asked(request)
    book = workbook(
        Sheet(
            arrears=_found(form),
            by_word=str(BY[form.dimension]),
            lines=line_balances(form.day, limit=LONGEST, **form.filters()),
            made=made_by(request, narrowed_words(form)),
        )
    )
    name = _("欠款 %(on)s.xlsx") % {"on": form.day}
    return FileResponse(book, as_attachment=True, filename=name, content_type=_XLSX)


def _line(request: HttpRequest, pk: int, on: date) -> LineBalance:
    """A signed line this person may see; else 404."""
    found = line_balances(on, lines=[pk], user=request.user) if pk < 2**63 else []
    if not found:
        raise Http404
    request.access_subject = f"line={pk}"  # type: ignore[attr-defined]
    return found[0]


def _ground(hold: LineHold) -> str:
    """Why a line waits; an objection is named by its number, so the cause stands before it."""
    if hold.cause != HoldCause.OBJECTION:
        return hold.ground
    return f"{HOLD_CAUSES[HoldCause.OBJECTION]} {hold.ground}"


def _more(line: LineBalance, on: date, user: Any, **more: Any) -> dict[str, Any]:
    back = reverse("taking_file", args=[line.taking_id]) if line.taking_id else reverse("arrears")
    by_hand = not line.is_held or deeds.why_held([line.line_id], on) is None
    return {
        "back": back,
        "crumb": line.taking_code or _("欠款"),
        "template": "parcels/arrears/line.html",
        "more": {**line_words(line), "by_hand": by_hand, "may_deposit": user.may(Right.PREPARE_RUN), **more},
    }


@require_http_methods(["GET", "POST"])
@needs(Right.PREPARE_RUN, logged=True)
def line_reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a line is not paid; the reasons before it stand below."""
    on = request.office_day()
    line = _line(request, pk, on)
    form = ReasonForm(posted(request), on=on, initial={"reason": line.reason})

    def do(form: ReasonForm) -> Any:
        row = Line.objects.select_related("project").get(pk=pk)
        return deeds.set_reason(row, **form.cleaned_data, actor=request.user, on=on)

    past = [
        (REASONS[row.reason], row.note, row.valid)
        for row in Line(pk=pk).reasons.exclude(valid__isempty=True).order_by("-valid")
    ]
    return answer_form(
        request,
        form,
        do,
        title=_("登记欠付原因"),
        button=_("登记原因"),
        said=_("原因已登记。"),
        **_more(line, on, request.user, past=past, past_word=_("先前的原因")),
    )


@require_http_methods(["GET", "POST"])
@needs(Right.PREPARE_RUN, logged=True)
def line_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold the payment of a line, or let it be paid again."""
    on = request.office_day()
    line = _line(request, pk, on)
    # What is sent says what it asks for: the same form sent twice never undoes itself.
    releases = line.is_held
    if request.method == "GET" and releases and (no := deeds.why_held([pk], on)):
        messages.warning(request, sentence(no))
        return redirect("line_file", pk)
    if request.method == "POST":
        releases = request.POST.get("deed", "hold" if "ground" in request.POST else "release") == "release"
    form = (ReleaseForm if releases else HoldForm)(posted(request), on=on)

    def do(form: SinceForm) -> Any:
        row = Line.objects.select_related("project").get(pk=pk)
        deed = deeds.release_hold if releases else deeds.hold
        told = {name: value for name, value in form.cleaned_data.items() if name != "deed"}
        return deed(row, **told, actor=request.user, on=on)

    past = [
        (_ground(row), "", row.valid)
        for row in Line(pk=pk).holds.exclude(valid__isempty=True).order_by("-valid")
    ]
    words = (
        (_("解除暂停付款"), _("解除暂停"), _("已解除暂停。"))
        if releases
        else (_("暂停付款"), _("暂停付款"), _("已暂停付款。"))
    )
    title, button, said = words
    return answer_form(
        request,
        form,
        do,
        title=title,
        button=button,
        said=said,
        note=_("暂停的金额不算逾期，另列；解除后照常支付。"),
        **_more(line, on, request.user, past=past, past_word=_("先前的暂停")),
    )
