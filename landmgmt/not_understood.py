"""The one answer to a filter or a method that is not understood: what is wrong and what is possible."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from parcels.asked import NotUnderstood

# More words than these stand in the list itself.
MOST_WORDS = 12
LONGEST = 40


class NotUnderstoodMiddleware:
    """Turns NotUnderstood into 400 and its filter, and a button's address looked at into a way back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
            page = render(request, "405.html", {"back": _above(request)}, status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page, or nothing for what is another's to answer."""
        if not isinstance(error, NotUnderstood):
            return None
        form = error.form
        wrong = [_wrong(form, name) for name in form.errors if name in form.fields]
        bad = {*(row["field"].name for row in wrong), *error.unknown}
        # What was not understood is told beside its field; a control that cannot hold it would complain.
        form.data = {name: value for name, value in form.data.items() if name not in bad}
        context = {
            "form": form,
            "wrong": wrong,
            "fields": [field for field in form.visible_fields() if field.name not in bad],
            "kept": _kept(request, form, bad),
            "without": _without(request, bad),
        }
        return render(request, "landmgmt/not_understood.html", context, status=400)


def _above(request: HttpRequest) -> str:
    """The page a button's address belongs to: the nearest one above it that can be looked at, else none."""
    parts = request.path.strip("/").split("/")
    for count in range(len(parts) - 1, 0, -1):
        address = f"/{'/'.join(parts[:count])}/"
        try:
            resolve(address)
        except Resolver404:
            continue
        return address
    return ""


def _wrong(form: forms.Form, name: str) -> dict[str, Any]:
    field, given = form[name], str(form.data.get(name, "")).replace("\x00", " ")
    words = [str(word) for key, word in getattr(field.field, "choices", ()) if str(key)]
    return {
        "field": field,
        "given": f"{given[:LONGEST]}…" if len(given) > LONGEST else given,
        "words": _("、").join(words[:MOST_WORDS]),
        "more": len(words) > MOST_WORDS,
    }


def _kept(request: HttpRequest, form: forms.Form, bad: set[str]) -> list[tuple[str, str]]:
    """What else the address says and no visible field holds; the page of a list begins anew."""
    shown = {field.name for field in form.visible_fields()} | bad | {"page"}
    return [(name, value) for name, values in request.GET.lists() if name not in shown for value in values]


def _without(request: HttpRequest, bad: set[str]) -> str:
    query = request.GET.copy()
    for name in bad | {"page"}:
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
