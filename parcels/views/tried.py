"""A file that was tried waits half an hour, sealed, for the person who tried it."""

import base64
from typing import Any
from uuid import uuid4

from django.core.cache import cache

from parcels.models.secrets import key_ring

KEPT_SECONDS = 1800


def keep(mark: str, asked: dict[str, Any], data: bytes) -> str:
    """Keep a file and what was asked with it under `mark`; returns the token that finds it."""
    token = uuid4().hex
    place = f"{mark}-{token}"
    sealed = key_ring().seal(base64.b64encode(data).decode(), bound_to=place)
    cache.set(place, (asked, sealed), KEPT_SECONDS)
    return token


def kept(mark: str, token: str) -> tuple[dict[str, Any], bytes] | None:
    """What was kept under a mark and token; None once it is gone, and for a token nobody was given."""
    if not (token.isascii() and token.isalnum() and len(token) == 32):
        return None
    place = f"{mark}-{token}"
    found = cache.get(place)
    if found is None:
        return None
    asked, sealed = found
    return asked, base64.b64decode(key_ring().open(sealed, bound_to=place))
