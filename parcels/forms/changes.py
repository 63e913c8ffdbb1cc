"""What is asked when someone else is to receive money, an account changes, a condition comes true."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parcels.forms.people import HolderPart
from parcels.forms.takings import DayField, FractionField, PaperPart
from parcels.models import Party
from parcels.rules.money_terms import ChangeKind, PartyKind, ServiceWay
from parcels.words.money import CHANGE_KINDS, SERVICE_WAYS

ROWS = 6


class AccountChangeForm(HolderPart, PaperPart):
    """Another account for a party, with the application it signed."""

    bank_name = forms.CharField(label=_("开户行"), max_length=80)
    holder_name = forms.CharField(label=_("账户户名"), max_length=80)
    number = forms.CharField(
        label=_("新账号"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    reason = forms.CharField(label=_("变更原因"), max_length=200)
    since = DayField(label=_("申请日期"))
    field_order = ["bank_name", "holder_name", "other_holder", "number", "reason", "since", "scan"]


class PayeeChangeForm(PaperPart):
    """Who receives instead, in fractions that sum to exactly one, from a day and perhaps until one."""

    two_up = True
    kind = forms.ChoiceField(
        label=_("变更类别"),
        choices=[
            (k.value, CHANGE_KINDS[k]) for k in (ChangeKind.HEIRS, ChangeKind.PROXY, ChangeKind.GUARDIAN)
        ],
    )
    reason = forms.CharField(label=_("变更原因"), max_length=200)
    since = DayField(label=_("起始日"))
    until = DayField(
        label=_("截止日"), required=False, help_text=_("委托期限，或未成年人满 18 周岁之日；继承不填")
    )

    born = DayField(
        label=_("未成年人的出生日期"),
        required=False,
        help_text=_("只在监护而身份证件未登记时填写，照上传的户口簿或出生证明"),
    )

    def __init__(self, *args: Any, party: Party, **kwargs: Any):
        super().__init__(*args, **kwargs)
        village = party.group.parent_id if party.group else None
        near = Party.objects.filter(
            group__parent=village, kind__in=[PartyKind.PERSON, PartyKind.HOUSEHOLD]
        ).exclude(pk=party.pk)
        self.known = {str(one.pk): one for one in near.select_related("group")}
        choices = [("", "—"), *((pk, f"{one.name}（{one.group.name}）") for pk, one in self.known.items())]
        for n in range(1, ROWS + 1):
            self.fields[f"payee_{n}"] = forms.ChoiceField(
                label=_("新收款人 %(n)s") % {"n": n}, required=False, choices=choices
            )
            self.fields[f"share_{n}"] = FractionField(label=_("份额"), required=False)
        names = [f"{part}_{n}" for n in range(1, ROWS + 1) for part in ("payee", "share")]
        self.order_fields(["kind", "reason", *names, "since", "until", "born", "scan"])

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        for n in range(1, ROWS + 1):
            one, share = given.get(f"payee_{n}"), given.get(f"share_{n}")
            if bool(one) != bool(share) and f"share_{n}" not in self.errors:
                self.add_error(f"share_{n}", _("收款人和份额要一起填。"))
        if not self.errors and not self.parts:
            raise ValidationError(_("至少要有一位新的收款人。"))
        return given

    @property
    def parts(self) -> list[tuple[Party, tuple[int, int]]]:
        """(payee, (numerator, denominator)) in the order of the form."""
        given = self.cleaned_data
        rows = [n for n in range(1, ROWS + 1) if given.get(f"payee_{n}") and given.get(f"share_{n}")]
        return [(self.known[given[f"payee_{n}"]], given[f"share_{n}"]) for n in rows]


class ReturnForm(PaperPart):
    """Why a proxy or guardian receives no longer; the principal's word where the authority still runs."""

    reason = forms.CharField(label=_("归还原因"), max_length=200)
    field_order = ["reason", "scan"]


class AnswerForm(forms.Form):
    """Why a proposal goes back."""

    answer = forms.CharField(label=_("退回原因"), max_length=200)


class ConditionForm(PaperPart):
    """The day a condition came true, and its proof."""

    met_date = DayField(label=_("成就日"))
    field_order = ["met_date", "scan"]


class ServiceForm(PaperPart):
    """How and when a decision was served."""

    served_date = DayField(label=_("送达日"))
    way = forms.ChoiceField(label=_("送达方式"), choices=[(w.value, SERVICE_WAYS[w]) for w in ServiceWay])
    field_order = ["served_date", "way", "scan"]


class AmendForm(forms.Form):
    """Why a signed agreement is amended, and when what is added is due."""

    reason = forms.CharField(label=_("变更原因"), max_length=200)
    due_date = DayField(label=_("增加部分的到期日"), required=False, help_text=_("只减不增时不填"))
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, adds: bool, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.adds, self.on = adds, on
        if not adds:
            del self.fields["due_date"]

    def clean_due_date(self) -> date:
        """An increase is due on or after the day it is agreed."""
        due: date | None = self.cleaned_data.get("due_date")
        if due is None:
            raise ValidationError(_("有增加的金额，请填写到期日。"))
        if due < self.on:
            raise ValidationError(_("到期日不能早于今天：变更签订之前不会到期。"))
        return due
