"""The day the office works on: the demo's fixed day, else today in Asia/Shanghai."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from parcels.models import Office

SHANGHAI = ZoneInfo("Asia/Shanghai")


def office_day() -> date:
    """The one place that asks the clock; everything below is told the day."""
    story_day = Office.objects.filter(is_demo=True).values_list("story_day", flat=True).first()
    return story_day or datetime.now(SHANGHAI).date()
