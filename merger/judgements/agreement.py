"""How far raters agree beyond chance: Krippendorff's alpha with an interval from resampled items.

Krippendorff's own bootstrap (which evalica has) redraws single pairs of values against a fixed expectation; values of
one item are not independent, so items are drawn here, and what is expected by chance is drawn along.
"""

import math
from dataclasses import dataclass

import numpy as np

from merger.evaluation.statistics.intervals import Z95
from merger.judgements._evalica import Distance, disagreement
from merger.judgements.resampling import Floats, Groups, Ints, bca

_UNSEEN = 0.025


@dataclass(frozen=True)
class Alpha:
    """1: raters always agree, 0: as if by chance; with its 95 % interval. items: those that two or more judged."""

    value: float
    low: float
    high: float
    items: int


def alpha(item: Ints, stratum: Ints, counts: Ints, distance: Distance, seed: int) -> Alpha | None:
    """A row a unit that was judged: item, stratum [units] by number; counts [units, values]: how often each was given.

    Strata (pairs of systems) are units of different kinds, whose values are not the same things: what chance would do
    is taken within each, and observed and expected disagreement are summed over strata before they are divided. With
    one stratum it is Krippendorff's alpha (2011, Computing Krippendorff's alpha-reliability). None where nothing can be
    said: nobody judged what another one judged, or one value alone was ever given.
    """
    several = counts.sum(axis=1) > 1
    counts = counts[several]
    items, item = np.unique(item[several], return_inverse=True)
    strata, stratum = np.unique(stratum[several], return_inverse=True)
    told = [disagreement(counts[stratum == place], distance) for place in range(len(strata))]
    expected = math.fsum(chance for _, chance in told)
    if expected == 0:
        return None
    value = 1 - math.fsum(seen for seen, _ in told) / expected
    values = counts.shape[1]
    pairs = np.zeros((len(items), len(strata), values, values))
    np.add.at(pairs, (item, stratum), coincidences(counts))
    shape = pairs.shape[1:]
    groups = Groups.of(pairs.reshape(len(items), -1), seed)
    _, low, high = bca(groups, lambda sums: alphas(sums.reshape(-1, *shape), distance)[:, None])
    least, most = (float(low[0]), float(high[0])) if np.isfinite(low[0]) else (-1.0, 1.0)
    chance = Z95 * error_by_chance(stratum, counts, pairs.sum(axis=0), distance)
    if abs(value) < chance:  # where one value is rare, agreement on it may have gone unseen, and no resample has it
        least, most = min(least, value - chance), max(most, value + chance)
    if value == 1:  # no resample can disagree: the share of unlike pairs that would go unseen in so many items
        least = 1 - (1 - _UNSEEN ** (1 / len(items))) / _unlike(pairs.sum(axis=0))
    return Alpha(value, min(least, value), max(most, value), len(items))


def alphas(sums: Floats, distance: Distance) -> Floats:
    """Sums of coincidences [many, strata, values, values] -> [many]; NaN where nothing could differ by chance."""
    given = sums.sum(axis=3)
    total = given.sum(axis=2)
    chance = given[..., :, None] * given[..., None, :]
    apart = _apart(given, distance)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.where(total > 1, (chance * apart).sum(axis=(2, 3)) / (total - 1), 0).sum(axis=1)
        return np.asarray(1 - (sums * apart).sum(axis=(1, 2, 3)) / np.where(expected > 0, expected, np.nan))


def error_by_chance(stratum: Ints, counts: Ints, sums: Floats, distance: Distance) -> float:
    """The standard error of alpha were values given by chance (Fleiss, Nee and Landis 1979, Psychol Bull 86:974).

    stratum [units], counts [units, values], two or more a unit; sums [strata, values, values]: of coincidences.
    Distances less the means of row and column are uncorrelated also between pairs that share a value.
    """
    given = sums.sum(axis=2)
    total = given.sum(axis=1)
    chances = given / total[:, None]
    apart = np.broadcast_to(_apart(given, distance), sums.shape)
    means = (apart @ chances[:, :, None])[:, :, 0]
    mean = (means * chances).sum(axis=1)
    centred = apart - means[:, :, None] - means[:, None, :] + mean[:, None, None]
    variances = np.einsum("sv,svw,sw->s", chances, centred**2, chances)
    judged = counts.sum(axis=1)
    pairs = np.bincount(stratum, 2 * judged / (judged - 1), len(total))
    return math.sqrt(float(variances @ pairs)) / float((mean * total**2 / (total - 1)).sum())


def _apart(given: Floats, distance: Distance) -> Floats:
    """How far values are apart [..., values, values]; given [..., values]: how often each was given."""
    if distance == "nominal":
        return np.asarray(1 - np.eye(given.shape[-1]))
    middle = given.cumsum(axis=-1) - given / 2
    return np.asarray((middle[..., :, None] - middle[..., None, :]) ** 2)


def coincidences(counts: Ints) -> Floats:
    """Pairs of values within each unit [units, values, values], which sum to its number of values."""
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(counts.shape[1], dtype=np.int64)
    return np.asarray(pairs / (counts.sum(axis=1) - 1)[:, None, None])


def _unlike(sums: Floats) -> float:
    """The share of pairs of unlike values by chance; sums of coincidences [strata, values, values]."""
    given = sums.sum(axis=2)
    total = given.sum(axis=1, keepdims=True)
    chance = (total[:, 0] ** 2 - (given**2).sum(axis=1)) / np.maximum(total[:, 0] - 1, 1)
    return float(chance.sum() / total.sum())
