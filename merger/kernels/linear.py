"""Linear, compiled; the reference is :func:`merger.methods.linear.linear`."""

from typing import Any

import numpy as np
from numba import njit

from merger.kernels._kernel import Given, Kernel, Tile
from merger.numerics.floats import fma, round_all

_BLOCK = 1024  # elements whose sum stays in the nearest cache


@njit(nogil=True, cache=True, error_model="numpy")
def _weighted(models: Any, weight: Any, divisor: Any, precision: int, out: Any) -> None:
    for start in range(0, out.size, _BLOCK):
        total = out[start : start + _BLOCK]
        total[:] = np.float32(0)
        for number in range(weight.size):  # model after model, each in a loop that compilers turn into vectors
            model, share = models[number, start : start + _BLOCK], weight[number]
            for i in range(total.size):
                total[i] = fma(model[i], share, total[i])
        if divisor != np.float32(1):
            for i in range(total.size):
                total[i] = total[i] / divisor
        round_all(total, precision)


class Linear(Kernel):
    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._weight = np.array(given.numbers["weight"], np.float32)
        divisor = np.float32(0)
        for share in self._weight if given.numbers["normalize"] else ():
            divisor = np.float32(divisor + share)
        self._divisor = divisor if given.numbers["normalize"] else np.float32(1)

    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        _weighted(models, self._weight, self._divisor, self.given.precision, out)


KERNEL = Linear
