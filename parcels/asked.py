"""What an address asks for: a day, a choice, a filter; what is not understood gets no figure at all.

A condition left out makes a sum bigger, and nobody sees it in the sum. So there is one answer for every page,
list, map and file: NotUnderstood, which the roof turns into 400 with the filter, the reason and no figure.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parcels.forms.sheet import FIRST_DAY, LAST_DAY, AskedDay

# The zone's forms keep to the same days, and enter by this door.
__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "ChoiceAsked",
    "DayAsked",
    "NotUnderstood",
    "chosen",
    "shown_day",
    "understood",
]
LONGEST_NAME, MOST_NAMES = 40, 5


class NotUnderstood(Exception):
    """A filter with a value it cannot take, or a name it does not know; `form` bears the sentences."""

    def __init__(self, form: forms.Form, unknown: Collection[str] = ()):
        super().__init__(form.errors.as_json())
        self.form, self.unknown = form, unknown


def understood(form: forms.Form, *, besides: Collection[str] | None = None) -> None:
    """Go on only if every condition of the filter is understood; raises NotUnderstood.

    Where money is added up a page says which names may stand `besides` the filter's own; any further one is
    a condition too (`until=`, `vilage=`), and would be dropped as silently as a wrong value.
    """
    known = {*form.fields, *(besides or ())}
    unknown = sorted(set(form.data) - known) if besides is not None else []
    if unknown:
        names = gettext("、").join(name[:LONGEST_NAME] for name in unknown[:MOST_NAMES])
        said = _("没有“%(names)s”这样的条件。请用下面的条件。")
        form.add_error(None, forms.ValidationError(said, params={"names": names.replace("\x00", " ")}))
    if form.errors:
        raise NotUnderstood(form, unknown)


class DayAsked(forms.Form):
    """The one day a page is asked for."""

    on = AskedDay(label=_("截至哪天"), required=False)


class ChoiceAsked(forms.Form):
    """One choice of a page, under its own name."""

    def __init__(self, asked: Any, *, name: str, word: Any, among: Mapping[Any, Any]):
        super().__init__(asked)
        choices = [("", _("全部")), *((str(key), told) for key, told in among.items())]
        self.fields[name] = forms.ChoiceField(label=word, required=False, choices=choices)


def shown_day(request: HttpRequest) -> date:
    """`?on=2026-11-23`, else the office day; a word that is no day is NotUnderstood."""
    form = DayAsked(request.GET)
    understood(form)
    asked: date | None = form.cleaned_data["on"]
    return asked or request.office_day()


def chosen(request: HttpRequest, name: str, word: Any, among: Mapping[Any, Any], default: str = "") -> str:
    """`?name=value` where the value is a key of `among` (value → its word), else NotUnderstood."""
    value = request.GET.get(name, default)
    if value and value not in {str(key) for key in among}:
        raise NotUnderstood(ChoiceAsked(request.GET, name=name, word=word, among=among))
    return value
