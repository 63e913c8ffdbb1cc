"""What is asked of a unit of prices."""

from django import forms
from django.utils.translation import gettext_lazy as _


class UnitForm(forms.Form):
    """A new unit."""

    name = forms.CharField(label=_("单位"), max_length=4)
    is_counted = forms.BooleanField(
        label=_("按个数计"), required=False, help_text=_("如 冢、座、株：数量只能是整数。")
    )


class UseForm(forms.Form):
    """Whether a unit may be used in new rates."""

    is_counted = forms.BooleanField(
        label=_("按个数计"), required=False, help_text=_("如 冢、座、株：数量只能是整数。")
    )
    is_used = forms.BooleanField(label=_("使用中"), required=False)
