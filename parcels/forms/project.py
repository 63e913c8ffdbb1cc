"""What is asked of a new project, its funds and its approval batches, and where a taking is put."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from landmgmt.lib import units
from parcels.forms.extent import ExtentPart
from parcels.forms.takings import DayField
from parcels.forms.yuan import FigureField, YuanField
from parcels.models import ApprovalBatch, Place, PriceZone, Project, Taking

MU, M2 = "mu", "m2"
_CODE = {"invalid": _("编号只能用字母、数字、连字符和下划线，如 KP-1。")}
_SUM = {"max_digits": 16, "decimal_places": 2, "min_value": Decimal("0.01"), "required": False}
_CHOICE = {"invalid_choice": _("没有这一项，请从列表中选择。")}


class ProjectForm(ExtentPart):
    """A project: purpose, planned land and the most it may pay."""

    code = forms.SlugField(
        label=_("项目编号"), max_length=24, help_text=_("如 KP-1；建立后不改"), error_messages=_CODE
    )
    name = forms.CharField(label=_("项目名称"), max_length=80)
    kind = forms.ChoiceField(label=_("类别"), choices=Project.Kind.choices)
    authority = forms.CharField(label=_("征收主体"), max_length=80, required=False)
    planned_area = FigureField(
        label=_("拟征面积"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"), required=False
    )
    area_unit = forms.ChoiceField(label=_("面积单位"), choices=[(MU, _("亩")), (M2, _("㎡"))], initial=MU)
    cap_yuan = YuanField(label=_("补偿总额上限 元"), **_SUM)  # type: ignore[arg-type]
    start_date = DayField(label=_("启动日期"), required=False)
    remark = forms.CharField(label=_("备注"), required=False, max_length=500, widget=forms.Textarea)
    field_order = [
        *("code", "name", "kind", "authority", "planned_area", "area_unit", "cap_yuan", "start_date"),
        *("extent_file", "extent_epsg", "remark"),
    ]

    @staticmethod
    def same_in_mu(area_m2: Decimal) -> bool:
        """Whether an area in ㎡ comes back unchanged from the 亩 it is shown in."""
        return units.mu_to_m2(units.to_mu(area_m2)) == area_m2

    def clean_code(self) -> str:
        """`new` is the address of this very form."""
        code: str = self.cleaned_data["code"]
        if code.lower() == "new":
            raise ValidationError(_("这个编号留给系统用，请换一个。"))
        return code

    @property
    def facts(self) -> dict[str, Any]:
        """The project as the deed takes it; the planned area in ㎡."""
        names = ("code", "name", "kind", "authority", "cap_yuan", "start_date", "remark", "extent")
        given = self.cleaned_data
        area = given["planned_area"]
        if area is not None:
            area = units.mu_to_m2(area) if given["area_unit"] == MU else units.to_m2(area)
        return {**{name: given[name] for name in names}, "planned_area_m2": area}


class FundForm(forms.Form):
    """A source of money of one project."""

    code = forms.SlugField(label=_("资金编号"), max_length=32, error_messages=_CODE)
    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("如 专项资金、土地储备资金"))
    planned_yuan = YuanField(
        label=_("计划金额 元"),
        **_SUM,  # type: ignore[arg-type]
        help_text=_("只是计划；实际到位的钱在台账里登记"),
    )


class BatchForm(forms.Form):
    """An approval batch of one project, a draft until its first step."""

    code = forms.SlugField(label=_("批次编号"), max_length=24, error_messages=_CODE)
    name = forms.CharField(label=_("批次名称"), max_length=80)
    kind = forms.ChoiceField(label=_("用地类型"), choices=ApprovalBatch.Kind.choices)


def in_scope() -> forms.BooleanField:
    """A person's word that land lies in what its batch already announced or approved names."""
    return forms.BooleanField(
        label=_("确认：在该批次已公告或批复的范围内"),
        required=False,
        help_text=_("批次的补偿安置公告发布以后，归入新地块要确认。"),
    )


class SettleForm(forms.Form):
    """The batch and the price zone of land that came in one file and has none yet."""

    batch = forms.ModelChoiceField(
        label=_("报批批次"),
        queryset=ApprovalBatch.objects.none(),
        required=False,
        empty_label=_("以后再定"),
        error_messages=_CHOICE,
    )
    in_scope = in_scope()
    price_zone = forms.ModelChoiceField(
        label=_("区片"),
        queryset=PriceZone.objects.all(),
        required=False,
        empty_label=_("以后再定"),
        error_messages=_CHOICE,
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["batch"].queryset = project.batches.all()  # type: ignore[attr-defined]


class TakingBatchForm(SettleForm):
    """The approval batch and the price zone of a taking; either may wait."""

    def __init__(self, *args: Any, taking: Taking, **kwargs: Any):
        super().__init__(*args, project=taking.project, **kwargs)
        if taking.batch_id:
            # Land is not taken out of a batch again: the field keeps what it says.
            self.fields["batch"].empty_label = None  # type: ignore[attr-defined]
        if taking.price_zone_id:
            self.fields["price_zone"].empty_label = None  # type: ignore[attr-defined]


class TakingGroupForm(forms.Form):
    """The village group a taking's land belongs to."""

    group = forms.ModelChoiceField(
        label=_("村民小组"),
        queryset=Place.objects.filter(level=Place.Level.GROUP).select_related("parent"),
        error_messages=_CHOICE,
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["group"].label_from_instance = lambda place: place.full_name  # type: ignore[attr-defined]
