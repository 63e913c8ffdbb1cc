"""Figures on a page are written the way the office writes them, to the last fen."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from landmgmt.templatetags import charts, office


def test_money_has_two_decimals_and_is_rounded_half_up():
    assert office.money(Decimal("1234567.885")) == "1,234,567.89"


def test_a_negative_figure_bears_a_true_minus_and_zero_bears_none():
    assert office.money(Decimal("-33426.67")) == "\N{MINUS SIGN}33,426.67"
    assert office.money(Decimal("-0.001")) == "0.00"


def test_ten_thousand_yuan_are_one_wan():
    assert office.wan(Decimal("3537948.27")) == "353.79"


def test_land_is_written_in_mu_with_two_and_in_hectares_with_four_decimals():
    assert (office.area_mu(Decimal(6)), office.area_ha(Decimal("136.5"))) == ("6.00", "136.5000")


def test_a_float_is_refused_because_it_has_lost_the_fen():
    with pytest.raises(TypeError):
        office.money(0.1)


def test_nothing_is_written_as_a_dash_and_not_as_zero():
    assert office.money(None) == office.day(None) == office.share(None, 6) == office.EMPTY


def test_a_work_list_writes_a_day_as_the_house_does_and_nothing_as_nothing():
    assert office.plain(date(2026, 8, 31)) == "2026-08-31"
    assert (office.plain(None), office.plain("3"), office.plain(0)) == ("", "3", 0)


def test_the_word_over_a_narrow_part_at_the_edge_stays_within_the_bar():
    parts = [
        {"word": "已有", "figure": Decimal(95), "css": "held"},
        {"word": "余", "figure": Decimal(5), "css": "rest"},
    ]
    groups = [{"word": "未列入征收", "figure": Decimal(5), "size": 1}]
    whole = charts.stack_bar(parts[::-1], groups, title="")["bar"]["groups"][0]
    assert Decimal(whole["mid"]) * 2 >= charts._text_px("未列入征收 5.0000")
    groups = [{"word": "已有", "figure": Decimal(95), "size": 1}, *groups]
    last = charts.stack_bar(parts, groups, title="")["bar"]["groups"][1]
    assert (1200 - Decimal(last["mid"])) * 2 >= charts._text_px("未列入征收 5.0000")


def test_a_share_is_not_reduced():
    assert office.share(3, 6) == "3/6"


def test_a_moment_late_in_utc_is_already_the_next_day_in_the_office():
    assert office.day(datetime(2026, 11, 22, 17, tzinfo=UTC)) == "2026-11-23"
    assert office.day(date(2026, 11, 23)) == "2026-11-23"


def test_a_bar_is_as_long_as_its_share_and_never_longer_than_the_whole():
    assert 'width="50.00%"' in charts.bar(Decimal(5), of=Decimal(10))
    assert 'width="100.00%"' in charts.bar(Decimal(11), of=Decimal(10))
    assert 'width="0.00%"' in charts.bar(Decimal(5), of=Decimal(0))


def test_the_axis_of_a_line_holds_its_highest_point():
    chart = charts.line_chart([("10", Decimal(95)), ("11", Decimal("353.79"))], title="x")["chart"]
    assert chart["y_ticks"][-1]["word"] == "400"
    assert Decimal(chart["last"]["y"]) >= Decimal(chart["y_ticks"][-1]["y"])


def test_parts_of_a_composed_bar_fill_it_and_labels_do_not_touch():
    parts = [{"word": "净地", "figure": Decimal(n), "css": "s9"} for n in (90, 3, 3, 4)]
    drawn = charts.stack_bar(parts, [], title="x")["bar"]["parts"]
    assert drawn[-1]["end"] == 1200
    assert [part.get("word_y") for part in drawn] == [95, 95, 129, 95]
