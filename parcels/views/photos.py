"""Photos of land, things and disputes with where and when; pictures of people behind a right of their own."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from landmgmt.lib.photo import MAX_BYTES
from parcels.actions import photos
from parcels.forms.photos import PersonalPictureForm, PhotoForm
from parcels.models import Dispute, Item, LandPhoto, Party, PersonalPicture, Taking
from parcels.models.photos import distances
from parcels.permissions import needs, one, one_visible, require
from parcels.rules.photos import is_far, taken_later
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.uploads import takes_files

asked_or_sent = require_http_methods(["GET", "HEAD", "POST"])


def shown_photos(rows: Sequence[LandPhoto], on: date) -> list[dict[str, Any]]:
    """Photos as a page shows them: where from its land each was taken, and what does not fit."""
    metres = distances(rows, on)
    return [
        {
            "photo": row,
            "metres": metres.get(row.pk),
            "far": is_far(metres.get(row.pk)),
            "later": taken_later(row.taken_at, row.filed_date),
            "degrees": f"{row.place.x:.5f}, {row.place.y:.5f}" if row.place else "",
        }
        for row in rows
    ]


def points(shown: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Where photos were taken, for a map: degrees and a word."""
    told = [(one["photo"], one["metres"]) for one in shown if one["photo"].place]
    return [
        {
            "at": [row.place.y, row.place.x],
            "word": _("照片在此拍摄，距地块 %(metres)s 米") % {"metres": f"{metres:.0f}"}
            if metres
            else _("照片在此拍摄"),
            "far": is_far(metres),
        }
        for row, metres in told
    ]


def _visible(user: Any) -> QuerySet[LandPhoto]:
    """Photos of the person's villages; those of things and disputes for who may see people."""
    known = LandPhoto.objects.filter(
        Q(taking__in=Taking.objects.visible_to(user)) | Q(dispute__in=Dispute.objects.visible_to(user))  # type: ignore[attr-defined]
    )
    if user.may(Right.SEE_PEOPLE):
        return known
    return known.filter(item=None, dispute=None)


@require_safe
@needs(Right.SEE_LAND)
def photo_thumb(request: HttpRequest, uid: UUID) -> FileResponse:
    """The small picture of a page."""
    return _handed_out(one_photo(request, uid).thumb)


@require_safe
@needs(Right.SEE_LAND, logged=True)
def photo(request: HttpRequest, uid: UUID) -> FileResponse:
    """The photo without its camera's tags."""
    return _handed_out(one_photo(request, uid).file)


@require_safe
@needs(Right.REVEAL, logged=True)
def photo_original(request: HttpRequest, uid: UUID) -> FileResponse:
    """What came, with everything the camera wrote: evidence, for few, and logged."""
    row = one_photo(request, uid)
    ending = row.original.name.rsplit(".", 1)[-1]
    return _handed_out(row.original, download=f"{row.original_sha256[:12]}.{ending}")


def one_photo(request: HttpRequest, uid: UUID) -> LandPhoto:
    """The photo, if this person may see it; 404 else."""
    row = _visible(request.user).filter(uid=uid).first()
    if row is None:
        raise Http404
    request.access_subject = f"photo={row.pk} taking={row.taking_id or ''}"  # type: ignore[attr-defined]
    return row


def _handed_out(file: FieldFile, *, download: str = "") -> FileResponse:
    if not file or not default_storage.exists(file.name):
        raise Http404
    media = "application/octet-stream" if download else "image/jpeg"
    response = FileResponse(
        file.open("rb"), as_attachment=bool(download), filename=download, content_type=media
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def taking_photo_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a photo of a taking."""
    known = Taking.objects.select_related("project")
    taking = one_visible(known, request.user, pk)
    return _answer(request, {"taking": taking}, reverse("taking_file", args=[pk]), str(taking))


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def item_photo_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a photo of a thing on the land."""
    known = Item.objects.filter(taking__in=Taking.objects.visible_to(request.user))
    item = one(known.select_related("taking__project", "rate"), pk)
    return _answer(
        request, {"item": item}, reverse("item_file", args=[pk]), f"{item.taking} · {item.rate.name}"
    )


@takes_files
@asked_or_sent
@needs(Right.EDIT_DISPUTES)
def dispute_photo_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a photo that belongs to a dispute."""
    dispute = one_visible(Dispute.objects.select_related("project"), request.user, pk)
    return _answer(request, {"dispute": dispute}, reverse("dispute_file", args=[pk]), dispute.number)


def _answer(request: HttpRequest, subject: dict[str, Any], back: str, crumb: str) -> HttpResponse:
    form = PhotoForm(request.POST or None, request.FILES or None)

    def do(form: PhotoForm) -> LandPhoto:
        return photos.add_photo(
            form.cleaned_data["photo"].read(MAX_BYTES + 1),
            **subject,
            note=form.cleaned_data["note"],
            actor=request.user,  # type: ignore[arg-type]
            on=request.office_day(),
        )

    title = _("%(of)s：存照片") % {"of": crumb}
    said = _("照片已存。")
    return answer_form(request, form, do, title=title, button=_("存照片"), said=said, back=back, crumb=crumb)


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def personal_picture_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a picture of a person or of their papers."""
    party = one_visible(Party.objects.all(), request.user, pk)
    form = PersonalPictureForm(request.POST or None, request.FILES or None)

    def do(form: PersonalPictureForm) -> PersonalPicture:
        given = form.cleaned_data["photo"].read(MAX_BYTES + 1)
        who: dict[str, Any] = {"actor": request.user, "on": request.office_day()}
        return photos.add_personal_picture(party, given, kind=form.cleaned_data["kind"], **who)

    return answer_form(
        request,
        form,
        do,
        title=_("%(of)s：存个人照片") % {"of": party.name},
        button=_("加密保存"),
        said=_("个人照片已加密保存。"),
        back=reverse("party_file", args=[pk]),
        crumb=party.name,
    )


def _picture(request: HttpRequest, uid: UUID) -> PersonalPicture:
    known = PersonalPicture.objects.filter(party__in=Party.objects.visible_to(request.user))
    row = known.select_related("party").filter(uid=uid).first()
    if row is None:
        raise Http404
    request.access_subject = f"party={row.party_id} picture={row.pk}"  # type: ignore[attr-defined]
    return row


@require_POST
@needs(Right.SEE_PICTURES, logged=True)
def personal_picture(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The picture, once; the access log keeps who and whose."""
    response = HttpResponse(photos.open_picture(_picture(request, uid)), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@needs(Right.EDIT_LAND, logged=True)
def personal_picture_remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Forget it."""
    require(request.user, Right.SEE_PICTURES)
    row = _picture(request, uid)
    photos.remove_personal_picture(row, actor=request.user, on=request.office_day())  # type: ignore[arg-type]
    messages.success(request, _("个人照片已删除。"))
    return redirect("party_file", pk=row.party_id)
