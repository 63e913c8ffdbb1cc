"""What bringing a boundary or a layer asks: terms, a file or typed points, and each block's bounds."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from expansion.forms import DayField
from expansion.rules.overlays import BUFFERS, OverlayKind
from expansion.words.overlays import OVERLAY_KINDS
from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.words.findings import FINDINGS
from parcels.words.systems import system_choices

_FILE = {"accept": ".txt,.zip,.geojson,.json"}


class LandFile(forms.Form):
    """A file or typed points, and the system they are in."""

    file = forms.FileField(
        label=_("坐标文件"),
        required=False,
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs=_FILE),
        help_text=_("界址点坐标 TXT、Shapefile 压缩包（zip）或 GeoJSON，不超过 20 MB"),
    )
    epsg = forms.ChoiceField(
        label=_("坐标系"), required=False, help_text=_("文件已写明坐标系或带号时不用选。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        epsg = self.fields["epsg"]
        assert isinstance(epsg, forms.ChoiceField)
        epsg.choices = system_choices()

    def clean_file(self) -> tuple[str, bytes] | None:
        """The file's name and bytes; its size is asked before a byte is read."""
        upload: UploadedFile | None = self.cleaned_data["file"]
        return _taken(upload)

    def clean_epsg(self) -> int | None:
        """The chosen number, or None to let the file say it."""
        return int(self.cleaned_data["epsg"]) if self.cleaned_data["epsg"] else None


def _taken(upload: UploadedFile | None) -> tuple[str, bytes] | None:
    if upload is None:
        return None
    try:
        intake.check_size(upload.size or 0)
    except Refusal as refusal:
        what, remedy = FINDINGS[refusal.code]
        raise forms.ValidationError(f"{str(what) % refusal.params}{remedy}") from refusal
    return upload.name or "file", upload.read()


class BoundaryForm(LandFile):
    """A new version of the boundary with its paper."""

    name = forms.CharField(label=_("名称"), max_length=80)
    source = forms.CharField(label=_("来源"), max_length=120, help_text=_("谁测的、谁批的"))
    official_area_ha = forms.DecimalField(
        label=_("批准总面积 ha"), max_digits=10, decimal_places=2, min_value=Decimal("0.01")
    )
    valid_from = DayField(label=_("生效日"), help_text=_("上一版到这一天为止"))
    paper_number = forms.CharField(label=_("文号"), max_length=60, required=False)
    paper_date = DayField(label=_("成文日期"), required=False)
    scan = forms.FileField(
        label=_("批文扫描件"),
        required=False,
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_("PDF、JPG 或 PNG，不超过 20 MB"),
    )
    reason = forms.CharField(
        label=_("更正原因"), max_length=200, required=False, help_text=_("更正已公布的界线时填写")
    )
    is_schematic = forms.BooleanField(label=_("示意图，不作依据"), required=False)
    points = forms.CharField(
        label=_("或逐点录入"),
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("先写一行区块名，再每行一个点：点号 北坐标 东坐标（东坐标带带号）"),
    )
    field_order = (
        *("name", "source", "official_area_ha", "valid_from", "paper_number", "paper_date", "scan", "reason"),
        *("file", "epsg", "points", "is_schematic"),
    )

    def clean(self) -> dict[str, Any]:
        """A boundary that is no sketch stands on a paper."""
        given = super().clean() or {}
        if not given.get("is_schematic") and not given.get("paper_number"):
            self.add_error("paper_number", _("请填写批文文号；只作示意的界线请勾选“示意图，不作依据”。"))
        return given

    def clean_scan(self) -> tuple[str, bytes] | None:
        """The scan's name and bytes; what it is, its content says."""
        return _taken(self.cleaned_data["scan"])


class BlockForm(forms.Form):
    """One block: its name, its approved area, its four bounds (四至)."""

    code = forms.CharField(label=_("区块"), max_length=20)
    official_area_ha = forms.DecimalField(
        label=_("批准面积 ha"), max_digits=10, decimal_places=2, min_value=Decimal("0.01")
    )
    east_to = forms.CharField(label=_("东至"), max_length=80)
    south_to = forms.CharField(label=_("南至"), max_length=80)
    west_to = forms.CharField(label=_("西至"), max_length=80)
    north_to = forms.CharField(label=_("北至"), max_length=80)


class EndForm(forms.Form):
    """The day something ends and why."""

    on = DayField(label=_("停用日"), help_text=_("从这一天起不再有效"))
    reason = forms.CharField(label=_("原因"), max_length=200)


class LayerEndForm(forms.Form):
    """The day a layer is taken off."""

    on = DayField(label=_("停用日"), help_text=_("从这一天起不再有效；以前的日子不变"))


class LayerForm(LandFile):
    """A constraint layer, with or without data."""

    kind = forms.ChoiceField(label=_("类别"), choices=list(OVERLAY_KINDS.items()))
    code = forms.CharField(label=_("编号"), max_length=20, help_text=_("同一编号的新版本接替旧版本"))
    name = forms.CharField(label=_("名称"), max_length=80)
    source = forms.CharField(label=_("来源"), max_length=160, help_text=_("哪个部门、什么成果"))
    layer_date = DayField(label=_("数据日期"), required=False, help_text=_("没有数据时留空"))
    valid_from = DayField(label=_("启用日"))
    buffer_m = forms.DecimalField(
        label=_("外扩距离 m"),
        required=False,
        max_digits=8,
        decimal_places=2,
        min_value=Decimal(0),
        help_text=_("留空按类别的法定距离：干流、支流岸线 1000 m，其余 0"),
    )
    buffer_source = forms.CharField(label=_("距离依据"), max_length=120, required=False)
    note = forms.CharField(
        label=_("说明"), max_length=200, required=False, help_text=_("没有数据时写明向谁索取、何时")
    )
    is_restricted = forms.BooleanField(label=_("限制查看"), required=False)
    is_schematic = forms.BooleanField(label=_("示意图，不作依据"), required=False)
    field_order = (
        *("kind", "code", "name", "source", "layer_date", "valid_from", "file", "epsg"),
        *("buffer_m", "buffer_source", "note", "is_restricted", "is_schematic"),
    )

    def clean(self) -> dict[str, Any]:
        """A distance that is not the law's own needs its source; data need their date."""
        given = super().clean() or self.cleaned_data
        own = given.get("buffer_m")
        law = BUFFERS.get(OverlayKind(given["kind"]), Decimal(0)) if given.get("kind") else Decimal(0)
        if own and own != law and not given.get("buffer_source"):
            self.add_error("buffer_source", _("外扩距离要写依据（法规条款或文件）。"))
        if given.get("file") and not given.get("layer_date") and "layer_date" not in self.errors:
            self.add_error("layer_date", _("有图形的图层要写数据日期。请按数据来源填写。"))
        if given.get("layer_date") and given.get("valid_from") and given["layer_date"] > given["valid_from"]:
            self.add_error("layer_date", _("数据日期晚于启用日。请核对两个日期。"))
        return given


class ReachForm(forms.Form):
    """Another distance of a layer, with its source."""

    buffer_m = forms.DecimalField(
        label=_("外扩距离 m"), max_digits=8, decimal_places=2, min_value=Decimal(0), max_value=Decimal(50_000)
    )
    buffer_source = forms.CharField(label=_("距离依据"), max_length=120)
    valid_from = DayField(label=_("启用日"), help_text=_("以前的日子仍按原距离"))
