"""What the siting asks its planners: a candidate, its ground, values, criteria, basis, a corridor, a step."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from expansion.forms import DayField
from expansion.words.siting import DIRECTIONS, KINDS, MEASURES

COORDINATES = _(
    "每行一点：点号,圈号,北坐标,东坐标；或 北坐标,东坐标；或 经度,纬度。北坐标 7 位在前，东坐标带带号"
)
# Room for a thousand points; a longer boundary comes as a file.
LONGEST = 60_000


def words(label: Any, longest: int, *, help_text: Any = "", required: bool = True) -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, max_length=longest, help_text=help_text, required=required)


def square_metres(label: Any, help_text: Any = "") -> forms.DecimalField:
    """An area above 0 with 2 places."""
    return forms.DecimalField(
        label=label, help_text=help_text, max_digits=12, decimal_places=2, min_value=Decimal("0.01")
    )


def points(*, required: bool = True) -> forms.CharField:
    """Corner points, typed or drawn."""
    box = forms.Textarea(attrs={"rows": 8, "data-points": "", "spellcheck": "false"})
    return forms.CharField(
        label=_("界址点坐标"), help_text=COORDINATES, max_length=LONGEST, widget=box, required=required
    )


def outside() -> forms.BooleanField:
    """Whether ground beyond the boundary is meant."""
    return forms.BooleanField(label=_("确认在界外：站址有一部分在园区界线之外"), required=False)


class CandidateForm(forms.Form):
    """A candidate with its corner points."""

    code = words(_("编号"), 20, help_text=_("例如 A、B、C，不能重复"))
    name = words(_("名称"), 80)
    wall_area_m2 = square_metres(_("围墙内面积 ㎡"), _("不超过站址总面积"))
    coordinates = points()
    source = words(_("范围来源"), 120, help_text=_("踏勘、设计图或测绘成果的名称"))
    remark = words(_("说明"), 200, required=False)
    accept_outside = outside()


class CandidateEditForm(forms.Form):
    """The same for a candidate that is there; its code stays."""

    name = words(_("名称"), 80)
    wall_area_m2 = square_metres(_("围墙内面积 ㎡"), _("不超过站址总面积"))
    coordinates = points()
    source = words(_("范围来源"), 120)
    remark = words(_("说明"), 200, required=False)
    accept_outside = outside()


class SiteFileForm(forms.Form):
    """A file of candidates."""

    file = forms.FileField(
        label=_("站址文件"), help_text=_("界址点 TXT、Shapefile 压缩包或 GeoJSON，一个图斑一个候选站址")
    )


class SiteRowForm(forms.Form):
    """One plot of a file as a candidate."""

    code = words(_("编号"), 20)
    name = words(_("名称"), 80)
    wall_area_m2 = square_metres(_("围墙内面积 ㎡"))
    accept_outside = forms.BooleanField(label=_("确认在界外"), required=False)


class WithdrawForm(forms.Form):
    """Why a candidate is compared no longer."""

    reason = words(_("撤回原因"), 200)
    on = DayField(label=_("撤回日期"))


class ChoiceForm(forms.Form):
    """The day a site is fixed, and its paper."""

    on = DayField(label=_("选定日期"), help_text=_("选址定界文件的日期。办理后续手续之后不能改选。"))
    paper_number = words(_("选址定界文号"), 80)
    reason = words(_("理由"), 200, required=False, help_text=_("不是最新一次比选推荐的站址时必须写明。"))


class RevokeForm(forms.Form):
    """Why a choice was registered wrongly."""

    reason = words(_("撤销原因"), 200)


class BasisForm(forms.Form):
    """Load centre and design flood level."""

    valid_from = DayField(label=_("生效日期"))
    load_point = words(
        _("负荷中心"),
        60,
        help_text=_("北坐标,东坐标（东坐标带带号），或 经度,纬度"),
        required=False,
    )
    load_source = words(_("负荷中心来源"), 200, required=False)
    flood_level_m = forms.DecimalField(
        label=_("设计洪水位 m"),
        max_digits=8,
        decimal_places=2,
        required=False,
        help_text=_("枢纽站取 1 % 频率，其他站取 2 %，与地形面同一高程系统"),
    )
    flood_source = words(_("洪水位来源"), 200, required=False)


class CorridorEditForm(forms.Form):
    """A power line with its strip."""

    name = words(_("名称"), 80)
    voltage_kv = forms.TypedChoiceField(
        label=_("电压"), coerce=int, choices=[(220, "220 kV"), (110, "110 kV")]
    )
    strip_m = forms.DecimalField(
        label=_("单侧保护带 m"), max_digits=6, decimal_places=2, min_value=Decimal("0.01"), initial=15
    )
    coordinates = points()
    source = words(_("来源"), 120)
    source_date = DayField(label=_("来源日期"))


class CorridorForm(CorridorEditForm):
    """A new one has a code, which stays."""

    code = words(_("编号"), 20)
    field_order = ["code"]


class RemovalForm(forms.Form):
    """Why something leaves."""

    reason = words(_("删除原因"), 200)


class RecommendForm(forms.Form):
    """A person's recommendation."""

    candidate = forms.ChoiceField(label=_("推荐站址"))
    text = forms.CharField(label=_("推荐意见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    knows_not_first = forms.BooleanField(
        label=_("我知道推荐的不是名次最前的站址"),
        help_text=_("推荐的站址不是多数方法的第 1 名时须勾选；名次会写进报告。"),
        required=False,
    )

    def __init__(self, *args: Any, sites: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["candidate"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = sites


class StepForm(forms.Form):
    """The next step of the single-site chain is done."""

    on = DayField(label=_("办结日期"))
    paper_number = words(_("文号"), 80)
    authority = words(_("办理机关"), 80)
    remark = words(_("说明"), 200, required=False)


class StepCorrectionForm(StepForm):
    """What the step should have said, and why it did not."""

    remark = words(_("更正原因"), 200)


class CriteriaForm(forms.Form):
    """From when the new version holds, and by what."""

    valid_from = DayField(label=_("生效日期"))
    source = words(_("依据"), 200, help_text=_("会议纪要、规范或批文的名称"))


def threshold(label: Any) -> forms.DecimalField:
    """A bound that may be left open."""
    return forms.DecimalField(label=label, max_digits=16, decimal_places=4, required=False)


class CriterionForm(forms.Form):
    """One criterion of the new version; without a code it is no row."""

    code = forms.SlugField(label=_("代码"), max_length=40, required=False)
    name = words(_("指标"), 60, required=False)
    unit = words(_("单位"), 20, required=False)
    kind = forms.ChoiceField(label=_("类型"), choices=list(KINDS.items()))
    direction = forms.ChoiceField(label=_("取向"), choices=list(DIRECTIONS.items()))
    target = threshold(_("目标值"))
    at_least = threshold(_("下限"))
    at_most = threshold(_("上限"))
    is_veto = forms.BooleanField(label=_("一票否决"), required=False)
    weight = forms.DecimalField(label=_("权重"), max_digits=9, decimal_places=4, required=False)
    measured_by = forms.ChoiceField(
        label=_("计算方法"), choices=[("", _("填报")), *MEASURES.items()], required=False
    )
    source = words(_("来源或条文"), 200, required=False)
    drop = forms.BooleanField(label=_("删去"), required=False)

    @property
    def dropped(self) -> bool:
        """Whether the row is ticked to go: what else stands in it does not matter."""
        return bool(self.data.get(self.add_prefix("drop")))

    def clean(self) -> dict[str, Any]:
        """A row with anything in it has a code and a name."""
        data = super().clean() or {}
        if data.get("code") and not data.get("name"):
            self.add_error("name", forms.ValidationError(_("请填写指标名称。")))
        if not data.get("code") and "code" not in self.errors and (data.get("name") or data.get("weight")):
            self.add_error("code", forms.ValidationError(_("请填写代码（英文字母、数字或下划线）。")))
        return data
