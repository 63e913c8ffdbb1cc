"""Plan a lot, change its plan before work begins, and hand out the photos of its reports."""

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from expansion.actions import lot_ground
from expansion.models import LevellingPhoto, Lot
from expansion.views.asking import answer_form
from expansion.views.levelling_forms import LotForm
from parcels.permissions import needs, one
from parcels.uploads import takes_files


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def lot_new(request: HttpRequest) -> HttpResponse:
    """Plan a lot by file or typed corners; the takings it covers come with it."""
    today = request.office_day()
    return answer_form(
        request,
        LotForm(request.POST or None, request.FILES or None),
        lambda data: lot_ground.plan(**_read(data), actor=request.user, on=today),
        title=_("计划平整地块"),
        button=_("登记"),
        back=reverse("levelling"),
        crumb=_("平整"),
        said=_("平整地块已登记"),
        note=_("范围内的征收部分随地块登记；它们全部批复、交地后才能动工。"),
    )


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def lot_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a lot's plan; refused once work has begun."""
    lot, today = one(Lot.objects.select_related("project"), pk), request.office_day()
    names = ("name", "design_level_m", "planned_area_m2", "design_cut_m3", "design_fill_m3")
    first = {name: getattr(lot, name) for name in names}
    return answer_form(
        request,
        LotForm(request.POST or None, request.FILES or None, initial=first, editing=True),
        lambda data: lot_ground.replan(lot=lot, **_read(data), actor=request.user, on=today),
        title=_("修改 %(code)s 计划") % {"code": lot.code},
        button=_("保存"),
        back=reverse("lot_file", args=[pk]),
        crumb=lot.name,
        said=_("计划已修改"),
        note=_("动工以后不能再改。范围不填就不变。"),
    )


def _read(data: dict[str, Any]) -> dict[str, Any]:
    upload = data.pop("file", None)
    return {**data, "file": (upload.name, upload.read()) if upload else None}


@require_safe
@needs("see_land")
def lot_photo(request: HttpRequest, uid: UUID) -> FileResponse:
    """A photo of a report."""
    photo = LevellingPhoto.objects.filter(uid=uid).first()
    if photo is None or not default_storage.exists(photo.file.name):
        raise Http404
    response = FileResponse(photo.file.open("rb"), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
