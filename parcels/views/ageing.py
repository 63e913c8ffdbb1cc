"""Rows × age, by one thing or two crossed; the months behind; the statement of a period, with its lines."""

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Max
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parcels.asked import chosen, understood
from parcels.exporters.arrears import Made
from parcels.exporters.statement import ages_book, statement_book
from parcels.forms.arrears import BY, OF, STATEMENT_BY, ArrearsForm, StatementForm
from parcels.models import JournalEntry, Office
from parcels.models.arrears_sheet import AgedRow, aged, overdue_trend
from parcels.models.figures import NO_VILLAGE
from parcels.models.statement import PARTS, statement, statement_lines
from parcels.permissions import needs
from parcels.rules.roles import Right
from parcels.words.money import AGES, HEADS, STATEMENT_PARTS

LINES_A_PAGE = 100
MOST_LINES = 50_000
# People are many: the page shows those who are owed most, the workbook all.
MOST_ROWS = 200
MONTHS = 12
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def month_ends(on: date) -> list[date]:
    """The ends of the twelve months before a day, and the day itself."""
    days = [on]
    for _month in range(MONTHS):
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    return days[::-1]


def made_by(request: HttpRequest, narrowed: list[str]) -> Made:
    """Who makes a workbook, of what, and how far the books were written when it was made."""
    office = Office.objects.first()
    last = JournalEntry.objects.aggregate(last=Max("recorded_at"))["last"]
    return Made(
        office=office.name if office else "",
        name=str(request.user),
        schematic=bool(office and office.is_demo),
        recorded=f"{timezone.localtime(last):%Y-%m-%d %H:%M:%S}" if last else "",
        narrowed=narrowed,
    )


def narrowed_words(form: ArrearsForm) -> list[str]:
    """What a workbook must say of its question: what narrows it, and that its day is not there yet."""
    return [*(word for _name, word, _query in form.set_parts()), *([form.ahead] if form.ahead else [])]


def _asked(request: HttpRequest, kind: type[ArrearsForm]) -> Any:
    form = kind(request.GET, user=request.user, office_day=request.office_day())
    understood(form, besides={"page", "part"})
    request.access_subject = f"on={form.day} {form.query(on='')}"  # type: ignore[attr-defined]
    return form


def _narrowed(form: ArrearsForm) -> dict[str, Any]:
    return {name: value for name, value in form.filters().items() if name != "showing"}


def _second(form: ArrearsForm) -> str:
    second = form.cleaned_data.get("second") or ""
    return second if second not in (form.dimension, "age") else ""


def _first(form: ArrearsForm) -> str:
    return form.dimension if form.dimension != "age" else "project"


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def arrears_ages(request: HttpRequest) -> HttpResponse:
    """What is unpaid by age; every figure leads to its lines. Below it the month ends of a year."""
    form = _asked(request, ArrearsForm)
    by, second = _first(form), _second(form)
    found = aged(form.day, by, second, **_narrowed(form))
    trend = overdue_trend(month_ends(form.day), **_narrowed(form))
    context = {
        "form": form,
        "on": form.day,
        "by": by,
        "second": second,
        "words": [BY[one] for one in (by, second) if one],
        "ages": list(AGES.items()),
        "parts": form.set_parts(),
        "rows": [_cells(form, by, second, row) for row in found.rows if row.unpaid_yuan][:MOST_ROWS],
        "cut": sum(1 for row in found.rows if row.unpaid_yuan) > MOST_ROWS,
        "most": MOST_ROWS,
        "total": _cells(form, "", "", found.total),
        "trend": [
            {"day": day, "sums": sums, "url": f"?{form.query(on=day.isoformat())}"} for day, sums in trend
        ],
        "export": f"{reverse('arrears_ages_export')}?{form.query()}",
    }
    return render(request, "parcels/arrears/ages.html", context)


