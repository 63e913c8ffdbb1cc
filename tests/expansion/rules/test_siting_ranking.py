"""The library's published examples through our door; ties, sweeps and seeded draws for the head."""

from decimal import Decimal

import numpy as np
import pytest

from expansion.rules import siting_ranking
from expansion.rules.siting import Terms
from expansion.rules.siting_ranking import Method, problem, rank, ranks, scores


def terms(*rows: tuple[str, str, str]) -> list[Terms]:
    return [Terms(code, code, "number", direction, Decimal(weight)) for code, direction, weight in rows]


def values(**columns: list[int]) -> list[dict[str, Decimal]]:
    rows = zip(*columns.values(), strict=True)
    return [dict(zip(columns, map(Decimal, row), strict=True)) for row in rows]


def test_topsis_gives_the_figures_of_opricovic_and_tzeng():
    # Opricovic & Tzeng (2004), EJOR 156(2), 445–455: a mountain's risk and height; pymcdm's own example.
    case = problem(
        terms(("risk", "less", "0.5"), ("height", "more", "0.5")),
        values(risk=[1, 2, 5], height=[3000, 3750, 4500]),
    )
    found = scores(Method.TOPSIS, case.matrix, case.weights, case.types)
    assert [round(x, 3) for x in found] == [0.500, 0.617, 0.500]
    assert ranks(found) == [2, 1, 2]


def test_promethee_gives_the_figures_of_zhao_peng_and_li():
    # Zhao, Peng & Li (2013), Procedia Computer Science 17, 181–188; pymcdm's own example.
    case = problem(
        terms(("a", "more", "0.5"), ("b", "more", "0.3"), ("c", "more", "0.2")),
        values(a=[4, 3, 5], b=[3, 2, 1], c=[2, 4, 3]),
    )
    found = scores(Method.PROMETHEE, case.matrix, case.weights, case.types)
    assert [round(x, 2) for x in found] == [0.1, -0.3, 0.2]
    assert ranks(found) == [2, 3, 1]


def test_the_weighted_sum_gives_the_figures_of_the_librarys_example():
    # pymcdm 1.4, documentation of WSM (Fishburn 1968), with its sum normalization.
    from pymcdm.methods import WSM

    matrix = np.array([[96, 83, 75, 7], [63, 5, 56, 9], [72, 30, 32, 48], [11, 4, 27, 9], [77, 21, 17, 11]])
    weights, types = np.array([8, 5, 6, 7]) / 13, np.array([1, 1, -1, -1])
    found = WSM()(matrix, weights, types, validation=False)
    assert [round(x, 3) for x in found] == [0.609, 0.313, 0.334, 0.265, 0.479]
    assert ranks(found) == [1, 4, 3, 5, 2]


def test_the_weighted_sum_on_a_scale_of_0_to_1_is_worked_in_the_head():
    # (1 + 0)/2, (3/4 + 1/2)/2, (0 + 1)/2
    case = problem(
        terms(("risk", "less", "1"), ("height", "more", "1")),
        values(risk=[1, 2, 5], height=[3000, 3750, 4500]),
    )
    assert list(scores(Method.SUM, case.matrix, case.weights, case.types)) == [0.5, 0.625, 0.5]


def test_a_target_is_a_distance_and_equal_criteria_are_left_out():
    rows = [
        Terms("size", "size", "number", "target", Decimal(3), target=Decimal(10)),
        Terms("same", "same", "number", "less", Decimal(1)),
    ]
    case = problem(rows, values(size=[8, 11], same=[5, 5]))
    assert (case.criteria, case.matrix.tolist(), case.weights.tolist()) == (["size"], [[2.0], [1.0]], [1.0])
    assert problem(rows, values(size=[9, 11], same=[5, 5])) is None


def test_a_target_of_zero_is_a_distance_too():
    rows = [Terms("off", "off", "number", "target", Decimal(1), target=Decimal(0))]
    assert problem(rows, values(off=[-3, 1])).matrix.tolist() == [[3.0], [1.0]]


def test_equal_scores_share_a_place():
    assert ranks(np.array([0.5, 0.7, 0.7, 0.1])) == [3, 1, 1, 4]
    assert ranks(np.array([0.3, 0.1 + 0.2])) == [1, 1]


TWO = problem(terms(("a", "more", "0.6"), ("b", "more", "0.4")), values(a=[1, 0], b=[0, 1]))


def test_the_first_place_of_two_opposites_holds_above_one_half():
    by_sum = rank(TWO, seed=7, draws=200)[0]
    assert by_sum.ranks == [1, 2]
    # At exactly one half both are first: no longer the same first place.
    assert [(h.criterion, h.share, h.low, h.high) for h in by_sum.held] == [
        ("a", 0.6, 0.51, 1.0),
        ("b", 0.4, 0.0, 0.49),
    ]


def test_any_weights_give_two_opposites_half_of_the_first_places_each():
    for found in rank(TWO, seed=7, draws=2000):
        assert sum(found.firsts_any) == pytest.approx(1)
        assert abs(found.firsts_any[0] - 0.5) < 0.04
        # 0.6 × (1 ± ½) against 0.4 × (1 ± ½): the first wins where v < 1.5 u: 13/16 of the square.
        assert abs(found.firsts_near[0] - 13 / 16) < 0.03


def test_the_same_seed_gives_the_same_shares_and_another_seed_others():
    def shares(seed):
        return [(one.firsts_near, one.firsts_any) for one in rank(TWO, seed=seed, draws=500)]

    assert shares(1) == shares(1)
    assert shares(1) != shares(2)


def test_scores_for_many_weights_are_the_librarys_own():
    dice = np.random.default_rng(3)
    case = siting_ranking.Problem(
        list("abcd"), dice.uniform(0, 9, (5, 4)), np.full(4, 0.25), np.array([1, -1, 1, -1])
    )
    drawn = dice.dirichlet(np.ones(4), size=20)
    for method in Method:
        one_by_one = [scores(method, case.matrix, w, case.types) for w in drawn]
        assert np.allclose(siting_ranking._many(method, case, drawn), one_by_one)
