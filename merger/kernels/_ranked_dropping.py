"""Thinning out by chances that rise with the rank in the row, compiled.

The reference is :func:`merger.methods._dropping.magpruned`. A row is worked through at once.
"""

from functools import cache
from typing import Any

import numpy as np
from numba import njit

from merger.kernels._kernel import Given, Tile
from merger.kernels._task_vectors import TaskVectorKernel, differences, mix, weigh
from merger.numerics.chance import drawn, limits, stream
from merger.numerics.ranks import rank_row
from merger.numerics.selection import BUCKETS
from merger.numerics.sums import add_magnitudes


@njit(inline="always")
def _drop(row: Any, precision: Any, place: Any, first: int, table: Any, keys: Any, order: Any, counts: Any) -> None:
    """Set to 0 what of row [n] is not drawn; table [n]: limits by rank; the rest as in ``rank_row``."""
    ranks = order[2]
    rank_row(row, precision, keys, order, counts, ranks)
    for i in range(row.size):
        ranks[i] = table[np.uint32(ranks[i])]
    for i in range(row.size):
        row[i] = row[i] if drawn(place, first + i) < ranks[i] else np.float32(0)


@cache
def _compiled(precision: int) -> Any:
    @njit(nogil=True, cache=True)
    def measure(models: Any, base: Any, first: int, places: Any, tables: Any, lanes: Any, totals: Any) -> None:
        columns = tables.shape[1]
        row = np.empty(columns, np.float32)
        keys, order = np.empty(columns, np.uint32), np.empty((3, columns), np.int32)
        counts = np.zeros(BUCKETS, np.int32)
        for start in range(0, base.size, columns):
            origin = base[start : start + columns]
            for model in range(models.shape[0]):
                differences(models[model, start : start + columns], origin, precision, row)
                for kept in range(2):
                    if kept:
                        _drop(row, precision, places[model], first + start, tables[model], keys, order, counts)
                    total = add_magnitudes(row, first + start, lanes[model, kept], totals[model, kept])
                    totals[model, kept] = total

    @njit(nogil=True, cache=True, error_model="numpy")
    def add(
        models: Any, base: Any, first: int, places: Any, tables: Any, ranked: Any, scale: Any, how: Any, out: Any
    ) -> None:
        columns = tables.shape[1]
        votes = np.empty((models.shape[0], columns), np.float32)
        row, total, share = np.empty_like(votes[0]), np.empty_like(votes[0]), np.empty_like(votes[0])
        keys, order = np.empty(columns, np.uint32), np.empty((3, columns), np.int32)
        counts = np.zeros(BUCKETS, np.int32)
        for start in range(0, base.size, columns):
            origin = base[start : start + columns]
            total[:] = np.float32(0)
            for model in range(models.shape[0]):
                differences(models[model, start : start + columns], origin, precision, row)
                if ranked[model]:
                    _drop(row, precision, places[model], first + start, tables[model], keys, order, counts)
                weigh(row, scale[model], how.weight[model], precision, votes[model], total)
            mix(votes, origin, how, precision, total, share, out[start : start + columns])

    return measure, add


class RankedDroppingKernel(TaskVectorKernel):
    """Reads once more where the L1 norm of what is kept must be known."""

    rows = True

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._measure, self._add = _compiled(given.precision)
        self._places = np.array([stream(given.key, source) for source in range(given.count)], np.uint64)
        self._tables = np.zeros((given.count, given.columns), np.int32)
        for source, (share, spread) in enumerate(zip(self.density, given.numbers["epsilon"], strict=True)):
            self._tables[source] = limits(float(share) - spread, float(share) + spread, given.columns)
        self._tables[self.density <= 0] = 0
        self.sweeps = int(self.rescales)

    def look(self, sweep: int, start: int, models: Tile, base: Tile | None) -> None:
        assert base is not None
        norms = self.norms
        self._measure(models, base, start, self._places, self._tables, norms.lanes, norms.totals)
        if start + base.size == self.given.elements:
            self.scale = np.where(self.thins, norms.scales(), np.float32(1))

    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        ranked = self.density < 1
        self._add(models, base, start, self._places, self._tables, ranked, self.scale, self.mixing, out)
