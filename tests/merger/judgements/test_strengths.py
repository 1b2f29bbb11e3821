"""Bradley and Terry's strengths: as evalica's, with intervals over items that also hold where little was seen."""

import math

import numpy as np
import pytest

from merger.evaluation.statistics import wilson
from merger.judgements import _evalica
from merger.judgements.resampling import Groups, bca, student
from merger.judgements.strengths import Strength, connected, fit, strengths


def items_of(*wins: tuple[int, float, float]) -> np.ndarray:
    """For two systems: (so many items, wins of the first, wins of the second)."""
    return np.array([[[0, first], [second, 0]] for count, first, second in wins for _ in range(count)], float)


def test_as_evalica() -> None:
    draws = np.random.default_rng(0)
    for systems in (2, 3, 6, 12):
        wins = draws.integers(0, 40, (systems, systems)) + 0.5
        np.fill_diagonal(wins, 0)
        assert fit(wins[None])[0] == pytest.approx(_evalica.bradley_terry(wins), abs=1e-9)


def test_two_systems_are_the_log_odds_of_their_rate() -> None:
    one, two = strengths(["a", "b"], items_of((30, 2, 1), (10, 1, 2)), 0)
    assert one.system == "a"
    assert one.strength.value - two.strength.value == pytest.approx(math.log(70.5 / 50.5))
    assert one.share == pytest.approx(70.5 / 121)
    assert one.strength.low == pytest.approx(-two.strength.high)
    assert one.strength.low < one.strength.value < one.strength.high


def test_the_same_seed_gives_the_same_bits() -> None:
    items = items_of((13, 3, 0), (9, 1, 2), (8, 0, 3))
    assert strengths(["a", "b"], items, 5) == strengths(["a", "b"], items[::-1].copy(), 5)
    assert strengths(["a", "b"], items, 5) != strengths(["a", "b"], items, 6)


def test_items_are_what_is_drawn_not_judgements() -> None:
    """Three raters who always agree tell no more than one."""
    once, thrice = strengths(["a", "b"], items_of((26, 1, 0), (14, 0, 1)), 0), items_of((26, 3, 0), (14, 0, 3))
    three = strengths(["a", "b"], thrice, 0)
    assert width(three[0]) == pytest.approx(width(once[0]), rel=0.05)
    apart = strengths(["a", "b"], items_of((78, 1, 0), (42, 0, 1)), 0)
    assert width(apart[0]) < 0.65 * width(three[0])


def width(strength: Strength) -> float:
    return strength.strength.high - strength.strength.low


@pytest.mark.parametrize("items", [3, 20, 60])
def test_who_always_won_is_not_certain_to(items: int) -> None:
    best = strengths(["a", "b"], items_of((items, 3, 0)), 0)[0]
    least = 1 / (1 + math.exp(-2 * best.strength.low))
    assert least < wilson(items, items).low + 0.02
    assert math.isfinite(best.strength.value)


def test_parts_that_were_never_compared_have_no_order() -> None:
    wins = np.zeros((4, 4))
    wins[0, 1] = wins[3, 2] = 1
    assert not connected(wins)
    assert strengths(["a", "b", "c", "d"], wins[None], 0) == ()
    assert strengths([], np.zeros((0, 0, 0)), 0) == ()


def test_student() -> None:
    published = {3: 3.182, 5: 2.571, 10: 2.228, 30: 2.042, 120: 1.980}
    for freedom, quantile in published.items():
        assert student(freedom) == pytest.approx(quantile, abs=4e-3)


def test_groups_are_items() -> None:
    rows = np.random.default_rng(1).integers(0, 2, (300, 2)).astype(float)
    groups = Groups.of(rows, 0)
    assert (len(groups.sums), groups.items) == (4, 300)
    assert groups.total() == pytest.approx(rows.sum(axis=0))
    drawn = groups.resampled
    assert drawn.mean(axis=0) == pytest.approx(rows.sum(axis=0), rel=0.02)
    assert drawn.std(axis=0) == pytest.approx(math.sqrt(300) * rows.std(axis=0), rel=0.05)


def test_items_of_many_groups_are_drawn_one_by_one_with_the_same_spread() -> None:
    rows = np.random.default_rng(1).integers(0, 800, (4000, 1)).astype(float)
    drawn = Groups.of(rows, 0).resampled
    assert len(drawn) == 1000
    assert drawn.mean() == pytest.approx(rows.sum(), rel=0.002)
    assert drawn.std() == pytest.approx(math.sqrt(4000) * rows.std(), rel=0.07)


def test_few_alike_are_drawn_as_well() -> None:
    rows = np.random.default_rng(1).normal(size=(300, 1))
    drawn = Groups.of(rows, 0).resampled
    assert drawn.std() == pytest.approx(math.sqrt(300) * rows.std(), rel=0.05)
    value, low, high = bca(Groups.of(rows, 0), lambda sums: sums / 300)
    assert [value[0], high[0] - low[0]] == pytest.approx([rows.mean(), 2 * 1.97 * rows.std() / 300**0.5], rel=0.05)
