"""What a person reads when a photo is refused."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    "picture_unknown": _("照片须是 JPG 或 HEIC：请换一张，或在手机上另存为 JPG。"),
    "picture_broken": _("照片读不出来，可能没有传完或已损坏：请重新拍摄或重新上传。"),
    "picture_too_large": _("照片有 %(mib)s MB，超过 %(limit_mib)s MB：请缩小后再传。"),
    "picture_too_many_pixels": _(
        "照片有 %(width)s × %(height)s 像素，超过 %(limit)s 百万像素：请缩小后再传。"
    ),
    "picture_too_heavy": _("读这张照片太费内存或时间，没有读完：请缩小后再传。"),
    "pictures_at_most": _("这里已有 %(most)s 张照片，不能再加。"),
    "land_photo_once": _("同一张照片已经存过。"),
    "land_photo_has_subject": _("照片须属于一块地、地上的一件东西或一件矛盾。"),
    "land_photo_place_has_source": _("拍摄位置须有来源。"),
    "land_photo_time_has_source": _("拍摄时间须有来源。"),
}
