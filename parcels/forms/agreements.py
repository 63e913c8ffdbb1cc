"""The forms of an agreement: finding one, choosing land and terms for a new one, and signing it."""

from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.forms.sheet import AskedDay
from parcels.models import Instalment, Place, Project, Taking
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import AgreementKind
from parcels.words.findings import FINDINGS
from parcels.words.money import AGREEMENT_KINDS, AGREEMENT_STATES

INSTALMENTS = range(1, 5)
MAX_TAKINGS = 200
DAY_WORDS = {"required": _("请填写日期。"), "invalid": _("日期写成 2026-11-23 的样子。")}


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, picked or typed."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=DAY_WORDS, **options)


class AgreementFilter(forms.Form):
    """What the list of agreements is narrowed by."""

    q = forms.CharField(
        label=_("协议编号、地块、权利人"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    project = forms.ModelChoiceField(
        label=_("项目"),
        queryset=Project.objects.all(),
        required=False,
        to_field_name="code",
        empty_label=_("全部项目"),
    )
    village = forms.ModelChoiceField(
        label=_("村"), queryset=Place.objects.none(), required=False, empty_label=_("全部村")
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部状态")), *AGREEMENT_STATES.items()]
    )
    on = AskedDay(label=_("截至"), required=False)

    def __init__(self, *args: Any, villages: QuerySet[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["village"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = villages
        for each in self.fields.values():
            # The bar has no room for labels; who cannot see it hears them.
            each.widget.attrs["aria-label"] = each.label


class TakingsField(forms.ModelMultipleChoiceField):
    """Takings of one project that are registered and in no agreement yet."""

    def __init__(self) -> None:
        super().__init__(
            label=_("地块"),
            queryset=Taking.objects.none(),
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": _("请至少选一块地。"),
                "invalid_choice": _("所选地块须是本项目的、已登记的、还没有协议的。请从列表中选择。"),
                "invalid_pk_value": _("所选地块须是本项目的、已登记的、还没有协议的。请从列表中选择。"),
            },
        )


class DraftForm(forms.Form):
    """Number, land and one to four instalments of a new agreement."""

    number = forms.CharField(
        label=_("协议编号"), max_length=40, error_messages={"required": _("请填写协议编号。")}
    )
    kind = forms.ChoiceField(
        label=_("类别"),
        choices=[(kind, AGREEMENT_KINDS[kind]) for kind in (AgreementKind.AGREEMENT, AgreementKind.DECISION)],
        error_messages={"required": _("请选择类别。"), "invalid_choice": _("没有这个类别。")},
    )
    takings = TakingsField()

    def __init__(self, *args: Any, candidates: QuerySet[Taking], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        field = self.fields["takings"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = candidates
        self.fields["kind"].initial = AgreementKind.AGREEMENT
        for number in INSTALMENTS:
            self._add_instalment(number)

    def _add_instalment(self, number: int) -> None:
        first = number == 1
        label = gettext("第 %(number)s 期到期日") % {"number": number}
        self.fields[f"due_{number}"] = day_field(label, required=first)
        self.fields[f"weight_{number}"] = forms.IntegerField(
            label=gettext("第 %(number)s 期比例") % {"number": number},
            required=first,
            min_value=1,
            max_value=10_000,
            initial=1 if first else None,
            error_messages={
                "required": _("请填写比例。"),
                "invalid": _("比例是整数，例如 1、30。"),
                "min_value": _("比例须为 1 到 10000 的整数。"),
                "max_value": _("比例须为 1 到 10000 的整数。"),
            },
        )
        self.fields[f"condition_{number}"] = forms.CharField(
            label=gettext("第 %(number)s 期付款条件") % {"number": number}, required=False, max_length=120
        )

    def clean_takings(self) -> list[Taking]:
        """Keep an agreement to a size that a paper can hold."""
        rows = list(self.cleaned_data["takings"])
        if len(rows) > MAX_TAKINGS:
            raise forms.ValidationError(
                _("一份协议最多 %(limit)s 块地，请分成几份。"), params={"limit": MAX_TAKINGS}
            )
        return rows

    def clean(self) -> dict[str, Any]:
        """A later instalment has both its day and its share, or neither."""
        for number in list(INSTALMENTS)[1:]:
            due, weight = self.cleaned_data.get(f"due_{number}"), self.cleaned_data.get(f"weight_{number}")
            wrong = {f"due_{number}", f"weight_{number}"} & set(self.errors)
            if not wrong and due and not weight:
                self.add_error(f"weight_{number}", gettext("请填写比例，或去掉这一期的到期日。"))
            if not wrong and not due and (weight or self.cleaned_data.get(f"condition_{number}")):
                self.add_error(f"due_{number}", gettext("请填写到期日，或把这一期整行清空。"))
        self._in_order()
        return self.cleaned_data

    def _in_order(self) -> None:
        """An instalment is not due before the one above it."""
        days = [(n, day) for n in INSTALMENTS if (day := self.cleaned_data.get(f"due_{n}"))]
        for (_before, earlier), (number, day) in pairwise(days):
            if day < earlier:
                told = {"number": number}
                self.add_error(f"due_{number}", gettext("第 %(number)s 期不能比前一期先到期。") % told)

    def terms(self) -> list[Terms]:
        """The instalments that were filled in, in their order."""
        data = self.cleaned_data
        return [
            Terms(data[f"due_{n}"], data[f"weight_{n}"], data.get(f"condition_{n}", ""))
            for n in INSTALMENTS
            if data.get(f"due_{n}")
        ]

    def instalment_rows(self) -> list[dict[str, Any]]:
        """The fields of the editor, row by row."""
        return [
            {
                "number": n,
                "due": self[f"due_{n}"],
                "weight": self[f"weight_{n}"],
                "condition": self[f"condition_{n}"],
            }
            for n in INSTALMENTS
        ]


class DueForm(forms.Form):
    """The due day of each instalment of a draft."""

    def __init__(self, *args: Any, instalments: list[Instalment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = [one.number for one in instalments]
        for one in instalments:
            label = gettext("第 %(number)s 期到期日") % {"number": one.number}
            self.fields[f"due_{one.number}"] = day_field(label, initial=one.due_date)

    @property
    def due(self) -> dict[int, date]:
        """The day of each instalment by its number."""
        return {number: self.cleaned_data[f"due_{number}"] for number in self.numbers}


def client_key(text: str) -> UUID:
    """The key a page was given so that it saves once; a new one where it is no key."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


class SignForm(forms.Form):
    """The day of the signature and the scan of the signed paper."""

    signed_date = day_field(_("签订日期"))
    scan = forms.FileField(
        label=_("协议扫描件"),
        help_text=_("PDF、JPG 或 PNG，不超过 20 MB。"),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={
            "required": _("请上传签好的协议扫描件。"),
            "max_length": _("文件名太长（最多 200 个字）。请改短后再上传。"),
        },
    )
    legacy_reason = forms.CharField(
        label=_("系统启用前已签的补录原因"),
        required=False,
        max_length=200,
        help_text=_("只有纸质手续早于系统、程序记录不全时才填。"),
    )

    unsigned_reason = forms.CharField(
        label=_("当事人没有签协议的原因"),
        max_length=200,
        help_text=_("如 拒签、联系不上、权属有争议；据实写，随决定保存。"),
        error_messages={"required": _("请写明当事人为什么没有签协议。")},
    )

    cap_reason = forms.CharField(
        label=_("超出项目补偿总额上限仍签订的理由"),
        max_length=200,
        help_text=_("随签订记入日志；超出的部分在提高上限之前付不出去。"),
        error_messages={"required": _("已签协议将超出项目补偿总额上限：请写明仍要签订的理由。")},
    )

    posted_reason = forms.CharField(
        label=_("金额与公示不同仍签订的理由"),
        max_length=200,
        help_text=_("如 公示后复测、增加手工明细；随签订记入日志。"),
        error_messages={"required": _("金额与已公示的不同：请写明仍要签订的理由。")},
    )

    def __init__(
        self,
        *args: Any,
        decision: bool = False,
        first: bool = True,
        above: bool = False,
        beside: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not beside:
            del self.fields["posted_reason"]
        if not above:
            del self.fields["cap_reason"]
        if decision:
            self.fields["signed_date"].label = _("决定日期")
            self.fields["scan"].label = _("决定书扫描件")
        if not decision or not first:
            del self.fields["unsigned_reason"]

    def clean_scan(self) -> UploadedFile:
        """Refuse by size before a byte is read."""
        upload: UploadedFile = self.cleaned_data["scan"]
        try:
            intake.check_size(upload.size or 0)
        except Refusal as refusal:
            what, _remedy = FINDINGS[refusal.code]
            raise forms.ValidationError(str(what) % refusal.params) from refusal
        return upload
