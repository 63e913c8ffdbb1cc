"""Photos of land, things and disputes with the camera's place and time; pictures of people stand apart."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.contrib.gis.db import models
from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.models.office import Office
from parcels.rules.photos import TakenSource
from parcels.words.photos import PERSONAL_KINDS, TAKEN_SOURCES

USER = settings.AUTH_USER_MODEL


class LandPhoto(models.Model):
    """A photo of a taking, of a thing on it, or of a dispute (土地照片): never edited.

    `file` and `thumb` were drawn anew without the camera's tags; `original` is what came, under its hash.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    taking = models.ForeignKey(
        "parcels.Taking", on_delete=models.PROTECT, null=True, blank=True, related_name="photos"
    )
    # A photo of a thing is also one of its taking.
    item = models.ForeignKey(
        "parcels.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="photos"
    )
    dispute = models.ForeignKey(
        "parcels.Dispute", on_delete=models.PROTECT, null=True, blank=True, related_name="photos"
    )
    note = models.CharField(_("说明"), max_length=120, blank=True, default="")
    file = models.FileField(_("照片"), upload_to="photos/%Y/%m", max_length=200)
    thumb = models.FileField(upload_to="photos/%Y/%m", max_length=200)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    original = models.FileField(_("原片"), max_length=200)
    original_sha256 = models.CharField(max_length=64, db_index=True)
    original_type = models.CharField(max_length=20)
    original_bytes = models.PositiveIntegerField(_("大小"))
    place = models.PointField(_("拍摄位置"), srid=4490, null=True, blank=True)
    place_source = models.CharField(
        _("位置来源"), max_length=12, choices=list(TAKEN_SOURCES.items()), blank=True, default=""
    )
    accuracy_m = models.DecimalField(_("位置误差 米"), max_digits=7, decimal_places=1, null=True, blank=True)
    taken_at = models.DateTimeField(_("拍摄时间"), null=True, blank=True)
    taken_source = models.CharField(
        _("时间来源"), max_length=12, choices=list(TAKEN_SOURCES.items()), blank=True, default=""
    )
    filed_date = models.DateField(_("登记日"))
    uploaded_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("土地照片")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taking__isnull=False, dispute__isnull=True)
                | models.Q(taking__isnull=True, item__isnull=True, dispute__isnull=False),
                name="land_photo_has_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(place__isnull=True, place_source="")
                | models.Q(place__isnull=False) & ~models.Q(place_source=""),
                name="land_photo_place_has_source",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_at__isnull=True, taken_source="")
                | models.Q(taken_at__isnull=False) & ~models.Q(taken_source=""),
                name="land_photo_time_has_source",
            ),
            models.UniqueConstraint(
                fields=["taking", "item", "dispute", "original_sha256"],
                nulls_distinct=False,
                name="land_photo_once",
            ),
        ]

    @property
    def taken_word(self) -> str:
        return str(TAKEN_SOURCES[TakenSource(self.taken_source)])


class PersonalPicture(models.Model):
    """An ID card, a household book, a person (个人照片): sealed, of no land, in no export."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    party = models.ForeignKey("parcels.Party", on_delete=models.PROTECT, related_name="pictures")
    kind = models.CharField(_("类别"), max_length=16, choices=list(PERSONAL_KINDS.items()))
    # Ciphertext: a stolen folder of papers shows nobody.
    file = models.FileField(_("照片"), upload_to="people/%Y/%m", max_length=200)
    sha256 = models.CharField(max_length=64)
    filed_date = models.DateField(_("登记日"))
    uploaded_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("个人照片")
        ordering = ["-id"]


_DISTANCES = """
SELECT p.id, ST_Distance(ST_Transform(p.place, %(grid)s), ST_Transform(g.geom, %(grid)s))
FROM parcels_landphoto p
LEFT JOIN parcels_dispute d ON d.id = p.dispute_id
JOIN parcels_takinggeometry g ON g.taking_id = COALESCE(p.taking_id, d.taking_id) AND g.valid @> %(on)s
WHERE p.id = ANY(%(ids)s)
"""


def distances(photos: Sequence[LandPhoto], on: date) -> dict[int, float]:
    """How many metres from its land each photo was taken, in the office's survey system; 0 within it.

    Photos without a place, and land without a boundary on the day, are not among them.
    """
    ids = [one.pk for one in photos if one.place]
    office = Office.objects.first() if ids else None
    if office is None:
        return {}
    asked = {"grid": office.survey_epsg, "on": on, "ids": ids}
    with connection.cursor() as cursor:
        cursor.execute(_DISTANCES, asked)
        return {pk: round(float(metres), 1) for pk, metres in cursor.fetchall()}
