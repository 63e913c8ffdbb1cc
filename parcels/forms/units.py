"""What is asked of a unit of prices."""

from django import forms
from django.utils.translation import gettext_lazy as _


class UnitForm(forms.Form):
    """A new unit."""

    name = forms.CharField(label=_("单位"), max_length=4)


class UseForm(forms.Form):
    """Whether a unit may be used in new rates."""

    is_used = forms.BooleanField(label=_("使用中"), required=False)
