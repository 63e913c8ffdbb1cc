"""The expected extent of an office or a project, taken from a boundary file and never drawn by hand."""

from typing import Any

import shapely
from django import forms
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from landmgmt.lib import intake
from landmgmt.lib.findings import Severity
from landmgmt.lib.refusal import Refusal
from parcels.importers import aside
from parcels.words.findings import describe
from parcels.words.refusals import sentence
from parcels.words.systems import system_choices

MOST_SAID = 3  # faults of a file that are told at once; the rest is found on the next try


class ExtentPart(forms.Form):
    """A boundary file that says where land is expected; without one the extent stays as it is."""

    extent_file = forms.FileField(
        label=_("预期范围文件"),
        required=False,
        max_length=200,
        help_text=_(
            "界址点坐标 TXT、Shapefile 压缩包（zip）或 GeoJSON；导入的地块超出这个范围会提示。留空则不改"
        ),
    )
    extent_epsg = forms.ChoiceField(
        label=_("范围文件的坐标系"),
        required=False,
        help_text=_("文件已写明坐标系或带号时不用选。"),
        error_messages={"invalid_choice": _("该坐标系不在允许的范围内。请从列表中选择，或留空由文件判断。")},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["extent_epsg"].choices = system_choices()  # type: ignore[attr-defined]

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        given["extent"] = None
        upload = given.get("extent_file")
        if upload and "extent_epsg" not in self.errors:
            try:
                given["extent"] = _extent(upload, given.get("extent_epsg") or None)
            except ValidationError as wrong:
                self.add_error("extent_file", wrong)
        return given


def _extent(upload: Any, epsg: str | None) -> GEOSGeometry:
    """The plots of a file as one polygon in 4490; ValidationError for what is wrong with the file."""
    try:
        content = intake.take(upload, size=upload.size)
    except Refusal as refused:
        raise ValidationError(sentence(refused)) from refused
    read = aside.read(upload.name, content, epsg=int(epsg) if epsg else None)
    faults = [f for f in read.findings if f.severity is Severity.ERROR]
    if faults:
        raise ValidationError(["".join(describe(fault)) for fault in faults[:MOST_SAID]])
    shape = shapely.union_all([plot.geometry for plot in read.plots if plot.geometry])
    if shape.geom_type == "MultiPolygon" and len(shape.geoms) == 1:
        shape = shape.geoms[0]
    if shape.geom_type != "Polygon" or shape.is_empty:
        raise ValidationError(gettext("范围须是一块相连的界线；这个文件里不是。"))
    return GEOSGeometry(memoryview(shape.wkb), srid=4490)
