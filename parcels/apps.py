"""Parcels: land, people, procedure and money of the office."""

from django.apps import AppConfig


class ParcelsConfig(AppConfig):
    name = "parcels"
    default_auto_field = "django.db.models.BigAutoField"
