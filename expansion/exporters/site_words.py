"""How values, thresholds and reasons of the siting read on a page, a sheet and in a report alike."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from expansion.models.site_report import Hidden
from expansion.models.site_sheet import TYPED_BEFORE, plain
from expansion.rules.siting import Kind
from expansion.rules.siting_ranking import Method
from expansion.words.criteria import said
from expansion.words.siting import HOWS, METHODS_SHORT, OUT, SITE_LAYERS

# What stands in a cell in the place of a sum that this reader may not read.
HIDDEN = {Hidden.NO_RIGHT: gettext_lazy("无权查看"), Hidden.FEW_HOUSEHOLDS: gettext_lazy("少于 3 户，不显示")}


def value_text(value: Mapping[str, Any], *, kind: str) -> str:
    """A value as printed: 1,234.5; 是 or 否; the text; 无数据."""
    if value["text"]:
        return str(value["text"])
    if value["number"] is None:
        return _("无数据")
    number = Decimal(value["number"])
    if kind == Kind.YES_NO:
        return _("是") if number else _("否")
    return f"{number:,}"


def how_sentence(value: Mapping[str, Any]) -> str:
    """How a value is known: method, layer and its day; or the paper and the day; or why nothing is known."""
    if value["paper"]:
        return _("填报：%(paper)s，%(day)s") % {"paper": value["paper"], "day": value["on"]}
    if not value["how"]:
        return _("没有填报")
    params = {
        key: str(SITE_LAYERS.get(str(one), one)) if key == "layer" else one
        for key, one in value["params"].items()
    }
    text = str(HOWS[value["how"]]) % params
    if value["layer"]:
        layer = str(SITE_LAYERS.get(value["layer"], value["layer"]))
        told = {"text": text, "layer": layer, "day": value["layer_date"]}
        text = _("%(text)s；图层：%(layer)s，%(day)s") % told
    return text


def replaced_sentence(value: Mapping[str, Any], *, kind: str, unit: str) -> str:
    """What a person had typed and the layers tell otherwise: 此前填报 31 %，现由图层算得 100 %; else ""."""
    before = value["params"].get(TYPED_BEFORE)
    if not before:
        return ""

    def worded(one: Mapping[str, Any]) -> str:
        text = value_text(one, kind=kind)
        return f"{text} {said(unit)}" if unit and kind == Kind.NUMBER else text

    return _("此前填报 %(before)s（%(paper)s，%(day)s），现由图层算得 %(now)s") % {
        "before": worded(before),
        "paper": before["paper"],
        "day": before["on"],
        "now": worded(value),
    }


def threshold_text(rule: Any) -> str:
    """The threshold as printed: ≥ 7000 且 ≤ 30000; 须为是."""
    if rule.kind == Kind.YES_NO:
        return (
            ""
            if rule.at_least is None and rule.at_most is None
            else (_("须为是") if rule.at_least is not None else _("须为否"))
        )
    parts = []
    if rule.at_least is not None:
        parts.append(f"≥ {plain(rule.at_least)}")
    if rule.at_most is not None:
        parts.append(f"≤ {plain(rule.at_most)}")
    if rule.target is not None:
        parts.append(_("目标 %(value)s") % {"value": plain(rule.target)})
    return _(" 且 ").join(parts)


def out_sentences(reasons: Any) -> list[str]:
    """Why a candidate is not ranked."""
    return [
        str(OUT[reason["code"]]) % {key: said(str(value)) for key, value in reason["params"].items()}
        for reason in reasons
    ]


def standing_text(places: Mapping[str, int]) -> str:
    """A candidate's place by each method: 加权法第 1、TOPSIS 第 4、PROMETHEE 第 1."""
    return _("、").join(
        _("%(method)s第 %(place)s") % {"method": METHODS_SHORT[Method(method)], "place": place}
        for method, place in places.items()
    )


def by_sites(codes_and_texts: Iterable[tuple[str, str]]) -> list[tuple[list[str], str]]:
    """Site codes that say the same put together, in the order of their first: [(["A", "C"], "…"), …]."""
    found: dict[str, list[str]] = {}
    for code, text in codes_and_texts:
        found.setdefault(text, []).append(code)
    return [(codes, text) for text, codes in found.items()]
