"""Intervals hold what they promise."""

import itertools
import math
from functools import cache

import numpy as np
import pytest

from merger.evaluation.statistics import (
    Interval,
    gap,
    mcnemar,
    paired_difference,
    paired_interval,
    score_interval,
    wilson,
)


def test_wilson_as_published() -> None:
    # Newcombe 1998 (Stat Med 17:857), method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (right, n), (low, high) in published.items():
        found = wilson(right, n)
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_wilson_at_the_ends() -> None:
    assert wilson(0, 0) == Interval(0.0, 0.0, 1.0, 0)
    assert wilson(0, 10).low == 0.0
    assert wilson(10, 10).high == 1.0


def scores(both: int, gained: int, lost: int, neither: int) -> tuple[list[float], list[float]]:
    first = [1.0] * both + [1.0] * gained + [0.0] * lost + [0.0] * neither
    second = [1.0] * both + [0.0] * gained + [1.0] * lost + [0.0] * neither
    return first, second


def test_paired_difference_counts_and_mirrors() -> None:
    one = paired_difference(*scores(20, 12, 2, 16))
    assert (one.difference, one.gained, one.lost, one.n) == (0.2, 12, 2, 50)
    other = paired_difference(*scores(20, 2, 12, 16))
    assert (other.low, other.high, other.p) == pytest.approx((-one.high, -one.low, one.p))
    assert one.low < one.difference < one.high


def test_paired_interval_covers_about_95_percent() -> None:
    """Exact coverage over all tables of 30 pairs, for three truths."""
    n = 30
    for truth in ((0.3, 0.3, 0.1, 0.3), (0.6, 0.2, 0.1, 0.1), (0.05, 0.4, 0.05, 0.5)):
        covered = 0.0
        for both, gained, lost in itertools.product(range(n + 1), repeat=3):
            neither = n - both - gained - lost
            if neither < 0:
                continue
            ways = math.factorial(n) // math.prod(math.factorial(k) for k in (both, gained, lost, neither))
            chance = ways * math.prod(p**k for p, k in zip(truth, (both, gained, lost, neither), strict=True))
            if chance < 1e-7:
                continue
            found = paired_difference(*scores(both, gained, lost, neither))
            covered += chance * (found.low <= truth[1] - truth[2] <= found.high)
        assert 0.93 < covered < 0.99


def test_mcnemar() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(5, 5) == 1.0
    assert mcnemar(10, 0) == 2 / 1024
    assert mcnemar(9, 1) == mcnemar(1, 9) == 22 / 1024
    assert mcnemar(400, 0) == 2.0**-399


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="equal lengths"):
        paired_difference([1.0], [])


def test_partial_credit_and_weights_generalise_wilson() -> None:
    plain = [1.0] * 7 + [0.0] * 13
    assert score_interval(plain) == score_interval(plain, [2.0] * 20) == wilson(7, 20)
    assert score_interval([]) == Interval(0.0, 0.0, 1.0, 0)
    doubled = score_interval([1.0, 0.0, 0.0], [2.0, 1.0, 1.0])
    assert doubled.score == 0.5
    assert doubled.high - doubled.low > wilson(2, 4).high - wilson(2, 4).low  # three questions know less than four
    half = score_interval([0.5] * 20)
    assert 0.35 < half.low < 0.5 < half.high < 0.65  # all alike, and yet not certain
    known = score_interval([0.4, 0.6] * 10)
    assert known.high - known.low < wilson(10, 20).high - wilson(10, 20).low


@pytest.mark.parametrize(("scores", "weights"), [([1.1], None), ([-0.1], None), ([1.0], [0.0]), ([1.0, 0.0], [1.0])])
def test_scores_and_weights_that_mean_nothing_are_refused(scores: list[float], weights: list[float] | None) -> None:
    with pytest.raises(ValueError, match=r"must lie|needs one"):
        score_interval(scores, weights)


@pytest.mark.parametrize("n", [20, 60, 200])
def test_intervals_of_partial_credit_cover_about_95_percent(n: int) -> None:
    draws = np.random.default_rng(n)
    shapes = {"even": (1.0, 1.0), "all or nothing": (0.3, 0.3), "mostly right": (5.0, 1.0), "mostly wrong": (0.1, 0.9)}
    for alpha, beta in shapes.values():
        truth, found = (
            alpha / (alpha + beta),
            [score_interval(draws.beta(alpha, beta, n).tolist()) for _ in range(1000)],
        )
        assert sum(one.low <= truth <= one.high for one in found) >= 920
    weights = [1.0 + place % 5 for place in range(n)]
    weighted = [score_interval((draws.random(n) < 0.7).astype(float).tolist(), weights) for _ in range(1000)]
    assert sum(one.low <= 0.7 <= one.high for one in weighted) >= 920


def test_one_sided_bound_of_a_difference_holds_in_94_percent_or_more() -> None:
    """Exact: over all tables of gains and losses among 20 and 60 questions."""

    @cache
    def bound(gained: int, lost: int, n: int) -> float:
        first, second = scores(0, gained, lost, n - gained - lost)
        return paired_interval(first, second, None, 1.6448536)[1]

    for n, (gain, loss) in itertools.product(
        (20, 60), ((0.05, 0.05), (0.4, 0.4), (0.1, 0.02), (0.5, 0.05), (0.05, 0.0))
    ):
        held = 0.0
        for gained, lost in ((a, b) for a in range(n + 1) for b in range(n + 1 - a)):
            same = n - gained - lost
            ways = math.factorial(n) // math.prod(math.factorial(k) for k in (gained, lost, same))
            chance = ways * gain**gained * loss**lost * (1 - gain - loss) ** same
            if chance > 1e-9:
                held += chance * (bound(gained, lost, n) <= gain - loss)
        assert held >= 0.94, (n, gain, loss)


def test_paired_partial_credit() -> None:
    first, second = [0.9, 0.5, 1.0, 0.2] * 10, [0.4, 0.5, 0.3, 0.3] * 10
    found = paired_difference(first, second)
    assert found.difference == pytest.approx(0.275)
    assert (found.gained, found.lost, found.n) == (20, 10, 40)
    assert 0 < found.low < found.difference < found.high
    assert found.p < 0.01
    other = paired_difference(second, first)
    assert (other.low, other.high, other.p) == pytest.approx((-found.high, -found.low, found.p))
    assert paired_difference(first, first).p == 1.0
    heavy = paired_difference([1.0, 0.0, 0.0], [0.0, 0.0, 0.0], [2.0, 1.0, 1.0])
    assert heavy.difference == pytest.approx(0.5)


def test_gap_warns_only_beyond_chance() -> None:
    def right(share: float, n: int) -> list[float]:
        return [1.0] * round(share * n) + [0.0] * (n - round(share * n))

    assert gap(right(0.8, 200), right(0.6, 200)).warn
    assert not gap(right(0.8, 20), right(0.6, 20)).warn
    assert not gap(right(0.6, 200), right(0.8, 200)).warn
    found = gap(right(56 / 70, 70), right(48 / 80, 80))  # Newcombe 1998 (Stat Med 17:873), table II (a), method 10
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


def test_gap_warns_at_its_level() -> None:
    """Where nothing was learnt by heart, about one search in twenty is warned."""
    draws = np.random.default_rng(5)
    warned = [
        gap((draws.random(160) < 0.7).astype(float).tolist(), (draws.random(120) < 0.7).astype(float).tolist()).warn
        for _ in range(1000)
    ]
    assert 0.02 < sum(warned) / 1000 < 0.08
