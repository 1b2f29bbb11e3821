"""Leads hold what they promise, also after the best of many was taken."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest

from merger.evaluation.statistics import lead, selected_lead

Floats = npt.NDArray[np.float64]
SEARCHES = 400


@dataclass(frozen=True)
class Simulated:
    """A search that ended: true chances of a right answer by question, and drawn answers on two sets of questions."""

    finalists: Floats  # true share right
    parents: Floats
    seen: tuple[Floats, Floats]  # finalists' and parents' scores [models, questions]
    fresh: tuple[Floats, Floats]

    @property
    def chosen(self) -> int:
        return int(self.seen[0].sum(axis=1).argmax())

    @property
    def truth(self) -> float:
        return float(self.finalists[self.chosen] - self.parents.max())


def simulate(draws: np.random.Generator, finalists: int, parents: int, questions: int, partial: bool) -> Simulated:
    """Models of nearly equal strength on questions of which some are harder for all of them."""
    strength = np.concatenate(
        [0.5 + 0.02 * draws.standard_normal(finalists), 0.4 + 0.05 * draws.standard_normal(parents)]
    )
    credit = 0.8 if partial else 1.0

    def answers() -> tuple[Floats, Floats]:
        # A question's difficulty shifts every model's chance, evenly up and down, so that the means stay true.
        shift = 0.3 * draws.uniform(-1, 1, questions)
        right = (draws.random((len(strength), questions)) < strength[:, None] + shift).astype(float)
        scores = right * draws.beta(4, 1, right.shape) if partial else right
        return scores[:finalists], scores[finalists:]

    truth = strength * credit
    return Simulated(truth[:finalists], truth[finalists:], answers(), answers())


CASES = [(5, 3, 60, True), (16, 1, 60, False), (40, 1, 40, False)]


@pytest.mark.parametrize(("finalists", "parents", "questions", "partial"), CASES)
def test_on_fresh_questions_the_winner_needs_no_correction(
    finalists: int, parents: int, questions: int, partial: bool
) -> None:
    """Chosen on validation, judged on held-out: the bound holds, and the difference is right on average."""
    draws = np.random.default_rng(1)
    errors, held = [], 0
    for _ in range(SEARCHES):
        search = simulate(draws, finalists, parents, questions, partial)
        found = lead(search.fresh[0][search.chosen].tolist(), search.fresh[1].tolist())
        held += found.at_least <= search.truth
        best = int(search.parents.argmax())
        errors.append(np.mean(search.fresh[0][search.chosen] - search.fresh[1][best]) - search.truth)
    assert held / SEARCHES >= 0.94
    assert abs(np.mean(errors)) < 3 * np.std(errors) / SEARCHES**0.5


@pytest.mark.parametrize(("finalists", "parents", "questions", "partial"), CASES)
def test_on_the_same_questions_the_bound_is_corrected_for_the_choice(
    finalists: int, parents: int, questions: int, partial: bool
) -> None:
    draws = np.random.default_rng(2)
    held, naive = 0, 0
    for seed in range(SEARCHES):
        search = simulate(draws, finalists, parents, questions, partial)
        scores, rivals = search.seen[0].tolist(), search.seen[1].tolist()
        held += selected_lead(scores, search.chosen, rivals, seed=seed).at_least <= search.truth
        naive += lead(scores[search.chosen], rivals).at_least <= search.truth
    assert held / SEARCHES >= 0.94
    assert naive < held
    if finalists >= 16:
        assert naive / SEARCHES < 0.9  # what the correction is for


def test_the_best_parent_is_every_parent() -> None:
    """Many equally good parents: the bound against whichever looks best fails, that against all of them holds."""
    draws = np.random.default_rng(3)
    held, parents, questions = 0, 12, 60
    for _ in range(SEARCHES):
        scores = (draws.random((parents + 1, questions)) < 0.5).astype(float)
        held += lead(scores[0].tolist(), scores[1:].tolist()).at_least <= 0
    assert held / SEARCHES >= 0.94


def test_a_lead_tells_its_rival_and_its_bound() -> None:
    model, weak, strong = [1.0] * 9 + [0.0], [0.0] * 10, [1.0] * 3 + [0.0] * 7
    found = lead(model, [weak, strong, strong])
    assert (found.difference, found.rival, found.chosen_of, found.n) == (pytest.approx(0.6), 1, 1, 10)
    assert 0 < found.at_least < 0.6
    assert found.at_least == min(lead(model, [rival]).at_least for rival in (weak, strong))
    weighted = lead(model, [strong], [1.0] * 5 + [3.0] * 5)
    assert weighted.difference == pytest.approx(14 / 20)


def test_one_finalist_asks_no_more_than_the_plain_bound_and_equal_ones_neither() -> None:
    draws = np.random.default_rng(4)
    model, rival = ((draws.random(200) < share).astype(float).tolist() for share in (0.7, 0.4))
    plain = lead(model, [rival]).at_least
    assert selected_lead([model], 0, [rival]).at_least == pytest.approx(plain, abs=0.01)
    twins = selected_lead([model] * 30, 7, [rival])
    assert twins.at_least == pytest.approx(plain, abs=0.01)
    assert twins.chosen_of == 30
    assert selected_lead([model] * 30, 7, [rival]) == twins


def test_a_handful_of_questions_claims_no_lead_that_the_exact_test_does_not_see() -> None:
    assert lead([1.0] * 4 + [0.0] * 2, [[0.0] * 6]).at_least == 0.0  # 4 gained of 6: 1/16
    assert lead([1.0] * 5 + [0.0], [[0.0] * 6]).at_least > 0.0  # 5 gained: 1/32
