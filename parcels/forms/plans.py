"""What is asked of a collective's plan: how heads are divided, what was voted, what was published."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from landmgmt.lib.money import parse_yuan
from landmgmt.lib.refusal import Refusal
from parcels.forms.takings import DayField, PaperPart
from parcels.models import Party
from parcels.rules.distribution import PlanMode, Vote, vote_obstacles
from parcels.rules.terms import Law
from parcels.words.money import HEADS
from parcels.words.plans import MODES
from parcels.words.refusals import sentence

_MOST_SHARE = 1_000_000
Rule = tuple[PlanMode, int, int, list[tuple[Party, Decimal]]]


def read_share(text: str) -> tuple[int, int]:
    """A share as it is typed: 75%, 3/4 or 0.75 → (3, 4), 1 → (1, 1).

    OverflowError for more than the whole, ValueError for anything else.
    """
    written = text.strip().replace("％", "%").replace("／", "/")
    if "/" in written:
        top, bottom = written.split("/", 1)
        pair = (int(top), int(bottom))
    else:
        of = 100 if written.endswith("%") else 1
        figure = Decimal(written.removesuffix("%"))
        if not figure.is_finite() or figure != figure.quantize(Decimal("0.0001")):
            raise ValueError(text)
        pair = (figure / of).as_integer_ratio()
    if not (pair[0] >= 0 and 0 < pair[1] <= 10_000_000):
        raise ValueError(text)
    if pair[0] > pair[1]:
        raise OverflowError(text)
    return pair


class PlanForm(forms.Form):
    """Per head its way and the households' share; per household its shares or sums for a list."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        heads: Sequence[str],
        households: Sequence[Party],
        shares: Mapping[str, str] | None = None,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.heads, self.households = heads, households
        self.fields["client_key"].initial = uuid4
        for head in heads:
            word = HEADS[head]  # type: ignore[index]
            self.fields[f"mode_{head}"] = forms.ChoiceField(
                label=_("%(head)s：分配办法") % {"head": word}, choices=list(MODES.items())
            )
            self.fields[f"share_{head}"] = forms.CharField(
                label=_("%(head)s：归户比例") % {"head": word},
                required=False,
                max_length=20,
                initial=(shares or {}).get(head, ""),
                help_text=_("按名单金额的不填"),
            )
            self.fields[f"share_{head}"].is_asked = True  # type: ignore[attr-defined]
            for one in households:
                self.fields[f"entry_{head}_{one.pk}"] = forms.CharField(
                    label=f"{one.name} {word}",
                    required=False,
                    max_length=20,
                    widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                )

    def clean(self) -> dict[str, Any]:
        """Every head's rule as plain values in `rules`: (mode, numerator, denominator, [(party, figure)])."""
        given = super().clean() or {}
        given["rules"] = {head: self._rule(head, given) for head in self.heads}
        return given

    def _rule(
        self, head: str, given: dict[str, Any]
    ) -> tuple[PlanMode, int, int, list[tuple[Party, Decimal]]]:
        mode = PlanMode(given.get(f"mode_{head}") or PlanMode.LAND)
        pair = (1, 1)
        if mode is not PlanMode.AMOUNTS:
            try:
                pair = read_share(given.get(f"share_{head}", ""))
            except OverflowError:
                self.add_error(f"share_{head}", _("归户比例最大为 1（100%），请改小。"))
            except (ValueError, ArithmeticError):
                self.add_error(f"share_{head}", _("请写归户比例，如 75%、3/4 或 1。"))
        entries = [] if mode is PlanMode.LAND else self._entries(head, mode, given)
        if pair[0] == 0 and any(figure for _who, figure in entries):
            told = _("归户比例为 0 时不分到户：请改比例，或清空各户的份额。")
            self.add_error(f"share_{head}", told)
        return mode, *pair, entries

    def _entries(self, head: str, mode: PlanMode, given: dict[str, Any]) -> list[tuple[Party, Decimal]]:
        found = []
        for one in self.households:
            name = f"entry_{head}_{one.pk}"
            text = (given.get(name) or "").strip()
            if not text:
                continue
            try:
                figure = parse_yuan(text) if mode is PlanMode.AMOUNTS else Decimal(int(text))
                if not figure >= 0 or (mode is PlanMode.LIST and figure > _MOST_SHARE):
                    raise ValueError(text)
            except (Refusal, ValueError):
                self.add_error(
                    name, _("金额到分，如 1234.50。") if mode is PlanMode.AMOUNTS else _("份额是正整数。")
                )
                continue
            found.append((one, figure))
        return found

    def head_rows(self) -> list[dict[str, Any]]:
        """Per head its word and its two fields."""
        return [
            {"head": head, "word": HEADS[head], "mode": self[f"mode_{head}"], "share": self[f"share_{head}"]}  # type: ignore[index]
            for head in self.heads
        ]

    def household_rows(self) -> list[tuple[Party, list[Any]]]:
        """Per household its field under each head."""
        return [(one, [self[f"entry_{head}_{one.pk}"] for head in self.heads]) for one in self.households]


class CorrectionForm(PlanForm):
    """The next version of a plan: why, and how each head is divided now."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.CharField(label=_("更正原因"), max_length=200)


class BareForm(forms.Form):
    """A second person says that the vote stands as its paper says."""

    sure = forms.BooleanField(label=_("已对照表决记录核对"))


class PlanReasonForm(forms.Form):
    """Why a plan is taken back."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class VoteForm(PaperPart):
    """What the paper of the assembly says; every condition that fails is told at once."""

    notice_date = DayField(label=_("会议通知日"), required=False)
    meeting_date = DayField(label=_("成员大会日"))
    members = forms.IntegerField(
        label=_("有完全民事行为能力的成员"), min_value=1, max_value=100_000, required=False
    )
    present = forms.IntegerField(
        label=_("到会"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=_("成员大会，不由成员代表会议代行"),
    )
    in_favour = forms.IntegerField(label=_("同意"), min_value=0, max_value=100_000, required=False)
    legacy_reason = forms.CharField(
        label=_("旧件原因"),
        max_length=200,
        required=False,
        help_text=_("表决规则施行之前的会议，或旧件缺数字的，写明原因；其余留空"),
    )
    field_order = ["notice_date", "meeting_date", "members", "present", "in_favour", "legacy_reason", "scan"]

    def __init__(self, *args: Any, law: Law, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.law, self.on = law, on
        self.fields["scan"].label = _("表决记录扫描件")
        self.fields["scan"].is_asked = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Every condition of the assembly that fails, each with its figures."""
        given = super().clean() or {}
        if self.errors or given.get("legacy_reason"):
            return given
        if given["meeting_date"] > self.on:
            return given
        figures = [given.get(name) for name in ("notice_date", "members", "present", "in_favour")]
        if any(one is None for one in figures):
            raise ValidationError(sentence(Refusal("plan_vote_incomplete")))
        notice, members, present, in_favour = figures
        vote = Vote(notice, given["meeting_date"], members, present, in_favour)  # type: ignore[arg-type]
        for obstacle in vote_obstacles(vote, self.law):
            self.add_error(None, sentence(Refusal(obstacle.code, obstacle.params)))
        return given


class AccountsForm(PaperPart):
    """Receipts and spending as they were posted."""

    as_of = DayField(label=_("收支截至"))
    posted_date = DayField(label=_("公布日"))
    spots = forms.CharField(label=_("公布地点"), max_length=200)
    field_order = ["as_of", "posted_date", "spots", "scan"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["scan"].label = _("公布照片")
        self.fields["scan"].is_asked = True  # type: ignore[attr-defined]
