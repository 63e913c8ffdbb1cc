"""The questions a file leaves open, as a form: system, datum of degrees, layer."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from shapely.geometry import Point

from landmgmt.lib import crs
from landmgmt.lib.refusal import Refusal
from parcels.importers.choices import Choices, Question
from parcels.words.systems import system_choices, system_word

# The zones shown first: the office's own and its neighbours, then the 6° one of the same ground.
NEIGHBOURS = (0, -1, 1)


class ReadingForm(forms.Form):
    """One field per question of the file; what is not asked stays as it was."""

    epsg = forms.ChoiceField(
        label=_("坐标系"),
        required=False,
        help_text=_("东坐标没有带号。括号内是第一个界址点在该带中的位置，请对照本地选定。"),
        error_messages={"invalid_choice": _("该坐标系不在允许的范围内。请从列表中选择，或留空由文件判断。")},
    )
    datum = forms.ChoiceField(
        label=_("经纬度属于"),
        required=False,
        error_messages={"invalid_choice": _("请从列表中选择。")},
    )
    layer = forms.ChoiceField(
        label=_("图层或工作表"),
        required=False,
        error_messages={"invalid_choice": _("文件中没有这个图层。请从列表中选择。")},
    )

    def __init__(self, *args: Any, questions: list[Question], survey_epsg: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {question.key: question for question in questions}
        for key in ("epsg", "datum", "layer"):
            if key not in asked:
                del self.fields[key]
                continue
            field, question = self.fields[key], asked[key]
            assert isinstance(field, forms.ChoiceField)
            field.initial, field.required = question.taken, question.needed
            if question.needed:
                field.error_messages["required"] = gettext("请选定。")
            blank = [] if question.taken and key != "epsg" else [("", gettext("请选择"))]
            if key == "epsg":
                field.choices = [*_likely(question, survey_epsg), *system_choices()[1:]]
                if not question.needed:
                    field.choices = [("", gettext("由文件判断")), *field.choices]
                else:
                    field.choices = [*blank, *field.choices]
            elif key == "datum":
                field.choices = [*blank, *_datums(question)]
            else:
                field.choices = [*blank, *((name, name) for name in question.options)]

    def chosen(self, epsg: int | None, kept: Choices) -> tuple[int | None, Choices]:
        """The answers of this form over those kept before."""
        given = self.cleaned_data
        if "epsg" in self.fields:
            epsg = int(given["epsg"]) if given["epsg"] else None
        datum = given["datum"] if "datum" in self.fields else kept.datum
        layer = given["layer"] if "layer" in self.fields else kept.layer
        answered = {key for key in ("epsg", "datum") if key in self.fields}
        remembered = tuple(key for key in kept.remembered if key not in answered)
        return epsg, replace(kept, datum=datum, layer=layer, remembered=remembered)


def _likely(question: Question, survey_epsg: int) -> list[tuple[Any, Any]]:
    """The zones of bare eastings that are near, each with the place the first corner would have."""
    system = crs.SYSTEMS[survey_epsg]
    if question.place is None or system.zone is None or system.meridian is None:
        return []
    zone = round(system.meridian / 3)
    near = [crs.epsg_of(zone=zone + step, width=3, prefixed=False) for step in NEIGHBOURS]
    six = round((system.meridian + 3) / 6)
    near += [crs.epsg_of(zone=six + step, width=6, prefixed=False) for step in NEIGHBOURS]
    rows = [(str(epsg), _placed(epsg, question.place)) for epsg in dict.fromkeys(near) if epsg]
    return [(gettext("离测量坐标系最近的带"), rows)]


def _placed(epsg: int, place: tuple[float, float]) -> str:
    try:
        point = crs.to_geographic(Point(place), epsg)
    except Refusal:
        return system_word(epsg)
    where = {"system": system_word(epsg), "longitude": f"{point.x:.4f}", "latitude": f"{point.y:.4f}"}
    return gettext("%(system)s（东经 %(longitude)s°，北纬 %(latitude)s°）") % where


def _datums(question: Question) -> list[tuple[str, Any]]:
    """The words of what degrees may be in."""
    words = {
        "wgs84": gettext("CGCS2000 或 WGS84：原样采用"),
        "gcj02": gettext("GCJ-02（互联网地图偏移）：用公开公式反算，位置可能差数米"),
    }
    return [(value, words[value]) for value in question.options]
