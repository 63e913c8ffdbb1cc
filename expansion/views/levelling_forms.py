"""What levelling asks its planners: a survey file, a design plane, factors, a lot's plan."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from expansion.forms import DayField
from expansion.models import Lot, SurfaceKind
from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.models import Project
from parcels.words.findings import FINDINGS


def _sized(upload: Any) -> Any:
    """Refuse by size before a byte is read."""
    try:
        intake.check_size(upload.size or 0)
    except Refusal as refusal:
        what, remedy = FINDINGS[refusal.code]
        raise ValidationError(f"{str(what) % refusal.params}{remedy}") from refusal
    return upload


class SurveyForm(forms.Form):
    """A file of survey points and what the surface is."""

    lot = forms.ModelChoiceField(
        label=_("平整地块"),
        queryset=Lot.objects.all(),
        required=False,
        empty_label=_("整个园区"),
        help_text=_("不选就是整个园区的地面，没有自己测量面的地块都用它"),
        error_messages={"invalid_choice": _("没有这个平整地块。请从列表中选择。")},
    )
    kind = forms.ChoiceField(label=_("类别"), choices=SurfaceKind.choices)
    name = forms.CharField(label=_("名称"), max_length=60)
    survey_date = DayField(label=_("测量日"), help_text=_("设计面填出图日"))
    height_system = forms.CharField(
        label=_("高程系统"), max_length=40, help_text=_("各测量面要用同一个高程系统")
    )
    source = forms.CharField(label=_("来源"), max_length=120, help_text=_("测绘单位或图号"))
    file = forms.FileField(
        label=_("测量点文件"),
        help_text=_(
            "CSV、XYZ、DXF，或只含一个这样文件的 zip；不超过 20 MB、50 万点。列的次序和带号由数的大小判断。"
        ),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.xyz,.txt,.dat,.dxf,.zip"}),
        error_messages={"required": _("请选择文件。")},
    )

    def clean_file(self) -> Any:
        """The upload, not too large."""
        return _sized(self.cleaned_data["file"])


class PlaneForm(forms.Form):
    """A design plane: its level in the middle of the lot and its two slopes."""

    level_m = forms.DecimalField(
        label=_("地块中心设计标高 m"),
        max_digits=7,
        decimal_places=2,
        min_value=Decimal(-160),
        max_value=Decimal(8900),
    )
    east_percent = forms.DecimalField(
        label=_("向东坡度（百分数）"),
        help_text=_("向东升高为正，例如 0.5"),
        max_digits=5,
        decimal_places=2,
        min_value=Decimal(-50),
        max_value=Decimal(50),
        initial=Decimal(0),
    )
    north_percent = forms.DecimalField(
        label=_("向北坡度（百分数）"),
        help_text=_("向北升高为正"),
        max_digits=5,
        decimal_places=2,
        min_value=Decimal(-50),
        max_value=Decimal(50),
        initial=Decimal(0),
    )
    survey_date = DayField(label=_("出图日"))
    height_system = forms.CharField(label=_("高程系统"), max_length=40)
    source = forms.CharField(label=_("图号或依据"), max_length=120)


class FactorsForm(forms.Form):
    """Swell and compaction with their source."""

    swell = forms.DecimalField(
        label=_("松散系数"),
        help_text=_("1 m³ 自然方挖出后的虚方，一般 1.1 到 1.4"),
        max_digits=5,
        decimal_places=3,
        min_value=Decimal(1),
        max_value=Decimal(3),
    )
    compaction = forms.DecimalField(
        label=_("压实系数"),
        help_text=_("1 m³ 压实填方要多少自然方，一般 1.05 到 1.2"),
        max_digits=5,
        decimal_places=3,
        min_value=Decimal("0.5"),
        max_value=Decimal(2),
    )
    source = forms.CharField(label=_("依据"), max_length=120, help_text=_("试验报告或定额编号"))
    since_date = DayField(label=_("起用日"))


class LotForm(forms.Form):
    """A lot's plan: where, how much, how high."""

    project = forms.ModelChoiceField(
        label=_("项目"),
        queryset=Project.objects.all(),
        error_messages={"invalid_choice": _("没有这个项目。")},
    )
    code = forms.CharField(label=_("编号"), max_length=20)
    name = forms.CharField(label=_("名称"), max_length=60)
    design_level_m = forms.DecimalField(
        label=_("设计标高 m"),
        max_digits=7,
        decimal_places=2,
        min_value=Decimal(-160),
        max_value=Decimal(8900),
    )
    planned_area_m2 = forms.DecimalField(
        label=_("计划面积 ㎡"),
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        help_text=_("不填就用图上面积"),
    )
    design_cut_m3 = forms.DecimalField(
        label=_("设计挖方 m³"), max_digits=14, decimal_places=2, min_value=Decimal(0), initial=Decimal(0)
    )
    design_fill_m3 = forms.DecimalField(
        label=_("设计填方 m³"), max_digits=14, decimal_places=2, min_value=Decimal(0), initial=Decimal(0)
    )
    file = forms.FileField(
        label=_("范围文件"),
        required=False,
        help_text=_("界址点 TXT、Shapefile 压缩包或 GeoJSON，一块"),
        max_length=200,
        allow_empty_file=True,
    )
    corners = forms.CharField(
        label=_("或逐点填写坐标"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("每行一点：东坐标,北坐标（或北在前，由大小判断），至少 3 点"),
    )
    accept_outside = forms.BooleanField(label=_("确认在界外：范围有一部分在园区界线之外"), required=False)

    def __init__(self, *args: Any, editing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.editing = editing
        project = self.fields["project"]
        assert isinstance(project, forms.ModelChoiceField)
        project.label_from_instance = lambda p: f"{p.code} · {p.name}"  # type: ignore[method-assign]
        if editing:
            del self.fields["project"], self.fields["code"]

    def clean_file(self) -> Any:
        """The upload, not too large."""
        upload = self.cleaned_data["file"]
        return _sized(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        """The ground comes one way: by file or by corners; an edit may leave it as it is."""
        data = super().clean() or {}
        given = [name for name in ("file", "corners") if data.get(name)]
        if len(given) == 2:
            self.add_error("corners", _("文件和坐标只能给一种。"))
        if not given and not self.editing and not self.errors:
            self.add_error("corners", _("请上传范围文件，或填写坐标。"))
        return data
