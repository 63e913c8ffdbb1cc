"""Parcels: land, people, procedure and money of the office."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from parcels.forms.own_words import speak

# As pgtrigger installs it, the function lets whoever may write switch triggers off by a setting of the
# session, and catches the error of asking for a setting nobody made: a subtransaction taken back per row.
_NEVER_IGNORED = """
CREATE OR REPLACE FUNCTION "public"._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql IMMUTABLE AS 'SELECT FALSE'
"""


class ParcelsConfig(AppConfig):
    name = "parcels"
    default_auto_field = "django.db.models.BigAutoField"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        # A field takes its sentences when its form is read: before any app's models or pages.
        speak()

    def ready(self) -> None:
        """After each `migrate` the history cannot be switched off: migrations bring a way to do it."""
        post_migrate.connect(never_ignored, sender=self)


def never_ignored(using: str, **_told: Any) -> None:
    """Let no setting of a session switch a history trigger off (decision 0020)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_proc WHERE proname = '_pgtrigger_should_ignore')")
        if cursor.fetchone()[0]:
            cursor.execute(_NEVER_IGNORED)
