"""Recompute every kept figure, name what differs, say what is explained, count open findings of the land."""

from dataclasses import asdict
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from landmgmt.explained import explained
from landmgmt.management.json_command import DONE, REFUSED, JsonCommand
from landmgmt.office_day import office_day
from landmgmt.verification import verify
from parcels.models.land_quality import open_findings
from parcels.words.land_quality import heading
from parcels.words.takeover import COLUMNS

_CENT = Decimal("0.0001")


# What is missing on the way, in the office's words.
MISSING = {
    "old_book": gettext_lazy("旧账"),
    "old_book_not_signed": gettext_lazy("旧账没有锁定或没有签字汇总"),
    "paid_by_old_excess": gettext_lazy("由旧账多付的钱认领"),
    "old_payment_without_paper": gettext_lazy("旧账已付没有凭据"),
    "agreement_not_signed": gettext_lazy("协议没有签订"),
    "agreement_without_scan": gettext_lazy("协议没有扫描件"),
    "obligation_without_paper": gettext_lazy("应付没有凭据"),
    "deposit_without_paper": gettext_lazy("提存没有凭据"),
    "payment_without_run": gettext_lazy("付款没有批次"),
    "claim_without_paper": gettext_lazy("认领没有凭据"),
    "run_not_released": gettext_lazy("批次没有审批或发出"),
    "payment_without_bank_line": gettext_lazy("付款没有银行行"),
    "payment_without_slip": gettext_lazy("付款没有回单或流水号"),
}


def _percent(share: str | None) -> str:
    """A share as people read it, cut and never rounded up: 0.99999 is not the whole."""
    return f"{(Decimal(share or 0) * 100).quantize(_CENT, ROUND_DOWN)}%"


def _gap(gap: dict[str, Any]) -> str:
    """One exception: its line, what is missing, and of an old book what is known."""
    missing = _("、").join(str(MISSING.get(code, code)) for code in gap["missing"])
    said = f"  {gap['agreement']} #{gap['line']} {gap['payable_yuan']}: {missing}"
    old = gap["old_book"]
    if not old:
        return said
    where = " ".join(str(part) for part in (old["book"], old["sheet"], f"#{old['row']}") if part)
    told = [where, _("旧账已付 %(paid)s 元") % {"paid": old["paid_yuan"]}]
    if old["voucher"]:
        told.append(_("旧凭证号 %(voucher)s") % {"voucher": old["voucher"]})
    if old["paper"]:
        told.append(
            _("凭据 %(paper)s：%(village)s应付 %(agreed)s 元、已付 %(paid)s 元、未付 %(unpaid)s 元")
            % {
                "paper": " ".join(part for part in (old["paper"], old["paper_number"]) if part),
                "village": old["village"],
                "agreed": old["signed_agreed_yuan"],
                "paid": old["signed_paid_yuan"],
                "unpaid": old["signed_unpaid_yuan"],
            }
        )
    if old["explanation"]:
        told.append(_("差额说明：%(why)s") % {"why": old["explanation"]})
    if old["unknown"]:
        names = _("、").join(str(COLUMNS[name]) for name in old["unknown"] if name in COLUMNS)
        told.append(_("不详：%(fields)s") % {"fields": names})
    return f"{said} · " + " · ".join(told)


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
            "%(on)s 应付 %(payable)s 元：其中 %(traced)s 元（%(share)s）的凭据链没有缺口，"
            "已付到银行行的 %(bank)s 元（%(bank_share)s）；没有付的不需要银行行"
        ) % {
            "on": told["on"],
            "payable": told["payable_yuan"],
            "traced": told["traced_yuan"],
            "share": _percent(told["share"]),
            "bank": told["bank_yuan"],
            "bank_share": _percent(told["bank_share"]),
        }
        if Decimal(told["old_book_yuan"]):
            head += "\n" + _(
                "另有 %(old)s 元（%(share)s）凭已锁定、已签字的旧账；"
                "旧账中已付的 %(paid)s 元没有银行行，逐笔列在下面"
            ) % {
                "old": told["old_book_yuan"],
                "share": _percent(told["old_book_share"]),
                "paid": told["old_paid_yuan"],
            }
        gaps = [_gap(gap) for gap in told["exceptions"]]
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
