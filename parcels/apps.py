"""Parcels: land, people, procedure and money of the office."""

from typing import Any

from django.apps import AppConfig

from parcels.forms.own_words import speak


class ParcelsConfig(AppConfig):
    name = "parcels"
    default_auto_field = "django.db.models.BigAutoField"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        # A field takes its sentences when its form is read: before any app's models or pages.
        speak()
