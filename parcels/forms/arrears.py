"""The filter of the arrears sheet, and the forms that say why a line is not paid or hold it."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from parcels.forms.sheet import DayInput
from parcels.models import FundSource, Party, Place, Project
from parcels.models.figures import NO_VILLAGE, UNSPECIFIED_KEY
from parcels.words.money import AGES, HEADS, LEVELS, REASONS, UNSPECIFIED

# Before the first land administration law nothing was owed; far ahead nothing is known.
EARLIEST, LATEST = date(1986, 6, 25), date(2099, 12, 31)
BY = {
    "project": _("项目"),
    "village": _("村"),
    "age": _("账龄"),
    "reason": _("原因"),
    "head": _("科目"),
    "level": _("层级"),
    "payer": _("付款方"),
    "party": _("收款人"),
    "claimant": _("权利人"),
}
# What the period statement is divided by.
STATEMENT_BY = {name: BY[name] for name in ("project", "village", "head", "level", "reason")}
OF = {"overdue": _("逾期"), "unpaid": _("未付（含未到期）")}
SHOWING = {
    "payable": _("应付"),
    "paid": _("已付"),
    "unpaid": _("未付"),
    "overdue": _("逾期"),
    "deposited": _("提存"),
    "held": _("暂停"),
    "in_transit": _("在途"),
}
AHEAD = _("%(on)s 还没有到：账龄和逾期算到那一天，应付和已付是今天（%(today)s）的账，不是预测。")
DAY_ERRORS = {"required": _("请填写日期。"), "invalid": _("日期写成 2026-11-23 的样子。")}
_CODES = ("project", "village", "level", "reason", "age", "head")
# People and funds are named by a number that says nothing; the page says who it is.
_HIDDEN = ("party", "claimant", "payer")


class DayField(forms.DateField):
    """A day within the office's memory, as the browser's own date control."""

    def __init__(self, **options: Any):
        bounds = [
            MinValueValidator(EARLIEST, _("日期不能早于 1986-06-25。")),
            MaxValueValidator(LATEST, _("日期不能晚于 2099-12-31。")),
        ]
        super().__init__(widget=DayInput(), validators=bounds, error_messages=DAY_ERRORS, **options)


class ArrearsForm(forms.Form):
    """Day, dimension and filters of the sheet, all in the address."""

    on = DayField(label=_("截至哪天"), required=False)
    by = forms.ChoiceField(label=_("按什么分"), required=False, choices=list(BY.items()))
    second = forms.ChoiceField(
        label=_("再按什么分"), required=False, choices=[("", _("不再细分")), *BY.items()]
    )
    party = forms.UUIDField(label=_("收款人"), required=False, widget=forms.HiddenInput())
    claimant = forms.UUIDField(label=_("权利人"), required=False, widget=forms.HiddenInput())
    payer = forms.CharField(label=_("付款方"), required=False, max_length=32, widget=forms.HiddenInput())
    project = forms.ChoiceField(label=_("项目"), required=False)
    village = forms.ChoiceField(label=_("村"), required=False)
    level = forms.ChoiceField(
        label=_("层级"), required=False, choices=[("", _("拨付与兑付")), *LEVELS.items()]
    )
    reason = forms.ChoiceField(
        label=_("原因"),
        required=False,
        choices=[("", _("全部原因")), *REASONS.items(), (UNSPECIFIED_KEY, UNSPECIFIED)],
    )
    age = forms.ChoiceField(label=_("账龄"), required=False, choices=[("", _("全部账龄")), *AGES.items()])
    head = forms.ChoiceField(label=_("科目"), required=False, choices=[("", _("全部科目")), *HEADS.items()])
    showing = forms.ChoiceField(
        label=_("看哪些"), required=False, choices=[("", _("全部明细")), *SHOWING.items()]
    )

    def __init__(self, asked: QueryDict, *, user: Any, office_day: date):
        # The day stands in its field also when the address names none.
        super().__init__({**asked.dict(), "on": asked.get("on") or str(office_day)})
        self.user, self.office_day = user, office_day
        projects = list(Project.objects.values_list("pk", "code", "name"))
        villages = user.villages.all() if user.by_village else Place.objects.filter(level=Place.Level.VILLAGE)
        found = list(villages.values_list("pk", "code", "name"))
        self._pks = {code: pk for pk, code, _name in (*projects, *found)}
        self._choose("project", _("全部项目"), [(code, name) for _pk, code, name in projects])
        names = [(code, name) for _pk, code, name in found]
        self._choose("village", _("全部村"), [*names, (NO_VILLAGE, _("未归村"))])
        self.full_clean()
        self._dress()

    def clean_party(self) -> Party | None:
        """The payee this person may know of."""
        return self._party("party")

    def clean_claimant(self) -> Party | None:
        """The claimant this person may know of."""
        return self._party("claimant")

    def _party(self, name: str) -> Party | None:
        uid = self.cleaned_data.get(name)
        if uid is None:
            return None
        found: Party | None = Party.objects.visible_to(self.user).filter(uid=uid).first()
        if found is None:
            raise forms.ValidationError(_("没有这个主体。"))
        return found

    def clean_payer(self) -> Any:
        """A fund by its code, or the word for none."""
        code = self.cleaned_data.get("payer")
        if not code or code == NO_VILLAGE:
            return code
        found = FundSource.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("没有这项资金。"))
        return found

    def _choose(self, name: str, all_word: Any, choices: list[Any]) -> None:
        self.fields[name].choices = [("", all_word), *choices]  # type: ignore[attr-defined]

    def _dress(self) -> None:
        for name, field in self.fields.items():
            field.widget.attrs |= {"class": "in", "aria-label": field.label}
            if self.cleaned_data.get(name) and name in (*_CODES, "showing"):
                field.widget.attrs["data-on"] = True

    @property
    def day(self) -> date:
        """The day that is asked for, else the office's."""
        day: date = self.cleaned_data.get("on") or self.office_day
        return day

    @property
    def ahead(self) -> str:
        """What must be said of a day that is not there yet; nothing for today and the past."""
        if self.day <= self.office_day:
            return ""
        told = {"on": self.day.isoformat(), "today": self.office_day.isoformat()}
        return str(AHEAD) % told

    @property
    def dimension(self) -> str:
        """What the sheet is divided by."""
        return self.cleaned_data.get("by") or "project"

    def filters(self) -> dict[str, Any]:
        """What `figures.arrears` and `figures.line_balances` keep to, the user's villages among it."""
        given = {name: self.cleaned_data.get(name) or None for name in _CODES}
        given["project"] = self._pks.get(given["project"])
        if given["village"] != NO_VILLAGE:
            given["village"] = self._pks.get(given["village"])
        people = {"payee": "party", "claimant": "claimant", "payer": "payer"}
        given |= {name: self.cleaned_data.get(field) or None for name, field in people.items()}
        return {**given, "showing": self.cleaned_data.get("showing") or None, "user": self.user}

    def query(self, **changed: Any) -> str:
        """The address of the same question with some of it changed; an empty value takes it out."""
        kept = {name: self.cleaned_data.get(name) for name in (*_CODES, "by", "second", "showing")}
        kept |= {name: _code(self.cleaned_data.get(name)) for name in _HIDDEN}
        kept["on"] = self.day.isoformat() if self.day != self.office_day else ""
        return urlencode({name: value for name, value in (kept | changed).items() if value})

    @property
    def all_of_it(self) -> bool:
        """Whether nothing narrows the question, this person's villages neither."""
        return not self.set_parts() and not self.user.by_village

    @property
    def shared_query(self) -> str:
        """What another view of the arrears keeps of this question."""
        return ArrearsForm.query(self, by="", second="", showing="")

    def set_parts(self) -> list[tuple[str, str, str]]:
        """What narrows the sheet: (name, the word a person reads, the query without it)."""
        parts = []
        for name in (*_CODES, "showing"):
            value = self.cleaned_data.get(name)
            if value:
                choices = dict(self.fields[name].choices)  # type: ignore[attr-defined]
                parts.append((name, str(choices[value]), self.query(**{name: ""})))
        for name in _HIDDEN:
            if value := self.cleaned_data.get(name):
                word = str(_("未定资金来源")) if value == NO_VILLAGE else value.name
                parts.append((name, word, self.query(**{name: ""})))
        return parts


