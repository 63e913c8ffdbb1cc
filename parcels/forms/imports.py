"""The form of an import: for which project, which file, in which system, from which day."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.forms.project import in_scope
from parcels.models import ApprovalBatch, Place, PriceZone, Project
from parcels.words.findings import FINDINGS
from parcels.words.systems import system_choices

EARLIEST = date(1986, 6, 25)  # the first land administration law: no boundary is valid from before it


class ImportForm(forms.Form):
    """What an import needs to know before it reads a file."""

    project = forms.ModelChoiceField(
        label=_("项目"),
        queryset=Project.objects.none(),
        empty_label=_("请选择项目"),
        error_messages={
            "required": _("请选择项目。"),
            "invalid_choice": _("没有这个项目，或它不在您负责的村。请从列表中选择。"),
        },
    )
    file = forms.FileField(
        label=_("测量文件"),
        help_text=_(
            "界址点坐标 TXT、Shapefile 或 GDB 压缩包（zip）、GeoPackage、DXF、KML／KMZ、奥维 OVKML／OVKMZ、"
            "GeoJSON、界址点的 Excel 或 CSV 表，不超过 20 MB、2000 块；"
            "Shapefile、GeoPackage、GeoJSON 超过 2000 块的按大文件在后台导入。"
        ),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={"accept": ".txt,.zip,.geojson,.json,.gpkg,.dxf,.kml,.kmz,.ovkml,.ovkmz,.xlsx,.xls,.csv"}
        ),
        error_messages={
            "required": _("请选择要导入的文件。"),
            "max_length": _("文件名太长（最多 200 个字）。请改短后再上传。"),
        },
    )
    sender = forms.CharField(
        label=_("送件单位"),
        required=False,
        max_length=60,
        help_text=_("谁测的、谁送来的。上次为它选定的读法，这次照用并说明。"),
        widget=forms.TextInput(attrs={"list": "senders", "autocomplete": "off"}),
    )
    epsg = forms.ChoiceField(
        label=_("坐标系"),
        required=False,
        help_text=_("文件已写明坐标系或带号时不用选。"),
        error_messages={"invalid_choice": _("该坐标系不在允许的范围内。请从列表中选择，或留空由文件判断。")},
    )
    since_date = forms.DateField(
        label=_("界线生效日"),
        help_text=_("这些界线从哪一天起有效。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("请填写生效日。"),
            "invalid": _("日期写成 2026-11-23 的样子。"),
        },
    )

    def __init__(self, *args: Any, projects: QuerySet[Project], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        field = self.fields["project"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = projects
        field.label_from_instance = lambda p: f"{p.code} · {p.name}"  # type: ignore[method-assign]
        epsg = self.fields["epsg"]
        assert isinstance(epsg, forms.ChoiceField)
        epsg.choices = system_choices(old=True)
        self.fields["since_date"].initial = on

    def clean_file(self) -> UploadedFile:
        """Refuse by size before a byte is read."""
        upload: UploadedFile = self.cleaned_data["file"]
        try:
            intake.check_size(upload.size or 0)
        except Refusal as refusal:
            what, remedy = FINDINGS[refusal.code]
            raise forms.ValidationError(f"{str(what) % refusal.params}{remedy}") from refusal
        return upload

    def clean_epsg(self) -> int | None:
        """The chosen number, or None to let the file say it."""
        return int(self.cleaned_data["epsg"]) if self.cleaned_data["epsg"] else None

    def clean_since_date(self) -> date:
        """A boundary cannot hold from a day that has not come."""
        since: date = self.cleaned_data["since_date"]
        if since > self.on:
            raise forms.ValidationError(
                _("生效日不能晚于办公日 %(on)s。"), params={"on": self.on.isoformat()}
            )
        if since < EARLIEST:
            raise forms.ValidationError(
                _("生效日不能早于 %(earliest)s。"), params={"earliest": EARLIEST.isoformat()}
            )
        return since


class AcceptForm(forms.Form):
    """What new land of an import is put into; both may be settled later, on the parcel's own page."""

    batch = forms.ModelChoiceField(
        label=_("报批批次"),
        queryset=ApprovalBatch.objects.none(),
        required=False,
        empty_label=_("以后再定"),
        error_messages={"invalid_choice": _("没有这个报批批次。请从列表中选择。")},
    )
    in_scope = in_scope()
    price_zone = forms.ModelChoiceField(
        label=_("区片"),
        queryset=PriceZone.objects.all(),
        required=False,
        empty_label=_("以后再定"),
        error_messages={"invalid_choice": _("没有这个区片。请从列表中选择。")},
    )

    group = forms.ModelChoiceField(
        label=_("村民小组"),
        queryset=Place.objects.none(),
        required=False,
        empty_label=_("以后再定"),
        help_text=_("只对文件没有写明小组的地块；不归组的地块征拆专干看不到，要由规划建设归组"),
        error_messages={"invalid_choice": _("没有这个村民小组，或它不在您负责的村。请从列表中选择。")},
    )

    def __init__(self, *args: Any, project: Project, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, group = self.fields["batch"], self.fields["group"]
        assert isinstance(field, forms.ModelChoiceField)
        assert isinstance(group, forms.ModelChoiceField)
        field.queryset = project.batches.all()
        groups = Place.objects.filter(level=Place.Level.GROUP).select_related("parent")
        group.queryset = groups.filter(parent__in=user.villages.all()) if user.by_village else groups
        group.label_from_instance = lambda place: place.full_name  # type: ignore[method-assign]
        for name in self.fields:
            # The form that writes stands at the foot of the page.
            self.fields[name].widget.attrs["form"] = "write"
