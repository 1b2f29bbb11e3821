"""RAM, compiled; the reference is :func:`merger.methods.ram.ram`."""

from typing import Any

import numpy as np
from numba import njit

from merger.kernels._changes import BLOCK, changes
from merger.kernels._kernel import Given, Kernel, Tile
from merger.numerics.floats import BFLOAT16, FLOAT16, FLOAT32, rounded


@njit(inline="always")
def _share(models: Any, base: Any, epsilon: Any, precision: Any, out: Any) -> None:
    deltas = np.empty((models.shape[0], BLOCK), np.float32)
    sharers = np.empty(BLOCK, np.float32)
    for start in range(0, out.size, BLOCK):
        total, origin = out[start : start + BLOCK], base[start : start + BLOCK]
        count = sharers[: total.size]
        changes(models, base, start, epsilon, precision, deltas, count)
        for i in range(total.size):
            total[i] = np.float32(0)
            count[i] = count[i] if count[i] > np.float32(1) else np.float32(1)
        for model in range(models.shape[0]):
            delta = deltas[model]
            for i in range(total.size):
                total[i] += rounded(delta[i] / count[i], precision)
        for i in range(total.size):
            total[i] = rounded(origin[i] + rounded(total[i], precision), precision)


@njit(nogil=True, cache=True, error_model="numpy")
def _shared(models: Any, base: Any, epsilon: Any, precision: int, out: Any) -> None:
    if precision == BFLOAT16:
        _share(models, base, epsilon, BFLOAT16, out)
    elif precision == FLOAT16:
        _share(models, base, epsilon, FLOAT16, out)
    else:
        _share(models, base, epsilon, FLOAT32, out)


class Ram(Kernel):
    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._epsilon = np.float32(given.numbers["epsilon"])

    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        _shared(models, base, self._epsilon, self.given.precision, out)


KERNEL = Ram
