"""Intervals hold what they promise."""

import itertools
import math

import pytest

from merger.evaluation.statistics import mcnemar, paired_difference, wilson


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
    assert wilson(0, 0).to_json() == {"score": 0.0, "low": 0.0, "high": 1.0, "n": 0}
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
