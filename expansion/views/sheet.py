"""The progress sheet as a file to take away."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from expansion.exporters import progress_sheet as exporter
from expansion.exporters.weekly_sheet import weekly_sheet
from landmgmt.lib.refusal import Refusal
from parcels.asked import shown_day
from parcels.models import Taking
from parcels.permissions import needs
from parcels.words.refusals import sentence

WEEKS = 26
# The file carries its own policy; opened from here it is an island without the office's cookies.
POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:"
)


@require_safe
@needs("see_land")
def progress_sheet(request: HttpRequest) -> HttpResponse:
    """One standalone HTML file of the day; `?review=` is the number of the map's review (审图号).

    `?weeks=26` makes it move through the weeks up to the day, `?lot=PZ-01` draws one lot.
    """
    on, user = shown_day(request), request.user
    ids = Taking.objects.visible_to(user).values_list("pk", flat=True) if user.by_village else None
    number, weeks, lot = (request.GET.get(name, "")[:40] for name in ("review", "weeks", "lot"))
    name = f"levelling-{on}"
    try:
        if weeks or lot:
            # A word that is no number is refused as 0 weeks would be.
            span = int(weeks or WEEKS) if (weeks or "0").isdecimal() else 0
            sheet: Any = weekly_sheet(on, weeks=span, lot_code=lot, taking_ids=ids, review_number=number)
            name = f"levelling-weeks-{on}"
        else:
            sheet = exporter.progress_sheet(on, taking_ids=ids, review_number=number)
    except Refusal as refused:
        return render(request, "expansion/no_sheet.html", {"on": on, "why": sentence(refused)}, status=409)
    response = HttpResponse(sheet.html, content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.html"'
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-store"
    return response