def _code(value: Any) -> Any:
    """How a person or a fund stands in an address."""
    return getattr(value, "uid", None) or getattr(value, "code", value)


class StatementForm(ArrearsForm):
    """The same with the day the period begins after, and what the statement is of."""

    by = forms.ChoiceField(label=_("按什么分"), required=False, choices=list(STATEMENT_BY.items()))
    since = DayField(label=_("从哪天（不含）"), required=False)
    of = forms.ChoiceField(label=_("看什么"), required=False, choices=list(OF.items()))

    def __init__(self, asked: QueryDict, **known: Any):
        super().__init__(asked, **known)
        # The day the page begins after stands in its field too.
        if not self.data.get("since"):
            self.data = {**self.data, "since": self.first.isoformat()}

    @property
    def first(self) -> date:
        """The day before the period: the one asked for, else the last day of the month before."""
        given: date | None = self.cleaned_data.get("since")
        return given or self.day.replace(day=1) - timedelta(days=1)

    def clean(self) -> dict[str, Any]:
        """A period ends on the day it begins after, or later."""
        given = super().clean() or self.cleaned_data
        since, on = given.get("since"), given.get("on")
        if since and on and since > on:
            said = _("起点 %(since)s 晚于终点 %(on)s。起点请改到终点或更早。")
            told = {"since": since.isoformat(), "on": on.isoformat()}
            self.add_error("since", forms.ValidationError(said, params=told))
        return given

    @property
    def subject(self) -> str:
        """What the statement is of: overdue unless everything unpaid is asked for."""
        return self.cleaned_data.get("of") or "overdue"

    @property
    def dimension(self) -> str:
        """What the statement is divided by."""
        return self.cleaned_data.get("by") or "project"

    def query(self, **changed: Any) -> str:
        """The address of the same period with some of it changed."""
        return super().query(**{"since": self.first.isoformat(), "of": self.subject} | changed)


class SinceForm(forms.Form):
    """From which day something holds."""

    since = DayField(label=_("从哪天起"))

    def __init__(self, *args: Any, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["since"].initial = on

    def clean_since(self) -> date:
        """What is said of a line has happened."""
        since: date = self.cleaned_data["since"]
        if since > self.on:
            raise forms.ValidationError(_("不能晚于办公日 %(on)s。"), params={"on": self.on.isoformat()})
        return since


class ReasonForm(SinceForm):
    """Why a line is not paid."""

    field_order = ("reason", "since", "note")
    reason = forms.ChoiceField(
        label=_("欠付原因"),
        choices=list(REASONS.items()),
        error_messages={"required": _("请选择原因。"), "invalid_choice": _("没有这种原因，请从列表中选择。")},
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=200)


class ReleaseForm(SinceForm):
    """From when a line may be paid again."""

    deed = forms.CharField(widget=forms.HiddenInput, initial="release", required=False)


class HoldForm(SinceForm):
    """Why the payment of a line stops."""

    field_order = ("ground", "since")
    deed = forms.CharField(widget=forms.HiddenInput, initial="hold", required=False)
    ground = forms.CharField(
        label=_("暂停理由"), max_length=200, error_messages={"required": _("请写明暂停理由。")}
    )
