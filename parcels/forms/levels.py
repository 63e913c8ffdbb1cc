"""The forms of the second level, of deposits, and of the treasury's way."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from parcels.forms.arrears import DayField
from parcels.forms.funds import FundChoice, Paid, yuan_field
from parcels.forms.payments import _CHOICE, PaperForm
from parcels.models import DistributionPlan, FundSource, Party
from parcels.rules.money_terms import TreasuryStage
from parcels.words.money import TREASURY_STAGES


class HandOnForm(Paid):
    """What a collective paid a household."""

    field_order = (
        "plan",
        "household",
        "received_by",
        "amount",
        "value_date",
        "legacy_reason",
        "note",
        "number",
        "scan",
        "is_another",
    )
    plan = forms.ModelChoiceField(
        label=_("分配方案"),
        queryset=DistributionPlan.objects.none(),
        required=False,
        empty_label=_("没有方案（凭旧件）"),
        error_messages=_CHOICE,
    )
    legacy_reason = forms.CharField(
        label=_("旧件原因"),
        max_length=200,
        required=False,
        help_text=_("没有已生效的方案、凭旧件付的才写"),
    )
    household = forms.ModelChoiceField(
        label=_("农户"),
        queryset=Party.objects.none(),
        empty_label=_("请选择"),
        error_messages={"required": _("请选择农户。"), **_CHOICE},
    )
    received_by = forms.ModelChoiceField(
        label=_("代领人"),
        queryset=Party.objects.none(),
        required=False,
        empty_label=_("本人（户）领"),
        help_text=_("未成年人由监护人、委托了的由受托人代领；去世的由继承人各领各的份额"),
        error_messages=_CHOICE,
    )
    amount = yuan_field(_("兑付金额 元"))
    value_date = DayField(label=_("兑付日"))
    note = forms.CharField(label=_("说明"), max_length=100, required=False)
    is_another = forms.BooleanField(
        label=_("这一户已有同一张发放表或同日同额的一笔，确是另一笔"), required=False
    )

    def __init__(
        self,
        *args: Any,
        households: QuerySet[Party],
        plans: QuerySet[DistributionPlan],
        agents: QuerySet[Party],
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        if agents.exists():
            self.fields["received_by"].queryset = agents  # type: ignore[attr-defined]
        else:
            del self.fields["received_by"]
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]
        if len(plans) == 1:
            self.fields["plan"].initial = plans[0]
        self.fields["household"].queryset = households  # type: ignore[attr-defined]
        self.fields["number"].label = _("发放表编号")


class HandoutReverseForm(Paid):
    """A collective's payment taken back."""

    field_order = ("reason", "value_date", "number", "scan")
    reason = forms.CharField(label=_("原因"), max_length=100, error_messages={"required": _("请写明原因。")})
    value_date = DayField(label=_("冲回日"))


class DepositOrderForm(PaperForm):
    """What is asked to be deposited for a payee, and why."""

    field_order = ("fund_source", "amount", "reason", "number", "scan")
    fund_source = FundChoice(label=_("资金来源"), empty_label=None)
    amount = yuan_field(_("提存金额 元"))
    reason = forms.CharField(
        label=_("提存原因"),
        max_length=200,
        help_text=_("如 拒领、下落不明；写明何时以什么方式通知过"),
        error_messages={"required": _("请写明提存原因。")},
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, funds: QuerySet[FundSource], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["client_key"].initial = uuid4
        self.fields["fund_source"].queryset = funds  # type: ignore[attr-defined]
        self.fields["number"].label = _("依据编号（可不填）")
        self.fields["number"].required = False


class DepositBackForm(DepositOrderForm):
    """What is asked to come back from the notary into a fund, and why."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["fund_source"].label = _("退回哪个资金")
        self.fields["amount"].label = _("退回金额 元")
        self.fields["reason"].label = _("退回原因")
        self.fields["reason"].help_text = _("如 公证机构退件、受领人改由专户支付；写明依据")
        self.fields["reason"].error_messages["required"] = _("请写明退回原因。")


class DepositForm(Paid):
    """That an approved sum went to the notary, or came back."""

    field_order = ("value_date", "number", "scan")
    value_date = DayField(label=_("提存日"))

    def __init__(self, *args: Any, is_return: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["number"].label = _("退款凭据编号") if is_return else _("提存公证书编号")
        if is_return:
            self.fields["value_date"].label = _("退回日")


class DepositPayForm(Paid):
    """A deposited sum that the notary handed to its payee."""

    field_order = ("amount", "value_date", "number", "scan")
    amount = yuan_field(_("付出金额 元"))
    value_date = DayField(label=_("付出日"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["number"].label = _("领取凭据编号")


class TreasuryForm(PaperForm):
    """The next step of the treasury's way, with its paper."""

    field_order = ("stage", "done_date", "number", "scan")
    stage = forms.ChoiceField(label=_("步骤"), error_messages=_CHOICE)
    done_date = DayField(label=_("办理日"))

    def __init__(self, *args: Any, stages: list[TreasuryStage], on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [(stage.value, TREASURY_STAGES[stage]) for stage in stages]  # type: ignore[attr-defined]
        self.fields["done_date"].initial = on
        self.fields["number"].required = True
        self.fields["number"].error_messages["required"] = _("请填写凭据编号。")
