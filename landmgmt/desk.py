"""The desk: what waits for the person who signed in, gathered from both apps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from landmgmt.office_day import office_day
from parcels.permissions import signed_in
from parcels.views.desk import work_of


@require_safe
@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """One page per role, made of the lists its rights open."""
    on = office_day()
    return render(request, "parcels/desk.html", {"lists": work_of(request.user, on), "on": on})
