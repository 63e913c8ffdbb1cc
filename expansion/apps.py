"""Expansion: the zone's boundary, lots, services, sites and milestones."""

from django.apps import AppConfig


class ExpansionConfig(AppConfig):
    name = "expansion"
    default_auto_field = "django.db.models.BigAutoField"
