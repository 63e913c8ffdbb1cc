"""What is asked of a household, person, collective or enterprise, and of a household's member."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parcels.forms.takings import DayField
from parcels.models import Party, Place
from parcels.rules.money_terms import PartyKind
from parcels.words.money import PARTY_KINDS

_OFF = {"autocomplete": "off"}
# A household first: that is who comes to the counter.
_KINDS = [
    (kind.value, PARTY_KINDS[kind])
    for kind in (PartyKind.HOUSEHOLD, PartyKind.COLLECTIVE, PartyKind.PERSON, PartyKind.ENTERPRISE)
]


def groups_of(user: Any) -> Any:
    """The village groups `user` works in."""
    groups = Place.objects.filter(level=Place.Level.GROUP).select_related("parent")
    return groups.filter(parent__in=user.villages.all()) if user.by_village else groups


class PartyForm(forms.Form):
    """A party of a village group; a household may bring its householder along."""

    kind = forms.ChoiceField(label=_("类别"), choices=_KINDS)
    name = forms.CharField(
        label=_("名称"), max_length=80, help_text=_("农户写户主姓名；集体写 长田村 3 组集体")
    )
    group = forms.ModelChoiceField(
        label=_("村民小组"),
        queryset=Place.objects.none(),
        empty_label=_("请选择村民小组"),
        help_text=_("企业选它用地所在的组"),
        error_messages={"invalid_choice": _("没有这个村民小组，或它不在您负责的村。请从列表中选择。")},
    )
    id_number = forms.CharField(
        label=_("身份证号或统一社会信用代码"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs=_OFF),
        help_text=_("农户写户主的；加密保存，只显示首尾几位"),
    )
    phone = forms.CharField(
        label=_("联系电话"), required=False, max_length=30, widget=forms.TextInput(attrs=_OFF)
    )
    householder = forms.CharField(
        label=_("户主姓名"),
        required=False,
        max_length=80,
        help_text=_("只对农户：同时登记为本户成员；也可以以后在家庭里登记"),
    )
    remark = forms.CharField(label=_("备注"), required=False, max_length=200)

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        field.queryset = groups_of(user)  # type: ignore[attr-defined]
        field.label_from_instance = lambda place: place.full_name  # type: ignore[attr-defined]

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        if given.get("householder") and given.get("kind") != PartyKind.HOUSEHOLD:
            self.add_error("householder", _("只有农户有户主。"))
        return given


class MemberForm(forms.Form):
    """A person entering a household: one who is registered, or a new one."""

    person = forms.ModelChoiceField(
        label=_("已登记的个人"),
        queryset=Party.objects.none(),
        required=False,
        empty_label=_("新登记一位"),
        error_messages={"invalid_choice": _("没有这个人。请从列表中选择。")},
    )
    name = forms.CharField(label=_("姓名"), required=False, max_length=80)
    id_number = forms.CharField(
        label=_("身份证号"), required=False, max_length=24, widget=forms.TextInput(attrs=_OFF)
    )
    phone = forms.CharField(
        label=_("联系电话"), required=False, max_length=30, widget=forms.TextInput(attrs=_OFF)
    )
    relation = forms.CharField(
        label=_("与户主关系"), required=False, max_length=20, help_text=_("如 配偶、子、母")
    )
    is_householder = forms.BooleanField(label=_("是户主"), required=False)
    since = DayField(label=_("从哪天起"))

    def __init__(self, *args: Any, household: Party, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.on = on
        village = household.group.parent_id if household.group else None
        people = Party.objects.filter(kind=PartyKind.PERSON, group__parent=village)
        self.fields["person"].queryset = people.exclude(  # type: ignore[attr-defined]
            memberships__household=household, memberships__valid__upper_inf=True
        )

    def clean_since(self) -> date:
        """Only what has happened is registered."""
        since: date = self.cleaned_data["since"]
        if since > self.on:
            raise ValidationError(_("日期还没有到，只能登记已发生的事。"))
        return since

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        chosen, named = given.get("person"), given.get("name")
        if not chosen and not named and "person" not in self.errors:
            raise ValidationError(_("请选一位已登记的个人，或写新成员的姓名。"))
        if chosen and (named or given.get("id_number") or given.get("phone")):
            raise ValidationError(_("选了已登记的个人，就不要再填姓名、身份证号和电话。"))
        return given
