"""Whole genomes between values and axes at once: as ``Space.to_axes`` and ``from_axes``, for very long genomes."""

import math
from collections.abc import Sequence

import numpy as np

from merger.search._arrays import Array
from merger.space import Space


class Axes:
    """The kinds and bounds of a space's genes as arrays [genes]."""

    def __init__(self, space: Space) -> None:
        kinds = np.array([dimension.kind for dimension in space.dimensions])
        self.low, self.high = np.array(space.low), np.array(space.high)
        self.whole = np.isin(kinds, ("integer", "choice", "bit"))
        self.unordered = np.isin(kinds, ("choice", "bit"))  # there is nothing between two of them
        self.smooth = ~self.whole & (self.low < self.high)  # real and log genes that are free
        self._logs = np.flatnonzero(kinds == "log").tolist()

    def point(self, values: Sequence[float] | Array) -> Array:
        """A vector of values as a point on the axes."""
        found = np.array(values, dtype=np.float64)
        for gene in self._logs:
            found[gene] = math.log(found[gene])
        return found

    def values(self, point: Array) -> list[float]:
        """The admissible vector nearest to any point."""
        found = np.where(self.whole, np.floor(point + 0.5), point)
        for gene in self._logs:
            found[gene] = math.exp(found[gene])
        inside: list[float] = np.clip(found, self.low, self.high).tolist()
        return inside
