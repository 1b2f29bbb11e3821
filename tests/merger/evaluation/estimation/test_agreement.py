"""Rank correlations by hand, and intervals that hold."""

import math

import numpy as np
import pytest

from merger.evaluation.estimation.agreement import agreement, kendall_tau_b, spearman_rho


def test_by_hand() -> None:
    one, two = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 3.0, 2.0, 4.0])
    assert kendall_tau_b(one, two) == pytest.approx(4 / 6)  # 5 pairs agree, 1 does not
    assert spearman_rho(one, two) == pytest.approx(1 - 6 * 2 / (4 * 15))
    assert kendall_tau_b(one, -one) == spearman_rho(one, -one) == -1.0


def test_ties() -> None:
    one, two = np.array([1.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0])
    assert kendall_tau_b(one, two) == pytest.approx(2 / math.sqrt(2 * 3))
    assert spearman_rho(one, two) == pytest.approx(1.5 / math.sqrt(1.5 * 2))
    assert math.isnan(kendall_tau_b(one, np.ones(3))) and math.isnan(spearman_rho(np.ones(3), two))


def test_interval_covers_the_truth() -> None:
    """Tau of a normal pair of correlation r is 2 asin(r) / pi."""
    random, truth, covered, runs = np.random.default_rng(1), 2 * math.asin(0.7) / math.pi, 0, 30
    for run in range(runs):
        one = random.normal(size=40)
        two = 0.7 * one + math.sqrt(1 - 0.49) * random.normal(size=40)
        found = agreement(one.tolist(), two.tolist(), seed=run)
        covered += found.kendall.low <= truth <= found.kendall.high
        assert found.n == 40 and found.spearman.low < found.spearman.value < found.spearman.high
    assert covered >= 0.8 * runs


def test_same_seed_same_interval() -> None:
    values = np.random.default_rng(2).random((2, 12)).tolist()
    assert agreement(*values) == agreement(*values)
    assert agreement(*values) != agreement(*values, seed=1)


def test_what_cannot_be_compared() -> None:
    assert math.isnan(agreement([1.0, 1.0], [0.0, 1.0]).kendall.value)
    for screen, measure in (([1.0], [1.0, 2.0]), ([math.nan, 1.0], [0.0, 1.0])):
        with pytest.raises(ValueError):
            agreement(screen, measure)
