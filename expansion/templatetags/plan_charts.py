"""Lay out the two charts of the plans, milestones over time and the burn-up, as SVG numbers."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django import template

register = template.Library()

_WIDTH, _NAMES, _RIGHT, _ROW, _HEAD = 960, 240, 940, 30, 26
STILL_SHOWN = 4  # weeks at nought before the first that moves
_W, _H, _LEFT, _END, _TOP, _BOTTOM = 860, 320, 56, 700, 14, 280


@register.inclusion_tag("expansion/gantt.html")
def gantt(entries: Sequence[Any], *, on: date, end: date | None, title: str) -> dict[str, Any]:
    """One row per milestone: its plan a thin line, what was or is expected a bar; the day, the deadline."""
    if not entries:
        return {"chart": None}
    starts = [one.place.start for one in entries] + [one.planned for one in entries]
    ends = (
        [one.place.early for one in entries]
        + [one.planned for one in entries]
        + [on]
        + ([end] if end else [])
    )
    first, last = min(starts), max(max(ends), min(starts) + timedelta(days=30))

    def x_of(day: date) -> Decimal:
        return _NAMES + Decimal(_RIGHT - _NAMES) * (day - first).days / (last - first).days

    rows = []
    for n, one in enumerate(entries):
        top = _HEAD + n * _ROW
        begins = one.planned - timedelta(days=one.place.days)
        state = "done" if one.done else ("late" if one.late_days else "open")
        rows.append(
            {
                "name": one.row.name,
                "number": one.row.number,
                "y": top + 19,
                "line_y": top + 7,
                "bar_y": top + 11,
                "plan_x": _px(x_of(max(begins, first))),
                "plan_w": _px(max(x_of(one.planned) - x_of(max(begins, first)), Decimal(3))),
                "bar_x": _px(x_of(one.place.start)),
                "bar_w": _px(max(x_of(one.place.early) - x_of(one.place.start), Decimal(3))),
                "css": f"{state}{' crit' if one.place.critical else ''}",
                "rule_y": top + _ROW,
            }
        )
    height = _HEAD + len(rows) * _ROW + 8
    return {
        "chart": {
            "title": title,
            "width": _WIDTH,
            "height": height,
            "rows": rows,
            "right": _RIGHT,
            "foot": height - 8,
            "ticks": [{"x": _px(x_of(day)), "word": f"{day:%Y-%m}"} for day in _months(first, last, 8)],
            "today": _px(x_of(on)),
            "end": _px(x_of(end)) if end else "",
        }
    }


@register.inclusion_tag("expansion/burnup.html")
def burnup_chart(chart: dict[str, Any], *, title: str) -> dict[str, Any]:
    """The sums of each measure by weeks in 亩, the goal, the deadline, and the spread of the finish."""
    still = _still(chart["lines"])
    days: Sequence[date] = chart["days"][still:]
    drawn_lines = [(key, word, figures[still:]) for key, word, figures in chart["lines"]]
    first, on = days[0], days[-1]
    fan = chart["fan"]
    # The spread may reach further than a page: what is beyond is cut off at the edge.
    horizon = on + max((on - first) * 3 / 2, timedelta(days=60))
    wanted = [on, chart["end"] or on, *(day for day in (fan[1:] if fan else []) if day)]
    last = max(min(max(wanted), horizon), first + timedelta(days=28), chart["end"] or on)
    goal: Decimal = chart["goal"]
    highest = max([goal, Decimal(1), *(max(line[2]) for line in chart["lines"])])
    step = _round_step(highest)
    top = step * (highest / step).to_integral_value(rounding=ROUND_CEILING)

    def x_of(day: date) -> Decimal:
        return _LEFT + Decimal(_END - _LEFT) * (day - first).days / (last - first).days

    def y_of(mu: Decimal) -> Decimal:
        return _BOTTOM - Decimal(_BOTTOM - _TOP) * mu / top

    lines = [
        {
            "css": f"b-{key}",
            "d": "M"
            + "L".join(f"{_px(x_of(d))} {_px(y_of(mu))}" for d, mu in zip(days, figures, strict=True)),
            "word": word,
            "mu": figures[-1],
            "y": y_of(figures[-1]),
        }
        for key, word, figures in drawn_lines
    ]
    _spread_labels(lines)
    drawn: dict[str, Any] = {
        "title": title,
        "since": first if still else None,
        "width": _W,
        "height": _H,
        "left": _LEFT,
        "edge": _END,
        "lines": lines,
        "label_x": _END + 10,
        "goal_y": _px(y_of(goal)),
        "goal_text_y": _px(y_of(goal) + 4),
        "goal": goal,
        "today": _px(x_of(on)),
        "end": _px(x_of(chart["end"])) if chart["end"] else "",
        "foot": _BOTTOM,
        "y_ticks": [
            {
                "y": _px(y_of(step * n)),
                "text_y": _px(y_of(step * n) + 4),
                "word": f"{(step * n).normalize():f}",
            }
            for n in range(int(top / step) + 1)
        ],
        "x_ticks": [{"x": _px(x_of(day)), "word": f"{day:%Y-%m}"} for day in _months(first, last, 8)],
    }
    if fan:
        drawn["fan"] = _fan(fan, on, last, x_of, y_of, goal, chart)
    return {"chart": drawn}


def _still(lines: Sequence[Any]) -> int:
    """How many weeks at the beginning are left out: all but a few of those where nothing has moved."""
    moves = [n for _key, _word, figures in lines for n, mu in enumerate(figures) if mu]
    length = max((len(figures) for _key, _word, figures in lines), default=1)
    return max(min([*moves, length]) - STILL_SHOWN, 0)


def _fan(fan: Any, on: date, last: date, x_of: Any, y_of: Any, goal: Decimal, chart: Any) -> dict[str, str]:
    key, soon, even, late = fan
    now = next(figures[-1] for name, _, figures in chart["lines"] if name == key)

    def reach(day: date | None) -> tuple[Decimal, Decimal]:
        """Where the way from today to the goal on `day` leaves the chart."""
        if day is None:
            return x_of(last), y_of(now)
        if day <= last:
            return x_of(day), y_of(goal)
        share = Decimal((last - on).days) / (day - on).days
        return x_of(last), y_of(now + (goal - now) * share)

    start = f"{_px(x_of(on))} {_px(y_of(now))}"
    (a, b), (c, d), (e, f) = reach(soon), reach(even), reach(late)
    corner = f"L{_px(x_of(last))} {_px(y_of(goal))}" if a < x_of(last) and e == x_of(last) else ""
    return {
        "area": f"M{start}L{_px(a)} {_px(b)}{corner}L{_px(e)} {_px(f)}Z",
        "middle": f"M{start}L{_px(c)} {_px(d)}",
    }


def _spread_labels(lines: list[dict[str, Any]]) -> None:
    """Move the names at the right edge apart, 16 px from each other, inside the chart."""
    at: Decimal | None = None
    for line in sorted(lines, key=lambda one: one["y"]):
        y = line["y"] if at is None else max(line["y"], at + 16)
        line["text_y"], at = y, y
    over = (at or Decimal(0)) - _BOTTOM
    for line in lines:
        line["text_y"] = _px(line["text_y"] - max(over, Decimal(0)) + 4)


def _months(first: date, last: date, most: int) -> list[date]:
    """Firsts of months inside the days, at most `most` of them."""
    days = []
    day = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= last:
        days.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    every = -(-len(days) // most) or 1
    return days[::every]


def _round_step(highest: Decimal) -> Decimal:
    size = Decimal(1).scaleb((highest / 5).adjusted())
    return next(size * n for n in (1, 2, Decimal("2.5"), 5, 10) if size * n * 5 >= highest)


def _px(value: Decimal | int) -> str:
    return f"{value:.1f}"
