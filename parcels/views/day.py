"""Which day a page shows: the office's, or another one the address names."""

from datetime import date

from django.http import HttpRequest


def shown_day(request: HttpRequest) -> date:
    """`?on=2026-11-23`, else the office day; a word that is no day is no wish."""
    asked = request.GET.get("on", "")
    try:
        return date.fromisoformat(asked) if asked else request.office_day()
    except ValueError:
        return request.office_day()
