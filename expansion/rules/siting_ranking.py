"""Ranks what is left of the candidates by three methods of a kept library, and how far the first place holds.

pymcdm 1.4 (MIT) computes weighted sum, TOPSIS and PROMETHEE II; it is loaded only when something is ranked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

import numpy as np

from expansion.rules.siting import Direction, Terms

Matrix = np.ndarray[Any, np.dtype[np.float64]]
# Scores nearer than this are one score: the noise of sums is not a rank.
PLACES = 6
# The sweep: one weight from nothing to everything, in hundredths.
SWEEP = 101
DRAWS = 2000
SPREAD = 0.5


class Method(StrEnum):
    """The three methods, as they are shown."""

    SUM = "weighted_sum"
    TOPSIS = "topsis"
    PROMETHEE = "promethee"


@lru_cache
def _bodies() -> dict[Method, Any]:
    from pymcdm import normalizations
    from pymcdm.methods import PROMETHEE_II, TOPSIS, WSM

    scale = normalizations.minmax_normalization
    return {Method.SUM: WSM(scale), Method.TOPSIS: TOPSIS(scale), Method.PROMETHEE: PROMETHEE_II("usual")}


def scores(method: Method, matrix: Matrix, weights: Matrix, types: Matrix) -> Matrix:
    """The library's scores: rows are candidates; `types` 1 where more is better, -1 where less is."""
    return np.asarray(_bodies()[method](matrix, weights, types, validation=False), dtype=float)


def ranks(found: Matrix) -> list[int]:
    """Places from 1, the highest score first; equal scores share the better place (1, 1, 3)."""
    rounded = np.round(found, PLACES)
    return [1 + int(np.sum(rounded > score)) for score in rounded]


@dataclass(frozen=True)
class Held:
    """Between which shares of one weight the first place stays where it is, the others in proportion."""

    criterion: str
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Ranking:
    """One method's scores and places in the order of the candidates, and how the first place holds."""

    method: Method
    scores: list[float]
    ranks: list[int]
    held: list[Held] = field(default_factory=list)
    firsts_near: list[float] = field(default_factory=list)
    firsts_any: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Problem:
    """What is ranked: criteria on which the candidates differ, their weights (adding up to 1) and values."""

    criteria: list[str]
    matrix: Matrix
    weights: Matrix
    types: Matrix


def problem(terms: Sequence[Terms], values: Sequence[Mapping[str, Decimal | None]]) -> Problem | None:
    """Weighted criteria with their values as numbers; None where no two candidates differ in any.

    A target becomes the distance from it. A criterion on which all are equal tells nobody apart and is left
    out; the weights of the others keep their proportion.
    """
    names, columns, weights, types = [], [], [], []
    for row in (t for t in terms if t.weight):
        column = [_figure(row, value[row.code]) for value in values]
        if len({round(one, 9) for one in column}) < 2:
            continue
        names.append(row.code)
        columns.append(column)
        weights.append(float(row.weight or 0))
        types.append(1 if row.direction == Direction.MORE else -1)
    if not names:
        return None
    share = np.array(weights) / sum(weights)
    return Problem(names, np.array(columns).T, share, np.array(types))


def _figure(row: Terms, number: Decimal | None) -> float:
    assert number is not None, "a candidate without a weighted value is not ranked"
    near = row.direction == Direction.TARGET and row.target is not None
    return float(abs(number - row.target) if near else number)  # type: ignore[operator]


def rank(case: Problem, *, seed: int, draws: int = DRAWS) -> list[Ranking]:
    """Every method's ranking; the same seed gives the same shares of first places."""
    near, free = _drawn(case.weights, seed=seed, draws=draws)
    return [_ranking(method, case, near, free) for method in Method]


def _ranking(method: Method, case: Problem, near: Matrix, free: Matrix) -> Ranking:
    found = scores(method, case.matrix, case.weights, case.types)
    places = ranks(found)
    return Ranking(
        method,
        [round(float(score), PLACES) for score in found],
        places,
        _sweep(method, case, places),
        _firsts(method, case, near),
        _firsts(method, case, free),
    )


def _drawn(weights: Matrix, *, seed: int, draws: int) -> tuple[Matrix, Matrix]:
    """Weights near the given ones (each times 1 ± SPREAD, evenly), and any weights (evenly over all)."""
    dice = np.random.default_rng(seed)
    near = weights * dice.uniform(1 - SPREAD, 1 + SPREAD, size=(draws, len(weights)))
    free = dice.dirichlet(np.ones(len(weights)), size=draws)
    return near / near.sum(axis=1, keepdims=True), free


def _firsts(method: Method, case: Problem, drawn: Matrix) -> list[float]:
    """Each candidate's share of first places; a shared first place is shared out."""
    won = np.zeros(len(case.matrix))
    for found in _many(method, case, drawn):
        rounded = np.round(found, PLACES)
        first = rounded == rounded.max()
        won += first / first.sum()
    return [round(float(share), 4) for share in won / len(drawn)]


def _many(method: Method, case: Problem, drawn: Matrix) -> Matrix:
    """Scores for many weights; weighted sum and net flow are sums over criteria."""
    if method is Method.TOPSIS:
        return np.array([scores(method, case.matrix, weights, case.types) for weights in drawn])
    alone = np.eye(len(case.criteria))
    parts = np.array([scores(method, case.matrix, one, case.types) for one in alone])
    return np.asarray(drawn @ parts, dtype=float)


def _sweep(method: Method, case: Problem, places: list[int]) -> list[Held]:
    held = []
    steps = np.linspace(0, 1, SWEEP)
    for j, criterion in enumerate(case.criteria):
        share = float(case.weights[j])
        found = _many(method, case, np.array([_shifted(case.weights, j, step) for step in steps]))
        same = [_first(row) == _first_of(places) for row in found]
        low, high = _around(same, share, steps)
        held.append(Held(criterion, round(share, 4), low, high))
    return held


def _shifted(weights: Matrix, j: int, share: float) -> Matrix:
    """The weights with one at `share` and the others in their proportion."""
    if len(weights) == 1:
        return np.ones(1, dtype=float)
    moved = np.asarray(weights * (1 - share) / (1 - weights[j]), dtype=float)
    moved[j] = share
    return moved


def _first(found: Matrix) -> frozenset[int]:
    rounded = np.round(found, PLACES)
    return frozenset(int(i) for i in np.flatnonzero(rounded == rounded.max()))


def _first_of(places: list[int]) -> frozenset[int]:
    return frozenset(i for i, place in enumerate(places) if place == 1)


def _around(same: list[bool], share: float, steps: Matrix) -> tuple[float, float]:
    """The unbroken stretch of the sweep around the present share; the share where a step beside it fails."""
    below = [i for i, step in enumerate(steps) if step <= share + 1e-12]
    above = [i for i, step in enumerate(steps) if step >= share - 1e-12]
    low = high = share
    for i in reversed(below):
        if not same[i]:
            break
        low = float(steps[i])
    for i in above:
        if not same[i]:
            break
        high = float(steps[i])
    return round(low, 4), round(high, 4)
