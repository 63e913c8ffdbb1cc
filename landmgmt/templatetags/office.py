"""Write figures the way the office does: money, land, days, shares; formats, never computes a sum."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.safestring import SafeString

register = template.Library()

EMPTY = "—"
_MINUS = "\N{MINUS SIGN}"  # set in the same width as the digits, unlike the hyphen


def _decimal(value: object) -> Decimal | None:
    """Return value as Decimal; None for nothing. A float is refused, because it has lost the fen already."""
    if value is None or value == "":
        return None
    if isinstance(value, float):
        raise TypeError("a float reached a figure on a page; pass a Decimal")
    try:
        figure = Decimal(str(value))
    except InvalidOperation as error:
        raise TypeError(f"not a figure: {value!r}") from error
    return figure


def written(figure: Decimal, places: int) -> str:
    """Return the figure rounded half up with thousands separators, a true minus, and no minus zero."""
    step = Decimal(1).scaleb(-places)
    rounded = figure.quantize(step, rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{places}f}"
    return f"{_MINUS}{text}" if rounded < 0 else text


def _filter(value: object, places: int, divisor: int = 1) -> str:
    figure = _decimal(value)
    return EMPTY if figure is None else written(figure / divisor, places)


@register.filter
def money(value: object) -> str:
    """Yuan to the fen without the unit: 1234567.89 → 1,234,567.89."""
    return _filter(value, 2)


@register.filter
def wan(value: object) -> str:
    """Yuan written in 万元 without the unit: 3537948.27 → 353.79."""
    return _filter(value, 2, divisor=10_000)


@register.filter
def area_m2(value: object) -> str:
    """Square metres with two decimals: 4000 → 4,000.00."""
    return _filter(value, 2)


@register.filter
def area_mu(value: object) -> str:
    """亩 with two decimals, from a value already in 亩: 6 → 6.00."""
    return _filter(value, 2)


@register.filter
def area_ha(value: object) -> str:
    """Hectares with four decimals, from a value already in ha: 136.5 → 136.5000."""
    return _filter(value, 4)


@register.filter
def percent(value: object) -> str:
    """A ratio as percent with two decimals: 0.7087 → 70.87 %."""
    figure = _decimal(value)
    return EMPTY if figure is None else f"{written(figure * 100, 2)} %"


@register.filter
def count(value: object) -> str:
    """A number of things with separators: 1234 → 1,234."""
    return _filter(value, 0)


@register.filter
def day(value: date | datetime | str | None) -> str:
    """A day as 2026-11-23; a moment is taken in the office's time zone first."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{value:%Y-%m-%d}"


@register.filter
def plain(value: object) -> object:
    """A day as the house writes days, nothing as nothing, anything else as it is."""
    if value is None:
        return ""
    return day(value) if isinstance(value, date) else value


@register.filter
def moment(value: datetime | None) -> str:
    """A moment as 2026-11-23 09:12 in the office's time zone."""
    if value is None or value == "":
        return EMPTY
    value = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{value:%Y-%m-%d %H:%M}"


@register.filter
def share(numerator: int | None, denominator: int | None) -> str:
    """A share as the signed paper writes it, never reduced: 3 of 6 → 3/6."""
    if numerator is None or denominator is None:
        return EMPTY
    return f"{numerator}/{denominator}"


@register.filter
def stage_class(value: int | None) -> str:
    """The CSS class of a place on the stage ramp, s0 to s9; anything else has none."""
    return f"s{int(value)}" if value is not None and 0 <= int(value) <= 9 else ""


@register.filter
def is_tick(field: BoundField) -> bool:
    """True for a single tick box, whose label stands beside it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def control(field: BoundField) -> SafeString:
    """The control of a field with the class of the house; figures are set to the right."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return field.as_widget()
    kind = " num" if isinstance(field.field, forms.DecimalField | forms.IntegerField) else ""
    if isinstance(field.field, forms.ModelChoiceField | forms.ChoiceField):
        kind = ""
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"in{kind} {own}".strip()})
