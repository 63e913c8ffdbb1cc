"""How land is to be written: format, system, and every choice of the boundary-point TXT."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from landmgmt.lib import crs
from parcels.exporters.boundary_txt import Options
from parcels.exporters.formats import EXPORTS, Export
from parcels.exporters.how import How
from parcels.words.systems import system_word

ENCODINGS = [
    ("gb18030", _("GBK（报盘常用）")),
    ("utf-8", "UTF-8"),
    ("utf-8-sig", _("UTF-8，带 BOM")),
    ("utf-16", "UTF-16"),
]
NEWLINES = {"crlf": "\r\n", "lf": "\n", "cr": "\r"}
# The fields that only one format has, so that the page shows them with it.
OF_FORMAT = {
    "txt": (
        *("encoding", "newline", "label", "closing", "decimals", "order"),
        *("rings", "area", "unit", "header"),
    ),
    "shp": ("dbf",),
    "xlsx": ("points",),
}


def systems(survey_epsg: int) -> list[tuple[str, Any]]:
    """The office's grid with and without prefix, its two neighbours, and degrees."""
    own = crs.allowed(survey_epsg)
    assert own.zone is not None, "the survey system is a grid"
    assert own.width is not None, "the survey system is a grid"
    found = [
        crs.epsg_of(zone=own.zone + step, width=own.width, prefixed=prefixed)
        for step in (0, 1, -1)
        for prefixed in (True, False)
    ]
    listed = [epsg for epsg in found if epsg is not None]
    listed.sort(key=lambda epsg: epsg != survey_epsg)
    return [(str(epsg), system_word(epsg)) for epsg in [*listed, crs.GEOGRAPHIC]]


class LandExportForm(forms.Form):
    """Every choice has a value of its own in the address; what is left out is as the office hands it in."""

    format = forms.ChoiceField(
        label=_("格式"), widget=forms.RadioSelect, choices=[(one.code, one.word) for one in EXPORTS.values()]
    )
    epsg = forms.ChoiceField(
        label=_("坐标系"),
        help_text=_(
            "GeoJSON、KML 按各自标准总是经纬度（CGCS2000，与 WGS84 按同一系使用）；"
            "DXF 按 CASS 的习惯不带带号；Excel 的坐标系用于界址点表。"
        ),
    )
    encoding = forms.ChoiceField(label=_("编码"), choices=ENCODINGS)
    newline = forms.ChoiceField(
        label=_("换行"),
        choices=[("crlf", "CRLF（Windows）"), ("lf", "LF"), ("cr", "CR")],
    )
    label = forms.ChoiceField(label=_("点号"), choices=[("j", _("J1、J2…")), ("plain", _("1、2…"))])
    rings = forms.ChoiceField(
        label=_("点号顺序"),
        choices=[("on", _("整块连续编号")), ("restart", _("每圈从 1 编号"))],
    )
    closing = forms.ChoiceField(label=_("闭合行"), choices=[("yes", _("重复首点")), ("no", _("不写"))])
    decimals = forms.TypedChoiceField(
        label=_("坐标小数位"),
        coerce=int,
        choices=[("3", "3"), ("4", "4"), ("2", "2")],
        help_text=_("2 位小数会使界址点移动几毫米。"),
    )
    order = forms.ChoiceField(
        label=_("坐标次序"),
        choices=[("north", _("先北（X）后东（Y）")), ("east", _("先东后北（对调）"))],
    )
    area = forms.ChoiceField(
        label=_("面积"),
        choices=[
            ("plane", _("平面面积，按写出的坐标")),
            ("ellipsoid", _("椭球面积，按写出的坐标")),
            ("declared", _("系统面积：测绘确认，没有则平面")),
            ("none", _("不写")),
        ],
    )
    unit = forms.ChoiceField(
        label=_("面积单位"),
        choices=[
            ("ha", _("公顷，4 位小数")),
            ("ha_text", _("公顷，写明单位")),
            ("m2", _("平方米")),
            ("mu", _("亩")),
        ],
    )
    header = forms.ChoiceField(
        label=_("文件头"),
        choices=[("full", _("10 项")), ("short", _("7 项")), ("none", _("没有"))],
        help_text=_("示意数据的说明总是写入。"),
    )
    dbf = forms.ChoiceField(label=_("属性表编码"), choices=[("gbk", "GBK"), ("utf-8", "UTF-8")])
    points = forms.BooleanField(label=_("另附界址点表"), required=False)

    def __init__(self, asked: Any, *, survey_epsg: int):
        given = asked.copy()
        for name in ("epsg", *(name for names in OF_FORMAT.values() for name in names)):
            choices = getattr(self.base_fields[name], "choices", None)
            if choices is not None and not given.get(name):
                given[name] = str(survey_epsg) if name == "epsg" else choices[0][0]
        super().__init__(given)
        self.survey_epsg = survey_epsg
        self.fields["epsg"].choices = systems(survey_epsg)

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        if given.get("format") and "epsg" not in self.errors:
            epsg = int(given["epsg"])
            one = EXPORTS[given["format"]]
            if not one.takes(epsg):
                self.add_error("epsg", _("%(format)s 须用平面坐标系，请另选。") % {"format": one.word})
        return given

    def parts(self) -> list[tuple[str, list[Any]]]:
        """The fields by the format they belong to: ("", those of all), then each format's own."""
        own = {name for names in OF_FORMAT.values() for name in names}
        common = [self[name] for name in self.fields if name not in own]
        return [
            ("", common),
            *((code, [self[name] for name in names]) for code, names in OF_FORMAT.items()),
        ]

    def export(self) -> Export:
        """The format that was chosen."""
        return EXPORTS[self.cleaned_data["format"]]

    def how(self) -> How:
        """The choices as the writers take them."""
        given = self.cleaned_data
        epsg = self.export().epsg(int(given["epsg"]))
        return How(
            epsg=epsg,
            dbf=given["dbf"],
            points=given["points"],
            txt=Options(
                epsg=epsg,
                prefixed=crs.SYSTEMS[epsg].prefixed,
                encoding=given["encoding"],
                newline=NEWLINES[given["newline"]],
                label="" if given["label"] == "plain" else "J",
                closing_row=given["closing"] == "yes",
                restart=given["rings"] == "restart",
                decimals=given["decimals"],
                area="" if given["area"] == "none" else given["area"],
                unit=given["unit"],
                swapped=given["order"] == "east",
                header=given["header"],
            ),
        )
