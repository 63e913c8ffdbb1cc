"""The sets of rates, those in force and those of the past, and the form that publishes a new one."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parcels.actions import papers, rates
from parcels.asked import shown_day
from parcels.forms.rates import MORE, MOST, THINGS, RatesForm, first_of
from parcels.models import Document, Office, Rate, RateSet
from parcels.permissions import needs
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent
from parcels.views.uploads import takes_files
from parcels.words.formulas import land_group_word, unit_word
from parcels.words.money import HEADS
from parcels.words.pricing import price_text


@require_safe
@needs(Right.SEE_MONEY)
def rate_list(request: HttpRequest) -> HttpResponse:
    """Every set with its prices and coefficients, the latest first."""
    on = shown_day(request)
    by_zone = Prefetch("rates", Rate.objects.select_related("price_zone").order_by("pk"))
    sets = RateSet.objects.select_related("paper").prefetch_related(by_zone, "coefficients")
    sets = sets.order_by("-valid", "-pk")
    context = {
        "sets": [_shown(one, on) for one in sets],
        "on": on,
        "may_publish": request.user.may(Right.EDIT_FUNDS),
    }
    return render(request, "parcels/setup/rates.html", context)


def _shown(one: RateSet, on: Any) -> dict[str, Any]:
    priced = list(one.rates.all())
    begins, ends = (None, None) if one.valid.isempty else (one.valid.lower, one.valid.upper)
    return {
        "set": one,
        "begins": begins,
        "ends": ends,
        "in_force": begins is not None and begins <= on and (ends is None or on < ends),
        "ahead": begins is not None and begins > on,
        "zones": [rate for rate in priced if rate.price_zone_id],
        "things": [
            (
                HEADS[rate.head],
                rate,
                unit_word(rate.unit),
                price_text(rate.pricing, rate.price_yuan, rate.high_yuan),
            )
            for rate in priced
            if not rate.price_zone_id
        ],
        "coefficients": [(land_group_word(row.land_group), row) for row in one.coefficients.all()],
    }


@takes_files
@asked_or_sent
@needs(Right.EDIT_FUNDS)
def rate_new(request: HttpRequest) -> HttpResponse:
    """Publish a set of rates. `more` adds empty rows and writes nothing; `?like=` begins with an old set."""
    things = _number(request.POST.get("things"), THINGS)
    if "more" in request.POST:
        first: dict[str, Any] = {name: value for name, value in request.POST.items() if name != "more"}
        form = RatesForm(things=things + MORE, initial=first)
    elif request.method == "POST":
        form = RatesForm(request.POST, request.FILES, things=things)
    else:
        first, rows = _first(request)
        form = RatesForm(things=rows, initial=first)

    def do(form: RatesForm) -> RateSet:
        on, number = request.office_day(), form.cleaned_data["paper_number"]
        paper = papers.file_paper(
            actor=request.user,  # type: ignore[arg-type]
            on=on,
            kind=Document.Kind.OTHER,
            title=form.cleaned_data["name"],
            number=number,
            scan=form.upload(),
        )
        return rates.publish_rates(actor=request.user, on=on, paper=paper, **form.facts)  # type: ignore[arg-type]

    return answer_form(
        request,
        form,
        do,
        title=_("发布补偿标准"),
        button=_("发布"),
        said=_("补偿标准已发布"),
        back=reverse("rate_list"),
        crumb=_("补偿标准"),
        template="parcels/setup/rate_new.html",
        more={"may_grow": form.things < MOST},
    )


def _first(request: HttpRequest) -> tuple[dict[str, Any], int]:
    older = RateSet.objects.filter(pk=_number(request.GET.get("like"), 0)).first()
    if older:
        return first_of(older)
    office = Office.objects.first()
    return {"county_code": office.admin_code if office else ""}, THINGS


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else otherwise
