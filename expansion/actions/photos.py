"""Keep the photos of a levelling report: cleaned before the deed, gone again where the deed fails."""

import hashlib
import uuid
from collections.abc import Sequence

from django.contrib.gis.geos import Point
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from expansion.models import LevellingPhoto, LevellingReport
from landmgmt.lib import jpeg
from landmgmt.lib.refusal import Refusal
from parcels.models import User

MOST = 9


def clean_photos(photos: Sequence[bytes]) -> list[jpeg.Photo]:
    """The photos without their camera's tags. Refuses more than nine, and what is no JPEG."""
    if len(photos) > MOST:
        raise Refusal("photos_too_many", {"most": MOST}, field="photos")
    try:
        return [jpeg.clean(content) for content in photos]
    except Refusal as no:
        raise Refusal(no.code, no.params, field="photos") from no


def keep_photos(report: LevellingReport, photos: Sequence[jpeg.Photo], *, actor: User) -> None:
    """Keep cleaned photos with a report, inside its deed; the files go again where a later one fails."""
    kept: list[str] = []
    try:
        for photo in photos:
            row = LevellingPhoto(
                uid=uuid.uuid4(),
                report=report,
                sha256=hashlib.sha256(photo.content).hexdigest(),
                size_bytes=len(photo.content),
                width=photo.width,
                height=photo.height,
                place=Point(*photo.place, srid=4490) if photo.place else None,
                uploaded_by=actor,
            )
            row.file.save(f"{row.uid}.jpg", ContentFile(photo.content), save=False)
            kept.append(row.file.name)
            row.save()
    except Exception:
        for name in kept:
            default_storage.delete(name)
        raise
