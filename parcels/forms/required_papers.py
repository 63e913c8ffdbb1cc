"""What is asked for a rule of required papers, for a paper struck out, and for the proof of accounts."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from parcels.forms.payments import AddressFilter
from parcels.forms.takings import DayField, PaperPart
from parcels.models import BankAccount, Place
from parcels.words.money import HEADS, LEVELS
from parcels.words.paper_needs import NEEDS

MAX_PROOFS = 200
_WHY = {"required": _("请写明原因。")}


class PaperRuleForm(forms.Form):
    """Which paper, of which lines, by what, and since when."""

    need = forms.ChoiceField(label=_("要件"), choices=list(NEEDS.items()))
    head = forms.ChoiceField(label=_("科目"), required=False, choices=[("", _("全部科目")), *HEADS.items()])
    level = forms.ChoiceField(
        label=_("层级"), required=False, choices=[("", _("拨付与兑付")), *LEVELS.items()]
    )
    source = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("文件名称、文号和条款"),
        error_messages={"required": _("请写明依据：这一要件来自哪个文件、哪一条。")},
    )
    since = DayField(label=_("自何日起"))
    asked_since = DayField(
        label=_("只问此日起签订的协议"),
        required=False,
        help_text=_("账户证明按账户的登记日；留空为全部"),
    )


class EndRuleForm(forms.Form):
    """From which day a paper is asked no longer, and why."""

    since = DayField(label=_("自何日起不再要求"))
    reason = forms.CharField(label=_("原因"), max_length=200, error_messages=_WHY)


class StrikeForm(forms.Form):
    """Why a paper is struck out."""

    reason = forms.CharField(label=_("作废原因"), max_length=200, error_messages=_WHY)


class ProofFilter(AddressFilter):
    """Whose accounts: of one group of the villages this person works in."""

    group = forms.ChoiceField(label=_("村民小组"), required=False)

    def __init__(self, asked: Any, *, groups: Sequence[Place]):
        self.groups = groups
        super().__init__(asked)

    def prepare(self) -> None:
        self.choose("group", _("全部村民小组"), [(str(one.pk), one.full_name) for one in self.groups])


class ProofForm(PaperPart):
    """The accounts one scan proves."""

    title = forms.CharField(label=_("名称"), max_length=120, initial=_("收款账户证明"))
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    account = forms.ModelMultipleChoiceField(
        label=_("账户"),
        queryset=BankAccount.objects.none(),
        widget=forms.MultipleHiddenInput,
        error_messages={"required": _("请至少勾选一个账户。")},
    )
    field_order = ("title", "scan", "client_key", "account")

    def __init__(self, *args: Any, accounts: Sequence[int], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = BankAccount.objects.filter(pk__in=accounts)  # type: ignore[attr-defined]
        self.fields["scan"].required = True
        self.fields["scan"].error_messages["required"] = _(
            "请上传账户证明的扫描件，例如 银行卡复印件或签字的账户确认表。"
        )
