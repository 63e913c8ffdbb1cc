"""What plans ask their planners: milestones, service sections and certificates."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from expansion.forms import DayField
from expansion.models import Milestone
from expansion.rules.services import NEXT_STATES, ServiceState
from expansion.words.plans import MEASURES
from expansion.words.zone import SERVICE_KINDS, SERVICE_STATES
from landmgmt.lib import crs
from parcels.models import Document

EVIDENCE = (Document.Kind.APPROVAL, Document.Kind.NOTICE, Document.Kind.SURVEY)
SCAN_HELP = _("PDF、JPG 或 PNG，不超过 20 MB")


class NeedsField(forms.ModelMultipleChoiceField):
    """Milestones to tick, by number and name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} {obj.name}"


class MilestoneForm(forms.Form):
    """A milestone's name, what it needs, and the measure that shows its progress."""

    name = forms.CharField(label=_("名称"), max_length=80)
    measure = forms.ChoiceField(
        label=_("进度指标"),
        required=False,
        choices=[("", _("没有"))] + [(str(m), word) for m, word in MEASURES.items()],
        help_text=_("选了指标，预计日按这个指标的进度推算"),
    )
    needs = NeedsField(
        label=_("前置"),
        queryset=Milestone.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("这些完成后才能完成本项；不能互为前置"),
    )

    def __init__(self, *args: Any, known: QuerySet[Milestone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needs = self.fields["needs"]
        assert isinstance(needs, forms.ModelMultipleChoiceField)
        needs.queryset = known


class NewMilestoneForm(MilestoneForm):
    """The same with its number and its first planned day."""

    number = forms.IntegerField(label=_("序"), min_value=1, max_value=999)
    planned_date = DayField(label=_("计划日"))
    field_order = ["number", "name", "planned_date", "measure", "needs"]


class ReplanForm(forms.Form):
    """Another planned day, with its reason; or the day now expected."""

    planned_date = DayField(label=_("计划日"))
    forecast_date = DayField(
        label=_("预计日"), required=False, help_text=_("人工预计；留空则按前置和进度推算")
    )
    reason = forms.CharField(
        label=_("调整原因"), max_length=200, required=False, help_text=_("改计划日必须写明；原计划保留可查")
    )


class ScanForm(forms.Form):
    """A paper with its scan."""

    title = forms.CharField(label=_("文书名称"), max_length=120)
    number = forms.CharField(label=_("文号"), max_length=60, required=False)
    paper_date = DayField(label=_("成文日期"), required=False)
    scan = forms.FileField(label=_("扫描件"), help_text=SCAN_HELP)

    def paper(self, *, kind: str) -> dict[str, Any]:
        """What `file_paper` takes."""
        data, scan = self.cleaned_data, self.cleaned_data.get("scan")
        return {
            "kind": data.get("kind") or kind,
            "title": data["title"],
            "number": data["number"],
            "paper_date": data["paper_date"],
            "scan": (scan.name, scan.read()) if scan else None,
        }


class EvidenceForm(ScanForm):
    """The same, with the kind of paper that proves a milestone."""

    kind = forms.ChoiceField(label=_("类别"), choices=[(kind.value, kind.label) for kind in EVIDENCE])
    field_order = ["kind", "title", "number", "paper_date", "scan"]


class DoneForm(forms.Form):
    """The day a milestone was reached, its paper, and the reason where it overtakes what it needs."""

    done_date = DayField(label=_("完成日"))
    reason = forms.CharField(
        label=_("说明"),
        max_length=200,
        required=False,
        help_text=_("前置还没完成、或更正已登记的完成日时必须写明原因；其余留空"),
    )
    paper_number = forms.CharField(label=_("文号"), max_length=60, required=False)
    title = forms.CharField(
        label=_("文书名称"), max_length=120, required=False, help_text=_("上传扫描件时填写")
    )
    scan = forms.FileField(label=_("凭据扫描件"), required=False, help_text=SCAN_HELP)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("scan") and not data.get("title"):
            self.add_error("title", ValidationError(_("请填写文书名称。")))
        return data

    def deed(self) -> dict[str, Any]:
        """What `complete_milestone` takes."""
        data, paper = self.cleaned_data, None
        if scan := data["scan"]:
            paper = {
                "kind": Document.Kind.APPROVAL,
                "title": data["title"],
                "number": data["paper_number"],
                "paper_date": data["done_date"],
                "scan": (scan.name, scan.read()),
            }
        told = {name: data[name] for name in ("done_date", "reason", "paper_number")}
        return {**told, "paper": paper}


class SectionForm(forms.Form):
    """What is common to a section typed in and to sections of a file."""

    kind = forms.ChoiceField(label=_("类别"), choices=[(str(k), word) for k, word in SERVICE_KINDS.items()])
    trunk = forms.CharField(
        label=_("线路"), max_length=20, required=False, help_text=_("同一线路的管段用同一编号")
    )
    state = forms.ChoiceField(label=_("状态"), choices=[(str(s), word) for s, word in SERVICE_STATES.items()])
    epsg = forms.TypedChoiceField(
        label=_("坐标系"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", _("按坐标判断"))] + [(str(n), f"EPSG:{n}") for n in (4490, 4525, 4546)],
        help_text=_("六位东坐标没有带号时要选"),
    )

    def clean_epsg(self) -> int | None:
        epsg: int | None = self.cleaned_data["epsg"]
        return epsg if epsg in crs.ALLOWED else None


class NewSectionForm(SectionForm):
    """One section with its points typed or pasted."""

    code = forms.CharField(label=_("编号"), max_length=20)
    name = forms.CharField(label=_("名称"), max_length=80)
    grade = forms.CharField(
        label=_("等级或规格"), max_length=40, required=False, help_text=_("如 主干道、10 kV、HDPE")
    )
    diameter_mm = forms.IntegerField(label=_("管径 mm"), min_value=1, max_value=99_999, required=False)
    points = forms.CharField(
        label=_("坐标"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("每行一点：北坐标,东坐标 或 经度,纬度；也可粘贴 TXT 或 GeoJSON"),
    )
    field_order = ["kind", "code", "name", "trunk", "grade", "diameter_mm", "state", "epsg", "points"]


class SectionFileForm(SectionForm):
    """A file of sections of one kind."""

    prefix_code = forms.CharField(
        label=_("编号前缀"), max_length=14, help_text=_("文件里没有编号的管段编为 前缀-1、前缀-2 …")
    )
    file = forms.FileField(label=_("文件"), help_text=_("界址点式 TXT、GeoJSON 线、线 Shapefile 的 zip"))
    field_order = ["kind", "trunk", "prefix_code", "state", "epsg", "file"]


class SectionStateForm(forms.Form):
    """A section's later state and the day of it."""

    state = forms.ChoiceField(label=_("进入状态"), help_text=_("只进不退；未交地的地块上不能施工"))
    on = DayField(label=_("日期"), help_text=_("不早于现状态的日期"))

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["state"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(str(to), SERVICE_STATES[to]) for to in NEXT_STATES[ServiceState(now)]]


class DeliverForm(forms.Form):
    """The day a lot is delivered and who takes it over."""

    issued_date = DayField(label=_("交付日期"), help_text=_("核对这一天的状态"))
    receiver = forms.CharField(label=_("接收单位"), max_length=80)


class VoidForm(forms.Form):
    """Why a certificate no longer holds."""

    reason = forms.CharField(label=_("作废原因"), max_length=200)
