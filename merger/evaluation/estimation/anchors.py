"""Anchors: the few questions that stand for all.

A stratified sample (Cochran 1977, Sampling Techniques, chapter 5): the questions are cut into equal cells of those that
the same models answered alike, and one question of each cell is asked. Cells of equal size, unlike clusters (anchor
points, arXiv:2309.08638; tinyBenchmarks, arXiv:2402.14992, section 3.2), stay fair to models that are better than those
of the calibration: the many questions which nobody could answer yet get their share, not one anchor for them all.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


def choose_anchors(features: Floats, count: int) -> list[int]:
    """``count`` places of items, growing; features [items, any]: near means answered alike.

    Cells are halved across their main axis (principal direction divisive partitioning, Boley 1998); of each the item
    nearest to its mean. Among items that are all alike a fixed shuffle decides, not their order in the file.
    """
    if not 1 <= count <= len(features):
        raise ValueError(f"{count} of {len(features)} items cannot be chosen")
    shuffled = np.random.default_rng(0).permutation(len(features))
    return sorted(_nearest(features, cell) for cell in _cells(features, shuffled, count))


def _cells(features: Floats, items: Places, count: int) -> list[Places]:
    """The items in ``count`` cells, their sizes as equal as can be."""
    if count == 1:
        return [items]
    centred = features[items] - features[items].mean(0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    along = np.round(centred @ axes[:, -1], 9)  # what differs by rounding alone is alike
    order = items[np.argsort(along, kind="stable")]
    first = count // 2
    cut = round(len(items) * first / count)
    return [*_cells(features, order[:cut], first), *_cells(features, order[cut:], count - first)]


def _nearest(features: Floats, cell: Places) -> int:
    distances = ((features[cell] - features[cell].mean(0)) ** 2).sum(1)
    return int(cell[np.round(distances, 9).argmin()])
