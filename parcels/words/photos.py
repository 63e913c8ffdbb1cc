"""The words of photos: where time and place are from, and what a picture of a person shows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parcels.rules.photos import PersonalKind, TakenSource

TAKEN_SOURCES: dict[TakenSource, str | Promise] = {
    TakenSource.EXIF: _("相机记录"),
    TakenSource.EXIF_LOCAL: _("相机记录（无时区，按北京时间）"),
    TakenSource.NONE: _("无记录"),
}
PERSONAL_KINDS: dict[PersonalKind, str | Promise] = {
    PersonalKind.ID_CARD: _("身份证件"),
    PersonalKind.HOUSEHOLD_BOOK: _("户口簿"),
    PersonalKind.MEMBER: _("本人或家庭成员"),
}
