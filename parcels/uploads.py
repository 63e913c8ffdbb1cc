"""Turns away a request that is too large before a byte of it is kept, and says so in one sentence."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.words.findings import FINDINGS

View = Callable[..., HttpResponse]
# The other fields of a form beside its file.
FIELDS_BYTES = 1024 * 1024
# A sender that is cut off while sending sees a broken connection, not our sentence.
READ_OFF_BYTES = 512 * 1024 * 1024
_CHUNK = 1024 * 1024


def takes_files(view: View) -> View:
    """Let a view take an upload of at most `intake.MAX_BYTES`; a larger request gets status 413.

    The size is asked before anything reads the body; the check against forged requests, which reads it,
    comes after.
    """
    guarded = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def measured(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        size = _claimed(request)
        if size > intake.MAX_BYTES + FIELDS_BYTES:
            _read_off(request, size)
            return too_large(request, size)
        return guarded(request, *args, **kwargs)

    return measured


def too_large(request: HttpRequest, size: int) -> HttpResponse:
    """The page for a file that was not taken: its size, the limit, and what to do."""
    refusal = _size_refusal(size)
    what, remedy = FINDINGS[refusal.code]
    return render(
        request,
        "parcels/imports/too_large.html",
        {"what": str(what) % refusal.params, "remedy": remedy, "back": request.path},
        status=413,
    )


def _size_refusal(size: int) -> Refusal:
    try:
        intake.check_size(size)
    except Refusal as refusal:
        return refusal
    raise AssertionError(f"{size} bytes are not too many")


def _claimed(request: HttpRequest) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isdecimal() else 0


def _read_off(request: HttpRequest, size: int) -> None:
    left = min(size, READ_OFF_BYTES)
    stream = request.META.get("wsgi.input")
    while left > 0 and stream is not None:
        chunk = stream.read(min(left, _CHUNK))
        if not chunk:
            return
        left -= len(chunk)
