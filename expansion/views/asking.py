"""How a form of the zone answers: valid input becomes one deed, a refusal stands where the user stands."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from expansion.models import ZoneDraft
from landmgmt.lib.refusal import Refusal
from parcels.words.refusals import sentence

# A list of drafts begins with so many; who brings a file five times looks for the newest.
DRAFTS_SHOWN = 3


def waiting_drafts(request: HttpRequest, subject: ZoneDraft.Subject) -> dict[str, Any]:
    """The drafts a list shows: the newest, or with `?drafts=all` all; and how many stand behind the link."""
    if not request.user.may("edit_zone"):  # type: ignore[union-attr]
        return {"drafts": [], "more_drafts": 0}
    rows = list(ZoneDraft.objects.waiting(subject))
    if request.GET.get("drafts") == "all":
        return {"drafts": rows, "more_drafts": 0}
    return {"drafts": rows[:DRAFTS_SHOWN], "more_drafts": max(len(rows) - DRAFTS_SHOWN, 0)}


def answer_form(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], Any],
    *,
    title: Any,
    button: Any,
    back: str,
    crumb: Any,
    said: Any | Callable[[Any], Any],
    note: Any = "",
    template: str = "parcels/form_page.html",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show `form`; on a POST with valid input call `do(its data)`, say `said` and go `back`.

    `said` is words, or a function that words what `do` gave.

    What a rule or the database refuses is a sentence on the form, its input kept (status 409).
    """
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            done = do(form.cleaned_data)
        except Refusal as refused:
            form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
            status = 409
        else:
            messages.success(request, str(said(done) if callable(said) else said))
            return redirect(back)
    context = {"form": form, "title": title, "button": button, "back": back, "crumb": crumb, "note": note}
    context |= more or {}
    return render(request, template, context, status=status)
