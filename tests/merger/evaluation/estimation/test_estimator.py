"""A few anchors tell the score on all questions, and how sure that is."""

import numpy as np
import pytest
from numpy.typing import NDArray

from merger.evaluation.estimation.estimator import FEWEST, Estimator
from merger.evaluation.estimation.irt import fit_curves

Floats = NDArray[np.float64]


def population(models: int, items: int, seed: int, soft: bool) -> Floats:
    """Models of one ability each that answer items of their own difficulty and slope."""
    random = np.random.default_rng(seed)
    slopes, hardness = random.uniform(0.5, 3.0, items), random.normal(0, 1.5, items)
    logits = slopes * (random.normal(0, 1.5, models)[:, None] - hardness)
    if soft:
        return np.asarray(1 / (1 + np.exp(-logits - random.normal(0, 0.5, logits.shape))))
    return (random.random(logits.shape) < 1 / (1 + np.exp(-logits))).astype(np.float64)


@pytest.mark.parametrize("soft", [False, True])
def test_nearer_than_a_random_part_and_the_error_is_honest(soft: bool) -> None:
    ours, plain, covered = [], [], []
    for seed in range(3):
        table = population(70, 400, seed, soft)
        estimator = Estimator.fit(table[:20])
        anchors, part = estimator.anchors(20), np.random.default_rng(seed).permutation(400)[:20]
        for scores in table[20:]:
            mean, error = estimator.estimate(anchors, scores[anchors].tolist())
            ours.append(abs(mean - scores.mean()))
            plain.append(abs(scores[part].mean() - scores.mean()))
            covered.append(ours[-1] < 1.96 * error)
    assert np.mean(ours) < (0.5 if soft else 0.85) * np.mean(plain)
    assert np.mean(covered) >= 0.85


def test_more_items_less_error_and_all_items_none() -> None:
    table = population(30, 100, 5, soft=False)
    estimator, scores = Estimator.fit(table[:20]), table[25]
    errors = []
    for count in (5, 20, 60):
        anchors = estimator.anchors(count)
        errors.append(estimator.estimate(anchors, scores[anchors].tolist())[1])
    assert errors[0] > errors[1] > errors[2] > 0
    mean, error = estimator.estimate(range(100), scores.tolist())
    assert (mean, error) == (pytest.approx(scores.mean()), 0.0)


def test_weights_of_items_count() -> None:
    table = population(20, 60, 6, soft=True)
    weights = np.linspace(1, 5, 60)
    estimator = Estimator.fit(table[:12], weights.tolist())
    mean, _ = estimator.estimate(range(60), table[15].tolist())
    assert mean == pytest.approx(np.average(table[15], weights=weights))
    anchors = estimator.anchors(30)
    assert estimator.estimate(anchors, table[15][anchors].tolist())[0] == pytest.approx(mean, abs=0.05)


def test_anchors_are_distinct_and_the_same_every_time() -> None:
    table = population(8, 50, 7, soft=False)
    table[:, 10:] = table[:, [9]]  # forty items that are all alike
    for count in (1, 7, 30, 50):
        anchors = Estimator.fit(table).anchors(count)
        assert anchors == sorted(set(anchors)) == Estimator.fit(table).anchors(count)
        assert len(anchors) == count
    with pytest.raises(ValueError, match="cannot be chosen"):
        Estimator.fit(table).anchors(51)


def test_json_to_the_bit() -> None:
    table = population(9, 40, 8, soft=True)
    estimator = Estimator.fit(table)
    back = Estimator.from_json(estimator.to_json())
    assert back.to_json() == estimator.to_json()
    assert back.anchors(7) == estimator.anchors(7)
    assert back.estimate([3, 1, 4], [0.1, 0.9, 0.4]) == estimator.estimate([3, 1, 4], [0.1, 0.9, 0.4])


def test_order_of_the_answers_does_not_matter() -> None:
    estimator = Estimator.fit(population(9, 40, 9, soft=False))
    one = estimator.estimate([3, 1, 4], [1.0, 0.0, 1.0])
    assert estimator.estimate([4, 3, 1], [1.0, 1.0, 0.0]) == pytest.approx(one, abs=1e-9)


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_a_calibration_that_knows_nothing_does_no_harm(level: float) -> None:
    """Every model fails (or solves) everything: the estimate follows the answers given, with a wide error."""
    estimator = Estimator.fit(np.full((FEWEST, 50), level))
    mean, error = estimator.estimate(range(10), [1 - level] * 5 + [level] * 5)
    assert 0.05 < mean < 0.95
    assert np.isfinite(error) and error > 0


def test_curves_find_the_slopes_and_the_difficulties() -> None:
    random = np.random.default_rng(11)
    slopes, intercepts, ability = random.uniform(0.5, 2.5, 30), random.normal(0, 1, 30), random.normal(0, 1, 600)
    chance = 1 / (1 + np.exp(-(ability[:, None] * slopes + intercepts)))
    curves = fit_curves((random.random(chance.shape) < chance).astype(np.float64), 1)
    assert curves.dispersion == 1.0
    assert np.corrcoef(curves.slopes[:, 0], slopes)[0, 1] > 0.9
    assert np.corrcoef(curves.intercepts, intercepts)[0, 1] > 0.95
    assert np.corrcoef(curves.abilities[:, 0], ability)[0, 1] > 0.9


def test_what_cannot_be_calibrated() -> None:
    table = population(6, 10, 12, soft=False)
    for wrong in (table[: FEWEST - 1], table[:, :0], table + 1, np.where(table > 0, np.nan, 0.0)):
        with pytest.raises(ValueError):
            Estimator.fit(wrong)
    estimator = Estimator.fit(table)
    for items, scores in (([1, 2], [1.0]), ([], []), ([1, 1], [0.0, 1.0])):
        with pytest.raises(ValueError):
            estimator.estimate(items, scores)
