"""How a form of the zone answers: valid input becomes one deed, a refusal stands where the user stands."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from landmgmt.lib.refusal import Refusal
from parcels.words.refusals import sentence


def answer_form(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], Any],
    *,
    title: Any,
    button: Any,
    back: str,
    crumb: Any,
    said: Any,
    note: Any = "",
    template: str = "parcels/form_page.html",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show `form`; on a POST with valid input call `do(its data)`, say `said` and go `back`.

    What a rule or the database refuses is a sentence on the form, its input kept (status 409).
    """
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except Refusal as refused:
            form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
            status = 409
        else:
            messages.success(request, str(said))
            return redirect(back)
    context = {"form": form, "title": title, "button": button, "back": back, "crumb": crumb, "note": note}
    context |= more or {}
    return render(request, template, context, status=status)
