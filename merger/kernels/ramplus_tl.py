"""RAM+ (tensor-local), compiled; the reference is :func:`merger.methods.ramplus_tl.ramplus_tl`."""

from typing import Any

import numpy as np
from numba import njit

from merger.kernels._changes import BLOCK, changes, count_changes
from merger.kernels._kernel import Given, Kernel, Tile
from merger.methods.ramplus_tl import amplified
from merger.numerics.floats import BFLOAT16, FLOAT16, FLOAT32, rounded


@njit(inline="always")
def _share(models: Any, base: Any, epsilon: Any, precision: Any, gain: Any, shared: Any, alone: Any, out: Any) -> None:
    """Compute the tile, or only count where ``out`` is empty."""
    deltas = np.empty((models.shape[0], BLOCK), np.float32)
    sharers = np.empty(BLOCK, np.float32)
    for start in range(0, base.size, BLOCK):
        origin, total = base[start : start + BLOCK], out[start : start + BLOCK]
        count = sharers[: origin.size]
        changes(models, base, start, epsilon, precision, deltas, count)
        if out.size == 0:
            count_changes(deltas, count, shared, alone)
            continue
        total[:] = np.float32(0)
        for model in range(models.shape[0]):
            delta, own = deltas[model], gain[model]
            for i in range(total.size):
                one = count[i] == np.float32(1)
                total[i] += delta[i] * own if one else np.float32(0)
                divisor = np.float32(1) if count[i] < np.float32(1) else count[i]
                total[i] += np.float32(0) if one else rounded(delta[i] / divisor, precision)
        for i in range(total.size):
            total[i] = rounded(origin[i] + total[i], precision)


@njit(nogil=True, cache=True, error_model="numpy")
def _shared(models: Any, base: Any, epsilon: Any, precision: int, gain: Any, shared: Any, alone: Any, out: Any) -> None:
    if precision == BFLOAT16:
        _share(models, base, epsilon, BFLOAT16, gain, shared, alone, out)
    elif precision == FLOAT16:
        _share(models, base, epsilon, FLOAT16, gain, shared, alone, out)
    else:
        _share(models, base, epsilon, FLOAT32, gain, shared, alone, out)


class RamPlus(Kernel):
    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._epsilon = np.float32(given.numbers["epsilon"])
        self._known = f"changes {given.numbers['epsilon']}"
        self._shared, self._alone = given.memory.get(self._known, np.zeros((2, given.count), np.int64))
        self._gain: Any = None
        self.sweeps = 0 if self._known in given.memory else 1

    def look(self, sweep: int, start: int, models: Tile, base: Tile | None) -> None:
        self._run(models, base, np.ones(self.given.count, np.float32), np.empty(0, np.float32))

    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        if self._gain is None:
            self.given.memory[self._known] = (self._shared, self._alone)
            gains = [
                amplified(int(shared), int(alone), **self.given.numbers)
                for shared, alone in zip(self._shared, self._alone, strict=True)
            ]
            self._gain = np.array(gains, np.float32)
        self._run(models, base, self._gain, out)

    def _run(self, models: Tile, base: Tile | None, gain: Any, out: Tile) -> None:
        _shared(models, base, self._epsilon, self.given.precision, gain, self._shared, self._alone, out)


KERNEL = RamPlus
