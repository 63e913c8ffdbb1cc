"""What is asked when a legal term or a year's days off are entered."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parcels.forms.takings import DayField, PaperPart
from parcels.rules.terms import TermUnit
from parcels.rules.working_days import DayKind
from parcels.words.law import TERMS, UNITS
from parcels.words.refusals import ARTICLES

_DAY = r"(\d{4}-\d{2}-\d{2})"
_SPAN = re.compile(rf"{_DAY}(?:\s*(?:\u81f3|\u5230|~|—|–|/)\s*{_DAY})?")
MOST_DAYS = 120


class TermForm(forms.Form):
    """A period or proportion of the law from a day on, with its article and paper."""

    code = forms.ChoiceField(label=_("事项"), choices=list(TERMS.items()))
    amount = forms.IntegerField(label=_("数"), min_value=1, max_value=10_000)
    denominator = forms.IntegerField(
        label=_("分母"),
        min_value=1,
        max_value=10_000,
        required=False,
        help_text=_("只有比例才填：三分之二写 2 和 3"),
    )
    unit = forms.ChoiceField(label=_("单位"), choices=list(UNITS.items()))
    article = forms.CharField(
        label=_("条款"), max_length=60, help_text=_("如 REG31（实施条例第31条）、LAL48，或写条款全称")
    )
    source = forms.CharField(label=_("依据"), max_length=160, help_text=_("文件名称、文号"))
    since = DayField(label=_("自何日起"))

    def clean(self) -> dict[str, Any]:
        """A proportion has its denominator; the deed says no to the rest."""
        given = super().clean() or {}
        if given.get("unit") == TermUnit.SHARE and not given.get("denominator"):
            self.add_error("denominator", _("比例须有分母。"))
        given["denominator"] = given.get("denominator") or 1
        return given


class CalendarForm(PaperPart):
    """A notice of days off: which year, whether all of it, and the days, one or a span on a line."""

    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)
    is_whole = forms.BooleanField(
        label=_("全年安排"), required=False, help_text=_("国务院办公厅对全年的通知；只改个别日子的不选")
    )
    free = forms.CharField(
        label=_("放假"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("一行一段，如 2027-02-05 至 2027-02-12；周末不用写"),
    )
    works = forms.CharField(
        label=_("调休上班"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    usual = forms.CharField(
        label=_("照常（取消以前的登记）"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    source = forms.CharField(label=_("依据"), max_length=160, help_text=_("通知名称、文号"))
    field_order = ["year", "is_whole", "free", "works", "usual", "source", "scan"]

    def clean_free(self) -> list[date]:
        return _days(self.cleaned_data["free"])

    def clean_works(self) -> list[date]:
        return _days(self.cleaned_data["works"])

    def clean_usual(self) -> list[date]:
        return _days(self.cleaned_data["usual"])

    def clean(self) -> dict[str, Any]:
        """One kind per day."""
        given = super().clean() or {}
        kinds: dict[date, DayKind] = {}
        for kind in DayKind:
            for day in given.get(kind.value) or []:
                if day in kinds:
                    raise ValidationError(
                        _("%(day)s 写了两次：一天只能是放假、上班或照常之一。"),
                        params={"day": day.isoformat()},
                    )
                kinds[day] = kind
        given["days"] = kinds
        return given


def _days(text: str) -> list[date]:
    """The days of a text of days and spans; ValidationError names the line that is none."""
    found: list[date] = []
    for line in re.split(r"[\n,，、;；]", text):
        if not line.strip():
            continue
        told = _SPAN.fullmatch(line.strip())
        try:
            first = date.fromisoformat(told.group(1)) if told else None
            last = date.fromisoformat(told.group(2) or told.group(1)) if told else None
        except ValueError:
            first = last = None
        if first is None or last is None or not first <= last < first + timedelta(days=MOST_DAYS):
            raise ValidationError(
                _("读不懂“%(line)s”：请写成 2027-02-05 或 2027-02-05 至 2027-02-12。"),
                params={"line": line.strip()[:40]},
            )
        found += [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return found


def amount_word(amount: int, denominator: int, unit: str) -> str:
    """A term as it is read: 10 个工作日, 2/3."""
    return f"{amount}/{denominator}" if unit == TermUnit.SHARE else f"{amount} {UNITS[TermUnit(unit)]}"


def article_word(article: str) -> str:
    """An article by its code in words, or as it was written."""
    return str(ARTICLES.get(article, article))
