"""Tell the ledger of a day: every account with its balance, and that all of them together stand at zero."""

from decimal import Decimal
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from landmgmt.management.json_command import DONE, REFUSED, JsonCommand, UsageError, a_day
from landmgmt.office_day import office_day
from parcels.models import Project
from parcels.models.ledger_sheet import ledger_sheet
from parcels.words.money import ACCOUNT_KINDS, ACCOUNTS_EXPLAINED

FIGURES = ("received_yuan", "given_yuan", "balance_yuan")


class Command(JsonCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=a_day, metavar="DATE", help="the day (today)")
        parser.add_argument("--project", metavar="CODE", help="one project (all)")

    def answer(self, **options: Any) -> tuple[Any, int]:
        """Accounts with what they received, gave and hold; exit 1 when they do not balance."""
        on, code = options["on"] or office_day(), options["project"]
        if code and not Project.objects.filter(code=code).exists():
            raise UsageError(_("没有项目 %(code)s") % {"code": code})
        sheet = ledger_sheet(on, project=code)
        rows = [
            {
                "project": row.project,
                "kind": row.kind,
                "fund": row.fund,
                "received_yuan": f"{row.received_yuan:.2f}",
                "given_yuan": f"{row.given_yuan:.2f}",
                "balance_yuan": f"{row.balance_yuan:.2f}",
            }
            for row in sheet.accounts
        ]
        found = {
            "on": str(on),
            "project": code,
            "accounts": rows,
            "trial_balance_yuan": f"{sheet.trial_balance_yuan:.2f}",
            "vouchers": sheet.vouchers,
            "transfers": sheet.transfers,
        }
        return found, DONE if not sheet.trial_balance_yuan else REFUSED

    def tell(self, answer: Any) -> str:
        """A row per account that moved, each with what it holds; the trial balance and the counts last."""
        head = [_("项目"), _("账户"), _("收 元"), _("付 元"), _("余额 元"), _("说明")]
        moved = [row for row in answer["accounts"] if any(Decimal(row[name]) for name in FIGURES)]
        body = [
            [
                row["project"],
                f"{ACCOUNT_KINDS[row['kind']]} {row['fund'] or ''}".strip(),
                *(row[name] for name in FIGURES),
                str(ACCOUNTS_EXPLAINED[row["kind"]]),
            ]
            for row in moved
        ]
        total = [_("试算平衡"), "", "", "", answer["trial_balance_yuan"]]
        lines = [answer["on"], *("\t".join(line) for line in [head, *body, total])]
        if still := len(answer["accounts"]) - len(moved):
            lines.append(_("另有 %(n)s 个账户没有发生额，没有列出") % {"n": still})
        return "\n".join([*lines, _("凭证 %(vouchers)s 张，分录 %(transfers)s 笔") % answer])
