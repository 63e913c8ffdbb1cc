"""Write the whole office into a folder: database, papers, a manifest, a notice about the key."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from landmgmt.backup import back_up
from landmgmt.management.json_command import DONE, JsonCommand
from landmgmt.office_day import office_day


class Command(JsonCommand):
    help = "Back the office up into an empty folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def answer(self, *, folder: Path, **options: Any) -> tuple[Any, int]:
        return {"folder": str(folder), **back_up(folder, on=office_day())}, DONE

    def tell(self, answer: Any) -> str:
        return _("已备份到 %(folder)s。密钥不在备份内，请另行保管。") % answer
