"""Open an own, empty office with its first administrator; the password is read from standard input."""

import getpass
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from landmgmt.management.json_command import JsonCommand, UsageError
from landmgmt.office_day import office_day
from parcels.actions import office
from parcels.rules.roles import Role


class Command(JsonCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True, help="user name of the administrator")
        parser.add_argument("--name", default="", help="name of the office")
        parser.add_argument("--authority", default="", help="the expropriating authority")
        parser.add_argument("--admin-code", default="", help="administrative code, e.g. 431271")

    def answer(self, **options: Any) -> tuple[Any, int]:
        """Open the office and its administrator, both or none."""
        password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise UsageError(_("请从标准输入给出管理员的密码。"))
        on = office_day()
        with transaction.atomic():
            opened = office.open_office(
                on=on,
                name=options["name"] or _("征地拆迁管理办公室"),
                authority=options["authority"],
                admin_code=options["admin_code"],
            )
            user = office.add_user(
                actor=office.command_actor(),
                on=on,
                username=options["username"],
                full_name="",
                role=Role.ADMINISTRATOR,
                password=password,
            )
        return {"office": opened.name, "administrator": user.username}, 0

    def tell(self, answer: Any) -> str:
        """One sentence."""
        return str(_("账套“%(office)s”已建立，管理员 %(administrator)s。") % answer)
