"""The zone's layers as files: a page to choose, and the address that gives the file or says why not."""

from typing import Any

import shapely
from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from expansion.exporters.zone_layers import SUBJECTS, layer_of
from expansion.forms import DayField
from landmgmt.lib.refusal import Refusal
from parcels.actions.land_exports import (
    EXPORTS,
    LandExportForm,
    check_amount,
    content_type,
    file_name,
    mark,
)
from parcels.actions.land_files import survey_epsg
from parcels.models import Office
from parcels.permissions import needs
from parcels.words.refusals import sentence


class LayerExportForm(LandExportForm):
    """Which layer and which day, before format, system and options."""

    layer = forms.ChoiceField(
        label=_("图层"),
        widget=forms.RadioSelect,
        choices=[(one.code, one.word) for one in SUBJECTS.values()],
    )
    on = DayField(label=_("截至哪天"), required=False)
    field_order = ("layer", "on", "format")


@require_safe
@needs("see_land")
def zone_export(request: HttpRequest) -> HttpResponse:
    """What can go out, and how: nothing is written before the button."""
    given = request.GET.copy()
    given.setdefault("layer", next(iter(SUBJECTS)))
    given.setdefault("format", next(iter(EXPORTS)))
    given.setdefault("on", str(request.office_day()))
    return _page(request, LayerExportForm(given, survey_epsg=survey_epsg()))


@require_safe
@needs("see_land", logged=True)
def zone_export_file(request: HttpRequest) -> HttpResponse:
    """The file; a wrong address gets the page with what is wrong with it (400), a refusal likewise (409)."""
    form = LayerExportForm(request.GET, survey_epsg=survey_epsg())
    if not form.is_valid():
        return _page(request, form, status=400)
    on = form.cleaned_data["on"] or request.office_day()
    subject, one, office = SUBJECTS[form.cleaned_data["layer"]], form.export(), Office.objects.first()
    found = layer_of(
        subject,
        on,
        restricted=request.user.may("see_restricted"),
        mark=mark(),
        unit=office.name if office else "",
    )
    try:
        points = sum(int(shapely.get_num_coordinates(feature.land)) for feature in found.features)
        check_amount(len(found.features), points)
        held = one.write(found, form.how())
    except Refusal as no:
        return _page(request, form, errors=[sentence(no)], status=409)
    request.access_subject = f"format={one.code} layer={subject.code} on={on} n={len(found.features)}"  # type: ignore[attr-defined]
    answer = FileResponse(
        held,
        as_attachment=True,
        filename=file_name(str(subject.word), (), on, one.suffix),
        content_type=content_type(one, form.how()),
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def _page(
    request: HttpRequest, form: LayerExportForm, *, errors: Any = (), status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "parts": [(code, EXPORTS[code].word if code else "", fields) for code, fields in form.parts()],
        "errors": errors,
        "mark": mark(),
    }
    return render(request, "expansion/layer_export.html", context, status=status)
