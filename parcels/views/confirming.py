"""What cannot be taken back is asked once: a page that says what will happen, with one button."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def confirm_page(
    request: HttpRequest,
    *,
    title: Any,
    happens: list[Any],
    button: Any,
    back: str,
    crumb: str,
    hidden: dict[str, str] | None = None,
) -> HttpResponse:
    """What a deed will do, a sentence each; the button posts to the same address what is hidden."""
    context = {"title": title, "happens": happens, "button": button, "back": back, "crumb": crumb}
    context["hidden"] = (hidden or {}).items()
    return render(request, "parcels/confirm_page.html", context)
