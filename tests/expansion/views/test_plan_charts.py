"""The burn-up begins where something moves, says so, and leaves the spread of the finish its room."""

from datetime import date, timedelta
from decimal import Decimal

from django.template.loader import render_to_string

from expansion.templatetags.plan_charts import STILL_SHOWN, burnup_chart

ON = date(2026, 11, 23)
LONG_STILL, MOVING = 260, 80


def weeks(n: int) -> list[date]:
    return [ON - timedelta(weeks=back) for back in range(n - 1, -1, -1)]


def drawn(figures: list[Decimal], late: date = date(2028, 12, 9)) -> dict:
    chart = {
        "days": weeks(len(figures)),
        "lines": [("levelled", "已平整", figures)],
        "goal": Decimal(1100),
        "end": date(2026, 12, 31),
        "fan": ("levelled", date(2028, 4, 24), date(2028, 8, 6), late),
    }
    return burnup_chart(chart, title="逐周累计面积")["chart"]


STILL_THEN_MOVING = [Decimal(0)] * LONG_STILL + [Decimal(6) * n for n in range(1, MOVING + 1)]


def test_years_in_which_nothing_moved_are_not_drawn_but_told():
    chart = drawn(STILL_THEN_MOVING)
    assert chart["since"] == weeks(len(STILL_THEN_MOVING))[LONG_STILL - STILL_SHOWN]
    assert chart["lines"][0]["d"].count("L") == MOVING + STILL_SHOWN - 1
    text = render_to_string("expansion/burnup.html", {"chart": chart})
    assert f"{chart['since']} 以前各项都是 0" in text


def test_a_line_that_moves_from_the_first_week_is_drawn_whole():
    chart = drawn(STILL_THEN_MOVING[LONG_STILL:])
    assert chart["since"] is None
    assert "以前各项都是 0" not in render_to_string("expansion/burnup.html", {"chart": chart})


def test_an_office_where_nothing_has_moved_yet_still_has_its_chart():
    assert drawn([Decimal(0)] * 30)["lines"][0]["d"].count("L") == STILL_SHOWN - 1


def test_the_spread_of_the_finish_has_half_of_the_sheet():
    chart = drawn(STILL_THEN_MOVING)
    assert (chart["edge"] - float(chart["today"])) / (chart["edge"] - chart["left"]) > 0.45
