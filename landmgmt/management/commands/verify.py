"""Recompute every kept figure, name what differs, and say how much of what is owed is explained."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from landmgmt.explained import explained
from landmgmt.management.json_command import DONE, REFUSED, JsonCommand
from landmgmt.office_day import office_day
from landmgmt.verification import verify


class Command(JsonCommand):
    help = "Recompute every kept figure of the office, name the rows that differ, and trace what is payable."

    def answer(self, **options: Any) -> tuple[Any, int]:
        """The checks, and beside them what is explained: a gap in old papers is told, it is no difference."""
        verdicts = verify()
        ok = all(v.ok for v in verdicts)
        found = {"ok": ok, "checks": [asdict(v) for v in verdicts], "explained": explained(office_day())}
        return found, DONE if ok else REFUSED

    def tell(self, answer: Any) -> str:
        checks = [f"{'✓' if c['ok'] else '✗'} {c['name']}  {c['detail']}" for c in answer["checks"]]
        told = answer["explained"]
        head = _("%(on)s 应付 %(payable)s 元，可从协议追到银行行 %(traced)s 元") % {
            "on": told["on"],
            "payable": told["payable_yuan"],
            "traced": told["traced_yuan"],
        }
        gaps = [
            f"  {g['agreement']} #{g['line']} {g['payable_yuan']}: {', '.join(g['missing'])}"
            for g in told["exceptions"]
        ]
        return "\n".join([*checks, head, *gaps])
