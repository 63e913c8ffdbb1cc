"""What is asked with a photo of land, and with a picture of a person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from parcels.words.photos import PERSONAL_KINDS

_ACCEPT = {"accept": "image/jpeg,image/heic,.jpg,.jpeg,.heic,.heif"}


class PhotoForm(forms.Form):
    """A photo of land, a thing or a dispute."""

    photo = forms.FileField(
        label=_("照片"),
        help_text=_("JPG 或 HEIC（苹果手机原片），不超过 20 MB；读出拍摄位置和时间，显示的照片不带这些信息"),
        widget=forms.FileInput(attrs=_ACCEPT),
    )
    note = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=120,
        help_text=_("不要拍身份证、户口簿和人像：那些存到家户页的个人照片"),
    )


class PersonalPictureForm(forms.Form):
    """A picture of a person or of their papers."""

    kind = forms.ChoiceField(label=_("类别"), choices=list(PERSONAL_KINDS.items()))
    photo = forms.FileField(
        label=_("照片"),
        help_text=_("JPG 或 HEIC，不超过 20 MB；加密保存，只有“查看个人照片”权限的人能看，每次查看都有记录"),
        widget=forms.FileInput(attrs=_ACCEPT),
    )
