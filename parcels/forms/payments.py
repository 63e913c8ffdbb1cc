"""The forms of a payment run: what it may collect, its lines and amounts, and what the bank says of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from landmgmt.lib import intake
from landmgmt.lib.money import ZERO, parse_yuan
from landmgmt.lib.refusal import Refusal
from parcels.forms.arrears import DayField
from parcels.forms.yuan import YuanField
from parcels.models import FundSource, Instalment, Place, Project, RunItem
from parcels.models.figures import LineBalance
from parcels.rules.money_terms import RunWay
from parcels.words.findings import FINDINGS
from parcels.words.money import ACCOUNT_KINDS, HEADS, LEVELS, RUN_STATES, RUN_WAYS, TRANSFER_KINDS

MAX_LINES = 500
MAX_ANSWERS = 200
_CHOICE = {"invalid_choice": _("没有这一项，请从列表中选择。")}
_AMOUNT = {
    "required": _("请填写金额。"),
    "invalid": _("金额写成 12345.67 的样子。"),
    "min_value": _("金额须大于 0。"),
    "max_decimal_places": _("金额最多两位小数。"),
    "max_digits": _("金额太大。"),
    "max_whole_digits": _("金额太大。"),
}


class AddressFilter(forms.Form):
    """A filter in the address."""

    def __init__(self, asked: Any):
        super().__init__(asked)
        self.prepare()
        self.full_clean()
        for name, field in self.fields.items():
            field.widget.attrs |= {"class": "in", "aria-label": field.label}
            if self.cleaned_data.get(name) and isinstance(field, forms.ChoiceField):
                field.widget.attrs["data-on"] = True

    def prepare(self) -> None:
        """Fill in the choices."""

    def choose(self, name: str, all_word: Any, choices: Iterable[tuple[Any, Any]]) -> None:
        """Give a field its choices, the first of them none."""
        self.fields[name].choices = [("", all_word), *choices]  # type: ignore[attr-defined]


class RunFilter(AddressFilter):
    """State and project of the list of runs."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部状态")), *RUN_STATES.items()]
    )
    project = forms.ChoiceField(label=_("项目"), required=False)

    def prepare(self) -> None:
        self.choose("project", _("全部项目"), Project.objects.values_list("code", "name"))


class CollectForm(AddressFilter):
    """From which fund, and which of the due lines of its project."""

    fund = forms.ChoiceField(label=_("资金来源"), required=False)
    village = forms.ChoiceField(label=_("村"), required=False)
    instalment = forms.ChoiceField(label=_("期次"), required=False)
    head = forms.ChoiceField(label=_("科目"), required=False, choices=[("", _("全部科目")), *HEADS.items()])
    level = forms.ChoiceField(
        label=_("层级"), required=False, choices=[("", _("拨付与兑付")), *LEVELS.items()]
    )
    due_by = DayField(label=_("到期不晚于"), required=False)
    way = forms.ChoiceField(label=_("支付途径"), required=False)

    def __init__(self, asked: Any, *, user: Any):
        self.user = user
        super().__init__(asked)

    def prepare(self) -> None:
        funds = FundSource.objects.select_related("project").order_by("project__code", "code")
        self._funds = {fund.code: fund for fund in funds}
        words = [(code, f"{fund.project.name} · {fund.name}") for code, fund in self._funds.items()]
        self.choose("fund", _("请选择项目与资金来源"), words)
        places = Place.objects.filter(level=Place.Level.VILLAGE)
        villages = self.user.villages.all() if self.user.by_village else places
        words = [(str(pk), name) for pk, name in villages.values_list("pk", "name")]
        self.choose("village", _("全部村"), words)
        numbers = Instalment.objects.order_by("number").values_list("number", flat=True).distinct()
        terms = [(str(n), gettext("第 %(number)s 期") % {"number": n}) for n in numbers]
        self.choose("instalment", _("全部期次"), terms)
        self.choose("way", RUN_WAYS[RunWay.BANK], [(RunWay.TREASURY.value, RUN_WAYS[RunWay.TREASURY])])

    @property
    def run_way(self) -> RunWay:
        """How the money is to go; the bank's way if nothing is said."""
        return RunWay(self.cleaned_data.get("way") or RunWay.BANK)

    def fund_source(self) -> FundSource | None:
        """The chosen fund with its project."""
        return self._funds.get(self.cleaned_data.get("fund") or "")

    def filters(self) -> dict[str, Any]:
        """What `figures.due_lines` keeps to, without the instalment."""
        given = {name: self.cleaned_data.get(name) or None for name in ("head", "level", "due_by", "village")}
        return {**given, "village": int(given["village"] or 0) or None, "user": self.user}


