"""Power corridors: the list, and forms to enter, correct and remove one."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from expansion.actions.corridors import add_corridor, change_corridor, remove_corridor
from expansion.actions.site_values import measure_all
from expansion.forms_siting import CorridorEditForm, CorridorForm, RemovalForm
from expansion.models import PowerCorridor
from expansion.views import site_ground
from expansion.views.asking import answer_form
from expansion.views.site_forms import FORM_METHODS
from parcels.actions.land_files import survey_epsg
from parcels.permissions import needs, one

MOST = 200


@require_safe
@needs("see_land")
def siting_corridors(request: HttpRequest) -> HttpResponse:
    """Every line that a site may cross, with its strip and where it is known from."""
    rows = PowerCorridor.objects.order_by("code")[:MOST]
    context = {
        "rows": [(row, site_ground.line_metres(row.geom, survey_epsg())) for row in rows],
        "may_edit": request.user.may("edit_zone"),
    }
    return render(request, "expansion/siting_corridors.html", context)


@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_corridor_new(request: HttpRequest) -> HttpResponse:
    """A 220 or 110 kV line with its strip."""
    return _answer(
        request,
        CorridorForm(request.POST or None),
        lambda data, who: add_corridor(**data, **who),
        title=_("登记线路走廊"),
        button=_("登记"),
        said=_("已登记，指标值已重新计算"),
    )


@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_corridor_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The same line, corrected."""
    row = one(PowerCorridor.objects.all(), pk)
    names = ("name", "voltage_kv", "strip_m", "source", "source_date")
    first = {name: getattr(row, name) for name in names}
    first["coordinates"] = site_ground.line_points(row.geom, survey_epsg())
    return _answer(
        request,
        CorridorEditForm(request.POST or None, initial=first),
        lambda data, who: change_corridor(row, **data, **who),
        title=_("更正线路走廊 %(code)s") % {"code": row.code},
        button=_("保存"),
        said=_("已保存，指标值已重新计算"),
    )


@require_http_methods(FORM_METHODS)
@needs("edit_zone")
def siting_corridor_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The line leaves the siting, with the reason."""
    row = one(PowerCorridor.objects.all(), pk)
    return _answer(
        request,
        RemovalForm(request.POST or None),
        lambda data, who: remove_corridor(row, **data, **who),
        title=_("删除线路走廊 %(code)s") % {"code": row.code},
        button=_("删除"),
        said=_("已删除，指标值已重新计算"),
        note=_("%(name)s 不再参加走廊交叉的计算；已存档的比选不变。") % {"name": row.name},
    )


def _answer(request: HttpRequest, form: Any, act: Any, **words: Any) -> HttpResponse:
    def do(data: dict[str, Any]) -> None:
        text = ""
        if "coordinates" in data:
            text = data.pop("coordinates")
            data["geom"] = site_ground.line_of(text, survey_epsg())
        who = {"actor": request.user, "on": request.office_day()}
        with transaction.atomic():
            act(data, who)
            measure_all(**who)
        if text and (told := site_ground.order_note(text)):
            messages.warning(request, told)

    back = reverse("siting_corridors")
    return answer_form(request, form, do, back=back, crumb=_("线路走廊"), **words)
