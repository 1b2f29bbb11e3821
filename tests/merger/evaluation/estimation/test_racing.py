"""A race drops the worse early and the better hardly ever."""

import numpy as np
import pytest

from merger.evaluation.estimation.racing import Race, pocock

RUNGS, ALL = (32, 128), 400


def asked(race: Race, candidate: list[float], reference: list[float]) -> int:
    """How many questions a candidate is asked."""
    for rung in race.rungs:
        if race.verdict(candidate[:rung], reference[:rung], rung) == "drop":
            return rung
    return len(reference)


def test_boundary_as_published() -> None:
    # Jennison & Turnbull 2000, Group Sequential Methods, table 2.1 (two-sided 0.1 and 0.05; equal groups).
    assert pocock((7,), 0.05) == pytest.approx(1.64485, abs=1e-4)
    assert [round(pocock(tuple(range(1, looks + 1)), 0.05), 3) for looks in (2, 3, 5)] == [1.875, 1.992, 2.122]
    assert [round(pocock(tuple(range(10, 10 * looks + 1, 10)), 0.025), 3) for looks in (2, 5)] == [2.178, 2.413]


@pytest.mark.parametrize("alpha", [0.05, 0.2])
@pytest.mark.parametrize("kind", ["alike", "independent", "soft", "rare gains", "rare losses"])
def test_as_good_a_candidate_is_dropped_with_chance_alpha(kind: str, alpha: float) -> None:
    random, race, runs = np.random.default_rng(3), Race(RUNGS, alpha), 800
    dropped = 0
    for _ in range(runs):
        reference = (random.random(128) < 0.6).astype(float)
        candidate = (random.random(128) < 0.6).astype(float)
        if kind == "alike":
            candidate = np.where(random.random(128) < 0.2, candidate, reference)
        elif kind == "soft":
            reference, candidate = random.beta(2, 1, 128), random.beta(2, 1, 128)
        elif kind.startswith("rare"):
            gain = np.where(random.random(128) < 0.05, 0.19, -0.01) * (1 if kind == "rare gains" else -1)
            reference, candidate = np.full(128, 0.5), 0.5 + gain
        dropped += asked(race, candidate.tolist(), reference.tolist()) < 128 or (
            race.verdict(candidate.tolist(), reference.tolist(), 128) == "drop"
        )
    assert dropped / runs <= alpha + 2 * (alpha * (1 - alpha) / runs) ** 0.5


def test_a_better_candidate_stays_and_a_clearly_worse_one_is_asked_a_tenth() -> None:
    random, race = np.random.default_rng(4), Race(RUNGS)
    better, worse = [], []
    for _ in range(300):
        ease = random.random(ALL)
        reference = (ease < 0.6).astype(float).tolist()
        better.append(asked(race, (ease < random.normal(0.7, 0.1, ALL)).astype(float).tolist(), reference))
        worse.append(asked(race, (ease < random.normal(0.2, 0.1, ALL)).astype(float).tolist(), reference))
    assert min(better) == ALL
    assert np.mean(worse) < ALL / 10


def test_verdict_needs_the_rung_and_its_answers() -> None:
    race = Race((4,))
    with pytest.raises(ValueError, match="no rung"):
        race.verdict([0.0] * 5, [1.0] * 5, 5)
    with pytest.raises(ValueError, match="fewer"):
        race.verdict([0.0] * 3, [1.0] * 4, 4)
    for rungs, alpha in (((4, 4), 0.05), ((1,), 0.05), ((4,), 0.0), ((4,), 0.5)):
        with pytest.raises(ValueError):
            Race(rungs, alpha)
    assert Race(()).rungs == ()


def test_fitness_of_the_dropped_is_on_the_scale_of_all_questions() -> None:
    """It uses how hard the reference found the questions, and is fair though the unlucky are dropped sooner."""
    random, race = np.random.default_rng(5), Race(RUNGS)
    errors, plain = [], []
    for _ in range(600):
        ease = random.random(ALL)
        reference, candidate = (ease < 0.7).astype(float), (ease < random.normal(0.55, 0.1, ALL)).astype(float)
        count = asked(race, candidate.tolist(), reference.tolist())
        if count < ALL:
            errors.append(race.fitness(candidate[:count].tolist(), reference.tolist()) - candidate.mean())
            plain.append(candidate[:count].mean() - candidate.mean())
    assert len(errors) > 300
    assert abs(np.mean(errors)) < 0.02
    assert np.mean(np.abs(errors)) < np.mean(np.abs(plain))


def test_fitness_lies_between_nothing_and_the_reference() -> None:
    race = Race((2,))
    assert race.fitness([0.0, 0.0], [1.0, 1.0, 0.0, 0.0]) == 0.0
    assert race.fitness([1.0, 0.0], [1.0, 0.0, 0.5]) == 0.5  # the paired difference: none
    assert race.fitness([0.2, 0.2], [0.4, 0.6, 0.1]) == pytest.approx(0.2)  # the reference tells nothing
    assert race.fitness([0.2, 0.4], [0.4, 0.6, 0.2, 0.2], [1, 1, 1, 3]) == pytest.approx(0.1)
    assert race.fitness([0.9, 0.9], [0.9, 1.0, 0.1]) <= 2 / 3