class RunForm:
    """The chosen lines with their amounts, as typed; every refusal of an amount stands at its row."""

    def __init__(
        self,
        posted: Any,
        lines: Sequence[LineBalance],
        *,
        picked: bool = True,
        lost: Mapping[int, RunItem] | None = None,
        minors: Mapping[int, int] | None = None,
    ):
        """`lost` are rows that failed or came back with the same account: left for a hand to tick.

        `minors` are the ages of payees under age without a guardian: their rows are left likewise, and ask
        for a word of who looked.
        """
        lost, minors = lost or {}, minors or {}
        self.seen = posted.get("minors", "")[:200].strip() if posted is not None else ""
        self.errors: list[str] = []
        self.rows: list[dict[str, Any]] = []
        self.wanted: list[tuple[int, Decimal | None]] = []
        chosen = None if posted is None else set(posted.getlist("line"))
        self.key = client_key(posted.get("client_key", "") if posted is not None else "")
        for line in lines:
            name = f"amount_{line.line_id}"
            text = f"{line.collectable_yuan:.2f}" if posted is None else posted.get(name, "")[:24]
            by_itself = picked and line.line_id not in lost and line.payee_id not in minors
            is_chosen = by_itself if chosen is None else str(line.line_id) in chosen
            self.rows.append(
                {
                    "line": line,
                    "name": name,
                    "text": text,
                    "chosen": is_chosen,
                    "wrong": "",
                    "lost": lost.get(line.line_id),
                    "minor": minors.get(line.payee_id),
                    "head": HEADS[line.head],
                }
            )
            if is_chosen:
                self._want(self.rows[-1])
        if chosen and len(chosen) > sum(row["chosen"] for row in self.rows):
            self.errors.append(
                gettext("有的明细已不能收进批次（刚被别的批次收走，或不在筛选内），请核对后再编制。")
            )

    def _want(self, row: dict[str, Any]) -> None:
        line = row["line"]
        try:
            amount = parse_yuan(row["text"])
        except Refusal:
            row["wrong"] = gettext("金额写成 12345.67 的样子。")
        else:
            row["amount"] = amount
            self.wanted.append((line.line_id, amount))
            if amount <= 0:
                row["wrong"] = gettext("金额须大于 0。")
            elif amount > line.collectable_yuan:
                row["wrong"] = gettext("只能再付 %(left)s 元。") % {"left": f"{line.collectable_yuan:,.2f}"}

    @property
    def total(self) -> Decimal:
        """What is chosen, in yuan: shown only, the deed adds up again."""
        return sum((amount for _line, amount in self.wanted if amount), ZERO)

    @property
    def has_minors(self) -> bool:
        """Whether any row is a minor's without guardian."""
        return any(row["minor"] is not None for row in self.rows)

    @property
    def is_valid(self) -> bool:
        """True where something is chosen and every amount stands."""
        if not self.wanted and not self.errors and not any(row["wrong"] for row in self.rows):
            self.errors.append(gettext("请至少选一笔。"))
        return not self.errors and not any(row["wrong"] for row in self.rows)


def client_key(text: str) -> UUID:
    """The key a page was given so that it saves once; a new one where it is no key."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


class ReasonedForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("原因"), max_length=100, error_messages={"required": _("请写明原因。")})


class PaperForm(forms.Form):
    """A paper with its number and, where there is one, its scan."""

    number = forms.CharField(label=_("凭据编号"), required=False, max_length=60)
    scan = forms.FileField(
        label=_("凭据扫描件"),
        required=False,
        help_text=_("PDF、JPG 或 PNG，不超过 20 MB。"),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"max_length": _("文件名太长（最多 200 个字）。请改短后再上传。")},
    )

    def clean_scan(self) -> UploadedFile | None:
        """Refuse by size before a byte is read."""
        upload: UploadedFile | None = self.cleaned_data["scan"]
        if upload:
            try:
                intake.check_size(upload.size or 0)
            except Refusal as refusal:
                what, _remedy = FINDINGS[refusal.code]
                raise forms.ValidationError(str(what) % refusal.params) from refusal
        return upload

    def scanned(self) -> tuple[str, bytes] | None:
        """The scan as (file name, content)."""
        upload = self.cleaned_data.get("scan")
        return (upload.name, intake.take(upload)) if upload else None


class ReturnForm(PaperForm):
    """A return (退票) with its day and the bank's reason."""

    field_order = ("value_date", "reason", "number", "scan")
    value_date = DayField(label=_("退票日"))
    reason = forms.CharField(
        label=_("退票原因"), max_length=100, error_messages={"required": _("请写明退票原因。")}
    )


