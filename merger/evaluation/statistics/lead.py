"""How far a model leads all of its rivals for certain, also when it was chosen on these very questions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from merger.evaluation.statistics.intervals import Z95_ONE_SIDED, shares_of
from merger.evaluation.statistics.paired import is_binary, paired_interval, sign_test

Floats = npt.NDArray[np.float64]
_RESAMPLES = 2000


@dataclass(frozen=True)
class Lead:
    """A model against the best of its rivals.

    difference: to the rival that is best on these questions, ``rival`` (an index); at_least: the one-sided 95 % lower
    bound of the lead over whichever rival is truly best; chosen_of: among how many the model was chosen on these same
    questions (1: elsewhere, so nothing had to be corrected).
    """

    difference: float
    at_least: float
    rival: int
    chosen_of: int
    n: int


def lead(model: Sequence[float], rivals: Sequence[Sequence[float]], weights: Sequence[float] | None = None) -> Lead:
    """The lead of a model that was fixed before these questions were asked; scores in [0, 1].

    ``at_least`` is the least of the one-sided 95 % bounds against each rival. It needs no correction for the number
    of rivals: "ahead of the best by more than d" says that it is ahead of *every one* by more than d, an
    intersection-union test, whose level is that of each single test (Berger 1982, Technometrics 24:295). Comparing
    with the best-looking rival alone would not do: it need not be the best one. For 0/1 scores the bound claims a lead
    only where the exact sign test does, which matters below some twenty questions.
    """
    found = [_bounded(model, rival, weights, Z95_ONE_SIDED) for rival in rivals]
    differences = [difference for difference, _ in found]
    index = differences.index(min(differences))
    return Lead(differences[index], min(low for _, low in found), index, 1, len(model))


def selected_lead(
    finalists: Sequence[Sequence[float]],
    chosen: int,
    rivals: Sequence[Sequence[float]],
    weights: Sequence[float] | None = None,
    seed: int = 0,
) -> Lead:
    """The lead of the one that was chosen among ``finalists`` by these same scores.

    Against each rival the bounds of all finalists hold at once, so that of the chosen one holds however it was
    chosen: :func:`paired_interval` at the quantile of the greatest deviation over the finalists, found by a
    studentised bootstrap over the questions (White 2000, Econometrica 68:1097; Romano & Wolf 2005, Econometrica
    73:1237). Over the rivals as in :func:`lead`. The same seed draws the same questions.
    """
    plain = lead(finalists[chosen], rivals, weights)
    shares = np.array(shares_of(plain.n, weights))
    draws = np.random.default_rng(seed)
    counts = draws.multinomial(plain.n, np.full(plain.n, 1 / plain.n), _RESAMPLES).astype(np.float64)
    scores = np.array(finalists, dtype=np.float64)
    bounds = []
    for rival in rivals:
        differences = (scores - np.array(rival)).T  # [questions, finalists]
        mean, _ = _mean_and_error(np.ones((1, plain.n)), shares, differences)
        means, errors = _mean_and_error(counts, shares, differences)
        greatest = ((means - mean) / errors).max(axis=1)
        critical = max(float(np.quantile(greatest, 0.95, method="higher")), Z95_ONE_SIDED)
        bounds.append(_bounded(finalists[chosen], rival, weights, critical)[1])
    return Lead(plain.difference, min(bounds), plain.rival, len(finalists), plain.n)


def _bounded(
    model: Sequence[float], rival: Sequence[float], weights: Sequence[float] | None, z: float
) -> tuple[float, float]:
    """The mean difference and its lower bound."""
    difference, low, _ = paired_interval(model, rival, weights, z)
    if is_binary(model, weights) and is_binary(rival, weights):
        gained = sum(a > b for a, b in zip(model, rival, strict=True))
        lost = sum(a < b for a, b in zip(model, rival, strict=True))
        if sign_test(gained, lost) > 0.05:
            low = min(low, 0.0)
    return difference, low


def _mean_and_error(counts: Floats, shares: Floats, differences: Floats) -> tuple[Floats, Floats]:
    """Weighted means and their standard errors [resamples, finalists], the variance drawn as in score_interval.

    counts [resamples, questions]: how often each question was drawn; shares [questions] sum to 1.
    """
    once = counts * shares
    total = once.sum(axis=1, keepdims=True)
    twice = counts * shares**2 / total**2  # every draw counts by itself
    mean = once @ differences / total
    squares = twice.sum(axis=1, keepdims=True)
    spread = twice @ differences**2 - 2 * mean * (twice @ differences) + mean**2 * squares
    worst = np.maximum(1 - mean**2, 0.0) * squares  # four times p(1 - p) of the differences brought to [0, 1]
    z2 = Z95_ONE_SIDED**2
    variance = (np.maximum(spread, 0.0) / squares + z2 * worst) / (1 / squares + z2)
    return mean, np.sqrt(np.maximum(variance, math.ulp(1.0)))
