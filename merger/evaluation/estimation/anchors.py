"""Anchors: the few questions that stand for all.

Questions that the same models answered alike are one cluster, and one question of each is asked (anchor points:
Vivek et al., arXiv:2309.08638; tinyBenchmarks, arXiv:2402.14992, section 3.2). Two questions' distance bounds how much
the score of any model of the calibration, and of what lies between them, changes when one stands for the other.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
_ROUNDS = 30


def choose_anchors(features: Floats, count: int) -> Places:
    """``count`` places of items, growing; features [items, any]: near means answered alike. No lots are drawn.

    k-means from seeds that each lie farthest from those before (Gonzalez 1985, Theor Comput Sci 38:293); of each
    cluster the item nearest to its mean.
    """
    if not 1 <= count <= len(features):
        raise ValueError(f"{count} of {len(features)} items cannot be chosen")
    centres = features[_seeds(features, count)]
    for _ in range(_ROUNDS):
        nearest = _distances(features, centres).argmin(1)
        sizes = np.bincount(nearest, minlength=count)
        sums = np.stack([np.bincount(nearest, column, count) for column in features.T], axis=1)
        moved = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], centres)
        if np.array_equal(moved, centres):
            break
        centres = moved
    distances = _distances(features, centres)
    chosen: list[int] = []
    for cluster in range(count):
        order = distances[:, cluster].copy()
        order[chosen] = np.inf  # alike items can make empty clusters; they give another item, not the same twice
        chosen.append(int(order.argmin()))
    return np.sort(np.array(chosen, np.intp))


def stands_for(features: Floats, asked: Places, shares: Floats) -> Floats:
    """How much every asked item stands for, [asked]: each item's share goes to the asked item most like it."""
    nearest = _distances(features, features[asked]).argmin(1)
    nearest[asked] = np.arange(len(asked))
    return np.asarray(np.bincount(nearest, shares, len(asked)), np.float64)


def _seeds(items: Floats, count: int) -> list[int]:
    chosen = [int(((items - items.mean(0)) ** 2).sum(1).argmin())]
    nearest = ((items - items[chosen[0]]) ** 2).sum(1)
    while len(chosen) < count:
        nearest[chosen] = -1.0
        chosen.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, ((items - items[chosen[-1]]) ** 2).sum(1))
    return chosen


def _distances(items: Floats, centres: Floats) -> Floats:
    """Squared, [items, centres]."""
    return np.asarray((items**2).sum(1)[:, None] + (centres**2).sum(1) - 2 * items @ centres.T)
