"""How the journal tells what photos were kept."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "add_photo": _("存照片 %(code)s"),
    "add_personal_picture": _("存个人照片：%(picture_kind)s"),
    "remove_personal_picture": _("删除个人照片：%(picture_kind)s"),
}
