"""Lay out the quiet charts (bars, a composed bar, a line) as SVG numbers; their figures are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from landmgmt.templatetags.office import written

register = template.Library()

_WIDTH, _HEIGHT = 610, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 490, 14, 180
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@register.filter
def largest(rows: Iterable[Mapping[str, Any]]) -> Decimal:
    """The largest figure of the rows, the length that a full bar stands for."""
    return max((row["figure"] for row in rows), default=Decimal(0))


@register.simple_tag
def bar(figure: Decimal, *, of: Decimal, tone: str = "") -> SafeString:
    """One bar, figure / of long. tone: empty for trouble, else calm, good or a stage class such as 's4'."""
    share = Decimal(0) if not of or figure is None else max(Decimal(0), min(Decimal(100), figure / of * 100))
    css = f"stage {tone}" if tone[:1] == "s" and tone[1:].isdigit() else tone
    return format_html(
        '<svg class="ch barline" aria-hidden="true" focusable="false">'
        '<rect class="hb {}" width="{}%" height="10"/></svg>',
        css,
        f"{share:.2f}",
    )


@register.inclusion_tag("parts/stack_bar.html")
def stack_bar(parts: Sequence[Mapping[str, Any]], groups: Sequence[Mapping[str, Any]], *, title: str) -> dict:
    """A whole drawn as its parts, in one bar 1200 wide.

    parts: word, figure (Decimal ha), css (s0..s9, held, rest), url, in order.
    groups: word, figure, and size (how many parts it brackets, in order); the caller gives the figures.
    """
    whole = sum((part["figure"] for part in parts), Decimal(0)) or Decimal(1)
    drawn, x = [], Decimal(0)
    for part in parts:
        width = part["figure"] / whole * 1200
        drawn.append(
            {
                "word": part["word"],
                "css": part["css"],
                "url": part.get("url"),
                "figure": written(part["figure"], 4),
                "x": _px(x),
                "width": _px(width),
                "mid": _px(x + width / 2),
                "end": x + width,
                "start": x,
            }
        )
        x += width
    _place_labels(drawn, parts)
    height = 116 + 34 * any(shape.get("word_y", 0) > 95 for shape in drawn)
    brackets = list(_brackets(drawn, groups))
    return {"bar": {"title": title, "height": height, "parts": drawn, "groups": brackets}}


def _place_labels(drawn: Sequence[dict], parts: Sequence[Mapping[str, Any]]) -> None:
    """Give each label the first of two rows where it touches no neighbour; without room it has none."""
    filled = [Decimal(-1), Decimal(-1)]
    for shape, part in zip(drawn, parts, strict=True):
        if not part.get("labelled", True) or shape["end"] == shape["start"]:
            continue
        half = Decimal(max(_text_px(part["word"]), _text_px(shape["figure"]))) / 2
        middle = (shape["start"] + shape["end"]) / 2
        for row, right in enumerate(filled):
            if middle - half >= right:
                filled[row] = middle + half + 4
                shape["word_y"], shape["figure_y"] = 95 + 34 * row, 111 + 34 * row
                break


def _text_px(text: str) -> int:
    """Roughly how wide a 12 px text is: a Chinese character is square, a Latin one about half."""
    return sum(12 if ord(letter) > 0x2E80 else 7 for letter in str(text))


def _brackets(drawn: Sequence[Mapping[str, Any]], groups: Sequence[Mapping[str, Any]]) -> Iterable[dict]:
    first = 0
    for group in groups:
        over = drawn[first : first + group["size"]]
        first += group["size"]
        if over and over[-1]["end"] > over[0]["start"]:
            start, end = over[0]["start"], over[-1]["end"]
            # A word over a narrow part at the edge stays within the sheet.
            half = Decimal(_text_px(f"{group['word']} {written(group['figure'], 4)}")) / 2
            yield {
                "word": group["word"],
                "figure": written(group["figure"], 4),
                "x1": _px(start + Decimal("0.5")),
                "x2": _px(end - Decimal("0.5")),
                "mid": _px(max(half, min((start + end) / 2, 1200 - half))),
            }


@register.inclusion_tag("parts/line_chart.html")
def line_chart(
    points: Sequence[tuple[str, Decimal]],
    *,
    title: str,
    tone: str = "bad",
    goal: tuple[str, Decimal] | None = None,
    forecast: Mapping[str, Any] | None = None,
    every: int = 3,
) -> dict:
    """A line through equally spaced points; the last one is named with its figure.

    points: (label, figure). tone: bad (trouble) or good. goal: (word, figure), a dotted level.
    forecast: label, figure, low, high and word, drawn one step after the last point.
    every: how many points apart the labels below stand.
    """
    if not points:
        return {"chart": {"title": title, "width": _WIDTH, "height": _HEIGHT, "points": []}}
    seen = [figure for _, figure in points]
    seen += [goal[1]] if goal else []
    seen += [forecast["high"], forecast["figure"]] if forecast else []
    step, top = _scale(max(seen))
    slots = len(points) - 1 + (1 if forecast else 0) or 1

    def x_of(index: int) -> Decimal:
        return _LEFT + Decimal(_RIGHT - _LEFT) * index / slots

    def y_of(figure: Decimal) -> Decimal:
        return _BOTTOM - Decimal(_BOTTOM - _TOP) * figure / top

    last_index, (_, last) = len(points) - 1, points[-1]
    chart: dict[str, Any] = {
        "title": title,
        "width": _WIDTH,
        "height": _HEIGHT,
        "left": _LEFT,
        "right": _RIGHT,
        "tick_x": _LEFT - 8,
        "label_y": _BOTTOM + 22,
        "note_x": _RIGHT + 12,
        "stroke": "ac" if tone == "good" else "tr",
        "d": "M" + "L".join(f"{_px(x_of(i))} {_px(y_of(f))}" for i, (_, f) in enumerate(points)),
        "points": [{"label": label, "word": written(figure, 2)} for label, figure in points],
        "y_ticks": [
            {"y": _px(y_of(level)), "text_y": _px(y_of(level) + 4), "word": f"{level.normalize():f}"}
            for level in (step * n for n in range(int(top / step) + 1))
        ],
        "x_ticks": [
            {"x": _px(x_of(i)), "word": label}
            for i, (label, _) in enumerate(points)
            if i % every == slots % every and not (forecast and i == last_index)
        ],
        "last": {
            "x": _px(x_of(last_index)),
            "y": _px(y_of(last)),
            "text_y": _px(y_of(last) + 4),
            "above_y": _px(y_of(last) - 12),
            "word": written(last, 2),
        },
    }
    if goal:
        word, level = goal
        chart["goal"] = {
            "y": _px(y_of(level)),
            "text_y": _px(y_of(level) + 4),
            "word": f"{word} {written(level, 2)}",
        }
    if forecast:
        start, end = f"{_px(x_of(last_index))} {_px(y_of(last))}", _px(x_of(slots))
        chart["fan"] = f"M{start}L{end} {_px(y_of(forecast['high']))}V{_px(y_of(forecast['low']))}Z"
        chart["forecast"] = {
            "d": f"M{start}L{end} {_px(y_of(forecast['figure']))}",
            "text_y": _px(y_of(forecast["figure"]) + 4),
            "x": end,
            "label": forecast["label"],
            "word": f"{forecast['word']} {written(forecast['figure'], 2)}",
        }
    return {"chart": chart}


def _scale(highest: Decimal) -> tuple[Decimal, Decimal]:
    """Return a round step and the top of an axis of at most six steps that holds highest."""
    highest = max(highest, Decimal(1))
    size = Decimal(1).scaleb((highest / 5).adjusted())
    step = next(size * n for n in _STEPS if size * n * 5 >= highest)
    return step, step * (highest / step).to_integral_value(rounding=ROUND_CEILING)


def _px(value: Decimal) -> str:
    return f"{value:.1f}"
