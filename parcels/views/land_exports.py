"""Parcels as files: a page to choose format, system and options, and the address that gives the file.

The filter, the day and the person's villages are the list's; whatever is not understood gives no file.
"""

from typing import Any, BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from landmgmt.lib.refusal import Refusal
from landmgmt.lib.units import to_ha, to_mu
from parcels.actions.land_files import survey_epsg
from parcels.asked import chosen, understood
from parcels.exporters.formats import EXPORTS
from parcels.exporters.land import check_amount
from parcels.exporters.land_parcels import layer
from parcels.exporters.naming import content_type, file_name, mark
from parcels.forms.land_export import LandExportForm
from parcels.forms.sheet import SheetForm, orders
from parcels.models import Office
from parcels.models.land_sheet import land_amount, land_rows
from parcels.models.sheet import Ask, sheet_former
from parcels.permissions import needs
from parcels.rules.roles import Right
from parcels.words.refusals import sentence

FILTER = ("q", "project", "village", "stage", "payment", "dispute", "on", "sort")


@require_safe
@needs(Right.SEE_LAND)
def parcel_export_page(request: HttpRequest) -> HttpResponse:
    """What will go out, and how: nothing is written before the button."""
    return _page(request, _filter(request), _choices(request))


@require_safe
@needs(Right.SEE_LAND, logged=True)
def parcel_export_file(request: HttpRequest) -> HttpResponse:
    """The file; a wrong address gets the page with what is wrong with it (400), a refusal likewise (409)."""
    return _file(request, request.GET)


@require_safe
@needs(Right.SEE_LAND, logged=True)
def parcel_export(request: HttpRequest) -> HttpResponse:
    """The list of the same filter as a workbook, all of its rows."""
    asked = request.GET.copy()
    asked["format"] = "xlsx"
    return _file(request, asked)


def _file(request: HttpRequest, asked: QueryDict) -> HttpResponse:
    narrowed, form = _filter(request), LandExportForm(asked, survey_epsg=survey_epsg())
    if not form.is_valid():
        return _page(request, narrowed, form, status=400)
    ask = narrowed.ask(sort=request.GET.get("sort", ""))
    try:
        held, count = _written(request.user, ask, form)
    except Refusal as no:
        return _page(request, narrowed, form, errors=[sentence(no)], status=409)
    one = form.export()
    request.access_subject = f"{one.code} {ask.project or '*'} {ask.on} n={count}"  # type: ignore[attr-defined]
    words = [_("查找") if name == "q" else word for name, word in narrowed.set_parts()]
    answer = FileResponse(
        held,
        as_attachment=True,
        filename=file_name(_("地块"), words, ask.on, one.suffix),
        content_type=content_type(one, form.how()),
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def _written(user: Any, ask: Ask, form: LandExportForm) -> tuple[BinaryIO, int]:
    amount = land_amount(user, ask)
    one = form.export()
    check_amount(amount.count, amount.points)
    office = Office.objects.first()
    found = layer(
        land_rows(user, ask),
        on=ask.on,
        money=user.may(Right.SEE_MONEY),
        people=user.may(Right.SEE_PEOPLE),
        mark=mark(),
        unit=office.name if office else "",
        former=sheet_former(user, ask),
    )
    return one.write(found, form.how()), len(found.features)


def _filter(request: HttpRequest) -> SheetForm:
    form = SheetForm(request.GET, user=request.user, office_day=request.office_day())
    understood(form)
    chosen(request, "sort", _("排序"), orders())
    return form


def _choices(request: HttpRequest) -> LandExportForm:
    given = request.GET.copy()
    given.setdefault("format", next(iter(EXPORTS)))
    return LandExportForm(given, survey_epsg=survey_epsg())


def _page(
    request: HttpRequest,
    narrowed: SheetForm,
    form: LandExportForm,
    *,
    errors: Any = (),
    status: int = 200,
) -> HttpResponse:
    ask = narrowed.ask(sort=request.GET.get("sort", ""))
    amount = land_amount(request.user, ask)
    kept = [(name, value) for name in FILTER if (value := request.GET.get(name, ""))]
    query = QueryDict(mutable=True)
    query.update(dict(kept))
    context = {
        "form": form,
        "parts": [(code, EXPORTS[code].word if code else "", fields) for code, fields in form.parts()],
        "errors": errors,
        "on": ask.on,
        "narrowed": [word for _name, word in narrowed.set_parts()],
        "kept": [(name, value) for name, value in kept if name != "on"],
        "amount": amount,
        "without": amount.count - amount.landed,
        "ha": to_ha(amount.area_m2),
        "mu": to_mu(amount.area_m2),
        "mark": mark(),
        "back": reverse("parcel_list") + (f"?{query.urlencode()}" if query else ""),
        "money": request.user.may(Right.SEE_MONEY),
        "people": request.user.may(Right.SEE_PEOPLE),
    }
    return render(request, "parcels/land_export.html", context, status=status)
