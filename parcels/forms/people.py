"""What is asked of accounts and disputes."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parcels.forms.takings import DayField, PaperPart
from parcels.models import Party, Place, Taking
from parcels.models.account_names import is_others
from parcels.rules.disputes import DISPUTE_TRANSITIONS, DisputeState
from parcels.words.deeds import CHANNELS, DISPUTE_KINDS, DISPUTE_STATES


class HolderPart(forms.Form):
    """An account in another's name is entered knowingly: by a tick that only then is asked for."""

    other_holder = forms.BooleanField(
        label=_("账户在他人名下，我已核对依据，仍用这个账户"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, party: Party, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.party, self.on = party, on

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        holder = given.get("holder_name") or ""
        if holder and is_others(self.party, holder, self.on):
            tick = self.fields["other_holder"]
            tick.widget = forms.CheckboxInput()
            if not given.get("other_holder"):
                told = {"holder": holder, "name": self.party.name}
                self.add_error("holder_name", _("户名“%(holder)s”不是收款人“%(name)s”，请核对。") % told)
                self.add_error("other_holder", _("确实要付到他人名下的账户，请勾选。"))
        return given


class AccountForm(HolderPart):
    """A bank account to be paid to from a day on."""

    bank_name = forms.CharField(label=_("开户行"), max_length=80)
    holder_name = forms.CharField(label=_("账户户名"), max_length=80)
    number = forms.CharField(
        label=_("账号"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    since = DayField(label=_("启用日"))


class AccountCloseForm(forms.Form):
    """Why an account is not paid to any more."""

    reason = forms.CharField(label=_("停用原因"), max_length=100)


class DisputeForm(PaperPart):
    """A dispute or petition as it comes in."""

    kind = forms.ChoiceField(label=_("类别"), choices=list(DISPUTE_KINDS.items()))
    channel = forms.ChoiceField(label=_("来源"), choices=list(CHANNELS.items()))
    taking_code = forms.CharField(label=_("地块编号"), required=False, max_length=40)
    village = forms.ModelChoiceField(label=_("村"), queryset=Place.objects.none(), required=False)
    party_name = forms.CharField(
        label=_("反映人"), required=False, max_length=80, help_text=_("已登记的权利人姓名")
    )
    people_count = forms.IntegerField(label=_("人数"), min_value=1, max_value=9999, initial=1)
    received_date = DayField(label=_("收件日"))
    facts = forms.CharField(label=_("事由"), widget=forms.Textarea, max_length=2000)

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user
        villages = user.villages.all() if user.by_village else Place.objects.filter(level=Place.Level.VILLAGE)
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]
        # Staff hold what they register: land or a village of theirs must be named.
        self.order_fields(
            [
                "kind",
                "channel",
                "taking_code",
                "village",
                "party_name",
                "people_count",
                "received_date",
                "facts",
            ]
        )

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        given["taking"] = self._one(
            "taking_code", Taking.objects.visible_to(self.user), "code", _("没有这块地，或不在您的村里。")
        )
        given["party"] = self._one(
            "party_name", Party.objects.visible_to(self.user), "name", _("没有这位权利人，或有同名。")
        )
        if self.user.by_village and not (given["taking"] or given.get("village") or given["party"]):
            self.add_error("village", _("请写明是哪块地，或选一个村。"))
        return given

    def _one(self, name: str, rows: Any, column: str, wrong: Any) -> Any:
        text = (self.cleaned_data.get(name) or "").strip()
        if not text:
            return None
        found = list(rows.filter(**{column: text})[:2])
        if len(found) != 1:
            self.add_error(name, wrong)
            return None
        return found[0]


class DisputeStateForm(forms.Form):
    """The next state of a dispute, and how it was handled."""

    to = forms.ChoiceField(label=_("到哪一步"))
    on = DayField(label=_("日期"))
    opinion = forms.CharField(label=_("办理意见"), required=False, widget=forms.Textarea, max_length=2000)

    def __init__(self, *args: Any, state: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        after = [s for s in DisputeState if (DisputeState(state), s) in DISPUTE_TRANSITIONS] if state else []
        self.fields["to"].choices = [(s.value, DISPUTE_STATES[s]) for s in after]  # type: ignore[attr-defined]
