"""Importance on functions whose analysis of variance is known."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from merger.evaluation.importance import FEWEST, Importance, importance

Floats = npt.NDArray[np.float64]
NAMES = ("a", "b", "c", "d")


def measured(
    function: Callable[[Floats], Floats], n: int = 250, noise: float = 0.2, seed: int = 1, genes: int = 4
) -> Importance:
    draws = np.random.default_rng(seed)
    points = draws.random((n, genes))
    values = function(points) + noise * draws.standard_normal(n)
    width = genes // len(NAMES)
    groups = [list(range(place * width, (place + 1) * width)) for place in range(len(NAMES))]
    return importance(points.tolist(), values.tolist(), NAMES, groups, seed)


def weighted(points: Floats) -> Floats:
    return 2 * points[:, 0] + points[:, 1]  # 4 : 1 of the variance


def test_shares_of_a_weighted_sum() -> None:
    found = measured(weighted)
    assert [share.name for share in found.shares[:2]] == ["a", "b"]
    a, b, *others = found.shares
    assert (a.low <= 0.8 <= a.high, b.low <= 0.2 <= b.high) == (True, True)
    assert a.low > b.high
    assert all(share.share < 0.02 and share.low == 0.0 for share in others)
    assert 0.6 < found.explained < 0.95


def test_intervals_hold_the_truth_mostly() -> None:
    held = [0, 0, 0]
    for seed in range(20):
        shares = {share.name: share for share in measured(weighted, 150, seed=seed).shares}
        for place, (name, truth) in enumerate((("a", 0.8), ("b", 0.2), ("c", 0.0))):
            held[place] += shares[name].low <= truth <= shares[name].high
    assert min(held) >= 16


def test_what_genes_do_only_together_is_nobodys_share() -> None:
    found = measured(lambda points: (points[:, 0] > 0.5) ^ (points[:, 1] > 0.5), 400, noise=0.1)
    assert found.explained > 0.3
    assert sum(share.share for share in found.shares) < 0.2
    together = importance_of_pair(400)
    assert together.shares[0].name == "a and b"
    assert together.shares[0].share > 0.75


def importance_of_pair(n: int) -> Importance:
    points = np.random.default_rng(1).random((n, 4))
    values = ((points[:, 0] > 0.5) ^ (points[:, 1] > 0.5)).astype(float)
    return importance(points.tolist(), values.tolist(), ("a and b", "c and d"), ([0, 1], [2, 3]), 1)


def test_groups_of_genes() -> None:
    found = measured(lambda points: points[:, :5].sum(axis=1), genes=20)
    assert found.shares[0].name == "a"
    assert found.shares[0].share > 0.8


def test_the_box_that_was_searched_is_not_the_box_that_was_allowed() -> None:
    """A gene that the search hardly moved, or a step in a stretched one, counts as it was tried."""
    draws = np.random.default_rng(2)
    points = np.column_stack([draws.random(250) ** 8 * 100, np.full(250, 0.5), draws.integers(0, 2, 250)])
    values = points[:, 2] + 0.1 * draws.standard_normal(250)
    found = importance(points.tolist(), values.tolist(), ("stretched", "still", "bit"), ([0], [1], [2]), 1)
    assert found.shares[0].name == "bit"
    assert found.shares[0].share > 0.8
    assert {share.name: share.high for share in found.shares}["still"] < 1e-9


@pytest.mark.parametrize("seed", range(5))
def test_noise_is_told_as_such(seed: int) -> None:
    found = measured(lambda points: np.zeros(len(points)), 200, noise=1.0, seed=seed)
    assert found.shares == ()
    assert found.explained < 0.1


def test_too_few_candidates_or_all_alike_tell_nothing() -> None:
    assert measured(weighted, FEWEST - 1).to_json() == {"candidates": FEWEST - 1, "explained": 0.0, "shares": []}
    assert measured(weighted, FEWEST).candidates == FEWEST
    assert measured(lambda points: np.ones(len(points)), noise=0.0).shares == ()


def test_same_arguments_same_bits() -> None:
    assert measured(weighted) == measured(weighted)
