"""The one filter above list and map; it and the order of the list live in the address."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from parcels.models import Place, Project
from parcels.models.sheet import LONGEST_SEARCH, Ask
from parcels.rules.roles import Right
from parcels.words.deeds import PAYMENT_STATES, RAMP_WORDS

# Days a database range can hold and a person can mean.
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 12, 31)
# How the list may be ordered, by the column's word; a minus turns the order.
SORT_WORDS = {
    "code": _("地块"),
    "holder": _("权利人"),
    "stage": _("阶段"),
    "area": _("面积"),
    "unpaid": _("未付"),
    "days": _("逾期天数"),
}
DISPUTES = [("", _("矛盾：不限")), ("open", _("有矛盾未结")), ("none", _("无矛盾"))]


def orders() -> dict[str, str]:
    """Every order the address may ask for, with its words."""
    arrows = (("", "↑"), ("-", "↓"))
    return {f"{sign}{key}": f"{word} {arrow}" for key, word in SORT_WORDS.items() for sign, arrow in arrows}


class DayInput(forms.DateInput):
    """A day as the browser's own date control."""

    input_type = "date"

    def __init__(self, attrs: Any = None):
        super().__init__(attrs, format="%Y-%m-%d")


class AskedDay(forms.DateField):
    """The day a page is asked for, within what a person can mean."""

    def __init__(self, **options: Any):
        bounds = [
            MinValueValidator(FIRST_DAY, _("日期不能早于 1950-01-01。")),
            MaxValueValidator(LAST_DAY, _("日期不能晚于 2100-12-31。")),
        ]
        said = {"invalid": _("日期写成 2026-11-23 的样子。")}
        super().__init__(widget=DayInput(), validators=bounds, error_messages=said, **options)


class SheetForm(forms.Form):
    """Search, project, village, stage, payment state, dispute and day; all of it lives in the address."""

    q = forms.CharField(label=_("查找"), required=False, max_length=LONGEST_SEARCH)
    project = forms.ChoiceField(label=_("项目"), required=False)
    village = forms.ChoiceField(label=_("村"), required=False)
    stage = forms.ChoiceField(label=_("阶段"), required=False)
    payment = forms.ChoiceField(label=_("付款"), required=False)
    dispute = forms.ChoiceField(label=_("矛盾"), required=False, choices=DISPUTES)
    on = AskedDay(label=_("截至哪天"), required=False)

    def __init__(self, asked: Any, *, user: Any, office_day: date):
        # The day stands in its field also when the address names none.
        given = asked.copy()
        given.setdefault("on", str(office_day))
        super().__init__(given)
        self.user, self.office_day = user, office_day
        villages = Place.objects.filter(level=Place.Level.VILLAGE)
        if user.by_village:
            villages = user.villages.all()
        self._choose("project", _("全部项目"), list(Project.objects.values_list("code", "name")))
        self._choose(
            "village", _("全部村"), [(str(pk), name) for pk, name in villages.values_list("pk", "name")]
        )
        self._choose("stage", _("全部阶段"), [(str(step), word) for step, word in enumerate(RAMP_WORDS)])
        self._choose("payment", _("付款：全部"), list(PAYMENT_STATES.items()))
        if not user.may(Right.SEE_MONEY):
            del self.fields["payment"]
        self.full_clean()
        self._dress()

    def _choose(self, name: str, all_word: Any, choices: list[Any]) -> None:
        self.fields[name].choices = [("", all_word), *choices]  # type: ignore[attr-defined]

    def _dress(self) -> None:
        words = {"class": "in find", "type": "search", "placeholder": _("地块、户主、协议号")}
        if not self.user.may(Right.SEE_PEOPLE):
            words["placeholder"] = _("地块、村")
        self.fields["q"].widget.input_type = "search"  # type: ignore[attr-defined]
        self.fields["q"].widget.attrs |= words
        for name in self.fields:
            attrs = self.fields[name].widget.attrs
            if name != "q":
                attrs |= {"class": "in", "aria-label": self.fields[name].label}
            if self.cleaned_data.get(name) and name not in ("q", "on"):
                attrs["data-on"] = True

    def ask(self, *, sort: str = "") -> Ask:
        """The question the list, the map and the export share."""
        given = self.cleaned_data
        return Ask(
            on=given.get("on") or self.office_day,
            q=given.get("q") or "",
            project=given.get("project") or "",
            village=int(given["village"]) if given.get("village") else None,
            step=int(given["stage"]) if given.get("stage") else None,
            payment=given.get("payment") or "",
            dispute=given.get("dispute") or "",
            sort=sort,
        )

    def set_parts(self) -> list[tuple[str, str]]:
        """What narrows the list: (name in the address, as a person reads it)."""
        parts = []
        for name in ("q", "project", "village", "stage", "payment", "dispute"):
            value = self.cleaned_data.get(name)
            if not value:
                continue
            field = self.fields[name]
            word = dict(field.choices).get(value, value) if hasattr(field, "choices") else value
            parts.append((name, str(word)))
        return parts
