"""What is printed adds up, in every unit."""

from decimal import Decimal

from expansion.rules.boundary import printed, shares

D = Decimal


def test_the_largest_remainder_takes_the_missing_last_place():
    parts = {"a": D("3333.4"), "b": D("3333.3"), "c": D("3333.3")}
    assert printed(parts, "ha") == {"a": D("0.3334"), "b": D("0.3333"), "c": D("0.3333")}


def test_three_equal_thirds_of_136_5_hectares_print_to_136_5000():
    parts = dict.fromkeys("abc", D(1365000) / 3)
    assert sum(printed(parts, "ha").values()) == D("136.5000")
    assert sum(printed(parts, "mu").values()) == D("2047.50")


def test_shares_of_seven_equal_parts_add_up_to_one():
    assert sum(shares(dict.fromkeys("abcdefg", D(1))).values()) == 1


def test_noise_below_zero_does_not_break_the_sum():
    assert sum(printed({"a": D("100.004"), "b": D("-0.001")}, "m2").values()) == D("100.00")


def test_nothing_has_no_shares():
    assert shares({"a": D(0)}) == {"a": D(0)}
