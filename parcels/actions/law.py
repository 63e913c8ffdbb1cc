"""Legal terms and the working-day calendar: each entry has its article or notice, nothing is overwritten."""

from collections.abc import Mapping
from datetime import date

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.periods import close_open
from parcels.models import CalendarDay, CalendarNotice, Document, LegalTerm, User
from parcels.rules.terms import COUNTS, SHARES, TermCode, TermUnit
from parcels.rules.working_days import DayKind


def set_legal_term(
    *,
    code: TermCode | str,
    amount: int,
    unit: TermUnit | str,
    article: str,
    source: str,
    since: date,
    actor: User,
    on: date,
    denominator: int = 1,
) -> LegalTerm:
    """Say what a period or proportion of the law is from a day on; the one before ends there."""
    code, unit = TermCode(code), TermUnit(unit)
    article, source = intake.clean(article, 60), intake.clean(source, 160)
    if not article or not source:
        raise Refusal("legal_term_has_source", field="source" if article else "article")
    if (unit is TermUnit.SHARE) != (code in SHARES) or (unit is TermUnit.COUNT) != (code in COUNTS):
        raise Refusal("legal_term_unit", {"term": code.value}, field="unit")
    denominator = denominator if unit is TermUnit.SHARE else 1
    most = min(denominator, 10_000) if unit is TermUnit.SHARE else 365
    if not 1 <= amount <= most or denominator > 10_000:
        raise Refusal("legal_term_amount", field="amount")
    told = {
        "term": code.value,
        "amount": f"{amount}/{denominator}" if unit is TermUnit.SHARE else amount,
        "since": str(since),
        "article": article,
        "source": source,
    }
    with deed("set_legal_term", actor=actor, on=on, **told) as d:
        standing = LegalTerm.objects.filter(code=code)
        if standing.filter(valid__startswith__gt=since).exists():
            raise Refusal("legal_term_later", {"since": str(since)}, field="since")
        close_open(standing, since)
        made: LegalTerm = LegalTerm.objects.create(
            code=code,
            amount=amount,
            denominator=denominator,
            unit=unit,
            article=article,
            source=source,
            valid=(since, None),
        )
        d.touch(made)
    return made


def enter_calendar(
    *,
    year: int,
    days: Mapping[date, DayKind],
    is_whole: bool,
    source: str,
    actor: User,
    on: date,
    paper: Document | None = None,
) -> CalendarNotice:
    """Enter a notice of days off and make-up days: of a whole year, known from then on, or of single days."""
    source = intake.clean(source, 160)
    if not source:
        raise Refusal("calendar_notice_has_source", field="source")
    if not days:
        raise Refusal("calendar_notice_is_empty", field="free")
    if is_whole and DayKind.FREE not in days.values():
        raise Refusal("calendar_notice_whole_has_free_days", field="free")
    for day in days:
        if day.year != year:
            raise Refusal("calendar_day_of_other_year", {"day": str(day), "year": year}, field="year")
    with deed("enter_calendar", actor=actor, on=on, year=year, days=len(days), source=source) as d:
        made: CalendarNotice = CalendarNotice.objects.create(
            year=year, is_whole=is_whole, source=source, paper=paper, entered_by=actor, entered_date=on
        )
        CalendarDay.objects.bulk_create(
            CalendarDay(notice=made, day=day, kind=kind) for day, kind in sorted(days.items())
        )
        d.touch(made)
    return made
