"""The forms of a take-over: its day, a ledger, the sums of a signed sheet, whom a name means."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.forms.arrears import DayField
from parcels.forms.funds import yuan_field
from parcels.forms.payments import _CHOICE, AddressFilter, PaperForm
from parcels.importers.old_books import MAX_BYTES
from parcels.models import OldParty, Party, Place, Project, SignedTotal
from parcels.rules.money_terms import PartyKind
from parcels.rules.old_names import same_kind
from parcels.rules.takeover import level_of
from parcels.words.findings import FINDINGS
from parcels.words.money import LEVELS, PARTY_KINDS

NOBODY = "new"
_PEOPLE = (PartyKind.HOUSEHOLD, PartyKind.PERSON)


class OpenForm(forms.Form):
    """Whose old books, and as of which day."""

    project = forms.ModelChoiceField(
        label=_("项目"),
        queryset=Project.objects.none(),
        empty_label=None,
        to_field_name="code",
        error_messages={"required": _("请选择项目。"), **_CHOICE},
    )
    cutover_date = DayField(
        label=_("接管日"), help_text=_("旧账截至这一天日终；以后的事都在正式账目中办理。")
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["project"].queryset = Project.objects.order_by("code")  # type: ignore[attr-defined]

    def clean_cutover_date(self) -> date:
        """The books stand as they are at the end of a day that is over or today."""
        day: date = self.cleaned_data["cutover_date"]
        if day > self.on:
            raise forms.ValidationError(_("不能晚于办公日 %(on)s。"), params={"on": self.on.isoformat()})
        return day


class HouseholdFilter(AddressFilter):
    """Which names of the books are shown: of one village, to be chosen, new, or with something unknown."""

    village = forms.ChoiceField(label=_("村"), required=False)
    show = forms.ChoiceField(
        label=_("户名"),
        required=False,
        choices=[
            ("", _("全部户名")),
            ("open", _("待选的")),
            ("new", _("新登记的")),
            ("unknown", _("有不详的")),
        ],
    )

    def __init__(self, asked: Any, *, villages: Sequence[Place]):
        self.villages = villages
        super().__init__(asked)

    def prepare(self) -> None:
        self.choose("village", _("全部村"), [(str(one.pk), one.name) for one in self.villages])


class BookForm(forms.Form):
    """An old ledger."""

    file = forms.FileField(
        label=_("旧台账文件"),
        help_text=_("xlsx 或 CSV（GBK、UTF-8 均可），不超过 4 MB、5000 行。先试读，再读入。"),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": _("请选择文件。"),
            "max_length": _("文件名太长（最多 200 个字）。请改短后再上传。"),
        },
    )

    def clean_file(self) -> UploadedFile:
        """Refuse by size before a byte is read."""
        upload: UploadedFile = self.cleaned_data["file"]
        try:
            intake.check_size(upload.size or 0, limit=MAX_BYTES)
        except Refusal as refusal:
            what, _remedy = FINDINGS[refusal.code]
            raise forms.ValidationError(str(what) % refusal.params) from refusal
        return upload


class TotalForm(PaperForm):
    """The three sums of a signed sheet with its scan, and why the books differ from it."""

    field_order = ("agreed", "paid", "unpaid", "explanation", "number", "scan")
    agreed = yuan_field(_("应付合计 元"), least=Decimal(0))
    paid = yuan_field(_("已付合计 元"), least=Decimal(0))
    unpaid = yuan_field(_("未付合计 元"), least=Decimal(0))
    explanation = forms.CharField(
        label=_("差额说明"),
        required=False,
        max_length=200,
        help_text=_("三个数都与旧账一致时不填；不一致的，写明原因和凭据"),
    )

    def __init__(self, *args: Any, known: SignedTotal | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["number"].label = _("汇总表编号")
        self.fields["scan"].label = _("签字汇总表扫描件")
        self.fields["scan"].required = known is None
        self.fields["scan"].error_messages["required"] = _("请上传签字汇总表的扫描件。")
        if known:
            self.fields["scan"].help_text = _("不换扫描件的，不用再上传。")


class PartyChoiceForm(forms.Form):
    """Which party of the village a name means, whatever its kind, or that it is somebody new."""

    party = forms.ChoiceField(label=_("这个户名是"), error_messages={"required": _("请选择。"), **_CHOICE})

    def __init__(self, *args: Any, owner: OldParty, **kwargs: Any):
        super().__init__(*args, **kwargs)
        insurance = owner.kind == PartyKind.INSURANCE
        home = Q(group__parent=owner.village_id) | Q(group=None, kind=PartyKind.ENTERPRISE)
        near = Party.objects.filter(Q(kind=PartyKind.INSURANCE) if insurance else home)
        self.known = {str(one.pk): one for one in near.select_related("group").order_by("name", "pk")}
        # Those of the same name first: they are what is asked about; then those of its kind.
        ordered = sorted(
            self.known.items(),
            key=lambda pair: (pair[1].name != owner.name, not same_kind(pair[1].kind, owner.kind)),
        )
        words = [(pk, _said(one)) for pk, one in ordered]
        self.new = {} if insurance else _new_kinds(owner)
        fresh = [
            (value, _("没有登记过，锁定时新登记：%(kind)s · %(level)s") % _kind_words(kind))
            for value, kind in self.new.items()
        ]
        self.fields["party"].choices = [("", "—"), *fresh, *words]  # type: ignore[attr-defined]

    def chosen(self) -> Party | None:
        """The party; None for somebody new."""
        return self.known.get(self.cleaned_data["party"])

    def new_kind(self) -> PartyKind | None:
        """The kind of somebody new; None for a party of the register."""
        return self.new.get(self.cleaned_data["party"])


def _new_kinds(owner: OldParty) -> dict[str, PartyKind]:
    """What somebody new may be, the kind the books read first; without a group only an enterprise can be."""
    own = PartyKind(owner.kind)
    others = [kind for kind in (*_PEOPLE, PartyKind.COLLECTIVE, PartyKind.ENTERPRISE) if kind is not own]
    return {
        NOBODY if kind is own else f"{NOBODY}-{kind.value}": kind
        for kind in (own, *others)
        if owner.group_id is not None or kind is PartyKind.ENTERPRISE
    }


def _kind_words(kind: str) -> dict[str, Any]:
    kind = PartyKind(kind)
    return {"kind": PARTY_KINDS[kind], "level": LEVELS[level_of(None, kind)]}


def _said(party: Party) -> str:
    tail = party.id_number.masked_id
    told = [party.group.name if party.group else "", *map(str, _kind_words(party.kind).values()), tail]
    return f"{party.name}（{' · '.join(word for word in told if word)}）"


class SendBackForm(forms.Form):
    """Why the books go back."""

    reason = forms.CharField(
        label=_("退回原因"), max_length=200, error_messages={"required": _("请写明原因。")}
    )


class DropForm(forms.Form):
    """Why a whole take-over is taken back."""

    reason = forms.CharField(
        label=_("撤回原因"), max_length=200, error_messages={"required": _("请写明原因。")}
    )


class CorrectPaidForm(PaperForm):
    """What had been paid before the take-over, from which day on, and by which paper."""

    field_order = ("paid", "value_date", "reason", "number", "scan")
    paid = yuan_field(_("接管前已付应为 元"), least=Decimal(0))
    value_date = DayField(label=_("更正日"))
    reason = forms.CharField(
        label=_("更正原因"), max_length=100, error_messages={"required": _("请写明原因。")}
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["value_date"].initial = on
        self.fields["number"].required = True
        self.fields["number"].error_messages["required"] = _("请填写凭据编号。")


class CorrectForm(PaperForm):
    """What a line of the old books should owe, since when, and by which signed paper."""

    field_order = ("amount", "signed_date", "due_date", "reason", "number", "scan")
    amount = yuan_field(_("应付应为 元"))
    signed_date = DayField(label=_("签字日期"))
    due_date = DayField(
        label=_("增加部分的到期日"), required=False, help_text=_("只减不增时不填；不填的从签字日起算")
    )
    reason = forms.CharField(
        label=_("更正原因"), max_length=200, error_messages={"required": _("请写明原因。")}
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["signed_date"].initial = on
        self.fields["scan"].required = True
        self.fields["scan"].error_messages["required"] = _("请上传双方签字的更正文书。")
