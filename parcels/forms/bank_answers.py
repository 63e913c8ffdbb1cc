"""What the bank says of the rows of a run, as a person types it from the slip."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parcels.actions.payments import Result
from parcels.forms.arrears import DAY_ERRORS, DayField
from parcels.forms.payments import _CHOICE, PaperForm
from parcels.forms.sheet import DayInput
from parcels.models import RunItem
from parcels.rules.money_terms import BankResult


class AnswerForm(PaperForm):
    """The bank's answer for some rows: one day for all, a result a row, or all that remain as succeeded."""

    field_order = ("bank_date", "number", "scan")
    bank_date = DayField(label=_("银行日"))
    all_done = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, items: Sequence[RunItem], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.items = items
        results = [
            ("", _("还没有")),
            (BankResult.SUCCESS.value, _("成功")),
            (BankResult.FAILED.value, _("失败")),
        ]
        for item in items:
            told = {"number": item.number}
            parts = {
                "result": (
                    forms.ChoiceField(required=False, choices=results, error_messages=_CHOICE),
                    gettext("第 %(number)s 行的结果"),
                ),
                "day": (
                    forms.DateField(required=False, widget=DayInput(), error_messages=DAY_ERRORS),
                    gettext("第 %(number)s 行的银行日，空着与上面相同"),
                ),
                "reference": (
                    forms.CharField(required=False, max_length=60),
                    gettext("第 %(number)s 行的银行流水号"),
                ),
                "failure": (
                    forms.CharField(required=False, max_length=100),
                    gettext("第 %(number)s 行的失败原因"),
                ),
            }
            for part, (field, word) in parts.items():
                field.widget.attrs["aria-label"] = word % told
                self.fields[f"{part}_{item.pk}"] = field

    def clean(self) -> dict[str, Any]:
        """A failure says why, a success by which slip; an answer that says nothing is no answer."""
        given = self.cleaned_data
        paid = [item.pk for item in self.items if given.get(f"result_{item.pk}") == BankResult.SUCCESS]
        unproved = given.get("all_done") or any(not given.get(f"reference_{pk}") for pk in paid)
        if unproved and not given.get("number") and not given.get("scan"):
            self.add_error(
                "number", gettext("请填写银行回单编号或上传回单；每一成功行都有银行流水号的可以不填。")
            )
        for item in self.items:
            why = f"failure_{item.pk}"
            unsaid = not given.get(why) and why not in self.errors
            if given.get(f"result_{item.pk}") == BankResult.FAILED and unsaid:
                self.add_error(why, gettext("请写明失败原因。"))
        if not self.errors and not given.get("all_done") and not self.results():
            self.add_error(None, gettext("还没有填任何一行的结果。"))
        return given

    def results(self) -> list[Result]:
        """The answers that were filled in."""
        given = self.cleaned_data
        return [
            Result(
                item.pk,
                given[f"result_{item.pk}"],
                given.get(f"day_{item.pk}") or given["bank_date"],
                failure=given.get(f"failure_{item.pk}") or "",
                reference=given.get(f"reference_{item.pk}") or "",
            )
            for item in self.items
            if given.get(f"result_{item.pk}")
        ]

    def row_fields(self) -> list[dict[str, Any]]:
        """The rows of the table with their controls."""
        parts = ("result", "day", "reference", "failure")
        return [{"item": item, **{part: self[f"{part}_{item.pk}"] for part in parts}} for item in self.items]

    def head_fields(self) -> list[Any]:
        """The controls above the table."""
        return [self[name] for name in ("bank_date", "number", "scan")]
