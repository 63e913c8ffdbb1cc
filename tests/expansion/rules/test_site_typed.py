"""Figures people type of a site: kept as written, or refused by their unit."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from expansion.rules.site_typed import check_figure, check_text, read_figure
from expansion.words.criteria import NOT_NEGATIVE, WHOLE
from landmgmt.lib.refusal import Refusal


def criterion(unit="", **terms):
    known = {"kind": "number", "measured_by": "", "at_least": None, "at_most": None, "target": None}
    return SimpleNamespace(unit=unit, **{**known, **terms})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,012.5", "1012.5"),
        ("６．５", "6.5"),
        ("−1".replace("−", "-"), "-1"),
        ("31 %", "31"),
        (".5", "0.5"),
        ("7.10000", "7.1"),
    ],
)
def test_a_figure_is_read_as_it_was_written(text, number):
    assert read_figure(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("哈哈", "site_value_unreadable"),
        ("1..2", "site_value_unreadable"),
        ("Infinity", "site_value_unreadable"),
        ("1e-300", "site_value_power"),
        ("9E9", "site_value_power"),
        ("1" * 15, "site_value_too_long"),
        ("0.12345", "site_value_too_fine"),
    ],
)
def test_what_cannot_be_kept_as_written_is_refused_by_its_own_name(text, code):
    with pytest.raises(Refusal, match=code):
        read_figure(text)


@pytest.mark.parametrize(
    ("rule", "number", "code"),
    [
        (criterion("%"), "-5", "site_value_negative"),
        (criterion("%"), "100.1", "site_value_over_hundred"),
        (criterion("m"), "-50", "site_value_negative"),
        (criterion("㎡"), "-1", "site_value_negative"),
        (criterion("户"), "2.5", "site_value_not_whole"),
        (criterion(kind="yes_no"), "2", "site_value_is_yes_or_no"),
    ],
)
def test_a_unit_bounds_its_figures(rule, number, code):
    with pytest.raises(Refusal, match=code):
        check_figure(Decimal(number), rule, not_negative=NOT_NEGATIVE, whole=WHOLE)


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        (criterion("%"), "100"),
        (criterion("户"), "0"),
        (criterion("m", measured_by="flood"), "-0.8"),
        (criterion("m", at_least=Decimal(-2)), "-1.5"),
        (criterion("分"), "-3"),
    ],
)
def test_what_a_unit_can_be_passes(rule, number):
    check_figure(Decimal(number), rule, not_negative=NOT_NEGATIVE, whole=WHOLE)


def test_a_text_is_never_cut_off():
    check_text("路" * 200)
    with pytest.raises(Refusal, match="site_value_text_long"):
        check_text("路" * 201)
