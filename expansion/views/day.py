"""Which day a page of the zone shows: the office's, or another one the address names."""

from datetime import date

from django.http import HttpRequest

from expansion.forms import FIRST_DAY, LAST_DAY


def shown_day(request: HttpRequest) -> date:
    """`?on=2026-11-23`, else the office day; a word that is no day is no wish."""
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return request.office_day()
    return asked if FIRST_DAY <= asked <= LAST_DAY else request.office_day()
