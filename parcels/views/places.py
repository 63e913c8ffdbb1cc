"""The places of the office as a tree, from the county to the village group, and a new one under another."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parcels.actions import places
from parcels.forms.places import PlaceForm
from parcels.models import Place, User
from parcels.permissions import needs
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent


@require_safe
@needs(Right.SEE_LAND)
def place_list(request: HttpRequest) -> HttpResponse:
    """Every place under the one above it, with who works in a village and how many are registered."""
    workers = Prefetch("workers", User.objects.filter(is_active=True).order_by("username"))
    found = Place.objects.annotate(parties_n=Count("parties")).prefetch_related(workers)
    below: dict[int | None, list[Place]] = defaultdict(list)
    for place in found:
        below[place.parent_id].append(place)
    context = {
        "rows": _branch(below, None, 0),
        "people": request.user.may(Right.SEE_PEOPLE),
        "may_add": request.user.may(Right.MANAGE_USERS),
    }
    return render(request, "parcels/setup/places.html", context)


def _branch(below: dict[int | None, list[Place]], above: int | None, depth: int) -> list[dict[str, Any]]:
    """The places under `above`, each followed by its own."""
    rows = []
    for place in below[above]:
        has_level_below = place.level != Place.Level.GROUP
        rows.append({"place": place, "depth": range(depth), "open": has_level_below})
        rows += _branch(below, place.pk, depth + 1)
    return rows


@asked_or_sent
@needs(Right.MANAGE_USERS)
def place_new(request: HttpRequest) -> HttpResponse:
    """Register a place; `?parent=` says under which one."""
    asked = request.GET.get("parent", "")
    parent = Place.objects.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 10 else None
    first = {"parent": parent.pk, "code": parent.code} if parent else {}
    form = PlaceForm(request.POST or None, initial=first)

    def do(form: PlaceForm) -> Place:
        return places.add_place(
            actor=request.user,  # type: ignore[arg-type]
            on=request.office_day(),
            level=form.level,
            **form.cleaned_data,
        )

    return answer_form(
        request,
        form,
        do,
        title=_("登记行政区域"),
        button=_("登记"),
        said=_("行政区域已登记"),
        back=reverse("place_list"),
        crumb=_("村组"),
    )
