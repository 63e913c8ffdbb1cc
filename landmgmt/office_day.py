"""The day the office works on: the demo's fixed day, else today in Asia/Shanghai."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse

from parcels.models import Office

SHANGHAI = ZoneInfo("Asia/Shanghai")


def office_day() -> date:
    """The one place that asks the clock; everything below is told the day."""
    story_day = Office.objects.filter(is_demo=True).values_list("story_day", flat=True).first()
    return story_day or datetime.now(SHANGHAI).date()


class OfficeDayMiddleware:
    """Gives every request `request.office_day()`, asked once: a page does not change its day half-way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.office_day = cache(office_day)  # type: ignore[attr-defined]
        return self.get_response(request)
