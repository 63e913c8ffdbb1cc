"""Legal terms and the working-day calendar: what holds, since when, by which article and notice."""

import calendar as months
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from landmgmt.lib.workdays import published_years
from parcels.actions import law as deeds
from parcels.actions import papers
from parcels.forms.law import CalendarForm, TermForm, amount_word, article_word
from parcels.models import CalendarNotice, Document, LegalTerm
from parcels.models.law import calendar
from parcels.permissions import needs
from parcels.rules.roles import Right
from parcels.rules.terms import TermCode
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent
from parcels.words.law import DAY_KINDS, TERMS


@require_safe
@needs(Right.SEE_LAND)
def law_page(request: HttpRequest) -> HttpResponse:
    """Every term with its versions, what is not entered, and the calendar of the years around the day."""
    on = request.office_day()
    rows = LegalTerm.objects.exclude(valid__isempty=True).order_by("code", "-valid")
    standing = {row.code for row in rows}
    known = calendar()
    notices = CalendarNotice.objects.select_related("paper", "entered_by").prefetch_related("days")
    context = {
        "rows": [_term(row, on) for row in rows],
        "missing": [TERMS[code] for code in TermCode if code not in standing],
        "years": [_year(known, year) for year in range(on.year - 1, on.year + 2)],
        "notices": [
            {"notice": one, "days": [(row.day, DAY_KINDS[row.kind]) for row in one.days.all()]}
            for one in notices[:50]
        ],
        "may_edit": request.user.may(Right.MANAGE_USERS),
    }
    return render(request, "parcels/law/page.html", context)


def _term(row: LegalTerm, on: date) -> dict[str, Any]:
    return {
        "word": TERMS[TermCode(row.code)],
        "amount": amount_word(row.amount, row.denominator, row.unit),
        "article": article_word(row.article),
        "source": row.source,
        "begins": row.valid.lower,
        "ends": row.valid.upper,
        "holds": row.valid.lower <= on and (row.valid.upper is None or on < row.valid.upper),
        "ahead": row.valid.lower > on,
    }


def _year(known: Any, year: int) -> dict[str, Any]:
    """A year's days that are not what their weekday says; none where nobody published it."""
    marked = sorted((day, works) for day, works in known.marked.items() if day.year == year)
    return {
        "year": year,
        "known": year in known.years,
        "by_library": year in published_years(),
        "free": [day for day, works in marked if not works],
        "works": [day for day, works in marked if works],
        "working": _working(known, year) if year in known.years else None,
    }


def _working(known: Any, year: int) -> int:
    """How many working days a year has."""
    days = [
        date(year, month, day)
        for month in range(1, 13)
        for day in range(1, months.monthrange(year, month)[1] + 1)
    ]
    return sum(known.works(day) for day in days)


@asked_or_sent
@needs(Right.MANAGE_USERS)
def law_term_new(request: HttpRequest) -> HttpResponse:
    """A term from a day on; what began before keeps the term it began with."""
    on = request.office_day()
    return answer_form(
        request,
        TermForm(request.POST or None, initial={"since": on, "code": request.GET.get("code", "")}),
        lambda form: deeds.set_legal_term(actor=request.user, on=on, **form.cleaned_data),  # type: ignore[arg-type]
        title=_("登记法定期限"),
        button=_("登记"),
        said=_("期限已登记。"),
        back=reverse("law"),
        crumb=_("期限与节假日"),
        note=_("上一个数到这一天为止；此前开始的期间仍按开始时的数计算。"),
    )


@asked_or_sent
@needs(Right.MANAGE_USERS)
def law_calendar_new(request: HttpRequest) -> HttpResponse:
    """A year's days off by the State Council's notice, or single days that another notice changes."""
    on = request.office_day()
    form = CalendarForm(request.POST or None, request.FILES or None, initial={"year": on.year + 1})

    def do(form: CalendarForm) -> CalendarNotice:
        given, scan = form.cleaned_data, form.upload()
        who: dict[str, Any] = {"actor": request.user, "on": on}
        paper = None
        if scan:
            title = _("%(year)s 年节假日安排") % {"year": given["year"]}
            paper = papers.file_paper(**who, kind=Document.Kind.NOTICE, title=title, scan=scan)
        names = ("year", "is_whole", "source", "days")
        return deeds.enter_calendar(**who, paper=paper, **{name: given[name] for name in names})

    return answer_form(
        request,
        form,
        do,
        title=_("登记节假日安排"),
        button=_("登记"),
        said=_("节假日安排已登记。"),
        back=reverse("law"),
        crumb=_("期限与节假日"),
        note=_("登记之后不改：写错了，再登记一份更正的通知，后登记的为准。"),
    )
