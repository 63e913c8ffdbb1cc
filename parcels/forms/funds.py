"""The forms of funds: money back to its source, loans between projects and their return, approval bands."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from parcels.forms.arrears import DayField
from parcels.forms.payments import _AMOUNT, _CHOICE, PaperForm
from parcels.forms.yuan import YuanField
from parcels.models import FundSource


def yuan_field(label: Any, *, least: Decimal = Decimal("0.01")) -> YuanField:
    """A sum as it is typed: whole fen, not below `least`."""
    return YuanField(
        label=label,
        max_digits=16,
        decimal_places=2,
        min_value=least,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=_AMOUNT if least else {**_AMOUNT, "min_value": _("金额不能小于 0。")},
    )


class FundChoice(forms.ModelChoiceField):
    """A fund, said with its project."""

    def __init__(self, **options: Any):
        super().__init__(
            queryset=FundSource.objects.none(), to_field_name="code", error_messages=_CHOICE, **options
        )

    def label_from_instance(self, obj: FundSource) -> str:
        return f"{obj.project.name} · {obj.name}"


class Paid(PaperForm):
    """What every sum that moves needs: a paper, a key that makes it move once, and a day by today."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["client_key"].initial = uuid4
        self.fields["number"].required = True
        self.fields["number"].error_messages["required"] = _("请填写凭据编号。")
        if "value_date" in self.fields:
            self.fields["value_date"].initial = on

    def clean_value_date(self) -> date:
        """What has happened happened by today."""
        day: date = self.cleaned_data["value_date"]
        if day > self.on:
            raise forms.ValidationError(_("不能晚于办公日 %(on)s。"), params={"on": self.on.isoformat()})
        return day


class FundReturnForm(Paid):
    """Money that went back to where it came from."""

    field_order = ("fund_source", "amount", "value_date", "reason", "number", "scan")
    fund_source = FundChoice(label=_("资金来源"), empty_label=None)
    amount = yuan_field(_("退回金额 元"))
    value_date = DayField(label=_("退回日"))
    reason = forms.CharField(label=_("原因"), max_length=100, error_messages={"required": _("请写明原因。")})

    def __init__(self, *args: Any, funds: QuerySet[FundSource], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["fund_source"].queryset = funds  # type: ignore[attr-defined]


class LoanForm(Paid):
    """A loan that is asked for: from which fund to which, how much, until when, and why."""

    field_order = ("lender", "borrower", "amount", "due_date", "reason", "number", "scan")
    lender = FundChoice(label=_("借出资金"), empty_label=_("请选择"))
    borrower = FundChoice(label=_("借入资金"), empty_label=_("请选择"))
    amount = yuan_field(_("借款金额 元"))
    due_date = DayField(label=_("还款期限"))
    reason = forms.CharField(label=_("事由"), max_length=200, error_messages={"required": _("请写明事由。")})

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        funds = FundSource.objects.select_related("project").order_by("project__code", "code")
        for name in ("lender", "borrower"):
            self.fields[name].queryset = funds  # type: ignore[attr-defined]
        self.fields["number"].label = _("借款协议编号")


class ExtendForm(Paid):
    """A later last day of a loan, why, and the paper of both sides."""

    field_order = ("due_date", "reason", "number", "scan")
    due_date = DayField(label=_("展期至"))
    reason = forms.CharField(
        label=_("展期原因"), max_length=200, error_messages={"required": _("请写明展期原因。")}
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["number"].label = _("展期协议编号")


class RepayForm(Paid):
    """What the borrower gave back."""

    field_order = ("amount", "value_date", "number", "scan")
    amount = yuan_field(_("归还金额 元"))
    value_date = DayField(label=_("归还日"))


class BandForm(forms.Form):
    """Over which sum, how many leaders, from which day, by which paper."""

    over_yuan = yuan_field(_("超过 元"), least=Decimal(0))
    approvals = forms.IntegerField(
        label=_("须审批人数"),
        min_value=1,
        max_value=5,
        error_messages={
            "required": _("请填写人数。"),
            "invalid": _("人数须是整数。"),
            "min_value": _("须审批人数为 1 到 5。"),
            "max_value": _("须审批人数为 1 到 5。"),
        },
    )
    since = DayField(label=_("起始日"))
    paper_number = forms.CharField(label=_("依据文号"), max_length=60, required=False)
