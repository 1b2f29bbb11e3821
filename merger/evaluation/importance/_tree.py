"""A regression tree over the unit cube, kept as what it is: a partition into boxes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Boxes:
    """The leaves of a tree: box b is (low[b], high[b]], [boxes, genes], and together they fill (0, 1]^genes."""

    low: Floats
    high: Floats

    def of(self, points: Floats) -> Places:
        """The box of every point [points, genes]."""
        cut = ((self.low > 0) | (self.high < 1)).any(axis=0)
        values = points[:, None, cut]
        inside = np.all((values > self.low[:, cut]) & (values <= self.high[:, cut]), axis=2)
        return np.asarray(np.argmax(inside, axis=1), dtype=np.intp)

    def means(self, box: Places, values: Floats) -> Floats:
        """Mean in every box of the values that lie in ``box``, drawn towards the mean of all by one point's weight."""
        sums = np.bincount(box, values, len(self.low)) + values.mean()
        return np.asarray(sums / (np.bincount(box, minlength=len(self.low)) + 1.0))


def grow(points: Floats, values: Floats, draws: np.random.Generator, smallest: int) -> Boxes:
    """Cut (0, 1]^genes where the squared error falls most, among a third of the genes drawn anew for every cut.

    points [n, genes] in (0, 1]; every box keeps ``smallest`` points or more (Breiman 2001; CART's splitting rule).
    """
    genes = points.shape[1]
    tried = -(-genes // 3)
    open_boxes = [(np.zeros(genes), np.ones(genes), np.arange(len(points)))]
    low, high = [], []
    while open_boxes:
        below, above, rows = open_boxes.pop()
        order = draws.permutation(genes)
        cut = _best_cut(points[rows], values[rows], order[:tried], smallest)
        if cut is None:  # the drawn genes do not vary here
            cut = _best_cut(points[rows], values[rows], order[tried:], smallest)
        if cut is None:
            low.append(below)
            high.append(above)
            continue
        gene, at = cut
        left = points[rows, gene] <= at
        middle_high, middle_low = above.copy(), below.copy()
        middle_high[gene] = middle_low[gene] = at
        open_boxes += [(middle_low, above, rows[~left]), (below, middle_high, rows[left])]
    return Boxes(np.array(low), np.array(high))


def _best_cut(points: Floats, values: Floats, genes: npt.NDArray[np.int64], smallest: int) -> tuple[int, float] | None:
    """The gene and the place (points up to it go left); None when no cut lowers the error."""
    n = len(points)
    if n < 2 * smallest or not len(genes):
        return None
    order = np.argsort(points[:, genes], axis=0, kind="stable")
    coordinates = np.take_along_axis(points[:, genes], order, axis=0)
    sums = np.cumsum((values - values.mean())[order], axis=0)[:-1]
    count = np.arange(1, n)[:, None]
    gain = sums**2 / count + sums**2 / (n - count)  # the fall of the squared error, as the centred sums show it
    gain[coordinates[:-1] == coordinates[1:]] = -1.0
    gain[: smallest - 1] = gain[n - smallest :] = -1.0
    row, column = np.unravel_index(int(gain.argmax()), gain.shape)
    if gain[row, column] <= 1e-12:
        return None
    return int(genes[column]), float(coordinates[row, column])
