"""Recompute every kept figure and name what differs."""

from dataclasses import asdict
from typing import Any

from landmgmt.management.json_command import DONE, REFUSED, JsonCommand
from landmgmt.verification import verify


class Command(JsonCommand):
    help = "Recompute every kept figure of the office and name the rows that differ."

    def answer(self, **options: Any) -> tuple[Any, int]:
        verdicts = verify()
        ok = all(v.ok for v in verdicts)
        return {"ok": ok, "checks": [asdict(v) for v in verdicts]}, DONE if ok else REFUSED

    def tell(self, answer: Any) -> str:
        return "\n".join(
            f"{'✓' if check['ok'] else '✗'} {check['name']}  {check['detail']}" for check in answer["checks"]
        )
