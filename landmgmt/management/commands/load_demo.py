"""Load the demo zone into an empty office, once, and print its logins."""

from typing import Any

from django.utils.translation import gettext as _

from landmgmt.demo.load import load
from landmgmt.management.json_command import DONE, JsonCommand
from parcels.actions.totals import fold_totals
from parcels.words.deeds import ROLES


class Command(JsonCommand):
    help = "Load the schematic demo zone into an empty office and print its logins."

    def answer(self, **options: Any) -> tuple[Any, int]:
        script = load()
        fold_totals(script.end)
        logins = [
            {"username": row["username"], "name": row["full_name"], "role": row["role"]}
            for row in script.story["users"]
        ]
        return {"story_day": str(script.end), "password": script.story["password"], "logins": logins}, DONE

    def tell(self, answer: Any) -> str:
        lines = [_("演示账套登录（密码都是 %(password)s）：") % answer]
        lines += [f"  {row['username']:<12}{row['name']} · {ROLES[row['role']]}" for row in answer["logins"]]
        return "\n".join(lines)
