"""Races: a candidate that is surely worse than the reference after a few questions is asked no more."""

import math
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from merger.evaluation.statistics.intervals import shares_of
from merger.evaluation.statistics.paired import paired_interval

_GRID = 501  # points of the density between two looks: the boundary to four digits
_FURTHEST = 8.0  # standard deviations


class Race:
    """A group-sequential paired test at ``rungs`` (numbers of questions answered, growing).

    At a rung the candidate is dropped when the one-sided upper bound of its mean difference to the reference lies below
    zero. The bound is :func:`paired_interval`'s, which does not trust a small sample's variance, so that rare large
    gains among many small losses are not taken for a loss. Its z is Pocock's constant boundary for looks at just these
    numbers of questions (Pocock 1977, Biometrika 64:191; computed as by Armitage, McPherson & Rowe 1969, J R Stat Soc A
    132:235): over all rungs together a candidate as good as the reference is dropped with a chance of ``alpha``.

    The rungs' questions must be a random part of all, the same for both. A reference that was the best of many on them
    was also the luckiest: the chance is kept against the reference's score on all questions of the race.
    """

    def __init__(self, rungs: Sequence[int], alpha: float = 0.05) -> None:
        """ValueError for rungs that do not grow from 2 up and for an alpha outside (0, 0.5)."""
        if any(rung < 2 for rung in rungs) or any(one >= two for one, two in pairwise(rungs)):
            raise ValueError("rungs must grow, from 2 up")
        if not 0 < alpha < 0.5:
            raise ValueError("alpha must lie between 0 and 0.5")
        self.rungs, self.alpha = tuple(rungs), alpha
        self.z = pocock(self.rungs, alpha) if rungs else math.inf

    def verdict(
        self,
        candidate: Sequence[float],
        reference: Sequence[float],
        rung: int,
        weights: Sequence[float] | None = None,
    ) -> str:
        """ "drop" or "on" after the first ``rung`` questions; scores in [0, 1], one a question, in one order."""
        if rung not in self.rungs:
            raise ValueError(f"{rung} is no rung of this race")
        if min(len(candidate), len(reference)) < rung:
            raise ValueError(f"fewer than {rung} answers")
        part = None if weights is None else weights[:rung]
        return "drop" if paired_interval(candidate[:rung], reference[:rung], part, self.z)[2] < 0 else "on"

    def fitness(
        self, candidate: Sequence[float], reference: Sequence[float], weights: Sequence[float] | None = None
    ) -> float:
        """What a dropped candidate would have scored on all of the reference's questions, in [0, 1].

        The candidate's mean, corrected for how hard its questions were to the reference: the regression estimator
        (Cochran 1977, Sampling Techniques, section 7.1), with a slope between 0, two models that have nothing to do
        with each other, and 1, a paired difference. No dropped candidate comes out above the reference.
        """
        whole = shares_of(len(reference), weights)
        level = math.fsum(share * score for share, score in zip(whole, reference, strict=True))
        shares = shares_of(len(candidate), None if weights is None else weights[: len(candidate)])
        part = reference[: len(candidate)]
        mine = math.fsum(share * one for share, one in zip(shares, candidate, strict=True))
        others = math.fsum(share * two for share, two in zip(shares, part, strict=True))
        together = math.fsum(
            s * (one - mine) * (two - others) for s, one, two in zip(shares, candidate, part, strict=True)
        )
        alone = math.fsum(s * (two - others) ** 2 for s, two in zip(shares, part, strict=True))
        slope = min(max(together / alone, 0.0), 1.0) if alone else 1.0
        return min(max(mine + slope * (level - others), 0.0), level)


@cache
def pocock(looks: tuple[int, ...], alpha: float) -> float:
    """The one z for which a standardised sum of normal variables exceeds z at one of the looks with chance alpha."""
    low, high = 0.0, _FURTHEST
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if _crossing(looks, middle) > alpha else (low, middle)
    return high


def _crossing(looks: tuple[int, ...], z: float) -> float:
    """The chance to cross z at any look: the density of the sum where it has not crossed is carried on, look by look.

    Places are z values at the current look; between looks the sum gains a normal of variance n' - n.
    """
    points = np.linspace(-_FURTHEST, z, _GRID)
    step = np.full(_GRID, points[1] - points[0])
    step[[0, -1]] /= 2  # the trapezoidal rule
    density = np.exp(-(points**2) / 2) / math.sqrt(2 * math.pi)
    for before, after in pairwise(looks):
        gained = math.sqrt(after - before)
        steps = (points[:, None] * math.sqrt(after) - points * math.sqrt(before)) / gained
        kernel = np.exp(-(steps**2) / 2) / math.sqrt(2 * math.pi) * math.sqrt(after) / gained
        density = kernel @ (density * step)
    return 1.0 - float(density @ step)
