"""What is asked when a taking moves on, is surveyed, gets its shares, its things and its papers."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parcels.forms.owners import FIND, FIND_WORD, by_place, offer
from parcels.forms.sheet import FIRST_DAY, LAST_DAY, DayInput
from parcels.forms.yuan import FigureField
from parcels.models import Document, Party, Rate, RateSet, Taking
from parcels.rules.checks import AREA_TOLERANCE
from parcels.rules.landclass import GROUPS
from parcels.rules.pricing import OF_LAND
from parcels.rules.stages import Stage
from parcels.words.deeds import STAGES
from parcels.words.formulas import land_class_word
from parcels.words.pricing import price_text

ROWS = 6
_MOST_M2 = {"max_digits": 14, "decimal_places": 2, "min_value": Decimal("0.01")}


class DayField(forms.DateField):
    """A day, no later than the office's; years a database can hold."""

    widget = DayInput

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(_("日期须在 1950 年到 2100 年之间。"))
        return day


class PaperPart(forms.Form):
    """The paper behind a deed: its scan, uploaded in the same form."""

    scan = forms.FileField(
        label=_("凭据扫描件"), required=False, help_text=_("PDF、JPG 或 PNG，不超过 20 MB")
    )

    def upload(self) -> tuple[str, bytes] | None:
        """The scan as (file name, content); read once it is known not to be too large by the action."""
        scan = self.cleaned_data.get("scan")
        return (scan.name, scan.read()) if scan else None


class AdvanceForm(PaperPart):
    """Moving a taking to its next stage on a day; a past one done on paper bears its reason."""

    to = forms.ChoiceField(label=_("到哪一步"))
    on = DayField(label=_("办理日期"))
    legacy_reason = forms.CharField(
        label=_("补录原因"),
        required=False,
        max_length=200,
        help_text=_("系统启用前已办的，写明原因；其余留空"),
    )
    field_order = ["to", "on", "legacy_reason", "scan"]

    def __init__(self, *args: Any, stages: list[Stage], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(stage.value, STAGES[stage]) for stage in stages]  # type: ignore[attr-defined]