class ReceiveForm(PaperForm):
    """Money that reached a fund, with the bank's paper."""

    field_order = ("fund_source", "amount", "value_date", "number", "scan", "is_another")
    fund_source = forms.ModelChoiceField(
        label=_("资金来源"),
        queryset=FundSource.objects.none(),
        empty_label=None,
        to_field_name="code",
        error_messages={"required": _("请选择资金来源。"), **_CHOICE},
    )
    amount = YuanField(
        label=_("到账金额 元"),
        max_digits=16,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=_AMOUNT,
    )
    value_date = DayField(label=_("到账日"))
    is_another = forms.BooleanField(label=_("同日同额已有一笔，确是另一笔"), required=False)
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, funds: QuerySet[FundSource], on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["fund_source"].queryset = funds  # type: ignore[attr-defined]
        self.fields["value_date"].initial = on
        self.fields["client_key"].initial = uuid4
        self.fields["number"].required = True
        self.fields["number"].label = _("银行回单或指标文号")
        self.fields["number"].error_messages["required"] = _("请填写银行回单号或指标文号。")

    def clean_value_date(self) -> date:
        """Money that has arrived arrived by today."""
        day: date = self.cleaned_data["value_date"]
        if day > self.on:
            raise forms.ValidationError(_("不能晚于办公日 %(on)s。"), params={"on": self.on.isoformat()})
        return day


class ReverseForm(PaperForm):
    """Taking a transfer back, on a day, with the reason and its paper."""

    field_order = ("reason", "value_date", "number", "scan")
    reason = forms.CharField(label=_("原因"), max_length=100, error_messages={"required": _("请写明原因。")})
    value_date = DayField(label=_("冲回日"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["number"].required = True
        self.fields["number"].error_messages["required"] = _("请填写凭据编号。")


class VoucherPaperForm(PaperForm):
    """A paper that came after its voucher was posted, and why."""

    field_order = ("reason", "number", "scan")
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("来由"),
        max_length=200,
        help_text=_("如：银行回单次日才到"),
        error_messages={"required": _("请写明为什么补充这份凭据。")},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["client_key"].initial = uuid4
        self.fields["scan"].required = True
        self.fields["scan"].error_messages["required"] = _("请选择要补充的扫描件。")


class LedgerFilter(AddressFilter):
    """What of a project's ledger is shown: a fund, a kind, an account, one line, one taking, some days."""

    fund = forms.ChoiceField(label=_("资金来源"), required=False)
    kind = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部类别")), *TRANSFER_KINDS.items()]
    )
    account = forms.ChoiceField(
        label=_("账户"), required=False, choices=[("", _("全部账户")), *ACCOUNT_KINDS.items()]
    )
    since = DayField(label=_("从"), required=False)
    until = DayField(label=_("到"), required=False)
    line = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    taking = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, asked: Any, *, project: Project):
        self.project = project
        super().__init__(asked)

    def prepare(self) -> None:
        self.choose("fund", _("全部资金"), self.project.fund_sources.values_list("code", "name"))

    def conditions(self) -> Q:
        """The condition on transfers."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        asked = Q()
        if fund := given.get("fund"):
            asked &= Q(from_account__fund_source__code=fund) | Q(to_account__fund_source__code=fund)
        if account := given.get("account"):
            asked &= Q(from_account__kind=account) | Q(to_account__kind=account)
        paths = {
            "kind": "kind",
            "since": "value_date__gte",
            "until": "value_date__lte",
            "line": "line",
            "taking": "line__taking",
        }
        return asked & Q(**{path: given[name] for name, path in paths.items() if name in given})
