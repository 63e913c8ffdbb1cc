"""The addresses of the zone: boundary, lots, services and sites."""

from typing import Any

urlpatterns: list[Any] = []
