"""What is asked when land is split, merged, redrawn or entered: what is drawn, its codes, day and reason."""

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from landmgmt.lib import crs
from parcels.actions.lineage_plan import LINES, OUTLINES
from parcels.forms.project import in_scope
from parcels.forms.takings import DayField, PaperPart
from parcels.forms.yuan import FigureField
from parcels.models import ApprovalBatch, Place, PriceZone, Project, Taking
from parcels.rules.lineage import OperationKind
from parcels.words.systems import system_choices

# Room for a thousand points; a longer outline comes as a file.
LONGEST = 60_000
_COORDINATES = _(
    "每行一点：北坐标,东坐标 或 经度,纬度，前面可有点号；空一行另起一条。上面一行可写新地块编号。"
)


class DrawnPart(forms.Form):
    """Coordinates drawn, typed or read from a file, in any allowed system."""

    points = forms.CharField(
        label=_("坐标"),
        help_text=_COORDINATES,
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "data-points": "", "spellcheck": "false"}),
    )
    system = forms.ChoiceField(
        label=_("坐标系"), required=False, help_text=_("不选时按数字的位数判断；不带带号的按本单位的带。")
    )
    file = forms.FileField(
        label=_("图形文件"),
        required=False,
        max_length=200,
        help_text=_("界址点坐标 TXT、Shapefile 压缩包或 GeoJSON，可拖到这里；读入后先预览。"),
        widget=forms.FileInput(attrs={"accept": ".txt,.zip,.geojson,.json"}),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["system"].choices = system_choices()  # type: ignore[attr-defined]

    @property
    def epsg(self) -> int | None:
        """The system stated, None for what the numbers say."""
        given = self.cleaned_data.get("system")
        return int(given) if given and int(given) in crs.ALLOWED else None


class OperationForm(PaperPart, DrawnPart):
    """A split, merge or adjustment of one taking and others."""

    others = forms.CharField(
        label=_("与哪些地块"), max_length=400, help_text=_("本项目相邻地块的编号，用顿号或空格分开")
    )
    how = forms.ChoiceField(
        label=_("画的是"),
        choices=[(LINES, _("分割线")), (OUTLINES, _("新地块的范围"))],
        initial=LINES,
        help_text=_("只画出一部分时，余下的自动成为另一个新地块。"),
    )
    codes = forms.CharField(
        label=_("新编号"),
        required=False,
        max_length=3000,
        help_text=_("一行一个，从西到东；留空由系统给出"),
        widget=forms.Textarea(attrs={"rows": 2, "data-codes": ""}),
    )
    since = DayField(label=_("生效日"), help_text=_("原地块到这一天的前一天为止"))
    reason = forms.CharField(label=_("原因"), max_length=200)
    field_order = ("others", "how", "points", "system", "file", "codes", "since", "reason", "scan")

    def __init__(self, *args: Any, kind: OperationKind, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if kind is OperationKind.SPLIT:
            del self.fields["others"]
        if kind is OperationKind.MERGE:
            for name in ("how", "points", "system", "file"):
                del self.fields[name]

    @property
    def other_codes(self) -> list[str]:
        """The codes of the other takings."""
        return [code for code in re.split(r"[\s,，、;；]+", self.cleaned_data.get("others", "")) if code]

    @property
    def new_codes(self) -> list[str]:
        """The new codes in the order of the parts; empty for suggested ones."""
        return [code for code in re.split(r"[\s,，、;；]+", self.cleaned_data.get("codes", "")) if code]


class UndoForm(forms.Form):
    """Why an operation, an import or a roster is taken back."""

    reason = forms.CharField(
        label=_("撤销原因"), max_length=200, error_messages={"required": _("请写明撤销原因。")}
    )


class RedrawForm(PaperPart, DrawnPart):
    """A new boundary of a taking from a day on; its attributes stay."""

    since = DayField(label=_("界线生效日"), help_text=_("原界线到这一天的前一天为止"))
    version = forms.IntegerField(widget=forms.HiddenInput, max_value=2**31 - 1)
    field_order = ("points", "system", "file", "since", "scan")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        del self.fields["client_key"]


class AttributesPart(forms.Form):
    """What a taking is called and where it belongs; its boundary stays."""

    code = forms.CharField(label=_("地块编号"), required=False, max_length=40)
    name = forms.CharField(label=_("地块名称"), required=False, max_length=80)
    declared_area_m2 = FigureField(
        label=_("申报面积 ㎡"), required=False, max_digits=14, decimal_places=2, min_value=0
    )
    group = forms.ModelChoiceField(
        label=_("村民小组"), queryset=Place.objects.none(), required=False, empty_label=_("还不知道")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        groups = Place.objects.filter(level=Place.Level.GROUP).select_related("parent")
        if user.by_village:
            groups = groups.filter(parent__in=user.villages.values("pk"))
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        self.fields["group"].label_from_instance = lambda place: place.full_name  # type: ignore[attr-defined]


class EditForm(AttributesPart):
    """The attributes of a taking that is there, with what they were when the form was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput, max_value=2**31 - 1)
    base = forms.CharField(widget=forms.HiddenInput, max_length=2000, required=False)

    def __init__(self, *args: Any, taking: Taking, user: Any, **kwargs: Any):
        super().__init__(*args, user=user, **kwargs)
        # Whose land it is is said where the group's collective becomes its owner; here it may only be seen.
        del self.fields["group"]


class NewTakingForm(AttributesPart, DrawnPart):
    """A taking entered by hand: its boundary and what it is called."""

    project = forms.ModelChoiceField(
        label=_("项目"), queryset=Project.objects.none(), empty_label=_("请选择项目")
    )
    batch = forms.ModelChoiceField(
        label=_("报批批次"), queryset=ApprovalBatch.objects.none(), required=False, empty_label=_("以后再定")
    )
    in_scope = in_scope()
    price_zone = forms.ModelChoiceField(
        label=_("区片"), queryset=PriceZone.objects.all(), required=False, empty_label=_("以后再定")
    )
    since = DayField(label=_("界线生效日"))
    field_order = (
        "project",
        "code",
        "name",
        "group",
        "points",
        "system",
        "file",
        "since",
        "batch",
        "in_scope",
        "price_zone",
        "declared_area_m2",
    )

    def __init__(self, *args: Any, projects: Any, user: Any, **kwargs: Any):
        super().__init__(*args, user=user, **kwargs)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        self.fields["batch"].queryset = ApprovalBatch.objects.filter(project__in=projects)  # type: ignore[attr-defined]
        del self.fields["client_key"]
        if user.by_village:
            # Land without a group would be seen by nobody of the staff, its maker included.
            self.fields["group"].required = True
