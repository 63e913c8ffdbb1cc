"""When the land will be done at the pace observed: weekly progress drawn again and again, with a fixed seed.

A bootstrap in blocks, twice over: each run first draws the past weeks anew (how sure is the pace?), then
the coming weeks from what it drew. The same figures and seed always give the same dates.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from math import ceil

import numpy as np
from numpy.typing import NDArray

from landmgmt.lib.refusal import Refusal

MIN_WEEKS = 8
CHANCES = (10, 50, 80, 90)
_LOW, _HIGH = 0.1, 0.9
Floats = NDArray[np.float64]


class Measure(StrEnum):
    """What is counted in ㎡ as the land goes from the villages to the builders."""

    ACQUIRED = "acquired"
    PAID = "paid"
    CLEARED = "cleared"
    LEVELLED = "levelled"
    DELIVERED = "delivered"


# Land goes this way; none of it is at a place before it was at the one before. Payment has a way of its own.
CHAIN = (Measure.ACQUIRED, Measure.CLEARED, Measure.LEVELLED, Measure.DELIVERED)


class Verdict(StrEnum):
    """What can be said of a measure."""

    DONE = "done"
    RUNNING = "running"
    NO_FINISH = "no_finish"


@dataclass(frozen=True)
class Terms:
    """What a simulation assumes: past weeks drawn from, weeks kept together, runs, seed, furthest week."""

    window: int = 26
    block: int = 4
    runs: int = 2000
    seed: int = 20250114
    horizon: int = 520


USUAL = Terms()


@dataclass(frozen=True)
class Forecast:
    """A measure's outlook: `days` maps a chance in % to its date, None where it is beyond the horizon.

    Areas in ㎡; `pace_m2` is the mean of the `weeks` drawn from; `chance` is of the deadline, 0 … 1.
    `held_back`: the step before decides the even-chance date. `ends`: the days to the end, run by run.
    """

    verdict: Verdict
    reached_m2: Decimal
    target_m2: Decimal
    weeks: int
    pace_m2: Decimal
    days: dict[int, date | None]
    chance: Decimal
    held_back: bool = False
    ends: tuple[float, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True)
class BackTest:
    """How often the truth `ahead` weeks later lay in the 80 % band that was forecast for it."""

    ahead: int
    tries: int
    hits: int

    @property
    def coverage(self) -> Decimal | None:
        """Hits of tries; None where the past is too short to try."""
        return (Decimal(self.hits) / self.tries).quantize(Decimal("0.0001")) if self.tries else None


def increments(reached: Sequence[Decimal]) -> list[Decimal]:
    """Progress week by week from the first week that shows any; `reached` are the sums at the week ends.

    What a first week already holds took nobody knows how long, and is not a week's work:
    increments([5, 5, 8]) → [0, 3]; increments([0, 0, 4, 9]) → [4, 5].
    """
    first = next((n for n, m2 in enumerate(reached) if m2 > 0), None)
    if first is None:
        return [Decimal(0)] * max(len(reached) - 1, 0)
    start = max(first - 1, 0)
    return [later - sooner for sooner, later in zip(reached[start:], reached[start + 1 :], strict=False)]


def forecast(
    reached: Sequence[Decimal],
    *,
    target_m2: Decimal,
    on: date,
    deadline: date,
    terms: Terms = USUAL,
    before: Forecast | None = None,
) -> Forecast:
    """The outlook on a day from the sums (㎡) at weekly ends, the last of them `on`.

    `before` is the outlook of the step before: in no run does the land end here before it ended there.

    Refuses fewer than 8 weeks of progress (`forecast_too_short`); 2,000 ㎡ left at 100 ㎡ every week of the
    window end in 20 weeks in every run.
    """
    now = reached[-1] if reached else Decimal(0)
    steps = increments(reached)
    if now >= target_m2 > 0:
        return _plain(Verdict.DONE, now, target_m2, steps)
    if len(steps) < MIN_WEEKS:
        raise Refusal("forecast_too_short", {"weeks": len(steps), "needed": MIN_WEEKS})
    drawn = steps[-terms.window :]
    if all(step <= 0 for step in drawn) or target_m2 <= 0:
        return _plain(Verdict.NO_FINISH, now, target_m2, drawn)
    own = _ends(_weeks(drawn, terms, terms.horizon), float(target_m2 - now))
    runs = np.maximum(own, _held(before, terms.runs))
    ends = np.sort(runs)
    days = {p: _day(ends, p, on) for p in CHANCES}
    met = int(np.count_nonzero(ends <= (deadline - on).days))
    chance = (Decimal(met) / terms.runs).quantize(Decimal("0.0001"))
    verdict = Verdict.RUNNING if np.isfinite(ends[0]) else Verdict.NO_FINISH
    back = days[50] != _day(np.sort(own), 50, on)
    return Forecast(
        verdict, now, target_m2, len(drawn), _mean(drawn), days, chance, back, tuple(float(e) for e in runs)
    )


def _held(before: Forecast | None, runs: int) -> Floats:
    """The days before which no run can end; nought where no step before says anything."""
    if before is None or before.verdict is Verdict.DONE:
        return np.zeros(runs)
    if before.verdict is Verdict.NO_FINISH and not before.ends:
        return np.full(runs, np.inf)
    return np.array(before.ends)


def back_test(
    reached: Sequence[Decimal], *, target_m2: Decimal, ahead: int = 8, terms: Terms = USUAL
) -> BackTest:
    """Forecast from every past week that had data enough, and count how often the truth lay in the band."""
    skipped = len(reached) - len(increments(reached)) - 1
    tries = hits = 0
    for at in range(skipped + MIN_WEEKS, len(reached) - ahead):
        low, high = band(reached[: at + 1], target_m2=target_m2, ahead=ahead, terms=terms)
        tries += 1
        # The sums of floats are a hair off the sums of decimals.
        hits += low - 0.01 <= float(reached[at + ahead]) <= high + 0.01
    return BackTest(ahead, tries, hits)


def band(
    reached: Sequence[Decimal], *, target_m2: Decimal, ahead: int, terms: Terms = USUAL
) -> tuple[float, float]:
    """The 80 % band in ㎡ of what will be reached `ahead` weeks on; never above the target."""
    drawn = increments(reached)[-terms.window :]
    now = float(reached[-1])
    sums = now + _weeks(drawn, terms, ahead).sum(axis=1)
    low, high = np.quantile(np.minimum(sums, max(float(target_m2), now)), [_LOW, _HIGH])
    return float(low), float(high)


def _weeks(drawn: Sequence[Decimal], terms: Terms, count: int) -> Floats:
    """`runs` × `count` weeks of progress in ㎡."""
    past = np.array([float(step) for step in drawn])
    long = len(past)
    block = max(1, min(terms.block, long // 2))
    first, then = _chosen(terms.seed, terms.runs, count, long, block)
    pasts = _spread(past[first], past.mean(), long, block)
    weeks = np.take_along_axis(pasts, then, axis=1)
    return _spread(weeks, pasts.mean(axis=1, keepdims=True), long, block)


def _spread(weeks: Floats, mean: Floats | np.float64, long: int, block: int) -> Floats:
    """Blocks of a short past vary less than weeks to come do: their distance from the mean is stretched."""
    stretched: Floats = mean + (weeks - mean) * (long / (long - block)) ** 0.5
    return stretched


@lru_cache(maxsize=16)  # some MB
def _chosen(
    seed: int, runs: int, count: int, long: int, block: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The places of the past weeks and of those to come: by one seed always the same, in every back test."""
    chance = np.random.default_rng(seed)
    first = _places(chance, runs, long, long, block).astype(np.int32)
    then = _places(chance, runs, count, long, block).astype(np.int32)
    first.flags.writeable = then.flags.writeable = False
    return first, then


