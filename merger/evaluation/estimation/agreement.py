"""How far a cheap screen ranks models as the real measure does."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_RESAMPLES = 2000


@dataclass(frozen=True)
class Correlation:
    """A rank correlation in [-1, 1] with its 95 % interval; NaN where either side does not vary at all."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Agreement:
    """Kendall's tau-b and Spearman's rho over ``n`` models."""

    kendall: Correlation
    spearman: Correlation
    n: int

    def to_json(self) -> dict[str, object]:
        return asdict(self)


def agreement(screen: Sequence[float], measure: Sequence[float], seed: int = 0) -> Agreement:
    """Compare two scores of the same models, one number a model.

    The intervals are percentile bootstrap ones over the models (Efron 1979), the same for the same seed; resamples in
    which a side does not vary are left out. ValueError for unequal lengths and for numbers that are not finite.
    """
    first, second = np.array(screen, np.float64), np.array(measure, np.float64)
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError("each model needs a number on both sides")
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise ValueError("the numbers must be finite")
    draws = np.random.default_rng(seed).integers(0, max(len(first), 1), (_RESAMPLES, len(first)))
    kinds = [_bootstrapped(kind, first, second, draws) for kind in (kendall_tau_b, spearman_rho)]
    return Agreement(kinds[0], kinds[1], len(first))


def kendall_tau_b(first: Floats, second: Floats) -> float:
    """Concordant less discordant pairs over the root of pairs untied on each side (Kendall 1945, Biometrika 33:239)."""
    one = np.sign(first[:, None] - first)
    two = np.sign(second[:, None] - second)
    untied = math.sqrt(float((one != 0).sum()) * float((two != 0).sum()))
    return float((one * two).sum()) / untied if untied else math.nan


def spearman_rho(first: Floats, second: Floats) -> float:
    """Pearson's correlation of the ranks, equal values taking their mean rank."""
    one, two = _ranks(first), _ranks(second)
    spread = math.sqrt(float(one @ one) * float(two @ two))
    return float(one @ two) / spread if spread else math.nan


def _ranks(values: Floats) -> Floats:
    """Mid-ranks less their mean: (number smaller - number larger) / 2."""
    return np.asarray(np.sign(values[:, None] - values).sum(1) / 2)


def _bootstrapped(
    kind: Callable[[Floats, Floats], float], first: Floats, second: Floats, draws: NDArray[np.int64]
) -> Correlation:
    found = np.array([kind(first[draw], second[draw]) for draw in draws])
    found = found[np.isfinite(found)]
    if not len(found):
        return Correlation(math.nan, math.nan, math.nan)
    low, high = np.quantile(found, [0.025, 0.975])
    return Correlation(kind(first, second), float(low), float(high))
