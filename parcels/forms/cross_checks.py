"""What is asked when a finding of the cross-checks is looked into or disposed of."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parcels.forms.takings import PaperPart
from parcels.models import Project, User
from parcels.rules.cross_checks import Disposal
from parcels.rules.roles import RIGHTS, Right
from parcels.words.cross_checks import DISPOSALS


class CheckFilter(forms.Form):
    """Which findings of a rule: their state and their project."""

    state = forms.ChoiceField(label=_("处理"), required=False, choices=[("", _("全部")), *DISPOSALS.items()])
    project = forms.ModelChoiceField(
        label=_("项目"),
        required=False,
        queryset=Project.objects.all(),
        to_field_name="code",
        empty_label=_("全部项目"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"class": "in", "aria-label": field.label}
        self.full_clean()


class DecideForm(PaperPart):
    """Who looks into it, what came out, why, and the paper that shows it."""

    state = forms.ChoiceField(label=_("处理"), choices=list(DISPOSALS.items()))
    owner = forms.ModelChoiceField(
        label=_("核查人"),
        required=False,
        queryset=User.objects.none(),
        empty_label=_("不指定"),
    )
    reason = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("除“待查”外必须写明。"),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    field_order = ["state", "owner", "reason", "scan"]

    def __init__(
        self,
        *args: Any,
        rights: Sequence[Right] = (Right.DECIDE_CHECKS,),
        left_out: Collection[Disposal] = (),
        **kwargs: Any,
    ) -> None:
        """`rights`: who has one of them may look into it; `left_out`: what cannot be said now."""
        super().__init__(*args, **kwargs)
        choices = [(state, word) for state, word in DISPOSALS.items() if state not in left_out]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]
        roles = [role for role, given in RIGHTS.items() if given.intersection(rights)]
        people = User.objects.filter(is_active=True, role__in=roles).order_by("full_name", "username")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Only what is still open needs no word."""
        given = super().clean() or {}
        unsaid = not given.get("reason") and "reason" not in self.errors
        if given.get("state") not in (None, Disposal.OPEN) and unsaid:
            self.add_error("reason", _("请写明说明或整改结果。"))
        return given
