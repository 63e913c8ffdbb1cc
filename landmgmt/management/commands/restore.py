"""Bring a backup into an empty office, verified before it takes its place."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from landmgmt.backup import restore
from landmgmt.management.json_command import DONE, JsonCommand


class Command(JsonCommand):
    help = "Restore a backup into an empty office."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def answer(self, *, folder: Path, **options: Any) -> tuple[Any, int]:
        return {"folder": str(folder), **restore(folder)}, DONE

    def tell(self, answer: Any) -> str:
        return _("已从 %(folder)s 恢复，并已核对。") % answer
