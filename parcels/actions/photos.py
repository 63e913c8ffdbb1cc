"""Keeping photos of land with the place and time their cameras tell, and pictures of people apart."""

import base64
import hashlib
import uuid
from datetime import date

from django.contrib.gis.geos import Point
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from landmgmt.lib import intake, photo
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import Dispute, Item, LandPhoto, Party, PersonalPicture, Taking, User
from parcels.models.secrets import key_ring
from parcels.rules.photos import MOST_PHOTOS, PersonalKind, TakenSource

_ENDINGS = {"image/jpeg": "jpg", "image/heic": "heic"}


def add_photo(
    content: bytes,
    *,
    taking: Taking | None = None,
    item: Item | None = None,
    dispute: Dispute | None = None,
    note: str = "",
    actor: User,
    on: date,
    picture: photo.Picture | None = None,
) -> LandPhoto:
    """Keep a photo of a taking, of a thing (and its taking), or of a dispute; the same one twice is one.

    What is shown is drawn anew without tags; the original stays under its hash. `picture` is the same
    content already read. A place far away or a clock that is wrong is shown, not refused.
    """
    taking = item.taking if item else taking
    seen = picture or photo.read(content)
    mark = hashlib.sha256(content).hexdigest()
    subject = {"taking": taking, "item": item, "dispute": dispute}
    about = str(taking or dispute)
    project = taking.project if taking else dispute.project if dispute else None
    row = LandPhoto(
        **subject,
        note=intake.clean(note, 120),
        sha256=hashlib.sha256(seen.content).hexdigest(),
        width=seen.width,
        height=seen.height,
        original_sha256=mark,
        original_type=seen.media_type,
        original_bytes=len(content),
        place=Point(*seen.place, srid=4490) if seen.place else None,
        place_source=TakenSource.EXIF if seen.place else TakenSource.NONE,
        accuracy_m=str(seen.accuracy_m) if seen.accuracy_m is not None else None,
        taken_at=seen.taken_at,
        taken_source=_time_source(seen),
        filed_date=on,
        uploaded_by=actor,
    )
    same = {name: one for name, one in subject.items() if one} | {
        f"{name}__isnull": True for name, one in subject.items() if not one
    }
    known: LandPhoto | None = LandPhoto.objects.filter(**same, original_sha256=mark).first()
    if known:
        return known
    kept: list[str] = []
    try:
        with deed("add_photo", actor=actor, on=on, project=project, code=about) as d:
            if LandPhoto.objects.filter(**same).count() >= MOST_PHOTOS:
                raise Refusal("pictures_at_most", {"most": MOST_PHOTOS}, field="photo")
            for field, name, what in (
                (row.file, f"{row.uid}.jpg", seen.content),
                (row.thumb, f"{row.uid}.thumb.jpg", seen.thumb),
            ):
                field.save(name, ContentFile(what), save=False)
                kept.append(field.name)
            row.original.name, is_new = _keep_original(content, mark, _ENDINGS[seen.media_type])
            kept += [row.original.name] if is_new else []
            row.save()
            d.touch(row, *(one for one in subject.values() if one))
    except Exception:
        # The database forgets the row; the disk must not keep its files.
        for name in kept:
            default_storage.delete(name)
        raise
    return row


def _keep_original(content: bytes, mark: str, ending: str) -> tuple[str, bool]:
    """Keep what came under its hash, once; its name, and whether it is new on the disk."""
    name = f"photo-originals/{mark[:2]}/{mark}.{ending}"
    if default_storage.exists(name):
        return name, False
    return default_storage.save(name, ContentFile(content)), True


def _time_source(seen: photo.Picture) -> TakenSource:
    if seen.taken_at is None:
        return TakenSource.NONE
    return TakenSource.EXIF if seen.zone_told else TakenSource.EXIF_LOCAL


def add_personal_picture(
    party: Party, content: bytes, *, kind: PersonalKind | str, actor: User, on: date
) -> PersonalPicture:
    """Keep a picture of a person or of their papers, sealed; neither place, time nor original is kept."""
    kind = PersonalKind(kind)
    seen = photo.read(content)
    row = PersonalPicture(
        party=party,
        kind=kind,
        sha256=hashlib.sha256(seen.content).hexdigest(),
        filed_date=on,
        uploaded_by=actor,
    )
    sealed = key_ring().seal(base64.b64encode(seen.content).decode(), bound_to=bound_to(row.uid))
    try:
        with deed("add_personal_picture", actor=actor, on=on, picture_kind=kind.value) as d:
            row.file.save(f"{row.uid}.sealed", ContentFile(sealed.encode()), save=False)
            row.save()
            d.touch(party)
    except Exception:
        if row.file:
            row.file.storage.delete(row.file.name)
        raise
    return row


def remove_personal_picture(picture: PersonalPicture, *, actor: User, on: date) -> None:
    """Forget a picture that is no longer needed (PIPL 47): the row, then its file."""
    name, storage, party = picture.file.name, picture.file.storage, picture.party
    with deed("remove_personal_picture", actor=actor, on=on, picture_kind=picture.kind) as d:
        picture.delete()
        d.touch(party)
        transaction.on_commit(lambda: storage.delete(name))


def open_picture(picture: PersonalPicture) -> bytes:
    """The JPEG of a sealed picture: only behind its right and a line in the access log."""
    with picture.file.open("rb") as stored:
        text = key_ring().open(stored.read().decode(), bound_to=bound_to(picture.uid))
    return base64.b64decode(text)


def bound_to(uid: uuid.UUID) -> str:
    """What a sealed picture opens with: its own row and no other."""
    return f"personal_picture.file:{uid}"
