"""What every list's Excel shares: the link that keeps the page's filters, what narrows it, the answer."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from parcels.exporters.lists import Table, list_book
from parcels.views.ageing import made_by

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_url(request: HttpRequest, name: str, *args: Any) -> str:
    """The address of a list's workbook under the filters of its page."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return reverse(name, args=args) + (f"?{asked.urlencode()}" if asked else "")


def narrowed_by(form: forms.Form, words: dict[str, Any] | None = None) -> list[str]:
    """What a filter keeps to, as its fields are called on the page; `words` for fields without a label."""
    return [
        _("%(field)s：%(value)s") % {"field": (words or {}).get(name) or field.label, "value": told}
        for name, field in form.fields.items()
        if name != "on" and (told := _told(field, form.cleaned_data.get(name)))
    ]


def _told(field: forms.Field, value: Any) -> str:
    if not value:
        return ""
    if isinstance(field, forms.ModelChoiceField):
        return str(value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return str(value)


def answer_list(
    request: HttpRequest, title: str, on: date, tables: Sequence[Table], narrowed: Iterable[str] = ()
) -> FileResponse:
    """The workbook of a list as a download named after it and its day; the access log gets the day."""
    told = getattr(request, "access_subject", "")
    request.access_subject = f"{told} on={on}".strip()  # type: ignore[attr-defined]
    until = _("截至 %(day)s 日终，按现在所知") % {"day": on}
    book = list_book(title, until, tables, made_by(request, list(narrowed)))
    return FileResponse(book, as_attachment=True, filename=f"{title} {on}.xlsx", content_type=_XLSX)
