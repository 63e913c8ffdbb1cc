"""Fails loudly at the door: an old GDAL, a weak secret or a demo login never reach a network."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection
from django.db.utils import DatabaseError

from landmgmt.lib.secret import KeyRing

OLDEST_GDAL = (3, 9)
SHORTEST_SECRET = 50
VARIED = 12  # a random key of 32 bytes has nearly 30 different ones


@register("gdal")
def gdal_is_new_enough(**_: Any) -> list[CheckMessage]:
    """Before 3.9, GDAL fetched addresses and read files named in the text of a coordinate system."""
    from django.contrib.gis.gdal import gdal_version

    version = gdal_version().decode()
    if tuple(int(part) for part in version.split(".")[:2]) >= OLDEST_GDAL:
        return []
    return [
        Error(
            f"GDAL {version} is older than 3.9.",
            hint="Run script/setup: the pinned pyogrio carries a newer one.",
            id="landmgmt.E001",
        )
    ]


@register(Tags.security)
def secrets_are_strong(**_: Any) -> list[CheckMessage]:
    """In production, the secret key is long, varied and not an example's."""
    if not settings.PRODUCTION:
        return []
    key = settings.SECRET_KEY
    if len(key) >= SHORTEST_SECRET and len(set(key)) >= 5 and not key.startswith("django-insecure-"):
        return []
    return [Error("SECRET_KEY is short or an example; give a random one of 50 signs.", id="landmgmt.E002")]


@register(Tags.security)
def field_keys_open(**_: Any) -> list[CheckMessage]:
    """The keys of personal numbers are whole and, in production, no example's."""
    try:
        keys = KeyRing.from_mapping(settings.FIELD_KEYS).keys
    except (ValueError, AttributeError, TypeError):
        return [Error('FIELD_KEYS must be {"id": "base64 of 32 bytes"}.', id="landmgmt.E005")]
    if settings.PRODUCTION and any(len(set(key)) < VARIED for _, key in keys):
        return [Error("A key of FIELD_KEYS is an example; give 32 random bytes.", id="landmgmt.E005")]
    return []


@register(Tags.security)
def no_demo_in_production(**_: Any) -> list[CheckMessage]:
    """In production, the database holds no demo office, whose logins are printed in the README."""
    if not settings.PRODUCTION:
        return []
    try:
        with connection.cursor() as cursor:
            if "parcels_office" not in connection.introspection.table_names(cursor):
                return []
            cursor.execute("SELECT EXISTS (SELECT FROM parcels_office WHERE is_demo)")
            (has_demo,) = cursor.fetchone()
    except DatabaseError as error:
        return [Error(f"The database does not answer: {error}", id="landmgmt.E004")]
    if not has_demo:
        return []
    return [
        Error("The database holds the demo and its public logins; open an own office.", id="landmgmt.E003")
    ]


def door() -> list[CheckMessage]:
    """Everything that keeps the web server from starting."""
    return [*gdal_is_new_enough(), *secrets_are_strong(), *field_keys_open(), *no_demo_in_production()]
