"""How strong each system is among those it was compared with (Bradley and Terry 1952, Biometrika 39:324).

"Same" and "both bad" count half a win for each. Models of ties (Davidson 1970, Rao and Kupper 1967) say how ties come
about and stretch strengths by their number; with halves, two systems' strengths are the log-odds of the win rate that
stands beside them, and the two figures cannot contradict each other. Half a win each way is added to every pair that
was compared (for one pair: Firth 1993, Biometrika 80:27), so that a system which always won has a finite strength.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from merger.judgements import _evalica
from merger.judgements.resampling import Floats, Groups, IntervalEstimate, bca, student

_PRIOR = 0.5
_FEW_ITEMS = 10
_RARE = 1 / 40


@dataclass(frozen=True)
class Strength:
    """A system's place.

    strength: natural log-odds against the average of all systems, which is 0; share: in [0, 1], how often the model
    expects it to be preferred to another of the systems, the mean over them; the point that a search takes.
    """

    system: str
    strength: IntervalEstimate
    share: float


def strengths(systems: Sequence[str], items: Floats, seed: int) -> tuple[Strength, ...]:
    """items [items, systems, systems]: wins of the row's system over the column's, by item. The strongest first.

    Nothing where comparisons do not connect all systems: no figure would place one part against the other. Intervals
    are BCa's over items. Where a system hardly ever lost or won, or items are fewer than ten, resamples show too little
    of what could have been; there the interval also holds Wald's of the same model in which each item counts as a
    single judgement.
    """
    count = len(systems)
    wins = items.sum(axis=0)
    if count < 2 or not connected(wins):
        return ()
    compared = (wins + wins.T > 0) * _PRIOR
    groups = Groups.of(items.reshape(len(items), -1), seed)

    def fitted(sums: Floats) -> Floats:
        return fit(sums.reshape(-1, count, count) + compared)

    _, low, high = bca(groups, fitted)
    if groups.items < _FEW_ITEMS or _one_sided(groups, count):
        least, most = _wald(items, compared)
        low, high = np.fmin(low, least), np.fmax(high, most)
    values = _evalica.bradley_terry(wins + compared)
    odds = 1 / (1 + np.exp(values[None, :] - values[:, None]))
    shares = (odds.sum(axis=1) - 0.5) / (count - 1)
    found = [
        Strength(system, IntervalEstimate(float(values[i]), float(low[i]), float(high[i])), float(shares[i]))
        for i, system in enumerate(systems)
    ]
    return tuple(sorted(found, key=lambda one: (-one.strength.value, one.system)))


def fit(wins: Floats) -> Floats:
    """Log strengths around 0 [many, systems] of many win matrices [many, systems, systems] at once.

    Newton's method on the concave likelihood, steps of at most 2; every matrix must connect its systems both ways.
    """
    found = np.zeros(wins.shape[:2])
    games = wins + wins.transpose(0, 2, 1)
    for _ in range(50):
        odds = 1 / (1 + np.exp(found[:, None, :] - found[:, :, None]))
        slope = (wins - games * odds).sum(axis=2)
        step = np.linalg.solve(_information(games, odds), slope[..., None])[..., 0]
        step *= np.minimum(1, 2 / np.maximum(np.abs(step).max(axis=1, keepdims=True), 2))
        found += step
        if np.abs(step).max() < 1e-10:
            break
    return np.asarray(found - found.mean(axis=1, keepdims=True))


def connected(wins: Floats) -> bool:
    """Whether comparisons lead from every system to every other; wins [systems, systems]."""
    links = (wins + wins.T > 0).astype(np.int64) + np.eye(len(wins), dtype=np.int64)
    return bool((np.linalg.matrix_power(links.astype(np.float64), len(wins)) > 0).all())


def _information(games: Floats, odds: Floats) -> Floats:
    """[many, systems, systems], made invertible by a ridge in the direction of all strengths together."""
    weight = games * odds * (1 - odds)
    count = weight.shape[-1]
    return np.asarray(np.eye(count) * weight.sum(axis=2)[:, :, None] - weight + 1 / count)


def _one_sided(groups: Groups, count: int) -> bool:
    """Whether in more than one resample of forty a system neither lost nor won anything."""
    drawn = groups.resampled.reshape(-1, count, count)
    short = (drawn.sum(axis=1) == 0) | (drawn.sum(axis=2) == 0)
    return bool(short.any(axis=1).mean() > _RARE)


def _wald(items: Floats, compared: Floats) -> tuple[Floats, Floats]:
    """Low and high [systems] when each item is one judgement of each of its pairs."""
    games = items + items.transpose(0, 2, 1)
    once = np.divide(items, games, out=np.zeros_like(items), where=games > 0).sum(axis=0) + compared
    found = fit(once[None])[0]
    odds = 1 / (1 + np.exp(found[None, :] - found[:, None]))
    covariance = np.linalg.inv(_information((once + once.T)[None], odds[None]))[0] - 1 / len(once)
    half = student(max(len(items) - 1, 3)) * np.sqrt(np.maximum(np.diag(covariance), 0))
    return found - half, found + half
