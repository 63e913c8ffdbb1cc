"""Registers the roof with Django, so that its templates, static files, commands and checks are found."""

from django.apps import AppConfig


class LandmgmtConfig(AppConfig):
    name = "landmgmt"

    def ready(self) -> None:
        from landmgmt import checks  # noqa: F401  (importing registers the checks)
