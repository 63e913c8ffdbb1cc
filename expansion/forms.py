"""What the zone asks its planners: a report, a next state, a chosen site."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parcels.asked import FIRST_DAY, LAST_DAY
from parcels.words.deeds import WORKS


class DayField(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, **options)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(_("日期须在 1950 年到 2100 年之间。"))
        return day


def figure(label: Any, help_text: Any) -> forms.DecimalField:
    """A total with two places, not below zero."""
    return forms.DecimalField(
        label=label, help_text=help_text, max_digits=14, decimal_places=2, min_value=Decimal(0)
    )


class PhotosInput(forms.ClearableFileInput):
    """Several photos in one field."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Photos as a list of bytes; what they are is asked by the deed."""

    widget = PhotosInput(attrs={"accept": "image/jpeg", "multiple": True})

    def clean(self, value: Any, initial: Any = None) -> Any:
        uploads = value if isinstance(value, list | tuple) else [value]
        return [upload.read() for upload in uploads if upload]


class ReportForm(forms.Form):
    """Totals reached on a lot up to a day."""

    report_date = DayField(label=_("报告日"), help_text=_("截至这一天日终的累计数"))
    cleared_m2 = figure(_("累计清表 ㎡"), _("从开工算起，不是当日数"))
    levelled_m2 = figure(_("累计平整 ㎡"), _("不超过累计清表"))
    cut_m3 = figure(_("累计挖方 m³"), _("方格网法或断面法量算"))
    fill_m3 = figure(_("累计填方 m³"), _("压实方"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("天气、停工原因等"))
    photos = PhotosField(
        label=_("照片"),
        required=False,
        help_text=_("JPEG，最多 9 张，每张不超过 8 MB、合计不超过 20 MB；相机信息会去掉，位置另存"),
    )


class StateForm(forms.Form):
    """The next state of a lot and the day it began."""

    to = forms.ChoiceField(label=_("进入状态"), help_text=_("状态依次推进，地块内的征收部分随之推进"))
    on = DayField(label=_("起始日"), help_text=_("不早于现状态的起始日"))

    def __init__(self, *args: Any, works: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chain = list(WORKS.items())
        place = [str(code) for code, _word in chain].index(works)
        choice = self.fields["to"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = chain[place + 1 : place + 2]
