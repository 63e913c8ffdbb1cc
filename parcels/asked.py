"""What an address asks for: a day, a choice; what is not understood is left out, and the page says so."""

from collections.abc import Container
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

# Days a database range can hold and a person can mean.
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 12, 31)


def leave_out(request: HttpRequest, *words: Any) -> None:
    """base.html names these conditions as left out, so that nobody takes the page for narrowed."""
    if words:
        named = getattr(request, "left_out", [])
        request.left_out = [*named, *(str(word) for word in words if str(word) not in named)]  # type: ignore[attr-defined]


def leave_out_of(request: HttpRequest, form: forms.Form) -> None:
    """The fields of a filter whose value was not understood."""
    leave_out(request, *(form.fields[name].label for name in form.errors if name in form.fields))


def shown_day(request: HttpRequest) -> date:
    """`?on=2026-11-23`, else the office day; a word that is no day is left out and named."""
    text = request.GET.get("on", "").strip()
    if not text:
        return request.office_day()
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        asked = date.min
    if FIRST_DAY <= asked <= LAST_DAY:
        return asked
    leave_out(request, _("截至哪天"))
    return request.office_day()


def chosen(request: HttpRequest, name: str, word: Any, among: Container[str], default: str = "") -> str:
    """`?name=value` where the value is one of `among`, else `default`; one unknown is named by `word`."""
    value = request.GET.get(name, default)
    if value and value not in among:
        leave_out(request, word)
        return default
    return value