class SurveyForm(PaperPart):
    """The surveyed area per land class, confirmed on a day; `version` tells a lost edit."""

    two_up = True  # class and area stand beside each other
    version = forms.IntegerField(widget=forms.HiddenInput, max_value=2**31 - 1)
    signed_date = DayField(label=_("确认日期"), help_text=_("土地现状调查确认表上的日期"))
    remeasured = forms.CharField(
        label=_("复测原因"),
        required=False,
        max_length=100,
        help_text=_("只有签协议之后复测才填，并上传复测确认表；已签的协议不变，随后起草变更"),
    )
    differs = forms.BooleanField(
        label=_("与图形面积不符，已核对"),
        required=False,
        help_text=_("合计与图形算得的相差超过容差才要勾选；差多少列在数据质量里"),
    )

    def __init__(self, *args: Any, drawn_m2: Decimal | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.drawn_m2 = drawn_m2
        classes = [("", "—"), *((code, f"{code} {land_class_word(code)}") for code in sorted(GROUPS))]
        for n in range(1, ROWS + 1):
            self.fields[f"class_{n}"] = forms.ChoiceField(
                label=_("地类 %(n)s") % {"n": n}, required=False, choices=classes
            )
            self.fields[f"area_{n}"] = FigureField(label=_("面积 ㎡"), required=False, **_MOST_M2)
        self.order_fields(
            [
                *(f"{part}_{n}" for n in range(1, ROWS + 1) for part in ("class", "area")),
                "signed_date",
                "remeasured",
                "differs",
            ]
        )

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        for n in range(1, ROWS + 1):
            if (
                bool(given.get(f"class_{n}")) != bool(given.get(f"area_{n}"))
                and f"area_{n}" not in self.errors
            ):
                self.add_error(f"area_{n}", _("地类和面积要一起填。"))
        if not self.errors and not given["differs"]:
            self._ask_about_the_drawing()
        return given

    def _ask_about_the_drawing(self) -> None:
        """A slip of the unit or of a digit is asked about while the paper is still in the hand."""
        total, drawn = sum((m2 for _code, m2 in self.areas), Decimal(0)), self.drawn_m2
        if drawn and total and abs(total - drawn) > drawn * AREA_TOLERANCE:
            told = {"total": f"{total:,.2f}", "drawn": f"{drawn:,.2f}"}
            told["percent"] = f"{abs(total - drawn) / drawn * 100:,.1f}"
            said = _(
                "合计 %(total)s ㎡，图形算得 %(drawn)s ㎡，相差 %(percent)s%%："
                "请核对；确实如此的，勾选后再登记。"
            )
            self.add_error("differs", said % told)

    @property
    def areas(self) -> list[tuple[str, Decimal]]:
        """(land class, ㎡) of the rows that are filled."""
        given = self.cleaned_data
        rows = range(1, ROWS + 1)
        return [(given[f"class_{n}"], given[f"area_{n}"]) for n in rows if given.get(f"class_{n}")]


class FractionField(forms.CharField):
    """A share as a fraction: 1/2, never a rounded decimal."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        over, slash, under = text.replace("／", "/").partition("/")
        if not (
            over.isascii()
            and over.isdigit()
            and (under.isascii() and under.isdigit() if slash else over == "1")
        ):
            raise ValidationError(_("请写成分数，例如 1/2、1/3。"))
        if len(text) > 15 or int(under or 1) == 0:
            raise ValidationError(_("分母太大或为零。"))
        return int(over), int(under or 1)


class SharesForm(PaperPart):
    """Who holds which part from a day; the fractions must sum to exactly one."""

    two_up = True  # claimant and share stand beside each other
    since = DayField(label=_("生效日"))
    right = forms.CharField(
        label=_("权利"), required=False, max_length=40, help_text=_("如 承包、承包地继承")
    )
    signed_date = DayField(label=_("确认日期"), required=False, help_text=_("签字确认后才能签协议"))

    def __init__(self, *args: Any, taking: Taking, **kwargs: Any):
        super().__init__(*args, **kwargs)
        parties = (
            Party.objects.filter(group=taking.parcel.group_id)
            if taking.parcel.group_id
            else Party.objects.none()
        )
        if taking.parcel.group and taking.parcel.group.parent_id:
            parties = Party.objects.filter(group__parent=taking.parcel.group.parent_id)
        choices = [("", "—"), *by_place(parties, first=taking.parcel.group_id)]
        self.known = {str(p.pk): p for p in parties}
        for n in range(1, ROWS + 1):
            self.fields[f"party_{n}"] = forms.ChoiceField(
                label=_("权利人 %(n)s") % {"n": n}, required=False, choices=choices
            )
            self.fields[f"party_{n}"].widget.attrs[FIND] = FIND_WORD
            self.fields[f"share_{n}"] = FractionField(label=_("份额"), required=False)
        self.order_fields(
            [
                *(f"{part}_{n}" for n in range(1, ROWS + 1) for part in ("party", "share")),
                "since",
                "signed_date",
            ]
        )

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        for n in range(1, ROWS + 1):
            if (
                bool(given.get(f"party_{n}")) != bool(given.get(f"share_{n}"))
                and f"share_{n}" not in self.errors
            ):
                self.add_error(f"share_{n}", _("权利人和份额要一起填。"))
        if not self.errors and not self.shares:
            raise ValidationError(_("至少要有一位权利人。"))
        return given

    @property
    def shares(self) -> list[tuple[Party, tuple[int, int]]]:
        """(claimant, (numerator, denominator)) in the order of the form."""
        given = self.cleaned_data
        rows = [n for n in range(1, ROWS + 1) if given.get(f"party_{n}") and given.get(f"share_{n}")]
        return [(self.known[given[f"party_{n}"]], given[f"share_{n}"]) for n in rows]

    @property
    def total(self) -> Fraction:
        return sum((Fraction(*share) for _party, share in self.shares), Fraction(0))


def _priced(rate: Rate) -> str:
    return f"{rate.name}（{price_text(rate.pricing, rate.price_yuan, rate.high_yuan)} / {rate.unit}）"


class ItemForm(forms.Form):
    """A thing on the land; one first seen after the pre-announcement is decided by another (REG 26)."""

    rate = forms.ModelChoiceField(label=_("项目"), queryset=Rate.objects.none())
    owner = forms.ModelChoiceField(
        label=_("所有人"), queryset=Party.objects.none(), required=False, empty_label=_("按份额共有")
    )
    quantity = FigureField(label=_("数量"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"))
    # A day alone confirms nothing: who signed, and on which sheet, is entered on the thing's own page.
    first_seen_date = DayField(
        label=_("首见日期"), help_text=_("登记后在该物的页面办理签字确认：签字人、日期和签字单。")
    )
    late_reason = forms.CharField(
        label=_("预公告之后才见到的说明"),
        required=False,
        max_length=100,
        help_text=_("首见日期晚于预公告的可能是抢栽抢建：写明情况并附照片，再由另一人认定是否计入"),
    )
    photo = forms.FileField(label=_("照片"), required=False, help_text=_("JPG 或 HEIC，不超过 20 MB"))

    def __init__(self, *args: Any, taking: Taking, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        sets = RateSet.objects.on(on)
        of_things = Rate.objects.filter(rate_set__in=sets, price_zone=None).exclude(head__in=OF_LAND)
        self.fields["rate"].queryset = of_things  # type: ignore[attr-defined]
        self.fields["rate"].label_from_instance = _priced  # type: ignore[attr-defined]
        village = taking.parcel.group.parent_id if taking.parcel.group else None
        owners = Party.objects.filter(group__parent=village)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        offer(self.fields["owner"], _("按份额共有"), owners, first=taking.parcel.group_id)


class PaperForm(PaperPart):
    """A paper to file with a taking."""

    kind = forms.ChoiceField(label=_("类别"), choices=Document.Kind.choices)
    title = forms.CharField(label=_("名称"), max_length=120)
    number = forms.CharField(label=_("文号"), max_length=60, required=False)
    paper_date = DayField(label=_("成文日期"), required=False)
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    field_order = ["kind", "title", "number", "paper_date", "scan"]
