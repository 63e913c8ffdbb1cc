"""Recompute every kept figure, name what differs, say what is explained, count open findings of the land."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from landmgmt.explained import explained
from landmgmt.management.json_command import DONE, REFUSED, JsonCommand
from landmgmt.office_day import office_day
from landmgmt.verification import verify
from parcels.models.land_quality import open_findings
from parcels.words.land_quality import heading


class Command(JsonCommand):
    help = "Recompute every kept figure of the office, name the rows that differ, and trace what is payable."

    def answer(self, **options: Any) -> tuple[Any, int]:
        """The checks, what is explained, and the land's quality: open serious findings are a refusal too.

        A gap in old papers is told, it is no difference; so is a doubt about land.
        """
        verdicts, on = verify(), office_day()
        quality = open_findings(on)
        ok = all(v.ok for v in verdicts) and not any(row["serious"] for row in quality)
        found = {
            "ok": ok,
            "checks": [asdict(v) for v in verdicts],
            "explained": explained(on),
            "quality": quality,
        }
        return found, DONE if ok else REFUSED

    def tell(self, answer: Any) -> str:
        checks = [f"{'✓' if c['ok'] else '✗'} {c['name']}  {c['detail']}" for c in answer["checks"]]
        told = answer["explained"]
        head = _(
            "%(on)s 应付 %(payable)s 元：其中 %(traced)s 元的凭据链没有缺口，已付到银行行的 %(bank)s 元；"
            "没有付的不需要银行行"
        ) % {
            "on": told["on"],
            "payable": told["payable_yuan"],
            "traced": told["traced_yuan"],
            "bank": told["bank_yuan"],
        }
        gaps = [
            f"  {g['agreement']} #{g['line']} {g['payable_yuan']}: {', '.join(g['missing'])}"
            for g in told["exceptions"]
        ]
        land = [
            _("数据质检 %(rule)s：待查 %(count)s 块（%(takings)s）")
            % {
                "rule": heading(row["rule"]),
                "count": row["open"],
                "takings": _("、").join(row["takings"]),
            }
            for row in answer["quality"]
        ]
        return "\n".join([*checks, head, *gaps, *land])
