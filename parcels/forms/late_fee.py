"""The form of the clause on late payment."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _


class LateFeeForm(forms.Form):
    """Rate, free days, the year the rate counts, and the clause as it is written."""

    percent_a_year = forms.DecimalField(
        label=_("年利率 %"),
        min_value=Decimal("0.001"),
        max_value=24,
        max_digits=6,
        decimal_places=3,
        error_messages={
            "required": _("请填写年利率。"),
            "min_value": _("年利率须大于 0，不超过 24%%。"),
            "max_value": _("年利率须大于 0，不超过 24%%。"),
            "max_decimal_places": _("年利率最多三位小数。"),
            "invalid": _("年利率写成 3.65 的样子。"),
        },
    )
    free_days = forms.IntegerField(
        label=_("宽限 天"),
        min_value=0,
        max_value=365,
        initial=0,
        error_messages={
            "required": _("请填写宽限天数，没有就写 0。"),
            "min_value": _("宽限天数须在 0 到 365 之间。"),
            "max_value": _("宽限天数须在 0 到 365 之间。"),
            "invalid": _("宽限天数须是整数。"),
        },
    )
    days_in_year = forms.TypedChoiceField(
        label=_("一年按 天"), coerce=int, choices=[(365, "365"), (360, "360")], initial=365
    )
    clause = forms.CharField(
        label=_("条款"), max_length=200, error_messages={"required": _("请写明协议第几条怎么说。")}
    )
