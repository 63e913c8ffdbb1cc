"""Writes down who looked at arrears, people or papers: the one write that looking at a page may cause."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from parcels.models import AccessRecord

LONGEST_SUBJECT = AccessRecord._meta.get_field("subject").max_length or 0


class AccessLogMiddleware:
    """One AccessRecord per answer of a view marked `access_logged`, refused ones too (PIPL 51, REG 64)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match and getattr(match.func, "access_logged", False) and request.user.is_authenticated:
            AccessRecord.objects.create(
                actor=request.user,
                view_name=match.view_name[:60],
                subject=subject_of(request).replace("\x00", "")[:LONGEST_SUBJECT],
                status=response.status_code,
            )
        return response


def subject_of(request: HttpRequest) -> str:
    """What was looked at: what the view named, else the numbers in the address. Never what was searched."""
    named = getattr(request, "access_subject", "")
    if named or not request.resolver_match:
        return str(named)
    return " ".join(f"{key}={value}" for key, value in request.resolver_match.captured_kwargs.items())
