"""How a form of the office answers: valid input becomes one deed, a refusal stands where the user stands."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from landmgmt.lib.refusal import Refusal
from parcels.words.refusals import sentence


def answer_form(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[Any], Any],
    *,
    title: Any,
    button: Any,
    back: str,
    said: Any,
    to: Callable[[Any], str] | None = None,
    crumb: str = "",
    note: Any = "",
    template: str = "parcels/form_page.html",
    more: dict[str, Any] | None = None,
    conflict: Callable[[], HttpResponse] | None = None,
) -> HttpResponse:
    """Show `form`; on a POST with valid input call `do(form)`, say `said` and go `to` its result or `back`.

    What a rule or the database refuses is a sentence on the form, its input kept (status 409). `conflict` is
    the page for who lost to another saver at the lock, after both had looked: theirs beside his.
    """
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            # A paper filed with the form and the deed it proves are written together or not at all.
            with transaction.atomic():
                made = do(form)
        except Refusal as refused:
            if conflict and refused.code == "edited_meanwhile":
                return conflict()
            refuse(form, refused)
            status = 409
        else:
            messages.success(request, str(said))
            return redirect(to(made) if to else back)
    context = {"form": form, "title": title, "button": button, "back": back, "crumb": crumb, "note": note}
    return render(request, template, {**context, **(more or {})}, status=status)


def refuse(form: forms.Form, refused: Refusal) -> None:
    """Put a refusal's sentence at its field, or above the form where the form has no such field."""
    form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
