"""Tell what the park owes on a day, by project, village, head, age or reason."""

from argparse import ArgumentTypeError
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import override

from landmgmt.management.json_command import DONE, JsonCommand, a_day
from landmgmt.office_day import office_day
from parcels.forms.arrears import AHEAD
from parcels.models.figures import Sums, arrears
from parcels.rules.money_terms import Level
from parcels.words.money import LEVELS

BY = ("project", "village", "head", "age", "reason")
FOUR = ("payable_yuan", "paid_yuan", "unpaid_yuan", "overdue_yuan")


class Command(JsonCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=a_day, metavar="DATE", help="the day (today)")
        parser.add_argument("--by", choices=BY, default="project", help="what a row stands for (project)")
        parser.add_argument(
            "--level",
            type=_level,
            metavar="|".join(_level_words()),
            help=f"one level only; {'|'.join(Level)} stand for the same",
        )

    def answer(self, **options: Any) -> tuple[Any, int]:
        """The sheet of the day; money as decimal strings."""
        sheet = arrears(options["on"] or office_day(), options["by"], level=options["level"])
        rows = [{"key": row.key, "label": str(row.label), **_four(row)} for row in sheet.rows]
        return {"on": str(sheet.on), "by": sheet.by, "rows": rows, "total": _four(sheet.total)}, DONE

    def tell(self, answer: Any) -> str:
        """A table of the four figures, the total last, and what stands aside: deposited and held."""
        head = [_("名称"), _("应付 元"), _("已付 元"), _("未付 元"), _("逾期 元")]
        body = [[row["label"], *(row[name] for name in FOUR)] for row in answer["rows"]]
        total = [_("合计"), *(answer["total"][name] for name in FOUR)]
        ahead = []
        if date.fromisoformat(answer["on"]) > (today := office_day()):
            ahead = [str(AHEAD) % {"on": answer["on"], "today": today.isoformat()}]
        lines = [answer["on"], *ahead, *("\t".join(line) for line in [head, *body, total])]
        payable, paid, unpaid, _overdue = (Decimal(answer["total"][name]) for name in FOUR)
        if aside := payable - paid - unpaid:
            lines.append(_("另有提存和暂停 %(yuan)s 元，不在未付之内") % {"yuan": f"{aside:.2f}"})
        return "\n".join(lines)


def _level(word: str) -> str:
    """The code of a level; the office's Chinese word stands for it in any language of the terminal."""
    found = _level_words().get(word, word)
    if found not in set(Level):
        known = "、".join(f"{said}（{code}）" for said, code in _level_words().items())
        told = {"word": word[:40], "known": known}
        raise ArgumentTypeError(_("没有“%(word)s”这一层。请写 %(known)s 之一。") % told)
    return found


def _level_words() -> dict[str, str]:
    with override("zh-hans"):
        return {str(said): code.value for code, said in LEVELS.items()}


def _four(sums: Sums) -> dict[str, str]:
    return {name: f"{getattr(sums, name):.2f}" for name in FOUR}
