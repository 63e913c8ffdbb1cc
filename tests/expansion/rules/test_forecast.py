"""The forecast: the same seed the same dates, more pace never later, the band honest, no division by zero."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expansion.rules import forecast as rule
from expansion.rules.forecast import CHANCES, Terms, Verdict, back_test, band, forecast, increments
from landmgmt.lib.refusal import Refusal

ON, DEADLINE = date(2026, 11, 23), date(2026, 12, 31)
D = Decimal
TARGET = D(20_000)
QUICK = Terms(runs=200, horizon=200)
steps = st.lists(st.integers(-50, 500).map(D), min_size=8, max_size=40)


def sums(weekly):
    return [D(0), *accumulate(weekly)]


def look(weekly, target=TARGET, terms=QUICK):
    return forecast(sums(weekly), target_m2=target, on=ON, deadline=DEADLINE, terms=terms)


def test_an_even_pace_ends_on_one_day_in_every_run():
    found = look([D(100)] * 26, target=D(4600))
    # 2,000 ㎡ are left: 20 weeks.
    assert set(found.days.values()) == {ON + timedelta(weeks=20)}
    assert (found.verdict, found.pace_m2, found.chance) == (Verdict.RUNNING, D(100), D(0))


def test_half_a_week_is_left_at_its_pace():
    assert look([D(70)] * 10, target=D(735)).days[50] == ON + timedelta(days=4)


def test_a_deadline_far_away_is_met_in_every_run():
    far = forecast(sums([D(100)] * 10), target_m2=D(2000), on=ON, deadline=date(2030, 1, 1))
    assert far.chance == 1


@given(steps)
@settings(max_examples=60, deadline=None)
def test_the_same_seed_gives_the_same_dates(weekly):
    weekly[0] = abs(weekly[0]) + 1
    assert look(weekly) == look(weekly)


@given(steps, st.integers(0, 300).map(D))
@settings(max_examples=100, deadline=None)
def test_more_pace_is_never_later(weekly, more):
    weekly[0] = abs(weekly[0]) + 1
    slow = look(weekly, target=sum(weekly) + 5000)
    # The same is left to do, at a better pace.
    better = [week + more for week in weekly]
    fast = look(better, target=sum(better) + 5000)
    for p in CHANCES:
        assert (fast.days[p] or date.max) <= (slow.days[p] or date.max)
    assert fast.chance >= slow.chance


@given(steps)
@settings(max_examples=60, deadline=None)
def test_a_higher_chance_is_never_sooner(weekly):
    weekly[0] = abs(weekly[0]) + 1
    days = [look(weekly).days[p] or date.max for p in CHANCES]
    assert days == sorted(days)


@pytest.mark.parametrize("weekly", [[], [D(5)] * 7, [D(0)] * 30 + [D(5)] * 7])
def test_fewer_than_eight_weeks_of_progress_are_refused(weekly):
    with pytest.raises(Refusal, match="forecast_too_short"):
        look(weekly)


def test_eight_weeks_are_enough():
    assert look([D(0)] * 30 + [D(5)] * 8).weeks == 8


@pytest.mark.parametrize("weekly", [[D(0)] * 20, [D(9)] * 9 + [D(0)] * 26, [D(50)] + [D(-1)] * 26])
def test_no_progress_at_all_has_no_finish(weekly):
    found = look(weekly)
    assert (found.verdict, found.chance, set(found.days.values())) == (Verdict.NO_FINISH, D(0), {None})


def test_a_pace_too_slow_for_the_horizon_has_no_finish():
    assert look([D(1)] * 26, target=D(10_000)).verdict is Verdict.NO_FINISH


def test_what_is_reached_is_done():
    assert look([D(100)] * 10, target=D(1000)).verdict is Verdict.DONE


def test_what_the_first_week_already_holds_is_no_weeks_work():
    assert increments([D(5), D(5), D(8)]) == [D(0), D(3)]
    assert increments([D(0), D(0), D(4), D(9)]) == [D(4), D(5)]
    assert increments([]) == []


def hit_rate(width=1.0):
    """How often the 80 % band of 8 weeks ahead holds the truth, over 400 pasts of independent weeks."""
    chance = np.random.default_rng(7)
    hits = 0
    for _n in range(400):
        weekly = [D(int(x)) for x in chance.gamma(4, 50, size=34)]
        past = sums(weekly[:26])
        low, high = band(past, target_m2=D(10**9), ahead=8, terms=QUICK)
        middle, half = (low + high) / 2, (high - low) / 2 * width
        hits += abs(float(past[-1] + sum(weekly[26:])) - middle) <= half
    return hits / 400


def test_the_band_holds_the_truth_about_eight_times_in_ten():
    assert 0.74 <= hit_rate() <= 0.86


def test_a_band_of_half_the_width_would_not():
    assert hit_rate(width=0.5) < 0.6


def test_a_band_that_trusts_its_pace_would_be_too_narrow(monkeypatch):
    # The negative control of the second drawing: without it the pace counts as known.
    def one_drawing(drawn, terms, count):
        past = np.array([float(step) for step in drawn])
        return past[np.random.default_rng(1).integers(0, len(past), size=(terms.runs, count))]

    honest = hit_rate()
    monkeypatch.setattr(rule, "_weeks", one_drawing)
    assert hit_rate() < honest - 0.03


def test_the_back_test_counts_the_weeks_it_could_try():
    found = back_test(sums([D(100)] * 30), target_m2=D(10**6), ahead=8, terms=QUICK)
    assert (found.tries, found.hits, found.coverage) == (15, 15, D(1))
    assert back_test(sums([D(100)] * 9), target_m2=D(10**6), terms=QUICK).coverage is None


def test_the_band_never_goes_beyond_the_target():
    assert band(sums([D(100)] * 20), target_m2=D(2100), ahead=8, terms=QUICK) == (2100.0, 2100.0)


def chained(weekly, before, target=TARGET):
    return forecast(sums(weekly), target_m2=target, on=ON, deadline=DEADLINE, terms=QUICK, before=before)


def test_no_step_ends_before_the_one_before_it():
    slow = look([D(100)] * 26, target=D(4600))
    fast = chained([D(200)] * 26, slow, target=D(5400))
    # 200 ㎡ are left at 200 ㎡ a week; but the land itself is there in 20 weeks only.
    assert set(fast.days.values()) == {ON + timedelta(weeks=20)}
    assert (fast.held_back, slow.held_back) == (True, False)


def test_a_step_that_is_slower_than_the_one_before_is_its_own_master():
    fast = look([D(200)] * 26, target=D(5400))
    slow = chained([D(100)] * 26, fast, target=D(4600))
    assert (slow.days[50], slow.held_back) == (ON + timedelta(weeks=20), False)


def test_after_a_step_that_never_ends_nothing_does_and_after_one_that_is_done_all_may():
    never = look([D(100), *[D(0)] * 30], target=D(4600))
    assert never.verdict is Verdict.NO_FINISH
    assert chained([D(200)] * 26, never, target=D(5400)).verdict is Verdict.NO_FINISH
    done = look([D(100)] * 10, target=D(1000))
    assert chained([D(200)] * 26, done, target=D(5400)).days[50] == ON + timedelta(weeks=1)


@given(steps, steps)
@settings(max_examples=60, deadline=None)
def test_the_dates_of_a_chain_never_cross(first, then):
    first[0], then[0] = abs(first[0]) + 1, abs(then[0]) + 1
    before = look(first, target=sum(first) + 3000)
    after = chained(then, before, target=sum(then) + 3000)
    for chance in CHANCES:
        assert after.days[chance] is None or before.days[chance] <= after.days[chance]
