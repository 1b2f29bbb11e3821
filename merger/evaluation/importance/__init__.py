"""Which genes a search's fitness depended on: functional ANOVA of a forest over the candidates it tried.

Hutter, Hoos & Leyton-Brown 2014 (ICML, "An efficient approach for assessing hyperparameter importance"), for sets of
genes, with two changes. Genes are replaced by their ranks, so that the variance is taken over what the search really
tried (the product of the genes' own distributions) and not over corners it never saw. And a forest gives every gene a
share of the noise too, so each tree is cut by one half of the candidates and a variance is the product of both halves'
means (honest trees: Athey & Imbens 2016, PNAS 113:7353): genes that do nothing get nothing on average. The spread over
the random halves is the estimate's own standard error (the delete-half jackknife: Shao & Wu 1989, Ann Stat 17:1176).
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from merger.evaluation.importance._tree import Boxes, Floats, grow

FEWEST = 40  # candidates below which nothing is told
_HALVINGS = 40  # each grows two trees
_SMALLEST = 2  # candidates in a box, of many a 200th: more boxes cost much and tell little
_LEAST_EXPLAINED = 0.1


@dataclass(frozen=True)
class Share:
    """A group's part in the differences of fitness that the forest explains, with its 95 % interval, in [0, 1].

    The rest to 1 over all groups is what they do only together.
    """

    name: str
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Importance:
    """explained: the share of fitness' variance that the forest foretells of candidates it has not seen.

    shares: largest first; empty when there are too few candidates, or they differ by little but chance.
    """

    candidates: int
    explained: float
    shares: tuple[Share, ...]

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "shares": [asdict(share) for share in self.shares]}


def importance(
    vectors: Sequence[Sequence[float]],
    fitness: Sequence[float],
    names: Sequence[str],
    groups: Sequence[Sequence[int]],
    seed: int,
) -> Importance:
    """The share of every group of genes; groups: for each name the places of its genes in the vectors.

    A group's share counts what its genes do alone and with one another. The same arguments give the same bits.
    """
    values = np.array(fitness, dtype=np.float64)
    n = len(values)
    if n < FEWEST or values.min() == values.max():
        return Importance(n, 0.0, ())
    points = _ranks(np.array(vectors, dtype=np.float64))
    draws, smallest = np.random.default_rng(seed), max(_SMALLEST, n // 200)
    predicted, counted = np.zeros(n), np.zeros(n)
    variances = []
    for _ in range(_HALVINGS):
        order = draws.permutation(n)
        halves = order[: n // 2], order[n // 2 :]
        for one, other in (halves, halves[::-1]):
            boxes = grow(points[one], values[one], draws, smallest)
            unseen = boxes.of(points[other])
            means = boxes.means(boxes.of(points[one]), values[one]), boxes.means(unseen, values[other])
            predicted[other] += means[0][unseen]
            counted[other] += 1
            variances.append(_variances(boxes, means[0], means[1], groups))
    predicted /= counted
    explained = 1 - float(((values - predicted) ** 2).sum() / ((values - values.mean()) ** 2).sum())
    if explained < _LEAST_EXPLAINED or not _beyond_chance(predicted, values):
        return Importance(n, max(explained, 0.0), ())
    return Importance(n, explained, _shares(np.array(variances), names))


def _ranks(vectors: Floats) -> Floats:
    """Every gene as the share of candidates that have no more of it: in (0, 1], ties alike."""
    n = len(vectors)
    columns = [np.searchsorted(np.sort(column), column, side="right") / n for column in vectors.T]
    return np.array(columns).T


def _variances(boxes: Boxes, one: Floats, other: Floats, groups: Sequence[Sequence[int]]) -> list[float]:
    """The variance of the whole tree, then of each group's marginal.

    The marginal over group U at x is the sum over boxes of mean * volume in the other genes where x lies in the box;
    the product of two such sums, averaged over x, needs the overlaps of all pairs of boxes: Hutter's equations 6 to 9
    without sampling.
    """
    widths = boxes.high - boxes.low
    volumes = widths.prod(axis=1)
    mean = float(one @ volumes) * float(other @ volumes)
    found = [float((one * other) @ volumes) - mean]
    cut = frozenset(np.nonzero(widths < 1)[1].tolist())
    for group in groups:
        overlaps = np.outer(one * volumes, other * volumes)
        for gene in group:
            if gene not in cut:
                continue
            low, high, width = boxes.low[:, gene], boxes.high[:, gene], widths[:, gene]
            shared = np.minimum.outer(high, high) - np.maximum.outer(low, low)
            overlaps *= np.maximum(shared, 0.0) / np.outer(width, width)
        found.append(float(overlaps.sum()) - mean)
    return found


def _shares(variances: Floats, names: Sequence[str]) -> tuple[Share, ...]:
    """variances [trees, 1 + groups]; the two trees of a pair of halves count as one estimate."""
    pairs = (variances[::2] + variances[1::2]) / 2
    shares = pairs[:, 1:] / pairs[:, 0].mean()
    middle, error = shares.mean(axis=0), shares.std(axis=0, ddof=1)
    rows = [
        Share(name, _within(share), _within(share - 1.96 * spread), _within(share + 1.96 * spread))
        for name, share, spread in zip(names, middle.tolist(), error.tolist(), strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: -row.share))


def _beyond_chance(predicted: Floats, values: Floats) -> bool:
    """Whether what was foretold goes with what came, one-sided at 95 % (Fisher's z)."""
    if predicted.min() == predicted.max():
        return False
    correlation = float(np.corrcoef(predicted, values)[0, 1])
    return math.atanh(min(correlation, 1 - 1e-12)) > 1.645 / math.sqrt(len(values) - 3)


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0)
