"""What a request is told that failed by no fault of its own: the database was gone, or the office erred."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

RETRY_SECONDS = 5


def server_fault(_request: HttpRequest) -> HttpResponse:
    """503 and "again in a moment" where the database did not answer (it is started again), else 500.

    Both pages are made without the request: nothing of theirs may ask the database.
    """
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(loader.get_template("500.html").render(), status=500)
    answer = HttpResponse(loader.get_template("503.html").render(), status=503)
    answer["Retry-After"] = str(RETRY_SECONDS)
    return answer