def _cells(form: ArrearsForm, by: str, second: str, row: AgedRow) -> dict[str, Any]:
    own = {name: key or NO_VILLAGE for name, key in ((by, row.key), (second, row.key2)) if name}
    lines = reverse("arrears_lines")

    def to(**more: str) -> str:
        return f"{lines}?{form.query(by='', second='', showing='unpaid', **own, **more)}"

    return {
        "labels": [label for name, label in ((by, row.label), (second, row.label2)) if name],
        "cells": [(word, age, row.ages.get(age), to(age=age)) for age, word in AGES.items()],
        "unpaid": row.unpaid_yuan,
        "url": to(),
    }


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def arrears_ages_export(request: HttpRequest) -> FileResponse:
    """The same as a workbook, with the month ends."""
    form = _asked(request, ArrearsForm)
    by, second = _first(form), _second(form)
    book = ages_book(
        aged(form.day, by, second, **_narrowed(form)),
        [str(BY[one]) for one in (by, second) if one],
        overdue_trend(month_ends(form.day), **_narrowed(form)),
        made_by(request, narrowed_words(form)),
    )
    name = _("欠款账龄 %(on)s.xlsx") % {"on": form.day}
    return FileResponse(book, as_attachment=True, filename=name, content_type=_XLSX)


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def arrears_statement(request: HttpRequest) -> HttpResponse:
    """Carried forward + new − cleared ± changes = carried on; every figure leads to its lines."""
    form = _asked(request, StatementForm)
    found = statement(form.first, form.day, form.dimension, of=form.subject, **_narrowed(form))
    shown = [part for part in PARTS if part != "fell_due" or form.subject == "overdue"]
    context = {
        "form": form,
        "on": form.day,
        "since": form.first,
        "of": form.subject,
        "of_word": OF[form.subject],
        "dimension": STATEMENT_BY[form.dimension],
        "dimensions": [
            (word, f"?{form.query(by=by)}", by == form.dimension) for by, word in STATEMENT_BY.items()
        ],
        "parts": form.set_parts(),
        "heads": [STATEMENT_PARTS[part] for part in shown],
        "rows": [_flow(form, shown, row, {form.dimension: row.key or NO_VILLAGE}) for row in found.rows],
        "total": _flow(form, shown, found.total, {}),
        "export": f"{reverse('arrears_statement_export')}?{form.query()}",
    }
    return render(request, "parcels/arrears/statement.html", context)


def _flow(form: StatementForm, shown: list[str], row: Any, own: dict[str, str]) -> dict[str, Any]:
    lines = reverse("arrears_statement_lines")
    return {
        "label": row.label,
        "cells": [
            (
                STATEMENT_PARTS[part],
                part,
                getattr(row, part),
                f"{lines}?{form.query(by='', part=part, **own)}",
            )
            for part in shown
        ],
    }


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def arrears_statement_lines(request: HttpRequest) -> HttpResponse:
    """The lines behind one figure of the statement."""
    form = _asked(request, StatementForm)
    part = chosen(request, "part", _("变动"), STATEMENT_PARTS)
    shown = [one for one in PARTS if one != "fell_due" or form.subject == "overdue"]
    asked = {"of": form.subject, "part": part, **_narrowed(form)}
    rows = statement_lines(form.first, form.day, **asked, limit=MOST_LINES)
    page = Paginator(rows, LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "on": form.day,
        "since": form.first,
        "of_word": OF[form.subject],
        "part": STATEMENT_PARTS.get(part, ""),
        "parts": form.set_parts(),
        "heads": [STATEMENT_PARTS[one] for one in shown],
        "page": page,
        "rows": [
            {
                "line": row,
                "head": HEADS[row.head],
                "cells": [(STATEMENT_PARTS[p], getattr(row, p)) for p in shown],
            }
            for row in page
        ],
        "sheet": f"{reverse('arrears_statement')}?{form.query()}",
    }
    return render(request, "parcels/arrears/statement_lines.html", context)


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def arrears_statement_export(request: HttpRequest) -> FileResponse:
    """The statement and its lines as a workbook."""
    form = _asked(request, StatementForm)
    asked = {"of": form.subject, **_narrowed(form)}
    book = statement_book(
        statement(form.first, form.day, form.dimension, **asked),
        str(STATEMENT_BY[form.dimension]),
        str(OF[form.subject]),
        statement_lines(form.first, form.day, **asked, limit=MOST_LINES),
        made_by(request, narrowed_words(form)),
    )
    name = _("欠款变动 %(since)s–%(on)s.xlsx") % {"since": form.first, "on": form.day}
    return FileResponse(book, as_attachment=True, filename=name, content_type=_XLSX)
