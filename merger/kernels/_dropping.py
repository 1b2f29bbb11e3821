"""Thinning out by chance, compiled; the reference is :func:`merger.methods._dropping.dropped`."""

from functools import cache
from typing import Any

import numpy as np
from numba import njit

from merger.kernels._kernel import Given, Tile
from merger.kernels._task_vectors import BLOCK, TaskVectorKernel, differences, mix, weigh
from merger.numerics.chance import DIGITS, drawn, limit, stream
from merger.numerics.sums import add_magnitudes


@njit(inline="always")
def _drop(delta: Any, place: Any, first: int, below: Any) -> None:
    """Set to 0 what of delta [n] is not drawn; place: the source's stream, first: the number of the first element."""
    for i in range(delta.size):
        delta[i] = delta[i] if drawn(place, first + i) < below else np.float32(0)


@cache
def _compiled(precision: int) -> Any:
    @njit(nogil=True, cache=True)
    def measure(models: Any, base: Any, first: int, places: Any, limits: Any, lanes: Any, totals: Any) -> None:
        delta = np.empty(min(BLOCK, base.size), np.float32)
        for start in range(0, base.size, BLOCK):
            origin = base[start : start + BLOCK]
            part = delta[: origin.size]
            for model in range(models.shape[0]):
                differences(models[model, start : start + part.size], origin, precision, part)
                for kept in range(2):
                    if kept:
                        _drop(part, places[model], first + start, limits[model])
                    total = add_magnitudes(part, first + start, lanes[model, kept], totals[model, kept])
                    totals[model, kept] = total

    @njit(nogil=True, cache=True, error_model="numpy")
    def add(models: Any, base: Any, first: int, places: Any, limits: Any, scale: Any, how: Any, out: Any) -> None:
        votes = np.empty((models.shape[0], min(BLOCK, out.size)), np.float32)
        delta, total, share = np.empty_like(votes[0]), np.empty_like(votes[0]), np.empty_like(votes[0])
        for start in range(0, out.size, BLOCK):
            origin = base[start : start + BLOCK]
            size = origin.size
            total[:] = np.float32(0)
            for model in range(models.shape[0]):
                differences(models[model, start : start + size], origin, precision, delta[:size])
                if limits[model] < 1 << DIGITS:
                    _drop(delta[:size], places[model], first + start, limits[model])
                weigh(delta[:size], scale[model], how.weight[model], precision, votes[model, :size], total[:size])
            mix(votes[:, :size], origin, how, precision, total[:size], share[:size], out[start : start + size])

    return measure, add


class DroppingKernel(TaskVectorKernel):
    """Reads once more where the L1 norm of what is kept must be known."""

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._measure, self._add = _compiled(given.precision)
        self._places = np.array([stream(given.key, source) for source in range(given.count)], np.uint64)
        self._limits = np.array([limit(float(share)) for share in self.density], np.int32)
        self.sweeps = int(self.rescales)

    def look(self, sweep: int, start: int, models: Tile, base: Tile | None) -> None:
        assert base is not None
        norms = self.norms
        self._measure(models, base, start, self._places, self._limits, norms.lanes, norms.totals)
        if start + base.size == self.given.elements:
            self.scale = np.where(self.thins, norms.scales(), np.float32(1))

    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        self._add(models, base, start, self._places, self._limits, self.scale, self.mixing, out)