def _places(chance: np.random.Generator, runs: int, count: int, long: int, block: int) -> NDArray[np.int64]:
    """Which past week stands at each place: runs of `block` weeks from anywhere, round the end."""
    starts = chance.integers(0, long, size=(runs, ceil(count / block)))
    places = (starts[:, :, None] + np.arange(block)) % long
    return places.reshape(runs, -1)[:, :count]


def _ends(weeks: Floats, left: float) -> Floats:
    """Days until `left` ㎡ are done in each run, within the week at its pace; infinite if never."""
    sums = np.cumsum(weeks, axis=1)
    done = sums >= left - 1e-6
    ever = done.any(axis=1)
    at = done.argmax(axis=1)
    row = np.arange(len(weeks))
    step = np.where(ever, weeks[row, at], 1.0)
    part = np.clip((left - (sums[row, at] - step)) / np.where(step > 0, step, 1.0), 0, 1)
    return np.where(ever, np.ceil((at + part) * 7 - 1e-6), np.inf)


def _day(ends: Floats, chance: int, on: date) -> date | None:
    days = ends[ceil(len(ends) * chance / 100) - 1]
    return on + timedelta(days=int(days)) if np.isfinite(days) else None


def _mean(drawn: Sequence[Decimal]) -> Decimal:
    total = sum(drawn, Decimal(0))
    return (total / len(drawn)).quantize(Decimal("0.01")) if drawn else Decimal(0)


def _plain(verdict: Verdict, now: Decimal, target_m2: Decimal, drawn: Sequence[Decimal]) -> Forecast:
    chance = Decimal(1) if verdict is Verdict.DONE else Decimal(0)
    return Forecast(verdict, now, target_m2, len(drawn), _mean(drawn), dict.fromkeys(CHANCES), chance)
