"""NearSwap, compiled; the reference is :func:`merger.methods.nearswap.nearswap`."""

from typing import Any

import numpy as np
from numba import njit

from merger.kernels._kernel import Given, Kernel, Tile
from merger.methods.nearswap import NEAREST
from merger.numerics.floats import BFLOAT16, FLOAT16, FLOAT32, rounded

ZERO, ONE = np.float32(0), np.float32(1)


@njit(inline="always")
def _swap(model: Any, base: Any, t: Any, precision: Any, out: Any) -> None:
    nearest = rounded(np.float32(NEAREST), precision)
    for i in range(out.size):
        distance = abs(rounded(base[i] - model[i], precision))
        distance = nearest if distance < nearest else distance
        share = rounded(rounded(ONE / distance, precision) * t, precision)
        share = ZERO if share < ZERO else share
        share = ONE if share > ONE else share
        taken = rounded(share * model[i], precision)
        left = rounded(rounded(ONE - share, precision) * base[i], precision)
        out[i] = rounded(taken + left, precision)


@njit(nogil=True, cache=True, error_model="numpy")
def _swapped(model: Any, base: Any, t: Any, precision: int, out: Any) -> None:
    if precision == BFLOAT16:
        _swap(model, base, t, BFLOAT16, out)
    elif precision == FLOAT16:
        _swap(model, base, t, FLOAT16, out)
    else:
        _swap(model, base, t, FLOAT32, out)


class NearSwap(Kernel):
    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._t = np.float32(given.numbers["t"])

    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        if self._t == 0:
            out[:] = base
        else:
            _swapped(models[0], base, self._t, self.given.precision, out)


KERNEL = NearSwap
