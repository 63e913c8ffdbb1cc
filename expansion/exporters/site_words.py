"""How values, thresholds and reasons of the siting read on a page, a sheet and in a report alike."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from expansion.models.site_sheet import plain
from expansion.rules.siting import Kind
from expansion.words.criteria import said
from expansion.words.siting import HOWS, OUT, SITE_LAYERS


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
    if not value["layer"]:
        return text
    layer = str(SITE_LAYERS.get(value["layer"], value["layer"]))
    return _("%(text)s；图层：%(layer)s，%(day)s") % {
        "text": text,
        "layer": layer,
        "day": value["layer_date"],
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
