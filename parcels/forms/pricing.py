"""What is asked when a thing is priced or appraised, a line entered by hand, the fund registered."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from parcels.forms.takings import DayField, PaperPart
from parcels.forms.yuan import YuanField
from parcels.models import Item, Party, ShareSet, Taking
from parcels.rules.money_terms import PartyKind
from parcels.rules.pricing import MANUAL_HEADS, ManualKind
from parcels.words.money import HEADS
from parcels.words.pricing import MANUAL_KINDS

_PRICE = {"max_digits": 12, "decimal_places": 2, "min_value": Decimal("0.01")}
# No one thing or award of a county comes to ten thousand million; a slip of the hand does.
_SUM = {"max_digits": 12, "decimal_places": 2, "min_value": Decimal("0.01")}


class PriceForm(forms.Form):
    """A price within the range, and why; `seen` tells a choice that came between."""

    price_yuan = YuanField(label=_("选定单价 元"), **_PRICE)
    reason = forms.CharField(
        label=_("选定理由"), max_length=200, help_text=_("例如：砖混、三层、2019 年建，按上限的八成")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: Item, **kwargs: Any):
        super().__init__(*args, **kwargs)
        rate = item.rate
        if rate.price_yuan is not None and rate.high_yuan is not None:
            bounds = {"low": f"{rate.price_yuan:,.2f}", "high": f"{rate.high_yuan:,.2f}", "unit": rate.unit}
            self.fields["price_yuan"].help_text = _("幅度 %(low)s–%(high)s 元/%(unit)s") % bounds


class AppraisalForm(PaperPart):
    """A report: whose, of what days, and what it says the thing is worth in whole."""

    two_up = True
    appraiser = forms.CharField(label=_("评估机构"), max_length=80)
    number = forms.CharField(label=_("报告编号"), max_length=60)
    commission_date = DayField(label=_("委托日期"))
    report_date = DayField(label=_("报告日期"))
    value_yuan = YuanField(label=_("评估价值 元"), help_text=_("整件的总价，不是单价"), **_SUM)
    note = forms.CharField(
        label=_("重新评估原因"), max_length=200, required=False, help_text=_("已有评估的，写明为什么再评")
    )
    legacy_reason = forms.CharField(
        label=_("旧材料说明"),
        max_length=200,
        required=False,
        help_text=_("旧材料的报告日期早于委托日期的，照实登记并写明情况，会列为疑点；其余留空"),
    )
    field_order = [
        "appraiser", "number", "commission_date", "report_date", "value_yuan", "note",
        "legacy_reason", "scan",
    ]  # fmt: skip

    def __init__(self, *args: Any, again: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["scan"].label = _("评估报告扫描件")
        if not again:
            del self.fields["note"]


class ManualLineForm(PaperPart):
    """A sum no rate gives: for whom, under which head, up or down, and why."""

    two_up = True
    kind = forms.ChoiceField(label=_("增减"), choices=list(MANUAL_KINDS.items()))
    head = forms.ChoiceField(
        label=_("科目"),
        choices=list(HEADS.items()),
        help_text=_("增加只用于奖励、搬迁、环保补偿、社会保障费和其他；扣减可以对任何科目"),
    )
    claimant = forms.ModelChoiceField(label=_("权利人"), queryset=Party.objects.none())
    amount_yuan = YuanField(label=_("金额 元"), **_SUM)
    reason = forms.CharField(label=_("事由"), max_length=200)
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    field_order = ["kind", "head", "claimant", "amount_yuan", "reason", "scan"]

    def __init__(self, *args: Any, taking: Taking, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["scan"].label = _("依据扫描件（可不传）")
        self.fields["claimant"].queryset = claimants_of(taking)  # type: ignore[attr-defined]
        self.initial.setdefault("kind", ManualKind.ADD)
        self.initial.setdefault("head", MANUAL_HEADS[1])


def claimants_of(taking: Taking) -> Any:
    """Who may be owed for a taking: its holders, owners of its things, its collective, the fund."""
    sets = ShareSet.objects.filter(taking=taking)
    known = Party.objects.filter(shares__share_set__in=sets) | Party.objects.filter(items__taking=taking)
    ids = set(known.values_list("pk", flat=True)) | {taking.parcel.collective_id}
    mine = Party.objects.filter(pk__in=ids - {None})
    return (mine | Party.objects.filter(kind=PartyKind.INSURANCE)).order_by("kind", "name", "pk")


class RejectForm(forms.Form):
    """Why a line or an order goes back."""

    answer = forms.CharField(
        label=_("退回原因"), max_length=200, error_messages={"required": _("请写明退回原因。")}
    )


class InsuranceFundForm(forms.Form):
    """Who holds the social insurance account, and the account."""

    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("如 洪江区被征地农民社会保障资金专户"))
    bank_name = forms.CharField(label=_("开户行"), max_length=80)
    holder_name = forms.CharField(label=_("账户户名"), max_length=80)
    number = forms.CharField(
        label=_("账号"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
