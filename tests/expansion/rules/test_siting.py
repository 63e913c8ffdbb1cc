"""Criteria that can be weighed, thresholds, vetoes, and what is not known never passes."""

from dataclasses import replace
from decimal import Decimal

import pytest

from expansion.rules.siting import STEPS, Step, Terms, Verdict, check_criteria, check_step, judge, reasons_out
from landmgmt.lib.refusal import Refusal

SLOPE = Terms("slope", "坡度", "number", "less", Decimal(5), at_most=Decimal(6))
RED = Terms("red", "红线", "number", "less", Decimal(0), at_most=Decimal(0), is_veto=True)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "criteria_none"),
        ([replace(SLOPE, weight=None)], "criterion_without_weight"),
        ([replace(SLOPE, weight=Decimal(-1))], "criterion_weight_negative"),
        ([replace(SLOPE, weight=Decimal(0)), RED], "criteria_weigh_nothing"),
        ([SLOPE, SLOPE], "criterion_code_twice"),
        ([SLOPE, replace(RED, at_most=None)], "criterion_veto_without_threshold"),
        ([replace(SLOPE, kind="text")], "criterion_text_weighs_nothing"),
        ([replace(SLOPE, direction="target")], "criterion_without_target"),
        ([replace(SLOPE, at_least=Decimal(7))], "criterion_threshold_crossed"),
    ],
)
def test_criteria_that_cannot_be_weighed_are_refused(rows, code):
    with pytest.raises(Refusal, match=code):
        check_criteria(rows)


def test_sound_criteria_are_taken():
    check_criteria([SLOPE, RED])


@pytest.mark.parametrize(
    ("number", "verdict"),
    [("6", Verdict.PASSES), ("6.01", Verdict.FAILS), (None, Verdict.NO_DATA)],
)
def test_a_value_on_the_threshold_passes_and_nothing_known_never_does(number, verdict):
    assert judge(SLOPE, Decimal(number) if number else None) is verdict


def test_a_criterion_without_threshold_judges_nothing():
    assert judge(replace(SLOPE, at_most=None), None) is Verdict.FREE


def test_a_candidate_is_out_by_a_failed_veto_an_unknown_veto_or_an_unknown_weight():
    def codes(**numbers):
        return [reason.code for reason in reasons_out([SLOPE, RED], numbers)]

    assert codes(slope=Decimal(9), red=Decimal(0)) == []
    assert codes(slope=Decimal(9), red=Decimal("0.01")) == ["veto_fails"]
    assert codes(slope=Decimal(9), red=None) == ["veto_unknown"]
    assert codes(slope=None, red=Decimal(0)) == ["value_unknown"]
    assert codes(red=Decimal(0)) == ["value_unknown"]


def test_the_chain_goes_in_order_and_not_back_in_time():
    assert [check_step([(s, 1)] * i, s, 2, chosen=1) for i, s in enumerate(STEPS)] == [0, 1, 2, 3, 4]
    for done, step, day, chosen, code in (
        ([], Step.SITE_OPINION, 2, None, "site_step_before_choice"),
        ([], Step.SITE_OPINION, 0, 1, "site_step_before_previous"),
        ([], Step.DEMARCATION, 2, 1, "site_step_out_of_order"),
        ([(Step.SITE_OPINION, 3)], Step.SITE_OPINION, 3, 1, "site_step_out_of_order"),
        ([(Step.SITE_OPINION, 3)], Step.PROJECT_APPROVAL, 2, 1, "site_step_before_previous"),
        ([(s, 1) for s in STEPS], Step.ALLOCATION, 2, 1, "site_step_out_of_order"),
        ([], "x", 2, 1, "site_step_unknown"),
    ):
        with pytest.raises(Refusal, match=code):
            check_step(done, step, day, chosen=chosen)
