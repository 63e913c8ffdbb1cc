"""Candidate sites of the substation compared, and the one chosen."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from expansion.actions.siting import choose_candidate
from expansion.forms import ChosenForm
from expansion.models import SubstationCandidate, figures
from expansion.views.asking import answer_form
from expansion.views.day import shown_day
from landmgmt.lib import units
from parcels.models import Taking
from parcels.permissions import needs, one


@require_safe
@needs("see_land")
def siting(request: HttpRequest) -> HttpResponse:
    """Areas, land touched and what is still to be paid there, side by side."""
    on, user = shown_day(request), request.user
    # Staff see the land of their villages, and figures of that land only.
    ids = Taking.objects.visible_to(user).values_list("pk", flat=True) if user.by_village else None
    sites = figures.sites(on, taking_ids=ids)
    context: dict[str, Any] = {
        "on": on,
        "is_today": on == request.office_day(),
        "rows": [
            {
                "site": site,
                "ha": units.to_ha(site.candidate.plane_area_m2),
                "mu": units.to_mu(site.candidate.plane_area_m2),
                "wall_mu": units.to_mu(site.candidate.wall_area_m2),
            }
            for site in sites
        ],
        "chosen": next((site for site in sites if site.is_chosen), None),
        "money": user.may("see_money"),
        "part_only": user.by_village,
        "may_choose": user.may("edit_zone")
        and on == request.office_day()
        and not any(site.candidate.chosen_date for site in sites),
    }
    return render(request, "expansion/siting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def siting_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Fix the site on a day (选址定界)."""
    candidate = one(SubstationCandidate.objects.select_related("project"), pk)
    return answer_form(
        request,
        ChosenForm(request.POST or None, initial={"on": request.office_day()}),
        lambda data: choose_candidate(candidate=candidate, **data, actor=request.user),
        title=_("选定站址 %(name)s") % {"name": candidate.name},
        button=_("选定"),
        back=reverse("siting"),
        crumb=_("变电站选址"),
        said=_("已选定"),
    )
