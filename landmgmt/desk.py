"""The desk: what waits for the person who signed in, gathered from both apps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from landmgmt.office_day import office_day
from landmgmt.tables import DESK_LISTS, ZONE_STARTS
from parcels.permissions import signed_in
from parcels.rules.roles import Role
from parcels.views.desk import work_of
from parcels.views.office import start_here


@require_safe
@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """One page per role, made of the lists its rights open."""
    on = office_day()
    zone = [make(request.user, on) for make in DESK_LISTS.get(Role(request.user.role), ())]
    first = start_here(request.user, on, zone=ZONE_STARTS)
    begin = [first] if first else []
    return render(
        request, "parcels/desk.html", {"lists": [*begin, *work_of(request.user, on), *zone], "on": on}
    )
