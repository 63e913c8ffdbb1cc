"""The sets of rates, that wait, in force and of the past; entering one, and the second person's answer."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Case, Prefetch, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from landmgmt.lib.refusal import Refusal
from parcels.actions import papers, rates, setup
from parcels.asked import shown_day
from parcels.exporters import rates as sheets
from parcels.exporters.naming import file_name, mark
from parcels.forms.pricing import RejectForm
from parcels.forms.rates import MORE, MOST, THINGS, RatesForm, first_of
from parcels.models import Document, Office, Rate, RateSet
from parcels.models.rate_sets import confirmers, is_used
from parcels.permissions import needs, one
from parcels.rules.landclass import Group
from parcels.rules.pricing import RateState
from parcels.rules.roles import Right
from parcels.rules.valuation import price_per_m2
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent
from parcels.views.uploads import takes_files
from parcels.words.formulas import GROUPS, land_group_word, unit_word
from parcels.words.money import HEADS
from parcels.words.pricing import price_text
from parcels.words.refusals import sentence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@needs(Right.SEE_MONEY)
def rate_list(request: HttpRequest) -> HttpResponse:
    """Every set with its prices and coefficients: what waits for its second person first, then the latest."""
    return _list(request)


def _list(request: HttpRequest, refused: Refusal | None = None) -> HttpResponse:
    on = shown_day(request)
    by_zone = Prefetch("rates", Rate.objects.select_related("price_zone").order_by("pk"))
    sets = RateSet.objects.select_related("paper", "entered_by", "decided_by")
    waits_first = Case(When(state=RateState.PROPOSED, then=Value(0)), default=Value(1))
    sets = sets.prefetch_related(by_zone, "coefficients").order_by(waits_first, "-valid", "-pk")
    context = {
        "sets": [_shown(one, on, request.user) for one in sets],
        "on": on,
        "may_publish": request.user.may(Right.EDIT_FUNDS),
        "errors": [sentence(refused)] if refused else [],
    }
    return render(request, "parcels/setup/rates.html", context, status=409 if refused else 200)


def _shown(one: RateSet, on: Any, user: Any) -> dict[str, Any]:
    priced = list(one.rates.all())
    coefficients = [(land_group_word(row.land_group), row) for row in one.coefficients.all()]
    begins, ends = (None, None) if one.valid.isempty else (one.valid.lower, one.valid.upper)
    own = one.entered_by_id == user.pk
    second = user.may(Right.CONFIRM) and not own
    return {
        "set": one,
        "own": own,
        "may_confirm": one.waits and second,
        "may_send_back": second and (one.waits or (one.stands and not is_used(one))),
        "people": confirmers(one) if one.waits else [],
        "seen": setup.mark(one) if one.waits else "",
        "begins": begins,
        "ends": ends,
        "in_force": one.stands and begins is not None and begins <= on and (ends is None or on < ends),
        "ahead": one.stands and begins is not None and begins > on,
        "zones": [_zone(rate, coefficients) for rate in priced if rate.price_zone_id],
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
        "coefficients": coefficients,
    }


def _zone(rate: Rate, coefficients: list[tuple[Any, Any]]) -> dict[str, Any]:
    """A zone's price per 亩, and per ㎡ of paddy and of each land class with its coefficient, as is paid.

    `own` are the groups of classes that the zone gives a price of their own, (word, 元/亩, 元/㎡).
    """
    price = rate.price_yuan or Decimal(0)
    own = {Group.BUILT: rate.built_yuan, Group.UNUSED: rate.unused_yuan}
    one = Decimal(1)
    return {
        "rate": rate,
        "m2": price_per_m2(price, one),
        "classes": [
            (word, row, price_per_m2(price, row.coefficient))
            for word, row in coefficients
            # Its own price pays there, whatever the coefficient.
            if own.get(row.land_group) is None
        ],
        "own": [(GROUPS[group], yuan, price_per_m2(yuan, one)) for group, yuan in own.items() if yuan],
        "farmland_m2": price_per_m2(rate.basic_farmland_yuan, one) if rate.basic_farmland_yuan else None,
    }


@require_safe
@needs(Right.SEE_MONEY)
def rate_export(request: HttpRequest, pk: int) -> HttpResponse:
    """A set as a workbook, its zones in the columns of the national disclosure platform."""
    found = one(RateSet.objects.all(), pk)
    on = shown_day(request)
    response = HttpResponse(sheets.workbook(found, note=mark()), content_type=XLSX)
    name = file_name(_("补偿标准"), [found.county_code, found.paper_number], on, ".xlsx")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


@takes_files
@asked_or_sent
@needs(Right.EDIT_FUNDS)
def rate_new(request: HttpRequest) -> HttpResponse:
    """Enter a set of rates; it waits for a second person.

    `more` adds empty rows and writes nothing; `?like=` begins with an old set.
    """
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
        button=_("录入，交另一人复核"),
        said=_("补偿标准已录入，等待另一人复核：复核前仍按原标准计价。"),
        back=reverse("rate_list"),
        crumb=_("补偿标准"),
        template="parcels/setup/rate_new.html",
        more={"may_grow": form.things < MOST},
    )


@require_POST
@needs(Right.CONFIRM)
def rate_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person confirms what stands on the page."""
    who = {"actor": request.user, "on": request.office_day()}
    found, seen = one(RateSet.objects.all(), pk), request.POST.get("seen", "")
    try:
        rates.confirm_rates(found, seen=seen, **who)  # type: ignore[arg-type]
    except Refusal as refused:
        return _list(request, refused)
    messages.success(request, _("已复核：这套补偿标准按施行日生效。"))
    return redirect("rate_list")


@asked_or_sent
@needs(Right.CONFIRM)
def rate_reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a set back with the reason: one that waits, or one that nothing is valued by."""
    found = one(RateSet.objects.all(), pk)
    form = RejectForm(request.POST or None)

    def do(form: RejectForm) -> Any:
        answer, on = form.cleaned_data["answer"], request.office_day()
        return rates.reject_rates(found, answer=answer, actor=request.user, on=on)  # type: ignore[arg-type]

    return answer_form(
        request,
        form,
        do,
        title=_("退回补偿标准：%(name)s") % {"name": found.name},
        button=_("退回"),
        said=_("补偿标准已退回，理由留存。"),
        back=reverse("rate_list"),
        crumb=_("补偿标准"),
        note=_("退回后不能据以计价。已经施行而还没有按它计价的，退回后原来的标准恢复施行。"),
    )


def _first(request: HttpRequest) -> tuple[dict[str, Any], int]:
    older = RateSet.objects.filter(pk=_number(request.GET.get("like"), 0)).first()
    if older:
        return first_of(older)
    office = Office.objects.first()
    return {"county_code": office.admin_code if office else ""}, THINGS


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else otherwise
