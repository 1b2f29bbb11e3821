"""Scaling of what a layer adds, compiled; the reference is :func:`merger.methods._rescale.rescale`."""

from typing import Any

import numpy as np
from numba import njit

from merger.kernels._kernel import Kernel, Tile
from merger.numerics.floats import round_all


@njit(nogil=True, cache=True)
def _rescaled(model: Any, scale: Any, offset: Any, out: Any) -> None:
    if offset == 0:
        for i in range(out.size):
            out[i] = model[i] * scale
    else:
        for i in range(out.size):
            out[i] = (model[i] + offset) * scale - offset


class Rescale(Kernel):
    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        numbers = self.given.numbers
        _rescaled(models[0], np.float32(numbers["scale"]), np.float32(numbers["offset"]), out)
        round_all(out, self.given.precision)


KERNEL = Rescale
