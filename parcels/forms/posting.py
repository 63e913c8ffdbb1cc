"""What is asked when a list is made, posted and corrected, a row is objected to, an objection decided."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parcels.forms.takings import DayField, PaperPart
from parcels.forms.yuan import FigureField
from parcels.models import ApprovalBatch, Place, Project
from parcels.words.posting import LIST_STAGES

# A verdict that is none yet: the row is measured again first.
MEASURE_FIRST = "remeasure"
QUANTITY = {"max_digits": 12, "decimal_places": 2, "min_value": Decimal("0.01")}


class ListForm(forms.Form):
    """Which batch, village or group, and content a list is of."""

    batch = forms.ModelChoiceField(label=_("报批批次"), queryset=ApprovalBatch.objects.none())
    place = forms.ModelChoiceField(label=_("村组"), queryset=Place.objects.none())
    stage = forms.ChoiceField(label=_("公示内容"), choices=list(LIST_STAGES.items()))
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        batches = ApprovalBatch.objects.select_related("project").order_by("project__code", "code")
        self.fields["batch"].queryset = batches  # type: ignore[attr-defined]
        self.fields["batch"].label_from_instance = lambda b: f"{b.project.name} · {b.name}"  # type: ignore[attr-defined]
        places = Place.objects.filter(level__in=[Place.Level.VILLAGE, Place.Level.GROUP])
        if user.by_village:
            mine = user.villages.values("pk")
            places = places.filter(pk__in=mine) | places.filter(parent__in=mine)
        self.fields["place"].queryset = places.select_related("parent").order_by("code")  # type: ignore[attr-defined]
        self.fields["place"].label_from_instance = lambda p: p.full_name  # type: ignore[attr-defined]


class PostForm(PaperPart):
    """When, how long and where a list was posted, with the photo."""

    posted_date = DayField(label=_("张贴日"))
    days = forms.IntegerField(label=_("公示天数"), min_value=1, max_value=90)
    spots = forms.CharField(label=_("张贴地点"), max_length=200)
    field_order = ["posted_date", "days", "spots", "scan"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["scan"].label = _("张贴照片")
        self.fields["scan"].is_asked = True  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why a list is corrected or withdrawn."""

    reason = forms.CharField(label=_("原因"), max_length=200)
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)


class CorrectForm(ReasonForm):
    """Why a list is corrected, and whether land that is not signed is priced anew."""

    new_rates = forms.BooleanField(
        label=_("未签订的地块改按现行补偿标准计算"),
        required=False,
        help_text=_("不勾选：沿用上一版的标准。已签订的地块一律照签订的金额，不重新计算。"),
    )
    field_order = ["reason", "new_rates"]


class ObjectionForm(PaperPart):
    """Who objects, since when it is here, and what is said."""

    by_name = forms.CharField(label=_("异议人"), max_length=80)
    received_date = DayField(label=_("收到日"))
    text = forms.CharField(label=_("异议内容"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = ["by_name", "received_date", "text", "scan"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["scan"].label = _("异议材料")


class RemeasureForm(PaperPart):
    """What was measured again, and who signed for it."""

    quantity = FigureField(label=_("复测数量"), **QUANTITY)
    measured_date = DayField(label=_("复测日"))
    land_class = forms.ChoiceField(label=_("复测的地类"), required=False)
    signer = forms.CharField(label=_("签字人"), max_length=80)
    field_order = ["land_class", "quantity", "measured_date", "signer", "scan"]

    def __init__(self, *args: Any, classes: Sequence[tuple[str, str]] = (), unit: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        if len(classes) > 1:
            self.fields["land_class"].choices = [("", "—"), *classes]  # type: ignore[attr-defined]
        else:
            del self.fields["land_class"]
        self.fields["quantity"].help_text = unit


class DecisionForm(forms.Form):
    """The decision about an objection, with its reason."""

    verdict = forms.ChoiceField(
        label=_("决定"),
        choices=[("upheld", _("异议成立")), ("rejected", _("异议不成立"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("决定理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, may_order: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if may_order:
            choices = [(MEASURE_FIRST, _("先复测，再决定")), *self.fields["verdict"].choices]  # type: ignore[attr-defined]
            self.fields["verdict"].choices = choices  # type: ignore[attr-defined]
            self.fields["answer"].required = False
            self.fields["answer"].help_text = _("先复测的可不填，写复测什么更清楚")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        unsaid = not given.get("answer") and "answer" not in self.errors
        if given.get("verdict") not in (None, MEASURE_FIRST) and unsaid:
            self.add_error("answer", _("请写明决定理由。"))
        return given


class MeasureForm(PaperPart):
    """A thing measured again: how much, when, why."""

    quantity = FigureField(label=_("测量数量"), **QUANTITY)
    measured_date = DayField(label=_("测量日"))
    note = forms.CharField(label=_("复测原因"), max_length=200)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**62)
    field_order = ["quantity", "measured_date", "note", "scan"]


class StrikeForm(PaperPart):
    """A thing that is not there after all: when that was found, and why."""

    struck_date = DayField(label=_("查明日期"))
    note = forms.CharField(label=_("剔除原因"), max_length=200)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**62)
    field_order = ["struck_date", "note", "scan"]


class ConfirmForm(PaperPart):
    """A quantity as its owner signed it."""

    quantity = FigureField(label=_("确认数量"), **QUANTITY)
    signed_date = DayField(label=_("确认日期"))
    signer = forms.CharField(label=_("签字人"), max_length=80)
    note = forms.CharField(
        label=_("差异说明"),
        required=False,
        max_length=200,
        help_text=_("与测量的、或上次确认的不同时，写明原因"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**62)
    field_order = ["quantity", "signed_date", "signer", "note", "scan"]


class LateForm(PaperPart):
    """Whether a thing first seen after the freeze counts."""

    verdict = forms.ChoiceField(
        label=_("认定"),
        choices=[("counted", _("认定计入")), ("excluded", _("认定不计（抢栽抢建）"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("认定理由"), max_length=200)
    field_order = ["verdict", "reason", "scan"]


class PostingRuleForm(forms.Form):
    """How many days a list hangs, by what, and whether nothing is signed before."""

    stage = forms.ChoiceField(label=_("公示内容"), choices=list(LIST_STAGES.items()))
    project = forms.ModelChoiceField(
        label=_("项目"), queryset=Project.objects.order_by("code"), required=False, empty_label=_("全部项目")
    )
    days = forms.IntegerField(label=_("公示天数"), min_value=1, max_value=90)
    source = forms.CharField(
        label=_("依据"), max_length=120, help_text=_("文件名称、文号和条款；不同地方天数不同")
    )
    since = DayField(label=_("自何日起"))
    before_signing = forms.BooleanField(
        label=_("公示期满、异议了结方可签协议"),
        required=False,
        help_text=_("法律没有统一规定：只有上面的依据这样要求才选"),
    )
