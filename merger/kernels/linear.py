"""Linear, compiled; the reference is :func:`merger.methods.linear.linear`."""

from typing import Any

import numpy as np
from numba import njit

from merger.kernels._kernel import Given, Kernel, Tile
from merger.numerics.floats import fma, round_all


@njit(nogil=True, cache=True, error_model="numpy")
def _weighted(models: Any, weight: Any, divisor: Any, out: Any) -> None:
    for i in range(out.size):
        out[i] = np.float32(0)
    for number in range(weight.size):  # model after model, each in a loop that compilers turn into vectors
        model, share = models[number], weight[number]
        for i in range(out.size):
            out[i] = fma(model[i], share, out[i])
    for i in range(out.size):
        out[i] = out[i] / divisor


class Linear(Kernel):
    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._weight = np.array(given.numbers["weight"], np.float32)
        divisor = np.float32(0)
        for share in self._weight if given.numbers["normalize"] else ():
            divisor = np.float32(divisor + share)
        self._divisor = divisor if given.numbers["normalize"] else np.float32(1)

    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        _weighted(models, self._weight, self._divisor, out)
        round_all(out, self.given.precision)


KERNEL = Linear
