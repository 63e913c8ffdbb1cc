"""The progress sheet as a file to take away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from expansion.exporters import progress_sheet as exporter
from expansion.views.day import shown_day
from landmgmt.lib.refusal import Refusal
from parcels.models import Taking
from parcels.permissions import needs
from parcels.words.refusals import sentence

# The file carries its own policy; opened from here it is an island without the office's cookies.
POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:"
)


@require_safe
@needs("see_land")
def progress_sheet(request: HttpRequest) -> HttpResponse:
    """One standalone HTML file of the day; `?review=` is the number of the map's review (审图号)."""
    on, user = shown_day(request), request.user
    ids = Taking.objects.visible_to(user).values_list("pk", flat=True) if user.by_village else None
    try:
        sheet = exporter.progress_sheet(on, taking_ids=ids, review_number=request.GET.get("review", "")[:40])
    except Refusal as refused:
        return render(request, "expansion/no_sheet.html", {"on": on, "why": sentence(refused)}, status=409)
    response = HttpResponse(sheet.html, content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="levelling-{on}.html"'
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-store"
    return response
