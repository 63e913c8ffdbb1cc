"""The forms of the bank: its file, its columns and words, and what becomes of money without a line."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.forms.arrears import DayField
from parcels.forms.payments import _AMOUNT, _CHOICE, PaperForm
from parcels.forms.yuan import YuanField
from parcels.models import BankFormat
from parcels.models.figures import LineBalance
from parcels.rules.bank_rows import RESULT_FIELDS, SHEET_FIELDS
from parcels.words.bank import FIELDS, FILE_KINDS
from parcels.words.findings import FINDINGS
from parcels.words.money import HEADS

MAX_BANK_BYTES = 4 * 1024 * 1024


class BankFileForm(forms.Form):
    """A result file, the bank that wrote it, and the day of rows that bear none."""

    bank_format = forms.ModelChoiceField(
        label=_("银行表式"),
        queryset=BankFormat.objects.none(),
        empty_label=None,
        to_field_name="code",
        error_messages={"required": _("请选择银行表式。"), **_CHOICE},
    )
    bank_date = DayField(label=_("银行日"), required=False, help_text=_("文件中没有日期的行用这一天。"))
    file = forms.FileField(
        label=_("银行回单文件"),
        help_text=_("xlsx 或 CSV，不超过 4 MB。先试读，再登记。"),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={
            "required": _("请选择文件。"),
            "max_length": _("文件名太长（最多 200 个字）。请改短后再上传。"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["bank_format"].queryset = BankFormat.objects.filter(is_used=True)  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        """Refuse by size before a byte is read."""
        upload: UploadedFile = self.cleaned_data["file"]
        try:
            intake.check_size(upload.size or 0, limit=MAX_BANK_BYTES)
        except Refusal as refusal:
            what, _remedy = FINDINGS[refusal.code]
            raise forms.ValidationError(str(what) % refusal.params) from refusal
        return upload


class BankFormatForm(forms.Form):
    """A bank's columns: what its sheet holds and in which order, how its answer is headed, and its words."""

    code = forms.SlugField(
        label=_("编号"),
        max_length=24,
        help_text=_("字母、数字和短横，如 nsh-1。"),
        error_messages={
            "required": _("请填写编号。"),
            "invalid": _("编号只能用字母、数字、短横和下划线。"),
        },
    )
    name = forms.CharField(label=_("名称"), max_length=60, error_messages={"required": _("请填写名称。")})
    file_kind = forms.ChoiceField(
        label=_("代发表文件"), choices=list(FILE_KINDS.items()), error_messages=_CHOICE
    )
    success_words = forms.CharField(
        label=_("“成功”的写法"),
        max_length=200,
        help_text=_("几种写法用顿号隔开。"),
        error_messages={"required": _("请写明银行怎样写“成功”。")},
    )
    failed_words = forms.CharField(
        label=_("“失败”的写法"),
        max_length=200,
        error_messages={"required": _("请写明银行怎样写“失败”。")},
    )
    returned_words = forms.CharField(label=_("“退票”的写法"), max_length=200, required=False)
    is_used = forms.BooleanField(label=_("使用中"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in SHEET_FIELDS:
            self.fields[f"place_{field}"] = forms.IntegerField(
                label=_("第几列"), required=False, min_value=1, max_value=40
            )
            self.fields[f"sheet_{field}"] = forms.CharField(label=_("列名"), required=False, max_length=40)
        for field in RESULT_FIELDS:
            self.fields[f"answer_{field}"] = forms.CharField(label=_("列名"), required=False, max_length=40)

    def head_fields(self) -> list[Any]:
        """The controls above the columns."""
        names = ("code", "name", "file_kind", "success_words", "failed_words", "returned_words", "is_used")
        return [self[name] for name in names]

    def columns(self) -> list[dict[str, Any]]:
        """A row per field with its controls; a field the sheet or the answer cannot have has none there."""
        return [
            {
                "word": word,
                "place": self[f"place_{field}"] if field in SHEET_FIELDS else None,
                "sheet": self[f"sheet_{field}"] if field in SHEET_FIELDS else None,
                "answer": self[f"answer_{field}"] if field in RESULT_FIELDS else None,
            }
            for field, word in FIELDS.items()
        ]

    @property
    def facts(self) -> dict[str, Any]:
        """What `save_bank_format` takes."""
        given = self.cleaned_data
        named = [field for field in SHEET_FIELDS if given.get(f"sheet_{field}")]
        named.sort(key=lambda field: (given.get(f"place_{field}") or 99, SHEET_FIELDS.index(field)))
        words = ("success_words", "failed_words", "returned_words")
        return {
            **{name: given[name] for name in ("code", "name", "file_kind", "is_used")},
            "sheet_columns": [(field, given[f"sheet_{field}"]) for field in named],
            "result_columns": {
                field: given[f"answer_{field}"] for field in RESULT_FIELDS if given.get(f"answer_{field}")
            },
            **{name: _words(given[name]) for name in words},
        }


def _words(text: str) -> list[str]:
    for mark in ("，", ",", "；", ";", " "):
        text = text.replace(mark, "、")
    return [word for word in text.split("、") if word]


def first_of(row: BankFormat) -> dict[str, Any]:
    """A format as the form's first values."""
    first: dict[str, Any] = {
        "code": row.code,
        "name": row.name,
        "file_kind": row.file_kind,
        "is_used": row.is_used,
        "success_words": "、".join(row.success_words),
        "failed_words": "、".join(row.failed_words),
        "returned_words": "、".join(row.returned_words),
    }
    for place, (field, title) in enumerate(row.sheet_columns, start=1):
        first |= {f"place_{field}": place, f"sheet_{field}": title}
    return first | {f"answer_{field}": title for field, title in row.result_columns.items()}


class AssignForm(PaperForm):
    """Which line a sum without one was for, how much of it, from which day."""

    field_order = ("line", "is_payees", "other_payee", "amount", "value_date", "note", "number", "scan")
    # Asked only where the bank wrote another name or account than the payee's.
    is_payees = forms.BooleanField(label=_("户名或账号不同，已查实是付给该收款人的"), required=False)
    other_payee = forms.CharField(label=_("怎样查实的"), required=False, max_length=200)
    line = forms.ChoiceField(
        label=_("认领到哪笔应付"), error_messages={"required": _("请选择一笔应付。"), **_CHOICE}
    )
    amount = YuanField(
        label=_("认领金额 元"),
        max_digits=16,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=_AMOUNT,
    )
    value_date = DayField(label=_("入账日"))
    note = forms.CharField(
        label=_("说明"), max_length=200, error_messages={"required": _("请写明怎样查清的。")}
    )

    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        lines: Sequence[LineBalance],
        on: date,
        left: Decimal,
        another: str = "",
        **kwargs: Any,
    ):
        """`another` is the sentence that asks, where the bank wrote somebody else than the line's payee.

        `left` is what is not claimed yet of the sum.
        """
        super().__init__(*args, **kwargs)
        self.on, self.left = on, left
        self._another = another
        if not another:
            del self.fields["is_payees"], self.fields["other_payee"]
        else:
            self.fields["other_payee"].is_asked = True  # type: ignore[attr-defined]
        self.fields["client_key"].initial = uuid4
        # With several none is taken before a person looked: they may differ by their day alone.
        first = [("", _("请选择"))] if len(lines) > 1 else []
        told = [(str(line.line_id), _told(line)) for line in lines]
        self.fields["line"].choices = [*first, *told]  # type: ignore[attr-defined]
        self.fields["value_date"].initial = on
        _want_paper(self)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self._another and not given.get("is_payees"):
            self.add_error("is_payees", self._another)
        elif self._another and not given.get("other_payee") and "other_payee" not in self.errors:
            self.add_error("other_payee", _("请写明怎样查实的，例如 与银行核对、本人说明。"))
        # All that is wrong at once: not the day and the sum only after the tick.
        if (day := given.get("value_date")) and day > self.on:
            self.add_error("value_date", _("不能晚于办公日 %(on)s。") % {"on": self.on.isoformat()})
        if (amount := given.get("amount")) and amount > self.left:
            left = {"left": f"{self.left:,.2f}"}
            self.add_error("amount", _("这笔待查款只剩 %(left)s 元没有认领。") % left)
        return given


class GiveBackForm(PaperForm):
    """A sum without a line that came back to the fund."""

    field_order = ("fund_source", "value_date", "note", "number", "scan")
    value_date = DayField(label=_("退回日"))
    note = forms.CharField(
        label=_("说明"), max_length=200, error_messages={"required": _("请写明怎样查清的。")}
    )

    def __init__(self, *args: Any, on: date, funds: Any = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["value_date"].initial = on
        if funds is not None:
            # What came from no fund of the system goes into one that a person names.
            self.fields["fund_source"] = forms.ModelChoiceField(
                label=_("退到资金"), queryset=funds, error_messages={"required": _("请选择资金。"), **_CHOICE}
            )
            self.order_fields(self.field_order)
        _want_paper(self)


def _want_paper(form: PaperForm) -> None:
    form.fields["number"].required = True
    form.fields["number"].error_messages["required"] = _("请填写凭据编号。")


def _told(line: LineBalance) -> str:
    where = line.taking_code or line.agreement_number
    due = gettext("到期 %(day)s") % {"day": line.due_date.isoformat()}
    return f"{line.payee} · {where} · {HEADS[line.head]} · {due} · {line.unpaid_yuan:,.2f}"
